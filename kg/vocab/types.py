"""What ``ontology/`` says, as values: relations with their frames, classes, topics and named entities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Frame:
    """How language expresses a relation: a trigger word and where it keeps its two parties.

    A frame in the sense of Fillmore (1982), reduced to what dependency trees show. ``kind`` is
    ``verb`` or ``noun``. Slots are names of argument places (``subj``, ``obj``, ``iobj``, ``poss``,
    ``mod``, ``clause`` or any preposition), best first, separated by blanks. ``theme`` restricts what
    the deed is done with ("sign *an agreement*") to word lists; ``cue`` asks for a word from a list
    among the modifiers of the trigger or its theme ("*joint* production").
    """

    name: str
    relation: str
    kind: str
    triggers: tuple[str, ...]
    subject: tuple[str, ...]
    object: tuple[str, ...]
    theme: tuple[str, ...] = ()
    theme_slots: tuple[str, ...] = ()
    barred: tuple[str, ...] = ()
    cue: tuple[str, ...] = ()
    context: str = ""
    status: str = ""
    confidence: float = 0.85
    elliptic: bool = False
    """Whether the object may be left out and taken from what was said before."""
    recalled: bool = False
    """Whether the subject may be left out and taken from what was said before of the object."""
    both_sides: bool = False
    """Whether subjects alone may be both ends, the firm among them the object: "*Poland and Hanwha* signed"."""
    jointly: bool = False
    """Whether it takes two subjects or more: who founds an alliance with others is its member."""


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence that a relation's frames must (or, as a counter-example, must not) read as stated."""

    text: str
    subject: str = ""
    object: str = ""
    status: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """One of the relations of the graph, an ``owl:ObjectProperty``."""

    name: str
    iri: str
    label: str
    definition: str
    scope_note: str
    domain: tuple[str, ...]
    range: tuple[str, ...]
    symmetric: bool
    plover: str
    cameo: tuple[str, ...]
    examples: tuple[Example, ...]
    counter_examples: tuple[Example, ...]
    frames: tuple[Frame, ...]
    lifts_persons: bool = False
    """Whether a person who does this acts for the state: a minister's delivery is the state's."""


@dataclass(frozen=True, slots=True)
class OntologyClass:
    """A class of things that statements are about, or are made of."""

    name: str
    iri: str
    label: str
    definition: str
    parents: tuple[str, ...]

    @property
    def parent(self) -> str | None:
        """The first superclass within the ontology, if any."""
        return self.parents[0] if self.parents else None


@dataclass(frozen=True, slots=True)
class Topic:
    """A concept of the topic scheme, with the words by which a sentence shows it."""

    name: str
    iri: str
    label: str
    definition: str
    keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Membership:
    """That a state belongs to an organisation, coalition or format, and since which year if known."""

    member: str
    since: str | None = None


@dataclass(frozen=True, slots=True)
class GazetteerEntry:
    """A known entity with all the names by which articles call it."""

    iri: str
    label: str
    cls: str
    aliases: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    metonyms: tuple[str, ...] = ()
    descriptions: tuple[str, ...] = ()
    ambiguous: frozenset[str] = frozenset()
    country: str | None = None
    capital_of: str | None = None
    members: tuple[str, ...] = ()
    memberships: tuple[Membership, ...] = ()
    same_as: tuple[str, ...] = ()
    iso: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Label and aliases, label first."""
        return (self.label, *self.aliases)


@dataclass(frozen=True, slots=True)
class Ontology:
    """The whole of ``ontology/``, by name. Mappings keep the order of their names."""

    folder: Path
    relations: Mapping[str, Relation]
    classes: Mapping[str, OntologyClass]
    topics: Mapping[str, Topic]
    lexicon: Mapping[str, frozenset[str]]
    gazetteer: Mapping[str, GazetteerEntry]
    _ancestors: Mapping[str, frozenset[str]] = field(repr=False, default_factory=dict)

    def is_a(self, name: str, ancestor: str) -> bool:
        """Whether a class is another one or below it."""
        return name == ancestor or ancestor in self._ancestors.get(name, frozenset())

    def fits(self, cls: str, allowed: Iterable[str]) -> bool:
        """Whether a class is one of those allowed, or below one; nothing allowed means anything."""
        allowed = tuple(allowed)
        return not allowed or any(self.is_a(cls, name) for name in allowed)
