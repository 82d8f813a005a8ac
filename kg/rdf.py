"""Translates between the values of :mod:`kg.model` and RDF: the only place that knows both shapes.

Everything that one article says stands in one named graph, ``art:<id>``. The graph is a function of the
article's text, the extractor and its settings, so that building twice yields the same quads.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from pyoxigraph import DefaultGraph, Literal, NamedNode, RdfFormat, Triple, serialize
from pyoxigraph import Quad as Quad  # noqa: PLC0414 -- for callers that handle quads unseen

from kg.errors import StoreError
from kg.model import (
    Amount,
    Article,
    Basis,
    Entity,
    Evidence,
    PartialDate,
    Span,
    Statement,
    Status,
    content_hash,
)
from kg.vocab import (
    ART,
    DCK,
    EVD,
    GRAPH,
    OWL,
    PREFIXES,
    PROV,
    RDF,
    RUN,
    SCHEMA,
    SKOS,
    STM,
    TOP,
    XSD,
    local_name,
)

ENTITIES = GRAPH + "entities"
IDENTITY = GRAPH + "identity"
EVENTS = GRAPH + "events"
DERIVED = GRAPH + "derived"
RUNS = GRAPH + "runs"
LOADED = GRAPH + "loaded/"
"""Graphs of triples that came from elsewhere, without articles; they are part of the default graph."""

TYPE = NamedNode(RDF + "type")
PREF_LABEL = NamedNode(SKOS + "prefLabel")
ALT_LABEL = NamedNode(SKOS + "altLabel")
SAME_AS = NamedNode(OWL + "sameAs")
GENERATED_BY = NamedNode(PROV + "wasGeneratedBy")
GENERATED_AT = NamedNode(PROV + "generatedAtTime")
QUOTED_FROM = NamedNode(PROV + "wasQuotedFrom")
PRIMARY_SOURCE = NamedNode(PROV + "hadPrimarySource")

_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?", re.ASCII)
_DATE_TYPES = {"year": "gYear", "month": "gYearMonth", "day": "date"}

Term = NamedNode | Literal
GraphName = NamedNode | DefaultGraph


def dck(name: str) -> NamedNode:
    """The node of a class or property of ours."""
    return NamedNode(DCK + name)


def text(value: str, language: str = "") -> Literal:
    """A string literal; what UTF-8 cannot hold (a lone surrogate) becomes U+FFFD, one for one."""
    if not value.isascii():
        value = value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return Literal(value, language=language) if language else Literal(value)


def integer(value: int) -> Literal:
    """An ``xsd:integer``."""
    return Literal(str(value), datatype=NamedNode(XSD + "integer"))


def decimal(value: Decimal | float) -> Literal:
    """An ``xsd:decimal`` in its canonical form, as the store would write it itself."""
    number = value if isinstance(value, Decimal) else Decimal(str(round(value, 4)))
    lexical = format(number.normalize(), "f")
    return Literal("0" if lexical == "-0" else lexical, datatype=NamedNode(XSD + "decimal"))


def is_date(value: PartialDate | None) -> bool:
    """Whether it is a day, month or year of the calendar, if it is given."""
    if value is None:
        return True
    try:
        date.fromisoformat(f"{value.value}-01-01"[:10])
    except ValueError:
        return False
    return _DATE.fullmatch(value.value) is not None


def date_literal(value: PartialDate) -> Literal:
    """An ``xsd:date``, ``xsd:gYearMonth`` or ``xsd:gYear``, as precise as the date is.

    Raises:
        ValueError: It is none of the calendar's.
    """
    if not is_date(value):
        raise ValueError(f"{value.value!r} is no date")
    return Literal(value.value, datatype=NamedNode(XSD + _DATE_TYPES[value.precision]))


def article_graph(article_id: str) -> NamedNode:
    """The named graph of an article, which is the article's own IRI as well."""
    return NamedNode(ART + article_id)


def run_node(run_id: str) -> NamedNode:
    """The activity that made an article's graph."""
    return NamedNode(RUN + run_id)


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


def is_iri(value: str) -> bool:
    """Whether a text is an absolute IRI rather than a name: ``ent:``-style IRIs all start with http."""
    if not value.startswith(("http://", "https://")):
        return False
    try:
        NamedNode(value)
    except ValueError:
        return False
    return True


class Properties:
    """The properties of the subjects of a graph, for reading it back into values."""

    def __init__(self, quads: Iterable[Quad | Triple]) -> None:
        self._values: dict[str, dict[str, list[Term]]] = defaultdict(dict)
        self.by_type: dict[str, list[str]] = defaultdict(list)
        kind = TYPE.value
        for quad in quads:
            subject, prop, value = quad.subject, quad.predicate.value, quad.object
            if not isinstance(subject, NamedNode) or not isinstance(value, NamedNode | Literal):
                continue
            self._values[subject.value].setdefault(prop, []).append(value)
            if prop == kind:
                self.by_type[value.value].append(subject.value)

    def subjects(self) -> Iterator[str]:
        """All subjects, sorted."""
        yield from sorted(self._values)

    def all(self, subject: str, prop: str) -> tuple[str, ...]:
        """The values of a property, sorted; a short name is one of ours."""
        found = self._values.get(subject, {}).get(prop if ":" in prop else DCK + prop, ())
        return tuple(sorted(item.value for item in found))

    def one(self, subject: str, prop: str) -> str:
        """A value of a property, the first in order where there are several; empty where there is none."""
        found = self._values.get(subject, {}).get(prop if ":" in prop else DCK + prop)
        if not found:
            return ""
        return found[0].value if len(found) == 1 else min(item.value for item in found)


def read_record(quads: Iterable[Quad | Triple]) -> ArticleRecord | None:
    """An article's graph as values; nothing where the graph describes no article."""
    props = Properties(quads)
    articles = props.by_type.get(DCK + "Article")
    if not articles:
        return None
    iri = min(articles)
    sources = props.all(iri, "source")
    published = props.one(iri, SCHEMA + "datePublished")
    article = Article(
        text=props.one(iri, SCHEMA + "articleBody"),
        name=props.one(iri, "articleName"),
        source=sources[0] if sources else "",
        title=props.one(iri, SCHEMA + "headline"),
        url=props.one(iri, SCHEMA + "url"),
        published=PartialDate(published) if published else None,
        publisher=props.one(iri, SCHEMA + "publisher"),
        authors=props.all(iri, SCHEMA + "author"),
        language=props.one(iri, SCHEMA + "inLanguage") or "en",
    )
    statements = (
        _read_statement(props, node, local_name(iri)) for node in props.by_type.get(DCK + "Statement", ())
    )
    return ArticleRecord(
        article,
        tuple(sorted(statements, key=lambda item: item.id)),
        tuple(read_entity(props, node) for node in props.subjects() if props.one(node, PREF_LABEL.value)),
        sources,
        props.one(iri, "shingleSketch"),
        local_name(props.one(iri, GENERATED_BY.value)),
        local_name(iri),
    )


def read_entity(props: Properties, node: str) -> Entity:
    """An entity out of the properties of its node."""
    return Entity(
        node,
        props.one(node, PREF_LABEL.value),
        local_name(props.one(node, TYPE.value)),
        props.all(node, ALT_LABEL.value),
        props.one(node, "country") or None,
        props.all(node, SAME_AS.value),
        scoped=props.one(node, "scoped") == "true",
    )


def read_date(props: Properties, node: str) -> PartialDate | None:
    """The date of a statement or event."""
    value = props.one(node, "date")
    return PartialDate(value, Basis(props.one(node, "dateBasis") or Basis.STATED)) if value else None


def read_amount(props: Properties, node: str) -> Amount | None:
    """The amount of a statement or event; nothing where its number cannot be read."""
    value = props.one(node, "amountValue")
    try:
        return Amount(Decimal(value), props.one(node, "amountCurrency")) if value else None
    except InvalidOperation:
        return None


def _read_statement(props: Properties, node: str, article_id: str) -> Statement:
    evidence = (_read_evidence(props, item, article_id) for item in props.all(node, "evidence"))
    return Statement(
        relation=local_name(props.one(node, "relation")),
        subject=props.one(node, "subject"),
        object=props.one(node, "object"),
        status=Status(local_name(props.one(node, "status"))),
        date=read_date(props, node),
        place=props.one(node, "place") or None,
        amount=read_amount(props, node),
        topics=tuple(local_name(topic) for topic in props.all(node, "topic")),
        role=props.one(node, "role") or None,
        evidence=tuple(sorted(evidence, key=lambda item: (item.span, item.rule))),
    )


def _read_evidence(props: Properties, node: str, article_id: str) -> Evidence:
    def span(first: str, last: str) -> Span | None:
        start, end = props.one(node, first), props.one(node, last)
        return Span(int(start), int(end)) if start and end else None

    return Evidence(
        article_id,
        span("startOffset", "endOffset") or Span(0, 0),
        props.one(node, "quotation"),
        props.one(node, "rule"),
        props.one(node, "extractor"),
        float(props.one(node, "confidence") or 0),
        props.one(node, "speaker") or props.one(node, "speakerName") or None,
        span("subjectStart", "subjectEnd"),
        span("objectStart", "objectEnd"),
    )


def sort_key(item: Quad | Triple) -> tuple[str, str, str, str]:
    """Order of quads in files: by graph, subject, property, value; ``rdf:type`` first of the properties."""
    graph = item.graph_name if isinstance(item, Quad) else DefaultGraph()
    prop = "" if item.predicate == TYPE else item.predicate.value
    return ("" if isinstance(graph, DefaultGraph) else str(graph), str(item.subject), prop, str(item.object))


def write_sorted(items: Iterable[Quad] | Iterable[Triple], kind: RdfFormat) -> bytes:
    """Serialise in a fixed order, with our prefixes where the format has such: same quads, same bytes."""
    return serialize(sorted(items, key=sort_key), format=kind, prefixes=dict(PREFIXES)) or b""


def value_of(quad: Quad) -> str:
    """The object of a quad as text: an IRI, or what a literal says."""
    return str(getattr(quad.object, "value", quad.object))


def graph_iri(quad: Quad) -> str:
    """The IRI of the graph that a quad stands in; empty for the default graph."""
    return quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
