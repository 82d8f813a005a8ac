"""Files of plain text and Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from kg.model import Article, Problem
from kg.sources.documents import Document, decode
from kg.sources.options import ReadOptions
from kg.sources.text import Known, article


def read(document: Document, options: ReadOptions) -> Iterator[Article | Problem]:
    """The one article of a text file; its text is the file's, character by character."""
    text, guessed = decode(document.data(options.max_file), document.source, document.charset)
    if guessed:
        yield Problem(
            document.source,
            f"is not UTF-8 and was read as {guessed}",
            "Save it as UTF-8 if letters look wrong.",
        )
    yield article(text, name=document.stem, source=document.source, known=Known(url=document.url))
