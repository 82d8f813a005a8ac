"""Units: what one article says of one deed; and groups of them."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import permutations

from kg.events.values import Report, Traits
from kg.model import Amount, PartialDate, Status


def interval(value: PartialDate) -> tuple[date, date]:
    """First and last day that a date may mean."""
    parts = [int(part) for part in value.value.split("-")]
    if len(parts) == 1:
        return date(parts[0], 1, 1), date(parts[0], 12, 31)
    last = calendar.monthrange(parts[0], parts[1])[1]
    if len(parts) == 2:  # noqa: PLR2004 -- year and month
        return date(parts[0], parts[1], 1), date(parts[0], parts[1], last)
    day = date(*parts)
    return day, day


@dataclass(frozen=True, slots=True)
class Unit:
    """What one article says of one deed: one statement, or the pairs of one list of equals."""

    reports: tuple[Report, ...]
    start: date | None
    end: date | None

    @property
    def id(self) -> str:
        """Id of the first of its statements, which names it."""
        return self.reports[0].id

    @property
    def status(self) -> Status:
        """The status that all its reports share."""
        return self.reports[0].statement.status

    @property
    def reported(self) -> date | None:
        """When its article was published; if that is unknown, when the deed was done."""
        published = self.reports[0].published
        return interval(published)[0] if published else self.start

    @property
    def topics(self) -> frozenset[str]:
        """What it is about; ``general`` tells nothing."""
        found = {topic for report in self.reports for topic in report.statement.topics}
        return frozenset(found - {"general"})

    @property
    def amount(self) -> Amount | None:
        """The amount, if any of its reports gives one."""
        return next((r.statement.amount for r in self.reports if r.statement.amount), None)

    @property
    def vague(self) -> bool:
        """Whether no single day is known."""
        return self.start is None or self.start != self.end


def _unit(reports: Sequence[Report]) -> Unit:
    first = min(reports, key=lambda r: (r.statement.date is None, r.id))
    known = first.statement.date
    if known:
        return Unit(tuple(reports), *interval(known))
    return Unit(tuple(reports), None, None)


def units_of(reports: Sequence[Report], traits: Traits) -> Iterator[Unit]:
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


def keys(unit: Unit, traits: Traits, acts_for: Mapping[str, str]) -> Iterator[str]:
    """What two units must share to be about one deed: a pair of parties, or the gathering."""
    said = unit.reports[0].statement
    kind = traits(said.relation, said.object)
    if kind.gathered:
        # That one party stayed away belongs to the gathering only where others say that it came.
        yield f"{said.subject}\t{said.object}"
        if unit.status is not Status.DENIED:
            yield said.object
        return

    def party(iri: str) -> str:
        return acts_for.get(iri, iri) if kind.of_states else iri

    for one, other in _pairs(unit, symmetric=kind.symmetric):
        pair = (party(one), party(other))
        # Two bodies of one state agree as themselves.
        yield "\t".join(pair if pair[0] != pair[1] else (one, other))


def _pairs(unit: Unit, *, symmetric: bool) -> Iterator[tuple[str, str]]:
    if symmetric:
        parties = {p for r in unit.reports for p in (r.statement.subject, r.statement.object)}
        yield from permutations(sorted(parties), 2)
    else:
        yield unit.reports[0].statement.subject, unit.reports[0].statement.object


class Groups:
    """Units joined step by step (union-find)."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self._units = units
        self._parent = {unit.id: unit.id for unit in units}

    def _root(self, key: str) -> str:
        while self._parent[key] != key:
            self._parent[key] = self._parent[self._parent[key]]
            key = self._parent[key]
        return key

    def join(self, units: Sequence[Unit]) -> None:
        """Say that some units are about one deed."""
        roots = sorted({self._root(unit.id) for unit in units})
        for root in roots[1:]:
            self._parent[root] = roots[0]

    def __iter__(self) -> Iterator[list[Unit]]:
        groups: dict[str, list[Unit]] = defaultdict(list)
        for unit in self._units:
            groups[self._root(unit.id)].append(unit)
        yield from groups.values()
