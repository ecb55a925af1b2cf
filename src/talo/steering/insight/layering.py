"""Lays a graph out in layers from top to bottom, with room of its own for every label, as Sugiyama's method does.

Edges against the usual direction are turned for the layout and drawn upwards. Each edge passes the layers between its
ends at a waypoint; the waypoint beside its origin is as wide as the edge's label, so that no label meets another one.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

SWEEPS = 12
MOST_IN_LAYER = 6
GAP = 22.0  # between what stands side by side
LANE = 14.0  # of an edge that passes
ABOVE = 22.0  # between a box and the labels above or below it
LABEL = 18.0  # the height of a label
STRAIGHT = 8.0  # how much more an edge's own waypoints hold together than edges and boxes do
PORT = 30.0  # at most between two edges at a box
PORTS = 0.85  # of a box's width that edges begin and end in


@dataclass(frozen=True)
class Box:
    """What stands at a place: its size, and room to its right for its edge to itself."""

    width: float
    height: float
    beside: float = 0.0


@dataclass(frozen=True)
class Link:
    """An edge between two different boxes; `label` is the width that its label takes, 0 for none."""

    origin: str
    target: str
    weight: float
    label: float = 0.0


@dataclass(frozen=True)
class Route:
    """Where an edge runs: points from its origin to its target, the place of its label, and whether it goes upwards."""

    link: Link
    points: list[tuple[float, float]]
    label: tuple[float, float]
    back: bool


@dataclass(frozen=True)
class Layout:
    """Centres of the boxes, routes of the edges in the order given, and the size of it all; it begins at 0, 0."""

    places: dict[str, tuple[float, float]]
    routes: list[Route]
    width: float
    height: float


@dataclass
class _Spot:
    """A box or an edge's waypoint in a rank; boxes stand in even ranks, labels in odd ones."""

    rank: int
    left: float
    right: float
    name: str | None = None
    height: float = 0.0
    x: float = 0.0
    above: list[tuple[_Spot, float]] = field(default_factory=list)
    below: list[tuple[_Spot, float]] = field(default_factory=list)


def laid_out(boxes: dict[str, Box], links: Sequence[Link], first: dict[str, float] | None = None) -> Layout:
    """Places and routes.

    Args:
        links: edges between different boxes, each pair at most once in each direction.
        first: how strongly a box asks to stand at the top, in the unit of the links' weights.
    """
    order = _in_usual_direction(list(boxes), links, first or {})
    place = {name: number for number, name in enumerate(order)}
    layers = _layers(order, [_down(link, place) for link in links])
    spots = {
        name: _Spot(2 * layers[name], box.width / 2, box.width / 2 + box.beside, name, box.height)
        for name, box in boxes.items()
    }
    ranks: list[list[_Spot]] = [[] for _ in range(2 * max(layers.values(), default=0) + 1)]
    for name in order:
        ranks[2 * layers[name]].append(spots[name])
    chains = [_chain(link, _down(link, place), spots, ranks) for link in links]
    _uncross(ranks)
    _place(ranks)
    return _drawn_together(boxes, links, ranks, chains, spots, place)


def _down(link: Link, place: dict[str, int]) -> tuple[str, str, float]:
    """A link's upper end, its lower end and its weight."""
    if place[link.origin] < place[link.target]:
        return link.origin, link.target, link.weight
    return link.target, link.origin, link.weight


def _in_usual_direction(names: list[str], links: Sequence[Link], first: dict[str, float]) -> list[str]:
    """The names so that little weight points backwards (Eades, Lin and Smyth)."""
    left, head, tail = dict.fromkeys(names), list[str](), list[str]()
    while left:
        out, into = dict.fromkeys(left, 0.0), dict.fromkeys(left, 0.0)
        for link in links:
            if link.origin in left and link.target in left:
                out[link.origin] += link.weight
                into[link.target] += link.weight
        sinks = [name for name in left if not out[name] and into[name]]
        if sinks:
            tail = sinks + tail
            for name in sinks:
                del left[name]
            continue
        chosen = max(left, key=lambda name: (not into[name], out[name] - into[name] + first.get(name, 0.0)))
        head.append(chosen)
        del left[chosen]
    return head + tail


def _layers(order: list[str], edges: list[tuple[str, str, float]]) -> dict[str, int]:
    """The layer of each box: below all that it follows, near to what it is bound to, and never too many in one."""
    layers: dict[str, int] = {}
    filled: dict[int, int] = {}
    for name in order:
        layer = max((layers[upper] + 1 for upper, lower, _ in edges if lower == name), default=0)
        while filled.get(layer, 0) >= MOST_IN_LAYER:
            layer += 1
        layers[name] = layer
        filled[layer] = filled.get(layer, 0) + 1
    for name in reversed(order):
        pull = sum(w for upper, _, w in edges if upper == name) - sum(w for _, lower, w in edges if lower == name)
        lowest = min((layers[lower] - 1 for upper, lower, _ in edges if upper == name), default=layers[name])
        if pull > 0 and lowest > layers[name] and filled.get(lowest, 0) < MOST_IN_LAYER:
            filled[layers[name]] -= 1
            layers[name] = lowest
            filled[lowest] = filled.get(lowest, 0) + 1
    used = {layer: number for number, layer in enumerate(sorted(set(layers.values())))}
    return {name: used[layer] for name, layer in layers.items()}


def _chain(link: Link, edge: tuple[str, str, float], spots: dict[str, _Spot], ranks: list[list[_Spot]]) -> list[_Spot]:
    """The waypoints of an edge from its upper to its lower end, both ends with them."""
    upper, lower = spots[edge[0]], spots[edge[1]]
    labelled = upper.rank + 1 if link.origin == edge[0] else lower.rank - 1
    chain = [upper]
    for rank in range(upper.rank + 1, lower.rank):
        half = (max(LANE, link.label) if rank == labelled else LANE) / 2
        spot = _Spot(rank, half, half)
        ranks[rank].append(spot)
        chain.append(spot)
    chain.append(lower)
    for one, other in itertools.pairwise(chain):
        pull = STRAIGHT if one.name is None and other.name is None else 1.0 + (one.name is None or other.name is None)
        one.below.append((other, pull))
        other.above.append((one, pull))
    return chain


def _uncross(ranks: list[list[_Spot]]) -> None:
    """Order each rank by where its neighbours stand, down and up again; the order with the fewest crossings stays."""
    best, fewest = [list(rank) for rank in ranks], _crossings(ranks)
    for sweep in range(SWEEPS):
        downwards = sweep % 2 == 0
        for rank in ranks[1:] if downwards else reversed(ranks[:-1]):
            _number(ranks)
            rank.sort(key=lambda spot: _middle(spot.above if downwards else spot.below, spot.x))
        _number(ranks)
        _swap(ranks)
        if (now := _crossings(ranks)) < fewest:
            best, fewest = [list(rank) for rank in ranks], now
    ranks[:] = best


def _number(ranks: Iterable[list[_Spot]]) -> None:
    for rank in ranks:
        for number, spot in enumerate(rank):
            spot.x = float(number)


def _middle(neighbours: list[tuple[_Spot, float]], otherwise: float) -> float:
    if not neighbours:
        return otherwise
    return sum(spot.x for spot, _ in neighbours) / len(neighbours)


def _swap(ranks: list[list[_Spot]]) -> None:
    """Exchange neighbours wherever that takes crossings away."""
    for rank in ranks:
        for place in range(len(rank) - 1):
            one, other = rank[place], rank[place + 1]
            if _between(one, other) > _between(other, one):
                rank[place], rank[place + 1] = other, one
                one.x, other.x = other.x, one.x


def _between(one: _Spot, other: _Spot) -> int:
    """How many edges of two spots cross where `one` stands to the left."""
    return sum(a.x > b.x for a, _ in one.above for b, _ in other.above) + sum(
        a.x > b.x for a, _ in one.below for b, _ in other.below
    )


def _crossings(ranks: list[list[_Spot]]) -> int:
    _number(ranks)
    found = 0
    for rank in ranks:
        pairs = [(spot.x, other.x) for spot in rank for other, _ in spot.below]
        found += sum((a[0] - b[0]) * (a[1] - b[1]) < 0 for a, b in itertools.combinations(pairs, 2))
    return found


def _place(ranks: list[list[_Spot]]) -> None:
    """Give every spot its place from left to right: as near to its neighbours as the others in its rank allow."""
    for rank in ranks:
        _spread(rank, [0.0] * len(rank), [1.0] * len(rank))
    for sweep in range(2 * SWEEPS):
        for rank in ranks if sweep % 2 == 0 else reversed(ranks):
            wishes, weights = [], []
            for spot in rank:
                bound = spot.above + spot.below if sweep >= SWEEPS else spot.above if sweep % 2 == 0 else spot.below
                weight = sum(pull for _, pull in bound)
                wishes.append(sum(other.x * pull for other, pull in bound) / weight if weight else spot.x)
                weights.append(weight or 1.0)
            _spread(rank, wishes, weights)


def _spread(rank: list[_Spot], wishes: list[float], weights: list[float]) -> None:
    """The places with the least squared distance to the wishes that keep the order and the gaps (pool adjacent)."""
    offset, offsets = 0.0, []
    for place, spot in enumerate(rank):
        if place:
            offset += rank[place - 1].right + GAP + spot.left
        offsets.append(offset)
    blocks: list[tuple[float, float, int]] = []  # the mean, the weight and the size of each block
    for wish, weight, shift in zip(wishes, weights, offsets, strict=True):
        block = (wish - shift, weight, 1)
        while blocks and blocks[-1][0] >= block[0]:
            mean, heavy, size = blocks.pop()
            both = heavy + block[1]
            block = ((mean * heavy + block[0] * block[1]) / both, both, size + block[2])
        blocks.append(block)
    means = [mean for mean, _, size in blocks for _ in range(size)]
    for spot, mean, shift in zip(rank, means, offsets, strict=True):
        spot.x = mean + shift


def _drawn_together(
    boxes: dict[str, Box],
    links: Sequence[Link],
    ranks: list[list[_Spot]],
    chains: list[list[_Spot]],
    spots: dict[str, _Spot],
    place: dict[str, int],
) -> Layout:
    leftmost = min((spot.x - spot.left for rank in ranks for spot in rank), default=0.0)
    for spot in itertools.chain(*ranks):
        spot.x -= leftmost
    tops, heights = _heights(ranks)
    ports = _ports(chains, boxes)
    routes = []
    for number, (link, chain) in enumerate(zip(links, chains, strict=True)):
        back = place[link.origin] > place[link.target]
        points = [(ports[number, True], tops[chain[0].rank] + (heights[chain[0].rank] + chain[0].height) / 2)]
        for spot in chain[1:-1]:
            top, tall = tops[spot.rank], heights[spot.rank]
            points += [(spot.x, top), (spot.x, top + tall)]
        points.append((ports[number, False], tops[chain[-1].rank] + (heights[chain[-1].rank] - chain[-1].height) / 2))
        labelled = chain[-2] if back else chain[1]
        label = (labelled.x, tops[labelled.rank] + heights[labelled.rank] / 2)
        routes.append(Route(link, points[::-1] if back else points, label, back))
    return Layout(
        places={name: (spot.x, tops[spot.rank] + heights[spot.rank] / 2) for name, spot in spots.items()},
        routes=routes,
        width=max((spot.x + spot.right for rank in ranks for spot in rank), default=0.0),
        height=tops[-1] + heights[-1],
    )


def _heights(ranks: list[list[_Spot]]) -> tuple[list[float], list[float]]:
    """Where each rank begins, and how tall it is."""
    tops, heights, top = [], [], 0.0
    for number, rank in enumerate(ranks):
        tall = max((spot.height for spot in rank), default=0.0) if number % 2 == 0 else LABEL
        tops.append(top)
        heights.append(tall)
        top += tall + ABOVE
    return tops, heights


def _ports(chains: list[list[_Spot]], boxes: dict[str, Box]) -> dict[tuple[int, bool], float]:
    """Where each edge leaves its upper box and meets its lower one, by its number and whether it is the upper end."""
    sides: dict[tuple[str, bool], list[tuple[float, int]]] = {}
    for number, chain in enumerate(chains):
        for upper, spot, following in ((True, chain[0], chain[1]), (False, chain[-1], chain[-2])):
            sides.setdefault((spot.name or "", upper), []).append((following.x, number))
    found = {}
    for (name, upper), edges in sides.items():
        centre = next(chain[0 if upper else -1].x for chain in chains if chain[0 if upper else -1].name == name)
        step = min(PORT, boxes[name].width * PORTS / max(1, len(edges) - 1))
        for place, (_, number) in enumerate(sorted(edges)):
            found[number, upper] = centre + (place - (len(edges) - 1) / 2) * step
    return found
