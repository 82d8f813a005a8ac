"""Questions to the graph."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kg.cli.common import (
    OntologyChoice,
    Place,
    ontology_options,
    printable,
    reading,
    store_option,
    table,
)
from kg.cli.text import examples
from kg.errors import KgError, UsageError
from kg.rdf import DERIVED
from kg.store import Store
from kg.views import ask, entities, find_known
from kg.views.answers import FORMATS
from kg.views.queries import NamedQuery, named_queries
from kg.vocab import default_folder

_SPARQL = ("select", "ask", "construct", "describe", "prefix", "base", "#")


@click.command(
    epilog=examples(
        "kg query agreements since=2024-01-01 actor=Ukraine",
        "kg query 'SELECT ?who WHERE { ent:UA dck:signedWith ?who }'",
        "kg query report.rq --format csv",
    )
)
@click.argument("query", required=False)
@click.argument("parameters", nargs=-1)
@click.option(
    "--list",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=lambda ctx, _param, wanted: _list_and_end(ctx) if wanted else None,
    help="List the named queries with their parameters.",
)
@click.option(
    "--show", "shown", is_flag=True, help="Print the SPARQL of a named query instead of running it."
)
@click.option("--derived", is_flag=True, help="Count derived edges as if they were stated.")
@click.option("--format", "fmt", type=click.Choice(FORMATS), default="table", show_default=True)
@store_option
@ontology_options
def query(
    query: str | None,
    parameters: tuple[str, ...],
    shown: bool,
    derived: bool,
    fmt: str,
    folder: Place,
    choice: OntologyChoice,
) -> None:
    """Ask the graph: QUERY is SPARQL, a .rq file, - for standard input, or a named query.

    The prefixes of the project (dck:, ent:, top:, skos: …) need no declaration.
    """
    library = named_queries(choice.folder)
    if not query:
        _list(library)
        return
    if shown and query in library:
        click.echo(library[query].text, nl=False)
        return
    with reading(folder) as store:
        if query in library:
            ontology = choice.load()
            known = entities(store)
            values = dict(map(_pair, parameters))
            sparql = library[query].bind(values, ontology, lambda name: find_known(name, known, ontology))
        else:
            sparql = _sparql(query, library)
            if parameters:
                remedy = "Only named queries take parameters; put SPARQL in quotes."
                raise UsageError("not understood", subject=" ".join(parameters), remedy=remedy)
        _answer(store, sparql, fmt, [DERIVED] if derived else [])


def _answer(store: Store, sparql: str, fmt: str, graphs: list[str]) -> None:
    answer = ask(store, sparql, fmt, graphs)
    if answer.columns:
        cells = [[" ".join(printable(cell).split()) for cell in row] for row in answer.rows]
        click.echo(table(answer.columns, cells))
    else:
        click.echo(answer.text, nl=not answer.text.endswith("\n"))


def _pair(parameter: str) -> tuple[str, str]:
    name, sign, value = parameter.partition("=")
    if not sign:
        raise UsageError("no parameter", subject=parameter, remedy="Write parameters as name=value.")
    return name, value


def _sparql(query: str, library: dict[str, NamedQuery]) -> str:
    """The SPARQL that an argument is, or names."""
    if query == "-":
        return sys.stdin.read()
    if query.lstrip().lower().startswith(_SPARQL) or "{" in query:
        return query
    try:
        return Path(query).read_text(encoding="utf-8")
    except FileNotFoundError:
        remedy = (
            f"Named queries are {', '.join(library)}; SPARQL starts with SELECT, ASK, CONSTRUCT or PREFIX."
        )
        raise UsageError("no such query or file", subject=query, remedy=remedy) from None
    except (OSError, ValueError) as error:  # such as no UTF-8, or no path at all
        raise KgError(f"cannot be read ({error})", subject=query, remedy="Name a text file.") from error


def _list_and_end(ctx: click.Context) -> None:
    _list(named_queries(default_folder()))
    ctx.exit()


def _list(library: dict[str, NamedQuery]) -> None:
    for item in library.values():
        takes = " ".join(f"{p.name}={p.default}" if p.default else f"[{p.name}=…]" for p in item.parameters)
        click.echo(f"{item.name} {takes}".rstrip())
        click.echo(f"    {item.question}")
