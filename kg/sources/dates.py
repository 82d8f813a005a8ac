"""Finds calendar dates in bylines, datelines and addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
MONTH = r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
"""An English month, written out or cut short; to be compared without regard to case."""

_DATE = re.compile(
    rf"""(?<![\d/])(?:
      (?P<iy>(?:19|20)\d\d)(?P<isep>[-/.])(?P<im>0?[1-9]|1[0-2])(?P=isep)(?P<id>0?[1-9]|[12]\d|3[01])(?!\d)
    | (?P<d1>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?\s{{0,2}}(?:of\s)?(?P<m1>{MONTH})\s{{0,2}},?\s{{0,2}}(?P<y1>(?:19|20)\d\d)(?!\d)
    | (?P<m2>{MONTH})\s{{0,2}}(?P<d2>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?\s{{0,2}},?\s{{0,2}}(?P<y2>(?:19|20)\d\d)(?!\d)
    | (?P<d1b>0?[1-9]|[12]\d|3[01])-(?P<m1b>{MONTH})-(?P<y1b>(?:19|20)\d\d)(?!\d)
    | (?P<n1>0?[1-9]|[12]\d|3[01])(?P<nsep>[/-]|\.\s?)(?P<n2>0?[1-9]|[12]\d|3[01])(?P=nsep)(?P<ny>(?:19|20)\d\d)(?!\d)
    )""",
    re.VERBOSE | re.IGNORECASE,
)
SHORT_YEAR = re.compile(r"\W*(\d{1,2})[./](\d{1,2})[./](\d{2})(?:\W+\d{1,2}[:.]\d{2})?\W*")
"""A line that is a date with a year of two digits and nothing else; elsewhere such numbers mean other things."""
_URL_DATE = re.compile(
    r"(?<!\d)(?:(?P<y>20\d\d|19\d\d)(?P<s>[/_.-]?)(?P<m>0[1-9]|1[0-2])(?P=s)(?P<d>0[1-9]|[12]\d|3[01])"
    r"|(?P<n1>0[1-9]|[12]\d|3[01])(?P<t>[/_.-])(?P<n2>0[1-9]|[12]\d|3[01])(?P=t)(?P<ny>20\d\d|19\d\d))(?!\d)"
)
_US_HINT = re.compile(r"\b(?:E[SD]?T|P[SD]?T|C[SD]T)\b|\.(?:gov|mil)(?:/|$)")

EARLIEST_YEAR = 1950
"""Nothing older is news about alliances; a smaller number in a line is something else."""


def find(text: str, *, american: bool = False) -> Iterator[tuple[date, int, int]]:
    """The complete dates in a short text with the offsets where they stand, left to right.

    Of ``03/04/2024`` the day is taken first, as most of the world does, unless ``american`` or the
    text itself says otherwise (an American time zone); ``01/29/2024`` reads in one way only.
    """
    american = american or bool(_US_HINT.search(text))
    for match in _DATE.finditer(text):
        part = match.groupdict()
        if part["iy"]:
            day = _valid(part["iy"], part["im"], part["id"])
        elif part["ny"]:
            month_first = american and part["nsep"] == "/"
            day = _numeric(part["ny"], part["n1"], part["n2"], month_first=month_first)
        else:
            month = part["m1"] or part["m2"] or part["m1b"]
            year = part["y1"] or part["y2"] or part["y1b"]
            day = _valid(year, _MONTHS[month.rstrip(".").lower()], part["d1"] or part["d2"] or part["d1b"])
        if day is not None:
            yield day, match.start(), match.end()


def first(text: str, *, american: bool = False) -> date | None:
    """The first complete date in a short text."""
    if short := SHORT_YEAR.fullmatch(text):
        return _numeric(f"20{short[3]}", short[1], short[2], month_first=american)
    return next((day for day, _, _ in find(text, american=american)), None)


def in_url(url: str) -> date | None:
    """The date that an address carries, as in ``/2023/11/01/``, ``/28/10/2023`` or ``-20220608``."""
    match = _URL_DATE.search(url[:2000])
    if match is None:
        return None
    if match["y"]:
        return _valid(match["y"], match["m"], match["d"])
    return _numeric(match["ny"], match["n1"], match["n2"], month_first=is_american(url))


def is_american(url: str) -> bool:
    """Whether the address is one of the United States' own domains, where the month stands first."""
    return bool(_US_HINT.search(url))


def _numeric(year: str, one: str, two: str, *, month_first: bool) -> date | None:
    order = ((two, one), (one, two)) if not month_first else ((one, two), (two, one))
    days = (_valid(year, month, day) for month, day in order)
    return next((day for day in days if day is not None), None)


def _valid(year: str | int, month: str | int, day: str | int) -> date | None:
    """The day, if the calendar has it and it is neither too old nor yet to come."""
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    latest = datetime.now(tz=UTC).date() + timedelta(days=2)
    return found if found.year >= EARLIEST_YEAR and found <= latest else None
