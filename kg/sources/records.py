"""Tables and records: JSON, JSON lines, CSV and Parquet, an article a row.

JSON lines, CSV and Parquet are read as a stream: a million rows need no more memory than one.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, BinaryIO

from kg.errors import SourceError
from kg.model import Article, Problem
from kg.sources import dates, html
from kg.sources.documents import Document, decode, is_binary, storable, web_address
from kg.sources.options import ReadOptions
from kg.sources.text import Known, article

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "text": ("text", "body", "content", "maintext", "article", "fulltext", "full_text", "article_text", "story"),
    "title": ("title", "headline", "name"),
    "date": ("date", "published", "date_publish", "publish_date", "pubdate", "pub_date", "published_at", "datepublished",
             "publication_date", "created_at", "timestamp"),
    "url": ("url", "link", "source_url", "canonical_url", "uri"),
    "publisher": ("publisher", "outlet", "source_domain", "site", "sitename", "source", "domain", "journal"),
    "author": ("author", "authors", "byline"),
    "id": ("id", "doc", "docid", "doc_id", "article_id", "guid", "filename"),
    "language": ("language", "lang"),
}  # fmt: skip
"""Names under which each field of an article is looked for, where the user named none."""

_LISTS = ("articles", "items", "results", "data", "documents", "entries", "records", "hits", "docs")
"""Keys under which a JSON object holds its list of articles."""

_BATCH = 64
_LINE_SLACK = 6
"""Bytes that a character may take in JSON (``\\u00e9``)."""
_COMPACT_DATE = 8


def read_lines(document: Document, options: ReadOptions) -> Iterator[Article | Problem]:
    """JSON lines: an object a line. A bad line is a Problem; the next ones are read all the same."""
    limit = _LINE_SLACK * options.max_article + 10_000
    columns = _Columns(options.columns)
    with closing(document.open()) as stream:
        for number, line in enumerate(_lines(stream, limit), 1):
            where = f"{document.source}:{number}"
            if line is None:
                yield Problem(
                    where, f"the line is longer than {limit // 1_000_000} MB", "Leave it out or split it."
                )
            elif line.strip():
                yield _of_json(line, where, f"{document.stem}-{number}", columns)


def read_json(document: Document, options: ReadOptions) -> Iterator[Article | Problem]:
    """A JSON file: one article, a list of them, or an object that holds such a list."""
    data = document.data(options.max_file)
    try:
        found = json.loads(decode(data, document.source)[0])
    except (ValueError, RecursionError) as error:
        first = data.lstrip()[:2_000_000].splitlines()[0]
        if _is_object(first) and b"\n" in data.strip():
            yield from read_lines(document, options)
            return
        raise SourceError(f"is not JSON ({_brief(error)})", subject=document.source) from None
    columns = _Columns(options.columns)
    rows = _rows(found)
    if not rows:
        raise SourceError("holds no articles", subject=document.source, remedy="Give a list of objects.")
    for number, row in enumerate(rows, 1):
        name = document.stem if len(rows) == 1 else f"{document.stem}-{number}"
        source = document.source if len(rows) == 1 else f"{document.source}#{number}"
        yield _record(row, source, name, columns)


def read_csv(document: Document, options: ReadOptions) -> Iterator[Article | Problem]:
    """Comma, semicolon or tab separated values with a line of column names."""
    head = document.head(64_000)
    if not head.strip():
        raise SourceError("is empty", subject=document.source)
    sample, guessed = decode(head[: head.rfind(b"\n") + 1] or head, document.source)
    first = sample.splitlines()[0] if sample.strip() else ""
    delimiter = max(",;\t|", key=first.count)
    columns = _Columns(options.columns)
    with closing(document.open()) as stream:
        lines = io.TextIOWrapper(stream, encoding=guessed or "utf-8-sig", errors="replace", newline="")
        # Quotes may span lines; the standard reader's own limit on a field guards the memory.
        rows = csv.DictReader(_capped(lines, _LINE_SLACK * options.max_article), delimiter=delimiter)
        columns.require(rows.fieldnames or [], document.source)
        try:
            for number, row in enumerate(rows, 1):
                yield _record(row, f"{document.source}#{number}", f"{document.stem}-{number}", columns)
        except csv.Error as error:
            yield Problem(f"{document.source}#{rows.line_num}", f"is not CSV from here on ({error})")


def read_parquet(document: Document, options: ReadOptions) -> Iterator[Article | Problem]:
    """A Parquet table, batch by batch, and only the columns that are used."""
    import pyarrow.parquet as pq  # type: ignore[import-untyped, unused-ignore]
    from pyarrow import ArrowException  # type: ignore[import-untyped, unused-ignore]

    columns = _Columns(options.columns)
    with closing(document.open()) as stream:
        try:
            table = pq.ParquetFile(stream)
        except ArrowException as error:
            raise SourceError(f"is not Parquet ({_brief(error)})", subject=document.source) from None
        names = columns.require(table.schema_arrow.names, document.source)
        number = 0
        for batch in table.iter_batches(batch_size=_BATCH, columns=names):
            for row in batch.to_pylist():
                number += 1
                yield _record(row, f"{document.source}#{number}", f"{document.stem}-{number}", columns)


# ------------------------------------------------------------------------------------------------- rows


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which column holds which field, in the user's words and else by well-known names."""

    chosen: Mapping[str, str]

    def value(self, row: Mapping[str, Any], field: str) -> Any:
        if field in self.chosen:
            return _nested(row, self.chosen[field])
        plain = {_folded(key): value for key, value in row.items()}
        named = (plain.get(name) for name in _COLUMNS[field])
        return next((value for value in named if value is not None and value != ""), None)

    def require(self, names: Iterable[str], source: str) -> list[str]:
        """The columns that are of use.

        Raises:
            SourceError: None holds the text, or one that was asked for is missing.
        """
        names = [name for name in names if name]
        missing = [name for name in self.chosen.values() if name.split(".")[0] not in names]
        known = {alias for aliases in _COLUMNS.values() for alias in aliases} | set(self.chosen.values())
        useful = [name for name in names if name in known or _folded(name) in known]
        has_text = "text" in self.chosen or self.value(dict.fromkeys(names, "x"), "text")
        if missing or not has_text:
            what = f"no column {missing[0]!r}" if missing else "no column with the text"
            raise SourceError(
                what,
                subject=source,
                remedy=f"Name it, for example --column text={next(iter(names), 'NAME')}; there are: {', '.join(names[:20])}.",
            )
        return useful


def _folded(key: object) -> str:
    """A column's name without what spelling varies in: ``Pub Date`` is ``pub_date``."""
    return str(key).strip().lower().replace(" ", "_").replace("-", "_")


def _nested(row: Mapping[str, Any], path: str) -> Any:
    """The value under a key, or under keys joined by dots."""
    if path in row:
        return row[path]
    value: Any = row
    for key in path.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _record(row: object, source: str, name: str, columns: _Columns) -> Article | Problem:
    if not isinstance(row, Mapping):
        return Problem(
            source, "the record is no object", "Give objects with a text and, if known, title and date."
        )
    body = columns.value(row, "text")
    if not isinstance(body, str) or not body.strip():
        keys = ", ".join(str(key) for key in list(row)[:12])
        return Problem(
            source, "the record has no text", f"Name its column, as in --column text=NAME; there are: {keys}."
        )
    markup = body.lstrip()[:400].lower()
    if markup.startswith(("<!doctype html", "<html", "<p>", "<div", "<p ")):
        body = html.to_text(body)
    known = Known(
        title=_string(columns.value(row, "title")),
        url=web_address(_string(columns.value(row, "url"))),
        published=_day(columns.value(row, "date")),
        publisher=_string(columns.value(row, "publisher")),
        authors=_strings(columns.value(row, "author")),
        language=_string(columns.value(row, "language"))[:2].lower(),
    )
    own = _string(columns.value(row, "id"))
    text = storable(html.titled(known.title, body))
    return article(text, name=own or name, source=known.url or source, known=known)


def _string(value: Any) -> str:
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("title") or ""
    if isinstance(value, list):
        value = value[0] if value else ""
    return storable(" ".join(str(value).split()))[:2000] if isinstance(value, str | int) else ""


def _strings(value: Any) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(filter(None, map(_string, values[:20])))


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = _string(value)[:100]
    if text.isdigit() and len(text) > _COMPACT_DATE:
        seconds = int(text) / (1000 if len(text) > 11 else 1)  # noqa: PLR2004 - milliseconds since 1970
        try:
            return datetime.fromtimestamp(seconds, tz=UTC).date()
        except (ValueError, OverflowError, OSError):
            return None
    return dates.first(text) or dates.in_url(text)


# ------------------------------------------------------------------------------------------------- lines


def _lines(stream: BinaryIO, limit: int) -> Iterator[bytes | None]:
    """The lines of a stream; None for one that is longer than ``limit`` bytes, which is passed over."""
    while line := stream.readline(limit):
        if len(line) == limit and not line.endswith(b"\n"):
            while (rest := stream.readline(limit)) and not rest.endswith(b"\n"):
                pass
            yield None
        else:
            yield line


def _of_json(line: bytes, where: str, name: str, columns: _Columns) -> Article | Problem:
    if is_binary(line):
        return Problem(where, "the line is not text")
    try:
        row = json.loads(decode(line, where)[0])
    except (ValueError, RecursionError) as error:
        return Problem(where, f"the line is not JSON ({_brief(error)})")
    return _record(row, where, name, columns)


def _capped(lines: Iterable[str], limit: int) -> Iterator[str]:
    """Text lines, each cut at ``limit`` characters, for a reader that would take any length."""
    return (line[:limit] for line in lines)


def _rows(found: Any) -> list[Any]:
    if isinstance(found, list):
        return found
    if isinstance(found, dict):
        for key in _LISTS:
            if isinstance(found.get(key), list):
                return list(found[key])
        return [found]
    return []


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _brief(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:120]
