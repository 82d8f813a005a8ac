"""Writes what follows from the articles as quads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from pyoxigraph import DefaultGraph, NamedNode, Quad

from kg.events import Event, Report
from kg.model import DerivedEdge, Entity, PartialDate, Status, content_hash
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


class _Graph:
    """Makes quads of one graph."""

    def __init__(self, name: str = "") -> None:
        self._name: GraphName = NamedNode(name) if name else DefaultGraph()

    def quad(self, subject: NamedNode, prop: NamedNode | str, value: Term) -> Quad:
        return Quad(subject, prop if isinstance(prop, NamedNode) else dck(prop), value, self._name)


def identity_quads(canonical: Mapping[str, str], sources: Mapping[str, str]) -> Iterator[Quad]:
    """Who is who: minted IRI to canonical IRI, and articles that are copies of others."""
    graph = _Graph(IDENTITY)
    for minted, chosen in canonical.items():
        yield graph.quad(NamedNode(minted), "canonical", NamedNode(chosen))
    for article, first in sources.items():
        if article != first:
            yield graph.quad(article_graph(article), "nearDuplicateOf", article_graph(first))


def described_quads(entities: Mapping[str, Entity], ontology: Ontology) -> Iterator[Quad]:
    """Entities as canonical, and which of them the gazetteer knows as members of which others."""
    name = NamedNode(ENTITIES)
    graph = _Graph(ENTITIES)
    for iri, entity in entities.items():
        yield from entity_quads(entity, name)
        yield from _iso_quads(iri, graph, ontology)
        known = ontology.gazetteer.get(iri)
        if known:
            for member in {*known.members, *(m.member for m in known.memberships)} & entities.keys():
                yield graph.quad(NamedNode(iri), "hasMember", NamedNode(member))


def _iso_quads(iri: str, graph: _Graph, ontology: Ontology) -> Iterator[Quad]:
    """The ISO 3166 codes of a state."""
    known = ontology.gazetteer.get(iri)
    for code in known.iso if known else ():
        yield graph.quad(NamedNode(iri), f"isoAlpha{len(code)}", text(code))


def event_quads(event: Event) -> Iterator[Quad]:
    """An event, its reports, and what they disagree on."""
    graph = _Graph(EVENTS)
    node = NamedNode(EVT + event.id)
    yield graph.quad(node, TYPE, dck("Event"))
    yield graph.quad(node, "relation", dck(event.relation))
    yield graph.quad(node, "status", dck(event.status.value))
    yield from (graph.quad(node, "subject", NamedNode(party)) for party in event.subjects)
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


def derived_quads(edge: DerivedEdge, ontology: Ontology) -> Iterator[Quad]:
    """A derived edge, both ways where symmetric, with its rules and premises."""
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


def default_quads(
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
            yield from _iso_quads(iri, graph, ontology)


def loaded_quads(store: Store) -> Iterator[Quad]:
    """What was loaded from elsewhere without articles, as part of the default graph."""
    for name in store.graphs():
        if name.startswith(LOADED):
            for quad in store.quads(graph=NamedNode(name)):
                yield Quad(quad.subject, quad.predicate, quad.object, DefaultGraph())
