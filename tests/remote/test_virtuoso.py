"""Queries and answers as Virtuoso has them."""

import json

import pyoxigraph
import pytest

from kg.remote.virtuoso import mended, spelled

ONE = "VALUES ?kg_graph_1 { %s } GRAPH ?kg_graph_1"


@pytest.mark.parametrize("name", ["graph:events", "<https://x.example/a>", ":", ":a.b", "x:\u00e9t\u00e9"])
def test_a_graph_with_a_name_becomes_a_variable(name):
    assert spelled(f"ASK {{ graph {name} {{ ?s ?p ?o }} }}") == f"ASK {{ {ONE % name} {{ ?s ?p ?o }} }}"
    assert spelled(f"ASK {{ GRAPH # this\n {name}{{}} }}") == f"ASK {{ {ONE % name}{{}} }}"


def test_graphs_are_numbered():
    query = spelled("ASK { GRAPH a:b {} OPTIONAL { GRAPH<urn:c>{} } }")
    assert query == (
        "ASK { VALUES ?kg_graph_1 { a:b } GRAPH ?kg_graph_1 {}"
        " OPTIONAL { VALUES ?kg_graph_2 { <urn:c> } GRAPH ?kg_graph_2{} } }"
    )
    pyoxigraph.Store().query("PREFIX a: <urn:> " + query)


@pytest.mark.parametrize(
    "query",
    [
        "PREFIX graph: <urn:g> SELECT ?graph { GRAPH ?g { ?graph graph:a ?graph } }",
        'ASK { ?s ?p \'GRAPH a:b\', "it\'s GRAPH a:b", \'\\\' GRAPH a:b\', """a "quoted" GRAPH a:b""" }',
        "ASK { ?s ?p <urn:GRAPH#GRAPH> } # GRAPH a:b",
        "ASK { ?s x:graph a:b ; ?graph a:b }",
    ],
)
def test_the_word_elsewhere_stays(query):
    assert spelled(query) == query


def test_what_was_added_is_taken_out_again():
    value = {"type": "uri", "value": "urn:a"}
    answer = {
        "head": {"vars": ["kg_graph_1", "s"]},
        "results": {"bindings": [{"kg_graph_1": value, "s": value}]},
    }
    assert json.loads(mended(json.dumps(answer).encode(), ask=False)) == {
        "head": {"vars": ["s"]},
        "results": {"bindings": [{"s": value}]},
    }


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"results": {"bindings": [{"__ASK_RETVAL": {"value": "1"}}]}}, True),
        ({"results": {"bindings": [{"__ASK_RETVAL": {"value": "0"}}]}}, False),
        ({"results": {"bindings": []}}, False),
        ({"head": {}, "boolean": True}, True),
        ({"head": {}, "boolean": False}, False),
    ],
)
def test_yes_and_no_are_told_from_tables(answer, said):
    assert json.loads(mended(json.dumps(answer).encode(), ask=True))["boolean"] is said
