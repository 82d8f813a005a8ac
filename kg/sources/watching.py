"""Keeps looking at files, folders and feeds, and tells what came, changed and went."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kg.model import Article, Problem
from kg.sources.options import ReadOptions
from kg.sources.reader import files, is_url, must_be_there, of_file, read_document, read_url


@dataclass(frozen=True, slots=True)
class Round:
    """What one look found: articles that are new or changed, and sources whose articles are gone."""

    found: tuple[Article | Problem, ...]
    gone: tuple[str, ...] = ()


@dataclass(slots=True)
class _Seen:
    """What is known of the files and addresses looked at so far."""

    signatures: dict[str, tuple[int, int]] = field(default_factory=dict)
    sources: dict[str, set[str]] = field(default_factory=dict)
    """By file or address: the ``source`` of each article that came from it."""
    articles: dict[str, set[str]] = field(default_factory=dict)
    """By address: ids of the articles that were told."""
    problems: dict[str, tuple[Problem, ...]] = field(default_factory=dict)


def watch(
    paths: Sequence[str],
    options: ReadOptions = ReadOptions(),  # noqa: B008 - frozen
    *,
    interval: float = 60.0,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Round]:
    """Looks at ``paths`` again and again, ``interval`` seconds apart; never ends by itself.

    The first round tells all there is; later ones come only when something has changed. A file counts
    as changed when its size or time has; a feed is asked whether it has. Ctrl-C ends it between rounds
    or within one, and nothing is left half done here.

    Yields:
        What to add to the graph, and what to remove from it.

    Raises:
        SourceError: A path does not exist when the watch begins; later it may go and come back.
    """
    must_be_there(paths)
    seen = _Seen()
    first = True
    while True:
        found: list[Article | Problem] = []
        gone: list[str] = []
        for path in paths:
            look = _look_at_url if is_url(path) else _look_at_files
            new, lost = look(path, options, seen)
            found += new
            gone += lost
        if found or gone or first:
            yield Round(tuple(found), tuple(gone))
        first = False
        sleep(interval)


def _look_at_files(path: str, options: ReadOptions, seen: _Seen) -> tuple[list[Article | Problem], list[str]]:
    # A folder that vanishes is a disk that was unmounted more often than a wish to forget all that was in it.
    away = (Problem(path, "the folder is gone; nothing is removed, and what comes back is read"),)
    told = seen.problems.get(path) == away
    if not Path(path).exists() and any(
        Path(name) != Path(path) and _is_under(name, path) for name in seen.signatures
    ):
        seen.problems[path] = away
        return ([] if told else [*away]), []
    if told:
        del seen.problems[path]
    found: list[Article | Problem] = []
    gone: list[str] = []
    present: set[str] = set()
    for file in files(Path(path)):
        if isinstance(file, Problem):
            if seen.problems.get(file.source) != (file,):
                seen.problems[file.source] = (file,)
                found.append(file)
            continue
        signature = _signature(file)
        if signature is None:
            continue
        name = str(file)
        present.add(name)
        if seen.signatures.get(name) == signature:
            continue
        seen.signatures[name] = signature
        items = list(read_document(of_file(file), options))
        sources = {item.source for item in items if isinstance(item, Article)}
        gone += sorted(seen.sources.get(name, set()) - sources)
        seen.sources[name] = sources
        found += items
    for name in [name for name in seen.signatures if name not in present and _is_under(name, path)]:
        del seen.signatures[name]
        gone += sorted(seen.sources.pop(name, set()))
    return found, gone


def _look_at_url(url: str, options: ReadOptions, seen: _Seen) -> tuple[list[Article | Problem], list[str]]:
    """What is new at an address. Entries that have left a feed are not gone: feeds are windows."""
    items = list(read_url(url, options))
    known = seen.articles.setdefault(url, set())
    fresh: list[Article | Problem] = []
    for item in items:
        if isinstance(item, Article) and item.id not in known:
            known.add(item.id)
            fresh.append(item)
    problems = tuple(item for item in items if isinstance(item, Problem))
    if problems != seen.problems.get(url):
        fresh += problems
    seen.problems[url] = problems
    return fresh, []


def _signature(file: Path) -> tuple[int, int] | None:
    try:
        state = file.stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size


def _is_under(name: str, path: str) -> bool:
    return name == path or Path(path) in Path(name).parents
