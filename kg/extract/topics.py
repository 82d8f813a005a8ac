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
_WORD = re.compile(r"\w+")
_JOINTS = (" ", "-", "/", "'", "’")
_NONE: frozenset[str] = frozenset()
_SENTENCES = 64
"""Sentences whose topics are remembered: several statements share one."""


class TopicTagger:
    """Finds topics by whole words, in any case, with a plural ending, in one word or several ("air-defence")."""

    def __init__(self, ontology: Ontology) -> None:
        self._topics: dict[str, set[str]] = {}
        self._begin: set[str] = set()
        self._longest = 1
        for topic in ontology.topics.values():
            for keyword in topic.keywords if topic.name != GENERAL else ():
                words = _WORD.findall(_folded(keyword))
                joined = "".join(words)
                self._topics.setdefault(joined, set()).add(topic.name)
                self._begin |= {words[0], joined, joined + "s", joined + "es"}
                self._longest = max(self._longest, len(words))
        self._found = lru_cache(maxsize=_SENTENCES)(self._read)

    def __call__(self, text: str) -> tuple[str, ...]:
        """Names of the topics whose words stand in a text, sorted."""
        return self._found(text)

    def _read(self, text: str) -> tuple[str, ...]:
        text = _folded(text)
        words = list(_WORD.finditer(text))
        found: set[str] = set()
        for i, word in enumerate(words):
            if word.group() not in self._begin:
                continue
            joined, end = "", word.start()
            for following in words[i : i + self._longest]:
                if joined and text[end : following.start()] not in _JOINTS:
                    break
                joined, end = joined + following.group(), following.end()
                for form in (joined, joined.removesuffix("s"), joined.removesuffix("es")):
                    found |= self._topics.get(form, _NONE)
        return tuple(sorted(found))


def _folded(text: str) -> str:
    return " ".join(text.lower().split()).replace("defense", "defence")
