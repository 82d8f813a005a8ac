"""Gazetteers of the user's own: CSV tables, and what they take from the shipped entries."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from kg.errors import OntologyError
from kg.vocab.namespaces import ENT, PREFIXES, slug
from kg.vocab.types import GazetteerEntry, OntologyClass

_LISTS = ("aliases", "demonyms", "metonyms", "descriptions", "ambiguous", "members", "same_as")
_COLUMNS = frozenset({"label", "class", "iri", "country", *_LISTS})
"""What a gazetteer in CSV may tell of an entity."""


def gazetteer_files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files that gazetteers are read from: those named, and the Turtle and CSV files of folders.

    Raises:
        OntologyError: One of the paths leads nowhere.
    """
    for path in paths:
        if path.is_dir():
            yield from sorted(file for ending in ("ttl", "csv") for file in path.rglob(f"*.{ending}"))
        elif path.is_file():
            yield path
        else:
            remedy = "Name Turtle or CSV files."
            raise OntologyError("no such file or folder", subject=str(path), remedy=remedy)


def read_table(
    path: Path, known: Mapping[str, GazetteerEntry], classes: Mapping[str, OntologyClass]
) -> Iterator[GazetteerEntry]:
    """The entries of a CSV file; what a row leaves out of a known entry stays as it was."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise OntologyError(str(error), subject=str(path), remedy="Save it as CSV in UTF-8.") from error
    head = lines[0] if lines else ""
    # Spreadsheets write semicolons where the comma is the decimal sign.
    rows = csv.DictReader(lines, delimiter=";" if head.count(";") > head.count(",") else ",")
    unknown = sorted(set(rows.fieldnames or ()) - _COLUMNS)
    if unknown or "label" not in (rows.fieldnames or ()):
        remedy = f"The first line names columns: label and any of {', '.join(sorted(_COLUMNS))}."
        message = f"unknown column {unknown[0]!r}" if unknown else "no column label"
        raise OntologyError(message, subject=str(path), remedy=remedy)
    names = {name: entry.iri for entry in known.values() for name in (*entry.iso, entry.label)}
    for row in rows:
        cells = {name: (row.get(name) or "").strip() for name in _COLUMNS}
        if cells["label"]:
            yield _row(cells, known, names, classes, f"{path}, line {rows.line_num}")


def _row(
    cells: Mapping[str, str],
    known: Mapping[str, GazetteerEntry],
    names: Mapping[str, str],
    classes: Mapping[str, OntologyClass],
    where: str,
) -> GazetteerEntry:
    def iri(text: str) -> str:
        found = names.get(text) or _expanded(text)
        if found.startswith(("http://", "https://")):
            return found
        remedy = "Give a label or ISO code that the gazetteer has, or an IRI as ent:UA."
        raise OntologyError(f"unknown entity {text!r}", subject=where, remedy=remedy)

    label, cls = cells["label"], cells["class"]
    several = {
        name: tuple(part.strip() for part in cells[name].split("|") if part.strip()) for name in _LISTS
    }
    node = _expanded(cells["iri"])
    if not node:
        same = [e.iri for e in known.values() if e.label == label and cls in ("", e.cls)]
        node = min(same, default=ENT + slug(label))
    base = known.get(node, GazetteerEntry(node, label, cls))
    if (cls or base.cls) not in classes:
        remedy = f"Write one of {', '.join(sorted(classes))} into the column class."
        raise OntologyError(f"no class {cls!r}", subject=where, remedy=remedy)
    old = base.label if base.label != label else ""
    aliases = (*base.aliases, *several["aliases"], old)
    return replace(
        base,
        label=label,
        cls=cls or base.cls,
        aliases=tuple(dict.fromkeys(name for name in aliases if name and name != label)),
        demonyms=tuple(dict.fromkeys((*base.demonyms, *several["demonyms"]))),
        metonyms=tuple(dict.fromkeys((*base.metonyms, *several["metonyms"]))),
        descriptions=tuple(dict.fromkeys((*base.descriptions, *several["descriptions"]))),
        ambiguous=base.ambiguous | set(several["ambiguous"]),
        country=iri(cells["country"]) if cells["country"] else base.country,
        members=tuple(dict.fromkeys((*base.members, *map(iri, several["members"])))),
        same_as=tuple(dict.fromkeys((*base.same_as, *map(_expanded, several["same_as"])))),
    )


def _expanded(name: str) -> str:
    """An IRI without its prefix; what has none of ours stays as it is."""
    prefix, colon, local = name.partition(":")
    return PREFIXES[prefix] + local if colon and prefix in PREFIXES else name


def overridden(
    shipped: Mapping[str, GazetteerEntry], own: Mapping[str, GazetteerEntry]
) -> dict[str, GazetteerEntry]:
    """The gazetteer with a user's entries: a name that they give is nobody else's any more."""
    taken = {name for entry in own.values() for name in (*entry.names, *entry.demonyms, *entry.metonyms)}
    found = dict(own)
    for iri, entry in shipped.items():
        if iri in own:
            continue
        aliases, demonyms, metonyms = (
            tuple(name for name in names if name not in taken)
            for names in (entry.aliases, entry.demonyms, entry.metonyms)
        )
        if entry.label not in taken:
            found[iri] = replace(entry, aliases=aliases, demonyms=demonyms, metonyms=metonyms)
        elif aliases:
            found[iri] = replace(
                entry, label=aliases[0], aliases=aliases[1:], demonyms=demonyms, metonyms=metonyms
            )
    return found
