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

_TERMINAL = re.compile(r"[.!?…][\"'”’»)\]*]*$")
_WORD = re.compile(r"[^\W\d_][\w’'.-]*")

_HEADING = re.compile(r"#{1,6}[ \t]+(?=\S)")
"""The mark of a heading in Markdown."""

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

    Only where the text as a whole looks wrapped: lines that follow each other without a blank one
    are mostly of one length. A line that is much shorter, or ends a sentence early, ends its paragraph.
    """
    width = _wrap_width(lines)
    if width is None:
        return list(lines)
    joined: list[Line] = []
    length = 0
    for line in lines:
        if joined and not line.after_blank and _runs_on(joined[-1], length, line, width):
            span = Span(joined[-1].span.start, line.span.end)
            joined[-1] = Line(span, span.of(text), joined[-1].after_blank)
        else:
            joined.append(line)
        length = len(line.text)
    return joined


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


def _runs_on(before: Line, length: int, line: Line, width: int) -> bool:
    """Whether ``line`` continues the paragraph that ``before`` holds, whose last line had ``length``."""
    if line.text[:1].islower():
        return not before.terminated or length >= 0.6 * width
    return length >= 0.75 * width and not line.text.startswith(("•", "- ", "* "))
