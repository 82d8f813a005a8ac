"""What analysts ask most, without SPARQL."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from kg.cli.common import (
    OntologyChoice,
    format_option,
    ontology_options,
    printable,
    reading,
    show,
    store_option,
)
from kg.cli.text import examples
from kg.errors import KgError, UsageError
from kg.model import DerivedEdge, Entity, Status
from kg.pipeline import find_articles
from kg.store import Store
from kg.views import (
    Deed,
    Facts,
    Told,
    articles_between,
    articles_of,
    deeds,
    entities,
    find_entity,
    history,
    load,
    made,
    records,
    rows,
    speaker_name,
)
from kg.views.read import concluded_edges
from kg.vocab import Ontology

Row = dict[str, Any]

ANY = "any"


# ----------------------------------------------------------------------------------------------- explain


@click.command(epilog=examples("kg explain Ukraine signedWith Belgium", "kg explain UK any Ukraine"))
@click.argument("subject")
@click.argument("relation")
@click.argument("object_name", metavar="OBJECT")
@click.option(
    "--derived/--no-derived", default=True, show_default=True, help="Show what was concluded by rule."
)
@format_option()
@store_option
@ontology_options
def explain(
    subject: str,
    relation: str,
    object_name: str,
    derived: bool,
    fmt: str,
    folder: Path,
    choice: OntologyChoice,
) -> None:
    """Show the quotations behind the edge SUBJECT RELATION OBJECT, with article, date, speaker and status.

    Names may be labels, other names or ISO codes; RELATION may be `any`.
    """
    ontology = choice.load()
    if relation != ANY and relation not in ontology.relations:
        remedy = f"Choose one of {', '.join(ontology.relations)}, or {ANY}."
        raise UsageError("no such relation", subject=relation, remedy=remedy)
    with reading(folder) as store:
        known = entities(store)
        pair = find_entity(subject, known, ontology), find_entity(object_name, known, ontology)
        edges = [e for e in concluded_edges(store) if derived and _joins(e, pair, relation, ontology)]
        premises = {premise for edge in edges for premise in edge.premises}
        facts = load(store, articles=articles_between(store, *pair, premises), derived=False)
    told = [t for t in facts.told if _joins(t.statement, pair, relation, ontology)]
    label = f"{facts.label(pair[0])} {relation} {facts.label(pair[1])}"
    if not told and not edges:
        raise KgError("no article says so", subject=label, remedy="`kg partners` lists what is known.")
    if fmt == "json":
        click.echo(
            json.dumps(list(records(Facts(facts.entities, tuple(told)))), ensure_ascii=False, indent=2)
        )
    elif fmt == "csv":
        found = list(rows(Facts(facts.entities, tuple(told))))
        show(found, list(found[0]) if found else ["id"], fmt)
    else:
        _explain(label, told, edges, facts)


def _joins(edge: Any, pair: tuple[str, str], relation: str, ontology: Ontology) -> bool:
    """Whether a statement or derived edge ties a pair, in this direction or where that does not matter."""
    if relation not in {ANY, edge.relation}:
        return False
    known = ontology.relations.get(edge.relation)
    either = relation == ANY or (known is not None and known.symmetric)
    return (edge.subject, edge.object) == pair or (either and (edge.object, edge.subject) == pair)


def _explain(label: str, told: list[Told], edges: list[DerivedEdge], facts: Facts) -> None:
    articles = len({t.article_id for t in told})
    sources = max((t.sources for t in told), default=0)
    count = f"{len(told)} statement{'s' if len(told) != 1 else ''} in {articles} article{'s' if articles != 1 else ''}"
    click.echo(f"{printable(label)}: {count}, independent sources of the best event: {sources}")
    for item in told:
        _told(item, facts)
    by_id = {t.id: t for t in facts.told}
    for edge in edges:
        parties = f"{facts.label(edge.subject)} {edge.relation} {facts.label(edge.object)}"
        click.echo(
            f"\nderived by the rule{'s' if len(edge.rules) > 1 else ''} {', '.join(edge.rules)}: {printable(parties)}, because"
        )
        for premise in edge.premises:
            if premise in by_id:
                _told(by_id[premise], facts)


def _told(item: Told, facts: Facts) -> None:
    said, article = item.statement, item.article
    details = [said.status.value]
    if said.date:
        details.append(f"{said.date.value} ({said.date.basis.value})")
    if said.amount:
        details.append(f"{said.amount.value:,f} {said.amount.currency}")
    if said.place:
        details.append(f"at {facts.label(said.place)}")
    details += [*said.topics, *([said.role] if said.role else [])]
    parties = f"{facts.label(said.subject)} {said.relation} {facts.label(said.object)}"
    click.echo(f"\n{printable(parties)}: {printable(', '.join(details))}")
    for evidence in said.evidence:
        speaker = speaker_name(evidence, facts)
        by = f", according to {speaker}" if speaker else ""
        quote = " ".join(printable(evidence.quote).split())
        click.echo(f"  “{quote}”")
        click.echo(
            f"    characters {evidence.span.start} to {evidence.span.end}{printable(by)}; {evidence.rule}, {evidence.confidence:.2f}"
        )
    origin = [
        article.title or article.name,
        article.publisher,
        article.published.value if article.published else "",
    ]
    where = article.url or article.source
    click.echo(printable("  — " + ", ".join(part for part in (*origin, where) if part)))
    if item.conflict:
        click.echo(f"  ! reports disagree on {printable(item.conflict)}")


# -------------------------------------------------------------------------------------- partners, timeline


@click.command(epilog=examples("kg partners Ukraine --relation signedWith"))
@click.argument("actor")
@click.option("--relation", help="Only this relation.")
@click.option(
    "--derived/--no-derived", default=True, show_default=True, help="Count what was concluded by rule."
)
@format_option()
@store_option
@ontology_options
def partners(
    actor: str,
    relation: str | None,
    derived: bool,
    fmt: str,
    folder: Path,
    choice: OntologyChoice,
) -> None:
    """List the partners of ACTOR: by which relations, in how many events, since when."""
    ontology = choice.load()
    with reading(folder) as store:
        known = entities(store)
        iri = find_entity(actor, known, ontology)
        found = [d for d in deeds(store) if iri in d.participants and relation in {None, d.relation}]
        edges = [e for e in concluded_edges(store) if derived and relation in {None, e.relation}]
    show(
        _partners(iri, found, edges, known),
        ("partner", "class", "relations", "events", "sources", "first", "last"),
        fmt,
    )


def _partners(
    iri: str, found: Iterable[Deed], edges: Iterable[DerivedEdge], known: dict[str, Entity]
) -> list[Row]:
    groups: dict[str, list[Deed]] = defaultdict(list)
    for deed in found:
        if deed.status is Status.DENIED:
            continue
        for partner in _others(iri, deed, known):
            groups[partner].append(deed)
    concluded: dict[str, set[str]] = defaultdict(set)
    for edge in edges:
        if iri in {edge.subject, edge.object}:
            concluded[edge.object if edge.subject == iri else edge.subject].add(edge.relation)
    table = []
    for partner in groups.keys() | concluded.keys():
        items = groups.get(partner, [])
        days = sorted(deed.day for deed in items if deed.day)
        counts = Counter(_worded(deed) for deed in items)
        relations = [f"{name} {count}" if count > 1 else name for name, count in sorted(counts.items())]
        relations += [f"({name})" for name in sorted(concluded.get(partner, ()))]
        entity = known.get(partner)
        table.append(
            {
                "partner": entity.label if entity else partner,
                "class": entity.cls if entity else "",
                "relations": relations,
                "events": len(items),
                "sources": max((deed.sources for deed in items), default=0),
                "first": days[0] if days else "",
                "last": days[-1] if days else "",
            }
        )
    return sorted(table, key=lambda row: (-int(str(row["events"])), str(row["partner"])))


def _others(iri: str, deed: Deed, known: dict[str, Entity]) -> set[str]:
    """The parties of an event that an actor is tied to by it: none on its own side."""
    if iri in {*deed.subjects, *deed.objects}:
        return {other if one == iri else one for one, other in deed.pairs if iri in {one, other}}
    # It acts for a party: its partners are those of that party.
    state = known[iri].country if iri in known else None
    return {other if one == state else one for one, other in deed.pairs if state in {one, other}}


def _worded(deed: Deed) -> str:
    return deed.relation if deed.status is Status.ACTUAL else f"{deed.relation} {deed.status.value}"


DEED_COLUMNS = (
    "date",
    "relation",
    "status",
    "parties",
    "amount",
    "place",
    "topics",
    "sources",
    "articles",
    "conflicts",
    "event",
)


@click.command(epilog=examples("kg timeline Ukraine Belgium"))
@click.argument("actor")
@click.argument("other", required=False)
@click.option("--since", default="", help="The earliest day, as 2024-01-31.")
@format_option()
@store_option
@ontology_options
def timeline(
    actor: str,
    other: str | None,
    since: str,
    fmt: str,
    folder: Path,
    choice: OntologyChoice,
) -> None:
    """List the events of ACTOR in order of time, or those between ACTOR and OTHER."""
    ontology = choice.load()
    with reading(folder) as store:
        known = entities(store)
        wanted = {find_entity(name, known, ontology) for name in (actor, other) if name}
        found = [d for d in deeds(store) if wanted <= set(d.participants) and d.day >= since]
        told = {
            d.id: " → ".join(f"{status} {day}".strip() for day, status in history(store, d)) for d in found
        }
    rows = ({**row, "history": told[row["event"]]} for row in _deed_rows(found, known))
    show(rows, (*DEED_COLUMNS[:3], "history", *DEED_COLUMNS[3:]), fmt)


def _deed_rows(found: Iterable[Deed], known: dict[str, Entity]) -> Iterator[Row]:
    def label(iri: str) -> str:
        return known[iri].label if iri in known else iri

    for deed in sorted(found, key=lambda d: (d.day, d.relation, d.id)):
        if deed.objects:
            sides = (", ".join(map(label, side)) for side in (deed.subjects, deed.objects))
            parties = " → ".join(sides)
        else:
            parties = " – ".join(map(label, deed.subjects))
        claims = defaultdict(list)
        for claim in deed.claims:
            claims[claim.property].append(label(claim.value))
        yield {
            "date": deed.date.value if deed.date else "",
            "relation": deed.relation,
            "status": deed.status.value,
            "parties": parties,
            "amount": f"{deed.amount.value:,f} {deed.amount.currency}" if deed.amount else "",
            "place": label(deed.place) if deed.place else "",
            "topics": list(deed.topics),
            "sources": deed.sources,
            "articles": deed.articles,
            "conflicts": "; ".join(
                f"{name}: {' or '.join(values)}" for name, values in sorted(claims.items())
            ),
            "event": deed.id,
        }


@click.command(epilog=examples("kg conflicts --format csv"))
@format_option()
@store_option
def conflicts(fmt: str, folder: Path) -> None:
    """List what the reports of one event disagree on: date, amount, place, or whether it happened."""
    with reading(folder) as store:
        found = [deed for deed in deeds(store) if deed.claims]
        disputed = (key for deed in found for claim in deed.claims for key in claim.statements)
        facts = load(store, articles=articles_of(store, disputed), derived=False)
    told = {item.id: item for item in facts.told}
    table = []
    for row, deed in zip(
        _deed_rows(found, dict(facts.entities)),
        sorted(found, key=lambda d: (d.day, d.relation, d.id)),
        strict=True,
    ):
        for claim in deed.claims:
            reports = [told[key] for key in claim.statements if key in told]
            table.append(
                {
                    "event": deed.id,
                    "parties": row["parties"],
                    "relation": deed.relation,
                    "property": claim.property,
                    "value": facts.label(claim.value) if claim.value.startswith("http") else claim.value,
                    "articles": sorted({item.article.name or item.article_id for item in reports}),
                    "quote": reports[0].statement.evidence[0].quote if reports else "",
                }
            )
    show(table, ("event", "relation", "parties", "property", "value", "articles", "quote"), fmt)


# ------------------------------------------------------------------------------------ changes, stats, article


@click.command(epilog=examples("kg changes --since 2024-06-01"))
@click.option("--since", required=True, help="A day or moment in UTC, as 2024-01-31 or 2024-01-31T12:00:00Z.")
@format_option()
@store_option
def changes(since: str, fmt: str, folder: Path) -> None:
    """List what came into the graph since a moment: the events that new articles report.

    An event is `new` if all its reports are, else it has `more` reports.
    """
    with reading(folder) as store:
        recent = {key for key, moment in made(store).items() if moment >= since}
        facts = load(store, articles=recent, derived=False)
        fresh = {item.id for item in facts.told}
        found = {d.id: d for d in deeds(store) if fresh & set(d.statements)}
    table = []
    for row in _deed_rows(found.values(), dict(facts.entities)):
        known = set(found[row["event"]].statements)
        table.append({"change": "new" if known <= fresh else "more", **row})
    show(table, ("change", *DEED_COLUMNS), fmt)


@click.command(epilog=examples("kg stats --format json"))
@format_option()
@store_option
def stats(fmt: str, folder: Path) -> None:
    """Count articles, statements, entities and events, by relation and status."""
    with reading(folder) as store:
        known, found = entities(store), list(deeds(store))
        counts = list(_stats(store, known, found))
    show(counts, ("what", "kind", "count"), fmt)


def _stats(store: Store, known: dict[str, Entity], found: list[Deed]) -> Iterator[Row]:
    totals = {
        "articles": len(store.article_ids()),
        "statements": sum(len(deed.statements) for deed in found),
        "entities": len(known),
        "events": len(found),
        "events with disagreements": sum(1 for deed in found if deed.claims),
        "derived edges": sum(1 for _ in concluded_edges(store)),
        "quads": len(store),
    }
    yield from ({"what": name, "kind": "", "count": count} for name, count in totals.items())
    for what, kinds in (
        ("entities by class", Counter(entity.cls for entity in known.values())),
        ("events by relation", Counter(deed.relation for deed in found)),
        ("events by status", Counter(deed.status.value for deed in found)),
        ("events by topic", Counter(topic for deed in found for topic in deed.topics)),
    ):
        yield from ({"what": what, "kind": kind, "count": count} for kind, count in kinds.most_common())


@click.command(epilog=examples("kg article report --text"))
@click.argument("name", required=False)
@click.option("--text", "whole", is_flag=True, help="Print the stored text, unchanged.")
@format_option()
@store_option
def article(name: str | None, whole: bool, fmt: str, folder: Path) -> None:
    """List the articles, or show the one with NAME (id, name, path or address): its statements or text."""
    with reading(folder) as store:
        if name is None:
            times = made(store)
            show(
                (
                    {
                        "id": record.id,
                        "name": record.article.name,
                        "published": record.article.published.value if record.article.published else "",
                        "publisher": record.article.publisher,
                        "title": record.article.title,
                        "statements": len(record.statements),
                        "stored": times.get(record.id, ""),
                        "source": record.sources,
                    }
                    for record in store.articles()
                ),
                ("id", "name", "published", "publisher", "title", "statements", "stored", "source"),
                fmt,
            )
            return
        ids = find_articles(store, name)
        facts = load(store, articles=ids, derived=False)
        found = [record.article for key in ids if (record := store.article(key))]
    if whole:
        for item in found:
            click.echo(item.text, nl=not item.text.endswith("\n"))
        return
    show(
        rows(facts), ("subject", "relation", "object", "status", "date", "topics", "confidence", "quote"), fmt
    )
