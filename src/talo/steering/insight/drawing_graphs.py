"""Draws the graph of a log from top to bottom: boxes of activities, arrows the wider the more frequent the step."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from html import escape

from talo.steering.insight.drawing import COLOURS, Picture, grouped, wrapped
from talo.steering.insight.event_log import SECONDS_OF_DAY
from talo.steering.insight.graph import Edge, Graph
from talo.steering.insight.layering import Box, Layout, Link, laid_out

MOST_NODES = 30
EDGES_OF_NODE = 1.8  # drawn edges for each activity; the others are counted in the heading
FEW_EDGES = 14
MARGIN, HEAD = 24, 64
LETTERS, LINES = 22, 3  # of an activity's name
LINE, PADDING = 16, 8
WIDEST = 6.0
SMALL = 11
WIDEST_BOX, ROOM_OF_ARROW = 420, 20
WIDTH_OF_LETTER = 0.58  # of its size, on average
LOOP = 26  # how far an edge to itself reaches out
TIP = 9
SECONDS_OF_HOUR = 60 * 60
OFTEN = 20  # a beginning or end is told in the box where one case in so many begins or ends there


def spoken(seconds: float) -> str:
    """A length of time in its most telling unit."""
    for size, unit in ((SECONDS_OF_DAY, "d"), (SECONDS_OF_HOUR, "h"), (60, "min")):
        if abs(seconds) >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds:.3g} s"


def drawn(
    graph: Graph,
    *,
    title: str = "What follows what: activities and the steps between them",
    heading: str | None = None,
    hint: str = "number of steps · median time; dashed: back to what usually comes earlier; ▸ first, ■ last of a path",
    lasting: Callable[[float], str] = spoken,
) -> str:
    """The most frequent activities and the most frequent steps between them.

    Args:
        title: what a screen reader says.
        heading: the line above the picture; by default how much was counted and left out.
        hint: how to read the picture, below the heading.
        lasting: how a length in seconds is written.
    """
    names = list(graph.activities)[:MOST_NODES]
    edges = chosen_edges(graph, names)
    boxes, layout = arranged(graph, names, edges, lasting)
    heading = heading or _counted(graph, names, edges)
    width = max(layout.width, _width(heading, 13), _width(hint, SMALL))
    picture = Picture(title, math.ceil(width) + 2 * MARGIN, math.ceil(layout.height) + HEAD + MARGIN)
    shift = ((picture.width - layout.width) / 2, float(HEAD))
    picture.add(
        f'<defs><marker id="tip" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="{TIP}" markerHeight="{TIP}" '
        'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0 8 4 0 8Z" fill="currentColor" fill-opacity="0.75"/>'
        "</marker></defs>"
    )
    most = max((edge.count for edge in edges), default=1)
    known = {(edge.origin, edge.target): edge for edge in edges}
    for route in sorted(layout.routes, key=lambda route: route.link.weight):
        edge = known[route.link.origin, route.link.target]
        _draw_arrow(picture, _curve([_moved(point, shift) for point in route.points]), edge, most, lasting, route.back)
    for name in names:
        _draw_box(picture, graph, name, boxes[name], _moved(layout.places[name], shift))
        if (name, name) in known:
            _draw_loop(picture, boxes[name], known[name, name], _moved(layout.places[name], shift), most, lasting)
    for route in layout.routes:
        edge = known[route.link.origin, route.link.target]
        picture.label(*_moved(route.label, shift), said(edge, lasting), SMALL)
    picture.text(MARGIN, 24, heading)
    picture.text(MARGIN, 44, hint, size=SMALL, faint=True)
    return picture.whole()


def chosen_edges(graph: Graph, names: list[str]) -> list[Edge]:
    """The edges to draw: each activity's most frequent way in and out, then the most frequent ones; by count."""
    shown = set(names)
    edges = [edge for edge in graph.edges if edge.origin in shown and edge.target in shown]
    kept: dict[tuple[str, str], Edge] = {}
    into, out = set[str](), set[str]()
    for edge in edges:
        if edge.origin != edge.target and not (edge.origin in out and edge.target in into):
            kept[edge.origin, edge.target] = edge
            out.add(edge.origin)
            into.add(edge.target)
    room = max(FEW_EDGES, int(EDGES_OF_NODE * len(names)))
    for edge in edges:
        if len(kept) >= room:
            break
        kept.setdefault((edge.origin, edge.target), edge)
    return sorted(kept.values(), key=lambda edge: (-edge.count, edge.origin, edge.target))


def arranged(
    graph: Graph, names: list[str], edges: list[Edge], lasting: Callable[[float], str] = spoken
) -> tuple[dict[str, Box], Layout]:
    """The sizes of the boxes, and where boxes, arrows and labels lie."""
    loops = {edge.origin: edge for edge in edges if edge.origin == edge.target}
    steps = [edge for edge in edges if edge.origin != edge.target]
    meeting = Counter((side, name) for edge in steps for side, name in enumerate((edge.origin, edge.target)))
    boxes = {}
    for name in names:
        width, height = _size(graph, name)
        # Where many arrows meet the box is wider, so that they do not run into one.
        room = min(WIDEST_BOX, ROOM_OF_ARROW * max(meeting[0, name], meeting[1, name]))
        beside = LOOP + _width(said(loops[name], lasting), SMALL) + PADDING if name in loops else 0.0
        boxes[name] = Box(max(width, room), height, beside)
    links = [Link(edge.origin, edge.target, edge.count, _width(said(edge, lasting), SMALL) + PADDING) for edge in steps]
    return boxes, laid_out(boxes, links, {name: float(count) for name, count in graph.start.items()})


def said(edge: Edge, lasting: Callable[[float], str] = spoken) -> str:
    """An edge's label."""
    return f"{grouped(edge.count)} · {lasting(edge.median_seconds)}"


def _counted(graph: Graph, names: list[str], edges: list[Edge]) -> str:
    told = f"{grouped(graph.cases)} cases, {grouped(graph.events)} events"
    left_out = len(graph.activities) - len(names), len(graph.edges) - len(edges)
    if any(left_out):
        told += f"; not drawn: {grouped(left_out[0])} activities, {grouped(left_out[1])} steps"
    return told


def _lines(graph: Graph, name: str) -> tuple[list[str], str]:
    """A box's name in lines, and its counts: how often, and how often a case begins or ends with it."""
    counts = grouped(graph.activities[name])
    for mark, ends in (("▸", graph.start), ("■", graph.end)):
        if ends.get(name, 0) * OFTEN >= max(1, graph.cases):
            counts += f" · {mark} {grouped(ends[name])}"
    return wrapped(name, LETTERS, LINES), counts


def _size(graph: Graph, name: str) -> tuple[float, float]:
    lines, counts = _lines(graph, name)
    width = max([_width(line, 13) for line in lines] + [_width(counts, SMALL)])
    return max(70.0, width + 2 * PADDING), LINE * (len(lines) + 1) + PADDING


def _width(text: str, size: int) -> float:
    return len(text) * size * WIDTH_OF_LETTER


def _moved(point: tuple[float, float], shift: tuple[float, float]) -> tuple[float, float]:
    return point[0] + shift[0], point[1] + shift[1]


def _draw_box(picture: Picture, graph: Graph, name: str, box: Box, centre: tuple[float, float]) -> None:
    lines, counts = _lines(graph, name)
    left, top = centre[0] - box.width / 2, centre[1] - box.height / 2
    picture.add(
        f'<g><title>{escape(name)}</title><rect class="box" x="{left:.1f}" y="{top:.1f}" width="{box.width:.1f}" '
        f'height="{box.height:.1f}" rx="6" fill="#ffffff" stroke="{COLOURS[0]}" stroke-width="1.5"/>'
    )
    for number, line in enumerate(lines):
        picture.text(centre[0], top + PADDING / 2 + LINE * number + 13, line, "middle")
    picture.text(centre[0], top + PADDING / 2 + LINE * len(lines) + 12, counts, "middle", SMALL, faint=True)
    picture.add("</g>")


def _draw_loop(
    picture: Picture,
    box: Box,
    edge: Edge,
    centre: tuple[float, float],
    most: int,
    lasting: Callable[[float], str],
) -> None:
    """An edge to itself, to the right of its box."""
    x, y, reach = centre[0] + box.width / 2, centre[1], min(box.height / 2 - 4, 12)
    path = f"M{x:.1f} {y - reach:.1f}C{x + LOOP:.1f} {y - reach - 6:.1f} {x + LOOP:.1f} {y + reach + 6:.1f} "
    _draw_arrow(picture, f"{path}{x + 1:.1f} {y + reach:.1f}", edge, most, lasting, back=False)
    label = said(edge, lasting)
    picture.label(x + LOOP + _width(label, SMALL) / 2, y, label, SMALL)


def _draw_arrow(
    picture: Picture, path: str, edge: Edge, most: int, lasting: Callable[[float], str], back: bool
) -> None:
    width = 1 + (WIDEST - 1) * math.sqrt(edge.count / most)
    told = escape(f"{edge.origin} → {edge.target}: {grouped(edge.count)}, median {lasting(edge.median_seconds)}")
    dash = f' stroke-dasharray="{width + 5:.1f} {width / 2 + 3:.1f}"' if back else ""
    picture.add(
        f'<path class="{"step back" if back else "step"}" d="{path}" fill="none" stroke="currentColor" '
        f'stroke-opacity="0.45" stroke-width="{width:.1f}"{dash} marker-end="url(#tip)"><title>{told}</title></path>'
    )


def _curve(points: list[tuple[float, float]]) -> str:
    """A path through the points that is upright in each of them."""
    (x, y), *others = points
    path = f"M{x:.1f} {y:.1f}"
    for to_x, to_y in others:
        middle = (y + to_y) / 2
        path += (
            f"V{to_y:.1f}"
            if abs(to_x - x) < 0.5
            else f"C{x:.1f} {middle:.1f} {to_x:.1f} {middle:.1f} {to_x:.1f} {to_y:.1f}"
        )
        x, y = to_x, to_y
    return path
