"""What the articles of a store contribute to the graphs that follow from them, in little memory.

All statements are folded together, so that each is kept as lean as folding allows: what articles repeat (names,
dates, entities) is held once, and quotations only where they tell of an office that somebody no longer holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from kg.knowledge.tenure import names_former, past_words
from kg.model import Entity, Evidence, PartialDate, Statement
from kg.store import Store
from kg.vocab import Ontology

_Value = TypeVar("_Value", str, PartialDate, Entity, tuple[str, ...])


@dataclass(frozen=True, slots=True)
class Digest:
    """What an article contributes, without its text."""

    id: str
    published: PartialDate | None
    statements: tuple[Statement, ...]
    entities: tuple[Entity, ...]
    sketch: str


def digests(store: Store, ontology: Ontology) -> Iterator[Digest]:
    """What each article contributes, by id.

    The evidence of the statements lacks rule and extractor, and the quotation and the places of names in it
    where nobody is called a former official.
    """
    lean = _Lean(ontology)
    for record in store.articles():
        yield Digest(
            record.id,
            record.article.published,
            tuple(map(lean.statement, record.statements)),
            tuple(map(lean.once, record.entities)),
            record.sketch,
        )


class _Lean:
    """Takes from statements what is not needed, and holds what they repeat once."""

    def __init__(self, ontology: Ontology) -> None:
        self._past = past_words(ontology)
        self._held: dict[object, object] = {}

    def once(self, value: _Value) -> _Value:
        """The first value that equals this one."""
        return self._held.setdefault(value, value)  # type: ignore[return-value]

    def statement(self, said: Statement) -> Statement:
        """A statement with what folding needs."""
        return replace(
            said,
            relation=self.once(said.relation),
            subject=self.once(said.subject),
            object=self.once(said.object),
            date=said.date and self.once(said.date),
            place=said.place and self.once(said.place),
            topics=self.once(said.topics),
            role=said.role and self.once(said.role),
            evidence=tuple(map(self._evidence, said.evidence)),
        )

    def _evidence(self, evidence: Evidence) -> Evidence:
        speaker = evidence.speaker and self.once(evidence.speaker)
        names = (evidence.subject_span, evidence.object_span)
        if any(names_former(evidence, name, self._past) for name in names):
            return replace(evidence, rule="", extractor="", speaker=speaker)
        return Evidence(evidence.article, evidence.span, "", "", "", evidence.confidence, speaker)
