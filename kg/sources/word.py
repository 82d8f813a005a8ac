"""Word documents (.docx)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from kg.errors import SourceError
from kg.model import Article, Problem
from kg.sources.documents import Document, storable
from kg.sources.html import titled
from kg.sources.options import ReadOptions
from kg.sources.text import Known, article


def read(document: Document, options: ReadOptions) -> Iterator[Article | Problem]:
    """One article of the paragraphs and table cells of a document."""
    import docx

    data = document.data(options.max_file)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        unpacked = sum(member.file_size for member in archive.infolist())
    if unpacked > 10 * options.max_file:
        raise SourceError("unpacks to far more than a document holds", subject=document.source)
    opened = docx.Document(io.BytesIO(data))
    blocks = [paragraph.text for paragraph in opened.paragraphs]
    for table in opened.tables:
        blocks += [" | ".join(cell.text for cell in row.cells) for row in table.rows]
    body = storable("\n\n".join(block for block in blocks if block.strip()))
    if not body.strip():
        raise SourceError("holds no text", subject=document.source)
    properties = opened.core_properties
    heading = next((p.text for p in opened.paragraphs if p.style and p.style.name == "Title"), "")
    title = storable(heading or properties.title or "")
    known = Known(title=title, authors=tuple(filter(None, [properties.author])))
    made = article(titled(title, body), name=document.stem, source=document.source, known=known)
    yield made
