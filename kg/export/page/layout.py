"""Positions and ranks, computed once at export, so that the page never shakes into place.

igraph lays out 5,000 actors in seconds; without it NetworkX places the most important few hundred
and the rest settle around the neighbour that matters most to them.
"""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx as nx

Edge = tuple[int, int, float]
"""Two numbers of nodes, and how much speaks for the connection (more than 0)."""

Position = tuple[float, float]

SPACING = 70.0
"""Mean distance between neighbours in units of the page, at which labels of common length fit."""

DAMPING = 0.85
"""Of Brin and Page (1998): the share of weight that follows an edge rather than starting anew."""

FEW = 2000
"""Nodes up to which igraph is given more rounds than it needs, for a calmer picture."""

CORE = 300
"""Nodes that NetworkX is asked to place: beyond, its spring layout takes tens of seconds."""

GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))


def rank(count: int, edges: Sequence[Edge], rounds: int = 40) -> list[float]:
    """Weighted PageRank over undirected edges, sum 1: who is connected to those who are connected."""
    strength = [0.0] * count
    for a, b, weight in edges:
        strength[a] += weight
        strength[b] += weight
    score = [1 / count] * count if count else []
    for _ in range(rounds):
        following = [0.0] * count
        for a, b, weight in edges:
            following[b] += score[a] * weight / strength[a]
            following[a] += score[b] * weight / strength[b]
        lost = 1 - DAMPING * sum(following)
        score = [DAMPING * value + lost / count for value in following]
    return score


def place(count: int, edges: Iterable[Edge]) -> list[Position]:
    """Positions for nodes 0 to ``count - 1``, most important first, the same on every run.

    Args:
        count: How many nodes.
        edges: Connections; parallel ones are added up.
    """
    merged: dict[tuple[int, int], float] = defaultdict(float)
    for a, b, weight in edges:
        if a != b:
            merged[min(a, b), max(a, b)] += weight
    if count <= 2:  # noqa: PLR2004 - a line needs no layout
        return [(index * 4 * SPACING, 0.0) for index in range(count)]
    pairs = [(a, b, weight) for (a, b), weight in sorted(merged.items())]
    # A node of no one's, tied to each component, keeps the components from drifting apart.
    tied = [*pairs, *((head, count, 0.1) for head in _heads(count, pairs))]
    try:
        import igraph  # noqa: F401
    except ImportError:
        points = _with_networkx(count, tied)
    else:
        points = _with_igraph(count, tied)
    return _scaled(points[:count])


def _heads(count: int, edges: Iterable[Edge]) -> list[int]:
    """The first node of each connected component."""
    root = list(range(count))

    def find(node: int) -> int:
        while root[node] != node:
            root[node] = root[root[node]]
            node = root[node]
        return node

    for a, b, _ in edges:
        low, high = sorted((find(a), find(b)))
        root[high] = low
    return [node for node in range(count) if find(node) == node]


def _spiral(index: int, step: float = 1.0) -> Position:
    """The seed of a sunflower: even density, the first in the middle (Vogel 1979)."""
    radius, angle = step * math.sqrt(index + 0.5), index * GOLDEN_ANGLE
    return radius * math.cos(angle), radius * math.sin(angle)


def _with_igraph(count: int, edges: Sequence[Edge]) -> list[Position]:
    import igraph

    graph = igraph.Graph(n=count + 1, edges=[(a, b) for a, b, _ in edges])
    # Logarithms: a pair with a hundred reports is close, not on top of one another.
    weights = [1 + math.log1p(weight) for _, _, weight in edges]
    start = [_spiral(index) for index in range(count + 1)]
    rounds = 500 if count < FEW else 200
    # The layout jitters; igraph draws from one generator for the whole process, put back afterwards.
    igraph.set_random_number_generator(random.Random(1))  # noqa: S311 - nothing secret
    try:
        found = graph.layout_fruchterman_reingold(weights=weights, seed=start, niter=rounds)
    finally:
        igraph.set_random_number_generator(random)
    return [(float(x), float(y)) for x, y in found.coords]


def _with_networkx(count: int, edges: Sequence[Edge]) -> list[Position]:
    import networkx as nx

    core: nx.Graph[int] = nx.Graph()
    core.add_nodes_from(range(min(count, CORE)))
    core.add_weighted_edges_from(
        (a, b, weight) for a, b, weight in edges if a < CORE and b < min(count, CORE)
    )
    found = nx.spring_layout(core, seed=1, iterations=80, k=1.6 / math.sqrt(len(core)))
    points: list[Position] = [(float(found[node][0]), float(found[node][1])) for node in core]
    patron: dict[int, int] = {}
    for a, b, _ in edges:
        # Pairs are sorted: the first seen is the most important neighbour.
        if b < count:
            patron.setdefault(b, a)
    followers: dict[int, int] = defaultdict(int)
    for node in range(len(core), count):
        lord = patron.get(node, node % CORE)
        followers[lord] += 1
        dx, dy = _spiral(followers[lord] + 2, 0.4 / math.sqrt(count))
        points.append((points[lord][0] + dx, points[lord][1] + dy))
    return points


def _scaled(points: Sequence[Position]) -> list[Position]:
    """Centred, and as wide as the number of nodes asks for."""
    count = len(points)
    mid_x = sum(x for x, _ in points) / count
    mid_y = sum(y for _, y in points) / count
    spread = math.sqrt(sum((x - mid_x) ** 2 + (y - mid_y) ** 2 for x, y in points) / count) or 1.0
    factor = SPACING * math.sqrt(count) / 1.5 / spread
    return [(round((x - mid_x) * factor, 1), round((y - mid_y) * factor, 1)) for x, y in points]
