"""Answers to SPARQL queries, in the formats that people and programs read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from pyoxigraph import (
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
)

from kg.errors import UsageError
from kg.rdf import write_sorted
from kg.store import Store
from kg.vocab import PREFIXES

_RESULTS: Mapping[str, QueryResultsFormat] = MappingProxyType(
    {
        "csv": QueryResultsFormat.CSV,
        "tsv": QueryResultsFormat.TSV,
        "json": QueryResultsFormat.JSON,
        "xml": QueryResultsFormat.XML,
    }
)
FORMATS = ("table", *_RESULTS, "turtle")
"""The formats of answers; ``turtle`` is for CONSTRUCT and DESCRIBE, the others are for SELECT and ASK."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: a text in a standard format, or the columns and rows of a table."""

    text: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def ask(store: Store, sparql: str, fmt: str = "table", graphs: Sequence[str] = ()) -> Answer:
    """Put a SPARQL query to a store.

    Args:
        store: The store.
        sparql: The query; our prefixes need no declaration.
        fmt: One of ``FORMATS``. A graph that is asked for as a table comes as Turtle.
        graphs: IRIs of named graphs whose triples count as if in the default graph.

    Raises:
        QueryError: The query is no SPARQL.
        UsageError: The format does not suit the kind of query.
    """
    result = store.query(sparql, graphs)
    match result:
        case QueryTriples():
            if fmt not in {"table", "turtle"}:
                raise UsageError("the query yields a graph", subject=fmt, remedy="Use --format turtle.")
            return Answer(write_sorted(result, RdfFormat.TURTLE).decode())
        case QueryBoolean() if fmt == "table":
            return Answer("yes" if result else "no")
        case QuerySolutions() if fmt == "table":
            columns = tuple(variable.value for variable in result.variables)
            return Answer("", columns, tuple(tuple(_short(term) for term in row) for row in result))
    if fmt not in _RESULTS:
        remedy = f"Use --format {', '.join(_RESULTS)} or table."
        raise UsageError("the query yields no graph", subject=fmt, remedy=remedy)
    return Answer((result.serialize(format=_RESULTS[fmt]) or b"").decode())


def _short(term: object) -> str:
    """A term for the eye: a literal's text, an IRI by its prefix."""
    if term is None:
        return ""
    if isinstance(term, Literal):
        return term.value
    if isinstance(term, NamedNode):
        for prefix, namespace in PREFIXES.items():
            if term.value.startswith(namespace):
                return f"{prefix}:{term.value[len(namespace) :]}"
        return term.value
    return str(term)
