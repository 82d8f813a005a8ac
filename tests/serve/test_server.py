"""`kg serve` as its clients meet it: over HTTP, and as a process."""

from __future__ import annotations

import http.client
import json
import re
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest

from kg.store import Store

pytestmark = pytest.mark.server

SIGNED = "SELECT ?who WHERE { ent:UA dck:signedWith ?who }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { " + " . ".join(f"?a{i} ?b{i} ?c{i}" for i in range(20)) + " }"
FORM = "application/x-www-form-urlencoded"


def rows(answer):
    return [{k: v["value"] for k, v in row.items()} for row in json.loads(answer.text)["results"]["bindings"]]


# ------------------------------------------------------------------------------------------- the protocol


def test_query_by_get(server):
    answer = server.ask(SIGNED)
    assert answer.status == 200
    assert answer.kind == "application/sparql-results+json"
    assert rows(answer) == [{"who": "https://w3id.org/dck/entity/BE"}]


def test_query_by_form_and_by_body(server):
    form = server.get("/sparql", data=urlencode({"query": SIGNED}).encode(), Content_Type=FORM)
    body = server.get("/sparql", data=SIGNED.encode(), Content_Type="application/sparql-query; charset=utf-8")
    assert rows(form) == rows(body) == rows(server.ask(SIGNED))


@pytest.mark.parametrize(
    "kind",
    [
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    ],
)
def test_solutions_in_each_format(server, kind):
    answer = server.ask(SIGNED, kind)
    assert (answer.status, answer.kind) == (200, kind)
    assert "entity/BE" in answer.text


@pytest.mark.parametrize(
    "kind", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"]
)
def test_graphs_in_each_format(server, kind):
    answer = server.ask("CONSTRUCT WHERE { ent:UA dck:signedWith ?who }", kind)
    assert (answer.status, answer.kind) == (200, kind)
    assert "signedWith" in answer.text


def test_ask(server):
    assert json.loads(server.ask("ASK { ent:UA dck:signedWith ent:BE }").text)["boolean"] is True


def test_dataset_of_the_protocol(server):
    graph = rows(server.ask("SELECT ?g { GRAPH ?g { ?s a dck:Statement ; dck:status dck:denied } }"))[0]["g"]
    count = "SELECT (COUNT(*) AS ?n) { ?s a dck:Statement }"
    assert rows(server.ask(count)) == [{"n": "0"}]
    assert rows(server.ask(count, **{"default-graph-uri": graph})) == [{"n": "1"}]
    named = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s a dck:Statement } }"
    assert rows(server.ask(named, **{"named-graph-uri": graph})) == [{"n": "1"}]


def test_dataset_of_the_query(server):
    """FROM and FROM NAMED choose as they would without a server, and fetch nothing."""
    graph = rows(server.ask("SELECT ?g { GRAPH ?g { ?s a dck:Statement ; dck:status dck:denied } }"))[0]["g"]
    for given, number in (
        (f"FROM <{graph}>", "1"),
        ("FROM <http://127.0.0.1:1/>", "0"),
        ("FROM <file:///etc/passwd>", "0"),
    ):
        assert rows(server.ask(f"SELECT (COUNT(*) AS ?n) {given} {{ ?s a dck:Statement }}")) == [
            {"n": number}
        ]


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("SELECT nonsense", 400, "not SPARQL"),
        ("", 400, "not SPARQL"),
        ("INSERT DATA { <a:a> <a:b> <a:c> }", 400, "not SPARQL"),
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", 400, "SERVICE"),
        ("SELECT * FROM <relative> {}", 400, "IRI"),
    ],
)
def test_queries_that_are_refused(server, query, status, words):
    answer = server.ask(query)
    assert answer.status == status
    assert words in answer.text
    assert answer.kind == "text/plain"


@pytest.mark.parametrize(
    "data", [b"update=CLEAR+ALL", b"update=LOAD+%3Chttp%3A%2F%2Fa.example%2F%3E&query=x"]
)
def test_updates_are_refused(server, data):
    assert server.get("/sparql", data=data, Content_Type=FORM).status == 403
    assert server.get("/sparql", data=b"CLEAR ALL", Content_Type="application/sparql-update").status == 403
    assert server.get("/sparql?" + data.decode()).status == 403


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        (b"query=a&query=b", FORM, 400), (b"", FORM, 400), (b"\xff", "application/sparql-query", 400),
        (b"{}", "application/json", 415), (b"x" * 3_500_000, "application/sparql-query", 413),
    ],
)  # fmt: skip
def test_requests_that_are_none(server, data, kind, status):
    assert server.get("/sparql", data=data, Content_Type=kind).status == status


def test_unknown_format_is_said(server):
    answer = server.ask(SIGNED, "application/pdf")
    assert answer.status == 406
    assert "text/csv" in answer.text


def test_other_methods_are_not_allowed(server):
    host, _, port = server.address.removeprefix("http://").rpartition(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=20)
    for method in ("PUT", "DELETE", "PATCH"):
        connection.request(method, "/sparql")
        response = connection.getresponse()
        response.read()
        assert response.status == 405
    connection.close()


def test_service_description(server):
    answer = server.get("/sparql", "text/turtle")
    assert "sd:supportedLanguage sd:SPARQL11Query" in answer.text


def test_a_page_elsewhere_cannot_ask(server, start):
    origin = "https://elsewhere.example"
    assert "access-control-allow-origin" not in server.get("/health", Origin=origin).headers
    allowing = start("--cors", origin)
    assert allowing.get("/health", Origin=origin).headers["access-control-allow-origin"] == origin
    # A name of somebody else's that leads to this machine (DNS rebinding).
    assert server.get("/health", Host="evil.example").status == 400


def test_sparqlwrapper_as_client(server):
    wrapper = pytest.importorskip("SPARQLWrapper")
    client = wrapper.SPARQLWrapper(server.address + "/sparql")
    client.setQuery(SIGNED)
    client.setReturnFormat(wrapper.JSON)
    assert client.queryAndConvert()["results"]["bindings"][0]["who"]["value"].endswith("/BE")
    client.setMethod(wrapper.POST)
    client.setReturnFormat(wrapper.XML)
    assert "entity/BE" in client.queryAndConvert().toxml()
    client.setQuery("CONSTRUCT WHERE { ent:UA dck:signedWith ?who }")
    client.setReturnFormat(wrapper.TURTLE)
    assert b"signedWith" in client.queryAndConvert()


def test_rdflib_as_client(server):
    from rdflib import Graph, URIRef
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    remote = Graph(SPARQLStore(server.address + "/sparql"))
    (row,) = remote.query(
        "SELECT ?who { <https://w3id.org/dck/entity/UA> <https://w3id.org/dck/ns#signedWith> ?who }"
    )
    assert row[0] == URIRef("https://w3id.org/dck/entity/BE")


# ------------------------------------------------------------------------------------------------- limits


def test_endless_query_is_ended_and_the_next_one_answered(start):
    server = start("--timeout", "1.5")
    assert server.get("/health").status == 200
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(server.ask, [ENDLESS, ENDLESS]))
    assert [answer.status for answer in answers] == [504, 504]
    assert "--timeout" in answers[0].text
    deadline = time.monotonic() + 30
    while server.ask(SIGNED).status != 200:
        # New workers take a moment to load.
        assert time.monotonic() < deadline


def test_too_many_rows_are_refused(server):
    answer = server.ask("SELECT * { GRAPH ?g { ?a ?b ?c } GRAPH ?h { ?d ?e ?f } GRAPH ?i { ?j ?k ?l } }")
    assert answer.status in {413, 504}
    assert "LIMIT" in answer.text or "less" in answer.text


def test_many_clients_at_once(server):
    with ThreadPoolExecutor(12) as pool:
        assert {answer.status for answer in pool.map(server.ask, [SIGNED] * 60)} == {200}


def test_builds_go_on_beside_the_server_and_show(start, assemble, report, tmp_path):
    with Store.open(tmp_path / "store") as store:
        assemble([report("Ukraine | signedWith | Belgium\n", "one")], store)
    server = start(store=tmp_path)
    assert len(rows(server.ask(SIGNED))) == 1
    before = server.get("/graph")
    with Store.open(tmp_path / "store", wait=10) as store:
        assert server.ask(SIGNED).status in {200, 503}
        assemble([report("Ukraine | signedWith | Albania\n", "two")], store)
    assert len(rows(server.ask(SIGNED))) == 2
    after = server.get("/graph")
    assert "Albania" in after.text
    assert before.headers["etag"] != after.headers["etag"]
    assert server.get("/graph", If_None_Match=after.headers["etag"]).status == 304


# -------------------------------------------------------------------------------------------------- pages


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/articles",
        "/articles?page=99",
        "/articles?page=x",
        "/queries",
        "/query",
        "/search?q=ukr",
        "/search?q=nobody",
        "/graph",
    ],
)
def test_pages_ask_nobody_else(server, path):
    answer = server.get(path, "text/html")
    assert answer.status == 200
    assert answer.kind == "text/html"
    assert "default-src" in answer.headers.get("content-security-policy", answer.text)
    assert not re.findall(r"""<(?:script|link|img)[^>]*(?:src|href)="(?!/static/|data:)""", answer.text)


def test_page_of_an_entity(server):
    page = server.get("/entity/UA", "text/html").text
    for words in ("Ukraine", "signed with", "Belgium", "planned", "5", "first", "as President"):
        assert words in page
    assert server.get("/entity/UA", "text/turtle").kind == "text/turtle"
    assert server.get("/search?q=belg", "text/html").text.count("<h1>Belgium</h1>") == 1


@pytest.mark.parametrize(
    "path", ["/entity/nobody", "/entity/%3E%20%7D", "/article/0", "/article/%22", "/queries/none", "/none"]
)
def test_pages_of_what_is_not_there(server, path):
    answer = server.get(path, "text/html")
    assert answer.status == 404
    assert "There is no such" in answer.text
    assert server.get(path, "text/plain").kind == "text/plain"


def test_page_of_an_article_marks_its_statements(server):
    listed = server.get("/articles", "text/html").text
    address = re.search(r'href="(/article/[0-9a-f]+)">first', listed)
    assert address
    page = server.get(address[1], "text/html").text
    assert "3 statements" in page
    assert "nothing &amp; are &lt;b&gt;not&lt;/b&gt; markup" in page
    # Each quotation is followed by the numbers of its statements, which lead to their cards.
    assert re.findall(r'class="ref" href="#s(\d)"', page) == ["1", "2", "3"]
    assert "Some words" not in "".join(re.findall(r'<span class="said[^"]*">([^<]*)', page))


def test_named_query_as_page_and_as_data(server):
    page = server.get("/queries/partners?actor=Ukraine", "text/html").text
    assert "Belgium" in page
    data = server.get("/queries/partners?actor=Ukraine", "text/csv")
    assert data.kind == "text/csv"
    assert "Belgium" in data.text
    assert server.get("/queries/partners?actor=Nowhere", "text/html").status == 400
    assert server.get("/queries/partners?nonsense=1").status == 400


def test_named_query_in_the_editor(server):
    assert "w3id.org/dck/entity/BE" in server.get("/query?name=partners&actor=Belgium", "text/html").text


def test_health(server):
    answer = server.get("/health")
    assert json.loads(answer.text)["status"] == "ok"
    assert json.loads(answer.text)["quads"] > 0


# ---------------------------------------------------------------------------------------------- a process


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stops_clean(start, number):
    server = start()
    assert server.ask(SIGNED).status == 200
    assert server.stop(number) == (0, "")


def test_stops_while_a_query_runs(start):
    server = start("--timeout", "60")
    with ThreadPoolExecutor(1) as pool:
        # Its connection is cut when the server goes.
        asked = pool.submit(server.ask, ENDLESS)
        time.sleep(2)
        begun = time.monotonic()
        code, _ = server.stop()
        assert time.monotonic() - begun < 15
    assert code == 0
    assert isinstance(asked.exception(), OSError) or asked.result().status >= 500


def serve(*options):
    command = [sys.executable, "-c", "from kg.cli import main; main()", "serve", *options]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_port_in_use_is_explained(folder):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = serve("--store", str(folder), "--port", port)
    assert result.returncode == 1
    assert f"127.0.0.1:{port}: already in use" in result.stderr
    assert "--port" in result.stderr


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--port", "70000"), 2, "no port"),
        (("--host", "no.such.host.invalid"), 1, "--host"),
        (("--host", "192.0.2.1"), 1, "--host"),
    ],
)
def test_addresses_that_cannot_be(folder, options, code, words):
    result = serve("--store", str(folder), *options)
    assert (result.returncode, words in result.stderr) == (code, True)
    assert "Traceback" not in result.stderr


def test_missing_store_is_named(tmp_path):
    result = serve("--store", str(tmp_path))
    assert result.returncode == 1
    assert "kg build" in result.stderr
