"""Goes through what a user named, finds the articles in it, and tells what could not be read."""

from __future__ import annotations

import io
import logging
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from kg.errors import KgError, SourceError
from kg.model import Article, Problem
from kg.sources import archive, formats, language
from kg.sources.documents import Document
from kg.sources.options import ReadOptions
from kg.sources.text import LONGEST

STDIN = "-"
_ARCHIVES = (".zip", ".tar", ".tgz", ".tbz2", ".txz", ".gz", ".bz2", ".xz")
_ZIPPED_DOCUMENTS = (".docx",)
_ZIP, _GZIP = b"PK\x03\x04", b"\x1f\x8b"
_TALKATIVE = ("trafilatura", "htmldate", "courlan", "justext", "pypdf", "charset_normalizer")
"""Libraries that log what we tell as a Problem; a program that wants their logs sets up logging and gets them."""
_SILENT = logging.NullHandler()
_NAMED = 3
"""So many problems are named in an error that stands for all of them."""
_HELD = 1000
"""So many problems are kept back until the first article shows that the run is not in vain."""
_NESTED = 5
"""An archive in an archive is held in memory, and may be so many times as large as an article's file."""


def must_be_there(paths: Iterable[str]) -> None:
    """Refuses a path that was mistyped, before anything is read.

    Raises:
        SourceError: One of the paths that are no addresses does not exist.
    """
    for path in paths:
        if not is_url(path) and not os.path.lexists(path):
            raise SourceError("there is no such file or folder", subject=path, remedy="Check the path.")


def read(paths: Sequence[str], options: ReadOptions = ReadOptions()) -> Iterator[Article | Problem]:  # noqa: B008 - frozen
    """Reads articles, one after the other, in the order of ``paths`` and of file names.

    Args:
        paths: Files, folders, addresses (``https://...``), or ``-`` for standard input.
        options: Limits, columns, languages, fetching.

    Yields:
        Articles as they are read, and a Problem for each thing that is left out.

    Raises:
        SourceError: A path does not exist, or no article was found in any of them.
    """
    for name in _TALKATIVE:
        logging.getLogger(name).addHandler(_SILENT)
    must_be_there([path for path in paths if path != STDIN])
    held: list[Problem] | None = []
    count = articles = 0
    for item in _items(paths, options):
        count += isinstance(item, Problem)
        articles += isinstance(item, Article)
        if held is not None and not articles and len(held) < _HELD:
            # What comes before the first article may turn out to be all there is.
            held.append(cast("Problem", item))
            continue
        yield from held or ()
        held = None
        yield item
    if not articles:
        _complain(paths, held or [], count)


def _complain(paths: Sequence[str], problems: Sequence[Problem], count: int) -> None:
    """Raises the error of a run that found no article at all."""
    if count == 1 and problems:
        raise SourceError(problems[0].message, subject=problems[0].source, remedy=problems[0].remedy)
    subject = ", ".join(list(paths)[:_NAMED])
    if not count:
        raise SourceError(
            "holds no articles",
            subject=subject,
            remedy="Give a folder with text, HTML, PDF, feeds or tables.",
        )
    told = "; ".join(f"{problem.source}: {problem.message}" for problem in problems[:_NAMED])
    told += "; ..." if count > _NAMED else ""
    raise SourceError(
        f"no article could be read ({count} problems: {told})", subject=subject, remedy=problems[0].remedy
    )


def read_document(document: Document, options: ReadOptions) -> Iterator[Article | Problem]:
    """The articles in one document, archives opened; whatever goes wrong becomes a Problem."""
    try:
        if _is_archive(document):
            yield from _read_archive(document, options)
            return
        reader = formats.recognise(document).load(document.source)
        for item in reader(document, options):
            yield from _accepted(item, options)
    except KgError as error:
        yield Problem(error.subject or document.source, error.message, error.remedy)
    except archive.BROKEN as error:
        yield Problem(document.source, f"is damaged ({_brief(error)})")
    except OSError as error:
        yield Problem(document.source, f"cannot be read ({error.strerror or _brief(error)})")
    except Exception as error:  # noqa: BLE001 - the libraries behind the readers raise anything over hostile files
        yield Problem(document.source, f"cannot be read as {_format_name(document)} ({_brief(error)})")


def _accepted(item: Article | Problem, options: ReadOptions) -> Iterator[Article | Problem]:
    """The article with its language found, or why it is not taken."""
    if isinstance(item, Problem):
        yield item
        return
    limit = min(options.max_article, LONGEST)
    if len(item.text) > limit:
        size = f"{len(item.text):,} characters, more than the {limit:,} that are read of one article"
        yield Problem(item.source, f"has {size}", "Split it into articles.")
        return
    if not item.passages:
        yield Problem(item.source, "holds no text that an article could be made of")
        return
    stated = " ".join(passage.span.of(item.text) for passage in item.passages)
    found = language.detect(stated)
    if options.languages and found not in options.languages:
        wanted = ", ".join(options.languages)
        yield Problem(
            item.source, f"is in another language ({found}) than is read ({wanted}), and was skipped"
        )
        return
    yield item if item.language == found else replace(item, language=found)


def _items(paths: Sequence[str], options: ReadOptions) -> Iterator[Article | Problem]:
    seen: set[Path] = set()
    for path in paths:
        if is_url(path):
            yield from read_url(path, options)
        elif path == STDIN:
            yield from read_document(_standard_input(options), options)
        else:
            for found in files(Path(path)):
                if isinstance(found, Problem):
                    yield found
                elif (real := found.resolve()) not in seen:
                    seen.add(real)
                    yield from read_document(of_file(found), options)


def of_file(path: Path) -> Document:
    """A file as a document."""
    return Document(source=str(path), name=path.name, open=partial(_open, path))


def files(path: Path) -> Iterator[Path | Problem]:
    """A file itself; of a folder all files of known formats, by name, without hidden ones.

    A link is followed within the folder only.
    """
    if not path.is_dir():
        yield path
        return
    root = path.resolve()
    for folder, folders, names in os.walk(path, onerror=None, followlinks=False):
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and not name.endswith("_files")
        )
        for name in sorted(names):
            file = Path(folder) / name
            if name.startswith(".") or not _is_known(name):
                continue
            if file.is_symlink() and not file.resolve().is_relative_to(root):
                yield Problem(
                    str(file), "is a link out of the folder, and was not followed", "Copy the file there."
                )
            else:
                yield file


def _open(path: Path) -> BinaryIO:
    if path.is_dir() or (path.exists() and not path.is_file()):
        raise SourceError("is no regular file", subject=str(path))
    return path.open("rb")


def is_url(path: str) -> bool:
    """Whether a path is an address."""
    return path.lower().startswith(("http://", "https://"))


def _is_known(name: str) -> bool:
    return formats.is_readable(name) or name.lower().endswith(_ARCHIVES)


def read_url(url: str, options: ReadOptions) -> Iterator[Article | Problem]:
    """The articles at one address, fetched."""
    from kg.sources.fetch import Fetcher

    with closing(Fetcher(options.fetch)) as fetcher:
        try:
            document = fetcher.get(url)
        except SourceError as error:
            yield Problem(error.subject or url, error.message, error.remedy)
            return
        yield from read_document(document, options)


def _standard_input(options: ReadOptions) -> Document:
    """Standard input: JSON lines as they come, anything else at once."""
    stream = sys.stdin.buffer
    head = stream.peek(1)[:1] if isinstance(stream, io.BufferedReader) else b""
    if head == b"{":
        return Document(source=STDIN, name="stdin.jsonl", open=lambda: stream)
    data = stream.read(options.max_file + 1)
    return Document(source=STDIN, name="stdin", open=lambda: io.BytesIO(data))


# ---------------------------------------------------------------------------------------------- archives


def _is_archive(document: Document) -> bool:
    name = document.name.lower()
    if name.endswith(_ZIPPED_DOCUMENTS):
        return False
    if name.endswith(_ARCHIVES):
        return True
    return not formats.is_readable(name) and document.head(4).startswith((_ZIP, _GZIP))


def _read_archive(document: Document, options: ReadOptions) -> Iterator[Article | Problem]:
    if document.depth >= archive.MAX_DEPTH:
        yield Problem(document.source, "is an archive in an archive in an archive", "Unpack it first.")
        return
    name = document.name.lower()
    if document.depth and not name.endswith(".gz"):
        # Zip and tar jump back and forth, which a packed stream cannot.
        data = document.data(_NESTED * options.max_file)
        document = replace(document, open=lambda: io.BytesIO(data))
    if name.endswith(".zip") or document.head(4) == _ZIP:
        members = archive.members_of_zip(document, options)
    elif ".tar" in name or name.endswith((".tgz", ".tbz2", ".txz")):
        members = archive.members_of_tar(document, options)
    else:
        yield from read_document(archive.member_of_gzip(document, options), options)
        return
    for member in members:
        if isinstance(member, Problem):
            yield member
        elif _is_known(member.name) and not member.name.startswith("."):
            yield from read_document(member, options)


def _format_name(document: Document) -> str:
    try:
        return formats.recognise(document).name
    except Exception:  # noqa: BLE001 - the name is for a message about the first failure
        return "text"


def _brief(error: BaseException) -> str:
    first = (str(error).splitlines() or [""])[0][:160]
    return f"{type(error).__name__}: {first}" if first else type(error).__name__
