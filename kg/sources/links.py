"""Lists of addresses: a line each, ``#`` before a remark."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

from kg.errors import SourceError
from kg.model import Article, Problem
from kg.sources import formats
from kg.sources.documents import Document, decode
from kg.sources.fetch import Fetcher
from kg.sources.options import ReadOptions


def read(document: Document, options: ReadOptions) -> Iterator[Article | Problem]:
    """The articles of the pages that a list names, fetched one by one."""
    text, _ = decode(document.data(options.max_file), document.source)
    lines = (line.strip() for line in text.splitlines())
    with closing(Fetcher(options.fetch)) as fetcher:
        for url in dict.fromkeys(line for line in lines if line and not line.startswith("#")):
            yield from page(url, fetcher, options)


def page(url: str, fetcher: Fetcher, options: ReadOptions) -> Iterator[Article | Problem]:
    """The articles at one address; a Problem where it cannot be fetched or read."""
    try:
        document = fetcher.get(url)
        found = formats.recognise(document)
        if found.leads_on:
            yield Problem(url, f"leads to further addresses ({found.name})", "Give its address itself.")
            return
        yield from found.load(url)(document, options)
    except SourceError as error:
        yield Problem(error.subject or url, error.message, error.remedy)
