"""What an article states and what its page tells about it, once every line has been judged."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from kg.model import Passage, PassageKind, Span
from kg.sources import cues, dates
from kg.sources.judging import HEAD, PROSE_RUN, TAIL, Judged, Kind
from kg.sources.lines import trimmed

_DATELINES = 4
"""So many paragraphs may be captions and summaries that stand above the one with the dateline, and that one."""
_TITLE = 20
"""Characters from which on a headline at the start of a paragraph is a copy and no chance."""
_REST = 40
"""Characters that a paragraph has behind a copy of the headline."""
_MARK = re.compile(r"[•▪◦‣●■*–—-]\s+")
"""What stands before the item of a list."""


def passages_of(text: str, judged: Sequence[Judged], headline: Judged | None) -> list[Passage]:
    """The lines that are kept, without datelines, credits and sign-offs at their edges."""
    passages: list[Passage] = []
    paragraphs = 0
    title = headline.line.text if headline else ""
    for item in judged:
        if item.part is None:
            continue
        passage = Passage(item.line.span, item.part)
        if item.part is PassageKind.CAPTION:
            passage = _without_credit(text, passage)
        elif item.part in {PassageKind.PARAGRAPH, PassageKind.STANDFIRST}:
            passage = _without_edges(text, passage, title, place=paragraphs)
            paragraphs += 1
        if len(re.findall(r"\w+", passage.span.of(text)[:200])) >= PROSE_RUN:
            passages.append(passage)
    return passages


def _without_credit(text: str, passage: Passage) -> Passage:
    """The caption without ``Photo:`` before and the photographer after it; empty where that is all."""
    start, end = passage.span.start, passage.span.end
    own = text[start:end]
    head = cues.CAPTION_HEAD.match(own[:HEAD])
    if head:
        start += head.end()
    window = text[max(start, end - 160) : end]
    credit = cues.CREDIT.search(window)
    if credit and credit.group().strip(" ."):
        end = end - len(window) + credit.start()
    span = trimmed(text, start, max(start, end))
    words = re.findall(r"[^\W\d_]+", span.of(text)[:400])
    # A name and an office alone are whom to thank for the picture, not what it shows.
    if len(words) < 5 or (head and not any(word.islower() for word in words)):  # noqa: PLR2004
        return replace(passage, span=Span(start, start))
    return replace(passage, span=span)


def _without_edges(text: str, passage: Passage, title: str, *, place: int) -> Passage:
    """The paragraph without dateline, glued copy of the headline, and sign-off."""
    start, end = passage.span.start, passage.span.end
    if mark := _MARK.match(text, start, end):
        start = mark.end()
    glued = place < _DATELINES and len(title) >= _TITLE and text.startswith(title, start)
    if glued and end - start > len(title) + _REST:
        start = _after_copy(text, start + len(title), end)
    if place < _DATELINES:
        start += dateline_length(text[start : start + HEAD], title, first=place == 0)
    tail_start = max(start, end - TAIL)
    sign_off = cues.SIGN_OFF.search(text[tail_start:end])
    if sign_off and sign_off.start() > 0:
        end = tail_start + sign_off.start()
    return replace(passage, span=trimmed(text, start, end))


def _after_copy(text: str, position: int, end: int) -> int:
    """Where the paragraph goes on after a copy of the headline; its start where it is one sentence with it."""
    rest = re.match(r"[.:|–—\s-]{0,6}(?=[A-Z\"“(])", text[position : min(end, position + 20)])
    return position + rest.end() if rest else position


def dateline_length(text: str, title: str = "", *, first: bool = True) -> int:
    """Characters of the dateline that a paragraph begins with; 0 where it has none.

    ``first``: whether no paragraph stands above it, so that a name with a colon may be a city's.
    """
    match = cues.DATELINE.match(text)
    if match is None and first:
        match = cues.CITY_COLON.match(text)
        # "Stoltenberg: We will ..." is a speaker, and speakers are named elsewhere too.
        if match and (cues.SPEAKER.search(match[1]) or any(word in title for word in match[1].split())):
            match = None
    return match.end() if match else 0


def published(judged: Sequence[Judged], *, american: bool) -> date | None:
    """The date of the lines around the article: labelled ones first, "updated" ones last, top before bottom.

    Below the head of a list of other stories dates are theirs; between paragraphs they are those of events.
    """
    best: tuple[int, int, date] | None = None
    paragraphs = 0
    for index, item in enumerate(judged):
        text = item.line.text[: HEAD * 2]
        if item.part is PassageKind.PARAGRAPH:
            paragraphs += 1
        if paragraphs and item.kind in {Kind.MARKER, Kind.END}:
            break
        rank = _date_rank(item, text, paragraphs)
        if rank is None:
            continue
        until = len(text) if item.kind is not Kind.PROSE else dateline_length(text)
        day = dates.first(text[:until], american=american)
        if day and (best is None or (rank, index) < best[:2]):
            best = (rank, index, day)
    return best[2] if best else None


def _date_rank(item: Judged, text: str, paragraphs: int) -> int | None:
    """How much a line's date is worth as that of the article, 0 most; None where it is worth nothing."""
    if item.kind is Kind.PROSE:
        return 2 if dateline_length(text) else None
    if item.kind not in {Kind.META, Kind.ASIDE} or "@" in text:
        return None
    if cues.LABELLED_DATE.search(text):
        return 0
    if cues.UPDATED.search(text) or item.kind is Kind.ASIDE:
        return 4
    return 1 if paragraphs < PROSE_RUN else 3


def authors(judged: Sequence[Judged]) -> tuple[str, ...]:
    """Whom the first byline names."""
    for item in judged:
        if item.kind is Kind.META and (match := cues.BYLINE.match(item.line.text)):
            names = re.split(r"\s*(?:,|&|\band\b|\||;|/)\s*", match["names"])
            return tuple(
                name for name in names if re.fullmatch(r"[^\W\d_][\w.’' -]{3,40}", name) and " " in name
            )
    return ()


def publisher(judged: Sequence[Judged]) -> str:
    """The agency that a dateline names."""
    for item in judged:
        if item.kind is Kind.PROSE and (match := cues.AGENCY.search(item.line.text[:120])):
            return match.group(1)
    return ""
