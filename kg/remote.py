"""A dataset on a SPARQL 1.1 server, with the face of a ``pyoxigraph.Store``.

So :class:`kg.store.Store` works over it as it does over a folder. It speaks the Query and Update protocols and
the Graph Store Protocol of SPARQL 1.1 (W3C, 2013) over plain HTTP. All that it writes is without blank nodes and
says "these quads shall be there" or "shall not", so that a request whose answer was lost may be sent again.

The server must keep the default graph apart from the named ones, as Oxigraph does. Where it shows the union of all
graphs as its default graph (Virtuoso, GraphDB), what articles say is counted beside the plain edges.
"""

from __future__ import annotations

import base64
import http.client
import io
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, cast
from urllib.parse import parse_qs, urlencode, urlsplit

import pyoxigraph
from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
)

from kg.errors import QueryError, StoreError, UsageError
from kg.rdf import GraphName, Term

SCHEMES = ("sparql+http://", "sparql+https://")
PORTION = 10_000
"""Quads in one request: a batch of articles is far smaller, and so is stored whole or not at all."""

_TRIES = 6
_FIRST_PAUSE_S = 0.2
"""Doubled with every try: six seconds in all, time for a server to start anew."""

_TIMEOUT_S = 600.0
_PASSING = frozenset({429, 502, 503, 504})
"""Answers of a server that may do better in a moment."""

_ASKED = "application/sparql-results+json, application/n-triples;q=0.9, text/turtle;q=0.5"


def is_address(place: object) -> bool:
    """Whether a place for a store is the address of a server."""
    return isinstance(place, str) and place.startswith(SCHEMES)


@dataclass(frozen=True, slots=True)
class Server:
    """Where a server takes queries, updates and graphs, and how it is logged in to."""

    query: str
    update: str
    graphs: str
    login: str = ""

    @classmethod
    def of(cls, address: str) -> Server:
        """Read ``sparql+http://[USER:PASSWORD@]HOST:PORT[/PATH]``.

        Endpoints are ``query``, ``update`` and ``store`` below the path; ``?query=sparql&store=data`` names
        them otherwise.

        Raises:
            UsageError: The address is none.
        """
        parts = urlsplit(address.removeprefix("sparql+"))
        if not is_address(address) or not parts.hostname:
            remedy = "Write sparql+http://HOST:PORT/PATH."
            raise UsageError("no address of a SPARQL server", subject=address, remedy=remedy)
        host = parts.netloc.rpartition("@")[2]
        base = f"{parts.scheme}://{host}{parts.path.rstrip('/')}/"
        names = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        login = ""
        if parts.username is not None:
            login = base64.b64encode(f"{parts.username}:{parts.password or ''}".encode()).decode()
        query, update, graphs = (base + names.get(key, key) for key in ("query", "update", "store"))
        return cls(query, update, graphs, login)


class RemoteDataset:
    """The part of ``pyoxigraph.Store`` that :class:`kg.store.Store` needs, on a server.

    Args:
        address: See :meth:`Server.of`.
    """

    def __init__(self, address: str) -> None:
        self._server = Server.of(address)

    # ------------------------------------------------------------------------------------------- reading

    def query(
        self,
        query: str,
        *,
        prefixes: Mapping[str, str] | None = None,
        default_graph: Sequence[NamedNode | BlankNode | DefaultGraph] | None = None,
        use_default_graph_as_union: bool = False,
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        """Put a query; results are read as they come.

        Raises:
            SyntaxError: The query is no SPARQL.
            QueryError: The server refuses it, or cannot do what is asked.
            StoreError: The server does not answer.
        """
        if use_default_graph_as_union or any(isinstance(graph, NamedNode) for graph in default_graph or ()):
            remedy = "Name it in the query: GRAPH graph:derived { … }."
            raise QueryError("a server cannot count another graph as default", subject="query", remedy=remedy)
        declared = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in (prefixes or {}).items())
        answer = self._send(
            self._server.query, (declared + query).encode(), "application/sparql-query", _ASKED
        )
        kind = answer.headers.get_content_type()
        if kind in {"application/n-triples", "text/turtle"}:
            # Only a store hands out a graph as the result of a query.
            inner = pyoxigraph.Store()
            inner.bulk_extend(pyoxigraph.parse(cast("io.BytesIO", answer), RdfFormat.from_media_type(kind)))
            return cast("QueryTriples", inner.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"))
        try:
            return pyoxigraph.parse_query_results(cast("io.BytesIO", answer), QueryResultsFormat.JSON)
        except SyntaxError as error:
            raise QueryError(f"the answer is not understood ({error})", subject="query") from error

    def quads_for_pattern(
        self, subject: NamedNode | None, prop: NamedNode | None, value: Term | None, graph: GraphName | None
    ) -> Iterator[Quad]:
        """The quads that fit; ``graph=None`` means all graphs."""
        given = {"s": subject, "p": prop, "o": value}
        triple = " ".join(f"?{name}" if term is None else str(term) for name, term in given.items())
        asked = " ".join(f"?{name}" for name, term in given.items() if term is None)
        if graph is None:
            where, asked = f"{{ {triple} }} UNION {{ GRAPH ?g {{ {triple} }} }}", asked + " ?g"
        else:
            where = triple if isinstance(graph, DefaultGraph) else f"GRAPH {graph} {{ {triple} }}"
        if not asked:
            if self.query(f"ASK {{ {where} }}"):
                yield Quad(subject, prop, value, graph)  # type: ignore[arg-type]  # none of them is None here
            return
        found = self.query(f"SELECT {asked} WHERE {{ {where} }}")
        for row in cast("QuerySolutions", found):
            s, p, o = (cast("Any", row[name] if term is None else term) for name, term in given.items())
            yield Quad(s, p, o, (row["g"] or DefaultGraph()) if graph is None else graph)

    def named_graphs(self) -> Iterator[NamedNode | BlankNode]:
        """The names of the graphs that hold anything."""
        found = cast("QuerySolutions", self.query("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"))
        return (cast("NamedNode", row["g"]) for row in found)

    def __iter__(self) -> Iterator[Quad]:
        return self.quads_for_pattern(None, None, None, None)

    def __len__(self) -> int:
        counted = "SELECT (COUNT(*) AS ?n) WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
        (row,) = cast("QuerySolutions", self.query(counted))
        return int(cast("pyoxigraph.Literal", row["n"]).value)

    def dump(
        self,
        output: str,
        format: RdfFormat,  # noqa: A002 -- the name of the method that this one stands for
        *,
        from_graph: GraphName | None = None,
        prefixes: Mapping[str, str] | None = None,
    ) -> None:
        """Write the dataset, or one graph, to a file."""
        quads = self.quads_for_pattern(None, None, None, from_graph)
        if from_graph is None:
            pyoxigraph.serialize(quads, output, format, prefixes=dict(prefixes or {}))
        else:
            triples = (quad.triple for quad in quads)
            pyoxigraph.serialize(triples, output, format, prefixes=dict(prefixes or {}))

    # ------------------------------------------------------------------------------------------- writing

    def update(self, update: str) -> None:
        """Send an update, which the server does whole or not at all."""
        self._send(self._server.update, update.encode(), "application/sparql-update").close()

    def extend(self, quads: Iterable[Quad]) -> None:
        """Add quads; each ``PORTION`` of them whole or not at all."""
        stream = _without_blanks(quads)
        while portion := list(islice(stream, PORTION)):
            self.update(f"INSERT DATA {{ {quad_data(portion)} }}")

    def bulk_extend(self, quads: Iterable[Quad]) -> None:
        """Add very many quads: large graphs by the Graph Store Protocol, many small ones by updates."""
        small: list[Quad] = []
        for graph, members in _by_graph(_without_blanks(quads)).items():
            if len(members) < PORTION:
                small += members
                continue
            name = "default" if isinstance(graph, DefaultGraph) else urlencode({"graph": graph.value})
            for start in range(0, len(members), PORTION):
                part = (quad.triple for quad in members[start : start + PORTION])
                body = pyoxigraph.serialize(part, format=RdfFormat.N_TRIPLES) or b""
                self._send(f"{self._server.graphs}?{name}", body, "application/n-triples").close()
        self.extend(small)

    def bulk_load(self, path: str, format: RdfFormat) -> None:  # noqa: A002 -- as above
        """Add the quads of a file."""
        self.bulk_extend(pyoxigraph.parse(path=path, format=format))

    def flush(self) -> None:
        """Nothing waits here."""

    def optimize(self) -> None:
        """Servers tidy up by themselves."""

    # ------------------------------------------------------------------------------------------- sending

    def _send(self, url: str, body: bytes, kind: str, accept: str = "*/*") -> http.client.HTTPResponse:
        headers = {"Content-Type": kind, "Accept": accept}
        if self._server.login:
            headers["Authorization"] = f"Basic {self._server.login}"
        request = urllib.request.Request(url, body, headers, method="POST")  # noqa: S310 -- http(s), see Server
        pause = _FIRST_PAUSE_S
        for left in reversed(range(_TRIES)):
            try:
                return cast("http.client.HTTPResponse", urllib.request.urlopen(request, timeout=_TIMEOUT_S))  # noqa: S310
            except urllib.error.HTTPError as error:
                with error:
                    if error.code not in _PASSING or not left:
                        raise _refused(url, error, query=bool(accept != "*/*")) from error
            except (OSError, http.client.HTTPException) as error:
                if not left:
                    reason = getattr(error, "reason", None) or error
                    remedy = "Start the server, then run the command again; what was stored is still there."
                    raise StoreError(f"does not answer ({reason})", subject=url, remedy=remedy) from error
            time.sleep(pause)
            pause *= 2
        raise AssertionError("the last try either answers or raises")


def _refused(url: str, error: urllib.error.HTTPError, *, query: bool) -> Exception:
    told = " ".join(error.read(500).decode(errors="replace").split())
    if query and error.code == http.client.BAD_REQUEST:
        return SyntaxError(told)
    remedy = "Check the address, its endpoints and the login."
    return StoreError(f"refuses with {error.code} ({told})", subject=url, remedy=remedy)


def _by_graph(quads: Iterable[Quad]) -> dict[NamedNode | DefaultGraph, list[Quad]]:
    groups: dict[NamedNode | DefaultGraph, list[Quad]] = {}
    for quad in quads:
        if not isinstance(quad.graph_name, NamedNode | DefaultGraph):
            raise StoreError("a graph without a name cannot be written")
        groups.setdefault(quad.graph_name, []).append(quad)
    return groups


def _without_blanks(quads: Iterable[Quad]) -> Iterator[Quad]:
    for quad in quads:
        if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode):
            remedy = "Give it an IRI: sent twice, it would become two."
            raise StoreError("a blank node cannot be sent to a server", subject=str(quad), remedy=remedy)
        yield quad


def quad_data(quads: Iterable[Quad]) -> str:
    """Quads as they stand in ``INSERT DATA`` and ``DELETE DATA``, grouped by graph."""
    parts = []
    for graph, members in _by_graph(quads).items():
        triples = " .\n".join(str(Triple(quad.subject, quad.predicate, quad.object)) for quad in members)
        parts.append(triples + " ." if isinstance(graph, DefaultGraph) else f"GRAPH {graph} {{ {triples} }}")
    return "\n".join(parts)
