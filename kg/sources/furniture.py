"""Tells an article from the furniture of the page it was copied from, line by line.

Kept are headline, standfirst, captions and paragraphs; left out share counters, bylines, lists of other
stories, invitations, legal lines. What reads as prose is kept unless something speaks against it: a lost
sentence is worse than a kept line of furniture. jusText's idea of judging a line by its neighbours
(Pomikálek 2011) is used with signals of our own: pages that were pasted have no tags to go by.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kg.model import Passage, PassageKind
from kg.sources import cues
from kg.sources.judging import (
    BULLET,
    HEAD,
    LONG,
    NAVIGATION,
    PROSE_RUN,
    SHORT,
    SLANT,
    Judged,
    Kind,
    function_words,
    kind_of,
    known_share,
    stems,
    words_of,
)
from kg.sources.language import ENGLISH
from kg.sources.lines import split, unwrap
from kg.sources.trimming import authors, passages_of, published, publisher


@dataclass(frozen=True, slots=True)
class Marked:
    """What the lines of a text told."""

    passages: tuple[Passage, ...] = ()
    title: str = ""
    published: date | None = None
    authors: tuple[str, ...] = ()
    publisher: str = ""


_TELLING = 10
"""Words among which an English sentence has at least one that holds it together."""


def mark(
    text: str, start: int = 0, *, title: str = "", captions: Sequence[str] = (), american: bool = False
) -> Marked:
    """Marks the passages of ``text[start:]``.

    Args:
        text: The text as it is stored; spans count its code points.
        start: Where the page begins, after metadata that were glued to its front.
        title: The headline where it is known otherwise (from HTML, a feed, a column).
        captions: Lines that are known to be captions, from a page's markup.
        american: Whether ``03/04/2024`` is the fourth of March.
    """
    judged = [
        Judged(line, Kind.CAPTION if line.text in captions else kind_of(line))
        for line in unwrap(text, split(text, start))
    ]
    if not judged:
        return Marked()
    _keep_prose(judged)
    _keep_lists(judged)
    _drop_other_stories(judged)
    _keep_cut_end(judged)
    _drop_bios(judged)
    _drop_other_languages(judged)
    headline = _find_headline(judged, title)
    _keep_standfirst(judged, headline)
    _drop_repeats(judged, headline)
    if not any(item.part for item in judged if item is not headline):
        _keep_whatever_there_is(judged)
    passages = passages_of(text, judged, headline)
    return Marked(
        passages=tuple(passages),
        title=headline.line.text if headline else "",
        published=published(judged, american=american),
        authors=authors(judged),
        publisher=publisher(judged),
    )


def _keep_prose(judged: Sequence[Judged]) -> None:
    for item in judged:
        if item.kind is Kind.PROSE:
            item.part = PassageKind.PARAGRAPH
        elif item.kind is Kind.CAPTION:
            item.part = PassageKind.CAPTION


def _keep_lists(judged: Sequence[Judged]) -> None:
    """Keeps the items of a list that a sentence with a colon or semicolon introduces, or that are no links.

    Links to other stories are headlines and begin with a capital; items that go on from a sentence do not.
    """
    inside = begun = False
    for item in judged:
        text = item.line.text
        begun = begun or item.kind is Kind.PROSE
        if begun and item.kind is Kind.TITLE and _is_plain_item(text) and len(item.line.words) >= NAVIGATION:
            item.part = PassageKind.PARAGRAPH
            continue
        if item.kind is Kind.PROSE:
            inside = text.endswith((":", ";")) or (inside and bool(BULLET.match(text)))
        elif inside and item.kind is Kind.TITLE and (BULLET.match(text) or text.endswith((";", ","))):
            item.part = PassageKind.PARAGRAPH
        elif len(item.line.words) > NAVIGATION:
            inside = False


def _is_plain_item(text: str) -> bool:
    bullet = BULLET.match(text)
    return bullet is not None and text[bullet.end() : bullet.end() + 1].islower()


def _drop_other_stories(judged: Sequence[Judged]) -> None:
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
                known.update(stems(item.line.text))
        else:
            item.part = None


def _resumes(judged: Sequence[Judged], index: int, known: set[str], closed: Kind) -> bool:
    """Whether the article goes on at ``index``, below the head of another list."""
    run = 0
    for item in judged[index : index + 4]:
        if item.kind is not Kind.PROSE:
            break
        run += 1
    share = known_share(stems(judged[index].line.text), known)
    if not known:
        return run >= PROSE_RUN or len(judged[index].line.words) >= LONG
    if closed is Kind.END:
        return run > PROSE_RUN and share >= SLANT
    below_title = judged[index - 1].kind is Kind.TITLE
    if below_title:
        return share >= SLANT or (run >= PROSE_RUN and share >= SLANT / 2)
    # Teasers take turns with their titles; a second paragraph in a row is the article again.
    above = judged[index - 1]
    after_teaser = above.kind is Kind.PROSE or (
        above.kind is Kind.ASIDE and len(above.line.words) > NAVIGATION
    )
    return share >= SLANT / (4 if after_teaser else 2) or run > PROSE_RUN


def _keep_cut_end(judged: Sequence[Judged]) -> None:
    """Keeps a last line that breaks off in mid-sentence: excerpts do."""
    last = judged[-1]
    if last.kind is not Kind.TITLE or len(judged) == 1 or judged[-2].part is None:
        return
    words = last.line.words
    if len(words) >= 10 and function_words(words) >= 2:  # noqa: PLR2004
        last.part = PassageKind.PARAGRAPH


def _drop_bios(judged: Sequence[Judged]) -> None:
    """Drops what presents the author below the last paragraph."""
    paragraphs = [item for item in judged if item.part is PassageKind.PARAGRAPH]
    for item in reversed(paragraphs[3:]):
        if len(item.line.words) > 2 * LONG or not cues.BIO.match(item.line.text[:HEAD]):
            break
        item.part = None


def _drop_other_languages(judged: Sequence[Judged]) -> None:
    """Drops notices in the page's own language around an English article."""
    prose = [item for item in judged if item.kind is Kind.PROSE and item.part]
    foreign = [item for item in prose if len(item.line.words) >= _TELLING and not _has_english(item)]
    if len(foreign) * 3 <= len(prose):
        for item in foreign:
            item.part = None


def _has_english(item: Judged) -> bool:
    return any(word.lower() in ENGLISH for word in item.line.words)


def _body_start(judged: Sequence[Judged]) -> int:
    """Index of the first paragraph; the number of lines where there is none."""
    for index, item in enumerate(judged):
        if item.part is PassageKind.PARAGRAPH:
            return index
    return len(judged)


def _find_headline(judged: Sequence[Judged], title: str) -> Judged | None:
    """The line above the first paragraph that shares most words with the article."""
    body = _body_start(judged)
    paragraphs = [item for item in judged[body:] if item.part is PassageKind.PARAGRAPH]
    known: set[str] = set()
    for item in paragraphs[:6]:
        known.update(stems(item.line.text))
    wanted = stems(title)
    scored: list[tuple[float, Judged]] = []
    for item in judged[: body + 1]:
        words = item.line.words
        same = bool(wanted) and known_share(wanted, stems(item.line.text)) > 0.8 and len(words) <= LONG  # noqa: PLR2004
        if same or (item.kind is Kind.TITLE and len(words) >= NAVIGATION):
            own = stems(item.line.text)
            # Of few words all may be known by chance: the name of the ministry, of the site.
            score = known_share(own, known) * min(1.0, len(own) / 5)
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


def _is_copy(short: Judged, long: Judged) -> bool:
    """Whether ``short`` is ``long`` cut short; a site's name behind a dash or bar does not make it longer."""
    if not words_of(long.line.text).startswith(words_of(short.line.text)):
        return False
    return not re.match(r"\s*[-–—|•]\s", long.line.text[len(short.line.text) :])


def _keep_standfirst(judged: Sequence[Judged], headline: Judged | None) -> None:
    """Keeps the summary between headline and body, whether or not it ends with a full stop."""
    body = _body_start(judged)
    begin = next((i for i, item in enumerate(judged) if item is headline), -1) + 1
    above = [i for i, item in enumerate(judged[begin:body], begin) if item.kind is Kind.META]
    known: set[str] = set()
    for item in judged[body : body + 12]:
        if item.part is PassageKind.PARAGRAPH:
            known.update(stems(item.line.text))
    for index in range(begin, body):
        item = judged[index]
        words = item.line.words
        if item.kind is not Kind.TITLE or len(words) < 8 or item.part is not None:  # noqa: PLR2004
            continue
        if _summarises(
            item, known, under_byline=any(i < index for i in above), below_headline=index == begin
        ):
            item.part = PassageKind.STANDFIRST
    first = judged[body] if body < len(judged) else None
    if first and headline and body == begin and above == [] and _stands_above_byline(judged, body):
        first.part = PassageKind.STANDFIRST


def _summarises(item: Judged, known: set[str], *, under_byline: bool, below_headline: bool) -> bool:
    """Whether an unfinished line reads as a summary, rather than as the headline of another story."""
    share, held = known_share(stems(item.line.text), known), function_words(item.line.words)
    if under_byline:
        return share >= 0.6 and held >= 2  # noqa: PLR2004 - other stories are often linked there
    return (share >= SLANT and held >= 1) or (below_headline and held >= 2)  # noqa: PLR2004


def _stands_above_byline(judged: Sequence[Judged], index: int) -> bool:
    """Whether a byline or date follows within two lines, so that the paragraph is a summary."""
    return any(item.kind is Kind.META for item in judged[index + 1 : index + 3])


def _drop_repeats(judged: Sequence[Judged], headline: Judged | None) -> None:
    """Drops second copies of the headline, whole or cut, and paragraphs that stand there twice."""
    seen: set[str] = set()
    plain = words_of(headline.line.text) if headline else ""
    for item in judged:
        if item is headline or item.part is None:
            continue
        own = words_of(item.line.text)
        copy = len(own) >= 20 and (own == plain or (item.kind is Kind.TITLE and plain.startswith(own)))  # noqa: PLR2004
        if copy or (len(own) > 40 and own in seen):  # noqa: PLR2004
            item.part = None
        seen.add(own)


def _keep_whatever_there_is(judged: Sequence[Judged]) -> None:
    """Where nothing reads as prose, titles are what the article has to say."""
    for item in judged:
        if item.kind is Kind.TITLE and item.part is None and len(item.line.words) > SHORT:
            item.part = PassageKind.PARAGRAPH
