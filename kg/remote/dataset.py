"""The dataset of a server: what is asked of it and written to it."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, cast
from urllib.parse import urlencode

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

from kg.errors import QueryError, StoreError
from kg.rdf import GraphName, Term
from kg.remote.address import Server
from kg.remote.sending import Line
from kg.remote.virtuoso import DEFAULT, NOTHING, OWN, mended, spelled

PORTION = 10_000
"""Quads in one request: a batch of articles is far smaller, and so is stored whole or not at all."""

_OPERATION = 500
"""Quads in one operation of an update: Virtuoso compiles each, and takes some thousands."""

_ROWS, _TRIPLES = "application/sparql-results+json", "application/n-triples, text/turtle;q=0.5"

Graph = NamedNode | BlankNode | DefaultGraph
QueryResult = QuerySolutions | QueryBoolean | QueryTriples


class RemoteDataset:
    """The part of ``pyoxigraph.Store`` that :class:`kg.store.Store` needs, on a server.

    Args:
        address: See :meth:`Server.of`.
    """

    def __init__(self, address: str) -> None:
        self.server = Server.of(address)
        self._line = Line(self.server)
        self._default: GraphName = DEFAULT if self.server.virtuoso else DefaultGraph()

    # ------------------------------------------------------------------------------------------- reading

    def query(
        self,
        query: str,
        *,
        prefixes: Mapping[str, str] | None = None,
        default_graph: Graph | Sequence[Graph] | None = None,
        named_graphs: Sequence[NamedNode | BlankNode] | None = None,
        use_default_graph_as_union: bool = False,
    ) -> QueryResult:
        """Put a query; results are read as they come.

        Raises:
            SyntaxError: The query is no SPARQL.
            QueryError: The server fails at it, or cannot do what is asked.
            StoreError: The server refuses it, or does not answer.
        """
        if use_default_graph_as_union:
            raise QueryError("a server cannot count all graphs as default", subject="query")
        declared = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in (prefixes or {}).items())
        # Read here first: it tells what comes back, and some servers take updates where queries go.
        form = type(pyoxigraph.Store().query(declared + query))
        defaults = (
            list(default_graph) if isinstance(default_graph, Sequence) else [default_graph or DefaultGraph()]
        )
        parameters = self._graphs(defaults, named_graphs)
        if form is QueryTriples:
            return self._triples(declared + query, parameters)
        return self._rows(declared + query, parameters, ask=form is QueryBoolean)

    def _graphs(
        self, default: Sequence[Graph], named: Sequence[NamedNode | BlankNode] | None
    ) -> list[tuple[str, str]]:
        """The graphs that a query is about, as the protocol names them."""
        own = any(isinstance(graph, DefaultGraph) for graph in default)
        if self.server.virtuoso:
            default = [DEFAULT if isinstance(graph, DefaultGraph) else graph for graph in default] or [
                NOTHING
            ]
            named = named if named is None else named or [NOTHING]
        elif own and len(default) == 1 and named is None:
            return []
        elif own:
            remedy = "Name it in the query: GRAPH graph:derived { … }."
            raise QueryError(
                "this server cannot count another graph as default", subject="query", remedy=remedy
            )
        chosen = [("default-graph-uri", cast("NamedNode", graph).value) for graph in default]
        return chosen + [("named-graph-uri", graph.value) for graph in named or ()]

    def _rows(self, query: str, parameters: list[tuple[str, str]], *, ask: bool) -> QueryResult:
        virtuoso = self.server.virtuoso and bool(parameters)
        text = spelled(query) if virtuoso else query
        answer = self._line.query(urlencode([("query", text), *parameters]).encode(), _ROWS)
        try:
            source = mended(answer.read(), ask=ask) if virtuoso else cast("io.BytesIO", answer)
            return pyoxigraph.parse_query_results(source, QueryResultsFormat.JSON)
        except (SyntaxError, ValueError) as error:
            raise QueryError(f"the answer is not understood ({error})", subject="query") from error

    def _triples(self, query: str, parameters: list[tuple[str, str]]) -> QueryTriples:
        text = spelled(query) if self.server.virtuoso else query
        answer = self._line.query(urlencode([("query", text), *parameters]).encode(), _TRIPLES)
        kind = RdfFormat.from_media_type(answer.headers.get_content_type())
        if kind is None:
            raise QueryError("the answer is no graph", subject="query")
        # Only a store hands out a graph as the result of a query.
        inner = pyoxigraph.Store()
        inner.bulk_extend(pyoxigraph.parse(cast("io.BytesIO", answer), kind))
        return cast("QueryTriples", inner.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"))

    def quads_for_pattern(
        self, subject: NamedNode | None, prop: NamedNode | None, value: Term | None, graph: GraphName | None
    ) -> Iterator[Quad]:
        """The quads that fit; ``graph=None`` means all graphs."""
        given = {"s": subject, "p": prop, "o": value}
        triple = " ".join(f"?{name}" if term is None else str(term) for name, term in given.items())
        asked = " ".join(f"?{name}" for name, term in given.items() if term is None)
        if graph is None:
            where, asked = self._anywhere(triple), asked + " ?g"
        else:
            stored = self._default if isinstance(graph, DefaultGraph) else graph
            where = triple if isinstance(stored, DefaultGraph) else f"GRAPH {stored} {{ {triple} }}"
        # Where nothing is asked for, one row without values says that the quad is there.
        found = self._rows(f"SELECT {asked or '(1 AS ?one)'} WHERE {{ {where} }}", [], ask=False)
        for row in cast("QuerySolutions", found):
            s, p, o = (cast("Any", row[name] if term is None else term) for name, term in given.items())
            yield Quad(s, p, o, self._named(row["g"]) if graph is None else graph)

    def _anywhere(self, triple: str) -> str:
        """The pattern of a triple in any graph, which is ``?g`` unless it is the default one."""
        if not self.server.virtuoso:
            return f"{{ {triple} }} UNION {{ GRAPH ?g {{ {triple} }} }}"
        own = ", ".join(f"<{name}>" for name in OWN)
        return f"GRAPH ?g {{ {triple} }} FILTER (?g NOT IN ({own}))"

    def _named(self, graph: object) -> GraphName:
        return DefaultGraph() if graph in {None, DEFAULT} else cast("NamedNode", graph)

    def named_graphs(self) -> Iterator[NamedNode | BlankNode]:
        """The names of the graphs that hold anything."""
        found = self._rows(f"SELECT DISTINCT ?g WHERE {{ {self._anywhere('?s ?p ?o')} }}", [], ask=False)
        graphs = (self._named(row["g"]) for row in cast("QuerySolutions", found))
        return (graph for graph in graphs if isinstance(graph, NamedNode))

    def __iter__(self) -> Iterator[Quad]:
        return self.quads_for_pattern(None, None, None, None)

    def __len__(self) -> int:
        counted = f"SELECT (COUNT(*) AS ?n) WHERE {{ {self._anywhere('?s ?p ?o')} }}"
        (row,) = cast("QuerySolutions", self._rows(counted, [], ask=False))
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
        parameters = [("update", update)]
        if self.server.virtuoso:
            parameters.append(("using-graph-uri", DEFAULT.value))
        self._line.update(urlencode(parameters).encode())

    def extend(self, quads: Iterable[Quad]) -> None:
        """Add quads; each ``PORTION`` of them whole or not at all."""
        stream = _without_blanks(quads)
        while portion := list(islice(stream, PORTION)):
            self.update(" ;\n".join(operations("INSERT", portion)))

    def bulk_extend(self, quads: Iterable[Quad]) -> None:
        """Add very many quads: large graphs by the Graph Store Protocol, many small ones by updates."""
        small: list[Quad] = []
        for graph, members in _by_graph(_without_blanks(quads)).items():
            if len(members) < PORTION:
                small += members
                continue
            stored = self._default if isinstance(graph, DefaultGraph) else graph
            name = "default" if isinstance(stored, DefaultGraph) else urlencode({"graph": stored.value})
            for start in range(0, len(members), PORTION):
                part = (quad.triple for quad in members[start : start + PORTION])
                body = pyoxigraph.serialize(part, format=RdfFormat.N_TRIPLES) or b""
                self._line.add(name, body)
        self.extend(small)

    def bulk_load(self, path: str, format: RdfFormat) -> None:  # noqa: A002 -- as above
        """Add the quads of a file."""
        self.bulk_extend(pyoxigraph.parse(path=path, format=format))

    def flush(self) -> None:
        """Nothing waits here."""

    def optimize(self) -> None:
        """Servers tidy up by themselves."""


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


def operations(verb: str, quads: Iterable[Quad]) -> list[str]:
    """``INSERT DATA`` or ``DELETE DATA`` of quads: operations of some hundreds, each on one graph, for one update.

    Of several graphs at once Virtuoso 7.2.5 deletes no literals that have a language, and other quads from a part
    of its indices only, so that they come back.
    """
    done = []
    for graph, members in _by_graph(quads).items():
        for start in range(0, len(members), _OPERATION):
            part = members[start : start + _OPERATION]
            triples = " .\n".join(str(Triple(quad.subject, quad.predicate, quad.object)) for quad in part)
            where = triples if isinstance(graph, DefaultGraph) else f"GRAPH {graph} {{ {triples} }}"
            done.append(f"{verb} DATA {{ {where} }}")
    return done
