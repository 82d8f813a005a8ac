"""What holds of every graph: the way it came about leaves no trace, and it comes back as it went out."""

import csv
import json
import re
import sys

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import pipeline
from kg.export import FORMATS, export
from kg.export.source import Source
from kg.model import Article, Entity, Evidence, Extraction, Span, Statement
from kg.rdf import is_iri
from kg.store import Store
from kg.vocab import ENT

LINES = st.sampled_from(
    ["Ukraine | signedWith | Belgium | 2024-01-21", "Belgium | providesAidTo | Ukraine | planned | 5 EUR", "more",
     "Edi Rama | heldTalksWith | Ukraine | @Tirana", "Edi Rama | holdsOfficeIn | Albania | 2024 | office: Prime Minister",
     'Russia | signedWith | Serbia | denied | "Jane Roe"', "Ukraine | memberOf | NATO | proposed | #drones"]
)  # fmt: skip
BODIES = st.lists(st.lists(LINES, max_size=4).map("\n".join), min_size=1, max_size=6, unique=True)
LABELS = st.text(min_size=1, max_size=25).filter(lambda text: text.strip())
HOSTILE = (
    '" . ent:RU dck:signedWith ent:UA . #', "> } ; DROP ALL ; #", "</script><script>alert(1)</script>", "]]>", "\\u0022", "\\", "'''", '"""',
    "\u202egnp.exe", "a\u200bb", "Кyiv", "\x00", "\ud800", "\ufffe", "\x85", "\r\n", "=cmd|' /C calc'!A0", "&lt;&amp;", "{{7*7}}", "${jndi:x}", "%s%n",
)  # fmt: skip
TOLD = {"generatedAtTime"}


def quads(store):
    return {str(quad) for quad in store if not any(name in quad.predicate.value for name in TOLD)}


def stored(text):
    """A text as the store holds it: a lone surrogate, which no file can hold, is replaced."""
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


class Labelled:
    """States one thing of two entities with the labels given."""

    def __init__(self, one, other):
        self.labels = one, other

    def extract(self, articles):
        for article in articles:
            entities = [
                Entity(f"{ENT}x{n}", label, ("Person", "Company")[n]) for n, label in enumerate(self.labels)
            ]
            evidence = Evidence(
                article.id, Span(0, len(article.text)), article.text, self.labels[0], "x", 0.9, self.labels[1]
            )
            said = Statement(
                "signedWith", entities[0].iri, entities[1].iri, role=self.labels[1], evidence=(evidence,)
            )
            yield Extraction(article, (said,), tuple(entities))


@settings(max_examples=12, deadline=None)
@given(BODIES, st.integers(1, 5), st.randoms(use_true_random=False))
def test_batches_order_and_repetition_leave_no_trace(assemble, report, texts, size, shuffler):
    articles = [report(text, f"n{i}") for i, text in enumerate(texts)]
    whole = assemble(articles)
    shuffled = articles * 2
    shuffler.shuffle(shuffled)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys.modules["kg.pipeline.build"], "BATCH", size)
        apart = assemble(shuffled)
    assert quads(apart) == quads(whole)
    before = set(map(str, whole))
    assemble(articles, whole)
    assert set(map(str, whole)) == before


@settings(max_examples=10, deadline=None)
@given(BODIES, st.sampled_from(["trig", "nquads", "jsonld"]))
def test_a_dataset_comes_back(assemble, report, ontology, tmp_path_factory, texts, name):
    store = assemble([report(text, f"n{i}") for i, text in enumerate(texts)])
    path = tmp_path_factory.mktemp("back") / f"graph{FORMATS[name].suffix}"
    export(Source(store, ontology), name, path)
    back = Store.memory()
    pipeline.load(back, path, ontology)
    assert quads(back) == quads(store)


@settings(max_examples=10, deadline=None)
@given(BODIES, st.text(max_size=30))
def test_what_was_added_goes_without_a_trace(assemble, report, ontology, texts, added):
    store = assemble([report(text, f"n{i}") for i, text in enumerate(texts)])
    before, names = quads(store), set(store.graphs())
    more = f"Ukraine | signedWith | {' '.join(added.split())} | 2024-02-01\nBelgium | trains | Ukraine"
    assemble([report(more, "added")], store)
    pipeline.remove(store, ["added.txt"], ontology)
    assert quads(store) == before
    assert set(store.graphs()) == names


def labelled(assemble, one, other):
    article = Article(
        f"{one} met {other}",
        one,
        one,
        title=other,
        publisher=one,
        authors=(other,),
        url="https://example.org/a",
    )
    return assemble([article], extractor=lambda: Labelled(one, other))


def check_labels(assemble, ontology, folder, one, other):
    """Both labels stand in every format, and nothing else became of them."""
    store = labelled(assemble, one, other)
    (record,) = store.articles()
    expected = {stored(one), stored(other)}
    assert {entity.label for entity in record.entities} == expected
    assert (record.article.name, record.article.title) == (stored(one), stored(other))
    assert len(record.statements) == 1
    plain = [quad for quad in store if quad.predicate.value.endswith("signedWith")]
    assert {(q.subject.value, q.object.value) for q in plain} == {
        (f"{ENT}x0", f"{ENT}x1"),
        (f"{ENT}x1", f"{ENT}x0"),
    }
    source = Source(store, ontology)
    for name in sorted(FORMATS):
        path = folder / f"graph{FORMATS[name].suffix}"
        export(source, name, path)
        read_back(name, path, expected)
    for suffix in (".trig", ".nq", ".jsonld", ".ttl", ".nt"):
        back = Store.memory()
        pipeline.load(back, folder / f"graph{suffix}", ontology)
        if suffix in {".ttl", ".nt"}:
            continue
        assert quads(back) == quads(store)


def read_back(name, path, expected):
    if name in {"graphml", "gexf"}:
        graph = (nx.read_graphml if name == "graphml" else nx.read_gexf)(path)
        assert len(graph) == 2
        labels = {data["label"] for _, data in graph.nodes(data=True)}
        assert all(in_xml(label) & labels for label in expected)
    elif name == "jsonl":
        (line,) = path.read_text(encoding="utf-8").splitlines()
        said = json.loads(line)
        assert {said["subject"]["label"], said["object"]["label"]} == expected
    elif name in {"statements", "csv"}:
        with path.open(encoding="utf-8", newline="") as file:
            (row,) = csv.DictReader(file)
        assert {row["subject"].removeprefix("'"), row["object"].removeprefix("'")} == {
            x.removeprefix("'") for x in expected
        }
    elif name == "turtle":
        back = Store.memory()
        back.extend(pipeline_quads(path))
        labels = {row[0] for row in back.select("SELECT ?l WHERE { ?x skos:prefLabel ?l }")}
        assert labels == expected
    elif name == "html":
        text = path.read_text(encoding="utf-8")
        for label in expected:
            if "<" in label:
                assert label not in text


def pipeline_quads(path):
    from kg.loading import loadable

    return [type(quad)(quad.subject, quad.predicate, quad.object) for quad in loadable(path)[0]]


def in_xml(text):
    """A text as XML can hold it; ends of lines come back as one kind from some readers."""
    kept = re.sub("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)
    return {kept, kept.replace("\r\n", "\n").replace("\r", "\n")}


@pytest.fixture
def survive(assemble, ontology, tmp_path_factory):
    """Whether two labels survive; Hypothesis would print an ontology at length."""

    def check(one, other):
        check_labels(assemble, ontology, tmp_path_factory.mktemp("labels"), one, other)

    return check


@pytest.mark.parametrize("label", HOSTILE, ids=ascii)
def test_hostile_labels_are_data_in_every_format(survive, label):
    survive(label, "Jane Roe")


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LABELS, LABELS)
def test_any_labels_survive_every_format(survive, one, other):
    survive(one, other)


@settings(max_examples=300, deadline=None)
@given(st.text())
def test_a_text_is_an_iri_or_a_name(text):
    if is_iri(text):
        assert text.startswith(("http://", "https://"))
        assert not set(text) & set('<>"{}|\\^` \n')
