"""Marks the answers of a program against the gold, and counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from kg.evaluate.gold import GoldArticle, GoldStatement
from kg.evaluate.names import overlap
from kg.evaluate.predictions import Prediction
from kg.vocab import Ontology, load_ontology

SAME_AMOUNT = 0.01
"""Relative difference up to which two amounts are one: rounding in headlines stays below it."""

BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
"""Edges of the reliability table."""

Key = tuple[str, str, str]
"""Relation, then both parties; in order of the alphabet where the relation is symmetric."""


@dataclass(slots=True)
class Counts:
    """Found, invented and missed statements."""

    found: int = 0
    extra: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Share of the right ones among those given; 0 where none was given."""
        return self.found / (self.found + self.extra) if self.found else 0.0

    @property
    def recall(self) -> float:
        """Share of those found among those there; 0 where none was found."""
        return self.found / (self.found + self.missed) if self.found else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(slots=True)
class Measures:
    """Counts over all articles, and one entry per found statement that the gold qualifies."""

    counts: Counts = field(default_factory=Counts)
    relations: dict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    status: list[float] = field(default_factory=list)
    date: list[float] = field(default_factory=list)
    amount: list[float] = field(default_factory=list)
    topics: list[float] = field(default_factory=list)
    misses: list[tuple[str, GoldStatement]] = field(default_factory=list)
    extras: list[tuple[str, Key, Prediction]] = field(default_factory=list)
    wrong: list[tuple[str, str, Prediction, GoldStatement]] = field(default_factory=list)
    """Article, which of status, date and amount is wrong, the answer, and what was wanted."""

    def qualify(self, article: str, answer: Prediction, hits: Sequence[GoldStatement]) -> None:
        """Record whether status, date, amount and topics are right; the gold statement of one status counts."""
        gold = next((hit for hit in hits if answer.status in hit.statuses), hits[0])
        self._judge("status", answer.status in gold.statuses, article, answer, gold)
        if gold.date:
            self._judge("date", _same_date(answer.date or "", gold.date), article, answer, gold)
        if gold.amount:
            self._judge("amount", _same_amount(answer.amount, gold.amount), article, answer, gold)
        if gold.topics:
            self.topics.append(overlap(gold.topics, answer.topics))

    def _judge(self, what: str, right: bool, article: str, answer: Prediction, gold: GoldStatement) -> None:
        getattr(self, what).append(float(right))
        if not right:
            self.wrong.append((article, what, answer, gold))

    def as_dict(self) -> dict[str, float | int | None]:
        """Figures rounded to three places; None where there was nothing to measure."""
        counts = self.counts
        return {
            "precision": round(counts.precision, 3),
            "recall": round(counts.recall, 3),
            "f1": round(counts.f1, 3),
            "tp": counts.found,
            "fp": counts.extra,
            "fn": counts.missed,
            "status_acc": _mean(self.status),
            "date_acc": _mean(self.date),
            "amount_acc": _mean(self.amount),
            "topic_jaccard": _mean(self.topics),
        }


@dataclass(frozen=True, slots=True)
class Bin:
    """Statements with a confidence from ``low`` to below ``high``, and how many of them were right."""

    low: float
    high: float
    given: int
    right: int


@dataclass(frozen=True, slots=True)
class Report:
    """All that one evaluation measured."""

    articles: int
    statements: Measures
    countries: Measures
    reliability: tuple[Bin, ...]
    left_out: tuple[str, ...] = ()
    """Relations of predictions that the ontology does not know; those statements were not counted."""

    def as_dict(self) -> dict[str, Any]:
        """The figures as plain values, for JSON."""
        return {
            "articles": self.articles,
            "statements": self.statements.as_dict(),
            "country level": self.countries.as_dict(),
            "by relation": {
                name: {"tp": counts.found, "fp": counts.extra, "fn": counts.missed}
                for name, counts in sorted(self.statements.relations.items())
            },
            "reliability": [
                {"from": each.low, "to": each.high, "given": each.given, "right": each.right}
                for each in self.reliability
            ],
            "left out": list(self.left_out),
        }


def evaluate(
    gold: Sequence[GoldArticle], predictions: Iterable[Prediction], ontology: Ontology | None = None
) -> Report:
    """Measure statements against the gold of the same articles.

    Args:
        gold: The articles to look at; predictions for others are not counted.
        predictions: In any order. Derived ones are left out.
        ontology: Says which relations there are and which are symmetric.
    """
    ontology = ontology or load_ontology()
    by_article: dict[str, list[Prediction]] = defaultdict(list)
    left_out = set()
    for prediction in predictions:
        if prediction.relation not in ontology.relations:
            left_out.add(prediction.relation)
        elif not prediction.derived:
            by_article[prediction.article].append(prediction)
    symmetric = frozenset(name for name, relation in ontology.relations.items() if relation.symmetric)
    statements, countries = Measures(), Measures()
    verdicts: list[tuple[float, bool]] = []
    for article in gold:
        given = by_article[article.name]
        verdicts += _Marking(article, symmetric, lifted=False).mark(given, statements)
        _Marking(article, symmetric, lifted=True).mark(given, countries)
    return Report(len(gold), statements, countries, _reliability(verdicts), tuple(sorted(left_out)))


class _Marking:
    """One article seen at one level: as it names its parties, or lifted to their countries."""

    def __init__(self, gold: GoldArticle, symmetric: frozenset[str], *, lifted: bool) -> None:
        self.gold = gold
        self.symmetric = symmetric
        self.place = gold.lift if lifted else str
        self.lifted = lifted
        # At the level of countries, dealings inside one country are no statement.
        self.wanted = [
            statement
            for statement in gold.statements
            if not (lifted and self.place(statement.subject) == self.place(statement.object))
        ]
        self.answers: dict[Key, list[GoldStatement]] = defaultdict(list)
        for statement in self.wanted:
            for key in self._accepted(statement):
                self.answers[key].append(statement)

    def mark(self, given: Sequence[Prediction], measures: Measures) -> list[tuple[float, bool]]:
        """Add this article's figures to ``measures``; returns (confidence, right) for each distinct answer."""
        found: set[int] = set()
        extras: dict[Key, Prediction] = {}
        verdicts: dict[Key, tuple[float, bool]] = {}
        for prediction in given:
            key = self._key_of(prediction)
            if key is None:
                continue
            hits = self.answers.get(key, [])
            if prediction.confidence is not None:
                best = max(prediction.confidence, verdicts.get(key, (0.0, False))[0])
                verdicts[key] = (best, bool(hits))
            if not hits:
                extras.setdefault(key, prediction)
            elif found.isdisjoint(map(id, hits)):
                measures.qualify(self.gold.name, prediction, hits)
            found.update(map(id, hits))
        for key, prediction in extras.items():
            measures.counts.extra += 1
            measures.relations[key[0]].extra += 1
            measures.extras.append((self.gold.name, key, prediction))
        self._count(found, measures)
        return list(verdicts.values())

    def _count(self, found: set[int], measures: Measures) -> None:
        counted: set[Key] = set()
        for statement in self.wanted:
            key = self._key(self.place(statement.subject), statement.relation, self.place(statement.object))
            if statement.optional or key in counted:
                continue
            counted.add(key)
            if any(id(other) in found for other in self.answers[key]):
                measures.counts.found += 1
                measures.relations[statement.relation].found += 1
            else:
                measures.counts.missed += 1
                measures.relations[statement.relation].missed += 1
                measures.misses.append((self.gold.name, statement))

    def _key(self, subject: str, relation: str, obj: str) -> Key:
        if relation in self.symmetric and obj < subject:
            subject, obj = obj, subject
        return relation, subject, obj

    def _key_of(self, prediction: Prediction) -> Key | None:
        subject, obj = (
            self.place(self.gold.identify(names[0], names[1:]))
            for names in (prediction.subject, prediction.object)
        )
        if self.lifted and subject == obj:
            return None
        return self._key(subject, prediction.relation, obj)

    def _accepted(self, statement: GoldStatement) -> set[Key]:
        """Keys that count as this statement: a body may be answered with its country, a person may not."""

        def answers(label: str) -> set[str]:
            entity = self.gold.entities[label]
            return {label, entity.part_of} if entity.part_of and entity.cls != "Person" else {label}

        parties = statement.subject, statement.object
        subjects, objects = ({self.place(each)} if self.lifted else answers(each) for each in parties)
        return {self._key(subject, statement.relation, obj) for subject in subjects for obj in objects}


def _same_date(given: str, wanted: str) -> bool:
    """As far as both say it: a month agrees with each of its days."""
    precision = min(len(given), len(wanted))
    return bool(given) and given[:precision] == wanted[:precision]


def _same_amount(given: tuple[float, str] | None, wanted: tuple[float, str]) -> bool:
    value, currency = wanted
    return given is not None and given[1] == currency and abs(given[0] - value) <= SAME_AMOUNT * value


def _reliability(verdicts: Sequence[tuple[float, bool]]) -> tuple[Bin, ...]:
    bins = []
    for low, high in pairwise(BINS):
        last = high == BINS[-1]
        inside = [
            right
            for confidence, right in verdicts
            if low <= confidence < high or (last and confidence == high)
        ]
        bins.append(Bin(low, high, len(inside), sum(inside)))
    return tuple(bins)


def _mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 3) if values else None
