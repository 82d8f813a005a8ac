"""The entities of one article: found, merged and named while it is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from kg.model import Entity
from kg.vocab import ENT, GazetteerEntry, Ontology, slug


@dataclass(slots=True)
class Draft:
    """An entity while its article is read; it may still gain a country, a class and names."""

    key: str
    label: str
    cls: str
    country: str | None = None
    entry: GazetteerEntry | None = None
    weak: bool = False
    surfaces: Counter[str] = field(default_factory=Counter)
    offices: list[str] = field(default_factory=list)


class Register:
    """All entities of one article by key; the key of a known entity is its IRI."""

    def __init__(self, ontology: Ontology, article_id: str) -> None:
        self._ontology = ontology
        self._article_id = article_id
        self.drafts: dict[str, Draft] = {}

    def __getitem__(self, key: str) -> Draft:
        """The draft of a key; a state that only a person's nationality brought in is made on the way."""
        return self.drafts[key] if key in self.drafts else self.known(key)

    def __iter__(self) -> Iterator[Draft]:
        return iter(self.drafts.values())

    def known(self, iri: str, surface: str = "") -> Draft:
        """The draft of a gazetteer entry, made on first sight."""
        entry = self._ontology.gazetteer[iri]
        draft = self.drafts.get(iri)
        if draft is None:
            draft = Draft(iri, entry.label, entry.cls, entry.country, entry)
            self.drafts[iri] = draft
        if surface:
            draft.surfaces[surface] += 1
        return draft

    def new(
        self, label: str, cls: str, surface: str = "", country: str | None = None, *, weak: bool = False
    ) -> Draft:
        """The draft of an entity that no gazetteer lists; the same label and class give the same draft."""
        key = f"{cls}:{slug(label) or label}"
        draft = self.drafts.get(key)
        if draft is None:
            draft = Draft(key, label, cls, country, weak=weak)
            self.drafts[key] = draft
        draft.country = draft.country or country
        if surface:
            draft.surfaces[surface] += 1
        return draft

    def state_of(self, key: str) -> str | None:
        """IRI of the state that an entity is or belongs to, if known."""
        draft = self[key]
        if draft.cls == "Country":
            return draft.key
        if draft.entry and draft.entry.capital_of:
            return draft.entry.capital_of
        return draft.country

    def entity(self, key: str) -> Entity:
        """The finished entity: IRI, label, class, all surfaces seen."""
        draft = self[key]
        aliases = tuple(sorted(s for s in draft.surfaces if s != draft.label))
        if draft.entry is not None:
            return Entity(draft.key, draft.label, draft.cls, aliases, draft.country, draft.entry.same_as)
        return Entity(self._mint(draft), draft.label, draft.cls, aliases, draft.country, (), draft.weak)

    def _mint(self, draft: Draft) -> str:
        """A stable IRI: the slug of the label, the state's code for persons, the article's id for weak names.

        A bare surname identifies nobody beyond its article, and two states may each have a person of
        one name; both would merge silently if the IRI were the name alone.
        """
        name = slug(draft.label) or "unnamed"
        if draft.weak:
            return f"{ENT}{name}.{self._article_id}"
        if draft.cls == "Person" and draft.country:
            return f"{ENT}{name}.{draft.country.removeprefix(ENT).lower()}"
        iri = ENT + name
        # A new entity must not take the IRI of a known one of another class.
        return f"{iri}.{draft.cls.lower()}" if iri in self._ontology.gazetteer else iri
