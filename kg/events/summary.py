"""Sums up the units of one deed as an event, with all that its reports disagree on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from kg.events.deeds import OWN_DATE
from kg.events.units import Unit
from kg.events.values import Event, Places, Report, Traits
from kg.model import Amount, Basis, Claim, PartialDate, Statement, Status

_RANK = {Status.ACTUAL: 0, Status.DENIED: 1, Status.PLANNED: 2, Status.PROPOSED: 3}
_BASIS_RANK = {basis: rank for rank, basis in enumerate(Basis)}  # the enumeration is in order of strength


def summarise(group: Sequence[Unit], traits: Traits, places: Places) -> Event:
    """The event that the units of one group report; see :func:`kg.events.fold` for the arguments."""
    reports = sorted((r for unit in group for r in unit.reports), key=lambda r: r.id)
    said = [report.statement for report in reports]
    kind = traits(said[0].relation, said[0].object)
    published = sorted(report.published.value for report in reports if report.published)
    status = _status(reports)
    standing = [r for r in reports if r.statement.status is status]
    held = [s for s in said if s.status is not Status.DENIED] or said
    subjects = {s.subject for s in held} | ({s.object for s in held} if kind.symmetric else set())
    objects = set() if kind.symmetric else {s.object for s in held}
    agents: set[str] = set()
    if kind.of_states:
        agents = _agents(subjects, places.acts_for) | _agents(objects, places.acts_for)
    scenes = _told(reports, lambda s: s.place if s.status is not Status.DENIED else None)
    claims = [*_claims("place", scenes, places.agree)]
    if kind.gathered and kind.durable:
        hosts = _told(reports, lambda s: s.subject if s.status is Status.ACTUAL else None)
        claims += _claims("subject", hosts, places.agree)
    if not kind.durable and not kind.gathered:
        claims += _claims("date", _told(standing, _stated_date), _dates_agree)
    claims += _claims("amountValue", _told(standing, _figure), _figures_agree)
    claims += _claims("status", _told(reports, _settled), lambda a, b: a == b)
    return Event(
        id=reports[0].id,
        relation=said[0].relation,
        subjects=tuple(sorted(subjects - agents)),
        objects=tuple(sorted(objects - agents)),
        status=status,
        date=_best_date([r.statement for r in standing]),
        amount=_best_amount([r.statement for r in standing]),
        place=_most(place for place, _ in scenes),
        topics=tuple(sorted({topic for s in said for topic in s.topics})),
        statements=tuple(r.id for r in reports),
        articles=len({s.article for s in said}),
        sources=len({report.source or report.statement.article for report in reports}),
        first_reported=published[0] if published else "",
        last_reported=published[-1] if published else "",
        history=_history(reports),
        claims=tuple(claims),
        agents=tuple(sorted(agents)),
    )


def _agents(side: set[str], acts_for: Mapping[str, str]) -> set[str]:
    """Those of a side on whose behalf another of the same side is named."""
    return {party for party in side if acts_for.get(party) in side - {party}}


def _most(values: Iterable[str]) -> str | None:
    """The most frequent value, the first in order among equals."""
    counts: dict[str, int] = defaultdict(int)
    for value in values:
        counts[value] += 1
    return min(counts, key=lambda value: (-counts[value], value)) if counts else None


def _status(reports: Sequence[Report]) -> Status:
    """Where an event stands: what happened has happened; otherwise the last word counts."""
    statuses = {report.statement.status for report in reports}
    if Status.ACTUAL in statuses:
        return Status.ACTUAL
    latest = max(report.published.value if report.published else "" for report in reports)
    last = {r.statement.status for r in reports if (r.published.value if r.published else "") == latest}
    return min(last, key=_RANK.__getitem__)


def _history(reports: Sequence[Report]) -> tuple[tuple[str, Status], ...]:
    """Every status with the day it was first reported, oldest first."""
    first: dict[Status, str] = {}
    for report in reports:
        day = report.published.value if report.published else ""
        status = report.statement.status
        first[status] = min(first.get(status, day), day)
    return tuple(sorted(((day, status) for status, day in first.items()), key=lambda x: (x[0], -_RANK[x[1]])))


def _best_date(statements: Sequence[Statement]) -> PartialDate | None:
    """The best founded date: stated before inferred, exact before vague, then the most frequent."""
    dates = [s.date for s in statements if s.date]
    counts = defaultdict[str, int](int)
    for item in dates:
        counts[item.value] += 1
    return min(
        dates, key=lambda d: (_BASIS_RANK[d.basis], -len(d.value), -counts[d.value], d.value), default=None
    )


def _best_amount(statements: Sequence[Statement]) -> Amount | None:
    amounts = [s.amount for s in statements if s.amount]
    counts = defaultdict[Amount, int](int)
    for item in amounts:
        counts[item] += 1
    return min(amounts, key=lambda a: (-counts[a], a.currency, a.value), default=None)


def _told(reports: Iterable[Report], value: Callable[[Statement], str | None]) -> list[tuple[str, str]]:
    """A value with the id of the statement that gives it, for those that do."""
    return [(told, report.id) for report in reports if (told := value(report.statement))]


def _stated_date(statement: Statement) -> str | None:
    known = statement.date
    return known.value if known and known.basis in OWN_DATE else None


def _figure(statement: Statement) -> str | None:
    return f"{statement.amount.value:f} {statement.amount.currency}" if statement.amount else None


def _settled(statement: Statement) -> str | None:
    """The statuses that contradict each other: it happened, and it was denied."""
    return statement.status.value if statement.status in {Status.ACTUAL, Status.DENIED} else None


def _dates_agree(first: str, second: str) -> bool:
    return first.startswith(second) or second.startswith(first)


def _figures_agree(first: str, second: str) -> bool:
    """Amounts in two currencies may be one sum converted."""
    return first == second or first.split()[1] != second.split()[1]


def _claims(
    name: str, values: Sequence[tuple[str, str]], agree: Callable[[str, str], bool]
) -> Iterator[Claim]:
    """The values of a property with their statements, if any two of them disagree."""
    support: dict[str, list[str]] = defaultdict(list)
    for value, statement in values:
        support[value].append(statement)
    if any(not agree(a, b) for a, b in combinations(sorted(support), 2)):
        for value in sorted(support):
            yield Claim(name, value, tuple(sorted(support[value])))
