"""E-mails, and pages that a browser saved as one file (MHTML): both are MIME messages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage, MIMEPart
from email.policy import EmailPolicy
from email.utils import parseaddr, parsedate_to_datetime
from typing import cast

from kg.errors import SourceError
from kg.model import Article, Problem
from kg.sources import html
from kg.sources.documents import Document, decode, storable
from kg.sources.options import ReadOptions
from kg.sources.text import Known, article

_LONGEST_HEADER = 5000
"""Characters to which a header is cut; subjects have some hundred."""
_MOST_PARTS = 10_000
"""Parts, or lines that look like the border of one, that a message may have."""


class _Policy(EmailPolicy):
    """The standard policy with headers cut: the time of its parser grows with the square of their length."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Name and value of a header."""
        name, value = super().header_source_parse(sourcelines)
        return name, value[:_LONGEST_HEADER]


_POLICY = _Policy()


def read(document: Document, options: ReadOptions) -> Iterator[Article | Problem]:
    """The article that a message carries: its text, or its page where it has none."""
    data = document.data(options.max_file)
    if data.count(b"\n--") > _MOST_PARTS:
        raise SourceError("has too many parts for a message", subject=document.source)
    # The policy makes the message one of this class; the stubs know it of the default policy only.
    message = cast("EmailMessage", message_from_bytes(data, policy=_POLICY))
    saved_from = _header(message, "Snapshot-Content-Location")
    if saved_from or document.suffix in {".mht", ".mhtml"}:
        yield _page(message, document, saved_from)
        return
    plain = message.get_body(("plain",))
    rich = message.get_body(("html",))
    if plain is not None and _content(plain, document).strip():
        body = _content(plain, document)
    elif rich is not None:
        body = html.to_text(_content(rich, document))
    else:
        raise SourceError("no text in the message", subject=document.source)
    title = _header(message, "Subject")
    known = Known(
        title=title,
        published=_sent(message),
        publisher=parseaddr(_header(message, "From"))[0],
    )
    yield article(html.titled(title, body), name=document.stem, source=document.source, known=known)


def _page(message: EmailMessage, document: Document, saved_from: str) -> Article:
    for part in message.walk():
        if part.get_content_type() == "text/html":
            url = saved_from or _header(part, "Content-Location")
            url = url if url.startswith("http") else ""
            return html.page(_content(part, document), name=document.stem, source=document.source, url=url)
    raise SourceError("no page in the file", subject=document.source)


def _content(part: MIMEPart, document: Document) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes) or not payload.strip():
        return ""
    return storable(decode(payload, document.source, part.get_content_charset("") or "")[0])


def _header(message: MIMEPart, name: str) -> str:
    try:
        return storable(" ".join(str(message.get(name, "")).split()))
    except (ValueError, LookupError, IndexError):  # malformed headers break the standard parser in many ways
        return ""


def _sent(message: EmailMessage) -> date | None:
    try:
        return parsedate_to_datetime(_header(message, "Date")).date()
    except (ValueError, TypeError, OverflowError):
        return None
