"""What holds of every extraction, whatever the text."""

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import Article, PartialDate
from kg.sources.text import article as read

SENTENCES = (
    "Estonia and Ghana signed an agreement on maritime security on Friday.", "Poland's army did not buy 48 howitzers.",
    "“We will train four crews,” Defence Minister Kari Holm told reporters.", "He said it would cost €5 million.",
    "NATO plans a drill in Norway.", "Germany will give Ukraine 18 tanks, the ministry said.", "UKRAINE SIGNS DEAL WITH BELGIUM",
    "The two sides met in Kyiv.The deal was signed by both.", "Prime Minister Edi Rama visited Athens last week.",
)  # fmt: skip
ODD = (
    "\u200b",
    "\u202e",
    "\u2066",
    "\ufeff",
    "\u00ad",
    "e\u0301",
    "İ",
    "ß",
    "\U0001f600",
    "\ud800",
    "\x00",
    "\r",
    "\x85",
    "\u2028",
    "Кyiv",
    "«",
    "[1]",
)
PIECES = st.one_of(st.sampled_from(SENTENCES), st.sampled_from(ODD), st.text(max_size=20))
TEXTS = st.lists(PIECES, max_size=10).flatmap(
    lambda parts: st.sampled_from([" ", "", "\n", "\n\n"]).map(lambda glue: glue.join(parts))
)


def found(extraction):
    return extraction.statements, extraction.entities, extraction.mentions


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_every_quotation_is_its_span(extractor, text):
    for article in (Article(text), read(text, name="a", source="a")):
        (extraction,) = extractor.extract([article])
        assert extraction.article.text == text
        for statement in extraction.statements:
            assert statement.evidence
            for evidence in statement.evidence:
                assert evidence.article == article.id
                assert evidence.quote.strip()
                assert evidence.span.of(text) == evidence.quote
                for part in filter(None, (evidence.subject_span, evidence.object_span)):
                    assert 0 <= part.start < part.end <= len(text)
        for mention in extraction.mentions:
            assert mention.span.of(text) == mention.surface
        assert {e.iri for e in extraction.entities} == {
            iri for s in extraction.statements for iri in (s.subject, s.object)
        }


@settings(max_examples=25, deadline=None)
@given(st.lists(TEXTS, min_size=2, max_size=5, unique=True), st.randoms(use_true_random=False))
def test_an_article_says_the_same_in_any_company(extractor, texts, shuffler):
    articles = [Article(text, f"n{i}", published=PartialDate("2024-01-08")) for i, text in enumerate(texts)]
    alone = {
        article.id: found(extraction) for article in articles for extraction in extractor.extract([article])
    }
    shuffler.shuffle(articles)
    together = list(extractor.extract(articles))
    assert [extraction.article for extraction in together] == articles
    assert {extraction.article.id: found(extraction) for extraction in together} == alone


def test_an_article_without_words_has_its_answer(extractor):
    articles = [
        Article("", "a"),
        Article("Ukraine signed an agreement with Belgium.", "b"),
        Article("\u200b", "c"),
    ]
    assert [len(extraction.statements) for extraction in extractor.extract(articles)] == [0, 1, 0]
