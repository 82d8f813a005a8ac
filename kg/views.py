"""What a person looks at: nodes, edges and the quotations behind them, read out of a store.

One edge stands for all statements with the same subject, relation, object and status; it carries every
statement with its evidence, so that a page, a table or a NetworkX graph needs nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.model import Amount, PartialDate, Span, Status


@dataclass(frozen=True, slots=True)
class NodeView:
    """An entity as shown: its label, class, other names, and the state it belongs to.

    ``country`` is an IRI; ``statements`` counts those that it takes part in, ``articles`` the articles
    that make them.
    """

    iri: str
    label: str
    cls: str
    aliases: tuple[str, ...] = ()
    country: str | None = None
    country_label: str = ""
    same_as: tuple[str, ...] = ()
    statements: int = 0
    articles: int = 0


@dataclass(frozen=True, slots=True)
class ArticleView:
    """What is told of an article beside a quotation: enough to find it again."""

    id: str
    name: str = ""
    title: str = ""
    url: str = ""
    source: str = ""
    publisher: str = ""
    published: PartialDate | None = None
    language: str = "en"


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """A quotation with its place in the article; spans are offsets into the article's text."""

    quote: str
    span: Span
    speaker: str = ""
    rule: str = ""
    extractor: str = ""
    confidence: float = 0.0
    subject_span: Span | None = None
    object_span: Span | None = None


@dataclass(frozen=True, slots=True)
class StatementView:
    """One report of one article, with the labels of what it names."""

    id: str
    subject: str
    relation: str
    object: str
    status: Status
    article: ArticleView
    event: str = ""
    date: PartialDate | None = None
    amount: Amount | None = None
    place: str = ""
    topics: tuple[str, ...] = ()
    role: str = ""
    confidence: float = 0.0
    evidence: tuple[EvidenceView, ...] = ()


@dataclass(frozen=True, slots=True)
class EdgeView:
    """All statements with one subject, relation, object and status.

    ``sources`` counts independent articles: near-duplicates of one text count once. ``first`` and
    ``last`` are the earliest and latest date of the deed as ISO text, empty where none is known.
    ``conflicts`` says in words what the reports disagree about. A derived edge has no statements of its
    own: ``rule`` names the rule, ``premises`` are the statements it was concluded from.
    """

    subject: str
    relation: str
    object: str
    status: Status
    symmetric: bool = False
    derived: bool = False
    rule: str = ""
    statements: tuple[StatementView, ...] = ()
    premises: tuple[StatementView, ...] = ()
    articles: int = 0
    sources: int = 0
    first: str = ""
    last: str = ""
    topics: tuple[str, ...] = ()
    confidence: float = 0.0
    conflicts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GraphView:
    """Nodes and edges, both in a fixed order; ``relations`` and ``topics`` map names to labels."""

    nodes: tuple[NodeView, ...] = ()
    edges: tuple[EdgeView, ...] = ()
    relations: dict[str, str] = field(default_factory=dict)
    topics: dict[str, str] = field(default_factory=dict)
    title: str = "Defence cooperation"
