"""Tells an article from the furniture of the page it was copied from, line by line.

Kept are headline, standfirst, captions and paragraphs; left out share counters, bylines, lists of other
stories, invitations, legal lines. What reads as prose is kept unless something speaks against it: a lost
sentence is worse than a kept line of furniture. jusText's idea of judging a line by its neighbours
(Pomikálek 2011) is used with signals of our own: pages that were pasted have no tags to go by.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum, auto

from kg.model import Passage, PassageKind, Span
from kg.sources import cues, dates
from kg.sources.lines import Line, split, trimmed, unwrap

HEAD, TAIL = 240, 400
"""Characters at the start and end of a line that are looked at for cues; bounds the time per line."""


class Kind(Enum):
    """What a line is, before its neighbours are asked."""

    PROSE = auto()
    TITLE = auto()
    """Words that make no sentence: a headline, a section head, a name, a link."""
    CAPTION = auto()
    META = auto()
    """About the article: byline, date, reading time, counter."""
    ASIDE = auto()
    RELATED = auto()
    MARKER = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Marked:
    """What the lines of a text told."""

    passages: tuple[Passage, ...] = ()
    title: str = ""
    published: date | None = None
    authors: tuple[str, ...] = ()
    publisher: str = ""


@dataclass(slots=True)
class _Judged:
    """A line under judgement."""

    line: Line
    kind: Kind
    part: PassageKind | None = None
    """What it is kept as; None where it is furniture."""


_FUNCTION_WORDS = frozenset(
    re.findall(
        r"\w+",
        "the a an that which who was were had has have is are been be and his her its their he she it they we "
        "i this these those said would could",
    )
)
_COMMON_WORDS = _FUNCTION_WORDS | frozenset(
    re.findall(
        r"\w+",
        "from what with will into over under than then them when where after before about also more most some "
        "other only such there because between during against while through until both each very just like your",
    )
)
_SENTENCE_END = re.compile(r"[a-z0-9%)”\"][.!?][\"”’)]*\s+[\"“‘(]?[A-Z]")
_SLUG = re.compile(r"^[a-z0-9]+(?:[-_][a-z0-9]+){3,}(?:\.html?)?$")
_BULLET = re.compile(r"^(?:[•▪◦‣●■*–—-]|\(?\d{1,2}[.)]|\(?[a-z]\))\s+")
_CLOSING_QUOTE = re.compile(r"[”\"’»]$")
_STEM = re.compile(r"[^\W\d_]{4,}|\d{2,}")

_ENDING = re.compile(r"(?<=\w{3})(?:ing|ed|es|s|ly)$")

_LONG = 30
"""Words from which on a line without a full stop is prose that was cut, and no headline."""
_SHORT = 4
"""Words up to which a line that ends as a sentence may still be a button ("Read more.")."""
_NAVIGATION = 3
_PROSE_RUN = 2
_SLANT = 0.35
"""Share of a line's longer words that must be known from the article for it to belong to it."""


def mark(text: str, start: int = 0, *, title: str = "", american: bool = False) -> Marked:
    """Marks the passages of ``text[start:]``.

    Args:
        text: The text as it is stored; spans count its code points.
        start: Where the page begins, after metadata that were glued to its front.
        title: The headline where it is known otherwise (from HTML, a feed, a column).
        american: Whether ``03/04/2024`` is the fourth of March.
    """
    judged = [_Judged(line, _kind(line)) for line in unwrap(text, split(text, start))]
    if not judged:
        return Marked()
    _keep_prose(judged)
    _keep_lists(judged)
    _drop_other_stories(judged)
    _keep_cut_end(judged)
    _drop_bios(judged)
    headline = _find_headline(judged, title)
    _keep_standfirst(judged, headline)
    _drop_repeats(judged, headline)
    if not any(item.part for item in judged if item is not headline):
        _keep_whatever_there_is(judged)
    passages = _passages(text, judged, headline)
    return Marked(
        passages=tuple(passages),
        title=headline.line.text if headline else "",
        published=_published(judged, american=american),
        authors=_authors(judged),
        publisher=_publisher(judged),
    )


# ------------------------------------------------------------------------------------------- single lines


def _kind(line: Line) -> Kind:
    head, words = line.text[:HEAD], line.words
    if len(line.text) <= TAIL and (special := _special(line, words)):
        return special
    if cues.CAPTION_HEAD.match(head):
        return Kind.CAPTION
    if _is_foreign(head):
        return Kind.ASIDE
    if cues.RELATED.match(head) and len(words) <= _LONG:
        return Kind.RELATED
    if _is_aside(line, words):
        return Kind.ASIDE
    if _has_credit(line) and len(words) <= 2 * _LONG:
        return Kind.CAPTION
    return Kind.PROSE if _reads_as_prose(line, words) else Kind.TITLE


def _special(line: Line, words: Sequence[str]) -> Kind | None:
    """Short lines that are known by their form alone."""
    text = line.text
    if len(text) <= 120:  # noqa: PLR2004 - no head of a list is longer
        if cues.END.match(text):
            return Kind.END
        if cues.MARKER.match(text.strip("#*•-–—|> ")) and len(words) <= 12:  # noqa: PLR2004
            return Kind.MARKER
        if cues.READ_TIME.match(text) or cues.COUNTER.match(text) or _SLUG.match(text):
            return Kind.META
        if cues.BYLINE.match(text) and not _reads_as_prose(line, words):
            return Kind.META
    return Kind.META if is_date_line(text) else None


def is_date_line(text: str) -> bool:
    """Whether a line says when the article appeared and little else."""
    # A date with place, desk and two time stamps fits; with an "@" it is that of somebody's post.
    if len(text) > 160 or "@" in text:  # noqa: PLR2004
        return False
    if dates.SHORT_YEAR.fullmatch(text):
        return True
    found = [(start, end) for _, start, end in dates.find(text)]
    if not found:
        return False
    rest = text
    for start, end in reversed(found):
        rest = rest[:start] + rest[end:]
    rest = re.sub(r"\d{1,2}[:.]\d{2}(?::\d{2})?|\b[AaPp]\.?[Mm]\b\.?", " ", rest)
    words = re.findall(r"[^\W\d_]+", rest)
    plain = sum(1 for word in words if word.islower() and word not in {"by", "at", "on", "of", "min", "read"})
    return len(words) <= 10 and plain <= 3 and not text.rstrip().endswith((".", "!", "?", ":", "”"))  # noqa: PLR2004


def _is_foreign(head: str) -> bool:
    """Whether most letters are of another script: the page's own language around an English text."""
    letters = [char for char in head if char.isalpha()]
    return bool(letters) and sum(1 for char in letters if ord(char) > 0x24F) > 0.5 * len(letters)  # noqa: PLR2004


def _is_aside(line: Line, words: Sequence[str]) -> bool:
    if len(words) > 60:  # noqa: PLR2004 - an invitation that long does not exist, a quotation does
        return False
    return bool(cues.ASIDE.match(line.text[: HEAD * 2]))


def _has_credit(line: Line) -> bool:
    match = cues.CREDIT.search(line.text[-160:])
    return match is not None and bool(match.group().strip(" ."))


def _reads_as_prose(line: Line, words: Sequence[str]) -> bool:
    text = line.text
    if len(words) >= _LONG:
        return True
    if len(words) < _SHORT:
        return False
    if line.terminated or cues.SIGN_OFF.search(text[-TAIL:]):
        return len(words) > _SHORT or any(word.lower() in _FUNCTION_WORDS for word in words)
    if _CLOSING_QUOTE.search(text) and text[0] in "\"“‘«„'" and len(words) >= 8:  # noqa: PLR2004
        return True
    function = _function_words(words)
    if text.endswith((":", ",", ";", "-", "–", "—")):
        return function >= 2 or len(words) >= 12  # noqa: PLR2004
    if _SENTENCE_END.search(text) and len(words) >= 15:  # noqa: PLR2004
        return True
    return len(words) >= 18 and function >= 3  # noqa: PLR2004 - a sentence without its full stop


def _function_words(words: Sequence[str]) -> int:
    return sum(1 for word in words if word.lower() in _FUNCTION_WORDS)


# ------------------------------------------------------------------------------------ lines and neighbours


def _keep_prose(judged: Sequence[_Judged]) -> None:
    for item in judged:
        if item.kind is Kind.PROSE:
            item.part = PassageKind.PARAGRAPH
        elif item.kind is Kind.CAPTION:
            item.part = PassageKind.CAPTION


def _keep_lists(judged: Sequence[_Judged]) -> None:
    """Keeps the items of a list that a sentence with a colon or semicolon introduces."""
    inside = False
    for item in judged:
        text = item.line.text
        if item.kind is Kind.PROSE:
            inside = text.endswith((":", ";")) or (inside and bool(_BULLET.match(text)))
        elif inside and item.kind is Kind.TITLE and (_BULLET.match(text) or text.endswith((";", ","))):
            item.part = PassageKind.PARAGRAPH
        elif len(item.line.words) > _NAVIGATION:
            inside = False


def _drop_other_stories(judged: Sequence[_Judged]) -> None:
    """Drops the teasers below the head of a list of other stories, and all below an end mark.

    After such a head the article is resumed by prose that reads on: two paragraphs in a row, or one
    that speaks of what the article spoke of before.
    """
    closed: Kind | None = None
    known: set[str] = set()
    for index, item in enumerate(judged):
        if item.kind is Kind.END or (item.kind is Kind.MARKER and closed is not Kind.END):
            closed = item.kind if known or item.kind is Kind.MARKER else None
        elif item.part is None:
            continue
        elif closed is None or _resumes(judged, index, known, closed):
            closed = None
            if item.kind is Kind.PROSE:
                known.update(_stems(item.line.text))
        else:
            item.part = None


def _resumes(judged: Sequence[_Judged], index: int, known: set[str], closed: Kind) -> bool:
    """Whether the article goes on at ``index``, below the head of another list."""
    run = 0
    for item in judged[index : index + 4]:
        if item.kind is not Kind.PROSE:
            break
        run += 1
    share = _share(_stems(judged[index].line.text), known)
    if not known:
        return run >= _PROSE_RUN or len(judged[index].line.words) >= _LONG
    if closed is Kind.END:
        return run > _PROSE_RUN and share >= _SLANT
    below_title = judged[index - 1].kind is Kind.TITLE
    if below_title:
        return share >= _SLANT or (run > _PROSE_RUN and share >= _SLANT / 2)
    # Teasers take turns with their titles; a second paragraph in a row is the article again.
    after_teaser = judged[index - 1].kind is Kind.PROSE
    return share >= _SLANT / (4 if after_teaser else 2) or run > _PROSE_RUN


def _keep_cut_end(judged: Sequence[_Judged]) -> None:
    """Keeps a last line that breaks off in mid-sentence: excerpts do."""
    last = judged[-1]
    if last.kind is not Kind.TITLE or len(judged) == 1 or judged[-2].part is None:
        return
    words = last.line.words
    if len(words) >= 10 and _function_words(words) >= 2:  # noqa: PLR2004
        last.part = PassageKind.PARAGRAPH


def _drop_bios(judged: Sequence[_Judged]) -> None:
    """Drops what presents the author below the last paragraph."""
    paragraphs = [item for item in judged if item.part is PassageKind.PARAGRAPH]
    for item in reversed(paragraphs[3:]):
        if len(item.line.words) > 2 * _LONG or not cues.BIO.match(item.line.text[:HEAD]):
            break
        item.part = None


def _body_start(judged: Sequence[_Judged]) -> int:
    """Index of the first paragraph; the number of lines where there is none."""
    for index, item in enumerate(judged):
        if item.part is PassageKind.PARAGRAPH:
            return index
    return len(judged)


def _find_headline(judged: Sequence[_Judged], title: str) -> _Judged | None:
    """The line above the first paragraph that shares most words with the article."""
    body = _body_start(judged)
    paragraphs = [item for item in judged[body:] if item.part is PassageKind.PARAGRAPH]
    known: set[str] = set()
    for item in paragraphs[:6]:
        known.update(_stems(item.line.text))
    wanted = _stems(title)
    scored: list[tuple[float, _Judged]] = []
    for item in judged[: body + 1]:
        words = item.line.words
        same = bool(wanted) and _share(wanted, _stems(item.line.text)) > 0.8 and len(words) <= _LONG  # noqa: PLR2004
        if same or (item.kind is Kind.TITLE and len(words) >= _NAVIGATION):
            stems = _stems(item.line.text)
            # Of few words all may be known by chance: the name of the ministry, of the site.
            score = _share(stems, known) * min(1.0, len(stems) / 5)
            scored.append((score + (1.0 if same else 0.0), item))
    best = max((score for score, _ in scored), default=0.0)
    if not scored or (len(scored) > 1 and paragraphs and best < 0.2):  # noqa: PLR2004
        return None
    # The first that comes near the best: below a headline stands its summary, above it the page's own menu.
    headline = next(item for score, item in scored if score >= 0.6 * best)
    for _, item in scored:
        # Of two copies of a headline one may have been cut short.
        if len(item.line.text) > len(headline.line.text) > 20 and _is_copy(headline, item):  # noqa: PLR2004
            headline = item
    headline.part = PassageKind.HEADLINE
    return headline


def _is_copy(short: _Judged, long: _Judged) -> bool:
    """Whether ``short`` is ``long`` cut short; a site's name behind a dash or bar does not make it longer."""
    if not _plain(long.line.text).startswith(_plain(short.line.text)):
        return False
    return not re.match(r"\s*[-–—|•]\s", long.line.text[len(short.line.text) :])


def _keep_standfirst(judged: Sequence[_Judged], headline: _Judged | None) -> None:
    """Keeps the summary between headline and body, whether or not it ends with a full stop."""
    body = _body_start(judged)
    begin = next((i for i, item in enumerate(judged) if item is headline), -1) + 1
    above = [i for i, item in enumerate(judged[begin:body], begin) if item.kind is Kind.META]
    known: set[str] = set()
    for item in judged[body : body + 12]:
        if item.part is PassageKind.PARAGRAPH:
            known.update(_stems(item.line.text))
    for index in range(begin, body):
        item = judged[index]
        words = item.line.words
        if item.kind is not Kind.TITLE or len(words) < 8 or item.part is not None:  # noqa: PLR2004
            continue
        under_byline = any(i < index for i in above)
        share = _share(_stems(item.line.text), known)
        if share >= (0.6 if under_byline else _SLANT) and _function_words(words) >= (
            2 if under_byline else 1
        ):
            item.part = PassageKind.STANDFIRST
    first = judged[body] if body < len(judged) else None
    if first and headline and body == begin and above == [] and _stands_above_byline(judged, body):
        first.part = PassageKind.STANDFIRST


def _stands_above_byline(judged: Sequence[_Judged], index: int) -> bool:
    """Whether a byline or date follows within two lines, so that the paragraph is a summary."""
    return any(item.kind is Kind.META for item in judged[index + 1 : index + 3])


def _drop_repeats(judged: Sequence[_Judged], headline: _Judged | None) -> None:
    """Drops second copies of the headline, whole or cut, and paragraphs that stand there twice."""
    seen: set[str] = set()
    plain = _plain(headline.line.text) if headline else ""
    for item in judged:
        if item is headline or item.part is None:
            continue
        own = _plain(item.line.text)
        copy = len(own) >= 20 and (own == plain or (item.kind is Kind.TITLE and plain.startswith(own)))  # noqa: PLR2004
        if copy or (len(own) > 40 and own in seen):  # noqa: PLR2004
            item.part = None
        seen.add(own)


def _keep_whatever_there_is(judged: Sequence[_Judged]) -> None:
    """Where nothing reads as prose, titles are what the article has to say."""
    for item in judged:
        if item.kind is Kind.TITLE and item.part is None and len(item.line.words) > _SHORT:
            item.part = PassageKind.PARAGRAPH


def _stems(text: str) -> set[str]:
    """The longer words of a line without their endings, cut to seven letters."""
    words = (word.lower() for word in _STEM.findall(text[:2000]))
    return {_ENDING.sub("", word)[:7] for word in words if word not in _COMMON_WORDS}


def _share(part: set[str], whole: set[str]) -> float:
    return len(part & whole) / len(part) if part else 0.0


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text[:600].lower()))


# ------------------------------------------------------------------------------------ passages and metadata


def _passages(text: str, judged: Sequence[_Judged], headline: _Judged | None) -> list[Passage]:
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
            passage = _without_edges(text, passage, title, first=paragraphs < _PROSE_RUN)
            paragraphs += 1
        if len(re.findall(r"\w+", passage.span.of(text)[:200])) >= _PROSE_RUN:
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


def _without_edges(text: str, passage: Passage, title: str, *, first: bool) -> Passage:
    """The paragraph without dateline, glued copy of the headline, and sign-off."""
    start, end = passage.span.start, passage.span.end
    if first and len(title) >= 20 and text.startswith(title, start) and end - start > len(title) + 40:  # noqa: PLR2004
        start = _after_copy(text, start + len(title), end)
    if first:
        start += dateline_length(text[start : start + HEAD], title)
    tail_start = max(start, end - TAIL)
    sign_off = cues.SIGN_OFF.search(text[tail_start:end])
    if sign_off and sign_off.start() > 0:
        end = tail_start + sign_off.start()
    return replace(passage, span=trimmed(text, start, end))


def _after_copy(text: str, position: int, end: int) -> int:
    """Where the paragraph goes on after a copy of the headline; its start where it is one sentence with it."""
    rest = re.match(r"[.:|–—\s-]{0,6}(?=[A-Z\"“(])", text[position : min(end, position + 20)])
    return position + rest.end() if rest else position


def dateline_length(text: str, title: str = "") -> int:
    """Characters of the dateline that a paragraph begins with; 0 where it has none."""
    match = cues.DATELINE.match(text)
    if match is None:
        match = cues.CITY_COLON.match(text)
        # "Stoltenberg: We will ..." is a speaker, and speakers are named elsewhere too.
        if match and (cues.SPEAKER.search(match[1]) or any(word in title for word in match[1].split())):
            match = None
    return match.end() if match else 0


def _published(judged: Sequence[_Judged], *, american: bool) -> date | None:
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


def _date_rank(item: _Judged, text: str, paragraphs: int) -> int | None:
    """How much a line's date is worth as that of the article, 0 most; None where it is worth nothing."""
    if item.kind is Kind.PROSE:
        return 2 if dateline_length(text) else None
    if item.kind not in {Kind.META, Kind.ASIDE} or "@" in text:
        return None
    if cues.LABELLED_DATE.search(text):
        return 0
    if cues.UPDATED.search(text) or item.kind is Kind.ASIDE:
        return 4
    return 1 if paragraphs < _PROSE_RUN else 3


def _authors(judged: Sequence[_Judged]) -> tuple[str, ...]:
    for item in judged:
        if item.kind is Kind.META and (match := cues.BYLINE.match(item.line.text)):
            names = re.split(r"\s*(?:,|&|\band\b|\||;|/)\s*", match["names"])
            return tuple(
                name for name in names if re.fullmatch(r"[^\W\d_][\w.’' -]{3,40}", name) and " " in name
            )
    return ()


def _publisher(judged: Sequence[_Judged]) -> str:
    for item in judged:
        if item.kind is Kind.PROSE and (match := cues.AGENCY.search(item.line.text[:120])):
            return match.group(1)
    return ""
