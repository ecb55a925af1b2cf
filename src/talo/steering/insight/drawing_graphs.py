"""Draws a graph of a log: activities in columns by how early they come, steps as arcs, the wider the more frequent."""

from __future__ import annotations

import math

from talo.steering.insight.drawing import COLOURS, Picture, shortened
from talo.steering.insight.event_log import SECONDS_OF_DAY
from talo.steering.insight.graph import Edge, Graph

MOST_NODES = 30
MOST_EDGES = 80
COLUMN, ROW = 304, 96
BOX, TALL = 150, 44
WIDEST = 9.0
SECONDS_OF_HOUR = 60 * 60


def drawn(graph: Graph) -> str:
    """The most frequent activities and the most frequent steps between them."""
    names = list(graph.activities)[:MOST_NODES]
    edges = [edge for edge in graph.edges if edge.origin in names and edge.target in names][:MOST_EDGES]
    columns = _columns(names, edges, graph.start)
    tallest = max((len(column) for column in columns), default=1)
    picture = Picture(
        "What follows what: activities and the steps between them",
        40 + COLUMN * max(1, len(columns)),
        90 + ROW * tallest,
    )
    places = {
        name: (40 + COLUMN * x + BOX / 2, 60 + ROW * (y + (tallest - len(column)) / 2) + TALL / 2)
        for x, column in enumerate(columns)
        for y, name in enumerate(column)
    }
    picture.add(
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9" markerHeight="9" '
        'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0 8 4 0 8Z" fill="#4d4d57"/></marker></defs>'
    )
    most = max((edge.count for edge in edges), default=1)
    for edge in reversed(edges):
        _draw_edge(picture, edge, places, most)
    for name in names:
        x, y = places[name]
        picture.add(
            f'<rect x="{x - BOX / 2:.1f}" y="{y - TALL / 2:.1f}" width="{BOX}" height="{TALL}" rx="6" fill="#ffffff" '
            f'stroke="{COLOURS[0]}" stroke-width="2"/>'
        )
        picture.text(x, y - 3, shortened(name, 20), "middle")
        picture.text(x, y + 15, f"{graph.activities[name]}", "middle", 12)
    left_out = len(graph.activities) - len(names), len(graph.edges) - len(edges)
    picture.text(
        20,
        26,
        f"{graph.cases} cases, {graph.events} events"
        + (f"; not drawn: {left_out[0]} activities, {left_out[1]} steps" if any(left_out) else ""),
    )
    return picture.whole()


def _columns(names: list[str], edges: list[Edge], start: dict[str, int]) -> list[list[str]]:
    """Activities by how many steps they lie behind a usual beginning, along each pair's more frequent way."""
    both = {(edge.origin, edge.target): edge.count for edge in edges}
    forward = [e for e in edges if e.origin != e.target and e.count > both.get((e.target, e.origin), 0)]
    depth = dict.fromkeys(names, 0)
    roots = sorted(names, key=lambda name: (-start.get(name, 0), name))[:1]
    seen = set(roots)
    front = roots
    while front:
        following = [e.target for name in front for e in forward if e.origin == name and e.target not in seen]
        front = list(dict.fromkeys(following))
        for name in front:
            depth[name] = max(depth[e.origin] for e in forward if e.target == name and e.origin in seen) + 1
        seen |= set(front)
    found: dict[int, list[str]] = {}
    for name in names:
        found.setdefault(depth[name], []).append(name)
    return [found[key] for key in sorted(found)]


def _draw_edge(picture: Picture, edge: Edge, places: dict[str, tuple[float, float]], most: int) -> None:
    (x1, y1), (x2, y2) = places[edge.origin], places[edge.target]
    width = 1 + (WIDEST - 1) * math.sqrt(edge.count / most)
    style = f'fill="none" stroke="#4d4d57" stroke-opacity="0.45" stroke-width="{width:.1f}" marker-end="url(#tip)"'
    title = f"<title>{_escaped(edge)}</title>"
    points = _points(edge.origin == edge.target, (x1, y1), (x2, y2))
    picture.add(f'<path d="{_curve(*points)}" {style}>{title}</path>')
    if edge.count * 12 > most:
        x, y = _on_the_way(points, 0.4)
        picture.text(x, y - 4, f"{edge.count} · {spoken(edge.median_seconds)}", "middle", 11)


def _points(to_itself: bool, origin: tuple[float, float], target: tuple[float, float]) -> list[tuple[float, float]]:
    """A curve's beginning, its two handles and its end."""
    (x1, y1), (x2, y2) = origin, target
    if to_itself:
        top = y1 - TALL / 2
        return [(x1 - 24, top), (x1 - 34, top - 34), (x1 + 34, top - 34), (x1 + 24, top)]
    if x2 > x1:
        x1, x2 = x1 + BOX / 2, x2 - BOX / 2
        return [(x1, y1), ((x1 + x2) / 2, y1), ((x1 + x2) / 2, y2), (x2, y2)]
    if x2 < x1:
        # Backward steps run below, so that both directions of a pair can be seen.
        low = max(y1, y2) + TALL * 3 / 2
        return [(x1, y1 + TALL / 2), (x1, low), (x2, low), (x2, y2 + TALL / 2)]
    side = BOX / 2 if y2 > y1 else -BOX / 2
    return [(x1 + side, y1), (x1 + side * 3 / 2, y1), (x1 + side * 3 / 2, y2), (x2 + side, y2)]


def _on_the_way(points: list[tuple[float, float]], part: float) -> tuple[float, float]:
    """Nearer to the beginning than to the end: there a step's number is not that of the step back."""
    weights = ((1 - part) ** 3, 3 * (1 - part) ** 2 * part, 3 * (1 - part) * part**2, part**3)
    x, y = (sum(w * point[axis] for w, point in zip(weights, points, strict=True)) for axis in (0, 1))
    return x, y


def _curve(*points: tuple[float, float]) -> str:
    first, *others = (f"{x:.1f} {y:.1f}" for x, y in points)
    return f"M{first}C{' '.join(others)}"


def _escaped(edge: Edge) -> str:
    from html import escape

    return escape(f"{edge.origin} → {edge.target}: {edge.count}, median {spoken(edge.median_seconds)}")


def spoken(seconds: float) -> str:
    """A length of time in its most telling unit."""
    for size, unit in ((SECONDS_OF_DAY, "d"), (SECONDS_OF_HOUR, "h"), (60, "min")):
        if abs(seconds) >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds:.3g} s"
