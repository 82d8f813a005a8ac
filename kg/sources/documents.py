"""What is read: bytes with a name and a place, whether they come from a file, an archive or the web."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from kg.errors import SourceError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SNIFF = 8192
"""Bytes that are looked at to tell text from binary data."""
_DETECT = 100_000
"""Bytes from which an encoding is guessed; more takes longer and tells no more."""
_ADDRESS = re.compile(r"https?://[^\s\x00-\x1f\x7f<>\"{}|\\^`\ud800-\udfff]{1,4000}", re.IGNORECASE)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Document:
    """Bytes to find articles in.

    Attributes:
        source: Path or address, as it is shown to people; ``archive.zip!member`` within an archive.
        name: File name with ending, from which format and article name are taken.
        open: Opens the bytes for reading from their start.
        media_type: As a server declared it (``text/html``), without parameters; else empty.
        charset: As a server declared it; else empty.
        url: Address that the bytes come from, if any.
        depth: How many archives it lies in.
    """

    source: str
    name: str
    open: Callable[[], BinaryIO] = field(repr=False, compare=False)
    media_type: str = ""
    charset: str = ""
    url: str = ""
    depth: int = 0

    @property
    def stem(self) -> str:
        """The name without folder and ending: the handle of its article."""
        return PurePosixPath(self.name.replace("\\", "/")).stem or self.name

    @property
    def suffix(self) -> str:
        """The ending in small letters, with its dot: ``.html``."""
        return PurePosixPath(self.name.replace("\\", "/")).suffix.lower()

    def head(self, size: int = _SNIFF) -> bytes:
        """The first bytes."""
        with closing(self.open()) as stream:
            return stream.read(size)

    def data(self, limit: int) -> bytes:
        """All bytes, at most ``limit`` of them.

        Raises:
            SourceError: There are more, or none.
        """
        with closing(self.open()) as stream:
            data = stream.read(limit + 1)
        if len(data) > limit:
            raise SourceError(
                f"larger than {limit // 1_000_000} MB, which no single article is",
                subject=self.source,
                remedy="Split it, or give many articles as JSON lines with one article a line.",
            )
        if not data.strip():
            raise SourceError("is empty", subject=self.source)
        return data


def name_of(url: str) -> str:
    """A file name for an address: its last part that tells something."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "page"
    last = [part for part in unquote(parts.path).split("/") if part]
    return (last[-1] if last else parts.hostname or "page")[:120]


def decode(data: bytes, source: str, declared: str = "") -> tuple[str, str]:
    """Text of bytes, and the encoding if it had to be guessed (else empty).

    A byte order mark decides, then what was declared, then UTF-8, then charset-normalizer's guess.

    Raises:
        SourceError: The bytes are no text.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return storable(data.decode(encoding, "replace")), ""
    if is_binary(data):
        raise SourceError(
            "is not text",
            subject=source,
            remedy="Give text, HTML, PDF, .docx, e-mail, feeds, tables or archives of them.",
        )
    for encoding in filter(None, ("utf-8", declared)):
        try:
            return storable(data.decode(encoding)), ""
        except (ValueError, LookupError):  # wrong bytes, or a name that no encoding has
            continue
    guessed = _guess(data)
    return storable(data.decode(guessed, "replace")), guessed


def storable(text: str) -> str:
    """The text without what no file format and no RDF store can hold: NUL and lone surrogates."""
    return _UNSTORABLE.sub("\ufffd", text)


def web_address(value: str) -> str:
    """The address if it is one that a person could follow, else nothing: no ``javascript:``, no odd characters."""
    value = value.strip()
    return value if _ADDRESS.fullmatch(value) else ""


def is_binary(data: bytes) -> bool:
    """Whether the bytes are something other than text in an 8-bit or UTF-8 encoding."""
    sample = data[:_SNIFF]
    controls = _CONTROL.findall(sample)
    return b"\x00" in sample or len(controls) > len(sample) * 0.02


def _guess(data: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_DETECT]).best()
    return best.encoding if best else "cp1252"
