"""When two names name the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Set as AbstractSet

STOP_WORDS = frozenset({"the", "of", "for", "in", "on", "and", "a", "an", "with", "at", "to", "by"})


def normalise(name: str) -> str:
    """A name without case, accents, punctuation, possessive and leading article, for comparing."""
    plain = "".join(
        char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char)
    ).casefold()
    plain = plain.replace("’", "'").replace("'s ", " ")
    return " ".join(re.findall(r"[a-z0-9]+", plain)).removeprefix("the ")


def words(name: str) -> frozenset[str]:
    """The words of a name that carry meaning, without the s of a plural."""
    return frozenset(word.rstrip("s") for word in normalise(name).split() if word not in STOP_WORDS)


def overlap(some: AbstractSet[str], others: AbstractSet[str]) -> float:
    """Jaccard index of two sets; 0 for two empty ones."""
    return len(some & others) / max(1, len(some | others))
