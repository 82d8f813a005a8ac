"""What the readings of one article amount to: one statement per fact, the narrowest relation, one direction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace

from kg.extract.topics import GENERAL
from kg.model import Basis, Evidence, PartialDate, Statement, Status

_GENERAL_RELATION = "cooperatesWith"
_NARROWER = {
    "agreedWith": frozenset({"signedWith"}),
    "providesAidTo": frozenset({"contributesTo", "procuresFrom"}),
    "supports": frozenset({"providesAidTo", "contributesTo", "memberOf", "trains"}),
    "deploysTo": frozenset({"visited"}),
    "participatesIn": frozenset({"leads", "hosts"}),
}
"""Relations that yield to others which say the same more exactly."""
_NAMED_ONLY = frozenset({"agreedWith/agreement"})
"""Rules that read a paper's mere mention: who signed it is told elsewhere in the article."""
_STATUS_ORDER = {Status.ACTUAL: 0, Status.PLANNED: 1, Status.PROPOSED: 2, Status.DENIED: 3}
_BASIS_ORDER = {Basis.STATED: 0, Basis.RELATIVE: 1, Basis.CONTEXT: 2, Basis.PUBLICATION: 3}


def of_one_sentence(statements: list[Statement]) -> list[Statement]:
    """The statements of a sentence without those that others of it say better."""
    return _one_way(_narrowest(statements))


def _narrowest(statements: list[Statement]) -> list[Statement]:
    """The narrowest predicate wins: within a sentence general cooperation yields to any other between the same two."""
    pairs: dict[frozenset[str], set[str]] = {}
    for s in statements:
        pairs.setdefault(_pair(s), set()).add(s.relation)

    def beaten(s: Statement) -> bool:
        others = pairs[_pair(s)] - {s.relation}
        return bool(
            others if s.relation == _GENERAL_RELATION else others & _NARROWER.get(s.relation, frozenset())
        )

    return [s for s in statements if not beaten(s)]


def _one_way(statements: list[Statement]) -> list[Statement]:
    """Of a purchase read in both directions from one sentence the surer one."""
    bought = {(s.subject, s.object): s.confidence for s in statements if s.relation == "procuresFrom"}

    def beaten(s: Statement) -> bool:
        return s.relation == "procuresFrom" and bought.get((s.object, s.subject), 0.0) > s.confidence

    return [s for s in statements if not beaten(s)]


def of_article(
    statements: list[Statement],
    undecided: AbstractSet[tuple[str, str]],
    state_of: Callable[[str], str | None],
) -> list[Statement]:
    """The statements of all sentences in the light of one another.

    Args:
        statements: In the order of the text, ends as the keys of the register.
        undecided: Givers and takers of deliveries whose own words leave open whether they are paid for.
        state_of: The state that an entity is or belongs to.
    """

    def states(s: Statement) -> tuple[str, str]:
        return (state_of(s.subject) or s.subject, state_of(s.object) or s.object)

    done = (Status.ACTUAL, Status.PLANNED)
    bought = {states(s) for s in statements if s.relation == "procuresFrom" and s.status in done}
    signed = {frozenset(states(s)) for s in statements if s.relation == "signedWith"}
    found = []
    for s in statements:
        giver, taker = states(s)
        if s.relation == "providesAidTo" and (s.subject, s.object) in undecided and (taker, giver) in bought:
            found.append(replace(s, relation="procuresFrom", subject=s.object, object=s.subject))
        elif s.evidence[0].rule not in _NAMED_ONLY or frozenset((giver, taker)) not in signed:
            found.append(s)
    return found


def merged(statements: Iterable[Statement], symmetric: AbstractSet[str]) -> Iterator[Statement]:
    """One statement per fact: evidence joined, weaker readings of the same fact dropped.

    What an article first plans and then reports as done is done; a denial stands beside it.
    """
    groups: dict[tuple[str, str, str], list[Statement]] = {}
    for statement in statements:
        ends = (statement.subject, statement.object)
        first, second = tuple(sorted(ends)) if statement.relation in symmetric else ends
        groups.setdefault((statement.relation, first, second), []).append(statement)
    for group in groups.values():
        by_status: dict[Status, list[Statement]] = {}
        for statement in group:
            by_status.setdefault(statement.status, []).append(statement)
        best = min(by_status, key=lambda s: _STATUS_ORDER[s])
        kept = {best} | ({Status.DENIED} & set(by_status))
        for status in sorted(kept, key=lambda s: _STATUS_ORDER[s]):
            yield _joined(by_status[status])


def _joined(same: list[Statement]) -> Statement:
    same = sorted(same, key=lambda s: -s.confidence)
    evidence: dict[tuple[int, int], Evidence] = {}
    for statement in same:
        for item in statement.evidence:
            evidence.setdefault((item.span.start, item.span.end), item)
    topics = sorted(
        {t for s in same for t in s.topics}
        - ({GENERAL} if any(set(s.topics) - {GENERAL} for s in same) else set())
    )
    return replace(
        same[0],
        date=_best_date(same),
        amount=next((s.amount for s in same if s.amount is not None), None),
        place=next((s.place for s in same if s.place is not None), None),
        role=max((s.role for s in same if s.role), key=len, default=None),
        topics=tuple(topics),
        evidence=tuple(evidence.values()),
    )


def _best_date(same: list[Statement]) -> PartialDate | None:
    """The date that rests on most: one written out goes before the day that a report is about."""
    dates = [s.date for s in same if s.date is not None]
    return min(dates, key=lambda date: _BASIS_ORDER[date.basis], default=None)


def _pair(statement: Statement) -> frozenset[str]:
    return frozenset((statement.subject, statement.object))
