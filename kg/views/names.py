"""Finds the entity that a person means by a name."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from kg.errors import UsageError
from kg.model import Entity
from kg.vocab import ENT, GazetteerEntry, Ontology, local_name

_SUGGESTIONS = 3


def find_entity(name: str, entities: Mapping[str, Entity], ontology: Ontology) -> str:
    """The IRI of the entity that a person means by a name.

    Labels come before aliases, and those before the gazetteer's other names; case does not matter.

    Args:
        name: A label, alias, ISO code, or IRI (``ent:UA`` for short).
        entities: The entities that there are, by IRI.
        ontology: Holds the gazetteer.

    Raises:
        UsageError: There is no such entity, or several; the remedy suggests some.
    """
    if name in entities:
        return name
    if ENT + name.removeprefix("ent:") in entities:
        return ENT + name.removeprefix("ent:")
    wanted = _plain(name)
    for names in (_labels(entities), _aliases(entities), _gazetteer_names(entities, ontology)):
        found = sorted(names.get(wanted, ()))
        if len(found) == 1:
            return found[0]
        if found:
            several = ", ".join(f"ent:{local_name(iri)}" for iri in found)
            raise UsageError("several are called so", subject=name, remedy=f"Name one of {several}.")
    known = {**_aliases(entities), **_labels(entities)}
    close = difflib.get_close_matches(wanted, known, _SUGGESTIONS, cutoff=0.6)
    labels = sorted({entities[iri].label for match in close for iri in known[match]})
    remedy = f"Did you mean {' or '.join(labels)}?" if labels else "`kg query entities` lists all."
    raise UsageError("not in the graph", subject=name, remedy=remedy)


def find_known(name: str, entities: Mapping[str, Entity], ontology: Ontology) -> str:
    """As :func:`find_entity`, but an entity of the gazetteer need not be in the graph.

    Raises:
        UsageError: Neither the graph nor the gazetteer has it.
    """
    try:
        return find_entity(name, entities, ontology)
    except UsageError:
        wanted = _plain(name)
        for iri, known in ontology.gazetteer.items():
            if wanted in map(_plain, known.names):
                return iri
        raise


def _plain(name: str) -> str:
    return " ".join(name.casefold().split()).removeprefix("the ")


def _index(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for name, iri in pairs:
        found[_plain(name)].add(iri)
    return found


def _labels(entities: Mapping[str, Entity]) -> dict[str, set[str]]:
    return _index((entity.label, iri) for iri, entity in entities.items())


def _aliases(entities: Mapping[str, Entity]) -> dict[str, set[str]]:
    return _index((alias, iri) for iri, entity in entities.items() for alias in entity.aliases)


def _gazetteer_names(entities: Mapping[str, Entity], ontology: Ontology) -> dict[str, set[str]]:
    def names(known: GazetteerEntry) -> Iterator[str]:
        yield from (*known.names, *known.iso, *known.demonyms, *known.metonyms)

    entries = (ontology.gazetteer[iri] for iri in entities if iri in ontology.gazetteer)
    return _index((name, known.iri) for known in entries for name in names(known))
