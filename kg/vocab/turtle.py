"""Reads the values of ``ontology/`` from Turtle, through Oxigraph, which takes the whole folder in a moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from kg.errors import OntologyError
from kg.vocab.namespaces import DCK, ENT, OWL, RDF, RDFS, SKOS, TOP, local_name
from kg.vocab.types import Example, Frame, GazetteerEntry, Membership, OntologyClass, Relation, Topic

Node = NamedNode | BlankNode
Term = Node | Literal


class Index:
    """Triples of a folder by subject and property, with the reading helpers that the loaders share."""

    def __init__(self) -> None:
        self.by_subject: dict[Node, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        self.by_type: dict[str, list[Node]] = defaultdict(list)

    def add(self, path: Path) -> None:
        """Take in a Turtle file.

        Raises:
            OntologyError: It cannot be read as Turtle.
        """
        try:
            for triple in parse(path=str(path), format=RdfFormat.TURTLE):
                subject, prop, value = triple.subject, triple.predicate.value, triple.object
                if not isinstance(subject, NamedNode | BlankNode):
                    continue
                if not isinstance(value, NamedNode | BlankNode | Literal):
                    continue
                self.by_subject[subject][prop].append(value)
                if prop == RDF + "type" and isinstance(value, NamedNode):
                    self.by_type[value.value].append(subject)
        except (SyntaxError, ValueError, OSError) as error:
            raise OntologyError(str(error), subject=str(path), remedy="Mend the Turtle there.") from error

    def values(self, node: Node, prop: str) -> tuple[str, ...]:
        """Lexical values and IRIs of a property, in the order of the file, each once."""
        found = (v.value for v in self.by_subject[node].get(prop, ()) if isinstance(v, Literal | NamedNode))
        return tuple(dict.fromkeys(found))

    def value(self, node: Node, prop: str, default: str = "") -> str:
        """The first value of a property."""
        values = self.values(node, prop)
        return values[0] if values else default

    def nodes(self, node: Node, prop: str) -> list[Node]:
        """The values of a property that are no literals."""
        return [v for v in self.by_subject[node].get(prop, ()) if not isinstance(v, Literal)]

    def named(self, cls: str) -> Iterator[NamedNode]:
        """The named things of a class, in the order of their IRIs."""
        seen = dict.fromkeys(n for n in self.by_type[cls] if isinstance(n, NamedNode))
        yield from sorted(seen, key=lambda node: node.value)


def read_classes(index: Index) -> tuple[dict[str, OntologyClass], dict[str, frozenset[str]]]:
    """The classes by name, and of each the names of those above it."""
    classes = {}
    for node in index.named(OWL + "Class"):
        if not node.value.startswith(DCK):
            continue
        parents = tuple(local_name(p) for p in index.values(node, RDFS + "subClassOf") if p.startswith(DCK))
        name = local_name(node.value)
        definition = index.value(node, SKOS + "definition") or index.value(node, RDFS + "comment")
        label = index.value(node, RDFS + "label", name)
        classes[name] = OntologyClass(name, node.value, label, definition, parents)

    def above(name: str, seen: frozenset[str]) -> frozenset[str]:
        for parent in classes[name].parents if name in classes else ():
            if parent not in seen:
                seen = above(parent, seen | {parent})
        return seen

    return classes, {name: above(name, frozenset()) for name in classes}


def _example(index: Index, node: Node) -> Example:
    return Example(
        index.value(node, DCK + "text"),
        index.value(node, DCK + "subjectText"),
        index.value(node, DCK + "objectText"),
        index.value(node, DCK + "statusText"),
        index.value(node, RDFS + "comment"),
    )


def _frame(index: Index, node: Node, relation: str) -> Frame:
    name = index.value(node, DCK + "name")
    triggers = index.values(node, DCK + "trigger")
    if not name or not triggers:
        raise OntologyError(
            "a frame without name or trigger", subject=relation, remedy="Add dck:name and dck:trigger."
        )

    def words(prop: str) -> tuple[str, ...]:
        return tuple(index.value(node, DCK + prop).split())

    def lists(prop: str) -> tuple[str, ...]:
        return tuple(local_name(value) for value in index.values(node, DCK + prop))

    return Frame(
        name=name,
        relation=relation,
        kind=index.value(node, DCK + "kind", "verb"),
        triggers=triggers,
        subject=words("subjectSlot"),
        object=words("objectSlot"),
        theme=lists("theme"),
        theme_slots=words("themeSlot"),
        barred=lists("barred"),
        cue=lists("cue"),
        context=index.value(node, DCK + "context"),
        status=index.value(node, DCK + "frameStatus"),
        confidence=float(index.value(node, DCK + "frameConfidence", "0.85")),
        elliptic=index.value(node, DCK + "elliptic") == "true",
        both_sides=index.value(node, DCK + "bothSides") == "true",
        recalled=index.value(node, DCK + "recalled") == "true",
        jointly=index.value(node, DCK + "jointly") == "true",
    )


def read_relation(index: Index, node: NamedNode) -> Relation:
    """A relation with its frames and examples."""
    name = local_name(node.value)
    frames = (_frame(index, child, name) for child in index.nodes(node, DCK + "frame"))
    return Relation(
        name=name,
        iri=node.value,
        label=index.value(node, RDFS + "label", name),
        definition=index.value(node, SKOS + "definition"),
        scope_note=index.value(node, SKOS + "scopeNote"),
        domain=tuple(local_name(iri) for iri in index.values(node, RDFS + "domain")),
        range=tuple(local_name(iri) for iri in index.values(node, RDFS + "range")),
        symmetric=OWL + "SymmetricProperty" in index.values(node, RDF + "type"),
        plover=index.value(node, DCK + "plover"),
        cameo=index.values(node, DCK + "cameo"),
        examples=tuple(_example(index, child) for child in index.nodes(node, DCK + "example")),
        counter_examples=tuple(_example(index, child) for child in index.nodes(node, DCK + "counterExample")),
        frames=tuple(sorted(frames, key=lambda frame: frame.name)),
        lifts_persons=index.value(node, DCK + "liftsPersons") == "true",
    )


def read_topics(index: Index) -> Iterator[Topic]:
    """The topics, in the order of their IRIs."""
    for node in index.named(SKOS + "Concept"):
        if node.value.startswith(TOP):
            yield Topic(
                local_name(node.value),
                node.value,
                index.value(node, SKOS + "prefLabel"),
                index.value(node, SKOS + "definition"),
                index.values(node, SKOS + "hiddenLabel"),
            )


def read_gazetteer(index: Index, classes: Mapping[str, OntologyClass]) -> dict[str, GazetteerEntry]:
    """The named entities, by IRI.

    Raises:
        OntologyError: One has no label.
    """
    entries: dict[str, GazetteerEntry] = {}
    for name in sorted(classes):
        for node in index.named(DCK + name):
            if node.value.startswith(ENT) or index.value(node, SKOS + "prefLabel"):
                entries[node.value] = _entry(index, node, name)
    return entries


def _entry(index: Index, node: NamedNode, cls: str) -> GazetteerEntry:
    label = index.value(node, SKOS + "prefLabel")
    if not label:
        raise OntologyError("an entity without skos:prefLabel", subject=node.value, remedy="Give it a label.")
    memberships = (
        Membership(index.value(child, DCK + "member"), index.value(child, DCK + "since") or None)
        for child in index.nodes(node, DCK + "membership")
    )
    return GazetteerEntry(
        iri=node.value,
        label=label,
        cls=cls,
        aliases=tuple(name for name in index.values(node, SKOS + "altLabel") if name != label),
        demonyms=index.values(node, DCK + "demonym"),
        metonyms=index.values(node, DCK + "metonym"),
        descriptions=index.values(node, DCK + "description"),
        ambiguous=frozenset(index.values(node, DCK + "ambiguousLabel")),
        country=index.value(node, DCK + "country") or None,
        capital_of=index.value(node, DCK + "capitalOf") or None,
        members=index.values(node, DCK + "hasMember"),
        memberships=tuple(sorted(memberships, key=lambda m: (m.member, m.since or ""))),
        same_as=index.values(node, OWL + "sameAs"),
        iso=index.values(node, DCK + "isoAlpha2") + index.values(node, DCK + "isoAlpha3"),
    )
