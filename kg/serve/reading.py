"""What the pages show, read out of the store as plain values."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from pyoxigraph import NamedNode

from kg.export.page import page_html
from kg.model import Evidence, Span
from kg.serve.protocol import Refusal
from kg.store import Store
from kg.views import Facts, Told, entities, find_known, graph, load, speaker_name
from kg.views.queries import named_queries
from kg.vocab import ART, DCK, ENT, Ontology, local_name

MOST_ARTICLES = 500
"""Articles that an entity's page reads; more would keep its reader waiting."""


@dataclass(frozen=True, slots=True)
class Summary:
    """How much the store holds, and whom most is said of: (slug, label, class, statements)."""

    articles: int
    statements: int
    entities: int
    leading: tuple[tuple[str, str, str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """An article in a list."""

    id: str
    title: str
    publisher: str
    published: str
    statements: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an article's text.

    ``statements`` are the numbers of those whose quotation it belongs to; ``party`` tells that it names
    one of their actors; ``ends`` are the numbers of those whose quotation ends with it.
    """

    text: str
    statements: tuple[int, ...] = ()
    party: bool = False
    ends: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class StatementCard:
    """A statement as a page shows it; slugs lead to pages of entities."""

    number: int
    subject: str
    subject_slug: str
    relation: str
    object: str
    object_slug: str
    status: str
    date: str
    amount: str
    topics: tuple[str, ...]
    role: str
    place: str
    confidence: float
    sources: int
    conflict: str
    quotes: tuple[tuple[Piece, ...], ...]
    speaker: str
    article: str
    title: str
    publisher: str
    published: str


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """An article with its statements marked in its text; no pieces where the text is not stored."""

    id: str
    title: str
    publisher: str
    published: str
    url: str
    pieces: tuple[Piece, ...]
    statements: tuple[StatementCard, ...]


@dataclass(frozen=True, slots=True)
class EntityPage:
    """An entity and what articles say of it, newest first."""

    iri: str
    label: str
    cls: str
    aliases: tuple[str, ...]
    country: tuple[str, str] | None
    same_as: tuple[str, ...]
    statements: tuple[StatementCard, ...] = ()
    partners: tuple[tuple[str, str, int], ...] = ()
    cut: bool = field(default=False)


def slug(iri: str) -> str:
    """The end of an entity's IRI, by which its page is addressed."""
    return iri.removeprefix(ENT)


def summary(store: Store) -> Summary:
    """Count what the store holds."""
    known = entities(store)
    canonical = "OPTIONAL { GRAPH graph:identity { ?minted dck:canonical ?found } }"
    rows = store.select(
        "SELECT ?who (COUNT(DISTINCT ?said) AS ?count) WHERE {"
        " GRAPH ?article { ?said a dck:Statement ; ?role ?minted } VALUES ?role { dck:subject dck:object }"
        f" {canonical} BIND (COALESCE(?found, ?minted) AS ?who) }} GROUP BY ?who ORDER BY DESC(?count) ?who LIMIT 12"
    )
    leading = tuple(
        (
            slug(iri),
            known[iri].label if iri in known else local_name(iri),
            known[iri].cls if iri in known else "",
            int(n),
        )
        for iri, n in rows
    )
    counted = store.select(
        "SELECT (COUNT(?said) AS ?n) WHERE { GRAPH ?article { ?said a dck:Statement ; dck:evidence ?any } }"
    )
    statements = int(next(iter(counted), ("0",))[0])
    return Summary(len(store.article_ids()), statements, len(known), leading)


def articles(store: Store) -> list[ArticleLine]:
    """All articles, newest first."""
    rows = store.select(
        "SELECT ?article ?title ?name ?publisher ?published (COUNT(DISTINCT ?said) AS ?n) WHERE {"
        " GRAPH ?article { ?article a dck:Article . OPTIONAL { ?article schema:headline ?title }"
        " OPTIONAL { ?article dck:articleName ?name } OPTIONAL { ?article schema:publisher ?publisher }"
        " OPTIONAL { ?article schema:datePublished ?published } OPTIONAL { ?said a dck:Statement } } }"
        " GROUP BY ?article ?title ?name ?publisher ?published ORDER BY DESC(STR(?published)) ?title"
    )
    return [
        ArticleLine(local_name(iri), title or name, publisher, published, int(n))
        for iri, title, name, publisher, published, n in rows
    ]


def article(store: Store, article_id: str) -> ArticlePage:
    """An article with its statements.

    Raises:
        Refusal: There is no such article.
    """
    facts = load(store, articles=[article_id], derived=False) if article_id.isalnum() else Facts()
    record = store.article(article_id) if article_id.isalnum() else None
    if record is None:
        raise Refusal(404, "There is no such article.")
    told = sorted(facts.told, key=lambda one: (min(e.span for e in one.statement.evidence), one.id))
    cards = tuple(_card(one, facts, number) for number, one in enumerate(told, start=1))
    marks = [(number, item) for number, one in enumerate(told, start=1) for item in one.statement.evidence]
    about = record.article
    return ArticlePage(
        id=article_id,
        title=about.title or about.name or "Article without a title",
        publisher=about.publisher,
        published=about.published.value if about.published else "",
        url=about.url,
        pieces=tuple(pieces(about.text, marks)) if about.text else (),
        statements=cards,
    )


def pieces(text: str, marks: Iterable[tuple[int, Evidence]], offset: int = 0) -> Iterator[Piece]:
    """Cut a text where a quotation or the name of an actor begins or ends.

    Args:
        text: The text, which starts at ``offset`` of the article.
        marks: Evidence with the number of its statement.
        offset: Where the text starts in its article.
    """
    whole = Span(offset, offset + len(text))
    marks = [(number, item) for number, item in marks if item.span.overlaps(whole)]
    parties = [span for _, item in marks for span in (item.subject_span, item.object_span) if span]
    edges = {whole.start, whole.end}
    for span in (*(item.span for _, item in marks), *parties):
        edges |= {max(whole.start, min(whole.end, edge)) for edge in (span.start, span.end)}
    cuts = sorted(edges)
    for start, end in pairwise(cuts):
        here = Span(start, end)
        inside = sorted({number for number, item in marks if item.span.overlaps(here)})
        ends = sorted({number for number, item in marks if item.span.end == end})
        party = bool(inside) and any(span.overlaps(here) for span in parties)
        yield Piece(text[start - offset : end - offset], tuple(inside), party, tuple(ends))


def _card(told: Told, facts: Facts, number: int) -> StatementCard:
    said = told.statement
    amount = f"{said.amount.currency} {said.amount.value:,}" if said.amount else ""
    # Each quotation on its own: marked are the actors, not the extent, which is all of it.
    quotes = tuple(tuple(pieces(item.quote, [(number, item)], item.span.start)) for item in said.evidence)
    return StatementCard(
        number=number,
        subject=facts.label(said.subject),
        subject_slug=slug(said.subject),
        relation=said.relation,
        object=facts.label(said.object),
        object_slug=slug(said.object),
        status=said.status.value,
        date=said.date.value if said.date else "",
        amount=amount,
        topics=said.topics,
        role=said.role or "",
        place=facts.label(said.place) if said.place else "",
        confidence=said.confidence,
        sources=told.sources,
        conflict=told.conflict,
        quotes=quotes,
        speaker=next((name for item in said.evidence if (name := speaker_name(item, facts))), ""),
        article=told.article_id,
        title=told.article.title or told.article.name,
        publisher=told.article.publisher,
        published=told.article.published.value if told.article.published else "",
    )


def entity(store: Store, iri: str) -> EntityPage:
    """An entity and the statements that it takes part in.

    Raises:
        Refusal: Nothing is known of it.
    """
    try:
        node = NamedNode(iri)
    except ValueError:
        raise Refusal(404, "There is no such entity.") from None
    known = entities(store)
    rows = store.select(
        f"SELECT DISTINCT ?article WHERE {{ {{ BIND ({node} AS ?minted) }} UNION"
        f" {{ GRAPH graph:identity {{ ?minted dck:canonical {node} }} }}"
        " { GRAPH ?article { ?said dck:subject ?minted ; dck:evidence ?any } } UNION"
        " { GRAPH ?article { ?said dck:object ?minted ; dck:evidence ?any } } }"
    )
    ids = sorted(local_name(name) for (name,) in rows if name.startswith(ART))
    if iri not in known and not ids:
        raise Refusal(404, "There is no such entity.")
    facts = load(store, articles=ids[:MOST_ARTICLES], derived=False)
    told = [one for one in facts.told if iri in {one.statement.subject, one.statement.object}]
    told.sort(key=lambda one: one.statement.date.value if one.statement.date else "", reverse=True)
    about = facts.entities.get(iri)
    return EntityPage(
        iri=iri,
        label=facts.label(iri),
        cls=about.cls if about else "",
        aliases=about.aliases if about else (),
        country=(slug(about.country), facts.label(about.country)) if about and about.country else None,
        same_as=about.same_as if about else (),
        statements=tuple(_card(one, facts, number) for number, one in enumerate(told, start=1)),
        partners=_partners(iri, told, facts),
        cut=len(ids) > MOST_ARTICLES,
    )


def _partners(iri: str, told: Iterable[Told], facts: Facts) -> tuple[tuple[str, str, int], ...]:
    counts: dict[str, int] = {}
    for one in told:
        other = one.statement.object if one.statement.subject == iri else one.statement.subject
        counts[other] = counts.get(other, 0) + 1
    ordered = sorted(counts.items(), key=lambda item: (-item[1], facts.label(item[0])))
    return tuple((slug(other), facts.label(other), count) for other, count in ordered[:24])


def search(store: Store, text: str) -> list[tuple[str, str, str]]:
    """Entities whose label or another name holds a text: (slug, label, class), the best first."""
    wanted = _folded(text)
    found = []
    for iri, one in entities(store).items() if wanted else ():
        places = [_folded(name).find(wanted) for name in (one.label, *one.aliases)]
        hits = [place for place in places if place >= 0]
        if hits:
            found.append((min(hits) > 0, len(one.label), one.label, slug(iri), one.cls))
    return [(name, label, cls) for _, _, label, name, cls in sorted(found)[:50]]


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char)).casefold().strip()


def bound(store: Store, ontology: Ontology, name: str, values: Mapping[str, str]) -> str:
    """The SPARQL of a named query with values in place of its parameters."""
    library = named_queries(ontology.folder)
    if name not in library:
        raise Refusal(404, "There is no such query.")
    known = entities(store)
    given = {key: value for key, value in values.items() if value}
    return library[name].bind(given, ontology, lambda label: find_known(label, known, ontology))


def graph_page(store: Store, ontology: Ontology, title: str) -> str:
    """The graph page over the store as it is now."""
    return page_html(graph(load(store)), title=title, ontology=ontology)


def service_description(endpoint: str) -> str:
    """What this endpoint can do, in the words of SPARQL 1.1 Service Description, as Turtle."""
    return (
        "@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .\n"
        "@prefix formats: <http://www.w3.org/ns/formats/> .\n"
        f"<{endpoint}> a sd:Service ; sd:endpoint <{endpoint}> ; sd:supportedLanguage sd:SPARQL11Query ;\n"
        "  sd:resultFormat formats:SPARQL_Results_JSON, formats:SPARQL_Results_XML, formats:SPARQL_Results_CSV,\n"
        "    formats:SPARQL_Results_TSV, formats:Turtle, formats:N-Triples, formats:RDF_XML, formats:JSON-LD ;\n"
        f"  sd:defaultDataset [ a sd:Dataset ; sd:defaultGraph [ a sd:Graph ] ] .\n# Vocabulary: {DCK}\n"
    )
