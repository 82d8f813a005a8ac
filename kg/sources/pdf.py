"""PDF files that carry their text (scanned pages do not)."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from kg.errors import SourceError
from kg.model import Article, Problem
from kg.sources.documents import Document, storable
from kg.sources.options import ReadOptions
from kg.sources.text import Known, article

_HYPHENATED = re.compile(r"(?<=[a-z])-\n(?=[a-z])")
_MAX_PAGES = 500
_EDGE = 2
_ON_MANY = 3
"""A line at the edge of that many pages is their header or footer."""


def read(document: Document, options: ReadOptions) -> Iterator[Article | Problem]:
    """One article of all pages, without running headers, footers and page numbers."""
    from pypdf import PdfReader

    data = document.data(options.max_file)
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise SourceError("is locked with a password", subject=document.source, remedy="Save it without one.")
    if len(reader.pages) > _MAX_PAGES:
        raise SourceError(f"has more than {_MAX_PAGES} pages", subject=document.source, remedy="Split it.")
    pages, size = [], 0
    for sheet in reader.pages:
        lines = [line.rstrip() for line in sheet.extract_text().splitlines()]
        pages.append(lines)
        size += sum(map(len, lines))
        if size > options.max_article:
            break
    text = storable(_HYPHENATED.sub("", "\n".join("\n".join(lines) for lines in _without_edges(pages))))
    if not text.strip():
        raise SourceError(
            "has no text layer",
            subject=document.source,
            remedy="Run optical character recognition over it first, for example with ocrmypdf.",
        )
    info = reader.metadata
    known = Known(authors=tuple(filter(None, [info.author])) if info else (), made=_created(info))
    yield article(text, name=document.stem, source=document.source, known=known)


def _created(info: object) -> date | None:
    """The day the file was made: near enough to publication where the text tells no date."""
    try:
        made = getattr(info, "creation_date", None)
    except ValueError:  # dates in PDF files are often malformed
        return None
    return made.date() if made else None


def _without_edges(pages: Sequence[list[str]]) -> Iterator[list[str]]:
    edges = Counter(
        _shape(line) for page in pages for line in {*page[:_EDGE], *page[-_EDGE:]} if line.strip()
    )
    for page in pages:
        last = len(page) - _EDGE
        yield [
            line
            for index, line in enumerate(page)
            if not (
                (index < _EDGE or index >= last)
                and (edges[_shape(line)] >= _ON_MANY or line.strip(" -–|").isdigit())
            )
        ]


def _shape(line: str) -> str:
    """The line with its numbers made equal, so that "Page 2" is "Page 3"."""
    return re.sub(r"\d+", "0", line.strip())
