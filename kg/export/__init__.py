"""Writes the graph in the formats that others read: one function per format, one table of them."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from kg.errors import KgError, UsageError
from kg.export.networks import write_gexf, write_graphml, write_html
from kg.export.quads import write_jsonld, write_nquads, write_ntriples, write_trig, write_turtle
from kg.export.source import Source
from kg.export.tables import (
    write_agreements,
    write_aid,
    write_events,
    write_jsonl,
    write_statements,
    write_tables,
)


@dataclass(frozen=True, slots=True)
class Format:
    """A format: what it is called, what its files end in, what it holds, and who writes it."""

    name: str
    suffix: str
    content: str
    write: Callable[[Source, Path], None]


_ALL = (
    Format("turtle", ".ttl", "plain edges and the entities on them, sorted", write_turtle),
    Format("ntriples", ".nt", "the same, one triple a line", write_ntriples),
    Format("trig", ".trig", "the whole dataset with a named graph per article, sorted", write_trig),
    Format("nquads", ".nq", "the whole dataset, one quad a line", write_nquads),
    Format("jsonld", ".jsonld", "the whole dataset as JSON-LD", write_jsonld),
    Format(
        "graphml",
        ".graphml",
        "statements as a network, for Gephi, Cytoscape, NetworkX, igraph",
        write_graphml,
    ),
    Format("gexf", ".gexf", "statements as a network, for Gephi", write_gexf),
    Format("html", ".html", "the graph as a page that opens offline", write_html),
    Format("csv", ".csv", "one row per statement; into a folder: all four tables", write_tables),
    Format("statements", ".csv", "one row per statement, with its quotation", write_statements),
    Format("agreements", ".csv", "agreements: one row per event and pair of parties", write_agreements),
    Format("aid", ".csv", "aid: donor, recipient, amount, pledged or delivered", write_aid),
    Format("events", ".csv", "events with PLOVER codes, one row per event and pair of parties", write_events),
    Format("jsonl", ".jsonl", "one JSON object per statement, with quotation and offsets", write_jsonl),
)

FORMATS: Mapping[str, Format] = MappingProxyType({item.name: item for item in _ALL})
"""Every format by name. A new one is a function and an entry here."""


def export(source: Source, name: str, path: Path) -> None:
    """Write a graph to a file, whole or not at all.

    Args:
        source: The graph.
        name: The format's name.
        path: The file; its folder is made. ``csv`` also takes a folder.

    Raises:
        UsageError: There is no such format.
        KgError: The file cannot be written; what stood there before still does.
    """
    if name not in FORMATS:
        raise UsageError("no such format", subject=name, remedy=f"Choose one of {', '.join(FORMATS)}.")
    if name == "csv" and (path.is_dir() or not path.suffix):
        path.mkdir(parents=True, exist_ok=True)
        write_tables(source, path)
        return
    with _replacing(path) as draft:
        FORMATS[name].write(source, draft)


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """A draft beside a file, which takes the file's place once it is complete."""
    draft = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        os.close(handle)
        draft = Path(name)
        yield draft
        umask = os.umask(0)
        os.umask(umask)
        draft.chmod(0o666 & ~umask)
        draft.replace(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise KgError(
            f"cannot be written ({reason})", subject=str(path), remedy="Name another file."
        ) from error
    finally:
        if draft is not None:
            draft.unlink(missing_ok=True)
