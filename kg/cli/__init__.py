"""The command line: parse, call, print, exit code.

Commands are loaded when they are called for, so that none waits for the libraries of another.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Mapping
from types import MappingProxyType

import click

from kg import __version__
from kg.cli.text import examples
from kg.errors import KgError

COMMANDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "build": ("kg.cli.build", "Build the graph from articles, or add to it."),
        "watch": ("kg.cli.watch", "Keep the graph current with folders and feeds."),
        "remove": ("kg.cli.build", "Take articles out of the graph."),
        "load": ("kg.cli.build", "Load a graph from an RDF file."),
        "extract": ("kg.cli.extract", "Extract statements without storing them."),
        "evaluate": ("kg.cli.evaluate", "Measure statements against what readers wrote down."),
        "query": ("kg.cli.query", "Ask the graph: SPARQL, a file, or a named query."),
        "export": ("kg.cli.export", "Write the graph in another format."),
        "serve": ("kg.cli.serve", "Serve the graph: SPARQL endpoint and pages."),
        "explain": ("kg.cli.analyse", "Show the quotations behind an edge."),
        "entity": ("kg.cli.entities", "Show what is known of an entity."),
        "review": ("kg.cli.entities", "List or decide on entities that may be one."),
        "partners": ("kg.cli.analyse", "List the partners of an actor."),
        "timeline": ("kg.cli.analyse", "List the events of an actor, or between two."),
        "conflicts": ("kg.cli.analyse", "List what the reports of an event disagree on."),
        "changes": ("kg.cli.analyse", "List what is new in the graph."),
        "stats": ("kg.cli.analyse", "Count what the graph holds."),
        "article": ("kg.cli.analyse", "List the articles, or show one."),
        "validate": ("kg.cli.check", "Check the graph, or the ontology, against its shapes."),
        "ontology": ("kg.cli.ontology", "Describe relations, classes and topics."),
    }
)
"""Every command: the module that holds it, and the line that `kg --help` shows."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the commands, as grouped above."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        found = getattr(importlib.import_module(COMMANDS[cmd_name][0]), cmd_name)
        return found if isinstance(found, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_module, line) in COMMANDS.items()])


@click.group(
    epilog=examples(
        "kg build articles/ -o output/",
        "kg query agreements since=2024-01-01",
        "kg explain Ukraine signedWith Belgium",
    ),
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="kg")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
def cli(debug: bool) -> None:
    """Turn news about defence cooperation into a graph whose every edge has its quotation."""
    del debug  # read by main(), which also sees errors before click has parsed anything


def main() -> None:
    """Run ``kg``; every error is one line, and the exit code tells what kind it was.

    0: done. 1: something could not be done. 2: the command was wrong. 130: interrupted.
    """
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run a command and return its exit code."""
    debug = "--debug" in arguments
    arguments = [argument for argument in arguments if argument != "--debug"]
    try:
        result = cli.main(arguments, prog_name="kg", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except KgError as error:
        if debug:
            raise
        click.echo(f"kg: {error}", err=True)
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("kg: interrupted; what was stored is kept", err=True)
        return 130
    except BrokenPipeError:
        # Whoever read our output has had enough of it; the interpreter must not complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if debug:
            raise
        if isinstance(error, ModuleNotFoundError) and not (error.name or "").startswith("kg."):
            remedy = "Install kg again, with all that it needs: pip install defence-kg."
            click.echo(f"kg: {error.name}: this library is not installed. {remedy}", err=True)
            return 1
        line = " ".join(f"{type(error).__name__}: {error}".split())
        click.echo(f"kg: {line}. This is a fault of kg; run it again with --debug and report it.", err=True)
        return 1
    return result if isinstance(result, int) else 0
