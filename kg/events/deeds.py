"""Decides which units of one pair of parties are about one deed: by day, amount, topic and status."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

from kg.events.units import Unit
from kg.model import Basis, Status

SAME_DEED_DAYS = 3
"""Reports of one deed rarely differ by more: time zones, "on Monday" written on Tuesday, a late wire."""
PLAN_DAYS = 180
"""How long before a deed a report may announce it, or how long after it somebody may deny it."""
TALK_DAYS = 60
"""How far apart reports of one undecided plan may lie."""
SAME_AMOUNT_RATIO = 1.5
"""Amounts further apart belong to different deeds: a second package, not a rounded first one."""

OWN_DATE = frozenset({Basis.STATED, Basis.RELATIVE})
"""What a date must rest on to contradict another: words of its own sentence."""


def by_deed(bucket: Sequence[Unit]) -> list[list[Unit]]:
    """Group the units of one relation and one pair of parties by the deed that they are about."""
    ordered = sorted(bucket, key=lambda u: (u.start or date.max, u.end or date.max, u.id))
    done = [unit for unit in ordered if unit.status is Status.ACTUAL]
    deeds = _by_amount(_by_day([unit for unit in done if not unit.vague]))
    for unit in (unit for unit in done if unit.vague):
        _attach(unit, deeds, _fits_vague)
    plans: list[list[Unit]] = []
    for unit in (u for u in ordered if u.status in {Status.PLANNED, Status.PROPOSED}):
        if not _offer(unit, deeds, _announces):
            _attach(unit, plans, _same_plan)
    for unit in (u for u in ordered if u.status is Status.DENIED):
        if not _offer(unit, deeds, _denies) and not _offer(unit, plans, _denies):
            _attach(unit, plans, _same_plan)
    return deeds + plans


def _by_day(units: Sequence[Unit]) -> list[list[Unit]]:
    """Cut the units, sorted by day, where more than a few days pass since the first of a group."""
    groups: list[list[Unit]] = []
    for unit in units:
        first = groups[-1][0].start if groups else None
        if first and unit.start and (unit.start - first).days <= SAME_DEED_DAYS:
            groups[-1].append(unit)
        else:
            groups.append([unit])
    return groups


def _by_amount(groups: Iterable[list[Unit]]) -> list[list[Unit]]:
    """Part what happened on one day for amounts that cannot be one; who names none joins the first."""
    parted: list[list[Unit]] = []
    for group in groups:
        parts: list[list[Unit]] = []
        for unit in sorted(group, key=lambda u: (u.amount is None, u.amount.value if u.amount else 0, u.id)):
            if not _offer(unit, parts, _amounts_agree):
                parts.append([unit])
        parted += parts
    return parted


def _attach(unit: Unit, groups: list[list[Unit]], fits: Callable[[Unit, Sequence[Unit]], int | None]) -> None:
    if not _offer(unit, groups, fits):
        groups.append([unit])


def _offer(
    unit: Unit, groups: Sequence[list[Unit]], fits: Callable[[Unit, Sequence[Unit]], int | None]
) -> bool:
    """Put a unit into the group that it fits best: the least distance, the first of equals."""
    scored = [(distance, i) for i, group in enumerate(groups) if (distance := fits(unit, group)) is not None]
    if scored:
        groups[min(scored)[1]].append(unit)
    return bool(scored)


def _amounts_agree(unit: Unit, group: Sequence[Unit]) -> int | None:
    mine = unit.amount
    for other in (member.amount for member in group):
        if mine and other and mine.currency == other.currency:
            low, high = sorted((mine.value, other.value))
            if float(high) > SAME_AMOUNT_RATIO * float(low):
                return None
    return 0


def _topics_agree(unit: Unit, group: Sequence[Unit]) -> bool:
    theirs = frozenset[str]().union(*(member.topics for member in group))
    return not unit.topics or not theirs or bool(unit.topics & theirs)


def _days(unit: Unit, group: Sequence[Unit]) -> int | None:
    """Days between the intervals of a unit and the first of a group; 0 where they overlap."""
    other = group[0]
    if unit.start is None or unit.end is None or other.start is None or other.end is None:
        return None
    return max(0, (other.start - unit.end).days, (unit.start - other.end).days)


def _fits_vague(unit: Unit, group: Sequence[Unit]) -> int | None:
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


def _announces(unit: Unit, group: Sequence[Unit]) -> int | None:
    """Whether a plan is one for a deed: for its day, or reported in the months before it."""
    if _amounts_agree(unit, group) is None or not _topics_agree(unit, group):
        return None
    own = any(r.statement.date and r.statement.date.basis in OWN_DATE for r in unit.reports)
    days = _days(unit, group)
    if own and days is not None and days <= SAME_DEED_DAYS:
        return days
    return _between(unit.reported, group[0].start, PLAN_DAYS)


def _denies(unit: Unit, group: Sequence[Unit]) -> int | None:
    if not _topics_agree(unit, group):
        return None
    days = _days(unit, group)
    if days is not None and days <= SAME_DEED_DAYS:
        return days
    return _between(group[0].start or group[0].reported, unit.reported, PLAN_DAYS)


def _same_plan(unit: Unit, group: Sequence[Unit]) -> int | None:
    if _amounts_agree(unit, group) is None or not _topics_agree(unit, group):
        return None
    days = _days(unit, group)
    if days is None:
        return 0 if unit.start is None and group[0].start is None else None
    return days if days <= TALK_DAYS else None
