"""What the readings of one article amount to: one statement per fact, the narrowest relation, one direction."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace

from kg.extract.register import Register
from kg.extract.topics import GENERAL, HARDWARE
from kg.model import Basis, Evidence, PartialDate, Statement, Status

_SO_FAR = re.compile(r"\b(?:so far|to date|in total|overall|altogether)\b", re.IGNORECASE)
_GENERAL_RELATION = "cooperatesWith"
_NARROWER = {
    "agreedWith": frozenset({"signedWith"}),
    "providesAidTo": frozenset({"contributesTo", "procuresFrom", "deploysTo"}),
    "supports": frozenset({"providesAidTo", "contributesTo", "memberOf", "trains"}),
    "deploysTo": frozenset({"visited"}),
    "participatesIn": frozenset({"leads", "hosts"}),
}
"""Relations that yield to others which say the same more exactly."""
_NAMED_ONLY = frozenset({"agreedWith/agreement"})
"""Rules that read a paper's mere mention: who signed it is told elsewhere in the article."""
_AT_EVENTS = frozenset({"hosts", "participatesIn"})
_FOR_STATES = frozenset({"Person", "GovernmentBody", "ArmedForce"})
"""Classes of those who act for their state."""
_STATUS_ORDER = {Status.ACTUAL: 0, Status.PLANNED: 1, Status.PROPOSED: 2, Status.DENIED: 3}
_BASIS_ORDER = {Basis.STATED: 0, Basis.RELATIVE: 0, Basis.CONTEXT: 1, Basis.PUBLICATION: 2}


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
    statements: list[Statement], undecided: AbstractSet[tuple[str, str]], register: Register
) -> list[Statement]:
    """The statements of all sentences in the light of one another.

    Args:
        statements: In the order of the text, ends as the keys of the register.
        undecided: Givers and takers of deliveries whose own words leave open whether they are paid for.
        register: The entities of the article.
    """

    def states(s: Statement) -> tuple[str, str]:
        return (register.state_of(s.subject) or s.subject, register.state_of(s.object) or s.object)

    done = (Status.ACTUAL, Status.PLANNED)
    bought: dict[tuple[str, str], set[str]] = {}
    for s in statements:
        if s.relation == "procuresFrom" and s.status in done:
            bought.setdefault(states(s), set()).update(s.topics)
    signed = {frozenset(states(s)) for s in statements if s.relation == "signedWith"}
    found = []
    for s in statements:
        giver, taker = states(s)
        open_ = s.relation == "providesAidTo" and (s.subject, s.object) in undecided
        if open_ and (taker, giver) in bought and _same_wares(s.topics, bought[taker, giver]):
            found.append(_as_purchase(s))
        elif s.evidence[0].rule not in _NAMED_ONLY or frozenset((giver, taker)) not in signed:
            found.append(s)
    return _dated_alike(_without_totals(found), register)


def _without_totals(statements: list[Statement]) -> list[Statement]:
    """Sums of several takers, and sums so far, give way where another sentence tells what the one taker gets."""
    shares: dict[tuple[str, str, object, int], set[str]] = {}
    for s in statements:
        shares.setdefault(_sum(s), set()).add(s.object)

    def is_total(s: Statement) -> bool:
        return len(shares[_sum(s)]) > 1 or _SO_FAR.search(s.evidence[0].quote) is not None

    own = {(s.subject, s.relation, s.object) for s in statements if s.amount is not None and not is_total(s)}
    return [
        replace(s, amount=None)
        if s.amount is not None and (s.subject, s.relation, s.object) in own and is_total(s)
        else s
        for s in statements
    ]


def _sum(s: Statement) -> tuple[str, str, object, int]:
    return (s.subject, s.relation, s.amount, s.evidence[0].span.start)


def _same_wares(first: Iterable[str], second: Iterable[str]) -> bool:
    """Whether arms may be the same: missiles that were bought say nothing of boats handed over."""
    delivered, bought = HARDWARE.intersection(first), HARDWARE.intersection(second)
    return not delivered or not bought or bool(delivered & bought)


def _as_purchase(delivery: Statement) -> Statement:
    """A delivery with the taker as buyer."""
    evidence = tuple(
        replace(
            item,
            rule=f"procuresFrom/{item.rule.partition('/')[2]}",
            subject_span=item.object_span,
            object_span=item.subject_span,
        )
        for item in delivery.evidence
    )
    return replace(
        delivery, relation="procuresFrom", subject=delivery.object, object=delivery.subject, evidence=evidence
    )


def _dated_alike(statements: list[Statement], register: Register) -> list[Statement]:
    """What two ministers signed on a day their states did, too: the one told day holds for all levels of a deed."""

    def level(key: str) -> str:
        return (register.state_of(key) or key) if register[key].cls in _FOR_STATES else key

    def deed(s: Statement) -> tuple[str, Status, frozenset[str]]:
        if s.relation in _AT_EVENTS:
            return ("", s.status, frozenset((s.object,)))  # who hosts an exercise and who takes part
        return (s.relation, s.status, frozenset((level(s.subject), level(s.object))))

    told: dict[tuple[str, Status, frozenset[str]], set[str]] = {}
    for s in statements:
        if s.date is not None and _BASIS_ORDER[s.date.basis] == 0:
            told.setdefault(deed(s), set()).add(s.date.value)

    def dated(s: Statement) -> Statement:
        days = told.get(deed(s), set())
        vague = s.date is None or _BASIS_ORDER[s.date.basis] > 0
        return replace(s, date=PartialDate(min(days), Basis.CONTEXT)) if vague and len(days) == 1 else s

    return [dated(s) for s in statements]


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
            one = _joined(by_status[status])
            if one.amount is None and status is Status.ACTUAL and Status.PLANNED in by_status:
                one = replace(one, amount=_joined(by_status[Status.PLANNED]).amount)
            yield one


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
