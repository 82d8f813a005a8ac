"""The graph over HTTP."""

from __future__ import annotations

import click

from kg.cli.common import OntologyChoice, Place, ontology_options, store_option, store_place
from kg.cli.text import examples
from kg.remote import Server


@click.command(
    epilog=examples(
        "kg serve", "kg serve --port 8080 --timeout 10", "kg serve --store sparql+http://127.0.0.1:7878"
    )
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=int, default=7070, show_default=True, help="Port to listen on; 0 takes a free one."
)
@click.option("--timeout", type=float, default=30.0, show_default=True, help="Seconds that a query may take.")
@click.option(
    "--memory",
    type=click.IntRange(min=256),
    default=2048,
    show_default=True,
    help="Megabytes that each process that answers may take (on Linux).",
)
@click.option("--cors", multiple=True, help="Origin whose pages may ask from a browser.")
@store_option
@ontology_options
def serve(
    host: str,
    port: int,
    timeout: float,
    memory: int,
    cors: tuple[str, ...],
    folder: Place,
    choice: OntologyChoice,
) -> None:
    """Serve the graph: a SPARQL endpoint, a query page, pages of entities and articles. Ctrl-C ends it."""
    from kg.serve.server import serve as run
    from kg.serve.settings import MEBIBYTE, Settings

    settings = Settings(
        store_place(folder),
        host=host,
        port=port,
        timeout=timeout,
        memory=memory * MEBIBYTE,
        cors=cors,
        ontology=choice.path,
        gazetteers=choice.gazetteers,
    )
    name = Server.of(folder).name if isinstance(folder, str) else folder
    run(settings, lambda address: click.echo(f"serving {name} at {address} (Ctrl-C ends it)"))
