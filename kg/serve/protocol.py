"""The SPARQL 1.1 Protocol: what a request asks for, and in which format the answer may come."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pyoxigraph import QueryResultsFormat, RdfFormat

RESULTS: Mapping[str, QueryResultsFormat] = MappingProxyType(
    {
        "application/sparql-results+json": QueryResultsFormat.JSON,
        "application/sparql-results+xml": QueryResultsFormat.XML,
        "text/csv": QueryResultsFormat.CSV,
        "text/tab-separated-values": QueryResultsFormat.TSV,
        "application/json": QueryResultsFormat.JSON,
        "application/xml": QueryResultsFormat.XML,
        "text/xml": QueryResultsFormat.XML,
    }
)
"""Media types of answers to SELECT and ASK, the preferred one first."""

GRAPHS: Mapping[str, RdfFormat] = MappingProxyType(
    {
        "text/turtle": RdfFormat.TURTLE,
        "application/n-triples": RdfFormat.N_TRIPLES,
        "application/rdf+xml": RdfFormat.RDF_XML,
        "application/ld+json": RdfFormat.JSON_LD,
        "text/n3": RdfFormat.N3,
        "application/trig": RdfFormat.TRIG,
        "application/n-quads": RdfFormat.N_QUADS,
        "application/x-turtle": RdfFormat.TURTLE,
        "application/xml": RdfFormat.RDF_XML,
        "application/json": RdfFormat.JSON_LD,
        "text/plain": RdfFormat.N_TRIPLES,
    }
)
"""Media types of answers to CONSTRUCT and DESCRIBE, the preferred one first."""

_SERVICE = re.compile(
    r"""(?<![?$_:]) service (?:\s|\#[^\n\r]*+)*+ (?:silent (?:\s|\#[^\n\r]*+)*+)? (?:[<?$]|[^\s{}()<>"']*:)""",
    re.IGNORECASE | re.VERBOSE,
)
_PROCEDURE = re.compile(r"(?:bif|sql|sqlval):|(?:long|short)::", re.IGNORECASE)
_MOST_RANGES = 100
"""Media ranges of a client that are looked at: each is compared with each of ours."""

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


@dataclass(frozen=True, slots=True)
class Question:
    """A query with the dataset that the protocol lets a client choose; empty means the store's own."""

    sparql: str
    accept: str = "*/*"
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


class Refusal(Exception):  # noqa: N818 - named after what it is to the client
    """A request that is not answered, with the status and the words that the client gets."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message

    def __reduce__(self) -> tuple[type[Refusal], tuple[int, str]]:
        return (Refusal, (self.status, self.message))


def leaves_the_store(sparql: str) -> bool:
    """Whether a query may hold a SERVICE clause, by which Oxigraph would ask other servers.

    Any text in which the keyword could stand before an IRI, a variable or a prefixed name counts, be it
    inside a string or comment: telling these apart takes the very parser that is to be guarded, and
    whoever reads a query otherwise than it does can be deceived. Variables and names of that word pass.
    """

    def character(found: re.Match[str]) -> str:
        code = int(found[1] or found[2], 16)
        return chr(code) if code <= sys.maxunicode else found[0]

    # As written, and with the escapes that SPARQL lets stand anywhere.
    return any(_SERVICE.search(text) for text in (sparql, _ESCAPE.sub(character, sparql)))


def calls_procedures(sparql: str) -> bool:
    """Whether a query may call procedures of Virtuoso, which can write: any text that names their place counts."""
    return _PROCEDURE.search(sparql) is not None


def best_type(accept: str, offered: Iterable[str]) -> str | None:
    """The media type to answer in: the client's favourite that we have; ours where it has none.

    Follows RFC 9110, section 12.5.1: the most specific range that fits gives a type its quality.
    """
    ranges = [_range(part) for part in accept.split(",")[:_MOST_RANGES] if part.strip()] or [("*/*", 1.0)]
    best, best_quality = None, 0.0
    for name in offered:
        fitting = [(_specific(kind), quality) for kind, quality in ranges if _fits(kind, name)]
        quality = max(fitting)[1] if fitting else 0.0
        if quality > best_quality:
            best, best_quality = name, quality
    return best


def _range(part: str) -> tuple[str, float]:
    kind, *parameters = (piece.strip().lower() for piece in part.split(";"))
    quality = 1.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                quality = min(1.0, max(0.0, float(value)))
            except ValueError:
                quality = 0.0
    return kind, quality


def _fits(kind: str, name: str) -> bool:
    return kind in {"*/*", "*", name} or (kind.endswith("/*") and name.startswith(kind[:-1]))


def _specific(kind: str) -> int:
    return 0 if kind in {"*/*", "*"} else 1 if kind.endswith("/*") else 2
