"""What several commands share: options, opening the store, printing tables."""

from __future__ import annotations

import csv
import functools
import io
import json
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

import click
from click.core import ParameterSource

from kg.cli.config import configured_gazetteers
from kg.errors import UsageError
from kg.remote import is_address
from kg.store import Store
from kg.vocab import Ontology, default_folder, gazetteer_files, load_ontology

DEFAULT_OUTPUT = Path("output")
_MIN_COLUMN = 12
_FIELDS = ("text", "title", "date", "url", "publisher", "author", "id", "language")

Command = TypeVar("Command", bound=Callable[..., Any])


Place = Path | str
"""Where a store is: a folder, or the address of a SPARQL server."""


class _PlaceType(click.Path):
    """A folder, or the address of a SPARQL server, which stays as it is written."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return value if is_address(value) else super().convert(value, param, ctx)


def store_option(command: Command) -> Command:
    """``--store DIR``: the folder that `kg build -o` wrote, or the address of a SPARQL server."""
    return _place_option("Folder that `kg build -o` wrote, or sparql+http://HOST:PORT of a server.")(command)


def _place_option(told: str) -> Callable[[Command], Command]:
    return click.option(
        "--store",
        "folder",
        type=_PlaceType(path_type=Path, file_okay=False),
        default=DEFAULT_OUTPUT,
        show_default=True,
        envvar="KG_STORE",
        metavar="DIRECTORY",
        help=told,
    )


@dataclass(frozen=True, slots=True)
class Target:
    """What a command writes to: a store in a folder, or one on a server with a folder for what stands beside it."""

    folder: Path
    server: str = ""

    @property
    def path(self) -> Path:
        """Where the store is in the folder, or would be; people's judgements stand beside it."""
        return store_path(self.folder)

    def open(self) -> Store:
        """The store, for writing."""
        return Store.remote(self.server, self.path) if self.server else Store.open(self.path)

    def read(self) -> Store:
        """The store, for reading; unlike :meth:`open` it makes none."""
        return Store.remote(self.server, self.path) if self.server else Store.read(self.path)


def target_options(command: Command) -> Command:
    """``--store`` and ``-o``, which the command gets as one ``target``."""

    @functools.wraps(command)
    def with_target(*arguments: Any, folder: Place, output: Place | None, **options: Any) -> Any:
        if isinstance(output, str):
            raise UsageError("no folder", subject="-o", remedy="Name a server with --store.")
        if isinstance(folder, str):
            return command(*arguments, target=Target(output or DEFAULT_OUTPUT, folder), **options)
        source = click.get_current_context().get_parameter_source("folder")
        if output and output != folder and source is ParameterSource.COMMANDLINE:
            raise UsageError(
                "two folders", subject=f"{output}, {folder}", remedy="Name one, by -o or --store."
            )
        return command(*arguments, target=Target(output or folder), **options)

    wrapped = _place_option("Folder of the store, as -o, or sparql+http://HOST:PORT of a server.")(
        with_target
    )
    wrapped = click.option(
        "-o",
        "--output",
        type=_PlaceType(path_type=Path),
        show_default="that of --store, or output",
        help="Folder for the store and the files beside it; for the files alone if --store names a server.",
    )(wrapped)
    return cast("Command", wrapped)


def format_option(*more: str) -> Callable[[Command], Command]:
    """``--format``: table, csv or json, and more where a command has them."""
    return click.option(
        "--format",
        "fmt",
        type=click.Choice(["table", "csv", "json", *more]),
        default="table",
        show_default=True,
        help="How to print the result.",
    )


@dataclass(frozen=True, slots=True)
class OntologyChoice:
    """Which ontology a command works with: a folder, the shipped one if None, and gazetteers on top."""

    path: Path | None = None
    gazetteers: tuple[Path, ...] = ()

    @property
    def folder(self) -> Path:
        """The ontology's folder."""
        return self.path or default_folder()

    @property
    def files(self) -> list[Path]:
        """All that it is read from."""
        return [self.folder, *gazetteer_files(self.gazetteers)]

    def load(self) -> Ontology:
        """Read it."""
        return load_ontology(self.path, self.gazetteers)


def ontology_options(command: Command) -> Command:
    """``--ontology DIR`` and ``--gazetteer PATH``, which the command gets as one ``choice``.

    Without ``--gazetteer`` those hold that the file ``kg.toml`` names.
    """

    @functools.wraps(command)
    def with_choice(
        *arguments: Any, ontology_folder: Path | None, gazetteers: tuple[Path, ...], **options: Any
    ) -> Any:
        own = gazetteers or configured_gazetteers()
        return command(*arguments, choice=OntologyChoice(ontology_folder, own), **options)

    path = click.Path(path_type=Path, exists=True)
    wrapped = click.option(
        "--gazetteer",
        "gazetteers",
        type=path,
        multiple=True,
        help="Turtle or CSV with entities of your own, or a folder of such; kg.toml can name them, too.",
    )(with_choice)
    wrapped = click.option("--ontology", "ontology_folder", type=path, help="Another ontology folder.")(
        wrapped
    )
    return cast("Command", wrapped)


def read_options(command: Command) -> Command:
    """How articles are read, which the command gets as one ``reading``."""

    @functools.wraps(command)
    def with_reading(
        *arguments: Any,
        languages: tuple[str, ...],
        columns: tuple[str, ...],
        follow_links: bool,
        private: bool,
        **options: Any,
    ) -> Any:
        from kg.sources import FetchOptions, ReadOptions

        wanted = () if "any" in languages else languages or ("en",)
        # What was fetched stays beside the store, so that the next look asks only whether it has changed.
        target = options.get("target")
        cache = target.folder / "fetched" if isinstance(target, Target) else None
        reading = ReadOptions(
            languages=wanted,
            columns=dict(map(_column, columns)),
            follow_links=follow_links,
            fetch=FetchOptions(cache=cache, private=private),
        )
        return command(*arguments, reading=reading, **options)

    wrapped = click.option("--follow-links", is_flag=True, help="Fetch the pages that a feed links to.")(
        with_reading
    )
    wrapped = click.option("--private", is_flag=True, help="Fetch from addresses of the own network, too.")(
        wrapped
    )
    wrapped = click.option(
        "--column", "columns", multiple=True, metavar="FIELD=NAME", help="Which column of a table holds what."
    )(wrapped)
    wrapped = click.option(
        "--language", "languages", multiple=True, help="Language to read (en); `any` for all.", metavar="CODE"
    )(wrapped)
    return cast("Command", wrapped)


def _column(option: str) -> tuple[str, str]:
    field, sign, name = option.partition("=")
    if not sign or field not in _FIELDS:
        remedy = f"Write --column FIELD=NAME; fields are {', '.join(_FIELDS)}."
        raise UsageError("no column", subject=option, remedy=remedy)
    return field, name


def store_path(folder: Path) -> Path:
    """Where the store is: ``store/`` in the folder of a build, or the folder itself where it is one."""
    return folder if (folder / "CURRENT").is_file() else folder / "store"


def store_place(folder: Place) -> Place:
    """What ``--store`` names: the address of a server, or where the store of the folder is."""
    return folder if isinstance(folder, str) else store_path(folder)


@contextmanager
def reading(folder: Place) -> Iterator[Store]:
    """The store of a folder or on a server, for reading."""
    with Store.read(store_place(folder)) as store:
        yield store


def show(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], fmt: str) -> None:
    """Print rows as a table, CSV or JSON."""
    if fmt == "json":
        found = [{name: row.get(name) for name in columns} for row in rows]
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    elif fmt == "csv":
        buffer = io.StringIO()
        writer = csv.DictWriter(buffer, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        click.echo(buffer.getvalue(), nl=False)
    else:
        click.echo(table(columns, [[_text(row.get(name)) for name in columns] for row in rows]))


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return " ".join(printable(str(value)).split())


def printable(text: str) -> str:
    """A text without control characters, which could steer the terminal that shows it."""
    return "".join(char if char.isprintable() or char in "\n\t" else " " for char in text)


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Rows as aligned text; on a terminal cut to its width, elsewhere in full."""
    if not rows:
        return "nothing found"
    widths = [max(len(cell) for cell in (name, *(row[i] for row in rows))) for i, name in enumerate(columns)]
    if sys.stdout.isatty():
        widths = _fit(widths, shutil.get_terminal_size().columns)

    def line(cells: Sequence[str]) -> str:
        cut = (c if len(c) <= w else c[: w - 1] + "…" for c, w in zip(cells, widths, strict=True))
        return "  ".join(cell.ljust(width) for cell, width in zip(cut, widths, strict=True)).rstrip()

    return "\n".join([line(columns), line(["-" * width for width in widths]), *map(line, rows)])


def _fit(widths: list[int], room: int) -> list[int]:
    """Take from the widest columns until a line fits."""
    widths = list(widths)
    while sum(widths) + 2 * (len(widths) - 1) > room and max(widths) > _MIN_COLUMN:
        widths[widths.index(max(widths))] -= 1
    return widths
