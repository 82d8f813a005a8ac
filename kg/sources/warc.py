"""Web archives (WARC, also compressed), as Common Crawl News publishes them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing, redirect_stderr
from typing import Any

from kg.errors import KgError, SourceError
from kg.model import Article, Problem
from kg.sources import html
from kg.sources.documents import Document, decode, name_of
from kg.sources.options import ReadOptions

_PAGES = {"text/html", "application/xhtml+xml"}


def read(document: Document, options: ReadOptions) -> Iterator[Article | Problem]:
    """The articles of the pages in an archive, one record in memory at a time; pages that are none are passed over."""
    from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped, unused-ignore]
    from warcio.exceptions import ArchiveLoadFailed  # type: ignore[import-untyped, unused-ignore]

    with closing(document.open()) as stream:
        try:
            records = iter(ArchiveIterator(stream))
            while (record := _next(records)) is not None:
                yield from _page(record, options)
        except ArchiveLoadFailed as error:
            raise SourceError(f"is no WARC file from here on ({error})", subject=document.source) from None


def _next(records: Iterator[Any]) -> Any:
    """The next record; what the library prints about damage would stand between our own lines."""
    with redirect_stderr(io.StringIO()):
        return next(records, None)


def _page(record: Any, options: ReadOptions) -> Iterator[Article | Problem]:
    url = str(record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")
    headers = record.http_headers
    declared = (headers or record.rec_headers).get_header("Content-Type") or ""
    kind, _, parameters = declared.partition(";")
    status = headers.get_statuscode() if headers else "200"
    if (
        record.rec_type not in {"response", "resource"}
        or kind.strip().lower() not in _PAGES
        or status != "200"
    ):
        return
    data = record.content_stream().read(options.max_file + 1)
    if len(data) > options.max_file:
        yield Problem(url, "the page is too large")
        return
    try:
        charset = parameters.lower().partition("charset=")[2].strip(" \"'")
        markup, _ = decode(data, url, charset)
        yield html.page(markup, name=name_of(url).rsplit(".", 1)[0], source=url, url=url)
    except KgError as error:
        yield Problem(url, error.message, error.remedy)
