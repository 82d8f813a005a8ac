"""Mending text must never lose the way back to the original."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extract.text import DATELINE, prepare
from kg.model import Article, Passage, PassageKind, Span

HEADLINE = PassageKind.HEADLINE


def mended(text, *passages):
    return prepare(Article(text, passages=tuple(passages))).text


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("The ministry reports.The minister left.", "The ministry reports. The minister left."),
        ('He said "we agree."The talks went on.', 'He said "we agree." The talks went on.'),
        ("Aid reached 3.5 tonnes for the U.S.Army unit.", "Aid reached 3.5 tonnes for the U.S.Army unit."),
        (
            "Sweden gave mortars to Ukraine.12 The rest follows.",
            "Sweden gave mortars to Ukraine. The rest follows.",
        ),
        ("Chile[4] and Peru[15] met.", "Chile and Peru met."),
        ("‘Tide’ and “Wave” and „Surf” and «Spray»", '\'Tide\' and "Wave" and "Surf" and "Spray"'),
        ("Poland's army", "Poland's army"),
        ("Poland’s army", "Poland's army"),
        ("soft\u00adhy\u200bphen", "softhyphen"),
        ("two  blanks\u00a0and\tmore\n\nlines", "two blanks and more lines"),
        ("  leading blanks", "leading blanks"),
        ("anti‑tank", "anti-tank"),
    ],
)
def test_what_news_sites_do_to_text_is_undone(raw, clean):
    assert mended(raw) == clean


def test_a_shouted_title_is_written_as_the_body_writes_its_words():
    title = "GHANA SIGNS PATROL PACT WITH TOGO"
    body = "On Monday the navy of Ghana and the navy of Togo began a joint patrol."
    text = f"{title}\n{body}"
    passages = (
        Passage(Span(0, len(title)), HEADLINE),
        Passage(Span(len(title) + 1, len(text))),
    )
    assert mended(text, *passages).splitlines()[0] == "Ghana Signs patrol PACT WITH Togo"


def test_a_capitalised_title_loses_capitals_that_the_body_does_not_share():
    title = "Estonia Sends Radar Crews To Moldova"
    body = "Two radar crews left for Chisinau. The ministry sends them for a year."
    text = f"{title}\n{body}"
    passages = (
        Passage(Span(0, len(title)), HEADLINE),
        Passage(Span(len(title) + 1, len(text))),
    )
    assert mended(text, *passages).splitlines()[0] == "Estonia sends radar crews To Moldova"


def test_a_paragraph_with_many_names_keeps_its_capitals():
    text = "Angela Baker Met Carlos Diaz In Lima Yesterday"
    assert mended(text) == text


def test_passages_are_kept_apart_and_in_order():
    text = "First line.\nA caption\nLast line."
    passages = (
        Passage(Span(0, 11)),
        Passage(Span(12, 21), PassageKind.CAPTION),
        Passage(Span(22, 32)),
    )
    prepared = prepare(Article(text, passages=passages))
    assert [p.span.of(prepared.text) for p in prepared.passages] == ["First line.", "A caption", "Last line."]
    assert [p.kind for p in prepared.passages] == [p.kind for p in passages]


def test_text_outside_the_passages_is_not_read():
    assert (
        mended("Subscribe now!\nOman hosted talks.\nMost read", Passage(Span(15, 33))) == "Oman hosted talks."
    )


def test_a_mended_stretch_leads_back_over_what_was_dropped():
    text = "“Kenya”\u200b  signed.12 The end."
    prepared = prepare(Article(text))
    start = prepared.text.index("Kenya")
    end = prepared.text.index("signed") + len("signed")
    assert prepared.original(start, end).of(text) == "Kenya”\u200b  signed"


def passages_of(text, cuts, kinds):
    """Passages between cuts of a text, without the character at each cut."""
    edges = sorted({0, len(text), *(c % (len(text) + 1) for c in cuts)})
    return tuple(
        Passage(Span(a, b), kinds[i % len(kinds)]) for i, (a, b) in enumerate(pairwise(edges)) if a < b
    )


ANY_TEXT = st.text(min_size=1, max_size=120)
PRESS_TEXT = st.text(alphabet="AÉbcİßŉǆﬁΣς .?!\"'’“12[]()\u00a0\u200b\n-—", min_size=1, max_size=120)
KINDS = st.lists(st.sampled_from(list(PassageKind)), min_size=1, max_size=4)


@pytest.mark.parametrize("text", ["DİYARBAKIR", "ORDU DİYARBAKIR GARNİZONU AÇILDI"])
def test_letters_that_grow_when_written_small_keep_their_offsets(text):
    prepared = prepare(Article(text))
    assert len(prepared.origins) == len(prepared.text) + 1
    assert prepared.origins[-1] == len(text)


@settings(max_examples=300, deadline=None)
@given(ANY_TEXT | PRESS_TEXT, st.lists(st.integers(0, 500), max_size=4), KINDS)
def test_every_character_knows_where_it_came_from(text, cuts, kinds):
    passages = passages_of(text, cuts, kinds)
    prepared = prepare(Article(text, passages=passages))
    assert len(prepared.origins) == len(prepared.text) + 1
    assert all(0 <= i < len(text) for i in prepared.origins[:-1])
    assert list(prepared.origins) == sorted(prepared.origins)
    # A passage of blanks alone is left out; the others keep their order.
    left = iter(passages)
    for after in prepared.passages:
        inside = prepared.origins[after.span.start : after.span.end]
        assert any(all(before.span.start <= i < before.span.end for i in inside) for before in left)


@settings(max_examples=200, deadline=None)
@given(ANY_TEXT | PRESS_TEXT)
def test_mending_drops_no_letter_and_no_digit_but_footnotes(text):
    prepared = prepare(Article(text))
    kept = {prepared.origins[i] for i in range(len(prepared.text))}
    dateline = DATELINE.match(text)
    kept |= set(range(dateline.end() if dateline else 0))
    lost = {i for i, c in enumerate(text) if c.isalpha()} - kept
    assert lost == set()
