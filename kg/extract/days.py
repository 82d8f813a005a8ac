"""The days that an article reports on, for sentences that give no date of their own."""

from __future__ import annotations

import re
from dataclasses import replace

from spacy.tokens import Doc, Token

from kg.extract.dates import find_dates
from kg.model import Basis, PartialDate

BOUND = re.compile(
    r"\b(?:till|until|through|towards?|beyond|by|for|since)\s+(?:the\s+)?(?:end\s+of\s+|early\s+|late\s+)?$",
    re.IGNORECASE,
)
"""Words before a date that bounds what is done, and does not tell when it was done."""
_LEAD = 90
"""Tokens within which a report says what day it is about."""


class ReportDays:
    """The days that an article reports on: for sentences that give no date of their own.

    A paragraph's last date holds for the rest of it; else the day in the first sentences, which is
    what a report is about. Such dates carry the basis ``context``.
    """

    def __init__(self, doc: Doc, passages: list[tuple[int, int]], published: PartialDate | None) -> None:
        self._starts: list[tuple[int, int, list[tuple[int, PartialDate]]]] = []
        opening: PartialDate | None = None
        for start, end in passages:
            finds = find_dates(doc[start:end].text, published)
            base = doc[start].idx
            dates = [
                (base + f.end, f.date) for f in finds if not BOUND.search(doc[start:end].text[: f.start])
            ]
            if opening is None and start < _LEAD:
                opening = next((d for at, d in dates if d.precision == "day"), None)
            self._starts.append((start, end, dates))
        self._opening = opening

    def of(self, trigger: Token) -> PartialDate | None:
        """The day that a trigger's sentence is about, if the text tells one."""
        for start, end, dates in self._starts:
            if start <= trigger.i < end:
                earlier = [d for at, d in dates if at <= trigger.sent.start_char]
                chosen = earlier[-1] if earlier else self._opening
                return replace(chosen, basis=Basis.CONTEXT) if chosen is not None else None
        return None
