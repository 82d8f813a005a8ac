"""Plain text and Markdown: the pages that people paste."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from kg.model import Article, Basis, PartialDate
from kg.sources import dates
from kg.sources.documents import storable, web_address
from kg.sources.furniture import mark
from kg.sources.lines import trimmed

LONGEST = 2_000_000
"""Characters above which a text is not looked at: the longest reports have half as many."""

_GLUED_DATE = re.compile(r"\A\s*date:?\s+((?:19|20)\d\d-\d\d-\d\d)\b[^\S\n]*", re.IGNORECASE)
_URL_LINE = re.compile(r"\A\s*<?(https?://[^\s<>]{4,2000})>?[^\S\n]*(?:\n|\r|\Z)")
_FRONT_MATTER = re.compile(
    r"\A\s*---[^\S\n]*\r?\n(.{0,20000}?)\r?\n(?:---|\.\.\.)[^\S\n]*(?:\r?\n|\Z)", re.DOTALL
)
_FIELD = re.compile(
    r"(?P<key>title|headline|date|published|publication date|pub ?date|author|by|url|link|source|publisher|language|lang)"
    r"[^\S\n]*:[^\S\n]*(?P<value>[^\n\r]{1,2000})(?:\r?\n|\r|\Z)",
    re.IGNORECASE,
)
_KEYS = {
    "headline": "title",
    "published": "date",
    "publication date": "date",
    "pub date": "date",
    "pubdate": "date",
    "by": "author",
    "link": "url",
    "lang": "language",
}


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an article besides its text: from a column, a tag, a header. Empty: not known."""

    title: str = ""
    url: str = ""
    published: date | None = None
    publisher: str = ""
    authors: tuple[str, ...] = ()
    language: str = ""
    captions: tuple[str, ...] = ()
    made: date | None = None
    """The day the file was made, which stands in where text and address tell no date."""


def article(text: str, *, name: str, source: str, known: Known | None = None) -> Article:
    """An article of a text as it stands, with its passages marked and its metadata found.

    What is known otherwise (``known``) goes before what the text tells, and that before the address.
    A text of more than ``LONGEST`` characters is not looked at, and has neither passages nor metadata.
    """
    if len(text) > LONGEST:
        return Article(text=text, name=storable(name), source=storable(source))
    known = known or Known()
    start, told = _preamble(text)
    url = web_address(known.url) or web_address(told.url)
    american = dates.is_american(url)
    marked = mark(text, start, title=known.title or told.title, captions=known.captions, american=american)
    published = known.published or told.published or marked.published or dates.in_url(url) or known.made
    return Article(
        text=text,
        name=storable(name),
        source=storable(source),
        title=storable(" ".join((known.title or told.title or marked.title).split())),
        url=url,
        published=PartialDate.of(published, Basis.STATED) if published else None,
        publisher=storable(known.publisher or told.publisher or marked.publisher) or host(url),
        authors=tuple(map(storable, known.authors or told.authors or marked.authors)),
        language=known.language or told.language or "en",
        passages=marked.passages,
    )


def host(url: str) -> str:
    """The publisher as its address names it: ``example.org`` of ``https://www.example.org/a``."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _preamble(text: str) -> tuple[int, Known]:
    """Where the article begins behind metadata glued to its front, and what they tell."""
    fields: dict[str, str] = {}
    position = 1 if text.startswith("\ufeff") else 0
    if front := _FRONT_MATTER.match(text):
        for line in front.group(1).splitlines():
            if match := _FIELD.fullmatch(line.strip()):
                _note(fields, match)
        position = front.end()
    if glued := _GLUED_DATE.match(text[position : position + 80]):
        fields.setdefault("date", glued.group(1))
        position += glued.end()
    if address := _URL_LINE.match(text[position : position + 2100]):
        fields.setdefault("url", address.group(1))
        position += address.end()
    while True:
        here = trimmed(text, position, min(len(text), position + 4000)).start
        match = _FIELD.match(text[here : here + 2100])
        # One such line may be the article speaking ("By: ..."); a key other than these opens no header.
        if match is None or len(match["value"]) > 300:  # noqa: PLR2004 - no metadata are that long
            break
        _note(fields, match)
        position = here + match.end()
    return position, Known(
        title=fields.get("title", ""),
        url=fields.get("url", ""),
        published=dates.first(fields.get("date", "")),
        publisher=fields.get("publisher", "") or _named(fields.get("source", "")),
        authors=tuple(
            filter(None, (part.strip() for part in re.split(r",|;| and ", fields.get("author", ""))))
        ),
        language=fields.get("language", "")[:2].lower(),
    )


def _note(fields: dict[str, str], match: re.Match[str]) -> None:
    key = match["key"].lower()
    key, value = _KEYS.get(key, key), match["value"].strip().strip("\"'")
    if key == "source" and value.startswith("http"):
        key = "url"
    fields.setdefault(key, value)


def _named(source: str) -> str:
    return "" if source.startswith("http") else source
