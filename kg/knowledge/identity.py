"""Says which of the names that articles use mean the same, and describes each entity once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from kg.events import Report
from kg.model import Entity
from kg.vocab import GazetteerEntry, Ontology


def canonical_entities(
    named: Iterable[Entity], canonical: Mapping[str, str], ontology: Ontology
) -> dict[str, Entity]:
    """One description per canonical entity, out of those that the articles give.

    The gazetteer's label, class and state win; otherwise the most frequent, the first in order among
    equals. Aliases are those seen in articles: the gazetteer's own are looked up there.

    Args:
        named: The entities of all articles, once per article that names them.
        canonical: Minted IRI -> canonical IRI, for all of them.
        ontology: Holds the gazetteer.

    Returns:
        Canonical entities by IRI, sorted, with the states they belong to.
    """
    groups: dict[str, list[Entity]] = defaultdict(list)
    for entity in named:
        groups[canonical.get(entity.iri, entity.iri)].append(entity)
    merged = {iri: _merge(iri, group, canonical, ontology) for iri, group in groups.items()}
    for iri in sorted({entity.country for entity in merged.values() if entity.country} - merged.keys()):
        known = ontology.gazetteer.get(iri)
        if known:
            merged[iri] = _from_gazetteer(known)
    return dict(sorted(merged.items()))


def known_places(
    reports: Iterable[Report], entities: Mapping[str, Entity], ontology: Ontology
) -> dict[str, Entity]:
    """What the gazetteer knows of places and speakers that no article describes, by IRI."""
    named = {report.statement.place for report in reports}
    named |= {evidence.speaker for report in reports for evidence in report.statement.evidence}
    missing = sorted(iri for iri in named if iri and iri not in entities and iri in ontology.gazetteer)
    return {iri: _from_gazetteer(ontology.gazetteer[iri]) for iri in missing}


def _from_gazetteer(known: GazetteerEntry) -> Entity:
    country = known.country or known.capital_of
    return Entity(known.iri, known.label, known.cls, (), country, known.same_as)


def _merge(iri: str, group: list[Entity], canonical: Mapping[str, str], ontology: Ontology) -> Entity:
    names = sorted({name for entity in group for name in (entity.label, *entity.aliases)})
    links = sorted({link for entity in group for link in entity.same_as})
    known = ontology.gazetteer.get(iri)
    if known:
        base = _from_gazetteer(known)
        aliases = tuple(name for name in names if name != base.label)
        return Entity(
            iri, base.label, base.cls, aliases, base.country, tuple(sorted({*links, *base.same_as}))
        )
    label = _commonest(entity.label for entity in group)
    country = _commonest(entity.country for entity in group if entity.country)
    return Entity(
        iri,
        label,
        _commonest(entity.cls for entity in group),
        tuple(name for name in names if name != label),
        canonical.get(country, country) or None,
        tuple(links),
        all(entity.scoped for entity in group),
    )


def _commonest(values: Iterable[str]) -> str:
    counts = Counter(values)
    # Of two spellings equally frequent the longer one tells more: "Rustem Umerov", not "Umerov".
    return min(counts, key=lambda value: (-counts[value], -len(value), value), default="")
