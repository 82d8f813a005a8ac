"""Who is who: one entity, and the pairs that only a person can decide on."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import click

from kg.cli.build import write_files
from kg.cli.common import (
    OntologyChoice,
    Target,
    format_option,
    ontology_options,
    printable,
    reading,
    show,
    store_option,
    target_options,
)
from kg.cli.text import examples
from kg.errors import UsageError
from kg.knowledge import judgements_of, open_pairs, rebuild
from kg.knowledge.tenure import HOLDS
from kg.model import Status
from kg.resolve import Decision, Judgement, merged, read_judgements, write_judgements
from kg.resolve.judgements import FILE_NAME, full, short
from kg.store import Store
from kg.views import Facts, deeds, entities, find_entity, load
from kg.views.read import canonical_iris

COLUMNS = ("decision", "entity", "other", "label", "other_label", "reason", "sentence", "other_sentence")


@click.command(epilog=examples("kg entity Zelensky", "kg entity UK --format json"))
@click.argument("name")
@click.option("--format", "fmt", type=click.Choice(["table", "json"]), default="table", show_default=True)
@store_option
@ontology_options
def entity(name: str, fmt: str, folder: Path, choice: OntologyChoice) -> None:
    """Show what the graph knows of the entity with NAME: names, class, state, offices, events, articles."""
    with reading(folder) as store:
        known = entities(store)
        iri = find_entity(name, known, choice.load())
        facts = load(store, derived=False)
        found = [deed for deed in deeds(store) if iri in deed.participants]
        minted = sorted(key for key, chosen in canonical_iris(store).items() if chosen == iri and key != iri)
    about = [t for t in facts.told if iri in {t.statement.subject, t.statement.object}]
    one = known[iri]
    row = {
        "iri": iri,
        "label": one.label,
        "class": one.cls,
        "other names": list(one.aliases),
        "country": facts.label(one.country) if one.country else None,
        "same as": list(one.same_as),
        "merged from": [short(key) for key in minted],
        "offices": _offices(iri, facts),
        "events": dict(sorted(Counter(deed.relation for deed in found).items())),
        "statements": len(about),
        "articles": sorted({t.article.name or t.article_id for t in about}),
    }
    if fmt == "json":
        click.echo(json.dumps(row, ensure_ascii=False, indent=2))
        return
    for title, value in row.items():
        if value:
            click.echo(f"{title:<12} {printable(_worded(value))}")


def _offices(iri: str, facts: Facts) -> list[str]:
    """The offices of a person: how many articles attest each, from when to when."""
    attested: dict[str, list[str]] = defaultdict(list)
    for told in facts.told:
        said = told.statement
        if said.subject == iri and said.relation == HOLDS:
            status = "" if said.status is Status.ACTUAL else f" ({said.status.value})"
            day = said.date or told.article.published
            name = f"{said.role or 'office'}{status}, {facts.label(said.object)}"
            attested[name].append(day.value if day else "")
    found = []
    for office, days in sorted(attested.items(), key=lambda item: (-len(item[1]), item[0])):
        dated = sorted(day for day in days if day)
        span = f"{dated[0]} to {dated[-1]}" if len(set(dated)) > 1 else "".join(dated[:1])
        details = ", ".join(part for part in (str(len(days)) if len(days) > 1 else "", span) if part)
        found.append(f"{office} ({details})" if details else office)
    return found


def _worded(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {count}" for name, count in value.items())
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


@click.command(
    epilog=examples(
        "kg review entities --format csv > pairs.csv",
        "kg review entities --decisions pairs.csv",
        "kg review --same ent:kamyshyn.a1 ent:oleksandr-kamyshyn",
        "kg review --different ent:oleksandr-petrenko ent:olena-petrenko",
    )
)
@click.argument("what", type=click.Choice(["entities"]), default="entities", expose_value=False)
@click.option("--same", nargs=2, metavar="ONE OTHER", help="Decide that two entities are one.")
@click.option("--different", nargs=2, metavar="ONE OTHER", help="Decide that two entities are two.")
@click.option("--later", nargs=2, metavar="ONE OTHER", help="Put a decision off.")
@click.option(
    "--decisions",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Take decisions from a CSV file: the list with its first column filled in.",
)
@format_option()
@target_options
@ontology_options
def review(
    decisions: Path | None,
    fmt: str,
    target: Target,
    choice: OntologyChoice,
    **decided: tuple[str, str] | None,
) -> None:
    """List pairs of entities that may be one, with the reason and a sentence of each; or decide on a pair.

    Decisions are same, different and later. They stand in judgements.csv beside the store, a file to be
    edited by hand as well, and hold on every build.
    """
    new = [_judgement(Decision(name), pair) for name, pair in decided.items() if pair]
    new += read_judgements(decisions) if decisions else []
    if new:
        _decide(new, target, choice)
        return
    ontology = choice.load()
    with target.read() as store:
        pairs = open_pairs(store, ontology)
        facts = load(store, derived=False)
        sentences = _sentences(store, facts)
    show(
        (
            {
                "decision": Decision.LATER.value if pair.later else "",
                "entity": short(pair.entity),
                "other": short(pair.other),
                "label": pair.label,
                "other_label": pair.other_label,
                "reason": pair.reason,
                "sentence": sentences.get(pair.entity, ""),
                "other_sentence": sentences.get(pair.other, ""),
            }
            for pair in pairs
        ),
        COLUMNS,
        fmt,
    )


def _judgement(decision: Decision, pair: tuple[str, str]) -> Judgement:
    one, other = map(full, pair)
    if one == other:
        raise UsageError("not two entities", subject=pair[0], remedy="Name two, as `kg review` lists them.")
    return Judgement(decision, one, other)


def _decide(new: list[Judgement], target: Target, choice: OntologyChoice) -> None:
    ontology = choice.load()
    noted = target.path.with_name(FILE_NAME)
    target.read().close()  # there must be one: deciding makes none
    with target.open() as store:
        minted = canonical_iris(store)
        for name in (iri for judgement in new for iri in judgement.pair):
            if name not in minted and name not in ontology.gazetteer:
                remedy = "`kg review` lists the pairs with their IRIs."
                raise UsageError("no article names it", subject=short(name), remedy=remedy)
        noted.parent.mkdir(parents=True, exist_ok=True)  # of a store on a server there may be none yet
        write_judgements(noted, merged(judgements_of(store), new))
        rebuild(store, ontology)
        if (target.folder / "graph.ttl").exists():
            write_files(store, ontology, target.folder)
    click.echo(f"noted in {noted}: {', '.join(item.decision for item in new)}")


def _sentences(store: Store, facts: Facts) -> dict[str, str]:
    """A quotation for each entity as articles name it: the first of its statements in order."""
    found: dict[str, str] = {}
    by_canonical = defaultdict(list)
    for minted, chosen in canonical_iris(store).items():
        by_canonical[chosen].append(minted)
    for record in store.articles():
        for said in record.statements:
            for iri in (said.subject, said.object):
                found.setdefault(iri, said.evidence[0].quote)
    for told in facts.told:
        for iri in (told.statement.subject, told.statement.object):
            for minted in by_canonical[iri]:
                found.setdefault(minted, told.statement.evidence[0].quote)
    return found
