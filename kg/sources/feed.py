"""RSS and Atom feeds: an article of every entry."""

from __future__ import annotations

import io
import re
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

_END = re.compile(rb"</(?:[\w.-]+:)?(?:rss|channel|feed|rdf)\s*>", re.IGNORECASE)
"""How feeds end; only zeros stand between these letters in encodings of more than one byte."""


def read(document: Document, options: ReadOptions) -> Iterator[Article | Problem]:
    """The entries of a feed, each with as much of its text as the feed carries."""
    data = document.data(options.max_file)
    headers = {"content-type": f"application/xml; charset={document.charset}"} if document.charset else {}
    feed = _parsed(data, headers)
    if not feed.entries:
        raise SourceError("holds no feed entries", subject=document.source)
    publisher = storable(str(feed.feed.get("title", "")))
    entries = feed.entries
    if not _END.search(data.replace(b"\0", b"")):
        # A server that hung up, say. What stands last is a part, and would be taken for the whole.
        entries = entries[:-1]
        yield Problem(document.source, "ends early; its last entry is left out")
    if options.follow_links:
        yield from _followed(entries, options)
        return
    for number, entry in enumerate(entries, 1):
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
