"""Which nodes are compared: those that share a key. Most keys are of one node, and cost next to nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from kg.resolve.nodes import Key, Node, Rules

_MAX_BLOCK = 64
"""Nodes of a block that are compared each with each; larger blocks are cut by a second key."""


class Blocks:
    """Nodes by what they may have in common, gathered in one walk over them all."""

    def __init__(self, nodes: Sequence[Node], rules: Rules) -> None:
        self._nodes = nodes
        self._rules = rules
        self._blocks: dict[Key, list[int]] = {}  # of two or more
        self._surnames: dict[str, list[int]] = defaultdict(list)
        firsts: dict[Key, int] = {}
        for i, node in enumerate(nodes):
            if node.weak:
                continue
            for key in rules.keys(node):
                first = firsts.setdefault(key, i)
                if first != i:
                    self._blocks.setdefault(key, [first]).append(i)
            if node.persons and node.articles:
                for sound in rules.surnames(node):
                    self._surnames[sound].append(i)

    def namesakes(self, sounds: Iterable[str]) -> set[int]:
        """Persons named in articles, with more than a surname, whose surname sounds so."""
        return {i for sound in set(sounds) for i in self._surnames.get(sound, ())}

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Pairs to compare, of which an article names at least one; some come twice."""
        for key, block in self._blocks.items():
            if len(block) <= _MAX_BLOCK:
                yield from self._of_block(key, block)
                continue
            cut: dict[str, list[int]] = defaultdict(list)
            for i in block:
                cut[self._rules.finer(self._nodes[i])].append(i)
            for part in cut.values():
                yield from self._of_block(key, part[:_MAX_BLOCK])

    def _of_block(self, key: Key, block: Sequence[int]) -> Iterator[tuple[int, int]]:
        named = [i for i in block if self._nodes[i].articles]
        if self._rules.crowded(key) and named:
            found = self._rules.worthwhile([self._nodes[i] for i in block])
            pairs = ((block[x], block[y]) for x, y in found)
            yield from ((i, j) for i, j in pairs if self._nodes[i].articles or self._nodes[j].articles)
            return
        yield from combinations(named, 2)
        yield from ((i, j) for i in named for j in block if not self._nodes[j].articles)
