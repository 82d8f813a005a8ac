"""When a deed was done: the date of its own clause, of one at the same time, or of the report itself."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from dataclasses import replace

from spacy.tokens import Token

from kg.extract.clauses import around_in_time, clause_of, is_main, is_perfect, is_told, reporting_clause
from kg.extract.dates import DateFind, find_dates
from kg.extract.days import BOUND
from kg.extract.reading import Reading, token_at
from kg.model import Basis, PartialDate, Status

_SINCE = re.compile(r"\bsince\s+(?:the\s+)?$", re.IGNORECASE)
_OPENING = 40
"""Characters within which a date that opens a sentence holds for all of it."""
_LEAD = 120
"""Tokens within which a report tells the news of its day."""


def date_of(trigger: Token, partner: int, status: Status, reading: Reading) -> PartialDate | None:
    """When a deed was done or announced, as precise as the text allows; None where it does not tell.

    Args:
        trigger: The word that tells the deed.
        partner: Where the party that is named last ends, as an index into the tokens of the document. Of several
            dates the one behind it counts: "signed with Australia *in 2022* and with Britain *in 2023*".
        status: How real the deed is; what lies ahead is dated otherwise.
        reading: The article.
    """
    sentence = trigger.sent
    ahead = status in (Status.PLANNED, Status.PROPOSED)
    finds = find_dates(sentence.text, reading.article.published, ahead=ahead)
    if not ahead:
        finds = [f for f in finds if not BOUND.search(sentence.text[: f.start])]
    # "has trained them *since 2017*" began then; "is held annually since 1960" is today.
    if not (is_perfect(trigger) or trigger.tag_ == "VBG"):
        finds = [f for f in finds if not _SINCE.search(sentence.text[: f.start])]
    actual = status is Status.ACTUAL
    told = actual and is_told(trigger, reading.in_headline(trigger))
    if not finds:
        fresh = told or status is Status.PLANNED
        day = reading.days.of(trigger) if fresh else None
        news = told or (actual and is_perfect(trigger))
        return day or (_publication(trigger, reading) if news else None)
    places = {f: token_at(sentence, f) for f in finds}

    def nearest(clause: AbstractSet[Token]) -> DateFind | None:
        within = [f for f, token in places.items() if token in clause]
        if len(within) > 1 and trigger.i < partner < sentence.end:
            within = _beside(partner, within, places) or within
        return min(within, key=lambda f: abs(places[f].i - trigger.i), default=None)

    opening = next((f for f in finds if f.start < _OPENING and is_main(trigger)), None)
    chosen = nearest(clause_of(trigger)) or opening
    if chosen is not None:
        if ahead and _tells_the_past(places[chosen], trigger):
            return _not_ahead(chosen, sentence.text, reading)
        return chosen.date
    around = nearest(around_in_time(trigger))
    if around is None and (told or (actual and is_perfect(trigger))):
        around = nearest(reporting_clause(trigger, reading.quotes.speech))
    return replace(around.date, basis=Basis.CONTEXT) if around is not None else None


def _beside(partner: int, finds: list[DateFind], places: dict[DateFind, Token]) -> list[DateFind]:
    """The date that goes with a partner: the one behind it, where no other partner follows first, else the one before."""
    behind = next((f for f in finds if places[f].i >= partner), None)
    if behind is not None:
        between = places[behind].doc[partner : places[behind].i]
        if not any(t.dep_ == "cc" or t.text == "," for t in between):
            return [behind]
    return [f for f in finds if places[f].i < partner][-1:]


def _tells_the_past(at: Token, trigger: Token) -> bool:
    """Whether a date belongs to a verb in the past above what is planned: "announced *on May 1* that it would send"."""
    verb = next((t for t in at.ancestors if t.pos_ in ("VERB", "AUX")), None)
    return verb is not None and verb != trigger and verb.tag_ == "VBD"


def _not_ahead(find: DateFind, text: str, reading: Reading) -> PartialDate:
    plain = find_dates(text, reading.article.published)
    return next((f.date for f in plain if f.start == find.start), find.date)


def _publication(trigger: Token, reading: Reading) -> PartialDate | None:
    """The day of publication for the news at the top of a report that names no day at all."""
    published = reading.article.published
    if published is None or published.precision != "day" or trigger.i > _LEAD:
        return None
    return PartialDate(published.value, Basis.PUBLICATION)
