"""What a run is known by, how it goes about its work, and what came of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from kg import __version__
from kg.knowledge import Rebuilt
from kg.model import Problem, content_hash


@dataclass(frozen=True, slots=True)
class RunSettings:
    """What an article's graph depends on besides its text; the same settings are the same run."""

    extractor: str
    ontology: str
    version: str = __version__
    options: tuple[tuple[str, str], ...] = ()

    @property
    def id(self) -> str:
        """Hash of versions and settings."""
        options = (f"{key}={value}" for key, value in sorted(self.options))
        return content_hash(self.version, self.extractor, self.ontology, *options)


@dataclass(slots=True)
class Progress:
    """Counts of a build, complete at its end.

    ``stored`` articles were extracted and stored, ``known`` ones were there already, ``dropped`` ones
    gave way to a newer text from the same source; ``problems`` are what could not be read or extracted;
    ``fresh`` are the ids of the articles stored.
    """

    stored: int = 0
    known: int = 0
    dropped: int = 0
    statements: int = 0
    problems: list[Problem] = field(default_factory=list)
    fresh: list[str] = field(default_factory=list)
    rebuilt: Rebuilt | None = None

    @property
    def done(self) -> int:
        """Articles seen so far, whatever became of them."""
        return self.stored + self.known + len(self.problems)


def _ignore(_progress: Progress) -> None:
    """Listen to nothing."""


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """How a build goes about it.

    ``listener`` is told of the progress after every batch; ``derived`` says whether edges are concluded
    by rule; ``again`` whether articles that the same run has stored are extracted once more; ``workers``
    is the number of processes that extract; ``engine`` the address of a cluster that does so in their place.
    """

    listener: Callable[[Progress], None] = _ignore
    derived: bool = True
    again: bool = False
    workers: int = 1
    engine: str = ""


def now() -> str:
    """The time to write down: that of SOURCE_DATE_EPOCH where it is set, for results that repeat."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH", "")
    moment = datetime.fromtimestamp(int(fixed), UTC) if fixed.isdigit() else datetime.now(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def ontology_version(files: Iterable[Path]) -> str:
    """Hash of the files that meaning is read from: a changed ontology is another run.

    Args:
        files: Turtle files, or folders of them.
    """
    found = sorted({f for path in files for f in (path.rglob("*.ttl") if path.is_dir() else [path])})
    return content_hash(*(file.read_text(encoding="utf-8") for file in found))
