"""The table of what is read, and how a format is recognised."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kg.errors import SourceError
from kg.model import Article, Problem
from kg.sources.documents import Document
from kg.sources.options import ReadOptions

Reader = Callable[[Document, ReadOptions], Iterator[Article | Problem]]


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file.

    Attributes:
        name: What people call it.
        suffixes: Endings of its files.
        media_types: What servers call it.
        reader: ``module:function`` under ``kg.sources``, imported when first needed.
        reads: What is taken from it.
        extra: Extra of the package that its library comes with; empty where it comes with the core.
    """

    name: str
    suffixes: tuple[str, ...]
    media_types: tuple[str, ...]
    reader: str
    reads: str
    extra: str = ""

    @property
    def leads_on(self) -> bool:
        """Whether it names addresses to fetch: followed once, and not from one to the next for ever."""
        return self.reader in {"links:read", "feed:read"}

    def load(self, source: str) -> Reader:
        """The reader.

        Raises:
            SourceError: Its library is not installed.
        """
        module, function = self.reader.split(":")
        found: Reader = getattr(importlib.import_module(f"kg.sources.{module}"), function)
        return _guarded(self, found, source)


FORMATS: tuple[Format, ...] = (
    Format("text", (".txt", ".text"), ("text/plain",), "plain:read", "the text; date, title and byline lines around it"),
    Format("Markdown", (".md", ".markdown"), ("text/markdown",), "plain:read", "the text; front matter"),
    Format("HTML", (".html", ".htm", ".xhtml"), ("text/html", "application/xhtml+xml"), "html:read",
           "the article without navigation; JSON-LD, meta tags, canonical address"),
    Format("MHTML", (".mht", ".mhtml"), ("multipart/related",), "mail:read", "the saved page, as HTML"),
    Format("e-mail", (".eml",), ("message/rfc822",), "mail:read", "plain text, else HTML; subject, sender, date"),
    Format("PDF", (".pdf",), ("application/pdf",), "pdf:read", "the text layer without running headers", "pdf"),
    Format("Word", (".docx",), ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",),
           "word:read", "paragraphs and tables; title, author", "docx"),
    Format("RSS or Atom", (".rss", ".atom"), ("application/rss+xml", "application/atom+xml"), "feed:read",
           "an article of every entry; title, date, author, link", "feeds"),
    Format("list of addresses", (".urls",), ("text/uri-list",), "links:read", "every page it names, fetched"),
    Format("JSON", (".json",), ("application/json", "application/ld+json"), "records:read_json",
           "an article of every object"),
    Format("JSON lines", (".jsonl", ".ndjson"), ("application/jsonl", "application/x-ndjson"), "records:read_lines",
           "an article of every line, as a stream"),
    Format("CSV", (".csv", ".tsv"), ("text/csv", "text/tab-separated-values"), "records:read_csv",
           "an article of every row, as a stream"),
    Format("Parquet", (".parquet", ".pq"), ("application/vnd.apache.parquet",), "records:read_parquet",
           "an article of every row, batch by batch", "parquet"),
    Format("WARC", (".warc",), ("application/warc",), "warc:read", "the article of every page, as a stream", "warc"),
)  # fmt: skip
"""What is read. Archives (zip, tar, gz) of these are opened by kg/sources/archive.py."""

_BY_SUFFIX = {suffix: format_ for format_ in FORMATS for suffix in format_.suffixes}
_BY_NAME = {format_.name: format_ for format_ in FORMATS}
_BY_MEDIA_TYPE = {media_type: format_ for format_ in FORMATS for media_type in format_.media_types}

_MAGIC: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"%PDF-"), "PDF"),
    (re.compile(rb"PAR1"), "Parquet"),
    (re.compile(rb"WARC/\d"), "WARC"),
    (re.compile(rb"(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,500}?-->\s*)*<(?:rss|feed|rdf:RDF)[\s>]", re.IGNORECASE | re.DOTALL), "RSS or Atom"),
    (re.compile(rb"(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,500}?-->\s*)*<(?:!doctype\s+html|html|head|body|article)[\s>]", re.IGNORECASE | re.DOTALL), "HTML"),
    (re.compile(rb"\{[^\n]{2,}\}\s*\n\s*\{"), "JSON lines"),
    (re.compile(rb"[\[{]\s*[\"{\[\]}]"), "JSON"),
    (re.compile(rb"(?:(?:From|Received|Return-Path|Subject|MIME-Version|Message-ID|Delivered-To):[^\n]{1,900}\n(?:[ \t][^\n]*\n)*){2}", re.IGNORECASE), "e-mail"),
)  # fmt: skip
_XML = {"application/xml", "text/xml"}

EXTRA_MODULES = {
    "pdf": "pypdf",
    "docx": "docx",
    "feeds": "feedparser",
    "parquet": "pyarrow",
    "warc": "warcio",
}
"""The library that each extra brings."""


def recognise(document: Document) -> Format:
    """The format of a document: by its name, by what a server said, by its first bytes; else plain text."""
    declared = _BY_MEDIA_TYPE.get(document.media_type)
    found = _BY_SUFFIX.get(document.suffix)
    if declared is None and found is not None and not document.media_type:
        return _BY_NAME["list of addresses"] if found.name == "text" and _is_list(document) else found
    by_content = _by_content(document)
    if document.media_type in _XML or (declared and declared.name == "text"):
        declared = None
    return declared or by_content or found or _BY_NAME["text"]


def is_readable(name: str) -> bool:
    """Whether a file's ending is one of a format."""
    return name.lower().endswith(tuple(_BY_SUFFIX))


def _by_content(document: Document) -> Format | None:
    head = document.head().lstrip(b"\xef\xbb\xbf \t\r\n")
    return next((_BY_NAME[name] for pattern, name in _MAGIC if pattern.match(head)), None)


def _is_list(document: Document) -> bool:
    """Whether a text file names addresses and nothing else."""
    lines = [line.strip() for line in document.head(4096).splitlines() if line.strip()]
    lines = [line for line in lines if not line.startswith(b"#")][:20]
    return bool(lines) and all(re.fullmatch(rb"https?://\S+", line) for line in lines)


def _guarded(format_: Format, reader: Reader, source: str) -> Reader:
    """The reader, with a missing library told as what to install."""

    def read(document: Document, options: ReadOptions) -> Iterator[Article | Problem]:
        try:
            yield from reader(document, options)
        except ModuleNotFoundError as error:
            wanted = EXTRA_MODULES.get(format_.extra)
            if not wanted or wanted not in f"{error.name} {error}":
                raise
            raise SourceError(
                f"{format_.name} needs the library {wanted}, which is not installed",
                subject=source,
                remedy=f"Install it: pip install 'defence-kg[{format_.extra}]'.",
            ) from None

    return read
