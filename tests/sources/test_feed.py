"""Feeds: an article of every entry, whatever the feed tries."""

import itertools

import pytest

from kg.errors import SourceError

pytest.importorskip("feedparser")

LAUGHS = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha">{entities}]>
<rss version="2.0"><channel><title>x</title><item><title>&z;</title><description>&z;</description></item></channel></rss>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY secret SYSTEM "file://{path}">]>
<rss version="2.0"><channel><title>x</title><item><title>Accord signed in Accra on Tuesday</title>
<description>{body} &secret;</description></item></channel></rss>"""


def test_atom_entries_are_articles(tmp_path, collect, stated, paragraphs):
    content = "".join(f"<p>{text}</p>" for text in paragraphs)
    path = tmp_path / "feed.xml.atom"
    path.write_text(
        f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>The Daily Coast</title>
        <entry><title type="html">Accord &amp;amp; ceremony</title><link href="https://coast.example/a"/>
        <published>2024-03-12T23:30:00+02:00</published><author><name>Ama Boateng</name></author>
        <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{content}</div></content></entry>
        <entry><title/><content/></entry></feed>"""
    )
    (item,), problems = collect(path)
    assert stated(item) == ["Accord & ceremony", *paragraphs]
    assert (item.publisher, item.url, item.authors) == (
        "The Daily Coast",
        "https://coast.example/a",
        ("Ama Boateng",),
    )
    assert item.published.value == "2024-03-12"
    assert problems[0].message == "the entry has no text"


def test_entities_do_not_multiply(tmp_path, collect):
    names = "abcdefghijz"
    entities = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in itertools.pairwise(names))
    path = tmp_path / "a.rss"
    path.write_text(LAUGHS.format(entities=entities))
    with pytest.raises(SourceError) as caught:
        collect(path)
    assert len(str(caught.value)) < 1000


def test_entities_do_not_read_files(tmp_path, collect, body):
    secret = tmp_path / "secret"
    secret.write_text("the launch code")
    path = tmp_path / "a.rss"
    path.write_text(OUTSIDE.format(path=secret, body=body))
    (item,), _ = collect(path)
    assert "launch code" not in item.text


def test_script_in_a_feed_is_no_text(tmp_path, collect, body):
    path = tmp_path / "a.rss"
    path.write_text(
        "<rss version='2.0'><channel><title>x</title><item><title>Accord</title><link>javascript:alert(1)</link>"
        f"<description>&lt;script&gt;alert('Mars')&lt;/script&gt;&lt;p&gt;{body}&lt;/p&gt;</description></item></channel></rss>"
    )
    (item,), _ = collect(path)
    assert "Mars" not in item.text
    assert item.url == ""


def test_a_feed_that_is_a_path_does_not_read_the_file(tmp_path, collect, body):
    feed = tmp_path / "secret.xml"
    feed.write_text(
        f"<rss version='2.0'><channel><item><title>Secret</title><description>{body}</description></item></channel></rss>"
    )
    path = tmp_path / "a.rss"
    path.write_text(str(feed))
    with pytest.raises(SourceError, match="no feed entries"):
        collect(path)


def test_bytes_that_are_no_utf8_are_replaced(tmp_path, collect, body):
    path = tmp_path / "a.rss"
    feed = f"<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><item><title>A</title><description>{body}"
    path.write_bytes(feed.encode() + b" \xff\xb4</description></item></channel></rss>")
    (item,), _ = collect(path)
    assert "Norway and Ghana signed" in item.text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_of_a_feed_that_ends_early_the_last_entry_is_left_out(tmp_path, collect, paragraphs, encoding):
    """It would be stored with half a sentence; whole again, the feed would give another article."""
    entry = "<item><title>{}</title><description>{}</description></item>"
    start = f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel><title>x</title>'
    whole = start + entry.format("First of them", paragraphs[0]) + entry.format("Second", paragraphs[1])
    path = tmp_path / "feed.rss"
    path.write_bytes((whole + "</channel></rss>").encode(encoding))
    items, _ = collect(path)
    assert [item.title for item in items] == ["First of them", "Second"]
    path.write_bytes(whole[:-60].encode(encoding))
    items, (problem,) = collect(path)
    assert [item.title for item in items] == ["First of them"]
    assert "ends early" in problem.message
