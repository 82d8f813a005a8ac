"""Turns files, pages, feeds and archives into articles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from kg.errors import SourceError
from kg.model import Article, Problem
from kg.sources.options import FetchOptions, ReadOptions
from kg.sources.text import article

__all__ = ["FetchOptions", "ReadOptions", "read"]


def read(paths: Sequence[str], options: ReadOptions = ReadOptions()) -> Iterator[Article | Problem]:  # noqa: B008 - frozen
    """Reads articles from files and folders, one after the other; what cannot be read comes as a Problem."""
    for path in paths:
        for file in sorted(Path(path).rglob("*.*")) if Path(path).is_dir() else [Path(path)]:
            try:
                with file.open(encoding="utf-8", newline="") as stream:
                    text = stream.read(options.max_article)
            except FileNotFoundError:
                raise SourceError("no such file", subject=str(file), remedy="Check the path.") from None
            except (OSError, UnicodeDecodeError) as error:
                yield Problem(str(file), f"cannot be read ({error})")
                continue
            if file.suffix in {".txt", ".md"}:
                yield article(text, name=file.stem, source=str(file))
