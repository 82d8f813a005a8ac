"""Finds articles that are one text in several places: a wire story in five outlets, lightly edited.

Each text is reduced to a bottom-k sketch (Broder 1997): the k smallest hashes of its word shingles.
The share of hashes that two sketches have in common estimates the Jaccard similarity of the texts.
Own code, because the standard hash functions do it in a dozen lines and sketches must stay the same
for as long as stores do.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from itertools import chain

SHINGLE_WORDS = 4
"""Words per shingle: four in a row are hardly ever shared by chance, and survive an edit nearby."""
SKETCH_SIZE = 64
"""Hashes per sketch: the estimate is good to about 0.06 (one standard deviation, 0.5 / sqrt(64))."""
SAME_TEXT = 0.5
"""Similarity from which two texts are one: half of all shingles survive light edits and another tail,
two journalists on one event share a tenth."""
_COMMON = 200
"""A hash in more articles than this is boilerplate and finds no candidates."""

_PARTS = 16
"""Parts of the hashes' range that are looked through one after the other for those that two articles share."""

_RECENT = 4096
"""Sketches that are kept taken apart: an article is compared with many, and many with it."""

_WORD = re.compile(r"\w+")


def sketch(text: str) -> str:
    """The sketch of a text: up to 64 hashes of 8 hexadecimal digits, ascending, written together."""
    words = _WORD.findall(text.casefold())
    shingles = {" ".join(words[i : i + SHINGLE_WORDS]) for i in range(max(1, len(words) - SHINGLE_WORDS + 1))}
    hashes = {zlib.crc32(shingle.encode("utf-8", "surrogatepass")) for shingle in shingles if shingle}
    return "".join(f"{value:08x}" for value in sorted(hashes)[:SKETCH_SIZE])


def similarity(first: str, second: str) -> float:
    """Estimated Jaccard similarity of the texts of two sketches, between 0 and 1."""
    a, b = _set(first), _set(second)
    union = sorted(a | b)[:SKETCH_SIZE]
    return sum(1 for value in union if value in a and value in b) / len(union) if union else 0.0


def same_text(first: str, second: str) -> bool:
    """Whether the similarity of the texts of two sketches reaches ``SAME_TEXT``.

    Most candidates are refused by counting what they share, which is no less than what is shared among
    the smallest hashes: five times as fast, with the same answer.
    """
    a, b = _set(first), _set(second)
    shared = len(a & b)
    if shared < SAME_TEXT * min(SKETCH_SIZE, len(a) + len(b) - shared):
        return False
    return similarity(first, second) >= SAME_TEXT


def clusters(sketches: Mapping[str, str], order: Mapping[str, str] | None = None) -> dict[str, str]:
    """Group articles whose texts are nearly the same.

    Args:
        sketches: Id of an article -> its sketch.
        order: Id -> publication date; the earliest article of a group stands for it, the smallest id
            among equals.

    Returns:
        Id of every article -> id of the article that stands for its group; itself where it is alone.
    """
    parent = {key: key for key in sketches}

    def root(key: str) -> str:
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for first, second in _candidates(sketches):
        one, other = root(first), root(second)
        if one != other and same_text(sketches[first], sketches[second]):
            parent[max(one, other)] = min(one, other)
    _set.cache_clear()
    groups: dict[str, list[str]] = defaultdict(list)
    for key in sketches:
        groups[root(key)].append(key)
    dates = order or {}
    found = {}
    for members in groups.values():
        first = min(members, key=lambda key: (dates.get(key) or "9999", key))
        found.update(dict.fromkeys(members, first))
    return found


@lru_cache(_RECENT)
def _set(value: str) -> frozenset[int]:
    return frozenset(_hashes(value))


def _hashes(value: str) -> tuple[int, ...]:
    """The hashes of a sketch; none of one that is damaged."""
    try:
        return struct.unpack(f">{len(value) // 8}I", bytes.fromhex(value))
    except (ValueError, struct.error):
        return ()


def _candidates(sketches: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """Pairs that share a good part of their hashes, found without comparing all with all."""
    repeated = _repeated(sketches.values())
    holders: dict[int, list[str]] = defaultdict(list)
    for key in sorted(sketches):
        mine = _hashes(sketches[key])
        held = [holders[value] for value in mine if value in repeated]
        for other, count in Counter(chain.from_iterable(held)).items():
            if count >= SAME_TEXT * min(len(mine), len(sketches[other]) // 8) / 2:
                yield other, key
        for others in held:
            if len(others) < _COMMON:
                others.append(key)


def _repeated(sketches: Collection[str]) -> set[int]:
    """Hashes in more than one sketch: a few, where those of all articles would fill the memory."""
    repeated: set[int] = set()
    for part in range(_PARTS):
        seen: set[int] = set()
        for value in sketches:
            mine = {number for number in _hashes(value) if number % _PARTS == part}
            repeated |= mine & seen
            seen |= mine
    return repeated
