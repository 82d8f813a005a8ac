"""What all articles together tell of each entity that they name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kg.model import Entity, Statement, Status
from kg.vocab import Ontology

_OFFICE = "holdsOfficeIn"


@dataclass(frozen=True, slots=True)
class Profile:
    """An entity as minted, with what articles tell of it.

    ``aliases`` are all other names seen; ``context`` holds the IRIs of states that the same articles
    name; ``offices`` are roles as worded, lower case; ``articles`` are ids, none for an entry of the
    gazetteer that no article names; ``labelled`` counts the articles that give this label; ``scoped``
    marks names that identify nobody beyond their article.
    """

    iri: str
    label: str
    cls: str
    aliases: tuple[str, ...] = ()
    country: str | None = None
    articles: frozenset[str] = frozenset()
    context: frozenset[str] = frozenset()
    offices: frozenset[str] = frozenset()
    labelled: int = 1
    scoped: bool = False
    known: bool = False


@dataclass(slots=True)
class _Draft:
    labels: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)
    countries: Counter[str] = field(default_factory=Counter)
    aliases: set[str] = field(default_factory=set)
    articles: set[str] = field(default_factory=set)
    context: set[str] = field(default_factory=set)
    offices: set[str] = field(default_factory=set)
    scoped: bool = True


def profiles(
    articles: Iterable[tuple[str, Iterable[Entity], Iterable[Statement]]], ontology: Ontology
) -> list[Profile]:
    """The profile of every entity, and those of the gazetteer that no article names.

    Args:
        articles: Id, entities and statements of each article, in any order.
        ontology: Holds the gazetteer.

    Returns:
        Profiles sorted by IRI, whatever the order of the articles.
    """
    drafts: dict[str, _Draft] = defaultdict(_Draft)
    for article, entities, statements in articles:
        named = list(entities)
        states = {entity.iri for entity in named if entity.cls == "Country"}
        for entity in named:
            draft = drafts[entity.iri]
            draft.labels[entity.label] += 1
            draft.classes[entity.cls] += 1
            if entity.country:
                draft.countries[entity.country] += 1
            draft.aliases.update(entity.aliases)
            draft.articles.add(article)
            draft.context |= states
            draft.scoped &= entity.scoped
        for said in statements:
            if (
                said.relation == _OFFICE
                and said.role
                and said.status is Status.ACTUAL
                and said.subject in drafts
            ):
                drafts[said.subject].offices.add(said.role.casefold())
    found = [_profile(iri, draft, ontology) for iri, draft in drafts.items()]
    found += _unnamed(ontology, drafts.keys())
    return sorted(found, key=lambda profile: profile.iri)


def _profile(iri: str, draft: _Draft, ontology: Ontology) -> Profile:
    entry = ontology.gazetteer.get(iri)
    label = entry.label if entry else _commonest(draft.labels)
    names = draft.aliases | set(draft.labels) | set(entry.aliases if entry else ())
    return Profile(
        iri,
        label,
        entry.cls if entry else _commonest(draft.classes),
        tuple(sorted(names - {label})),
        (entry.country or entry.capital_of) if entry else _commonest(draft.countries) or None,
        frozenset(draft.articles),
        frozenset(draft.context),
        frozenset(draft.offices),
        draft.labels[label],
        draft.scoped and entry is None,
        entry is not None,
    )


def _unnamed(ontology: Ontology, named: Iterable[str]) -> Iterator[Profile]:
    for iri in ontology.gazetteer.keys() - set(named):
        entry = ontology.gazetteer[iri]
        aliases = tuple(name for name in entry.aliases if name not in entry.ambiguous)
        yield Profile(
            iri, entry.label, entry.cls, aliases, entry.country or entry.capital_of, labelled=0, known=True
        )


def _commonest(counts: Counter[str]) -> str:
    return min(counts, key=lambda value: (-counts[value], -len(value), value), default="")
