"""How right the statements are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click

from kg.cli.common import OntologyChoice, ontology_options
from kg.cli.text import examples
from kg.errors import KgError


@click.command(epilog=examples("kg evaluate gold/ statements.jsonl --errors", "kg evaluate gold/ articles/"))
@click.argument("gold", type=click.Path(path_type=Path, exists=True))
@click.argument("predictions", nargs=-1, required=True, type=click.Path())
@click.option("--errors", is_flag=True, help="List what was missed, invented or wrong in a detail.")
@click.option("--format", "fmt", type=click.Choice(["table", "json"]), default="table", show_default=True)
@ontology_options
def evaluate(
    gold: Path, predictions: tuple[str, ...], errors: bool, fmt: str, choice: OntologyChoice
) -> None:
    """Measure PREDICTIONS against what readers wrote down in the folder GOLD.

    PREDICTIONS is a file that `kg extract` wrote, or articles, which are then read and extracted.
    """
    from kg.evaluate import Prediction, read_gold, read_predictions, render
    from kg.evaluate import evaluate as measure

    ontology = choice.load()

    def extracted() -> Iterator[Prediction]:
        from kg.extract import Extractor
        from kg.model import Article
        from kg.sources import read
        from kg.views import of_extraction, records

        items = [item for item in read(predictions) if isinstance(item, Article)]
        for found in Extractor(ontology).extract(items):
            yield from map(Prediction.of, records(of_extraction(found)))

    if all(name.endswith(".jsonl") for name in predictions):
        found = [item for name in predictions for item in read_predictions(Path(name))]
    else:
        found = list(extracted())
    if not found:
        raise KgError("no statements to measure", subject=", ".join(predictions))
    report = measure(read_gold(gold, ontology), found, ontology)
    click.echo(json.dumps(report.as_dict(), indent=2) if fmt == "json" else render(report, errors=errors))
