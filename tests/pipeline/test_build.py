"""Builds: idempotent, incremental, independent of order, safe against kills and bad articles."""

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kg import pipeline
from kg.errors import KgError, StoreError
from kg.export import export
from kg.export.source import Source
from kg.model import Extraction, Problem, Span
from kg.pipeline import RunSettings
from kg.rdf import RUNS
from kg.store import Store
from kg.vocab import ENT

LINES = (
    "Ukraine | signedWith | Belgium | 2024-01-21 | #drones",
    "Ukraine | signedWith | Belgium | 2024-01-22",
    "Belgium | providesAidTo | Ukraine | 2024-01 | 5 EUR",
    "Belgium | providesAidTo | Ukraine | planned | 2024-03 | 5 EUR",
    "Edi Rama | holdsOfficeIn | Albania | office: Prime Minister",
    "Edi Rama | heldTalksWith | Ukraine | 2024-01-20 | @Tirana",
    "Albania | hosts | Balkan summit",
    "Kyiv | hosts | Balkan summit",
)


def quads(store, *, runs=False):
    return {str(quad) for quad in store if runs or str(quad.graph_name) != f"<{RUNS}>"}


def test_building_twice_changes_no_quad(built, report):
    articles = [report("\n".join(LINES), "a"), report(LINES[0], "b")]
    store = built(*articles)
    before = quads(store, runs=True)
    built(*articles, store=store)
    assert quads(store, runs=True) == before


def test_what_is_there_is_not_extracted_again(built, report, scripted):
    store = built(report(LINES[0], "a"))
    built(report(LINES[0], "a"), report(LINES[1], "b"), store=store)
    assert scripted.seen == ["a", "b"]
    built(report(LINES[0], "a"), store=store, again=True)
    assert scripted.seen == ["a", "b", "a"]


def test_other_settings_are_another_run(built, report, scripted, ontology):
    store = built(report(LINES[0], "a"))
    pipeline.build(
        [report(LINES[0], "a")], store, lambda: scripted, ontology, RunSettings("scripted 2", "test")
    )
    assert scripted.seen == ["a", "a"]
    assert len(set(store.article_runs().values())) == 1


@hypothesis_settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.sampled_from(LINES), max_size=4), max_size=5), st.randoms(use_true_random=False))
def test_order_and_portions_leave_no_trace(assemble, report, texts, shuffler):
    articles = [report("\n".join(lines), f"n{i}") for i, lines in enumerate(texts)]
    together = assemble(articles)
    shuffled = list(articles)
    shuffler.shuffle(shuffled)
    apart = Store.memory()
    for article in shuffled:
        assemble([article], apart)
    assert quads(together) == quads(apart)


@hypothesis_settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=4), st.lists(st.sampled_from(LINES), max_size=4))
def test_removing_what_was_added_restores_the_dataset(assemble, report, ontology, kept, added):
    first = report("\n".join(kept), "kept")
    second = report("\n".join(added) + "\nmore", "added")
    store = assemble([first])
    before, names = quads(store), set(store.graphs())
    assemble([second], store)
    pipeline.remove(store, ["added.txt"], ontology)
    assert quads(store) == before
    assert set(store.graphs()) == names


def test_a_changed_article_replaces_its_graph(built, report):
    store = built(report(LINES[0], "a"), report(LINES[2], "b"))
    built(report(LINES[4], "a"), store=store)
    assert len(store.article_ids()) == 2
    assert not store.query("ASK { ?x dck:signedWith ?y }")
    assert store.query("ASK { ?x dck:holdsOfficeIn ?y . }")
    assert quads(store) == quads(built(report(LINES[4], "a"), report(LINES[2], "b")))


def test_several_articles_of_one_source_stay(built, report):
    store = built(*(report(line, f"n{i}", source="all.jsonl") for i, line in enumerate(LINES)))
    assert len(store.article_ids()) == len(LINES)


def test_one_text_in_two_places_is_one_article_until_both_are_gone(built, report):
    store = built(report(LINES[0], "b"), report(LINES[0], "a"))
    (key,) = store.article_ids()
    assert store.article(key).sources == ("a.txt", "b.txt")
    assert store.article(key).article.name == "a"
    built(report(LINES[1], "b"), store=store)
    assert store.article(key).sources == ("a.txt",)
    built(report(LINES[2], "a"), store=store)
    assert store.article(key) is None


def test_a_bad_article_stops_no_other(report, scripted, ontology, settings):
    store = Store.memory()
    sources = [
        report(LINES[0], "good"),
        report("POISON", "bad"),
        Problem("x.pdf", "is locked"),
        report(LINES[2], "c"),
    ]
    progress = pipeline.build(sources, store, lambda: scripted, ontology, settings)
    assert progress.stored == 2
    assert [problem.source for problem in progress.problems] == ["x.pdf", "bad.txt"]
    assert "poisoned" in str(progress.problems[1])


def test_an_extractor_that_cannot_start_is_told(report, ontology, settings):
    def broken():
        raise KgError("no such language model is installed")

    with pytest.raises(KgError, match="language model"):
        pipeline.build([report(LINES[0])], Store.memory(), broken, ontology, settings)


def test_what_does_not_stand_in_the_text_is_dropped(report, scripted):
    (found,) = scripted.extract([report(LINES[0])])
    (said,) = found.statements
    invented = replace(said.evidence[0], quote="Ukraine and Belgium signed")
    moved = replace(said.evidence[0], span=Span(3, 9))
    empty = replace(said.evidence[0], quote="", span=Span(0, 0))
    for evidence in (invented, moved, empty):
        assert (
            pipeline.grounded(Extraction(found.article, (replace(said, evidence=(evidence,)),))).statements
            == ()
        )
    both = replace(said, evidence=(said.evidence[0], invented))
    assert pipeline.grounded(Extraction(found.article, (both,))).statements == (said,)


def test_times_follow_the_source_date_epoch(built, report, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    stores = [built(report(LINES[0])) for _ in range(2)]
    assert quads(stores[0], runs=True) == quads(stores[1], runs=True)
    assert "1970-01-01T00:00:00Z" in "".join(quads(stores[0], runs=True))


def test_an_unknown_article_is_not_removed(built, report, ontology):
    store = built(report(LINES[0]))
    with pytest.raises(KgError, match="no such article"):
        pipeline.remove(store, ["a", "nope"], ontology)
    assert len(store.article_ids()) == 1


@pytest.mark.parametrize("by", ["id", "name", "source"])
def test_an_article_is_found_by_what_people_know_of_it(built, report, by):
    article = report(LINES[0], "a")
    assert pipeline.find_articles(built(article), getattr(article, by)) == [article.id]


def test_a_dataset_comes_back_with_all_that_follows(built, report, ontology, tmp_path):
    store = built(*(report(line, f"n{i}") for i, line in enumerate(LINES)))
    for name in ("trig", "nquads", "jsonld"):
        path = tmp_path / f"graph.{ {'trig': 'trig', 'nquads': 'nq', 'jsonld': 'jsonld'}[name] }"
        export(Source(store, ontology), name, path)
        copy = Store.memory()
        assert pipeline.load(copy, path, ontology).articles == len(LINES)
        assert quads(copy, runs=True) == quads(store, runs=True)
        pipeline.load(copy, path, ontology)
        assert quads(copy, runs=True) == quads(store, runs=True)


def test_plain_triples_come_back_as_they_were(built, report, ontology, tmp_path):
    store = built(*(report(line, f"n{i}") for i, line in enumerate(LINES)))
    export(Source(store, ontology), "turtle", tmp_path / "graph.ttl")
    copy = Store.memory()
    assert pipeline.load(copy, tmp_path / "graph.ttl", ontology).articles == 0
    export(Source(copy, ontology), "turtle", tmp_path / "copy.ttl")
    assert (tmp_path / "copy.ttl").read_bytes() == (tmp_path / "graph.ttl").read_bytes()


def test_blank_nodes_of_a_file_are_the_same_whenever_it_is_loaded(ontology, tmp_path):
    (tmp_path / "more.ttl").write_text("<urn:a> <urn:b> [ <urn:c> true ], _:x . _:x <urn:c> [] .")
    store = Store.memory()
    pipeline.load(store, tmp_path / "more.ttl", ontology)
    before = quads(store)
    assert not any("_:" in quad for quad in before)
    pipeline.load(store, tmp_path / "more.ttl", ontology)
    assert quads(store) == before
    assert store.query("ASK { <urn:a> <urn:b> [ <urn:c> true ], [ <urn:c> [] ] }")


def test_a_broken_file_loads_nothing(built, report, ontology, tmp_path):
    store = built(report(LINES[0]))
    before = quads(store)
    (tmp_path / "x.nq").write_text("<http://a> <http://b> <http://c> .\nnonsense\n")
    with pytest.raises(StoreError):
        pipeline.load(store, tmp_path / "x.nq", ontology)
    assert quads(store) == before


BUILDER = """
import importlib.util, sys
from pathlib import Path
spec = importlib.util.spec_from_file_location("support", sys.argv[2])
support = importlib.util.module_from_spec(spec)
spec.loader.exec_module(support)
from kg import pipeline
from kg.model import Article
from kg.store import Store
from kg.vocab import load_ontology
import importlib
flow = importlib.import_module("kg.pipeline.build")  # the name in the package is the function
flow.BATCH = 4
articles = [Article(f"Ukraine | signedWith | Person {n} | 2024-01-21", f"n{n}", f"n{n}.txt") for n in range(400)]
store = Store.open(Path(sys.argv[1]), wait=20)
print("open", flush=True)
pipeline.build(articles, store, support.ScriptedExtractor, load_ontology(), pipeline.RunSettings("s", "t"),
    pipeline.BuildOptions(lambda progress: print(progress.stored + progress.known, flush=True)))
store.close()
"""


@pytest.mark.slow
def test_a_killed_build_goes_on_where_it_stopped(tmp_path, root):
    command = [sys.executable, "-c", BUILDER, tmp_path / "store", root / "tests" / "conftest.py"]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    chance = random.Random(5)  # noqa: S311 -- when to kill, not whom to trust
    for _ in range(int(os.environ.get("KG_KILLS", "6"))):
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as builder:
            said = [builder.stdout.readline()]
            time.sleep(chance.uniform(0, 0.9))  # the rebuild at the end included
            builder.send_signal(signal.SIGKILL)
            said += builder.stdout.read().split()
        done = int(said[-1]) if len(said) > 1 else 0
        with Store.open(tmp_path / "store", wait=5) as store:
            assert len(store.article_ids()) >= done
            assert all(record.statements for record in store.articles())
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    with Store.read(tmp_path / "store") as store:
        assert len(store.article_ids()) == 400
        assert len(list(store.select(f"SELECT ?o WHERE {{ <{ENT}UA> dck:signedWith ?o }}"))) == 400
