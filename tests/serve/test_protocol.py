"""Reading requests: which format is wanted, and what may not be asked."""

from __future__ import annotations

import json
import time

import pytest

from kg.serve.application import ROWS_PER_PAGE, _parsed
from kg.serve.protocol import GRAPHS, RESULTS, best_type, leaves_the_store


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("*/*", "application/sparql-results+json"),
        ("", "application/sparql-results+json"),
        ("text/csv", "text/csv"),
        ("text/csv;q=0.5, text/tab-separated-values;q=0.9", "text/tab-separated-values"),
        ("text/*;q=0.1, application/sparql-results+xml", "application/sparql-results+xml"),
        ("*/*, text/csv;q=0", "application/sparql-results+json"),
        ("TEXT/CSV", "text/csv"),
        ("text/csv; charset=utf-8", "text/csv"),
        ("application/pdf", None),
        ("text/csv;q=nonsense", None),
        ("*/*;q=0", None),
    ],
)
def test_the_clients_favourite_among_ours(accept, expected):
    assert best_type(accept, RESULTS) == expected


def test_sparqlwrapper_asks_for_turtle_in_many_words():
    accept = "application/turtle,text/turtle,text/rdf+n3,application/n-triples,application/n3,text/n3,text/rdf+n3;q=0.8"
    assert best_type(accept, GRAPHS) == "text/turtle"


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://evil.example/> { ?s ?p ?o } }",
        "SELECT * { service silent <http://evil.example/> { ?s ?p ?o } }",
        "SELECT * { SeRvIcE ?where { ?s ?p ?o } }",
        "PREFIX e: <http://evil.example/> SELECT * { SERVICE e:x { ?s ?p ?o } }",
        "SELECT * { SERVICE # a comment\n\t SILENT # another\n<http://evil.example/> {} }",
        "SELECT * { ?s e:p e:a\\' . SERVICE <http://evil.example/> {} FILTER(?s = 'x') }",
        'SELECT * { ?s ?p ?o FILTER(?a<\'b>"\') SERVICE <http://evil.example/> {} FILTER(?a = "") }',
        "SELECT * { ?s ?p 1SERVICE <http://evil.example/> {} }",
        "SELECT * { \\u0053ERVICE <http://evil.example/> {} }",
        "SELECT * { ?s e:p?true SERVICE<http://evil.example/>{} }",
    ],
)
def test_queries_that_would_leave_the_store(query):
    assert leaves_the_store(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service ?name { ?service dck:name ?name }",
        "SELECT ?secret_service ?x { ?x ?y ?secret_service }",
        "SELECT * { ?s e:service ?o ; e:serviceYears 3 }",
        'SELECT * { ?s dck:quotation ?q FILTER(CONTAINS(?q, "security service")) }',
        "SELECT * { <http://example.org/service> ?p ?o }",
    ],
)
def test_queries_that_only_hold_the_word(query):
    assert not leaves_the_store(query)


def test_reading_a_long_query_takes_no_time():
    start = time.perf_counter()
    leaves_the_store("SERVICE " + "#" * 200_000 + "\n" * 200_000)
    assert time.perf_counter() - start < 5


def test_a_page_shows_the_first_of_many_rows():
    found = {
        "head": {"vars": ["a"]},
        "results": {"bindings": [{"a": {"value": str(i)}} for i in range(5000)]},
    }
    answer = _parsed(json.dumps(found).encode())
    assert (len(answer["rows"]), answer["total"]) == (ROWS_PER_PAGE, 5000)
