"""Checks against the SHACL shapes."""

from __future__ import annotations

import json
from pathlib import Path

import click

from kg.cli.common import Place, format_option, reading, store_option
from kg.cli.text import examples


@click.command(epilog=examples("kg validate", "kg validate --of-ontology --ontology my-ontology/"))
@store_option
@click.option("--of-ontology", is_flag=True, help="Check the ontology instead of the graph.")
@click.option(
    "--ontology",
    "ontology_folder",
    type=click.Path(path_type=Path, exists=True),
    help="Another ontology folder.",
)
@format_option()
@click.pass_context
def validate(
    ctx: click.Context, folder: Place, of_ontology: bool, ontology_folder: Path | None, fmt: str
) -> None:
    """Check the graph, or the ontology, against the SHACL shapes that stand beside the ontology.

    Exit code 1 if something does not conform.
    """
    from kg.validate import validate as check
    from kg.validate import validate_ontology

    if of_ontology:
        report = validate_ontology(ontology_folder)
    else:
        with reading(folder) as store:
            report = check(iter(store), ontology_folder)
    if fmt == "table":
        for line in report.lines():
            click.echo(line)
    else:
        rows = [
            {"focus": f.focus, "message": f.message, "value": f.value, "severity": str(f.severity)}
            for f in report.findings
        ]
        if fmt == "json":
            click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        else:
            from kg.cli.common import show

            show(rows, ("focus", "message", "value", "severity"), fmt)
    if not report.conforms:
        ctx.exit(1)
