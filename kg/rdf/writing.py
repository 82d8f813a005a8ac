"""Writes articles with their statements, entities and runs as quads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from kg.errors import StoreError
from kg.model import Article, Entity, Evidence, Statement, content_hash
from kg.rdf.terms import (
    ALT_LABEL,
    GENERATED_AT,
    GENERATED_BY,
    PREF_LABEL,
    PRIMARY_SOURCE,
    QUOTED_FROM,
    RUNS,
    SAME_AS,
    TYPE,
    GraphName,
    Term,
    article_graph,
    date_literal,
    dck,
    decimal,
    integer,
    is_iri,
    run_node,
    text,
)
from kg.vocab import EVD, PROV, SCHEMA, STM, TOP, XSD


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """What an article's graph holds: the article, its statements and entities, and how they came about.

    ``sources`` are all the places that the same text was read from, sorted; ``sketch`` is the sample of
    shingle hashes by which near-duplicates are found. ``id`` is set when it is read: the text may have
    been left out of the graph, or hold what only an escape could keep.
    """

    article: Article
    statements: tuple[Statement, ...] = ()
    entities: tuple[Entity, ...] = ()
    sources: tuple[str, ...] = ()
    sketch: str = ""
    run: str = ""
    id: str = ""


class _Writer:
    """Collects the quads of one graph."""

    def __init__(self, graph: GraphName) -> None:
        self.graph = graph
        self.quads: list[Quad] = []

    def add(self, subject: NamedNode, prop: NamedNode | str, value: Term | None) -> None:
        if value is not None:
            self.quads.append(
                Quad(subject, prop if isinstance(prop, NamedNode) else dck(prop), value, self.graph)
            )

    def text(self, subject: NamedNode, prop: NamedNode | str, value: str, language: str = "") -> None:
        if value:
            self.add(subject, prop, text(value, language))


def article_quads(record: ArticleRecord) -> list[Quad]:
    """The quads of an article's graph.

    Raises:
        StoreError: An entity's IRI is none, or a date.
    """
    out = _Writer(article_graph(record.article.id))
    try:
        _write_article(out, record)
        for entity in record.entities:
            write_entity(out, entity)
        for statement in record.statements:
            _write_statement(out, statement)
    except ValueError as error:
        name = record.article.source or record.article.name
        raise StoreError(str(error), subject=name, remedy="This is a fault of the extractor.") from error
    return out.quads


def source_quad(article_id: str, source: str) -> Quad:
    """That an article was read from a place."""
    node = article_graph(article_id)
    return Quad(node, dck("source"), text(source), node)


def run_quads(run_id: str, described: Mapping[str, str], article_id: str, moment: str) -> list[Quad]:
    """What is told of a run, and when it made the graph of an article.

    Args:
        run_id: Hash of its versions and settings.
        described: Versions and settings by name.
        article_id: The article.
        moment: An ISO 8601 date and time in UTC.
    """
    out = _Writer(NamedNode(RUNS))
    node = run_node(run_id)
    out.add(node, TYPE, dck("Run"))
    out.add(node, TYPE, NamedNode(PROV + "Activity"))
    for name, value in described.items():
        out.text(node, name, value)
    out.add(article_graph(article_id), GENERATED_AT, Literal(moment, datatype=NamedNode(XSD + "dateTime")))
    return out.quads


def _write_article(out: _Writer, record: ArticleRecord) -> None:
    article = record.article
    node = article_graph(article.id)
    out.add(node, TYPE, dck("Article"))
    out.text(node, "contentHash", article.id)
    out.text(node, "articleName", article.name)
    for source in sorted({*record.sources, article.source}):
        out.text(node, "source", source)
    out.text(node, "shingleSketch", record.sketch)
    described = [
        ("headline", article.title),
        ("url", article.url),
        ("publisher", article.publisher),
        ("inLanguage", article.language),
        ("articleBody", article.text),
        *(("author", author) for author in article.authors),
    ]
    for name, value in described:
        out.text(node, NamedNode(SCHEMA + name), value)
    if article.published:
        out.add(node, NamedNode(SCHEMA + "datePublished"), date_literal(article.published))
    if record.run:
        out.add(node, GENERATED_BY, run_node(record.run))


def write_entity(out: _Writer, entity: Entity) -> None:
    """Add what is known of an entity: class, names, state, links."""
    node = NamedNode(entity.iri)
    out.add(node, TYPE, dck(entity.cls))
    out.text(node, PREF_LABEL, entity.label, "en")
    for alias in entity.aliases:
        if alias != entity.label:
            out.text(node, ALT_LABEL, alias, "en")
    if entity.country:
        out.add(node, "country", NamedNode(entity.country))
    for other in entity.same_as:
        out.add(node, SAME_AS, NamedNode(other))
    if entity.scoped:
        out.add(node, "scoped", Literal("true", datatype=NamedNode(XSD + "boolean")))


def entity_quads(entity: Entity, graph: GraphName) -> list[Quad]:
    """The quads of one entity in a given graph."""
    out = _Writer(graph)
    write_entity(out, entity)
    return out.quads


def _write_statement(out: _Writer, statement: Statement) -> None:
    node = NamedNode(STM + statement.id)
    out.add(node, TYPE, dck("Statement"))
    out.add(node, "relation", dck(statement.relation))
    out.add(node, "subject", NamedNode(statement.subject))
    out.add(node, "object", NamedNode(statement.object))
    out.add(node, "status", dck(statement.status.value))
    if statement.date:
        out.add(node, "date", date_literal(statement.date))
        out.text(node, "datePrecision", statement.date.precision)
        out.text(node, "dateBasis", statement.date.basis.value)
    if statement.place:
        out.add(node, "place", NamedNode(statement.place))
    if statement.amount:
        out.add(node, "amountValue", decimal(statement.amount.value))
        out.text(node, "amountCurrency", statement.amount.currency)
    for topic in statement.topics:
        out.add(node, "topic", NamedNode(TOP + topic))
    out.text(node, "role", statement.role or "", "en")
    out.add(node, "confidence", decimal(statement.confidence))
    out.add(node, PRIMARY_SOURCE, article_graph(statement.article))
    for evidence in statement.evidence:
        _write_evidence(out, node, statement.id, evidence)


def _write_evidence(out: _Writer, statement: NamedNode, statement_id: str, evidence: Evidence) -> None:
    span = evidence.span
    node = NamedNode(EVD + content_hash(statement_id, str(span.start), str(span.end), evidence.rule))
    out.add(statement, "evidence", node)
    out.add(node, TYPE, dck("Evidence"))
    out.add(node, QUOTED_FROM, article_graph(evidence.article))
    out.add(node, "quotation", text(evidence.quote))
    out.add(node, "startOffset", integer(span.start))
    out.add(node, "endOffset", integer(span.end))
    for name, part in (("subject", evidence.subject_span), ("object", evidence.object_span)):
        if part:
            out.add(node, name + "Start", integer(part.start))
            out.add(node, name + "End", integer(part.end))
    if evidence.speaker and is_iri(evidence.speaker):
        out.add(node, "speaker", NamedNode(evidence.speaker))
    else:
        out.text(node, "speakerName", evidence.speaker or "")
    out.text(node, "rule", evidence.rule)
    out.text(node, "extractor", evidence.extractor)
    out.add(node, "confidence", decimal(evidence.confidence))
