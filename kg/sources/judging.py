"""Says what a line of a page is, before its neighbours are asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from kg.model import PassageKind
from kg.sources import cues, dates
from kg.sources.lines import Line

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


@dataclass(slots=True)
class Judged:
    """A line under judgement."""

    line: Line
    kind: Kind
    part: PassageKind | None = None
    """What it is kept as; None where it is furniture."""


_FUNCTION_WORDS = frozenset(
    re.findall(
        r"\w+",
        "the a an that which who was were had has have is are been be and his her its their he she it they we "
        "i this these those said would could will",
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
BULLET = re.compile(r"^(?:[•▪◦‣●■*–—-]|\(?\d{1,2}[.)]|\(?[a-z]\))\s+")
_QUOTE = re.compile(r"[\"“”„«»]|(?<!\w)[‘']")
_SPEECH = re.compile(
    r"\b(?:said|says|told|adds|added|stated|wrote|noted|commented|remarked|declared|tweeted|posted)\b",
    re.IGNORECASE,
)
"""Names who speaks in the next paragraph."""
_CLOSING_QUOTE = re.compile(r"[”\"’»]$")
_STEM = re.compile(r"[^\W\d_]{4,}|\d{2,}")

_ENDING = re.compile(r"(?<=\w{3})(?:ing|ed|es|s|ly)$")

LONG = 30
"""Words from which on a line without a full stop is prose that was cut, and no headline."""
SHORT = 4
"""Words up to which a line that ends as a sentence may still be a button ("Read more.")."""
NAVIGATION = 3
PROSE_RUN = 2
SLANT = 0.35
"""Share of a line's longer words that must be known from the article for it to belong to it."""


def kind_of(line: Line) -> Kind:
    """What a line is: one question after the other, the most certain first."""
    head, words = line.text[:HEAD], line.words
    if len(line.text) <= TAIL and (special := _special(line, words)):
        return special
    if cues.CAPTION_HEAD.match(head):
        return Kind.CAPTION
    if _is_foreign(head):
        return Kind.ASIDE
    if cues.RELATED.match(head) and len(words) <= LONG:
        return Kind.RELATED
    if _is_aside(line, words):
        return Kind.ASIDE
    if _has_credit(line) and len(words) <= 2 * LONG:
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
    text = line.text[: HEAD * 2]
    if cues.ASIDE.match(text):
        return True
    return not _QUOTE.search(text) and bool(cues.TO_READER.match(text))


def _has_credit(line: Line) -> bool:
    match = cues.CREDIT.search(line.text[-160:])
    return match is not None and bool(match.group().strip(" ."))


def _reads_as_prose(line: Line, words: Sequence[str]) -> bool:
    text = line.text
    if len(words) >= LONG:
        return True
    if text.endswith(":") and (_SPEECH.search(text) or len(words) >= 6):  # noqa: PLR2004
        return True
    if len(words) < SHORT:
        return False
    if line.terminated or cues.SIGN_OFF.search(text[-TAIL:]):
        return len(words) > SHORT or any(word.lower() in _FUNCTION_WORDS for word in words)
    if _CLOSING_QUOTE.search(text) and text[0] in "\"“‘«„'" and len(words) >= 8:  # noqa: PLR2004
        return True
    function = function_words(words)
    if text.endswith((":", ",", ";", "-", "–", "—")):
        return function >= 2 or len(words) >= 12  # noqa: PLR2004
    if _SENTENCE_END.search(text) and len(words) >= 15:  # noqa: PLR2004
        return True
    return len(words) >= 18 and function >= 3  # noqa: PLR2004 - a sentence without its full stop


def function_words(words: Sequence[str]) -> int:
    """How many of the words hold a sentence together; headlines do without them."""
    return sum(1 for word in words if word.lower() in _FUNCTION_WORDS)


def stems(text: str) -> set[str]:
    """The longer words of a line without their endings, cut to seven letters."""
    words = (word.lower() for word in _STEM.findall(text[:2000]))
    return {_ENDING.sub("", word)[:7] for word in words if word not in _COMMON_WORDS}


def known_share(part: set[str], whole: set[str]) -> float:
    """Which part of some stems are among others, 0 to 1; 0 of none."""
    return len(part & whole) / len(part) if part else 0.0


def words_of(text: str) -> str:
    """The words of a line in small letters, to compare copies by."""
    return " ".join(re.findall(r"\w+", text[:600].lower()))
