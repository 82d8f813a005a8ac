"""A store on a SPARQL server: the same answers as from a folder."""

import pytest
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat

import kg.extract
import kg.sources
from kg import pipeline
from kg.cli import run
from kg.errors import QueryError, StoreError
from kg.export import FORMATS, export
from kg.export.source import Source
from kg.rdf import DERIVED
from kg.remote import dataset
from kg.sources import Round
from kg.store import Store
from kg.views import ask
from kg.views.queries import named_queries
from kg.vocab import ENT, default_folder

pytestmark = pytest.mark.server

LINES = (
    "Ukraine | signedWith | Belgium | 2024-01-21 | #drones",
    "Belgium | providesAidTo | Ukraine | 2024-01 | 5 EUR",
    "Edi Rama | holdsOfficeIn | Albania | office: Prime Minister",
    "Edi Rama | heldTalksWith | Ukraine | 2024-01-20 | @Tirana",
    "Albania | hosts | Balkan summit",
)


def quads(store):
    return sorted(str(quad) for quad in store if "generatedAtTime" not in quad.predicate.value)


def test_a_build_on_a_server_is_the_build_in_memory(address, built, report, ontology):
    articles = [report(line, f"n{i}") for i, line in enumerate(LINES)]
    here = built(*articles)
    there = built(*articles, store=Store.remote(address))
    assert quads(there) == quads(here)
    assert len(there) == len(here)
    assert sorted(there.graphs()) == sorted(here.graphs())
    built(*articles, store=there)
    assert quads(there) == quads(here)
    for store in (here, there):
        built(report(LINES[1], "n0"), store=store)
        pipeline.remove(store, ["n3.txt"], ontology)
    assert quads(there) == quads(here)


def test_whatever_was_written_can_be_taken_back(address, built, report):
    there = built(*[report(line, f"n{i}") for i, line in enumerate(LINES)], store=Store.remote(address))
    everything = list(there)
    assert any(getattr(quad.object, "language", None) for quad in everything)
    there.change(everything, [])
    assert (list(there), len(there), list(there.graphs())) == ([], 0, [])


def test_what_was_broken_off_between_two_requests_is_done_again(address, built, report, monkeypatch):
    articles = [report(line, f"n{i}") for i, line in enumerate(LINES)]
    there = Store.remote(address)
    send, sent = there.inner.update, []

    def once(update):
        sent.append(update)
        if len(sent) == 3:
            raise StoreError("does not answer")
        send(update)

    with monkeypatch.context() as patch:
        patch.setattr(dataset, "PORTION", 40)
        patch.setattr(there.inner, "update", once)
        with pytest.raises(StoreError):
            built(*articles, store=there)
    assert there.article_ids()
    assert quads(built(*articles, store=there)) == quads(built(*articles))


def test_named_queries_and_exports_say_the_same(address, built, report, ontology, tmp_path):
    articles = [report(line, f"n{i}") for i, line in enumerate(LINES)]
    here = built(*articles)
    there = Store.remote(address)
    there.bulk_extend(here)
    told = set()
    for name, query in named_queries(default_folder()).items():
        sparql = query.bind({}, ontology, lambda _label: ENT + "UA")
        rows = sorted(ask(here, sparql).rows)
        assert sorted(ask(there, sparql).rows) == rows, name
        told |= {name} if rows else set()
    assert {"agreements", "talks"} <= told
    for name in sorted(FORMATS.keys() - {"html", "csv"}):
        files = []
        for store in (here, there):
            files.append(tmp_path / f"{len(files)}.{name}")
            export(Source(store, ontology), name, files[-1])
        assert files[0].read_bytes() == files[1].read_bytes(), name


def test_the_command_line_asks_and_exports_from_a_server(address, built, report, tmp_path, capsys):
    built(report(LINES[0]), store=Store.remote(address))
    assert run(["query", "ASK { ent:UA dck:signedWith ent:BE }", "--store", address]) == 0
    assert capsys.readouterr().out == "yes\n"
    assert run(["export", "turtle", "--store", address, "-o", str(tmp_path / "g.ttl")]) == 0
    assert "ent:UA" in (tmp_path / "g.ttl").read_text()
    assert run(["validate", "--store", address]) == 0


def test_what_is_large_comes_and_goes_whole(address, tmp_path, monkeypatch):
    monkeypatch.setattr(dataset, "PORTION", 7)
    node, name = NamedNode("https://example.org/p"), NamedNode("https://example.org/g")
    many = [
        Quad(NamedNode(f"https://example.org/{n}"), node, node, g)
        for n in range(40)
        for g in (name, DefaultGraph())
    ]
    there = Store.remote(address)
    there.bulk_extend(many)
    assert set(there) == set(many)
    there.dump(tmp_path / "all.nq", RdfFormat.N_QUADS)
    there.dump(tmp_path / "one.nt", RdfFormat.N_TRIPLES, name)
    assert len((tmp_path / "all.nq").read_text().splitlines()) == 80
    assert len((tmp_path / "one.nt").read_text().splitlines()) == 40
    there.change(many[:3], [], [name.value])
    assert set(there) == set(many[3::2])


def test_what_a_server_cannot_do_is_told(address):
    store = Store.remote(address)
    with pytest.raises(QueryError, match=r"SELEKT|expected"):
        store.query("SELEKT * {}")
    with pytest.raises(QueryError, match="all graphs"):
        store.query("ASK {}", union=True)
    with pytest.raises(StoreError, match="SPARQLUpdateStore"):
        store.dataset()
    with pytest.raises(StoreError, match="blank node"):
        store.extend([Quad(BlankNode(), NamedNode("urn:p"), Literal("x"))])
    assert len(store) == 0


def test_derived_edges_count_where_a_server_can(address, built, report):
    there = built(*[report(line, f"n{i}") for i, line in enumerate(LINES)], store=Store.remote(address))
    query = "ASK { ent:AL dck:heldTalksWith ent:UA }"
    assert not there.query(query)
    if "virtuoso" in address:
        assert there.query(query, [DERIVED])
    else:
        with pytest.raises(QueryError, match="GRAPH graph:derived"):
            there.query(query, [DERIVED])


def test_answers_show_nothing_of_how_they_were_asked(address, built, report):
    there = built(report(LINES[0]), store=Store.remote(address))
    answer = ask(there, "SELECT * { GRAPH graph:entities { ?who a dck:Country } } ORDER BY ?who")
    assert answer.columns == ("who",)
    assert answer.rows == (("ent:BE",), ("ent:UA",))
    triples = ask(there, "CONSTRUCT { ?s a dck:Country } { GRAPH graph:entities { ?s a dck:Country } }").text
    assert "ent:BE a dck:Country" in triples


@pytest.fixture
def kg_run(monkeypatch, scripted, tmp_path, capsys):
    """Runs a command that meets the scripted extractor; returns what it printed."""
    monkeypatch.setattr(kg.extract, "Extractor", lambda _ontology: scripted)
    monkeypatch.delenv("KG_STORE", raising=False)
    monkeypatch.chdir(tmp_path)

    def command(*arguments):
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        assert code == 0, printed.err
        return printed.out

    return command


def test_commands_that_write(address, kg_run, report, monkeypatch, tmp_path):
    """Watch, export, remove and load: the graph goes and comes back."""
    monkeypatch.setenv("KG_STORE", address)
    articles = [report(line, f"n{i}") for i, line in enumerate(LINES[:2])]
    rounds = [Round(tuple(articles)), Round((report(LINES[2], "n2"),), ("n1.txt",))]
    monkeypatch.setattr(kg.sources, "watch", lambda *_arguments, **_options: iter(rounds))
    assert "1 stored, 0 known, 1 removed" in kg_run("watch", "inbox", "--store-only")
    before = quads(Store.remote(address))
    kg_run("export", "trig", "-o", "graph.trig")
    assert "removed 2 articles" in kg_run("remove", "n0.txt", "n2.txt")
    assert Store.remote(address).article_ids() == []
    for _ in range(2):
        assert "2 articles" in kg_run("load", "graph.trig")
        assert quads(Store.remote(address)) == before
    assert not (tmp_path / "output").exists()


def test_judgements_stand_in_the_folder_and_hold_on_the_server(address, kg_run, tmp_path):
    (tmp_path / "articles").mkdir()
    for name in ("Oleh Umerov", "Oleg Umarov"):
        (tmp_path / "articles" / f"{name}.txt").write_text(
            f"{name} | heldTalksWith | Ukraine | 2024\n"
            + "They said that it would all be told to those who ask. " * 4
        )
    kg_run("build", "articles", "--store", address, "-o", "beside", "--store-only")
    same = ("review", "--same", "ent:oleh%20umerov", "ent:oleg%20umarov", "--store", address, "-o", "beside")
    assert "beside/judgements.csv" in kg_run(*same)
    assert len(list(Store.remote(address).select("SELECT ?p { ?p a dck:Person }"))) == 1
    kg_run("remove", "articles/Oleg Umarov.txt", "--store", address, "-o", "beside")
    kg_run("build", "articles", "--store", address, "-o", "beside", "--store-only")
    assert len(list(Store.remote(address).select("SELECT ?p { ?p a dck:Person }"))) == 1


def test_a_file_with_blank_nodes_is_loaded_once(address, kg_run, tmp_path):
    (tmp_path / "more.ttl").write_text("<urn:a> <urn:b> [ <urn:c> true ], 12 .")
    for _ in range(2):
        kg_run("load", "more.ttl", "--store", address)
        found = Store.remote(address).query("SELECT ?v { <urn:a> <urn:b> [ <urn:c> ?v ] }")
        assert len(list(found)) == 1


def test_virtuoso_must_be_named(virtuoso):
    plain = virtuoso.replace("dba:dba@", "").replace("?server=virtuoso", "/?query=sparql&update=sparql")
    with pytest.raises(StoreError, match="server=virtuoso"):
        Store.remote(plain)


def test_who_may_not_log_in_is_told(virtuoso):
    with pytest.raises(StoreError, match="401"):
        Store.remote(virtuoso.replace("dba:dba", "dba:wrong"))


def test_an_answer_that_virtuoso_cuts_is_an_error(virtuoso):
    store, graph = Store.remote(virtuoso), NamedNode("urn:many")
    node = NamedNode("urn:node")
    store.extend(Quad(node, node, Literal(str(number)), graph) for number in range(2500))
    assert len(store) >= 2500
    with pytest.raises(QueryError, match="cuts answers after 2000 rows"):
        list(store)
    store.change((), (), [graph.value])
