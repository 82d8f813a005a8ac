"""Computes the graphs that follow from all articles, and writes the difference."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from pyoxigraph import DefaultGraph, NamedNode, Quad

from kg.events import Event, RelationTraits, Report, fold
from kg.knowledge.derive import DerivedEdge, derive
from kg.knowledge.duplicates import clusters
from kg.knowledge.identity import canonical_entities
from kg.model import Entity, PartialDate, Statement, Status, content_hash
from kg.rdf import (
    DERIVED,
    ENTITIES,
    EVENTS,
    IDENTITY,
    LOADED,
    TYPE,
    GraphName,
    Term,
    article_graph,
    date_literal,
    dck,
    decimal,
    entity_quads,
    integer,
    text,
)
from kg.store import Store
from kg.vocab import BASE, EVT, STM, TOP, Ontology

DERIVED_EDGE = BASE + "derived/"

_DURABLE_CODE = "NONE"
"""PLOVER codes deeds; a relation that it has no code for is a state of affairs that lasts."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild changed, and what there is now."""

    added: int
    removed: int
    entities: int
    events: int
    derived: int
    conflicts: int


@dataclass(frozen=True, slots=True)
class _Digest:
    """What an article contributes, without its text."""

    id: str
    published: PartialDate | None
    statements: tuple[Statement, ...]
    entities: tuple[Entity, ...]
    sketch: str


def rebuild(store: Store, ontology: Ontology, *, derived: bool = True) -> Rebuilt:
    """Bring everything that follows from the article graphs up to date.

    Args:
        store: The store, open for writing.
        ontology: The relations and the gazetteer.
        derived: Whether edges are derived by rule.

    Raises:
        StoreError: The store cannot be written; it holds what it held before.
    """
    digests = list(_digests(store))
    minted = sorted({entity.iri for digest in digests for entity in digest.entities})
    canonical = {iri: iri for iri in minted}
    entities = canonical_entities((e for d in digests for e in d.entities), canonical, ontology)
    sources = clusters(
        {d.id: d.sketch for d in digests}, {d.id: d.published.value for d in digests if d.published}
    )
    reports = [report for digest in digests for report in _reports(digest, canonical, sources)]
    located = {iri: entity.country for iri, entity in entities.items() if entity.country}
    events = fold(reports, _traits(ontology, entities), located)
    edges = derive(reports, entities, ontology) if derived else []
    wanted = {
        *_identity_quads(canonical, sources),
        *_entity_quads(entities, ontology),
        *(quad for event in events for quad in _event_quads(event)),
        *(quad for edge in edges for quad in _derived_quads(edge, ontology)),
        *_default_quads(reports, entities, ontology),
        *_loaded_quads(store),
    }
    graphs: list[GraphName] = [DefaultGraph(), *map(NamedNode, (IDENTITY, ENTITIES, EVENTS, DERIVED))]
    present = {quad for graph in graphs for quad in store.quads(graph=graph)}
    remove, add = present - wanted, wanted - present
    emptied = {quad.graph_name for quad in present} - {quad.graph_name for quad in wanted}
    if remove:
        drop = [name.value for name in emptied if isinstance(name, NamedNode)]
        store.change(remove, add, drop)
    elif add:
        store.extend(add)
    conflicts = sum(1 for event in events if event.claims)
    return Rebuilt(len(add), len(remove), len(entities), len(events), len(edges), conflicts)


def _digests(store: Store) -> Iterator[_Digest]:
    for record in store.articles():
        yield _Digest(record.id, record.article.published, record.statements, record.entities, record.sketch)


def _reports(digest: _Digest, canonical: Mapping[str, str], sources: Mapping[str, str]) -> Iterator[Report]:
    """The statements of an article with canonical entities; none where both parties became one."""
    for said in digest.statements:
        resolved = replace(
            said,
            subject=canonical.get(said.subject, said.subject),
            object=canonical.get(said.object, said.object),
            place=canonical.get(said.place, said.place) if said.place else None,
        )
        if resolved.subject != resolved.object:
            yield Report(said.id, resolved, digest.published, sources.get(digest.id, digest.id))


def _traits(ontology: Ontology, entities: Mapping[str, Entity]) -> Callable[[str, str], RelationTraits]:
    @cache
    def traits(relation: str, target: str) -> RelationTraits:
        known = ontology.relations.get(relation)
        gathered = target in entities and ontology.is_a(entities[target].cls, "Gathering")
        if known is None:
            return RelationTraits(gathered=gathered)
        return RelationTraits(known.symmetric, known.plover in {"", _DURABLE_CODE}, gathered)

    return traits


# ----------------------------------------------------------------------------------------------- to quads


class _Graph:
    """Makes quads of one graph."""

    def __init__(self, name: str = "") -> None:
        self._name: GraphName = NamedNode(name) if name else DefaultGraph()

    def quad(self, subject: NamedNode, prop: NamedNode | str, value: Term) -> Quad:
        return Quad(subject, prop if isinstance(prop, NamedNode) else dck(prop), value, self._name)


def _identity_quads(canonical: Mapping[str, str], sources: Mapping[str, str]) -> Iterator[Quad]:
    graph = _Graph(IDENTITY)
    for minted, chosen in canonical.items():
        yield graph.quad(NamedNode(minted), "canonical", NamedNode(chosen))
    for article, first in sources.items():
        if article != first:
            yield graph.quad(article_graph(article), "nearDuplicateOf", article_graph(first))


def _entity_quads(entities: Mapping[str, Entity], ontology: Ontology) -> Iterator[Quad]:
    """Entities as canonical, and which of them the gazetteer knows as members of which others."""
    name = NamedNode(ENTITIES)
    graph = _Graph(ENTITIES)
    for iri, entity in entities.items():
        yield from entity_quads(entity, name)
        known = ontology.gazetteer.get(iri)
        if known:
            for member in {*known.members, *(m.member for m in known.memberships)} & entities.keys():
                yield graph.quad(NamedNode(iri), "hasMember", NamedNode(member))


def _event_quads(event: Event) -> Iterator[Quad]:
    graph = _Graph(EVENTS)
    node = NamedNode(EVT + event.id)
    yield graph.quad(node, TYPE, dck("Event"))
    yield graph.quad(node, "relation", dck(event.relation))
    yield graph.quad(node, "status", dck(event.status.value))
    yield from (graph.quad(node, "subject", NamedNode(party)) for party in event.subjects if event.objects)
    yield from (graph.quad(node, "object", NamedNode(party)) for party in event.objects)
    yield from (graph.quad(node, "participant", NamedNode(party)) for party in event.participants)
    yield from (graph.quad(node, "topic", NamedNode(TOP + topic)) for topic in event.topics)
    if event.date:
        yield graph.quad(node, "date", date_literal(event.date))
        yield graph.quad(node, "datePrecision", text(event.date.precision))
        yield graph.quad(node, "dateBasis", text(event.date.basis.value))
    if event.amount:
        yield graph.quad(node, "amountValue", decimal(event.amount.value))
        yield graph.quad(node, "amountCurrency", text(event.amount.currency))
    if event.place:
        yield graph.quad(node, "place", NamedNode(event.place))
    yield graph.quad(node, "articleCount", integer(event.articles))
    yield graph.quad(node, "sourceCount", integer(event.sources))
    for prop, day in (("firstReported", event.first_reported), ("lastReported", event.last_reported)):
        if day:
            yield graph.quad(node, prop, date_literal(PartialDate(day)))
    for statement in event.statements:
        yield graph.quad(NamedNode(STM + statement), "reports", node)
    for claim in event.claims:
        conflict = NamedNode(EVT + content_hash(event.id, claim.property, claim.value))
        yield graph.quad(node, "conflict", conflict)
        yield graph.quad(conflict, TYPE, dck("Conflict"))
        yield graph.quad(conflict, "conflictProperty", dck(claim.property))
        yield graph.quad(conflict, "conflictValue", text(claim.value))
        yield from (graph.quad(conflict, "supportedBy", NamedNode(STM + s)) for s in claim.statements)


def _derived_quads(edge: DerivedEdge, ontology: Ontology) -> Iterator[Quad]:
    graph = _Graph(DERIVED)
    subject, target, relation = NamedNode(edge.subject), NamedNode(edge.object), dck(edge.relation)
    yield graph.quad(subject, relation, target)
    known = ontology.relations.get(edge.relation)
    if known and known.symmetric:
        yield graph.quad(target, relation, subject)
    node = NamedNode(DERIVED_EDGE + edge.id)
    yield graph.quad(node, TYPE, dck("DerivedEdge"))
    yield graph.quad(node, "relation", relation)
    yield graph.quad(node, "subject", subject)
    yield graph.quad(node, "object", target)
    yield graph.quad(node, "confidence", decimal(edge.confidence))
    yield from (graph.quad(node, "derivationRule", text(rule)) for rule in edge.rules)
    yield from (graph.quad(node, "derivedFrom", NamedNode(STM + premise)) for premise in edge.premises)


def _default_quads(
    reports: Iterable[Report], entities: Mapping[str, Entity], ontology: Ontology
) -> Iterator[Quad]:
    """The plain edges, each once and both ways where symmetric, with label and class at their ends."""
    graph = _Graph()
    ends = set()
    for report in reports:
        said = report.statement
        if said.status is not Status.ACTUAL:
            continue
        ends |= {said.subject, said.object}
        relation = dck(said.relation)
        yield graph.quad(NamedNode(said.subject), relation, NamedNode(said.object))
        known = ontology.relations.get(said.relation)
        if known and known.symmetric:
            yield graph.quad(NamedNode(said.object), relation, NamedNode(said.subject))
    countries = {entities[iri].country for iri in ends if iri in entities}
    for iri in {*ends, *(country for country in countries if country)}:
        if iri in entities:
            yield from entity_quads(replace(entities[iri], scoped=False), DefaultGraph())


def _loaded_quads(store: Store) -> Iterator[Quad]:
    """What was loaded from elsewhere without articles, as part of the default graph."""
    for name in store.graphs():
        if name.startswith(LOADED):
            for quad in store.quads(graph=NamedNode(name)):
                yield Quad(quad.subject, quad.predicate, quad.object, DefaultGraph())
