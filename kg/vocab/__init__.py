"""Reads ``ontology/``: relations with their frames, classes, topics, word lists and the gazetteer.

All that the program knows about meaning stands in Turtle files there; a new verb, relation, country
or topic is an edit of those files.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType

from kg.errors import OntologyError
from kg.vocab.namespaces import (
    ART,
    BASE,
    DCK,
    ENT,
    EVD,
    EVT,
    GRAPH,
    LEX,
    OWL,
    PREFIXES,
    PROV,
    RDF,
    RDFS,
    RUN,
    SCHEMA,
    SEM,
    SKOS,
    STM,
    TOP,
    WD,
    XSD,
    local_name,
    slug,
)
from kg.vocab.tables import gazetteer_files, overridden, read_table
from kg.vocab.turtle import Index, read_classes, read_gazetteer, read_relation, read_topics
from kg.vocab.types import (
    Example,
    Frame,
    GazetteerEntry,
    Membership,
    Ontology,
    OntologyClass,
    Relation,
    Topic,
)

__all__ = [
    "ART", "BASE", "DCK", "ENT", "EVD", "EVT", "GRAPH", "LEX", "OWL", "PREFIXES", "PROV", "RDF", "RDFS", "RUN", "SCHEMA",
    "SEM", "SKOS", "STM", "TOP", "WD", "XSD",
    "Example", "Frame", "GazetteerEntry", "Membership", "Ontology", "OntologyClass", "Relation", "Topic",
    "default_folder", "gazetteer_files", "load_ontology", "local_name", "slug",
]  # fmt: skip


def default_folder() -> Path:
    """Where ``ontology/`` is: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    # A checkout comes first: an editable install may leave a stale copy inside the package.
    for folder in (package.parent / "ontology", package / "_ontology"):
        if (folder / "core.ttl").is_file():
            return folder
    raise OntologyError("no ontology found", subject=str(package), remedy="Install the package again.")


def load_ontology(folder: Path | None = None, extra: Sequence[Path] = ()) -> Ontology:
    """Read the ontology of a folder, and gazetteers of the user's own on top.

    Args:
        folder: The folder that holds ``core.ttl``; the shipped one if not given.
        extra: Turtle or CSV files, or folders of them, whose gazetteer entries override the shipped ones.
            The columns of a CSV file are ``label`` and any of ``class``, ``iri``, ``aliases``, ``country``,
            ``demonyms``, ``metonyms``, ``descriptions``, ``ambiguous``, ``members`` and ``same_as``; several
            values in a cell are separated by ``|``. A row that names a shipped entry adds to it.

    Raises:
        OntologyError: A file is missing, is not Turtle, or lacks what it must say.
    """
    return _load(folder or default_folder(), tuple(extra))


@cache
def _load(folder: Path, extra: tuple[Path, ...]) -> Ontology:
    if not (folder / "core.ttl").is_file():
        raise OntologyError("no core.ttl in it", subject=str(folder), remedy="Name an ontology folder.")
    index = Index()
    for path in sorted(folder.rglob("*.ttl")):
        if "shapes" not in path.name:
            index.add(path)
    classes, ancestors = read_classes(index)
    gazetteer = read_gazetteer(index, classes)
    if extra:
        own = Index()
        tables = []
        for path in gazetteer_files(extra):
            if path.suffix.lower() == ".csv":
                tables.append(path)
            else:
                own.add(path)
        entries = read_gazetteer(own, classes)
        for path in tables:
            for entry in read_table(path, gazetteer | entries, classes):
                entries[entry.iri] = entry
        gazetteer = overridden(gazetteer, entries)
    relations = {}
    for node in index.named(DCK + "Relation"):
        relation = read_relation(index, node)
        relations[relation.name] = relation
    topics = {topic.name: topic for topic in read_topics(index)}
    lexicon = {
        local_name(node.value): frozenset(index.values(node, DCK + "word"))
        for node in index.named(DCK + "Lexicon")
    }
    return Ontology(
        folder,
        MappingProxyType(relations),
        MappingProxyType(classes),
        MappingProxyType(topics),
        MappingProxyType(lexicon),
        MappingProxyType(gazetteer),
        MappingProxyType(ancestors),
    )
