from __future__ import annotations

import itertools
import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talo.steering.insight.drawing import wrapped
from talo.steering.insight.drawing_graphs import chosen_edges, drawn
from talo.steering.insight.graph import Edge, Graph
from talo.steering.insight.layering import LABEL, Box, Link, laid_out

Frame = tuple[float, float, float, float]

names = st.integers(1, 25).map(lambda count: [f"Palvelu {number:02d}" for number in range(count)])


@st.composite
def graphs(draw: st.DrawFn) -> tuple[dict[str, Box], list[Link]]:
    boxes = {
        name: Box(draw(st.floats(60, 180)), draw(st.floats(30, 70)), draw(st.sampled_from([0.0, 90.0])))
        for name in draw(names)
    }
    pairs = list(itertools.permutations(boxes, 2))
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=50)) if pairs else []
    return boxes, [Link(one, other, draw(st.integers(1, 99)), draw(st.floats(20, 110))) for one, other in chosen]


def meet(one: Frame, other: Frame) -> bool:
    """Whether two frames (left, top, right, bottom) have a point in common."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_nothing_lies_upon_anything(given_graph: tuple[dict[str, Box], list[Link]]) -> None:
    boxes, links = given_graph
    layout = laid_out(boxes, links)
    frames: list[Frame] = []
    for name, (x, y) in layout.places.items():
        box = boxes[name]
        frames.append((x - box.width / 2, y - box.height / 2, x + box.width / 2 + box.beside, y + box.height / 2))
    for route in layout.routes:
        x, y = route.label
        frames.append((x - route.link.label / 2, y - LABEL / 2, x + route.link.label / 2, y + LABEL / 2))
    for one, other in itertools.combinations(frames, 2):
        assert not meet(one, other)
    for left, top, right, bottom in frames:
        assert left >= -1e-6
        assert top >= -1e-6
        assert right <= layout.width + 1e-6
        assert bottom <= layout.height + 1e-6


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_edges_run_from_their_origin_to_their_target_past_other_boxes(
    given_graph: tuple[dict[str, Box], list[Link]],
) -> None:
    boxes, links = given_graph
    layout = laid_out(boxes, links)
    assert [route.link for route in layout.routes] == links
    for route in layout.routes:
        for name, point in ((route.link.origin, route.points[0]), (route.link.target, route.points[-1])):
            x, y = layout.places[name]
            assert abs(point[0] - x) <= boxes[name].width / 2
            assert abs(abs(point[1] - y) - boxes[name].height / 2) < 1e-6
        heights = [y for _, y in route.points]
        assert heights == sorted(heights, reverse=route.back)
        for x, y in route.points[1:-1]:
            for name, box in boxes.items():
                left, middle = layout.places[name]
                inside = abs(x - left) < box.width / 2 and abs(y - middle) < box.height / 2
                assert not inside


def test_the_usual_direction_is_down() -> None:
    boxes = {name: Box(80, 40) for name in "cba"}
    links = [Link("a", "b", 9), Link("b", "c", 9), Link("c", "a", 2), Link("b", "a", 1)]
    layout = laid_out(boxes, links)
    assert layout.places["a"][1] < layout.places["b"][1] < layout.places["c"][1]
    assert [route.back for route in layout.routes] == [False, False, True, True]


def graph_of(edges: list[tuple[str, str, int]], names: list[str]) -> Graph:
    found = [Edge(one, other, count, 0.5, 86_400.0, 86_400.0 * 30) for one, other, count in edges]
    found.sort(key=lambda edge: (-edge.count, edge.origin, edge.target))
    return Graph(100, 10, dict.fromkeys(names, 5), found, {names[0]: 10}, {names[-1]: 10})


def test_every_activity_keeps_its_most_frequent_ways() -> None:
    few = [f"n{number}" for number in range(20)]
    edges = [(one, other, 100 if other in few[:8] else 1) for one, other in itertools.permutations(few, 2)]
    found = chosen_edges(graph_of(edges, few), few)
    assert {edge.origin for edge in found} == set(few)
    assert {edge.target for edge in found} == set(few)
    assert len(found) < len(edges) / 5


def test_a_picture_says_all_that_it_shows_and_what_it_leaves_out() -> None:
    long = "Työllisyyden edistämisen monialainen yhteispalvelu ja sen <jatko>"
    activities = ["Alku", long, *(f"Muu {number}" for number in range(40))]
    picture = drawn(graph_of([("Alku", long, 1200), (long, long, 3), (long, "Alku", 2)], activities))
    text = "".join(ET.fromstring(picture).itertext())
    assert long in text
    assert "Työllisyyden" in text
    assert "1\u202f200 · 30 d" in text
    assert "not drawn: 12 activities, 0 steps" in text
    assert 'class="step back"' in picture
    # A page with a strict policy refuses styles in elements.
    assert not re.search(r"\sstyle=|<style|<script", picture)


@pytest.mark.parametrize("activities", [["only"], [f"n{number}" for number in range(3)]])
def test_graphs_without_edges_are_drawn(activities: list[str]) -> None:
    ET.fromstring(drawn(graph_of([], activities)))


def test_an_empty_graph_is_drawn() -> None:
    ET.fromstring(drawn(Graph(0, 0, {}, [], {}, {})))


def test_long_names_are_wrapped() -> None:
    assert wrapped("Työ- ja toimintakyvyn arviointi", 22, 3) == ["Työ- ja toimintakyvyn", "arviointi"]
    assert wrapped("Työkyvyttömyyseläkehakemus", 22, 3) == ["Työkyvyttömyyseläkeha-", "kemus"]
    assert wrapped("a b c d", 1, 2) == ["a", "…"]
    assert wrapped("", 22, 3) == [""]
