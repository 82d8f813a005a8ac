"""Reads what a program answered: one JSON object a line, as ``kg extract --format jsonl`` writes it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import SourceError
from kg.model import Status


@dataclass(frozen=True, slots=True)
class Prediction:
    """A statement as a program gives it: one line of ``statements.jsonl``."""

    article: str
    subject: tuple[str, ...]
    relation: str
    object: tuple[str, ...]
    status: str = Status.ACTUAL
    date: str | None = None
    amount: tuple[float, str] | None = None
    topics: frozenset[str] = frozenset()
    confidence: float | None = None
    quote: str = ""
    derived: bool = False

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Prediction:
        """Take what the measures need out of a JSON object.

        Raises:
            KeyError: ``doc``, ``subject``, ``predicate`` or ``object`` is missing.
        """
        amount = row.get("amount") or {}
        value = amount.get("value")
        return cls(
            article=str(row["doc"]),
            subject=_names(row["subject"]),
            relation=str(row["predicate"]),
            object=_names(row["object"]),
            status=row.get("status") or Status.ACTUAL,
            date=row.get("date") or None,
            amount=(float(value), str(amount.get("currency"))) if value is not None else None,
            topics=frozenset(row.get("topics") or ()),
            confidence=row.get("confidence"),
            quote=(row.get("evidence") or {}).get("text") or "",
            derived=bool(row.get("derived")),
        )


def read_predictions(path: Path) -> Iterator[Prediction]:
    """The statements of a JSON Lines file.

    Raises:
        SourceError: The file cannot be read, or a line is no statement.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"cannot be read: {error}", subject=str(path)) from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield Prediction.of(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise SourceError(
                f"line {number} is no statement ({error!r})",
                subject=str(path),
                remedy="Write the file with kg extract --format jsonl",
            ) from error


def _names(entity: Mapping[str, Any]) -> tuple[str, ...]:
    return (str(entity.get("label") or ""), *map(str, entity.get("aliases") or ()))
