"""Computes the graphs that follow from all articles, and writes the difference."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain, count

from pyoxigraph import DefaultGraph, NamedNode, Quad

from kg import __version__
from kg.events import Places, RelationTraits, Report, fold
from kg.knowledge.derive import ACTS_FOR_STATE, derive
from kg.knowledge.digests import Digest, digests
from kg.knowledge.duplicates import clusters
from kg.knowledge.identity import canonical_entities, known_places
from kg.knowledge.quads import (
    default_quads,
    derived_quads,
    described_quads,
    event_quads,
    identity_quads,
    loaded_quads,
)
from kg.model import Entity, content_hash
from kg.rdf import DERIVED, ENTITIES, EVENTS, IDENTITY, RUNS, TYPE, GraphName, dck, text
from kg.resolve import Candidate, Judgement, Resolution, profiles, read_judgements, resolve
from kg.resolve.judgements import FILE_NAME
from kg.store import Store
from kg.vocab import PROV, Ontology

_MEMORY = NamedNode(RUNS)
"""The node that remembers from what the graphs were last computed."""

_DURABLE_CODE = "NONE"
"""PLOVER codes deeds; a relation that it has no code for is a state of affairs that lasts."""

_TALKS_CODE = "CONSULT"
"""What PLOVER codes so is done by the people who meet; other deeds are those of whom they act for."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild changed, and what there is now."""

    added: int
    removed: int
    entities: int
    events: int
    derived: int
    conflicts: int


def rebuild(store: Store, ontology: Ontology, *, derived: bool = True) -> Rebuilt:
    """Bring everything that follows from the article graphs up to date.

    Nothing is computed where nothing can have changed: the store remembers from what it was computed last.
    Each graph is written in one transaction, and that memory last, so that what is broken off is done anew.

    Args:
        store: The store, open for writing.
        ontology: The relations and the gazetteer.
        derived: Whether edges are derived by rule.

    Raises:
        StoreError: The store cannot be written.
    """
    judgements = judgements_of(store)
    state = _state(ontology, judgements, derived=derived)
    memory = Quad(_MEMORY, NamedNode(PROV + "value"), text(state), NamedNode(RUNS))
    if list(store.quads(_MEMORY, graph=NamedNode(RUNS))) == [memory]:
        return _counted(store)
    outdate(store)
    read = list(digests(store, ontology))
    canonical = _resolution(read, ontology, judgements).canonical
    sources = clusters({d.id: d.sketch for d in read}, {d.id: d.published.value for d in read if d.published})
    entities = canonical_entities((e for d in read for e in d.entities), canonical, ontology)
    reports = [report for digest in read for report in _reports(digest, canonical, sources)]
    entities |= known_places(reports, entities, ontology)
    del read
    located = {iri: entity.country for iri, entity in entities.items() if entity.country}
    acts_for = {iri: state for iri, state in located.items() if entities[iri].cls in ACTS_FOR_STATE}
    events = fold(reports, _traits(ontology, entities), Places(located, acts_for))
    edges = derive(reports, entities, ontology) if derived else []
    changed = [
        _sync(store, IDENTITY, identity_quads(canonical, sources)),
        _sync(store, ENTITIES, described_quads(entities, ontology)),
        _sync(store, EVENTS, (quad for event in events for quad in event_quads(event))),
        _sync(store, DERIVED, (quad for edge in edges for quad in derived_quads(edge, ontology))),
        _sync(store, "", chain(default_quads(reports, entities, ontology), loaded_quads(store))),
    ]
    store.extend([memory])
    return _counted(store, sum(new for new, _old in changed), sum(old for _new, old in changed))


def _sync(store: Store, name: str, quads: Iterable[Quad]) -> tuple[int, int]:
    """Make a graph hold certain quads, and tell how many came and went."""
    graph: GraphName = NamedNode(name) if name else DefaultGraph()
    if next(store.quads(graph=graph), None) is None:
        # The first build writes most: straight through, so that memory holds no second copy of it.
        counted = count()
        store.bulk_extend(quad for quad, _number in zip(quads, counted, strict=False))
        return next(counted), 0
    # Whether each quad that is there is made again. Its hash stands for it: the quads take many times as much.
    made = dict.fromkeys(map(hash, store.quads(graph=graph)), False)
    missing = set()
    empty = True
    for quad in quads:
        empty = False
        if hash(quad) in made:
            made[hash(quad)] = True
        else:
            missing.add(quad)
    stale = [] if all(made.values()) else [q for q in store.quads(graph=graph) if not made[hash(q)]]
    if stale:
        # An emptied graph is dropped, name and all: none must tell of an article that is gone.
        store.change((), (), [name]) if empty and name else store.change(stale, missing)
    elif missing:
        store.extend(missing)
    return len(missing), len(stale)


def outdate(store: Store) -> None:
    """Say that articles are about to change, so that the next rebuild does not rest on the last one.

    Raises:
        StoreError: The store cannot be written.
    """
    remembered = list(store.quads(_MEMORY, graph=NamedNode(RUNS)))
    if remembered:
        store.change(remembered, ())


def judgements_of(store: Store) -> list[Judgement]:
    """What people decided on entities of a store, in the file beside it.

    Raises:
        KgError: The file is damaged.
    """
    return read_judgements(store.path.with_name(FILE_NAME)) if store.path else []


def open_pairs(store: Store, ontology: Ontology) -> tuple[Candidate, ...]:
    """Pairs of entities that may be one and that only a person can decide on.

    Raises:
        KgError: The file of judgements is damaged.
    """
    return _resolution(list(digests(store, ontology)), ontology, judgements_of(store)).candidates


def _resolution(digests: Iterable[Digest], ontology: Ontology, judgements: Iterable[Judgement]) -> Resolution:
    named = ((digest.id, digest.entities, digest.statements) for digest in digests)
    return resolve(profiles(named, ontology), ontology, judgements)


def _state(ontology: Ontology, judgements: Iterable[Judgement], *, derived: bool) -> str:
    """Hash of what the rebuilt graphs depend on besides the articles."""
    meaning = [repr(dict(part)) for part in (ontology.relations, ontology.classes)]
    # Sets print in another order in every process, so that they are sorted.
    meaning += [repr({name: sorted(words) for name, words in ontology.lexicon.items()})]
    meaning += [
        f"{replace(entry, ambiguous=frozenset())} {sorted(entry.ambiguous)}"
        for entry in ontology.gazetteer.values()
    ]
    decided = sorted(f"{item.pair} {item.decision}" for item in judgements)
    return content_hash(__version__, str(derived), *meaning, *decided)


def _counted(store: Store, added: int = 0, removed: int = 0) -> Rebuilt:
    """What the rebuilt graphs hold."""

    def things(graph: str, prop: NamedNode, value: NamedNode | None = None) -> int:
        found = store.quads(prop=prop, value=value, graph=NamedNode(graph))
        # A value given, each is found once.
        return sum(1 for _ in found) if value else len({str(quad.subject) for quad in found})

    return Rebuilt(
        added,
        removed,
        entities=things(ENTITIES, TYPE),
        events=things(EVENTS, TYPE, dck("Event")),
        derived=things(DERIVED, TYPE, dck("DerivedEdge")),
        conflicts=things(EVENTS, dck("conflict")),
    )


def _reports(digest: Digest, canonical: Mapping[str, str], sources: Mapping[str, str]) -> Iterator[Report]:
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
        durable = known.plover in {"", _DURABLE_CODE}
        return RelationTraits(known.symmetric, durable, gathered, not durable and known.plover != _TALKS_CODE)

    return traits
