"""The graph in other formats."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.common import OntologyChoice, Place, ontology_options, reading, store_option
from kg.cli.text import examples
from kg.errors import UsageError
from kg.export import FORMATS
from kg.export import export as write
from kg.export.source import Source


@click.command(
    epilog=examples(
        "kg export turtle -o graph.ttl", "kg export agreements -o agreements.csv", "kg export csv -o tables/"
    )
    + "\b\n"
    + "\n".join(f"{item.name:<11} {item.content}" for item in FORMATS.values())
)
@click.argument("format_name", metavar="FORMAT")
@click.option(
    "-o", "--output", "file", type=click.Path(path_type=Path), required=True, help="The file to write."
)
@click.option("--no-derived", is_flag=True, help="Leave out derived edges.")
@click.option("--no-texts", is_flag=True, help="Leave out the articles' full texts (trig, nquads, jsonld).")
@store_option
@ontology_options
def export(
    format_name: str,
    file: Path,
    no_derived: bool,
    no_texts: bool,
    folder: Place,
    choice: OntologyChoice,
) -> None:
    """Write the graph to a file in another FORMAT."""
    if format_name not in FORMATS:
        raise UsageError("no such format", subject=format_name, remedy=f"Choose one of {', '.join(FORMATS)}.")
    ontology = choice.load()
    with reading(folder) as store:
        write(Source(store, ontology, derived=not no_derived, texts=not no_texts), format_name, file)
    click.echo(f"wrote {file}")
