"""Failures of a server: those that pass are waited out, those that stay are told."""

import http.server
import threading
from contextlib import contextmanager

import pytest

from kg.errors import QueryError, StoreError
from kg.remote import RemoteDataset, sending
from kg.store import Store


@contextmanager
def failing(*codes, **headers):
    """A server that answers with these codes, one after another, then with an empty answer; always with headers."""
    left, bodies = list(codes), []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            code = left.pop(0) if left else 204
            if code:
                self.send_response(code)
                self.send_header("Content-Length", "0")
                for name, value in headers.items():
                    self.send_header(name.replace("_", "-"), value)
                self.end_headers()
            self.close_connection = True

        def log_message(self, *_arguments):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"sparql+http://127.0.0.1:{server.server_port}", bodies
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_failure_that_passes_is_tried_again_with_the_same_request(monkeypatch):
    monkeypatch.setattr(sending, "_FIRST_PAUSE_S", 0.001)
    with failing(503, 0, 429) as (address, bodies):
        RemoteDataset(address).update("INSERT DATA { <a:b> <a:b> <a:b> }")
    assert len(bodies) == 4
    assert len(set(bodies)) == 1


@pytest.mark.parametrize(("codes", "requests"), [((403,), 1), ((503,) * 9, 6)])
def test_a_failure_that_stays_is_an_error_with_a_remedy(monkeypatch, codes, requests):
    monkeypatch.setattr(sending, "_FIRST_PAUSE_S", 0.001)
    with failing(*codes) as (address, bodies), pytest.raises(StoreError, match="Check the address"):
        RemoteDataset(address).update("DROP ALL")
    assert len(bodies) == requests


def test_a_server_that_is_not_there_is_told(monkeypatch, free_ports):
    monkeypatch.setattr(sending, "_FIRST_PAUSE_S", 0.001)
    (port,) = free_ports(1)
    with pytest.raises(StoreError, match="does not answer"):
        Store.remote(f"sparql+http://127.0.0.1:{port}")


def test_an_answer_that_is_cut_is_none():
    with (
        failing(200, X_SPARQL_MaxRows="10000") as (address, _),
        pytest.raises(QueryError, match="10000 rows"),
    ):
        RemoteDataset(address).query("SELECT * { ?s ?p ?o }")


def test_a_query_that_a_server_fails_at_is_an_error_of_the_query():
    with failing(500) as (address, bodies), pytest.raises(QueryError, match="fails at it"):
        RemoteDataset(address).query("ASK { ?s ?p ?o }")
    assert len(bodies) == 1


def test_an_update_is_never_sent_as_a_query():
    with failing() as (address, bodies), pytest.raises(QueryError, match="expected"):
        Store(RemoteDataset(address)).query("PREFIX x: <urn:x> DROP ALL")
    assert bodies == []
