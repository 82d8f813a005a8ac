"""Finds the names of the gazetteer in a text, and tells when a name means something else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from kg.vocab import GazetteerEntry, Ontology

DEMONYM = "demonym"
NAME = "name"
VESSEL = "vessel"
"""A ship that stands for its state."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A gazetteer entry named by tokens ``start`` to ``end`` (exclusive), by name or by adjective."""

    start: int
    end: int
    entry: GazetteerEntry
    how: str


_CASED = frozenset({"Country", "City", "Place", "Person"})


class GazetteerMatcher:
    """Finds the names of the gazetteer in a tokenised text.

    Single words match as written (``US`` is a state, ``us`` is not); names of several words of
    organisations, coalitions, groups and gatherings match in any case.
    """

    def __init__(self, nlp: Language, ontology: Ontology) -> None:
        self._ontology = ontology
        self._exact = PhraseMatcher(nlp.vocab, attr="ORTH")
        self._lower = PhraseMatcher(nlp.vocab, attr="LOWER")
        self._meaning: dict[tuple[str, str], list[tuple[GazetteerEntry, str]]] = {}
        exact: set[str] = set()
        lower: set[str] = set()
        for entry in ontology.gazetteer.values():
            for form, how in _forms(entry):
                any_case = (
                    how == NAME and " " in form and entry.cls not in _CASED and form not in entry.ambiguous
                )
                key = ("lower", form.lower()) if any_case else ("exact", form)
                self._meaning.setdefault(key, []).append((entry, how))
                (lower if any_case else exact).add(form)
        self._exact.add("exact", [nlp.make_doc(form) for form in sorted(exact)])
        # Tokenised as written: "u.s. navy" splits where "U.S. Navy" does not; LOWER takes care of case.
        self._lower.add("lower", [nlp.make_doc(form) for form in sorted(lower)])

    def __call__(self, doc: Doc) -> tuple[list[Hit], list[Hit]]:
        """The longest non-overlapping hits, from left to right; and the states named within longer ones."""
        found = []
        for kind, matcher in (("exact", self._exact), ("lower", self._lower)):
            for _, start, end in matcher(doc):
                text = doc[start:end].text
                meanings = self._meaning.get((kind, text.lower() if kind == "lower" else text), [])
                if meanings:
                    entry, how = min(meanings, key=lambda m: (m[0].cls == "City", m[1] == DEMONYM, m[0].iri))
                    found.append(Hit(start, end, entry, how))
        longest = _longest(found)
        return longest, [hit for hit in _longest(h for h in found if is_state(h)) if hit not in longest]


def _forms(entry: GazetteerEntry) -> Iterator[tuple[str, str]]:
    for name in (*entry.names, *entry.metonyms):
        yield name, NAME
        if name.startswith("The "):
            yield name.removeprefix("The "), NAME
    for demonym in entry.demonyms:
        yield demonym, DEMONYM


def _longest(hits: Iterable[Hit]) -> list[Hit]:
    taken: set[int] = set()
    kept = []
    for hit in sorted(hits, key=lambda h: (h.start - h.end, h.start, h.entry.cls == "City", h.how)):
        if taken.isdisjoint(range(hit.start, hit.end)):
            taken.update(range(hit.start, hit.end))
            kept.append(hit)
    return sorted(kept, key=lambda h: h.start)


def listed_bodies(ontology: Ontology) -> Iterator[tuple[tuple[str, str], str]]:
    """Listed bodies by state and name without it: "U.S. Southern Command" is (US, "southern command")."""
    for entry in ontology.gazetteer.values():
        if entry.country is None or entry.cls not in ("ArmedForce", "GovernmentBody"):
            continue
        state = ontology.gazetteer.get(entry.country)
        if state is None:
            continue
        for name in entry.names:
            for form in (*state.names, *state.demonyms):
                if name.startswith(form + " "):
                    yield (entry.country, name[len(form) + 1 :].lower()), entry.iri


def is_state(hit: Hit) -> bool:
    """Whether a hit names a state, or the capital that stands for it."""
    return hit.entry.cls == "Country" or bool(hit.entry.capital_of)


def trusted(doc: Doc, hit: Hit) -> bool:
    """Whether a one-word gazetteer name means what the gazetteer says, and is no part of a longer name."""
    text = doc[hit.start : hit.end].text
    risky = text in hit.entry.ambiguous or (hit.entry.cls == "City" and not hit.entry.capital_of)
    adjective = hit.entry.cls == "CountryGroup" and hit.how == DEMONYM
    if not risky and not adjective:
        return True
    before = doc[hit.start - 1] if hit.start else None
    after = doc[hit.end] if hit.end < len(doc) else None
    ent = next((e for e in doc.ents if e.start <= hit.start < e.end), None) if risky else None
    if ent is not None and (ent.start < hit.start or ent.end > hit.end):
        if ent.label_ == "PERSON" and hit.how == NAME and risky:
            return False
        if ent.label_ in ("ORG", "FAC", "WORK_OF_ART", "PRODUCT") and risky:
            return False
    if (
        risky
        and ent is not None
        and ent.label_ == "PERSON"
        and (hit.entry.cls == "City" or len(ent) > hit.end - hit.start)
    ):
        return False
    if adjective and after is not None and after.pos_ == "PROPN" and after.text[0].isupper():
        return False  # "Western Naval Area"
    if not risky:
        return True
    if before is not None and before.pos_ == "PROPN" and before.ent_type_ == "PERSON":
        return False
    return not (
        after is not None and after.pos_ == "PROPN" and after.ent_type_ == "PERSON" and after.dep_ != "appos"
    )
