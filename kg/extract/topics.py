"""What a statement is about: topics of the scheme by the words that show them."""

from __future__ import annotations

import re
from functools import lru_cache

from kg.vocab import Ontology

GENERAL = "general"
HARDWARE = frozenset(
    {"air-defence", "missiles", "drones", "ammunition", "artillery", "armour", "aviation", "naval"}
)
"""Topics whose keywords are arms and names of arms."""
_SENTENCES = 64
"""Sentences whose topics are remembered: several statements share one."""


class TopicTagger:
    """Finds topics by whole words, in any case and with a plural ending."""

    def __init__(self, ontology: Ontology) -> None:
        self._patterns = [
            (
                topic.name,
                re.compile(
                    r"(?<![\w])(?:" + "|".join(_pattern(k) for k in topic.keywords) + r")(?:s|es)?(?![\w])"
                ),
            )
            for topic in ontology.topics.values()
            if topic.keywords and topic.name != GENERAL
        ]
        self._found = lru_cache(maxsize=_SENTENCES)(self._read)

    def __call__(self, text: str) -> tuple[str, ...]:
        """Names of the topics whose words stand in a text, sorted."""
        return self._found(text)

    def _read(self, text: str) -> tuple[str, ...]:
        lower = text.lower().replace("defense", "defence")
        return tuple(sorted(name for name, pattern in self._patterns if pattern.search(lower)))


def _pattern(keyword: str) -> str:
    words = re.split(r"[\s-]+", keyword.lower().replace("defense", "defence"))
    return r"[\s-]?".join(re.escape(word) for word in words)
