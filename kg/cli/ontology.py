"""What the graph can say: relations, classes, topics."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from kg.cli.common import format_option, show
from kg.cli.text import examples
from kg.errors import UsageError
from kg.vocab import Ontology, Relation, load_ontology


@click.command(epilog=examples("kg ontology", "kg ontology --relation signedWith"))
@click.option("--relation", "relation_name", help="Describe one relation with its examples.")
@click.option("--classes", is_flag=True, help="List the classes.")
@click.option("--topics", is_flag=True, help="List the topics.")
@click.option(
    "--ontology", "folder", type=click.Path(path_type=Path, exists=True), help="Another ontology folder."
)
@format_option()
def ontology(relation_name: str | None, classes: bool, topics: bool, folder: Path | None, fmt: str) -> None:
    """Describe the relations, classes and topics of the graph."""
    known = load_ontology(folder)
    if relation_name:
        if relation_name not in known.relations:
            remedy = f"Choose one of {', '.join(known.relations)}."
            raise UsageError("no such relation", subject=relation_name, remedy=remedy)
        _relation(known.relations[relation_name], fmt)
        return
    everything = not classes and not topics
    if everything:
        columns = ("relation", "from", "to", "symmetric", "PLOVER", "definition")
        show(map(_relation_row, known.relations.values()), columns, fmt)
    # As CSV or JSON one table at a time is all that a reader can take.
    if classes or (everything and fmt == "table"):
        click.echo(nl=everything)
        show(_class_rows(known), ("class", "parents", "definition"), fmt)
    if topics or (everything and fmt == "table"):
        click.echo(nl=everything)
        rows = (
            {"topic": t.name, "label": t.label, "definition": t.definition} for t in known.topics.values()
        )
        show(rows, ("topic", "label", "definition"), fmt)


def _relation_row(relation: Relation) -> dict[str, Any]:
    return {
        "relation": relation.name,
        "from": " or ".join(relation.domain),
        "to": " or ".join(relation.range),
        "symmetric": "yes" if relation.symmetric else "",
        "PLOVER": relation.plover,
        "definition": relation.definition,
    }


def _class_rows(known: Ontology) -> list[dict[str, Any]]:
    return [
        {"class": item.name, "parents": ", ".join(item.parents), "definition": item.definition}
        for item in known.classes.values()
    ]


def _relation(relation: Relation, fmt: str) -> None:
    examples = [
        {"sentence": e.text, "subject": e.subject, "object": e.object, "status": e.status}
        for e in relation.examples
    ]
    counter = [{"sentence": e.text, "why": e.comment} for e in relation.counter_examples]
    if fmt == "json":
        row = _relation_row(relation) | {
            "scope": relation.scope_note,
            "CAMEO": list(relation.cameo),
            "examples": examples,
            "counter_examples": counter,
        }
        click.echo(json.dumps(row, ensure_ascii=False, indent=2))
        return
    if fmt == "csv":
        show(examples, ("sentence", "subject", "object", "status"), fmt)
        return
    kind = "symmetric" if relation.symmetric else "directed"
    click.echo(f"{relation.name}: {relation.definition}")
    click.echo(f"  {kind}, from {' or '.join(relation.domain)} to {' or '.join(relation.range)}")
    click.echo(f"  PLOVER {relation.plover}, CAMEO {', '.join(relation.cameo) or 'none'}")
    click.echo(f"  {relation.scope_note}")
    click.echo("\nStated by")
    for example in examples:
        parties = f"{example['subject']} > {example['object']}, {example['status'] or 'actual'}"
        click.echo(f"  {example['sentence']}\n      {parties}")
    click.echo("\nNot stated by")
    for example in counter:
        click.echo(f"  {example['sentence']}\n      {example['why']}")
