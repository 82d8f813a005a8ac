"""Reads files of quads that a store is to take in, and refuses those that it could not work with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, parse

from kg.errors import StoreError
from kg.model import Statement, content_hash
from kg.rdf import LOADED, RUNS, graph_iri, is_date, is_iri, read_record
from kg.vocab import ART, GRAPH, local_name


def loadable(path: Path) -> tuple[list[Quad], list[str]]:
    """The quads of a file as a store should hold them, and the ids of the articles among them.

    Of a dataset with articles that is the articles' graphs and when they were made: the rest follows from
    them. Otherwise the default graph's triples go to a graph named after the file. Blank nodes become IRIs (RDF 1.1,
    section 3.5), the same ones whenever the file is read, so that loading it again adds nothing.

    Raises:
        StoreError: The file cannot be read, or is not what its ending says.
    """
    own = NamedNode(LOADED + content_hash(path.name))
    quads = _named(_parse(path), own)
    articles = sorted(iri for iri in set(map(graph_iri, quads)) if iri.startswith(ART))
    if articles:
        kept = [
            q for q in quads if not _names(q.graph_name, GRAPH) and not isinstance(q.graph_name, DefaultGraph)
        ]
        runs = NamedNode(RUNS)
        # That graph's own node tells what another store was computed from, which means nothing here.
        kept += [q for q in quads if q.graph_name == runs and q.subject != runs]
        kept += [q for q in quads if _names(q.graph_name, LOADED)]
        _check_articles(kept, articles, path)
        return kept, [local_name(iri) for iri in articles]
    return [
        Quad(
            q.subject, q.predicate, q.object, own if isinstance(q.graph_name, DefaultGraph) else q.graph_name
        )
        for q in quads
    ], []


def _named(quads: Iterable[Quad], own: NamedNode) -> list[Quad]:
    """The quads with an IRI in place of each blank node, numbered in the order of the file.

    Those of articles stay as they are: kg writes none there, and who else wrote them is told so.
    """
    names: dict[BlankNode, NamedNode] = {}

    def name(term: Any) -> Any:
        if not isinstance(term, BlankNode):
            return term
        return names.setdefault(term, NamedNode(f"{own.value}#b{len(names) + 1}"))

    return [
        Quad(name(q.subject), q.predicate, name(q.object), name(q.graph_name))
        if _has_blank_node(q) and not graph_iri(q).startswith(ART)
        else q
        for q in quads
    ]


def _has_blank_node(quad: Quad) -> bool:
    return any(isinstance(term, BlankNode) for term in (quad.subject, quad.object, quad.graph_name))


def _check_articles(quads: Iterable[Quad], articles: Iterable[str], path: Path) -> None:
    """Refuse graphs of articles that nothing could be read from later: commands would stumble over them."""
    graphs: dict[str, list[Quad]] = defaultdict(list)
    for quad in quads:
        graphs[graph_iri(quad)].append(quad)
    for iri in articles:
        try:
            record = read_record(graphs[iri])
            sound = (
                record is not None
                and ART + record.id == iri
                and is_date(record.article.published)
                and all(map(_is_sound, record.statements))
            )
        except (ValueError, IndexError, KeyError):
            sound = False
        if not sound:
            raise StoreError(
                f"the graph {iri} is not one that kg wrote",
                subject=str(path),
                remedy="Export it again, or build from the articles.",
            )


def _is_sound(statement: Statement) -> bool:
    """Whether all that is computed of a statement can be."""
    parties = is_iri(statement.subject) and is_iri(statement.object)
    return parties and bool(statement.evidence) and is_date(statement.date)


def _names(graph: object, namespace: str) -> bool:
    return isinstance(graph, NamedNode) and graph.value.startswith(namespace)


def _parse(path: Path) -> list[Quad]:
    kind = RdfFormat.from_extension(path.suffix.removeprefix("."))
    if kind is None:
        remedy = "Name a file that ends in .ttl, .nt, .trig, .nq, .jsonld or .rdf."
        raise StoreError("no RDF format has this ending", subject=str(path), remedy=remedy)
    try:
        found = [
            item if isinstance(item, Quad) else Quad(*item) for item in parse(path=str(path), format=kind)
        ]
    except (SyntaxError, ValueError) as error:
        raise StoreError(str(error), subject=str(path), remedy="Mend the file, or its ending.") from error
    except OSError as error:
        raise StoreError(error.strerror or str(error), subject=str(path), remedy="Check the path.") from error
    return found
