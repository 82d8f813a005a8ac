"""Pages: the article without its surroundings, and the right date of the many that a page holds."""

import json

import pytest

from kg.errors import SourceError
from kg.sources import html


def _linked(**values):
    return f'<script type="application/ld+json">{json.dumps({"@context": "https://schema.org", **values})}</script>'


ARTICLE = {
    "@type": "NewsArticle",
    "headline": "Norway and Ghana sign maritime security agreement",
    "datePublished": "2024-03-12T23:30:00-05:00",
    "dateModified": "2024-03-15T10:00:00Z",
    "author": [{"@type": "Person", "name": "Ama Boateng"}, {"@type": "Person", "name": "Lars Vik"}],
    "publisher": {"@type": "Organization", "name": "The Daily Coast"},
}


def test_the_article_is_taken_and_its_surroundings_are_left(page, stated, title, paragraphs):
    item = html.page(page(), name="a", source="a.html")
    assert stated(item) == [title, *paragraphs]
    assert item.text.startswith(title)


def test_metadata_come_from_linked_data(page):
    item = html.page(
        page(_linked(**ARTICLE) + '<link rel="canonical" href="https://coast.example/2024/03/14/accord">'),
        name="a",
        source="a.html",
    )
    assert item.published.value == "2024-03-12"
    assert item.publisher == "The Daily Coast"
    assert item.authors == ("Ama Boateng", "Lars Vik")
    assert item.url == "https://coast.example/2024/03/14/accord"


@pytest.mark.parametrize(
    ("head", "url", "day"),
    [
        # The day as published, where a conversion to UTC would move it to the next.
        (_linked(**ARTICLE), "", "2024-03-12"),
        (_linked(**{"@graph": [{"@type": "WebSite"}, ARTICLE]}), "", "2024-03-12"),
        # What is declared goes before the address.
        ('<meta property="article:published_time" content="2024-03-11T22:00:00Z">', "https://x.example/2024/03/12/a",
         "2024-03-11"),
        ('<meta property="article:modified_time" content="2024-04-30"><meta name="date" content="2024-03-10">', "",
         "2024-03-10"),
        ('<meta itemprop="datePublished" content="20240309">', "", "2024-03-09"),
        ('<meta name="pubdate" content="Fri, 08 Mar 2024 18:00:00 +0100">', "", "2024-03-08"),
        # Broken linked data are passed over.
        ('<script type="application/ld+json">{"@type": "NewsArticle", </script>', "https://x.example/28/02/2024/a",
         "2024-02-28"),
        ("", "https://x.example/world/accord-20240227", "2024-02-27"),
    ],
)  # fmt: skip
def test_the_published_date_is_found(page, head, url, day):
    assert html.page(page(head), name="a", source="a.html", url=url).published.value == day


def test_the_date_line_of_a_page_is_read(page, paragraphs):
    inner = '<p class="date">Published on 7 March 2024</p>' + "".join(f"<p>{text}</p>" for text in paragraphs)
    item = html.page(page(inner=inner), name="a", source="a.html", url="https://x.example/2023/01/01/a")
    assert item.published.value == "2024-03-07"


def test_an_index_is_told_and_not_merged():
    teaser = '<article><h2><a href="/{0}">Minister {0} signs accord</a></h2><p>Two lines about accord {0}.</p></article>'
    inner = "".join(teaser.format(number) for number in range(12))
    head = '<title>News</title><link rel="alternate" type="application/rss+xml" href="/feed.xml">'
    markup = f"<html><head>{head}</head><body><main>{inner}</main></body></html>"
    with pytest.raises(SourceError, match=r"lists several articles.*Give its feed: /feed\.xml"):
        html.page(markup, name="news", source="news.html")


def test_an_article_with_related_stories_is_no_index(page, stated, paragraphs):
    related = "".join(f'<article><h3><a href="/{n}">Other story {n}</a></h3></article>' for n in range(8))
    item = html.page(page(_linked(**ARTICLE), extra=related), name="a", source="a.html")
    assert stated(item)[1:] == list(paragraphs)


def test_a_page_saved_by_a_browser_tells_where_it_came_from(page):
    markup = page().replace("<html", "<!-- saved from url=(0029)https://coast.example/world/a -->\n<html", 1)
    assert html.page(markup, name="a", source="a.html").url == "https://coast.example/world/a"


def test_declared_charset_is_used(tmp_path, collect, page):
    path = tmp_path / "a.html"
    markup = page().replace('charset="utf-8"', 'charset="windows-1250"').replace("Kari Holm", "Paweł Źrebiec")
    path.write_bytes(markup.encode("cp1250"))
    (item,), problems = collect(path)
    assert "Paweł Źrebiec" in item.text
    assert problems == []


def test_script_in_a_page_is_no_text(page, paragraphs):
    inner = "<script>alert('Norway signed with Mars')</script>" + "".join(
        f"<p>{text}</p>" for text in paragraphs
    )
    item = html.page(page(inner=inner), name="a", source="a.html", url="javascript:alert(1)")
    assert "Mars" not in item.text
    assert item.url == ""


@pytest.mark.parametrize("markup", ["", "   ", "<html></html>", "<html><body><img src=a></body></html>"])
def test_a_page_without_an_article_is_told(markup):
    with pytest.raises(SourceError):
        html.page(markup, name="a", source="a.html")


def test_deep_nesting_and_broken_tags_are_borne(paragraphs):
    markup = "<div>" * 20_000 + "".join(f"<p>{text}" for text in paragraphs)
    item = html.page(
        f"<html><body><article>{''.join(f'<p>{t}</p>' for t in paragraphs)}</article>{markup}",
        name="a",
        source="a",
    )
    assert paragraphs[0] in item.text


def test_fragments_become_lines():
    assert (
        html.to_text("<p>One &amp; two.</p><p>Three<br>four.</p><script>x</script>")
        == "One & two.\n\nThree\n\nfour."
    )
    assert html.to_text("A &lt; B") == "A < B"


def test_captions_standfirst_and_lists_are_kept(page, paragraphs, stated):
    from kg.model import PassageKind

    figure = "<figure><img src='a.jpg'><figcaption>The two ministers sign the accord in Accra. Photo: Ann Roe</figcaption></figure>"
    first, second, last = paragraphs
    inner = (
        "<p>The two navies will train together from spring, ministers say</p>"
        f"{figure}<p>{first}</p><h2>What comes next</h2><ul><li>two exercises a year</li><li>a liaison officer in Tema</li></ul>"
        f"<p>{second}</p><p><b>Read more:</b> <a href='/x'>Why Tema matters</a></p><p>{last}</p>"
    )
    item = html.page(page(inner=inner), name="a", source="a.html")
    assert stated(item)[1:] == [
        "The two navies will train together from spring, ministers say",
        first,
        "two exercises a year",
        "a liaison officer in Tema",
        second,
        last,
        "The two ministers sign the accord in Accra.",
    ]
    assert [passage.kind for passage in item.passages[:2]] == [PassageKind.HEADLINE, PassageKind.STANDFIRST]
    assert item.passages[-1].kind is PassageKind.CAPTION
