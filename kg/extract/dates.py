"""Dates in a sentence, absolute and relative, resolved against the publication date (after TIMEX3)."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from kg.model import Basis, PartialDate

_MONTHS = (
    {name.lower(): n for n, name in enumerate(calendar.month_name) if n}
    | {name.lower(): n for n, name in enumerate(calendar.month_abbr) if n}
    | {"sept": 9}
)
_DAYS = {name.lower(): n for n, name in enumerate(calendar.day_name)} | {
    "mon": 0, "tues": 1, "tue": 1, "wed": 2, "thurs": 3, "thu": 3, "fri": 4, "sat": 5, "sun": 6,
}  # fmt: skip
_MONTH = r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\.?"
_YEAR = r"(?P<year>(?:19|20)\d{2})"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_WEEKDAY = r"(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "a": 1, "an": 1}
_SENTENCES = 64
"""Sentences whose dates are remembered: several statements share one."""


@dataclass(frozen=True, slots=True)
class DateFind:
    """A date at characters ``start`` to ``end`` of a sentence."""

    start: int
    end: int
    date: PartialDate


_Reader = Callable[[re.Match[str], "date | None"], "PartialDate | None"]
_SOON = 45
"""Days by which a date without a year may lie ahead of a report on what was done."""


def _iso(year: int, month: int | None = None, day: int | None = None) -> str | None:
    if month is None:
        return f"{year:04d}"
    if not 1 <= month <= 12:  # noqa: PLR2004
        return None
    if day is None:
        return f"{year:04d}-{month:02d}"
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    return f"{year:04d}-{month:02d}-{day:02d}"


def _partial(value: str | None, basis: Basis = Basis.STATED) -> PartialDate | None:
    return PartialDate(value, basis) if value else None


def _full(match: re.Match[str], _: date | None) -> PartialDate | None:
    return _partial(_iso(int(match["year"]), _MONTHS[match["month"].lower()], int(match["day"])))


def _numeric(match: re.Match[str], _: date | None) -> PartialDate | None:
    return _partial(_iso(int(match["year"]), int(match["m"]), int(match["day"])))


def _day_month(match: re.Match[str], published: date | None) -> PartialDate | None:
    """As in "21 January": the last such day up to shortly after publication."""
    month, day = _MONTHS[match["month"].lower()], int(match["day"])
    if published is None:
        return None
    for year in (published.year + 1, published.year, published.year - 1):
        value = _iso(year, month, day)
        if value is not None and (date.fromisoformat(value) - published).days <= _SOON:
            return _partial(value, Basis.RELATIVE)
    return None


def _month_year(match: re.Match[str], _: date | None) -> PartialDate | None:
    return _partial(_iso(int(match["year"]), _MONTHS[match["month"].lower()]))


def _month_only(match: re.Match[str], published: date | None) -> PartialDate | None:
    """As in "in April": the nearest such month; "last"/"next" turn the search."""
    if published is None:
        return None
    month = _MONTHS[match["month"].lower()]
    which = (match["which"] or "").lower()
    year = published.year
    gap = month - published.month
    if which in ("next", "this coming"):
        year += gap <= 0
    elif which == "last":
        year -= gap >= 0
    elif which != "this" and gap > 1:
        year -= 1
    return _partial(_iso(year, month), Basis.RELATIVE)


def _weekday(match: re.Match[str], published: date | None) -> PartialDate | None:
    """As in "on Wednesday": the last one up to publication; "next Wednesday" the one after it."""
    if published is None:
        return None
    back = (published.weekday() - _DAYS[match["weekday"].lower()]) % 7
    which = (match["which"] or "").lower()
    if which in ("next", "coming", "this coming", "upcoming"):
        day = published + timedelta(days=7 - back)
    elif which == "last" and back == 0:
        day = published - timedelta(days=7)
    else:
        day = published - timedelta(days=back)
    return PartialDate.of(day, Basis.RELATIVE)


def _day_word(match: re.Match[str], published: date | None) -> PartialDate | None:
    if published is None:
        return None
    shift = {"today": 0, "yesterday": -1, "tomorrow": 1, "tonight": 0}[match["word"].lower()]
    return PartialDate.of(published + timedelta(days=shift), Basis.RELATIVE)


def _period(match: re.Match[str], published: date | None) -> PartialDate | None:
    """As in "last year", "this month", "next year", "earlier this year"."""
    if published is None:
        return None
    step = {"last": -1, "previous": -1, "past": -1, "this": 0, "current": 0, "next": 1, "coming": 1}[
        match["which"].lower()
    ]
    unit = match["unit"].lower()
    if unit == "year":
        return _partial(_iso(published.year + step), Basis.RELATIVE)
    if unit == "month":
        index = published.year * 12 + published.month - 1 + step
        return _partial(_iso(index // 12, index % 12 + 1), Basis.RELATIVE)
    day = published + timedelta(days=7 * step)
    return (
        _partial(_iso(day.year, day.month), Basis.RELATIVE)
        if step
        else _partial(_iso(published.year, published.month), Basis.RELATIVE)
    )


def _ago(match: re.Match[str], published: date | None) -> PartialDate | None:
    if published is None:
        return None
    word = match["count"].lower()
    count = _NUMBERS.get(word) or int(word)
    unit = match["unit"].lower()
    if unit == "year":
        return _partial(_iso(published.year - count), Basis.RELATIVE)
    if unit == "month":
        index = published.year * 12 + published.month - 1 - count
        return _partial(_iso(index // 12, index % 12 + 1), Basis.RELATIVE)
    return PartialDate.of(published - timedelta(days=count * (7 if unit == "week" else 1)), Basis.RELATIVE)


def _year_only(match: re.Match[str], _: date | None) -> PartialDate | None:
    return _partial(match["year"])


_READERS: tuple[tuple[re.Pattern[str], _Reader], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE if fold else 0), reader)
    for pattern, fold, reader in (
        (rf"\b{_DAY}(?:\s+of)?\s+{_MONTH},?\s+{_YEAR}\b", True, _full),
        (rf"\b{_MONTH}\s+{_DAY},?\s+{_YEAR}\b", True, _full),
        (rf"\b{_YEAR}-(?P<m>[01]\d)-(?P<day>[0-3]\d)\b", False, _numeric),
        (rf"\b(?P<day>[0-3]?\d)[./](?P<m>[01]?\d)[./]{_YEAR}\b", False, _numeric),
        (rf"\b{_MONTH},?\s+{_YEAR}\b", False, _month_year),
        (rf"\b{_DAY}(?:\s+of)?\s+{_MONTH}(?!\w)", False, _day_month),
        (rf"\b{_MONTH}\s+{_DAY}\b(?![,.]?\d)", False, _day_month),
        (
            rf"\b(?:(?P<which>(?i:last|next|this coming|coming|upcoming|this|on))\s+)?{_WEEKDAY}\b",
            False,
            _weekday,
        ),
        (r"\b(?P<word>today|yesterday|tomorrow|tonight)\b", True, _day_word),
        (
            r"\b(?P<which>last|previous|past|this|current|next|coming)\s+(?P<unit>year|month|week)\b",
            True,
            _period,
        ),
        (
            r"\b(?P<count>\d{1,2}|a|an|one|two|three|four|five|six)\s+(?P<unit>year|month|week|day)s?\s+ago\b",
            True,
            _ago,
        ),
        (
            rf"\b(?i:in|of|since|during|early|late|mid|for|by|until)\s+(?:(?P<which>last|next|this)\s+)?{_MONTH}(?![\w']|\s+\d)",
            False,
            _month_only,
        ),
        (rf"\b(?P<which>(?i:last|next|this coming))\s+{_MONTH}(?![\w']|\s+\d)", False, _month_only),
        (
            rf"(?<![\w$€£.,/-]){_YEAR}(?![\w%/]|[.,]\d|\s+(?:troops|soldiers|tanks|drones|vehicles|personnel|people))",
            False,
            _year_only,
        ),
    )
)


_HINT = re.compile(
    r"\d{4}|day\b|year|month|week|tomorrow|tonight|today|ago\b|January|February|March|April|May|June|July|August"
    r"|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec",
    re.IGNORECASE,
)
"""What every date has: most sentences have none of it and need no further look."""


def find_dates(text: str, published: PartialDate | None, *, ahead: bool = False) -> list[DateFind]:
    """All dates of a text, left to right, none within another.

    Args:
        text: A sentence.
        published: When the article appeared; relative dates need it to the day and are left out without it.
        ahead: Whether the text speaks of the future: a day or month without a year is then the next one.
    """
    if _HINT.search(text) is None:
        return []
    anchor = (
        date.fromisoformat(published.value)
        if published is not None and published.precision == "day"
        else None
    )
    found: list[DateFind] = []
    for find in _all(text, anchor):
        if all(find.end <= other.start or find.start >= other.end for other in found):
            found.append(find)
    if ahead and anchor is not None:
        found = [_moved_ahead(find, anchor) for find in found]
    return sorted(found, key=lambda find: find.start)


def _moved_ahead(find: DateFind, anchor: date) -> DateFind:
    """The same day or month a year later, where the text speaks of the future and the find lies behind."""
    value = find.date.value
    if (
        find.date.basis is not Basis.RELATIVE
        or find.date.precision == "year"
        or value >= anchor.isoformat()[: len(value)]
    ):
        return find
    behind = (anchor - date.fromisoformat(value if len(value) > 7 else value + "-01")).days  # noqa: PLR2004
    if behind < _SOON:
        return find  # said last week of what is to come
    return DateFind(find.start, find.end, PartialDate(f"{int(value[:4]) + 1}{value[4:]}", Basis.RELATIVE))


@lru_cache(maxsize=_SENTENCES)
def _all(text: str, anchor: date | None) -> tuple[DateFind, ...]:
    return tuple(_finds(text, anchor))


def _finds(text: str, anchor: date | None) -> Iterator[DateFind]:
    for pattern, reader in _READERS:
        for match in pattern.finditer(text):
            value = reader(match, anchor)
            if value is not None:
                yield DateFind(match.start(), match.end(), value)
