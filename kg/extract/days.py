"""The days that an article reports on, for sentences that give no date of their own."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache, cached_property

from spacy.tokens import Doc, Token

from kg.extract.dates import find_dates
from kg.model import Basis, PartialDate

BOUND = re.compile(
    r"\b(?:till|until|through|towards?|beyond|by|for)\s+(?:the\s+)?(?:end\s+of\s+|early\s+|late\s+)?$",
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
        self._doc, self._passages, self._published = doc, passages, published
        self._dates = cache(self._dates_of)

    def _dates_of(self, start: int, end: int) -> list[tuple[int, PartialDate]]:
        """The dates of a passage with the character behind each."""
        text = self._doc[start:end].text
        base = self._doc[start].idx
        finds = find_dates(text, self._published)
        return [(base + f.end, f.date) for f in finds if not BOUND.search(text[: f.start])]

    @cached_property
    def _opening(self) -> PartialDate | None:
        """The first full date of the first sentences."""
        lead = [(start, end) for start, end in self._passages if start < _LEAD]
        return next((d for span in lead for _, d in self._dates(*span) if d.precision == "day"), None)

    def of(self, trigger: Token) -> PartialDate | None:
        """The day that a trigger's sentence is about, if the text tells one."""
        for start, end in self._passages:
            if start <= trigger.i < end:
                earlier = [d for at, d in self._dates(start, end) if at <= trigger.sent.start_char]
                chosen = earlier[-1] if earlier else self._opening
                return replace(chosen, basis=Basis.CONTEXT) if chosen is not None else None
        return None
