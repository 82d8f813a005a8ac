"""Checks a graph, or the ontology itself, against the SHACL shapes that stand beside the ontology.

Without inference, which would cost ten times the time: the data graph is given the class tree, the
domains and ranges of the relations and the types of topics, which is all that the shapes ask for.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

import pyoxigraph as ox
from rdflib import RDF, RDFS, SH, XSD, BNode, Dataset, Graph, Literal, URIRef
from rdflib.term import Node

from kg.errors import KgError, OntologyError
from kg.vocab import DCK, OWL, PREFIXES, SKOS, default_folder

_TYPE = ox.NamedNode(str(RDF.type))
_TREE = frozenset(map(str, (RDFS.subClassOf, RDFS.domain, RDFS.range)))
_KINDS = frozenset((OWL + "Class", OWL + "SymmetricProperty", SKOS + "Concept", DCK + "Relation"))
_IRI = re.compile(r"<?(https?://[^\s<>\"]*[^\s<>\".,:;])>?")


class Severity(StrEnum):
    """How bad a finding is; a violation alone makes a graph not conform."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"


_SEVERITIES: Mapping[Node | None, Severity] = MappingProxyType(
    {SH.Warning: Severity.WARNING, SH.Info: Severity.INFO}
)


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that is wrong.

    ``focus`` is the IRI of the node that it is wrong with (a blank node's is empty), ``message`` says in
    plain words what should hold, ``value`` is the offending value as written, empty where one is missing.
    """

    focus: str
    message: str
    value: str = ""
    severity: Severity = Severity.VIOLATION
    shape: str = ""

    def __str__(self) -> str:
        where = shorten(self.focus) or "a node without a name"
        value = f" (found: {shorten(self.value)})" if self.value else ""
        kind = "" if self.severity is Severity.VIOLATION else f"{self.severity}: "
        return f"{where}: {kind}{shorten(self.message)}{value}"


@dataclass(frozen=True, slots=True)
class Report:
    """What a validation found, in a fixed order; a graph conforms if no finding is a violation."""

    findings: tuple[Finding, ...] = ()
    triples: int = 0

    @property
    def conforms(self) -> bool:
        """Whether there is no violation."""
        return all(finding.severity is not Severity.VIOLATION for finding in self.findings)

    def lines(self) -> Iterator[str]:
        """A line for each finding, then one that sums up."""
        yield from map(str, self.findings)
        count = len(self.findings)
        found = f"{count} finding{'s' if count != 1 else ''}" if count else "nothing wrong"
        yield f"{found} in {self.triples} triples: the graph {'conforms' if self.conforms else 'does not conform'}"


def shorten(text: str) -> str:
    """A text with the IRIs of our prefixes written short: ``dck:signedWith``."""

    def short(match: re.Match[str]) -> str:
        iri = match.group(1)
        for prefix, namespace in PREFIXES.items():
            if iri.startswith(namespace) and "/" not in iri[len(namespace) :]:
                return f"{prefix}:{iri[len(namespace) :]}"
        return iri

    return _IRI.sub(short, text)


def validate(data: Graph | Iterable[ox.Quad | ox.Triple], folder: Path | None = None) -> Report:
    """Check a graph against ``shapes.ttl``.

    Named graphs are looked at as one. Article graphs can be checked alone, so that after a build only
    what is new need be given; a check of the whole dataset sees edges and folded events as well.

    Args:
        data: A graph or dataset of rdflib, or quads or triples of pyoxigraph; it is not changed.
        folder: The ontology folder that holds the shapes; the shipped one if not given.

    Raises:
        OntologyError: A file of the ontology is missing or is not Turtle.
        KgError: The shapes cannot be applied.
    """
    folder = folder or default_folder()
    graph = _copy(data)
    size = len(graph)
    for triple in _parsed(_ontology_files(folder)):
        value = triple.object.value if isinstance(triple.object, ox.NamedNode) else ""
        if triple.predicate.value in _TREE or (triple.predicate == _TYPE and value in _KINDS):
            _add(graph, triple)
    return _check(graph, _read([folder / "shapes.ttl"]), size)


def validate_ontology(folder: Path | None = None, extra: Iterable[Path] = ()) -> Report:
    """Check the ontology against ``meta.shapes.ttl``: definitions, mappings, frames, examples, gazetteer.

    Args:
        folder: The ontology folder; the shipped one if not given.
        extra: Further Turtle files, such as a gazetteer of the user's own.

    Raises:
        OntologyError: A file is missing or is not Turtle.
        KgError: The shapes cannot be applied.
    """
    folder = folder or default_folder()
    graph = _read([*_ontology_files(folder), *extra])
    return _check(graph, _read([folder / "meta.shapes.ttl"]), len(graph))


def _ontology_files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*.ttl")) if "shapes" not in path.name]


def _parsed(paths: Iterable[Path]) -> Iterator[ox.Quad | ox.Triple]:
    for path in paths:
        try:
            # Renamed, since blank nodes of two files may bear one name.
            yield from ox.parse(path=str(path), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
        except (SyntaxError, ValueError, OSError) as error:
            raise OntologyError(str(error), subject=str(path), remedy="Mend the Turtle there.") from error


def _read(paths: Iterable[Path]) -> Graph:
    graph = Graph()
    for triple in _parsed(paths):
        _add(graph, triple)
    return graph


def _copy(data: Graph | Iterable[ox.Quad | ox.Triple]) -> Graph:
    """All triples in one new graph: the shapes graph is merged into it, and the caller's stays as it is."""
    graph = Graph()
    if isinstance(data, Dataset):
        for subject, prop, value, _ in data.quads((None, None, None, None)):
            graph.add((subject, prop, _plain(value)))
    elif isinstance(data, Graph):
        for subject, prop, value in data:
            graph.add((subject, prop, _plain(value)))
    else:
        for triple in data:
            _add(graph, triple)
    return graph


def _plain(value: Node) -> Node:
    """A string as SHACL lists write it: rdflib holds ``"day"`` and ``"day"^^xsd:string`` unequal."""
    if isinstance(value, Literal) and value.datatype == XSD.string:
        return Literal(str(value))
    return value


def _add(graph: Graph, triple: ox.Quad | ox.Triple) -> None:
    subject, value = _term(triple.subject), _term(triple.object)
    if subject is not None and value is not None:
        graph.add((subject, URIRef(triple.predicate.value), value))


def _term(term: object) -> Node | None:
    """A term of Oxigraph as one of rdflib; none for the triple terms of RDF 1.2, which rdflib lacks."""
    match term:
        case ox.NamedNode():
            return URIRef(term.value)
        case ox.BlankNode():
            return BNode(term.value)
        case ox.Literal(language=str()):
            return Literal(term.value, lang=term.language)
        case ox.Literal():
            datatype = term.datatype.value
            return Literal(term.value, datatype=None if datatype == str(XSD.string) else URIRef(datatype))
        case _:
            return None


@contextmanager
def _quiet() -> Iterator[None]:
    """Hold back rdflib's own word on a malformed literal: the shapes report it, with its node."""
    logger = logging.getLogger("rdflib.term")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)


def _check(graph: Graph, shapes: Graph, size: int) -> Report:
    import pyshacl  # slow to import, and of use to two commands only

    with _quiet():
        try:
            _, results, text = pyshacl.validate(graph, shacl_graph=shapes, inference="none", inplace=True)
        except Exception as error:
            raise KgError(
                str(error), subject="shapes", remedy="Mend the shapes beside the ontology."
            ) from error
    if not isinstance(results, Graph):
        raise KgError(str(text), subject="shapes", remedy="Mend the shapes beside the ontology.")
    return Report(tuple(sorted(_findings(results))), size)


def _findings(results: Graph) -> Iterator[Finding]:
    for result in results.subjects(RDF.type, SH.ValidationResult):
        focus, value = results.value(result, SH.focusNode), results.value(result, SH.value)
        if results.value(result, SH.sourceConstraint) is not None:
            # A query over many nodes is put to a relation or class and returns the node as its value.
            focus, value = value, None
        shape = results.value(result, SH.sourceShape)
        yield Finding(
            focus=_written(focus),
            message=str(results.value(result, SH.resultMessage) or "does not conform"),
            value=_written(value),
            severity=_SEVERITIES.get(results.value(result, SH.resultSeverity), Severity.VIOLATION),
            shape=_written(shape),
        )


def _written(node: Node | None) -> str:
    return "" if node is None or isinstance(node, BNode) else str(node)
