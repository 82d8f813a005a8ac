"""Folds reports into events: ten articles on one signing are one event with ten pieces of evidence.

Reports belong together when relation and parties agree and their dates and amounts can be those of one
deed. Nothing is resolved silently: where the reports of an event disagree, every value is kept with the
statements that give it. The result depends on the set of reports alone, not on their order.

The steps: statements of one sentence with a symmetric relation are one unit (a meeting of ten); units
that share a pair of parties are grouped by date; what was planned, proposed or denied joins the deed
that it was about; the groups become events.
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

from kg.model import Amount, Basis, PartialDate, Statement, Status

SAME_DEED_DAYS = 3
"""Reports of one deed rarely differ by more: time zones, "on Monday" written on Tuesday, a late wire."""
PLAN_DAYS = 180
"""How long before a deed a report may announce it, or how long after it somebody may deny it."""
TALK_DAYS = 60
"""How far apart reports of one undecided plan may lie."""
SAME_AMOUNT_RATIO = 1.5
"""Amounts further apart belong to different deeds: a second package, not a rounded first one."""

_RANK = {Status.ACTUAL: 0, Status.DENIED: 1, Status.PLANNED: 2, Status.PROPOSED: 3}
_OWN = frozenset({Basis.STATED, Basis.RELATIVE})
"""What a date must rest on to contradict another: words of its own sentence."""
_BASIS_RANK = {basis: rank for rank, basis in enumerate(Basis)}  # the enumeration is in order of strength


@dataclass(frozen=True, slots=True)
class Report:
    """A statement with canonical entities, and what is known of the article that makes it.

    ``id`` is the statement's as its article has it, with the entities as they were named there;
    ``source`` names the independent source: near-duplicate articles share it.
    """

    id: str
    statement: Statement
    published: PartialDate | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class RelationTraits:
    """What folding asks of a relation.

    ``durable`` relations hold over time (membership, office), so that dates do not tell their reports
    apart; ``gathered`` ones (taking part, hosting) fold around the gathering that is their object.
    """

    symmetric: bool = False
    durable: bool = False
    gathered: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """One of the values that reports of an event disagree on, with the statements that give it."""

    property: str
    value: str
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """What several statements report together.

    ``subjects`` and ``objects`` are the two sides; a symmetric event has all its parties as subjects.
    ``status`` is where the event stands after all its reports; ``history`` has every status with the
    day of its first report. ``articles`` and ``sources`` count articles and independent sources.
    """

    id: str
    relation: str
    subjects: tuple[str, ...]
    objects: tuple[str, ...]
    status: Status
    date: PartialDate | None
    amount: Amount | None
    place: str | None
    topics: tuple[str, ...]
    statements: tuple[str, ...]
    articles: int
    sources: int
    first_reported: str
    last_reported: str
    history: tuple[tuple[str, Status], ...]
    claims: tuple[Claim, ...]

    @property
    def participants(self) -> tuple[str, ...]:
        """Everybody on either side, sorted."""
        return tuple(sorted({*self.subjects, *self.objects}))


@dataclass(frozen=True, slots=True)
class _Unit:
    """What one article says of one deed: one statement, or the pairs of one list of equals."""

    reports: tuple[Report, ...]
    start: date | None
    end: date | None

    @property
    def id(self) -> str:
        return self.reports[0].id

    @property
    def status(self) -> Status:
        return self.reports[0].statement.status

    @property
    def reported(self) -> date | None:
        published = self.reports[0].published
        return _interval(published)[0] if published else self.start

    @property
    def topics(self) -> frozenset[str]:
        found = {topic for report in self.reports for topic in report.statement.topics}
        return frozenset(found - {"general"})

    @property
    def amount(self) -> Amount | None:
        return next((r.statement.amount for r in self.reports if r.statement.amount), None)

    @property
    def vague(self) -> bool:
        return self.start is None or self.start != self.end


def fold(
    reports: Iterable[Report],
    traits: Callable[[str, str], RelationTraits],
    located: Mapping[str, str] | None = None,
) -> list[Event]:
    """Fold reports into events.

    Args:
        reports: The reports, in any order.
        traits: What is known of a relation, given its name and the IRI of an object.
        located: Entity -> the state it lies in, by which "Tirana" and "Albania" do not disagree.

    Returns:
        The events, sorted by id. Every report belongs to exactly one.
    """
    buckets: dict[str, list[_Unit]] = defaultdict(list)
    by_relation: dict[str, list[Report]] = defaultdict(list)
    for report in sorted(reports, key=lambda item: item.id):
        by_relation[report.statement.relation].append(report)
    events = []
    for relation, members in sorted(by_relation.items()):
        buckets.clear()
        units = list(_units(members, traits))
        for unit in units:
            for key in _keys(unit, traits):
                buckets[key].append(unit)
        groups = _Groups(units)
        for bucket in buckets.values():
            kind = traits(relation, bucket[0].reports[0].statement.object)
            for group in [bucket] if kind.durable or kind.gathered else _by_deed(bucket):
                groups.join(group)
        events += [_event(group, traits, located or {}) for group in groups]
    return sorted(events, key=lambda event: event.id)


# ------------------------------------------------------------------------------------------ units and groups


def _interval(value: PartialDate) -> tuple[date, date]:
    """First and last day that a date may mean."""
    parts = [int(part) for part in value.value.split("-")]
    if len(parts) == 1:
        return date(parts[0], 1, 1), date(parts[0], 12, 31)
    last = calendar.monthrange(parts[0], parts[1])[1]
    if len(parts) == 2:  # noqa: PLR2004 -- year and month
        return date(parts[0], parts[1], 1), date(parts[0], parts[1], last)
    day = date(*parts)
    return day, day


def _unit(reports: Sequence[Report]) -> _Unit:
    first = min(reports, key=lambda r: (r.statement.date is None, r.id))
    known = first.statement.date
    if known:
        return _Unit(tuple(reports), *_interval(known))
    return _Unit(tuple(reports), None, None)


def _units(reports: Sequence[Report], traits: Callable[[str, str], RelationTraits]) -> Iterator[_Unit]:
    """One unit a statement, but one for all pairs that a single quotation lists as equals."""
    together: dict[tuple[str, ...], list[Report]] = defaultdict(list)
    for report in reports:
        said = report.statement
        if traits(said.relation, said.object).symmetric:
            best = said.evidence[0]
            key: tuple[str, ...] = (
                said.article,
                str(best.span),
                said.status,
                said.date.value if said.date else "",
            )
        else:
            key = (report.id,)
        together[key].append(report)
    for members in together.values():
        for part in _connected(members):
            yield _unit(part)


def _connected(reports: Sequence[Report]) -> Iterator[list[Report]]:
    """Split into sets whose pairs hang together: one sentence may tell of two separate meetings."""
    rest = list(reports)
    while rest:
        part = [rest.pop(0)]
        parties = {part[0].statement.subject, part[0].statement.object}
        grown = True
        while grown:
            near = [r for r in rest if parties & {r.statement.subject, r.statement.object}]
            grown = bool(near)
            part += near
            rest = [r for r in rest if r not in near]
            parties.update(party for r in near for party in (r.statement.subject, r.statement.object))
        yield sorted(part, key=lambda r: r.id)


def _keys(unit: _Unit, traits: Callable[[str, str], RelationTraits]) -> Iterator[str]:
    """What two units must share to be about one deed: a pair of parties, or the gathering."""
    said = unit.reports[0].statement
    kind = traits(said.relation, said.object)
    if kind.gathered:
        yield said.object
    elif kind.symmetric:
        parties = {p for r in unit.reports for p in (r.statement.subject, r.statement.object)}
        yield from ("\t".join(pair) for pair in combinations(sorted(parties), 2))
    else:
        yield said.subject + "\t" + said.object


class _Groups:
    """Units joined step by step (union-find)."""

    def __init__(self, units: Sequence[_Unit]) -> None:
        self._units = units
        self._parent = {unit.id: unit.id for unit in units}

    def _root(self, key: str) -> str:
        while self._parent[key] != key:
            self._parent[key] = self._parent[self._parent[key]]
            key = self._parent[key]
        return key

    def join(self, units: Sequence[_Unit]) -> None:
        roots = sorted({self._root(unit.id) for unit in units})
        for root in roots[1:]:
            self._parent[root] = roots[0]

    def __iter__(self) -> Iterator[list[_Unit]]:
        groups: dict[str, list[_Unit]] = defaultdict(list)
        for unit in self._units:
            groups[self._root(unit.id)].append(unit)
        yield from groups.values()


# ------------------------------------------------------------------------------------------ one deed or two


def _by_deed(bucket: Sequence[_Unit]) -> list[list[_Unit]]:
    """Group the units of one relation and one pair of parties by the deed that they are about."""
    ordered = sorted(bucket, key=lambda u: (u.start or date.max, u.end or date.max, u.id))
    done = [unit for unit in ordered if unit.status is Status.ACTUAL]
    deeds = _by_amount(_by_day([unit for unit in done if not unit.vague]))
    for unit in (unit for unit in done if unit.vague):
        _attach(unit, deeds, _fits_vague)
    plans: list[list[_Unit]] = []
    for unit in (u for u in ordered if u.status in {Status.PLANNED, Status.PROPOSED}):
        if not _offer(unit, deeds, _announces):
            _attach(unit, plans, _same_plan)
    for unit in (u for u in ordered if u.status is Status.DENIED):
        if not _offer(unit, deeds, _denies) and not _offer(unit, plans, _denies):
            _attach(unit, plans, _same_plan)
    return deeds + plans


def _by_day(units: Sequence[_Unit]) -> list[list[_Unit]]:
    """Cut the units, sorted by day, where more than a few days pass since the first of a group."""
    groups: list[list[_Unit]] = []
    for unit in units:
        first = groups[-1][0].start if groups else None
        if first and unit.start and (unit.start - first).days <= SAME_DEED_DAYS:
            groups[-1].append(unit)
        else:
            groups.append([unit])
    return groups


def _by_amount(groups: Iterable[list[_Unit]]) -> list[list[_Unit]]:
    """Part what happened on one day for amounts that cannot be one; who names none joins the first."""
    parted: list[list[_Unit]] = []
    for group in groups:
        parts: list[list[_Unit]] = []
        for unit in sorted(group, key=lambda u: (u.amount is None, u.amount.value if u.amount else 0, u.id)):
            if not _offer(unit, parts, _amounts_agree):
                parts.append([unit])
        parted += parts
    return parted


def _attach(
    unit: _Unit, groups: list[list[_Unit]], fits: Callable[[_Unit, Sequence[_Unit]], int | None]
) -> None:
    if not _offer(unit, groups, fits):
        groups.append([unit])


def _offer(
    unit: _Unit, groups: Sequence[list[_Unit]], fits: Callable[[_Unit, Sequence[_Unit]], int | None]
) -> bool:
    """Put a unit into the group that it fits best: the least distance, the first of equals."""
    scored = [(distance, i) for i, group in enumerate(groups) if (distance := fits(unit, group)) is not None]
    if scored:
        groups[min(scored)[1]].append(unit)
    return bool(scored)


def _amounts_agree(unit: _Unit, group: Sequence[_Unit]) -> int | None:
    mine = unit.amount
    for other in (member.amount for member in group):
        if mine and other and mine.currency == other.currency:
            low, high = sorted((mine.value, other.value))
            if float(high) > SAME_AMOUNT_RATIO * float(low):
                return None
    return 0


def _topics_agree(unit: _Unit, group: Sequence[_Unit]) -> bool:
    theirs = frozenset[str]().union(*(member.topics for member in group))
    return not unit.topics or not theirs or bool(unit.topics & theirs)


def _days(unit: _Unit, group: Sequence[_Unit]) -> int | None:
    """Days between the intervals of a unit and the first of a group; 0 where they overlap."""
    other = group[0]
    if unit.start is None or unit.end is None or other.start is None or other.end is None:
        return None
    return max(0, (other.start - unit.end).days, (unit.start - other.end).days)


def _fits_vague(unit: _Unit, group: Sequence[_Unit]) -> int | None:
    """Whether a report without an exact day means a deed; the nearest before its publication is best."""
    if _amounts_agree(unit, group) is None or not _topics_agree(unit, group):
        return None
    days = _days(unit, group)
    if unit.start is not None:
        return days if days is not None and days <= SAME_DEED_DAYS else None
    return _between(group[0].start, unit.reported, PLAN_DAYS)


def _between(first: date | None, second: date | None, limit: int) -> int | None:
    """Days from one day to a later one, where they are neither negative nor above a limit."""
    if first is None or second is None:
        return 0 if first is second else None
    days = (second - first) // timedelta(days=1)
    return days if -SAME_DEED_DAYS <= days <= limit else None


def _announces(unit: _Unit, group: Sequence[_Unit]) -> int | None:
    """Whether a plan is one for a deed: for its day, or reported in the months before it."""
    if _amounts_agree(unit, group) is None or not _topics_agree(unit, group):
        return None
    own = any(r.statement.date and r.statement.date.basis in _OWN for r in unit.reports)
    days = _days(unit, group)
    if own and days is not None and days <= SAME_DEED_DAYS:
        return days
    return _between(unit.reported, group[0].start, PLAN_DAYS)


def _denies(unit: _Unit, group: Sequence[_Unit]) -> int | None:
    if not _topics_agree(unit, group):
        return None
    days = _days(unit, group)
    if days is not None and days <= SAME_DEED_DAYS:
        return days
    return _between(group[0].start or group[0].reported, unit.reported, PLAN_DAYS)


def _same_plan(unit: _Unit, group: Sequence[_Unit]) -> int | None:
    if _amounts_agree(unit, group) is None or not _topics_agree(unit, group):
        return None
    days = _days(unit, group)
    if days is None:
        return 0 if unit.start is None and group[0].start is None else None
    return days if days <= TALK_DAYS else None


# --------------------------------------------------------------------------------------------- one event


def _event(
    group: Sequence[_Unit], traits: Callable[[str, str], RelationTraits], located: Mapping[str, str]
) -> Event:
    reports = sorted((r for unit in group for r in unit.reports), key=lambda r: r.id)
    said = [report.statement for report in reports]
    kind = traits(said[0].relation, said[0].object)
    published = sorted(report.published.value for report in reports if report.published)
    status = _status(reports)
    standing = [r for r in reports if r.statement.status is status]
    symmetric = kind.symmetric
    subjects = {s.subject for s in said} | ({s.object for s in said} if symmetric else set())
    places = _told(reports, lambda s: s.place if s.status is not Status.DENIED else None)
    claims = [*_claims("place", places, lambda a, b: _same_place(a, b, located))]
    if kind.gathered and kind.durable:
        hosts = _told(reports, lambda s: s.subject if s.status is Status.ACTUAL else None)
        claims += _claims("subject", hosts, lambda a, b: _same_place(a, b, located))
    if not kind.durable and not kind.gathered:
        claims += _claims("date", _told(standing, _stated_date), _dates_agree)
    claims += _claims("amountValue", _told(standing, _figure), _figures_agree)
    claims += _claims("status", _told(reports, _settled), lambda a, b: a == b)
    return Event(
        id=reports[0].id,
        relation=said[0].relation,
        subjects=tuple(sorted(subjects)),
        objects=() if symmetric else tuple(sorted({s.object for s in said})),
        status=status,
        date=_best_date([r.statement for r in standing]),
        amount=_best_amount([r.statement for r in standing]),
        place=_most(place for place, _ in places),
        topics=tuple(sorted({topic for s in said for topic in s.topics})),
        statements=tuple(r.id for r in reports),
        articles=len({s.article for s in said}),
        sources=len({report.source or report.statement.article for report in reports}),
        first_reported=published[0] if published else "",
        last_reported=published[-1] if published else "",
        history=_history(reports),
        claims=tuple(claims),
    )


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
    return known.value if known and known.basis in _OWN else None


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


def _same_place(first: str, second: str, located: Mapping[str, str]) -> bool:
    return first == second or located.get(first) == second or located.get(second) == first


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
