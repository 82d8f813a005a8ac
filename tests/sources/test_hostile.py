"""Any text at all: offsets stay true, time stays bounded, nothing is thrown."""

import contextlib
import itertools
import signal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import Article, PassageKind
from kg.sources import cues, dates, html, judging, reader
from kg.sources.documents import Document, decode
from kg.sources.options import ReadOptions
from kg.sources.text import article

UNITS = [
    "A ", "Aa ", "AA ", "A/", "Aa/", "A, ", "AA, ", "a ", "read ", "share ", "the ", "by ", "Photo ", "Photo: ", "(", "( ",
    "A (", "1 ", "1/", "12.", "2024-", "Jan 5 ", "- ", "— ", "facebook ", "x,", "more ", "“", "A.", "A. ", "© ", "via A ",
    "follow our ", "if you ", "is a ", "w’", "A-", "\u200b", " \u00a0", "•", "[1] ", "@", "#", "also ", "AB-", "Aa-Aa ", "A,",
]  # fmt: skip
PATTERNS = [name for name in vars(cues) if name.isupper() and hasattr(getattr(cues, name), "search")]
LONGEST_LINE = 480


@contextlib.contextmanager
def seconds(limit):
    """Fails what takes longer by far than it should: a pattern that backtracks takes minutes."""

    def late(*_):
        pytest.fail(f"took more than {limit} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, limit)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("name", PATTERNS)
def test_no_pattern_can_be_made_slow(name):
    pattern = getattr(cues, name)
    with seconds(20):
        for unit, end in itertools.product(UNITS, ("", "!", ".", ":", ")")):
            pattern.search((unit * LONGEST_LINE)[:LONGEST_LINE] + end)


@pytest.mark.parametrize(
    "text",
    [
        "," * 1_000_000,
        "word " * 200_000,
        "a\n" * 100_000,
        "\n" * 500_000,
        "\u200b" * 500_000,
        "(" * 500_000,
        "Some title line here now\n" * 10_000,
        "This is the line that was written by the man.\n" * 10_000,
        "and so it goes on and on without any end to it\n" * 20_000,
        "and so it goes on and on without any end to it, as it had gone on for all the days before it came to us\n"
        * 9_000,
        "# " * 200_000,
        "---\n" + "a: b\n" * 50_000,
        "date: " * 50_000,
        "\u202eevil \u202d" * 20_000,
        "https://" + "a" * 500_000,
        "Title: x\n" * 50_000,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_large_texts_take_bounded_time(text):
    with seconds(30):
        item = article(text, name="a", source="a")
    assert item.text == text


def test_a_text_beyond_all_measure_is_not_looked_at():
    assert article("a b c. " * 400_000, name="a", source="a").passages == ()


LINES = st.sampled_from(
    [*UNITS, "Read more:", "Popular", "Latest news", "By Ama Boateng", "12/03/2024", "Norway and Ghana signed an agreement.",
     "KYIV, Jan 5 (Reuters) - Ukraine and Poland signed it on Friday, they said.", "Photo: Kari Holm", "0", "\ufeff", "date 2024-01-01 "]
)  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(st.one_of(LINES, st.text(max_size=80)), max_size=30).map("\n".join))


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_passages_lie_in_the_text_in_order_and_apart(text):
    item = article(text, name="a", source="a")
    assert item.text == text
    position = 0
    for passage in item.passages:
        assert position <= passage.span.start < passage.span.end <= len(text)
        assert passage.span.of(text) == passage.span.of(text).strip()
        position = passage.span.end
    assert sum(passage.kind is PassageKind.HEADLINE for passage in item.passages) <= 1


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_reading_twice_is_reading_once(text):
    assert article(text, name="a", source="a") == article(text, name="a", source="a")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_dates_are_valid_or_not_there(text):
    for day, start, end in dates.find(text):
        assert day.year >= dates.EARLIEST_YEAR
        assert 0 <= start < end <= len(text)
    dates.in_url(text)
    judging.is_date_line(text)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["a.txt", "a.html", "a.eml", "a.mht", "a.json", "a.jsonl", "a.csv", "a.zip", "a.tar",
                                                "a.gz", "a.docx", "a.warc", "a"]))  # fmt: skip
def test_any_bytes_are_read_or_told(data, name):
    import io

    document = Document(source=name, name=name, open=lambda: io.BytesIO(data))
    for item in reader.read_document(document, ReadOptions(languages=())):
        if isinstance(item, Article):
            item.text.encode()
            assert item.passages


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(["<p>", "</p>", "<div>", "<a href=x>", "<!--", "-->", "<script>", "</script>", "&#0;", "&amp", "]]>",
                                 "<![CDATA[", "<?xml", "Norway and Ghana signed an agreement.", "<h1>", "\x00", "<svg/onload=x>"]), max_size=40))  # fmt: skip
def test_any_markup_becomes_text(parts):
    html.to_text("".join(parts))


@settings(max_examples=100, deadline=None)
@given(
    st.binary(max_size=300), st.sampled_from(["", "utf-8", "latin-1", "klingon", "idna", "base64", "utf-16"])
)
def test_decoding_gives_text_that_can_be_stored(data, declared):
    from kg.errors import SourceError

    with contextlib.suppress(SourceError):
        text, _ = decode(data, "a", declared)
        text.encode()
        assert "\x00" not in text
