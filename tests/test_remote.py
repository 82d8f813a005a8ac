"""A store on a SPARQL server: the same answers as from a folder, through failures that pass."""

import http.server
import shutil
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat

from kg import pipeline, remote
from kg.cli import run
from kg.errors import QueryError, StoreError, UsageError
from kg.export import FORMATS, export
from kg.export.source import Source
from kg.rdf import DERIVED
from kg.remote import RemoteDataset, Server
from kg.store import Store
from kg.views import ask
from kg.views.queries import named_queries
from kg.vocab import ENT, default_folder

LINES = (
    "Ukraine | signedWith | Belgium | 2024-01-21 | #drones",
    "Belgium | providesAidTo | Ukraine | 2024-01 | 5 EUR",
    "Edi Rama | holdsOfficeIn | Albania | office: Prime Minister",
    "Edi Rama | heldTalksWith | Ukraine | 2024-01-20 | @Tirana",
    "Albania | hosts | Balkan summit",
)
START_S = 20


@pytest.fixture
def oxigraph(tmp_path):
    """The address of an Oxigraph server that is empty."""
    program = shutil.which(
        "oxigraph", path=f"{Path(sys.executable).parent}:{Path(sys.prefix) / 'bin'}"
    ) or shutil.which("oxigraph")
    if program is None:
        pytest.skip("the server of the package oxigraph is not installed")
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [program, "serve", "--location", tmp_path / "server", "--bind", f"127.0.0.1:{port}"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    yield f"sparql+http://127.0.0.1:{port}"
    server.terminate()
    server.wait()


def quads(store):
    return sorted(str(quad) for quad in store if "generatedAtTime" not in quad.predicate.value)


@pytest.mark.server
def test_a_build_on_a_server_is_the_build_in_memory(oxigraph, built, report, ontology):
    articles = [report(line, f"n{i}") for i, line in enumerate(LINES)]
    here = built(*articles)
    there = built(*articles, store=Store.remote(oxigraph))
    assert quads(there) == quads(here)
    assert len(there) == len(here)
    assert sorted(there.graphs()) == sorted(here.graphs())
    built(*articles, store=there)
    assert quads(there) == quads(here)
    for store in (here, there):
        built(report(LINES[1], "n0"), store=store)
        pipeline.remove(store, ["n3.txt"], ontology)
    assert quads(there) == quads(here)


@pytest.mark.server
def test_named_queries_and_exports_say_the_same(oxigraph, built, report, ontology, tmp_path):
    articles = [report(line, f"n{i}") for i, line in enumerate(LINES)]
    here = built(*articles)
    there = Store.remote(oxigraph)
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


@pytest.mark.server
def test_the_command_line_asks_and_exports_from_a_server(oxigraph, built, report, tmp_path, capsys):
    built(report(LINES[0]), store=Store.remote(oxigraph))
    assert run(["query", "ASK { ent:UA dck:signedWith ent:BE }", "--store", oxigraph]) == 0
    assert capsys.readouterr().out == "yes\n"
    assert run(["export", "turtle", "--store", oxigraph, "-o", str(tmp_path / "g.ttl")]) == 0
    assert "ent:UA" in (tmp_path / "g.ttl").read_text()
    assert run(["serve", "--store", oxigraph]) == 2
    assert "needs a store in a folder" in capsys.readouterr().err


@pytest.mark.server
def test_what_is_large_comes_and_goes_whole(oxigraph, tmp_path, monkeypatch):
    monkeypatch.setattr(remote, "PORTION", 7)
    node, name = NamedNode("https://example.org/p"), NamedNode("https://example.org/g")
    many = [
        Quad(NamedNode(f"https://example.org/{n}"), node, node, g)
        for n in range(40)
        for g in (name, DefaultGraph())
    ]
    there = Store.remote(oxigraph)
    there.bulk_extend(many)
    assert set(there) == set(many)
    there.dump(tmp_path / "all.nq", RdfFormat.N_QUADS)
    there.dump(tmp_path / "one.nt", RdfFormat.N_TRIPLES, name)
    assert len((tmp_path / "all.nq").read_text().splitlines()) == 80
    assert len((tmp_path / "one.nt").read_text().splitlines()) == 40
    there.change(many[:3], [], [name.value])
    assert set(there) == set(many[3::2])


@pytest.mark.server
def test_what_a_server_cannot_do_is_told(oxigraph):
    store = Store.remote(oxigraph)
    with pytest.raises(QueryError, match=r"SELEKT|expected"):
        store.query("SELEKT * {}")
    with pytest.raises(QueryError, match="GRAPH graph:derived"):
        store.query("ASK {}", [DERIVED])
    with pytest.raises(StoreError, match="SPARQLUpdateStore"):
        store.dataset()


@contextmanager
def failing(*codes):
    """A server that answers with these codes, one after another, then with an empty answer."""
    left, bodies = list(codes), []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            code = left.pop(0) if left else 204
            if code:
                self.send_response(code)
                self.send_header("Content-Length", "0")
                self.end_headers()
            self.close_connection = True

        def log_message(self, *_arguments):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"sparql+http://127.0.0.1:{server.server_port}", bodies
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_failure_that_passes_is_tried_again_with_the_same_request(monkeypatch):
    monkeypatch.setattr(remote, "_FIRST_PAUSE_S", 0.001)
    with failing(503, 0, 429) as (address, bodies):
        RemoteDataset(address).update("INSERT DATA { <a:b> <a:b> <a:b> }")
    assert len(bodies) == 4
    assert len(set(bodies)) == 1


@pytest.mark.parametrize(("codes", "requests"), [((403,), 1), ((503,) * 9, 6)])
def test_a_failure_that_stays_is_an_error_with_a_remedy(monkeypatch, codes, requests):
    monkeypatch.setattr(remote, "_FIRST_PAUSE_S", 0.001)
    with failing(*codes) as (address, bodies), pytest.raises(StoreError, match="Check the address"):
        RemoteDataset(address).update("DROP ALL")
    assert len(bodies) == requests


def test_a_server_that_is_not_there_is_told(monkeypatch):
    monkeypatch.setattr(remote, "_FIRST_PAUSE_S", 0.001)
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(StoreError, match="does not answer"):
        Store.remote(f"sparql+http://127.0.0.1:{port}")


def test_an_address_names_endpoints_and_login():
    server = Server.of("sparql+https://ann:secret@example.org:8443/ds/?query=sparql&store=data")
    assert server.query == "https://example.org:8443/ds/sparql"
    assert server.update == "https://example.org:8443/ds/update"
    assert server.graphs == "https://example.org:8443/ds/data"
    assert server.login == "YW5uOnNlY3JldA=="
    for wrong in ("http://example.org", "sparql+http://", "output"):
        with pytest.raises(UsageError, match="sparql"):
            Server.of(wrong)
