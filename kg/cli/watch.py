"""A graph that stays current."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from kg import pipeline
from kg.cli.build import ExtractorFactory, run_settings, write_files
from kg.cli.common import OntologyChoice, Target, ontology_options, read_options, target_options
from kg.cli.text import examples
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.sources import ReadOptions


@click.command(
    epilog=examples("kg watch inbox/ -o output/", "kg watch https://example.org/feed.xml --interval 600")
)
@click.argument("places", nargs=-1, required=True, type=click.Path())
@target_options
@click.option(
    "--interval", type=click.FloatRange(1), default=60.0, show_default=True, help="Seconds between looks."
)
@click.option("--store-only", is_flag=True, help="Write no files beside the store.")
@read_options
@ontology_options
def watch(
    places: tuple[str, ...],
    target: Target,
    interval: float,
    store_only: bool,
    reading: ReadOptions,
    choice: OntologyChoice,
) -> None:
    """Keep the graph current with PLACES (folders, files, feeds) until Ctrl-C.

    New and changed articles are added, those of deleted files removed. Between two looks the store is
    free for other commands.
    """
    from kg.sources import watch as look

    ontology = choice.load()
    made = ExtractorFactory(choice)()
    for found in look(places, reading, interval=interval):
        with target.open() as store:
            progress = pipeline.build(found.found, store, lambda: made, ontology, run_settings(choice))
            gone = 0
            for source in found.gone:
                try:
                    gone += len(pipeline.remove(store, [source], ontology))
                except KgError:
                    continue  # what it held was never stored, or has been replaced by now
            if not store_only:
                write_files(store, ontology, target.folder)
        moment = datetime.now().astimezone().strftime("%H:%M:%S")
        click.echo(f"{moment} {progress.stored} stored, {progress.known} known, {gone} removed")
        for problem in progress.problems:
            click.echo(f"kg: {problem}", err=True)
