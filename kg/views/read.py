"""Reads statements, derived edges and entities out of a store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from pyoxigraph import NamedNode

from kg.model import Article, DerivedEdge, Entity, Extraction, Statement
from kg.rdf import (
    DERIVED,
    ENTITIES,
    EVENTS,
    GENERATED_AT,
    IDENTITY,
    RUNS,
    Properties,
    dck,
    graph_iri,
    read_entity,
)
from kg.store import Store
from kg.vocab import ART, STM, local_name


@dataclass(frozen=True, slots=True)
class Told:
    """A statement with canonical entities, its article, and the event that it reports.

    ``id`` is the statement's own; ``event`` the id of its event; ``sources`` the number of independent
    sources of that event; ``conflict`` says in words what its reports disagree on.
    """

    id: str
    statement: Statement
    article: Article
    article_id: str
    event: str = ""
    sources: int = 1
    conflict: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Statements, derived edges and the entities that they name."""

    entities: Mapping[str, Entity] = field(default_factory=dict)
    told: tuple[Told, ...] = ()
    concluded: tuple[DerivedEdge, ...] = ()

    def label(self, iri: str) -> str:
        """The label of an entity; the end of its IRI where it has none."""
        return self.entities[iri].label if iri in self.entities else local_name(iri)


def load(store: Store, *, articles: Iterable[str] | None = None, derived: bool = True) -> Facts:
    """Read statements out of a store.

    Args:
        store: The store.
        articles: Ids of the articles to read; all if not given.
        derived: Whether derived edges are read, too.

    Returns:
        The statements by id; entities are all that the store has.
    """
    canonical = canonical_iris(store)
    events = _Events(store)
    told = []
    for article_id in store.article_ids() if articles is None else sorted(set(articles)):
        record = store.article(article_id)
        if record is None:
            continue
        for said in record.statements:
            resolved = _resolved(said, canonical)
            told.append(Told(said.id, resolved, record.article, article_id, *events.of(said.id)))
    concluded = tuple(concluded_edges(store)) if derived else ()
    return Facts(entities(store), tuple(sorted(told, key=lambda item: item.id)), concluded)


def of_extraction(found: Extraction) -> Facts:
    """The statements of one article that is in no store."""
    told = tuple(Told(said.id, said, found.article, found.article.id) for said in found.statements)
    return Facts({entity.iri: entity for entity in found.entities}, told)


def entities(store: Store) -> dict[str, Entity]:
    """The canonical entities of a store by IRI."""
    props = Properties(store.quads(graph=NamedNode(ENTITIES)))
    return {node: read_entity(props, node) for node in props.subjects()}


def canonical_iris(store: Store) -> dict[str, str]:
    """IRI as minted by an article -> IRI of the entity that it was resolved to."""
    quads = store.quads(prop=dck("canonical"), graph=NamedNode(IDENTITY))
    return {_iri(quad.subject): _iri(quad.object) for quad in quads}


def concluded_edges(store: Store) -> Iterator[DerivedEdge]:
    """The derived edges of a store, by id."""
    props = Properties(store.quads(graph=NamedNode(DERIVED)))
    for node in sorted(props.by_type.get(dck("DerivedEdge").value, ())):
        yield DerivedEdge(
            props.one(node, "subject"),
            local_name(props.one(node, "relation")),
            props.one(node, "object"),
            props.all(node, "derivationRule"),
            tuple(local_name(premise) for premise in props.all(node, "derivedFrom")),
            float(props.one(node, "confidence") or 0),
        )


def _iri(term: object) -> str:
    return str(getattr(term, "value", term))


def _resolved(said: Statement, canonical: Mapping[str, str]) -> Statement:
    return replace(
        said,
        subject=canonical.get(said.subject, said.subject),
        object=canonical.get(said.object, said.object),
        place=canonical.get(said.place, said.place) if said.place else None,
        evidence=tuple(
            replace(item, speaker=canonical.get(item.speaker, item.speaker)) if item.speaker else item
            for item in said.evidence
        ),
    )


class _Events:
    """Which event a statement reports, with its sources and disagreements."""

    def __init__(self, store: Store) -> None:
        self._props = Properties(store.quads(graph=NamedNode(EVENTS)))
        self._conflicts: dict[str, str] = {}

    def of(self, statement_id: str) -> tuple[str, int, str]:
        node = self._props.one(STM + statement_id, "reports")
        if not node:
            return "", 1, ""
        if node not in self._conflicts:
            self._conflicts[node] = self._conflict(node)
        return local_name(node), int(self._props.one(node, "sourceCount") or 1), self._conflicts[node]

    def _conflict(self, event: str) -> str:
        values: dict[str, list[str]] = defaultdict(list)
        for node in self._props.all(event, "conflict"):
            prop = local_name(self._props.one(node, "conflictProperty"))
            values[prop].append(local_name(self._props.one(node, "conflictValue")))
        return "; ".join(f"{prop}: {' or '.join(sorted(found))}" for prop, found in sorted(values.items()))


def articles_between(store: Store, first: str, second: str, statements: Iterable[str] = ()) -> set[str]:
    """Ids of the articles that state anything between two entities, in either direction.

    Args:
        store: The store.
        first: IRI of a canonical entity.
        second: IRI of another.
        statements: Ids of further statements whose articles are wanted, too.
    """
    names: dict[str, set[str]] = defaultdict(set)
    for minted, chosen in canonical_iris(store).items():
        names[chosen].add(minted)

    def graphs(prop: str, iri: str) -> set[tuple[str, str]]:
        found = (quad for name in names[iri] for quad in store.quads(None, dck(prop), NamedNode(name)))
        return {(_iri(quad.subject), _iri(quad.graph_name)) for quad in found}

    stated = graphs("subject", first) & graphs("object", second)
    stated |= graphs("subject", second) & graphs("object", first)
    found = {local_name(graph) for _statement, graph in stated if graph.startswith(ART)}
    return found | articles_of(store, statements)


def articles_of(store: Store, statements: Iterable[str]) -> set[str]:
    """Ids of the articles that make certain statements."""
    found = (quad for key in statements for quad in store.quads(NamedNode(STM + key), dck("relation")))
    return {local_name(iri) for iri in map(graph_iri, found) if iri.startswith(ART)}


def made(store: Store) -> dict[str, str]:
    """When the graph of each article was made, by the article's id: ISO 8601 in UTC."""
    quads = store.quads(prop=GENERATED_AT, graph=NamedNode(RUNS))
    return {local_name(_iri(quad.subject)): _iri(quad.object) for quad in quads}
