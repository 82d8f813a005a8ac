"""Web pages: the article in them, by trafilatura; its metadata from JSON-LD, meta tags and the page.

Dates go wrong in many ways: trafilatura lets a date in the address win over the one that the page
states, and a page's newest date is often that of another story. What the publisher declared goes first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import unescape
from typing import TYPE_CHECKING, Any

from kg.errors import SourceError
from kg.model import Article, Problem
from kg.sources import dates
from kg.sources.documents import Document, decode
from kg.sources.options import ReadOptions
from kg.sources.text import Known, article

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,40})", re.IGNORECASE)
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(https?://\S{4,2000}?)\s*-->")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}|\d{8}(?=T|$)")
_ARTICLE_TYPES = re.compile(r"(?:Article|BlogPosting|Report|PressRelease|NewsArticle|LiveBlogPosting)$")
_INDEX_TYPES = {"CollectionPage", "ItemList", "SearchResultsPage"}
_DATE_META = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "dc.date.issued",
    "dc.date",
    "dcterms.date",
    "dcterms.created",
    "date",
    "pubdate",
    "publishdate",
    "publish-date",
    "parsely-pub-date",
    "sailthru.date",
    "citation_publication_date",
    "article.published",
)
_MOST_TAGS = 100_000
"""Tags that a page may have: extraction takes time with the square of them, and long pages have ten thousand."""
_TEASERS = 4
"""So many headlines with links of their own make a page an index."""
_PICTURES = 30
"""Pictures whose captions are read; what has more is a gallery."""
_ENOUGH_PROSE = 1200
"""Characters of running text that an index does not have in one piece."""


def read(document: Document, options: ReadOptions) -> Iterator[Article | Problem]:
    """The article of one page; a Problem where the page is an index or holds none."""
    data = document.data(options.max_file)
    declared = document.charset or _declared_charset(data)
    text, _ = decode(data, document.source, declared)
    yield page(text, name=document.stem, source=document.source, url=document.url)


def page(markup: str, *, name: str, source: str, url: str = "") -> Article:
    """The article that a page is about.

    Raises:
        SourceError: The page lists articles, has none, or is larger than any that has one.
    """
    import trafilatura

    if markup.count("<") > _MOST_TAGS:
        raise SourceError(f"has more than {_MOST_TAGS:,} tags, as no page of an article has", subject=source)
    tree = trafilatura.load_html(markup)
    if tree is None:
        raise SourceError("is not an HTML page", subject=source)
    linked = list(_linked_data(tree))
    known = _known(tree, linked, markup, url)
    captions = _captions(tree)
    result = trafilatura.bare_extraction(
        tree, url=known.url or None, include_comments=False, favor_precision=False, with_metadata=False
    )
    body = str(getattr(result, "text", None) or "")
    if _is_index(tree, linked, body):
        raise SourceError(
            "lists several articles and is none itself",
            subject=source,
            remedy=_where_to(tree),
        )
    if not body.strip():
        raise SourceError("no article found in the page", subject=source)
    if not known.published:
        known = _with_guessed_date(known, markup)
    missing = tuple(caption for caption in captions if caption not in body)
    stored = "\n\n".join((titled(known.title, body), *missing))
    return article(stored, name=name, source=source, known=replace(known, captions=captions))


def to_text(markup: str) -> str:
    """The text of a piece of HTML, one block a line: of a feed entry or a mail, where all of it is article."""
    import trafilatura
    from lxml import etree

    if "<" not in markup:
        return unescape(markup)
    tree = trafilatura.load_html(f"<html><body><div>{markup}</div></body></html>")
    if tree is None:
        return unescape(re.sub(r"<[^<>]{0,2000}>", " ", markup))
    etree.strip_elements(tree, "script", "style", "noscript", "template", with_tail=False)
    for element in tree.iter(
        "p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "blockquote", "figcaption"
    ):
        element.tail = "\n" + (element.tail or "")
        element.text = ("\n" if element.tag != "br" else "") + (element.text or "")
    lines = (" ".join(line.split()) for line in str(tree.text_content()).splitlines())
    return "\n\n".join(line for line in lines if line)


def titled(title: str, body: str) -> str:
    """The stored text of an article whose title is known apart from its body."""
    title = " ".join(title.split())
    start = " ".join(body[: len(title) + 200].split())
    return body if not title or start.startswith(title) else f"{title}\n\n{body}"


def _declared_charset(data: bytes) -> str:
    match = _META_CHARSET.search(data[:4096])
    return match.group(1).decode("ascii", "ignore") if match else ""


# --------------------------------------------------------------------------------------------- metadata


def _linked_data(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """The objects of the page's JSON-LD, those of ``@graph`` and lists included."""
    for script in tree.xpath('//script[@type="application/ld+json"]')[:50]:
        try:
            found = json.loads((script.text or "").strip().rstrip(";"), strict=False)
        except (ValueError, RecursionError):
            continue
        pending = [found]
        for _ in range(500):
            if not pending:
                break
            item = pending.pop(0)
            if isinstance(item, list):
                pending.extend(item)
            elif isinstance(item, dict):
                yield item
                pending.extend(value for key in ("@graph", "mainEntity") if (value := item.get(key)))


def _types(item: dict[str, Any]) -> set[str]:
    kind = item.get("@type")
    return {str(each) for each in (kind if isinstance(kind, list) else [kind])}


def _known(tree: HtmlElement, linked: list[dict[str, Any]], markup: str, url: str) -> Known:
    meta = _meta(tree)
    articles = [item for item in linked if any(_ARTICLE_TYPES.search(kind) for kind in _types(item))]
    main = articles[0] if articles else {}
    canonical = next(iter(tree.xpath('//link[@rel="canonical"]/@href')), "")
    saved = _SAVED_FROM.search(markup[:4000])
    address = next(
        (
            found
            for found in (
                canonical,
                meta.get("og:url", ""),
                url,
                saved.group(1) if saved else "",
                _text(main.get("url")),
            )
            if str(found).startswith(("http://", "https://"))
        ),
        "",
    )
    return Known(
        title=_title(tree, main, meta),
        url=str(address),
        published=_published(tree, main, meta, address),
        publisher=_text(main.get("publisher")) or meta.get("og:site_name", ""),
        authors=_names(main.get("author")) or _names(meta.get("author")),
        language=(tree.get("lang") or _text(main.get("inLanguage")))[:2].lower(),
    )


def _meta(tree: HtmlElement) -> dict[str, str]:
    """The page's meta tags, by name or property in small letters; the first of each."""
    found: dict[str, str] = {}
    for tag in tree.xpath("//meta[@content]")[:500]:
        key = (tag.get("property") or tag.get("name") or tag.get("itemprop") or "").strip().lower()
        if key:
            found.setdefault(key, tag.get("content").strip())
    return found


def _captions(tree: HtmlElement) -> tuple[str, ...]:
    """What stands below the pictures of the article, which trafilatura passes over."""
    own = tree.xpath("//article[.//h1]") or tree.xpath("//main[.//h1]") or tree.xpath("//article")
    if len(own) != 1:
        return ()
    figures = own[0].xpath(".//figure//figcaption[not(ancestor::aside) and not(ancestor::a)]")[:_PICTURES]
    texts = (" ".join(figure.text_content().split()) for figure in figures)
    return tuple(dict.fromkeys(text for text in texts if text))


def _title(tree: HtmlElement, main: dict[str, Any], meta: dict[str, str]) -> str:
    headings = [" ".join(h.text_content().split()) for h in tree.xpath("//h1")[:5]]
    declared = _text(main.get("headline")) or meta.get("og:title", "") or meta.get("twitter:title", "")
    declared = " ".join(unescape(declared).split())
    for heading in headings:
        # The heading is what a reader sees; a declared title may be cut or carry the site's name.
        if heading and (not declared or _same_start(heading, declared)):
            return heading
    return declared or " ".join((tree.findtext(".//title") or "").split())


def _same_start(heading: str, declared: str) -> bool:
    size = min(len(heading), len(declared), 30)
    return heading[:size].casefold() == declared[:size].casefold()


def _published(tree: HtmlElement, main: dict[str, Any], meta: dict[str, str], url: str) -> date | None:
    values = [_text(main.get("datePublished")), *(meta.get(key, "") for key in _DATE_META)]
    values += tree.xpath('//*[@itemprop="datePublished"]/@datetime | //*[@itemprop="datePublished"]/@content')
    values += tree.xpath("//article//time/@datetime | //time[@pubdate]/@datetime")[:1]
    values.append(_text(main.get("dateCreated")))
    for value in values:
        # The day as the publisher wrote it: converting to UTC would move late news to the next day.
        iso = _ISO.search(value[:40])
        day = dates.first(
            iso.group() if iso and "-" in iso.group() else value, american=dates.is_american(url)
        )
        if day is None and iso:
            day = dates.in_url(iso.group())
        if day:
            return day
    return None


def _with_guessed_date(known: Known, markup: str) -> Known:
    """Asks htmldate, which reads bylines, where nothing was declared."""
    from htmldate import find_date

    # Without the address: a date in it is looked at last, by text.article.
    found = find_date(markup, original_date=True, extensive_search=False)
    return replace(known, published=dates.first(found)) if found else known


def _text(value: Any) -> str:
    """A JSON-LD value as text: itself, its name, or the first of several."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("name") or value.get("@id") or value.get("@value") or ""
    return unescape(str(value)).strip() if isinstance(value, str | int) else ""


def _names(value: Any) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    names = (_text(each).removeprefix("By ") for each in values[:10])
    return tuple(name for name in names if name and not name.startswith("http") and len(name) < 80)  # noqa: PLR2004


# ------------------------------------------------------------------------------------------ index pages


def _is_index(tree: HtmlElement, linked: list[dict[str, Any]], body: str) -> bool:
    """Whether the page leads to articles and is none itself."""
    kinds = set().union(*(_types(item) for item in linked)) if linked else set()
    if any(_ARTICLE_TYPES.search(kind) for kind in kinds) and not kinds & _INDEX_TYPES:
        return False
    teasers = tree.xpath("//article[.//a[@href]][.//h1 or .//h2 or .//h3 or .//h4]")
    headlines = tree.xpath("//h2[.//a[@href]] | //h3[.//a[@href]] | //a[@href][.//h2 or .//h3]")
    listed = max(len(teasers), len(headlines))
    if listed < _TEASERS:
        return bool(kinds & _INDEX_TYPES) and len(body) < _ENOUGH_PROSE
    longest = max((sum(len(p.text_content()) for p in block) for block in _blocks(tree)), default=0)
    return longest < _ENOUGH_PROSE and len(tree.xpath("//article")) != 1


def _where_to(tree: HtmlElement) -> str:
    """What to give in place of an index: its feed, where it names one."""
    feeds = tree.xpath('//link[@rel="alternate"][contains(@type, "rss") or contains(@type, "atom")]/@href')
    return (
        f"Give its feed: {str(feeds[0])[:300]}." if feeds else "Give the articles it links to, or its feed."
    )


def _blocks(tree: HtmlElement) -> list[list[HtmlElement]]:
    """The paragraphs of the page, by the element that they stand in."""
    groups: dict[Any, list[HtmlElement]] = {}
    for paragraph in tree.xpath("//p")[:5000]:
        groups.setdefault(paragraph.getparent(), []).append(paragraph)
    return list(groups.values())
