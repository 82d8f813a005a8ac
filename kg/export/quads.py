"""The RDF formats. All but N-Quads and N-Triples declare our prefixes; all are sorted: same graph, same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat

from kg.export.source import Source
from kg.rdf import DERIVED, write_sorted
from kg.vocab import SCHEMA

_TEXT = NamedNode(SCHEMA + "articleBody")


def _plain(source: Source) -> Iterator[Quad]:
    yield from source.store.quads(graph=DefaultGraph())


def _dataset(source: Source) -> Iterator[Quad]:
    derived = NamedNode(DERIVED)
    for quad in source.store:
        if quad.predicate == _TEXT and not source.texts:
            continue
        if source.derived or quad.graph_name != derived:
            yield quad


def write_turtle(source: Source, path: Path) -> None:
    """Write the default graph as Turtle."""
    path.write_bytes(write_sorted((quad.triple for quad in _plain(source)), RdfFormat.TURTLE))


def write_ntriples(source: Source, path: Path) -> None:
    """Write the default graph as N-Triples."""
    path.write_bytes(write_sorted((quad.triple for quad in _plain(source)), RdfFormat.N_TRIPLES))


def write_trig(source: Source, path: Path) -> None:
    """Write the dataset as TriG."""
    path.write_bytes(write_sorted(_dataset(source), RdfFormat.TRIG))


def write_nquads(source: Source, path: Path) -> None:
    """Write the dataset as N-Quads."""
    path.write_bytes(write_sorted(_dataset(source), RdfFormat.N_QUADS))


def write_jsonld(source: Source, path: Path) -> None:
    """Write the dataset as JSON-LD, one node object per subject."""
    path.write_bytes(write_sorted(_dataset(source), RdfFormat.JSON_LD))
