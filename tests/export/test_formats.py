"""Exports: what others read, with attributes intact."""

import csv
import json

import networkx as nx
import pytest
import rdflib
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kg.errors import KgError, UsageError
from kg.export import FORMATS, export
from kg.export.source import Source

LINES = """Ukraine | signedWith | Belgium | 2024-01-21 | #drones | "Jane Roe"
Belgium | providesAidTo | Ukraine | 2024-01 | 611000000.5 EUR
Belgium | providesAidTo | Ukraine | planned | 2026 | 5 EUR
Edi Rama | holdsOfficeIn | Albania | 2024 | office: Prime Minister
Edi Rama | heldTalksWith | Ukraine | 2024-01-20 | @Tirana"""


@pytest.fixture(scope="module")
def source(assemble, report, ontology):
    other = report("Ukraine | signedWith | Belgium | 2024-01-22 | #drones", "b")
    return Source(assemble([report(LINES, "a"), other]), ontology)


def written(source, name, folder):
    path = folder / f"graph{FORMATS[name].suffix}"
    export(source, name, path)
    return path


def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_format_writes_one_file_the_same_each_time(source, tmp_path, name):
    first = written(source, name, tmp_path).read_bytes()
    again = written(Source(source.store, source.ontology), name, tmp_path)
    assert again.read_bytes() == first
    assert list(tmp_path.iterdir()) == [again]
    assert first


@pytest.mark.parametrize(("name", "fmt"), [("turtle", "turtle"), ("ntriples", "nt")])
def test_rdflib_reads_the_plain_graph(source, tmp_path, name, fmt):
    graph = rdflib.Graph().parse(written(source, name, tmp_path), format=fmt)
    plain = list(source.store.query("CONSTRUCT WHERE { ?s ?p ?o }"))
    assert len(graph) == len(plain)


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")  # rdflib uses its own old names
@pytest.mark.parametrize(("name", "fmt"), [("trig", "trig"), ("nquads", "nquads"), ("jsonld", "json-ld")])
def test_rdflib_reads_the_dataset(source, tmp_path, name, fmt):
    dataset = rdflib.Dataset()
    dataset.parse(written(source, name, tmp_path), format=fmt)
    assert len(set(dataset.quads())) == len(source.store)


@pytest.mark.parametrize(("name", "read"), [("graphml", nx.read_graphml), ("gexf", nx.read_gexf)])
def test_networks_open_with_their_attributes(source, tmp_path, name, read):
    options = {"force_multigraph": True} if name == "graphml" else {}
    graph = read(written(source, name, tmp_path), **options)
    assert graph.is_multigraph()
    assert graph.is_directed()
    ukraine = "https://w3id.org/dck/entity/UA"
    assert graph.nodes[ukraine]["label"] == "Ukraine"
    assert graph.nodes[ukraine]["cls"] == "Country"
    edges = [data for *_ends, data in graph.edges(data=True)]
    aid = next(data for data in edges if data["relation"] == "providesAidTo" and data["status"] == "actual")
    assert aid["amount_value"] == 611000000.5
    assert aid["quote"].startswith("Belgium | providesAidTo")
    assert {data["derived"] for data in edges} == {True, False}
    signed = next(data for data in edges if data["relation"] == "signedWith" and data.get("speaker"))
    assert (signed["speaker"], signed["sources"], signed["weight"]) == ("Jane Roe", 2, 2.0)


def test_agreements_are_dyads_with_codes(source, tmp_path):
    (row,) = table(written(source, "agreements", tmp_path))
    assert (row["party_a_iso3"], row["party_b_iso3"], row["kind"], row["status"]) == (
        "BEL",
        "UKR",
        "signed",
        "actual",
    )
    assert (row["sector"], row["source_count"]) == ("drones", "2")
    assert row["conflicts"] == "date: 2024-01-21 or 2024-01-22"


def test_aid_tells_pledged_from_delivered(source, tmp_path):
    rows = table(written(source, "aid", tmp_path))
    assert [(row["measure"], row["amount"], row["currency"]) for row in rows] == [
        ("delivered", "611000000.5", "EUR"),
        ("pledged", "5", "EUR"),
    ]


def test_events_have_plover_codes(source, tmp_path):
    rows = {row["relation"]: row for row in table(written(source, "events", tmp_path))}
    assert rows["signedWith"]["event_type"] == "AGREE"
    assert rows["heldTalksWith"]["event_type"] == "CONSULT"
    assert rows["heldTalksWith"]["location"] == "Tirana"
    assert rows["holdsOfficeIn"]["event_type"] == ""


def test_csv_into_a_folder_is_all_tables(source, tmp_path):
    export(source, "csv", tmp_path / "tables")
    names = {path.name for path in (tmp_path / "tables").iterdir()}
    assert names == {"statements.csv", "agreements.csv", "aid.csv", "events.csv"}


def test_json_lines_give_quotation_and_offsets(source, tmp_path):
    records = [
        json.loads(line) for line in written(source, "jsonl", tmp_path).read_text("utf-8").splitlines()
    ]
    assert len(records) == 6
    office = next(record for record in records if record["predicate"] == "holdsOfficeIn")
    assert office["role"] == "Prime Minister"
    evidence = office["evidence"]
    assert LINES[evidence["start"] : evidence["end"]] == evidence["text"]
    amounts = [record["amount"] for record in records if record["amount"]]
    assert {"value": 5, "currency": "EUR"} in amounts


def test_derived_edges_and_texts_can_be_left_out(source, tmp_path):
    bare = Source(source.store, source.ontology, derived=False, texts=False)
    trig = written(bare, "trig", tmp_path).read_text("utf-8")
    assert "graph/derived" not in trig
    assert "articleBody" not in trig
    graph = nx.read_graphml(written(bare, "graphml", tmp_path))
    assert not any(data["derived"] for *_ends, data in graph.edges(data=True))


def test_an_unknown_format_names_the_known(source, tmp_path):
    with pytest.raises(UsageError, match="turtle"):
        export(source, "docx", tmp_path / "x")


def test_a_file_that_cannot_be_written_is_named_and_the_old_one_stays(source, tmp_path, monkeypatch):
    path = tmp_path / "graph.ttl"
    path.write_text("old")

    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    with pytest.raises(KgError, match="No space left"):
        export(source, "turtle", path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


HOSTILE = st.text(
    st.characters(exclude_characters="|\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"), min_size=1, max_size=30
)


@hypothesis_settings(max_examples=20, deadline=None)
@example("\ud800")
@given(HOSTILE.filter(lambda text: text.strip() == text))
def test_any_label_survives_every_format(assemble, report, ontology, tmp_path_factory, label):
    folder = tmp_path_factory.mktemp("any")
    found = Source(assemble([report(f"{label} | signedWith | Belgium", "a")]), ontology)
    for name in sorted(FORMATS):
        path = written(found, name, folder)
        if name in {"graphml", "gexf"}:
            assert len((nx.read_graphml if name == "graphml" else nx.read_gexf)(path)) == 2
        elif FORMATS[name].suffix == ".csv":
            assert len(table(path)) == (0 if name == "aid" else 1)


def test_spreadsheets_see_no_formula(assemble, report, ontology, tmp_path):
    found = Source(assemble([report("=1+1 | signedWith | Belgium", "a")]), ontology)
    (row,) = table(written(found, "statements", tmp_path))
    assert row["subject"] == "'=1+1"
