"""Web archives (WARC, also compressed), as Common Crawl News publishes them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

from kg.errors import KgError
from kg.model import Article, Problem
from kg.sources import html
from kg.sources.documents import Document, decode, name_of
from kg.sources.options import ReadOptions


def read(document: Document, options: ReadOptions) -> Iterator[Article | Problem]:
    """The articles of the pages in an archive, one record in memory at a time; pages that are none are passed over."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    with closing(document.open()) as stream:
        for record in ArchiveIterator(stream, record_types=WarcRecordType.response | WarcRecordType.resource):
            url = str(record.headers.get("WARC-Target-URI", "")).strip("<>")
            kind = str(record.http_content_type or record.headers.get("Content-Type", "")).split(";")[0]
            status = record.http_headers.status_code if record.http_headers else None
            if kind not in {"text/html", "application/xhtml+xml"} or status not in {None, 200}:
                continue
            data = record.reader.read(options.max_file + 1)
            if len(data) > options.max_file:
                yield Problem(url, "the page is too large")
                continue
            try:
                markup, _ = decode(data, url, record.http_charset or "")
                yield html.page(markup, name=name_of(url).rsplit(".", 1)[0], source=url, url=url)
            except KgError as error:
                yield Problem(url, error.message, error.remedy)
