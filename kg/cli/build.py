"""Commands that change the graph: build, remove, load."""

from __future__ import annotations

import functools
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self, cast

import click

from kg import __version__, pipeline
from kg.cli.common import (
    Command,
    OntologyChoice,
    Target,
    ontology_options,
    printable,
    read_options,
    table,
    target_options,
)
from kg.cli.text import examples
from kg.errors import SourceError
from kg.export import export
from kg.export.source import Source
from kg.pipeline import ArticleExtractor, BuildOptions, Progress, RunSettings
from kg.store import Store
from kg.vocab import Ontology

if TYPE_CHECKING:
    from kg.sources import ReadOptions

FILES = MappingProxyType(
    {
        "graph.ttl": "turtle",
        "graph.trig": "trig",
        "graph.graphml": "graphml",
        "statements.jsonl": "jsonl",
        "graph.html": "html",
    }
)
"""What a build writes beside the store."""

_BAR = 30


@dataclass(frozen=True, slots=True)
class BuildFlags:
    """How a build goes about it, as told on the command line; no workers means one per core."""

    store_only: bool
    derived: bool
    again: bool
    workers: int
    engine: str = ""


def build_flags(command: Command) -> Command:
    """The options of :class:`BuildFlags`, which the command gets as one ``flags``."""

    @functools.wraps(command)
    def with_flags(
        *arguments: Any,
        store_only: bool,
        no_derived: bool,
        again: bool,
        workers: int,
        engine: str,
        **options: Any,
    ) -> Any:
        flags = BuildFlags(store_only, not no_derived, again, workers, engine)
        return command(*arguments, flags=flags, **options)

    wrapped = click.option(
        "--engine",
        default="",
        metavar="dask://HOST:PORT",
        help="Extract on a Dask cluster in place of processes here.",
    )(with_flags)
    wrapped = click.option(
        "--workers",
        type=click.IntRange(0),
        default=0,
        show_default="one per core",
        help="Processes that extract.",
    )(wrapped)
    wrapped = click.option(
        "--again", is_flag=True, help="Extract articles again that are in the graph already."
    )(wrapped)
    wrapped = click.option("--no-derived", is_flag=True, help="Conclude no edges by rule.")(wrapped)
    wrapped = click.option("--store-only", is_flag=True, help="Write no files beside the store.")(wrapped)
    return cast("Command", wrapped)


@click.command(epilog=examples("kg build articles/ -o output/", "kg build new-report.txt"))
@click.argument("articles", nargs=-1, required=True, type=click.Path())
@target_options
@build_flags
@read_options
@ontology_options
def build(
    articles: tuple[str, ...], target: Target, flags: BuildFlags, reading: ReadOptions, choice: OntologyChoice
) -> None:
    """Build the graph from ARTICLES (files, folders, addresses), or add them to it.

    What is in the graph already is not read again; a file that changed replaces what it said before.
    """
    from kg.sources import read

    started = time.monotonic()
    items = read(articles, reading)
    first = next(items, None)
    if first is None:
        remedy = "Name files or folders with articles."
        raise SourceError("no articles found", subject=", ".join(articles), remedy=remedy)
    ontology = choice.load()
    with target.open() as store:
        with _Bar(articles) as bar:
            progress = pipeline.build(
                chain((first,), items),
                store,
                ExtractorFactory(choice),
                ontology,
                run_settings(choice),
                BuildOptions(bar.update, flags.derived, flags.again, flags.workers or cores(), flags.engine),
            )
        findings = pipeline.check(store, progress.fresh, choice.folder)
        if not flags.store_only:
            write_files(store, ontology, target.folder, derived=flags.derived)
        report(progress, store, target.folder, time.monotonic() - started)
    for line in findings:
        click.echo(f"kg: does not conform: {printable(line)}", err=True)
    if progress.problems and not progress.stored + progress.known:
        raise SourceError("none of the articles could be used", subject=", ".join(articles))


def run_settings(choice: OntologyChoice) -> RunSettings:
    """What a run with our extractor and an ontology is known by."""
    return RunSettings(f"kg {__version__}", pipeline.ontology_version(choice.files))


@dataclass(frozen=True, slots=True)
class ExtractorFactory:
    """Makes our extractor, here or in another process; its language model is loaded then, not before."""

    choice: OntologyChoice

    def __call__(self) -> ArticleExtractor:
        """Load the ontology and the model."""
        from kg.extract import Extractor

        return Extractor(self.choice.load())


def write_files(store: Store, ontology: Ontology, folder: Path, *, derived: bool = True) -> None:
    """Write the files that stand beside a store."""
    source = Source(store, ontology, derived=derived)
    for name, fmt in FILES.items():
        export(source, fmt, folder / name)


def report(progress: Progress, store: Store, folder: Path, seconds: float) -> None:
    """Print what a build did, then the problems."""
    rows: list[tuple[str, object]] = [
        ("articles stored", progress.stored),
        ("articles already there", progress.known),
        ("articles replaced", progress.dropped),
        ("problems", len(progress.problems)),
        ("statements extracted", progress.statements),
    ]
    if progress.rebuilt:
        rows += [
            ("entities in the graph", progress.rebuilt.entities),
            ("events", progress.rebuilt.events),
            ("events with disagreements", progress.rebuilt.conflicts),
            ("derived edges", progress.rebuilt.derived),
        ]
    rows += [("quads", len(store)), ("seconds", f"{seconds:.1f}"), ("written to", folder)]
    if progress.stored:
        rows.append(("articles per second", f"{progress.stored / max(seconds, 0.001):.1f}"))
    click.echo(table(("", "count"), [(name, str(value)) for name, value in rows if value != 0]))
    for problem in progress.problems:
        click.echo(f"kg: {problem}", err=True)


def cores() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Bar:
    """A line on the terminal that says how far a build is; nothing where there is no terminal."""

    def __init__(self, paths: Sequence[str]) -> None:
        self._shown = sys.stderr.isatty()
        self._total = sum(map(_count, paths)) if self._shown else 0
        self._started = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        if self._shown:
            click.echo("\r\x1b[K", err=True, nl=False)

    def update(self, progress: Progress) -> None:
        """Draw the line anew."""
        if not self._shown:
            return
        rate = progress.done / max(time.monotonic() - self._started, 0.001)
        # A file may hold many articles, so that the number of files is no more than a guess.
        total = max(self._total, progress.done)
        full = _BAR * progress.done // max(total, 1)
        bar = "█" * full + "░" * (_BAR - full)
        left = f", {(total - progress.done) / rate:.0f} s left" if rate and total > progress.done else ""
        line = f"{bar} {progress.done}/{total} articles, {progress.statements} statements, {rate:.1f}/s{left}"
        click.echo(f"\r\x1b[K{line}", err=True, nl=False)


def _count(path: str) -> int:
    place = Path(path)
    return sum(1 for item in place.rglob("*") if item.is_file()) if place.is_dir() else 1


@click.command(epilog=examples("kg remove articles/old-report.txt"))
@click.argument("articles", nargs=-1, required=True)
@target_options
@ontology_options
def remove(articles: tuple[str, ...], target: Target, choice: OntologyChoice) -> None:
    """Take ARTICLES (ids, names, paths or addresses) out, with all that only they supported."""
    ontology = choice.load()
    target.read().close()  # there must be one: removing makes none
    with target.open() as store:
        removed = pipeline.remove(store, articles, ontology)
        if (target.folder / "graph.ttl").exists():
            write_files(store, ontology, target.folder)
    click.echo(f"removed {len(removed)} article{'s' if len(removed) != 1 else ''}: {', '.join(removed)}")


@click.command(epilog=examples("kg load output/graph.trig -o copy/"))
@click.argument("file", type=click.Path(path_type=Path))
@target_options
@ontology_options
def load(file: Path, target: Target, choice: OntologyChoice) -> None:
    """Load a graph from FILE (Turtle, N-Triples, TriG, N-Quads, JSON-LD, RDF/XML) into the store.

    A dataset that `kg export` wrote brings its articles; triples from elsewhere become part of the
    default graph.
    """
    ontology = choice.load()
    with target.open() as store:
        added = pipeline.load(store, file, ontology)
        click.echo(
            f"loaded {file}: {added.articles} articles, {added.quads} quads; {len(store)} in the graph"
        )
