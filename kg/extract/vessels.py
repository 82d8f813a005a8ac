"""Finds warships by the prefix of their name, which tells whose they are: "HMS Richmond", "INS Shivalik"."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from spacy.tokens import Doc

from kg.vocab.namespaces import ENT

_MAX_WORDS = 4


class VesselFinder:
    """Finds named warships.

    Args:
        prefixes: Pairs of a prefix and the ISO 3166-1 alpha-2 code of its state, each pair in one string.
    """

    def __init__(self, prefixes: Collection[str]) -> None:
        self._states: Mapping[str, str] = {
            prefix: ENT + code for prefix, code in (pair.rsplit(" ", 1) for pair in prefixes)
        }

    def __call__(self, doc: Doc) -> Iterator[tuple[int, int, str]]:
        """First token, end (exclusive) and the IRI of the state, for each ship."""
        for token in doc:
            state = self._states.get(token.text)
            if state is None:
                continue
            end = token.i + 1
            while end < len(doc) and end - token.i < _MAX_WORDS and _is_name(doc, end):
                end += 1
            if end > token.i + 1:
                yield token.i, end, state


def _is_name(doc: Doc, i: int) -> bool:
    token = doc[i]
    return token.text[0].isupper() and token.is_alpha and not token.is_sent_start
