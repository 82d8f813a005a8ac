"""Articles in, statements with evidence out."""

import dataclasses
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import Article, PartialDate, Passage, PassageKind, Span, Status
from kg.sources import read

REPORT = """KENYA AND FRANCE SIGN DEFENCE PACT

NAIROBI, 14 March 2024 – Kenya and France signed a defence cooperation agreement on Thursday.The five-year \
pact covers training and intelligence sharing.

“France will deliver twelve howitzers to Kenya,” Kenyan Defence Minister Grace Wanjala told reporters. \
She did not meet her Ugandan counterpart.

Norway has given Kenya €40 million ($43 million) in military aid since 2021. Sweden, which refused to send \
troops to Somalia, could join the programme.
"""


def article(text=REPORT, **more):
    return Article(text, published=PartialDate("2024-03-15"), **more)


def report():
    """The report as a reader of pages hands it over: headline and paragraphs marked."""
    spans = [Span(match.start(), match.end()) for match in re.finditer(r".+", REPORT)]
    kinds = [PassageKind.HEADLINE, *[PassageKind.PARAGRAPH] * (len(spans) - 1)]
    return article(passages=tuple(map(Passage, spans, kinds)))


@pytest.fixture(scope="module")
def one(extractor):
    (extraction,) = extractor.extract([report()])
    return extraction


@pytest.fixture(scope="module")
def shipped(samples):
    found = [item for item in read([str(samples)]) if isinstance(item, Article)]
    assert len(found) >= 20
    return found


@pytest.fixture(scope="module")
def read_once(extractor, shipped):
    return list(extractor.extract(shipped))


def assert_sound(extraction):
    text = extraction.article.text
    known = {entity.iri for entity in extraction.entities}
    for statement in extraction.statements:
        assert statement.evidence, "nothing is stated without evidence"
        assert {statement.subject, statement.object} <= known
        assert statement.subject != statement.object
        assert 0 < statement.confidence <= 1
        for item in statement.evidence:
            assert item.article == extraction.article.id
            assert item.span.of(text) == item.quote
            assert item.quote.strip() == item.quote != ""
            for party in (item.subject_span, item.object_span):
                assert party is None or party.of(text).strip()
    for mention in extraction.mentions:
        assert mention.span.of(text) == mention.surface != ""
    ids = [statement.id for statement in extraction.statements]
    assert len(ids) == len(set(ids))


def test_every_quotation_of_the_samples_stands_in_its_article(read_once, shipped):
    assert len(read_once) == len(shipped)
    assert sum(len(each.statements) for each in read_once) > 200
    for extraction in read_once:
        assert_sound(extraction)


def test_every_statement_keeps_to_its_relations_domain_and_range(read_once, ontology):
    for extraction in read_once:
        cls = {entity.iri: entity.cls for entity in extraction.entities}
        for each in extraction.statements:
            relation = ontology.relations[each.relation]
            assert ontology.fits(cls[each.subject], relation.domain), each
            assert ontology.fits(cls[each.object], relation.range), each


def test_every_rule_names_a_frame_of_the_ontology(read_once, ontology):
    frames = {f"{r.name}/{frame.name}" for r in ontology.relations.values() for frame in r.frames}
    names = {frame.name for r in ontology.relations.values() for frame in r.frames}
    for extraction in read_once:
        for each in extraction.statements:
            for item in each.evidence:
                relation, _, rule = item.rule.partition("/")
                assert relation == each.relation
                assert item.rule in frames or rule in names or rule.startswith("office/"), item.rule


def test_every_topic_is_one_of_the_scheme(read_once, ontology):
    for extraction in read_once:
        for each in extraction.statements:
            assert set(each.topics) <= set(ontology.topics)
            assert list(each.topics) == sorted(set(each.topics))


def test_two_runs_say_the_same(extractor, shipped, read_once):
    assert list(extractor.extract(shipped)) == read_once


def test_the_order_of_articles_does_not_matter(extractor, shipped, read_once):
    shuffled = [*shipped[1::2], *reversed(shipped[::2])]
    assert shuffled != shipped
    again = {extraction.article.id: extraction for extraction in extractor.extract(shuffled)}
    assert again == {extraction.article.id: extraction for extraction in read_once}


def test_an_article_alone_says_what_it_says_among_others(extractor, shipped, read_once):
    for item, before in zip(shipped[:3], read_once, strict=False):
        assert list(extractor.extract([item])) == [before]


def test_a_report_is_read_as_a_person_reads_it(one):
    label = {entity.iri: entity.label for entity in one.entities}
    found = {(label[s.subject], s.relation, label[s.object], s.status.value) for s in one.statements}
    assert {
        ("Kenya", "signedWith", "France", "actual"),
        ("France", "providesAidTo", "Kenya", "planned"),
        ("Grace Wanjala", "holdsOfficeIn", "Kenya", "actual"),
        ("Norway", "providesAidTo", "Kenya", "actual"),
    } <= found
    assert not any(relation == "deploysTo" and status != "denied" for _, relation, _, status in found)
    assert not any("Uganda" in (subject, obj) and status == "actual" for subject, _, obj, status in found)
    assert_sound(one)


def test_money_dates_and_speakers_go_to_their_own_statement(one):
    label = {entity.iri: entity.label for entity in one.entities}
    by = {(label[s.subject], s.relation, label[s.object]): s for s in one.statements}
    aid = by["Norway", "providesAidTo", "Kenya"]
    assert (int(aid.amount.value), aid.amount.currency) == (40_000_000, "EUR")
    pact = by["Kenya", "signedWith", "France"]
    assert pact.amount is None
    assert pact.date.value == "2024-03-14"
    delivery = by["France", "providesAidTo", "Kenya"]
    assert delivery.evidence[0].speaker.endswith("grace-wanjala.ke")


def test_the_headline_is_evidence_too(one):
    quotes = {item.quote for s in one.statements if s.relation == "signedWith" for item in s.evidence}
    assert "KENYA AND FRANCE SIGN DEFENCE PACT" in quotes


def test_text_outside_the_passages_states_nothing(extractor):
    text = "Related: Chile signed a defence pact with Peru.\nKenya signed a defence pact with France."
    start = text.index("Kenya")
    (extraction,) = extractor.extract([article(text, passages=(Passage(Span(start, len(text))),))])
    assert {s.evidence[0].quote for s in extraction.statements} == {text[start:]}


def test_trace_says_what_extract_says(extractor, one):
    extraction, sentences = extractor.trace(report())
    assert extraction == one
    assert [each.text.strip() for each in sentences if "howitzers" in each.text]
    outcomes = {trace.outcome for each in sentences for trace in each.traces}
    assert "kept" in outcomes
    assert all(outcomes)


def test_trace_of_an_article_without_text_is_empty(extractor):
    extraction, sentences = extractor.trace(Article(""))
    assert extraction.statements == ()
    assert sentences == []


def test_every_article_yields_an_extraction(extractor):
    found = list(extractor.extract([Article(""), article(), Article("")]))
    assert [len(each.article.text) > 0 for each in found] == [False, True, False]


@pytest.mark.parametrize(
    "text", [" ", "\u200b", "?", "\n\n\n", "a" * 2000, "))((][" * 50, "🚀🛡️" * 40, "\x00\x01"]
)
def test_texts_without_news_state_nothing(extractor, text):
    (extraction,) = extractor.extract([Article(text)])
    assert extraction.statements == ()


SECOND = "Kenya signed a defence pact with France."


@pytest.mark.parametrize(
    "first", ["Norway met Denmark. ", "Norway met Denmark.\u3000", "Norway met Denmark.\n\u200b"]
)
def test_a_passage_that_ends_in_blanks_moves_no_quotation(extractor, first):
    cut = first.find("\u200b")
    own = (
        [Passage(Span(0, len(first)))] if cut < 0 else [Passage(Span(0, cut)), Passage(Span(cut, len(first)))]
    )
    text = first + "\n" + SECOND
    (extraction,) = extractor.extract(
        [article(text, passages=(*own, Passage(Span(len(first) + 1, len(text)))))]
    )
    assert SECOND in {item.quote for s in extraction.statements for item in s.evidence}


PIECES = st.lists(
    st.sampled_from(
        [
            "Kenya signed a defence pact with France.",
            "Norway met Denmark in Oslo.",
            "“We trust Chile,” Peru said.",
            "President Marek Dvorak",
            "of Ukraine",
            "sent",
            "€5 million",
            "and",
            "the drone coalition",
            "\u00a0",
            "\u200b",
            ".",
            "\n",
            "\n\n",
            "’",
            "“",
            "🚀",
            "ß",
            "ÇELİK",
            "12",
            "(",
            ")",
            "Ukraine.The",
            "minister",
            "U.S.",
            "–",
        ]
    ),
    min_size=1,
    max_size=14,
)


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(st.text(max_size=200).filter(lambda t: "İ" not in t), PIECES.map(" ".join), PIECES.map("".join))
)
def test_no_text_breaks_the_extractor_or_bends_a_quotation(extractor, text):
    for extraction in extractor.extract([article(text)]):
        assert_sound(extraction)


def test_results_are_frozen(one):
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.statements[0].status = Status.DENIED


def test_of_several_dates_the_one_behind_the_partner_counts(extractor):
    text = "Poland signed a defence agreement with Latvia in March 2019 and with Estonia in June 2021, the ministry said."
    (found,) = extractor.extract([article(text)])
    dates = {
        statement.object if "PL" in statement.subject else statement.subject: statement.date.value
        for statement in found.statements
        if statement.relation == "signedWith"
    }
    assert sorted(dates.values()) == ["2019-03", "2021-06"]
    assert {iri.rsplit("/")[-1]: value for iri, value in dates.items()} == {"LV": "2019-03", "EE": "2021-06"}


@pytest.mark.parametrize(
    "place",
    ["on the sidelines of the summit of NATO in Madrid", "on the eve of the summit of NATO in Madrid"],
)
def test_an_event_beside_which_something_is_promised_is_real(extractor, place):
    text = f"The defence minister of Spain promised Ukraine ten howitzers {place} in June 2022."
    (found,) = extractor.extract([article(text)])
    assert [s.status for s in found.statements if s.relation == "hosts"] == [Status.ACTUAL]
