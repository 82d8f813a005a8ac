"""Articles to quads and back, and files whose bytes repeat."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse

from kg import loading, rdf
from kg.errors import StoreError
from kg.model import Amount, Article, Basis, Entity, Evidence, PartialDate, Span, Statement, Status
from kg.vocab import ENT

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)


def record(text="Ukraine and Belgium signed.", label="Ukraine", **statement):
    article = Article(
        text, "n", "n.txt", "Title", "https://x.example/1", PartialDate("2024-01"), "Wire", ("A", "B"), "en"
    )
    span = Span(0, len(text))
    evidence = Evidence(article.id, span, text, "signedWith/sign", "x 1", 0.92, "Jane Roe", Span(0, 1))
    said = Statement("signedWith", ENT + "UA", ENT + "BE", evidence=(evidence,), **statement)
    entities = (
        Entity(ENT + "BE", "Belgium", "Country", same_as=("http://www.wikidata.org/entity/Q31",)),
        Entity(ENT + "UA", label, "Country", ("UA", "Ukraina"), scoped=True),
    )
    return rdf.ArticleRecord(article, (said,), entities, ("m.txt", "n.txt"), "00ff", "r1", article.id)


def test_an_article_comes_back_as_it_went():
    before = record(
        status=Status.PLANNED,
        date=PartialDate("2024-01-21", Basis.RELATIVE),
        amount=Amount(Decimal("611000000.5"), "EUR"),
        topics=("air-defence", "drones"),
        role="minister",
        place=ENT + "kyiv",
    )
    after = rdf.read_record(rdf.article_quads(before))
    assert after is not None
    assert after.statements == before.statements
    assert after.entities == before.entities
    assert (after.sources, after.sketch, after.run, after.id) == (("m.txt", "n.txt"), "00ff", "r1", before.id)
    assert after.article.text == before.article.text
    assert after.article.authors == ("A", "B")


@given(TEXTS, TEXTS)
def test_any_text_survives_every_format(text, label):
    before = record(text, label)
    quads = rdf.article_quads(before)
    for kind in (RdfFormat.TRIG, RdfFormat.N_QUADS, RdfFormat.JSON_LD):
        after = rdf.read_record(parse(rdf.write_sorted(quads, kind), kind))
        assert after is not None
        assert after.article.text == text
        assert after.statements[0].evidence[0].quote == text
        assert label in {entity.label for entity in after.entities}


def test_a_lone_surrogate_keeps_the_offsets():
    text = "Kyiv \ud800 signed \U0001f600."
    after = rdf.read_record(rdf.article_quads(record(text)))
    assert after is not None
    assert len(after.article.text) == len(text)
    assert after.article.text[5] == "\ufffd"


def test_an_entity_without_an_iri_is_refused_by_name():
    bad = record()
    broken = rdf.ArticleRecord(bad.article, bad.statements, (Entity("no iri", "X", "Country"),))
    with pytest.raises(StoreError, match=r"n\.txt"):
        rdf.article_quads(broken)


def test_same_quads_same_bytes_whatever_their_order():
    quads = rdf.article_quads(record())
    for kind in (RdfFormat.TRIG, RdfFormat.N_QUADS, RdfFormat.JSON_LD):
        assert rdf.write_sorted(quads, kind) == rdf.write_sorted(reversed(quads), kind)


def test_turtle_says_what_a_thing_is_first():
    turtle = rdf.write_sorted((quad.triple for quad in rdf.article_quads(record())), RdfFormat.TURTLE)
    assert b"ent:BE a dck:Country ;\n\towl:sameAs wd:Q31" in turtle


def test_jsonld_is_json():
    assert isinstance(json.loads(rdf.write_sorted(rdf.article_quads(record()), RdfFormat.JSON_LD)), list)


@pytest.mark.parametrize(
    ("value", "written"), [(0.30000000000000004, "0.3"), (Decimal("1.50"), "1.5"), (0, "0")]
)
def test_numbers_are_written_as_the_store_writes_them(value, written):
    assert rdf.decimal(value).value == written


@pytest.mark.parametrize("value", ["Jane Roe", "javascript:alert(1)", "https://x y", ""])
def test_what_is_no_iri(value):
    assert not rdf.is_iri(value)


def test_a_file_with_an_unknown_ending_is_refused(tmp_path):
    with pytest.raises(StoreError, match="ends in"):
        loading.loadable(tmp_path / "graph.xyz")


def test_a_broken_file_is_refused_with_its_name(tmp_path):
    path = tmp_path / "broken.ttl"
    path.write_text("<a> <b")
    with pytest.raises(StoreError, match=r"broken\.ttl"):
        loading.loadable(path)
