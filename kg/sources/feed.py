"""RSS and Atom feeds: an article of every entry."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from typing import Any

from kg.errors import SourceError
from kg.model import Article, Problem
from kg.sources import html
from kg.sources.documents import Document, storable
from kg.sources.options import ReadOptions
from kg.sources.text import Known, article


def read(document: Document, options: ReadOptions) -> Iterator[Article | Problem]:
    """The entries of a feed, each with as much of its text as the feed carries."""
    data = document.data(options.max_file)
    headers = {"content-type": f"application/xml; charset={document.charset}"} if document.charset else {}
    feed = _parsed(data, headers)
    if not feed.entries:
        raise SourceError("holds no feed entries", subject=document.source)
    publisher = storable(str(feed.feed.get("title", "")))
    if options.follow_links:
        yield from _followed(feed.entries, options)
        return
    for number, entry in enumerate(feed.entries, 1):
        made = _article(entry, publisher, document, number)
        yield made or Problem(f"{document.source}#{number}", "the entry has no text")


def _parsed(data: bytes, headers: dict[str, str]) -> Any:
    """The feed, with bytes that are wrong in its encoding replaced if need be."""
    import feedparser  # type: ignore[import-untyped, unused-ignore]

    settings = {"response_headers": headers, "sanitize_html": True, "resolve_relative_uris": False}
    # As a stream: bytes that happen to be a path would be taken for one, and the file read.
    try:
        return feedparser.parse(io.BytesIO(data), **settings)
    except UnicodeDecodeError:
        return feedparser.parse(io.BytesIO(data.decode("utf-8", "replace").encode()), **settings)


def _followed(entries: list[Any], options: ReadOptions) -> Iterator[Article | Problem]:
    """The pages that the entries link to, whole, in place of the teasers in the feed."""
    from kg.sources import links
    from kg.sources.fetch import Fetcher

    with closing(Fetcher(options.fetch)) as fetcher:
        for address in dict.fromkeys(str(entry.get("link", "")) for entry in entries):
            if address:
                yield from links.page(address, fetcher, options)


def _article(entry: Any, publisher: str, document: Document, number: int) -> Article | None:
    title = storable(html.to_text(str(entry.get("title", ""))))
    parts = [str(part.get("value", "")) for part in entry.get("content", [])] or [
        str(entry.get("summary", ""))
    ]
    body = storable(html.to_text(max(parts, key=len)))
    link = str(entry.get("link", ""))
    if not body.strip() and not title.strip():
        return None
    known = Known(
        title=" ".join(title.split()),
        url=link,
        published=_published(entry),
        publisher=publisher,
        authors=tuple(filter(None, [str(entry.get("author", ""))])),
    )
    source = link or f"{document.source}#{number}"
    return article(html.titled(title, body), name=f"{document.stem}-{number}", source=source, known=known)


def _published(entry: Any) -> date | None:
    for key in ("published_parsed", "updated_parsed", "created_parsed"):
        parsed = entry.get(key)
        try:
            if parsed:
                return date(*parsed[:3])
        except (ValueError, TypeError):
            continue
    return None
