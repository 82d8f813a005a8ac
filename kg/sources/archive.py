"""Archives: zip, tar (also compressed) and gzip, of anything else that is read.

Nothing is unpacked to disk, so that no name in an archive can write anywhere. Bombs are met by
counting what comes out rather than by believing what the archive says about itself.
"""

from __future__ import annotations

import gzip
import io
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import PurePosixPath
from typing import IO, BinaryIO, cast

from kg.errors import SourceError
from kg.model import Problem
from kg.sources.documents import Document
from kg.sources.options import ReadOptions

MAX_DEPTH = 2
"""Archives within archives are opened that deep: a mail export in a zip in a zip."""
_REMEDY = "Unpack it yourself if you trust it, and give the folder."
_CHUNK = 65536


class Budget:
    """Bytes that one archive may still unpack to."""

    def __init__(self, source: str, size: int) -> None:
        self.source = source
        self.left = size

    def spend(self, size: int) -> None:
        """Counts bytes that came out.

        Raises:
            SourceError: More came out than is allowed.
        """
        self.left -= size
        if self.left < 0:
            raise SourceError("unpacks to more than is allowed", subject=self.source, remedy=_REMEDY)


class _Counted(io.RawIOBase):
    """A stream that counts what is read from it against a budget."""

    def __init__(self, stream: IO[bytes], budget: Budget, below: IO[bytes] | None) -> None:
        self._stream, self._budget, self._below = stream, budget, below

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        data = self._stream.read(min(len(view), _CHUNK))
        self._budget.spend(len(data))
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        if self._below is not None:
            self._below.close()
        super().close()


def counted(stream: IO[bytes], budget: Budget, below: IO[bytes] | None = None) -> BinaryIO:
    """A buffered stream over ``stream`` that keeps to the budget, and closes what lies below it too."""
    return cast("BinaryIO", io.BufferedReader(_Counted(stream, budget, below)))


def members_of_zip(document: Document, options: ReadOptions) -> Iterator[Document | Problem]:
    """The files in a zip archive, in its order."""
    budget = Budget(document.source, options.max_unpacked)
    with ExitStack() as stack:
        stream = stack.enter_context(document.open())
        archive = stack.enter_context(zipfile.ZipFile(stream))
        for count, member in enumerate(archive.infolist()):
            if count >= options.max_members:
                yield Problem(document.source, f"has more than {options.max_members} members", _REMEDY)
                return
            where = f"{document.source}!{member.filename}"
            is_link = stat.S_IFMT(member.external_attr >> 16) == stat.S_IFLNK
            if member.is_dir():
                continue
            if problem := _refused(member.filename, where, is_link=is_link):
                yield problem
            elif member.flag_bits & 1:
                yield Problem(where, "is locked with a password", "Unpack the archive first.")
            else:
                yield Document(
                    source=where,
                    name=PurePosixPath(member.filename).name,
                    open=partial(_unzipped, archive, member, budget),
                    depth=document.depth + 1,
                )


def _unzipped(archive: zipfile.ZipFile, member: zipfile.ZipInfo, budget: Budget) -> BinaryIO:
    return counted(archive.open(member), budget)


def members_of_tar(document: Document, options: ReadOptions) -> Iterator[Document | Problem]:
    """The files in a tar archive, compressed or not, in its order."""
    budget = Budget(document.source, options.max_unpacked)
    with ExitStack() as stack:
        stream = stack.enter_context(document.open())
        archive = stack.enter_context(tarfile.open(fileobj=stream, mode="r:*"))
        for count, member in enumerate(archive):
            if count >= options.max_members:
                yield Problem(document.source, f"has more than {options.max_members} members", _REMEDY)
                return
            if member.size > budget.left:
                # Even to pass over it would mean to unpack it.
                budget.spend(member.size)
            where = f"{document.source}!{member.name}"
            if member.isdir():
                continue
            if problem := _refused(member.name, where, is_link=not member.isfile()):
                yield problem
            else:
                yield Document(
                    source=where,
                    name=PurePosixPath(member.name).name,
                    open=partial(_opened, archive, member, budget),
                    depth=document.depth + 1,
                )


def _opened(archive: tarfile.TarFile, member: tarfile.TarInfo, budget: Budget) -> BinaryIO:
    content = archive.extractfile(member)
    return counted(content or io.BytesIO(), budget)


def member_of_gzip(document: Document, options: ReadOptions) -> Document:
    """What one gzip file holds, under its name without ``.gz``."""

    def unzipped() -> BinaryIO:
        packed = document.open()
        budget = Budget(document.source, options.max_unpacked)
        return counted(cast("IO[bytes]", gzip.GzipFile(fileobj=packed)), budget, packed)

    name = document.name.removesuffix(".gz").removesuffix(".GZ")
    return Document(
        source=document.source, name=name, open=unzipped, url=document.url, depth=document.depth + 1
    )


def _refused(name: str, where: str, *, is_link: bool) -> Problem | None:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if is_link:
        return Problem(where, "is a link or device, which archives of articles have no use for")
    if ".." in parts or name.startswith(("/", "\\")) or (parts and ":" in parts[0]):
        return Problem(where, "points out of the archive, and was not read")
    return None


BROKEN = (zipfile.BadZipFile, tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, NotImplementedError)
"""What the standard library raises over a damaged archive."""
