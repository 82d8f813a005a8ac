"""What people decided on pairs of entities: a plain file beside the graph that outlives every rebuild."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kg.errors import KgError
from kg.vocab import ENT

FILE_NAME = "judgements.csv"
COLUMNS = ("decision", "entity", "other", "label", "other_label", "note")


class Decision(StrEnum):
    """What a person said of a pair."""

    SAME = "same"
    DIFFERENT = "different"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A decision on two entities, by the IRIs that articles mint; the smaller one first.

    The labels and the note are for those who read the file and decide nothing.
    """

    decision: Decision
    entity: str
    other: str
    label: str = ""
    other_label: str = ""
    note: str = ""

    @property
    def pair(self) -> tuple[str, str]:
        """Both IRIs in order."""
        return (self.entity, self.other) if self.entity <= self.other else (self.other, self.entity)


def read_judgements(path: Path) -> list[Judgement]:
    """The judgements of a file, none where there is no file; of two on one pair the later line holds.

    Rows without a decision are pairs that nobody has decided on yet.

    Raises:
        KgError: The file cannot be read, lacks a column, or a decision is none.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        remedy = "Save it as CSV in UTF-8."
        raise KgError(f"cannot be read ({error})", subject=str(path), remedy=remedy) from error
    rows = csv.DictReader(io.StringIO(text))
    missing = [name for name in COLUMNS[:3] if name not in (rows.fieldnames or ())]
    if missing:
        remedy = f"The first line names the columns {', '.join(COLUMNS)}."
        raise KgError(f"no column {missing[0]}", subject=str(path), remedy=remedy)
    found: dict[tuple[str, str], Judgement] = {}
    for row in rows:
        if (row["decision"] or "").strip():
            judgement = _judgement(row, f"{path}, line {rows.line_num}")
            found.pop(judgement.pair, None)
            found[judgement.pair] = judgement
    return list(found.values())


def _judgement(row: Mapping[str, str | None], where: str) -> Judgement:
    values = {name: (row.get(name) or "").strip() for name in COLUMNS}
    try:
        decision = Decision(values["decision"].lower())
    except ValueError as error:
        remedy = f"Write one of {', '.join(Decision)}."
        raise KgError(f"no decision: {values['decision']}", subject=where, remedy=remedy) from error
    entity, other = full(values["entity"]), full(values["other"])
    if not values["entity"] or not values["other"] or entity == other:
        raise KgError("not two entities", subject=where, remedy="Give two different IRIs, as ent:UA.")
    return Judgement(decision, entity, other, values["label"], values["other_label"], values["note"])


def write_judgements(path: Path, judgements: Iterable[Judgement]) -> None:
    """Write judgements, sorted, in one go: a write that is broken off leaves the old file.

    Raises:
        KgError: The file cannot be written.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    for item in sorted(judgements, key=lambda judgement: judgement.pair):
        names = (
            (item.label, item.other_label) if item.entity <= item.other else (item.other_label, item.label)
        )
        writer.writerow((item.decision.value, *map(short, item.pair), *names, item.note))
    partial = path.with_name(path.name + ".part")
    try:
        partial.write_text(buffer.getvalue(), encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise KgError(
            f"cannot be written ({reason})", subject=str(path), remedy="Check the folder."
        ) from error


def merged(old: Iterable[Judgement], new: Iterable[Judgement]) -> list[Judgement]:
    """Old judgements and new ones; the new one holds where both speak of one pair."""
    return list({judgement.pair: judgement for judgement in (*old, *new)}.values())


def short(iri: str) -> str:
    """An IRI of ours with its prefix: ``ent:UA``."""
    return "ent:" + iri.removeprefix(ENT) if iri.startswith(ENT) else iri


def full(name: str) -> str:
    """An IRI without its prefix."""
    return ENT + name.removeprefix("ent:") if name.startswith("ent:") else name
