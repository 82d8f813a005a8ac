"""Names of graphs and properties, terms for values, and the order in which quads are written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from kg.model import PartialDate
from kg.vocab import ART, DCK, GRAPH, OWL, PREFIXES, PROV, RDF, RUN, SKOS, XSD

ENTITIES = GRAPH + "entities"
IDENTITY = GRAPH + "identity"
EVENTS = GRAPH + "events"
DERIVED = GRAPH + "derived"
RUNS = GRAPH + "runs"
LOADED = GRAPH + "loaded/"
"""Graphs of triples that came from elsewhere, without articles; they are part of the default graph."""

TYPE = NamedNode(RDF + "type")
PREF_LABEL = NamedNode(SKOS + "prefLabel")
ALT_LABEL = NamedNode(SKOS + "altLabel")
SAME_AS = NamedNode(OWL + "sameAs")
GENERATED_BY = NamedNode(PROV + "wasGeneratedBy")
GENERATED_AT = NamedNode(PROV + "generatedAtTime")
QUOTED_FROM = NamedNode(PROV + "wasQuotedFrom")
PRIMARY_SOURCE = NamedNode(PROV + "hadPrimarySource")

_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?", re.ASCII)
_DATE_TYPES = {"year": "gYear", "month": "gYearMonth", "day": "date"}

Term = NamedNode | Literal
GraphName = NamedNode | DefaultGraph


def dck(name: str) -> NamedNode:
    """The node of a class or property of ours."""
    return NamedNode(DCK + name)


def text(value: str, language: str = "") -> Literal:
    """A string literal; what UTF-8 cannot hold (a lone surrogate) becomes U+FFFD, one for one."""
    if not value.isascii():
        value = value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return Literal(value, language=language) if language else Literal(value)


def integer(value: int) -> Literal:
    """An ``xsd:integer``."""
    return Literal(str(value), datatype=NamedNode(XSD + "integer"))


def decimal(value: Decimal | float) -> Literal:
    """An ``xsd:decimal`` in its canonical form, as the store would write it itself."""
    number = value if isinstance(value, Decimal) else Decimal(str(round(value, 4)))
    lexical = format(number.normalize(), "f")
    return Literal("0" if lexical == "-0" else lexical, datatype=NamedNode(XSD + "decimal"))


def is_date(value: PartialDate | None) -> bool:
    """Whether it is a day, month or year of the calendar, if it is given."""
    if value is None:
        return True
    try:
        date.fromisoformat(f"{value.value}-01-01"[:10])
    except ValueError:
        return False
    return _DATE.fullmatch(value.value) is not None


def date_literal(value: PartialDate) -> Literal:
    """An ``xsd:date``, ``xsd:gYearMonth`` or ``xsd:gYear``, as precise as the date is.

    Raises:
        ValueError: It is none of the calendar's.
    """
    if not is_date(value):
        raise ValueError(f"{value.value!r} is no date")
    return Literal(value.value, datatype=NamedNode(XSD + _DATE_TYPES[value.precision]))


def article_graph(article_id: str) -> NamedNode:
    """The named graph of an article, which is the article's own IRI as well."""
    return NamedNode(ART + article_id)


def run_node(run_id: str) -> NamedNode:
    """The activity that made an article's graph."""
    return NamedNode(RUN + run_id)


def is_iri(value: str) -> bool:
    """Whether a text is an absolute IRI rather than a name: ``ent:``-style IRIs all start with http."""
    if not value.startswith(("http://", "https://")):
        return False
    try:
        NamedNode(value)
    except ValueError:
        return False
    return True


def sort_key(item: Quad | Triple) -> tuple[str, str, str, str]:
    """Order of quads in files: by graph, subject, property, value; ``rdf:type`` first of the properties."""
    graph = item.graph_name if isinstance(item, Quad) else DefaultGraph()
    prop = "" if item.predicate == TYPE else item.predicate.value
    return ("" if isinstance(graph, DefaultGraph) else str(graph), str(item.subject), prop, str(item.object))


def write_sorted(items: Iterable[Quad] | Iterable[Triple], kind: RdfFormat) -> bytes:
    """Serialise in a fixed order, with our prefixes where the format has such: same quads, same bytes."""
    return serialize(sorted(items, key=sort_key), format=kind, prefixes=dict(PREFIXES)) or b""


def value_of(quad: Quad) -> str:
    """The object of a quad as text: an IRI, or what a literal says."""
    return str(getattr(quad.object, "value", quad.object))


def graph_iri(quad: Quad) -> str:
    """The IRI of the graph that a quad stands in; empty for the default graph."""
    return quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
