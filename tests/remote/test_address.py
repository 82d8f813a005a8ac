"""Addresses of servers."""

import pytest

from kg.errors import UsageError
from kg.remote import Server


def test_an_address_names_endpoints_and_login():
    server = Server.of("sparql+https://ann:s%40crt@example.org:8443/ds/?query=sparql&store=data")
    assert server.query == "https://example.org:8443/ds/sparql"
    assert server.update == "https://example.org:8443/ds/update"
    assert server.graphs == "https://example.org:8443/ds/data"
    assert (server.user, server.password) == ("ann", "s@crt")
    assert server.name == "sparql+https://example.org:8443/ds/"


@pytest.mark.parametrize(("login", "ending"), [("", ""), ("dba:dba@", "-auth")])
def test_virtuoso_has_endpoints_of_its_own(login, ending):
    server = Server.of(f"sparql+http://{login}127.0.0.1:8890?server=virtuoso")
    assert server.virtuoso
    assert server.query == server.update == f"http://127.0.0.1:8890/sparql{ending}"
    assert server.graphs == f"http://127.0.0.1:8890/sparql-graph-crud{ending}"


@pytest.mark.parametrize(
    "wrong", ["http://example.org", "sparql+http://", "output", "sparql+http://a:secret@b?server=blazegraph"]
)
def test_what_is_no_address_is_told_without_its_password(wrong):
    with pytest.raises(UsageError, match=r"sparql\+http") as caught:
        Server.of(wrong)
    assert "secret" not in str(caught.value)
