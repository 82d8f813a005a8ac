"""Statements without a store."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from kg.cli.common import OntologyChoice, ontology_options, printable, read_options, show
from kg.cli.text import examples
from kg.errors import SourceError
from kg.model import Article, Problem

if TYPE_CHECKING:
    from kg.pipeline import ArticleExtractor
    from kg.sources import ReadOptions

COLUMNS = ("doc", "subject", "predicate", "object", "status", "date", "amount", "topics", "quote")

_BATCH = 8
"""Articles that are extracted before their statements are printed: few, for those who read along."""


@click.command(epilog=examples("kg extract report.txt --format table"))
@click.argument("articles", nargs=-1, required=True, type=click.Path())
@click.option(
    "--format",
    "fmt",
    type=click.Choice(["jsonl", "table", "csv", "json"]),
    default="jsonl",
    show_default=True,
)
@click.option(
    "--min-confidence",
    type=click.FloatRange(0, 1),
    default=0.0,
    help="Leave out what is less sure than this.",
)
@click.option(
    "--trace", is_flag=True, help="Say for each sentence which frames fired, and why others did not."
)
@read_options
@ontology_options
def extract(
    articles: tuple[str, ...],
    fmt: str,
    min_confidence: float,
    trace: bool,
    reading: ReadOptions,
    choice: OntologyChoice,
) -> None:
    """Extract statements from ARTICLES and print them, one JSON object a line."""
    from kg.export.tables import json_line
    from kg.extract import Extractor
    from kg.sources import read

    extractor = Extractor(choice.load())
    problems: list[Problem] = []
    seen = 0

    def sound() -> Iterator[Article]:
        nonlocal seen
        for item in read(articles, reading):
            if isinstance(item, Problem):
                problems.append(item)
            else:
                seen += 1
                yield item

    if trace:
        for article in sound():
            _trace(extractor, article)
    else:
        found = _records(extractor, sound(), problems, min_confidence)
        if fmt == "jsonl":
            for record in found:
                click.echo(json_line(record))
        else:
            show(map(_flat, found), COLUMNS, fmt)
    for problem in problems:
        click.echo(f"kg: {problem}", err=True)
    if not seen:
        raise SourceError("no article could be read", subject=", ".join(articles), remedy="Check the path.")


def _records(
    extractor: ArticleExtractor, articles: Iterator[Article], problems: list[Problem], min_confidence: float
) -> Iterator[dict[str, Any]]:
    """What is stated surely enough; what could not be extracted goes to the problems and stops nothing else."""
    from kg.pipeline.extraction import extract_batch
    from kg.views import of_extraction, records

    while batch := list(islice(articles, _BATCH)):
        outcome = extract_batch(extractor, batch)
        problems.extend(outcome.problems)
        for extraction in outcome.extractions:
            for record in records(of_extraction(extraction)):
                if record["confidence"] >= min_confidence:
                    yield record


def _flat(record: dict[str, Any]) -> dict[str, Any]:
    amount = record["amount"]
    return {
        **record,
        "subject": record["subject"]["label"],
        "object": record["object"]["label"],
        "amount": f"{amount['value']} {amount['currency']}" if amount else "",
        "quote": record["evidence"]["text"],
    }


def _trace(extractor: Any, article: Article) -> None:
    _extraction, sentences = extractor.trace(article)
    click.echo(f"# {article.name}")
    for sentence in sentences:
        click.echo(f"\n{printable(sentence.text.strip())}")
        click.echo(f"  names: {', '.join(sentence.names) or '(none)'}")
        for step in sentence.traces:
            click.echo(f"  {step}")
