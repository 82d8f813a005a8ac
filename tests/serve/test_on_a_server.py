"""`kg serve` in front of a SPARQL server answers as it does from a folder."""

from __future__ import annotations

import json

import pytest

from kg.cli import run
from kg.store import Store

pytestmark = pytest.mark.server

DENIED = "SELECT ?g { GRAPH ?g { ?s a dck:Statement ; dck:status dck:denied } }"
COUNT = "SELECT (COUNT(*) AS ?n) { { ?s a dck:Statement } UNION { GRAPH ?g { ?s a dck:Statement } } }"


@pytest.fixture
def front(address, folder, start):
    """`kg serve` in front of a server that holds what the folder does."""
    with Store.read(folder / "store") as store:
        Store.remote(address).bulk_extend(store)
    return start(store=address.replace("dba:dba@", ""))


def values(answer):
    found = json.loads(answer.text)
    if "boolean" in found:
        return found["boolean"]
    rows = [{name: term["value"] for name, term in row.items()} for row in found["results"]["bindings"]]
    return sorted(rows, key=str)


def test_pages_and_answers_are_the_same(front, server):
    (denied,) = values(server.ask(DENIED))
    paths = [
        "/",
        "/articles",
        "/entity/UA",
        "/entity/nobody",
        "/search?q=zel",
        "/queries/agreements?actor=Ukraine",
    ]
    for path in [*paths, f"/article/{denied['g'].rpartition('/')[2]}", "/graph", "/health"]:
        here, there = server.get(path), front.get(path)
        assert (there.status, there.text) == (here.status, here.text), path
    queries = [
        "ASK { ent:UA dck:signedWith ent:BE }",
        DENIED,
        COUNT,
        "SELECT * { GRAPH graph:events { ?s a dck:Event } }",
    ]
    for query in queries:
        assert values(front.ask(query)) == values(server.ask(query)), query
    for chosen in ({"default-graph-uri": denied["g"]}, {"named-graph-uri": denied["g"]}):
        assert values(front.ask(COUNT, **chosen)) == values(server.ask(COUNT, **chosen)) == [{"n": "1"}]
    assert "signedWith" in front.ask("CONSTRUCT WHERE { ent:UA dck:signedWith ?who }", "text/turtle").text


def test_it_only_reads(front, address):
    before = len(Store.remote(address))
    for query in (
        "INSERT DATA { <a:a> <a:b> <a:c> }",
        "SELEKT",
        "SELECT * { SERVICE <http://127.0.0.1:1/> {} }",
    ):
        assert front.ask(query).status == 400
    assert front.get("/sparql", data=b"update=CLEAR+ALL").status == 403
    if "virtuoso" in address:
        answer = front.ask("SELECT (<bif:exec>('delete from DB.DBA.RDF_QUAD') AS ?x) {}")
        assert (answer.status, "only reads" in answer.text) == (400, True)
    assert len(Store.remote(address)) == before


def test_visitors_get_nobodys_rights(virtuoso, capsys):
    assert run(["serve", "--store", virtuoso]) == 2
    told = capsys.readouterr().err
    assert "rights of dba" in told
    assert "dba:dba" not in told
