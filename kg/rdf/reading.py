"""Reads articles, entities, dates and amounts back from quads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation

from pyoxigraph import Literal, NamedNode, Quad, Triple

from kg.model import Amount, Article, Basis, Entity, Evidence, PartialDate, Span, Statement, Status
from kg.rdf.terms import ALT_LABEL, GENERATED_BY, PREF_LABEL, SAME_AS, TYPE, Term
from kg.rdf.writing import ArticleRecord
from kg.vocab import DCK, SCHEMA, local_name


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
        # Virtuoso writes the one form of a boolean for the other.
        scoped=props.one(node, "scoped") in {"true", "1"},
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
