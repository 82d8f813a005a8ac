"""Cuts a text into lines that know where they stand, and undoes hard wrapping."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.model import Span

_NEWLINE = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_EDGE_CHARS = (
    " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008"
    "\u2009\u200a\u2028\u2029\u202f\u205f\u3000\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2066\u2067\u2068\u2069\ufeff"
)
"""Spaces of every kind, and the invisible marks that pages put around their lines."""

_TERMINAL = re.compile(r"[.!?…][\"'”’»)\]*]*(?:\[\d{1,3}\])*$")
_WORD = re.compile(r"[^\W\d_][\w’'.-]*")

_HEADING = re.compile(r"#{1,6}[ \t]+(?=\S)")
"""The mark of a heading in Markdown."""

_GOES_ON = re.compile(r"(?!by\s[A-Z])[a-z][a-z’'-]*(?![\w])")
"""A small word that is no byline: ``by Ama Boateng``, and ``byAma`` where the page glued it."""
_FEW_WORDS = 5
"""Lines of so many words may be names, sections or buttons, which nothing continues."""
_WRAP_SHORTEST, _WRAP_LONGEST = 45, 110
"""Columns between which hard-wrapped text breaks its lines: mail at 72, books at 60, reports at 100."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its outer white space: its place in the text, and whether a blank one precedes it."""

    span: Span
    text: str
    after_blank: bool = False

    @property
    def terminated(self) -> bool:
        """Whether it ends as a sentence does."""
        return bool(_TERMINAL.search(self.text[-12:]))

    @property
    def words(self) -> list[str]:
        """The words of its first thousand characters: enough to tell prose from a heading."""
        return _WORD.findall(self.text[:1000])


def trimmed(text: str, start: int, end: int) -> Span:
    """The range without white space at its edges; empty at ``start`` where nothing else is in it."""
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip(_EDGE_CHARS))
    right = len(piece.rstrip(_EDGE_CHARS))
    return Span(start + left, start + right) if left < right else Span(start, start)


def split(text: str, start: int = 0) -> list[Line]:
    """The lines of ``text`` from ``start`` on that are not blank, in order."""
    found: list[Line] = []
    blank, position = False, start
    for end, following in _breaks(text, start):
        span = trimmed(text, position, end)
        if span.start == span.end:
            blank = True
        else:
            if heading := _HEADING.match(text, span.start, span.end):
                span = Span(heading.end(), span.end)
            found.append(Line(span, span.of(text), blank))
            blank = False
        position = following
    return found


def _breaks(text: str, start: int) -> list[tuple[int, int]]:
    """End of each line and start of the next one."""
    ends = [(match.start(), match.end()) for match in _NEWLINE.finditer(text, start)]
    return [*ends, (len(text), len(text))]


def unwrap(text: str, lines: Sequence[Line]) -> list[Line]:
    """Joins lines that one paragraph was wrapped into.

    Where the text as a whole looks wrapped, lines that follow each other without a blank one are mostly
    of one length: one that is much shorter, or ends a sentence early, ends its paragraph. Elsewhere only
    a sentence that goes on in small letters is joined.
    """
    width = _wrap_width(lines)
    groups: list[list[Line]] = []
    for line in lines:
        if groups and not line.after_blank and _runs_on(groups[-1], line, width):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_joined(text, group) for group in groups]


def _joined(text: str, group: Sequence[Line]) -> Line:
    if len(group) == 1:
        return group[0]
    span = Span(group[0].span.start, group[-1].span.end)
    return Line(span, span.of(text), group[0].after_blank)


def _wrap_width(lines: Sequence[Line]) -> int | None:
    """Columns the text is wrapped at; None where it is not."""
    inner = [len(a.text) for a, b in itertools.pairwise(lines) if not b.after_blank]
    if len(inner) < 3:  # noqa: PLR2004 - two lines make no pattern
        return None
    lengths = sorted(inner)
    width = lengths[int(len(lengths) * 0.9)]
    if not _WRAP_SHORTEST <= width <= _WRAP_LONGEST or lengths[-1] > 1.3 * width:
        return None
    near = sum(1 for length in inner if length >= 0.75 * width)
    broken = sum(1 for a, b in itertools.pairwise(lines) if not b.after_blank and b.text[:1].islower())
    return width if near >= 0.5 * len(inner) and broken >= 0.25 * len(inner) else None


def _runs_on(paragraph: Sequence[Line], line: Line, width: int | None) -> bool:
    """Whether ``line`` continues the paragraph that the lines before it make."""
    last = paragraph[-1]
    if width is None:
        # One stray break in a sentence; a list goes on in small letters too, behind its colon.
        open_end = not last.terminated and not last.text.endswith((":", ";"))
        return open_end and len(paragraph[0].words) > _FEW_WORDS and bool(_GOES_ON.match(line.text))
    if line.text[:1].islower():
        return not last.terminated or len(last.text) >= 0.6 * width
    return len(last.text) >= 0.75 * width and not line.text.startswith(("•", "- ", "* "))
