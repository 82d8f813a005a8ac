"""The values that flow from an article to the graph: small, frozen, comparable, standard library only.

Offsets count Unicode code points of ``Article.text``. For every evidence
``article.text[span.start:span.end] == quote`` holds; nothing is stated without evidence.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

ID_LENGTH = 16
"""Hexadecimal digits of a content hash: 64 bits, no collision in sight below a billion articles."""


def content_hash(*parts: str) -> str:
    """Short stable name of a text: the first 16 hexadecimal digits of SHA-256 over the parts."""
    digest = hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:ID_LENGTH]


class Status(StrEnum):
    """How real a statement is, strongest first (factuality in the sense of FactBank, Saurí 2009)."""

    ACTUAL = "actual"
    PLANNED = "planned"
    PROPOSED = "proposed"
    DENIED = "denied"


class Basis(StrEnum):
    """What a date rests on."""

    STATED = "stated"
    """Written out: "21 January 2024"."""
    RELATIVE = "relative"
    """Resolved against the publication date: "on Wednesday", "last year"."""
    CONTEXT = "context"
    """Taken over from the sentences before: the day that the report is about."""
    PUBLICATION = "publication"
    """Taken from the publication date, because the text reports fresh news without a date."""


class PassageKind(StrEnum):
    """What part of an article a passage is."""

    HEADLINE = "headline"
    STANDFIRST = "standfirst"
    CAPTION = "caption"
    PARAGRAPH = "paragraph"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of characters, ``start <= i < end``."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The characters of ``text`` in this range."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Whether both ranges share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A calendar date as precise as it is known: ``2024``, ``2024-01`` or ``2024-01-21`` (ISO 8601)."""

    value: str
    basis: Basis = Basis.STATED

    @property
    def precision(self) -> str:
        """``year``, ``month`` or ``day``."""
        return {4: "year", 7: "month", 10: "day"}[len(self.value)]

    @classmethod
    def of(cls, day: date, basis: Basis = Basis.STATED) -> PartialDate:
        """The full date of a day."""
        return cls(day.isoformat(), basis)


@dataclass(frozen=True, slots=True)
class Amount:
    """Money: a value in whole units of an ISO 4217 currency."""

    value: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of an article that states something, as opposed to page furniture."""

    span: Span
    kind: PassageKind = PassageKind.PARAGRAPH


@dataclass(frozen=True, slots=True)
class Article:
    """One news article or press release, as it was read.

    ``text`` is kept unchanged; ``passages`` says which parts of it are the article itself
    (none given: all of it). ``name`` is a short handle for people, the file's stem for example;
    ``source`` is where it came from (a path or an address): an article read again from the same
    source with another text replaces the older one.
    """

    text: str
    name: str = ""
    source: str = ""
    title: str = ""
    url: str = ""
    published: PartialDate | None = None
    publisher: str = ""
    authors: tuple[str, ...] = ()
    language: str = "en"
    passages: tuple[Passage, ...] = ()

    @property
    def id(self) -> str:
        """Hash of the text: the same text is the same article, wherever it was found."""
        return content_hash(self.text)

    def body(self) -> Iterator[Passage]:
        """The passages, or the whole text as one where none were marked."""
        if self.passages:
            yield from self.passages
        elif self.text:
            yield Passage(Span(0, len(self.text)))


@dataclass(frozen=True, slots=True)
class Entity:
    """Somebody or something that statements are about.

    ``cls`` is the local name of a class of the ontology (``Country``, ``Person``);
    ``country`` the IRI of the state it belongs to; ``scoped`` tells that the name alone does not
    identify it beyond its article (a bare surname), so that its IRI holds the article's id.
    """

    iri: str
    label: str
    cls: str
    aliases: tuple[str, ...] = ()
    country: str | None = None
    same_as: tuple[str, ...] = ()
    scoped: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in an article that names an entity: its characters, class, and the entity if known."""

    span: Span
    surface: str
    cls: str
    entity: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """The quotation behind a statement.

    ``subject_span`` and ``object_span`` mark where the two parties are named, inside the quotation
    or before it (a pronoun's antecedent is not moved into it). ``speaker`` is the IRI or, failing
    that, the name of whom the article attributes the claim to. ``rule`` names the frame that fired.
    """

    article: str
    span: Span
    quote: str
    rule: str
    extractor: str
    confidence: float
    speaker: str | None = None
    subject_span: Span | None = None
    object_span: Span | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """One report: who did what with whom, how real, when, for how much, about what.

    ``relation`` is the local name of a relation (``signedWith``); ``subject`` and ``object`` are
    IRIs of entities; ``topics`` are local names of the topic scheme, sorted; ``role`` is the office
    as worded, for ``holdsOfficeIn`` alone; ``place`` is the IRI of an entity.
    """

    relation: str
    subject: str
    object: str
    status: Status = Status.ACTUAL
    date: PartialDate | None = None
    place: str | None = None
    amount: Amount | None = None
    topics: tuple[str, ...] = ()
    role: str | None = None
    evidence: tuple[Evidence, ...] = ()

    @property
    def article(self) -> str:
        """Id of the article that makes the statement."""
        return self.evidence[0].article

    @property
    def id(self) -> str:
        """Hash of what makes it one statement of one article: parties, relation and status."""
        return content_hash(self.article, self.relation, self.subject, self.object, self.status)

    @property
    def confidence(self) -> float:
        """That of its best evidence, between 0 and 1."""
        return max(item.confidence for item in self.evidence)


@dataclass(frozen=True, slots=True)
class Claim:
    """One of the values that reports of an event disagree on, with the ids of the statements that give it."""

    property: str
    value: str
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DerivedEdge:
    """An edge concluded by rules from statements.

    ``rules`` names them, ``premises`` are ids of the statements, both sorted; ``confidence`` is that of
    the weakest premise in the best line of reasoning.
    """

    subject: str
    relation: str
    object: str
    rules: tuple[str, ...]
    premises: tuple[str, ...]
    confidence: float

    @property
    def id(self) -> str:
        """Hash of the edge."""
        return content_hash("derived", self.subject, self.relation, self.object)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read or used, told at the end instead of stopping the rest.

    ``source`` is the file, record or address; ``message`` what is wrong, without a full stop;
    ``remedy`` what a person can do about it, as a sentence, or empty.
    """

    source: str
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        line = " ".join(f"{self.source}: {self.message}".split())
        return f"{line}. {self.remedy}" if self.remedy else line


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that one article yielded: its statements, the entities that they name, and what was left out."""

    article: Article
    statements: tuple[Statement, ...] = ()
    entities: tuple[Entity, ...] = ()
    mentions: tuple[Mention, ...] = field(default=(), repr=False)
    problems: tuple[Problem, ...] = ()
