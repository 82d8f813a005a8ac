"""Tables shaped like the codebooks of the field, and one JSON object per statement."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from kg.export.source import Source
from kg.model import Status
from kg.views import Deed, deeds, records, rows

Row = dict[str, Any]

_SIGNED = ("signedWith", "agreedWith")
_GIVEN = ("providesAidTo", "contributesTo")
_MEASURE = {
    Status.ACTUAL: "delivered",
    Status.PLANNED: "pledged",
    Status.PROPOSED: "proposed",
    Status.DENIED: "denied",
}

_LINE_ENDS = {ord(char): f"\\u{ord(char):04x}" for char in "\x85\u2028\u2029"}
"""Characters beyond ASCII that some programs take for the end of a line."""

STATEMENT_COLUMNS = (
    "id", "subject", "relation", "object", "status", "date", "date_basis", "amount_value", "amount_currency",
    "topics", "role", "place", "confidence", "sources", "event", "conflict", "quote", "speaker", "article",
    "title", "publisher", "published", "url", "subject_iri", "object_iri",
)  # fmt: skip
AGREEMENT_COLUMNS = (
    "agreement_id", "party_a", "party_a_iso3", "party_b", "party_b_iso3", "parties", "date", "date_precision",
    "kind", "sector", "status", "place", "amount", "currency", "source_count", "article_count",
    "first_reported", "last_reported", "conflicts", "quote", "url",
)  # fmt: skip
AID_COLUMNS = (
    "aid_id", "donor", "donor_iso3", "recipient", "recipient_iso3", "announced", "date", "date_precision",
    "measure", "item", "amount", "currency", "source_count", "article_count", "conflicts", "quote", "url",
)  # fmt: skip
EVENT_COLUMNS = (
    "event_id", "event_date", "date_precision", "event_type", "cameo_root", "relation", "status", "actor",
    "actor_class", "actor_iso3", "recipient", "recipient_class", "recipient_iso3", "symmetric", "location",
    "amount", "currency", "contexts", "source_count", "article_count", "first_reported", "last_reported",
    "conflicts", "quote", "url",
)  # fmt: skip


def write_tables(source: Source, path: Path) -> None:
    """Write the table of statements to a file, or all tables into a folder."""
    if not path.is_dir():
        write_statements(source, path)
        return
    for name, write in (
        ("statements", write_statements),
        ("agreements", write_agreements),
        ("aid", write_aid),
        ("events", write_events),
    ):
        write(source, path / f"{name}.csv")


def write_statements(source: Source, path: Path) -> None:
    """One row per statement, with its best quotation."""
    _write(path, STATEMENT_COLUMNS, rows(source.facts))


def write_agreements(source: Source, path: Path) -> None:
    """One row per agreement and pair of parties, as in the Defense Cooperation Agreement Dataset."""
    _write(path, AGREEMENT_COLUMNS, _agreements(_Tables(source)))


def write_aid(source: Source, path: Path) -> None:
    """One row per gift, as in the Kiel Ukraine Support Tracker."""
    _write(path, AID_COLUMNS, _aid(_Tables(source)))


def write_events(source: Source, path: Path) -> None:
    """One row per event and pair of parties with PLOVER codes, as in POLECAT."""
    _write(path, EVENT_COLUMNS, _events(_Tables(source), source))


def write_jsonl(source: Source, path: Path) -> None:
    """One JSON object per statement."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(json_line(record) + "\n" for record in records(source.facts))


def json_line(value: object) -> str:
    """JSON on one line; characters beyond ASCII stay readable, lone surrogates become escapes."""
    line = json.dumps(value, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:
        return json.dumps(value)
    return line.translate(_LINE_ENDS)


def _write(path: Path, columns: Sequence[str], table: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: _cell(row.get(key)) for key in columns} for row in table)


def _cell(value: object) -> object:
    """A value that a spreadsheet does not take for a formula: names come out of untrusted articles."""
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return "'" + value
    return "" if value is None else value


class _Tables:
    """Events with what the tables tell of them."""

    def __init__(self, source: Source) -> None:
        self._facts = source.facts
        self._gazetteer = source.ontology.gazetteer
        self._told = {told.id: told for told in source.facts.told}
        self.deeds = sorted(deeds(source.store), key=lambda deed: (deed.day, deed.id))

    def label(self, iri: str) -> str:
        return self._facts.label(iri) if iri else ""

    def cls(self, iri: str) -> str:
        return self._facts.entities[iri].cls if iri in self._facts.entities else ""

    def iso3(self, iri: str) -> str:
        """The ISO 3166-1 alpha-3 code of a state, or of the state that somebody belongs to."""
        entity = self._facts.entities.get(iri)
        known = self._gazetteer.get(entity.country if entity and entity.country else iri)
        return next((code for code in known.iso if len(code) == 3), "") if known else ""  # noqa: PLR2004

    def common(self, deed: Deed) -> Row:
        """What all tables tell of an event."""
        told = [self._told[key] for key in deed.statements if key in self._told]
        best = max(told, key=lambda t: (t.statement.confidence, t.id), default=None)
        conflicts: dict[str, list[str]] = {}
        for claim in deed.claims:
            conflicts.setdefault(claim.property, []).append(self._value(claim.value))
        return {
            "date_precision": deed.date.precision if deed.date else "",
            "amount": f"{deed.amount.value:f}" if deed.amount else "",
            "currency": deed.amount.currency if deed.amount else "",
            "source_count": deed.sources,
            "article_count": deed.articles,
            "first_reported": deed.first_reported,
            "last_reported": deed.last_reported,
            "conflicts": "; ".join(f"{name}: {' or '.join(values)}" for name, values in conflicts.items()),
            "quote": best.statement.evidence[0].quote if best else "",
            "url": best.article.url if best else "",
        }

    def _value(self, value: str) -> str:
        return self.label(value) if value.startswith("http") else value


def _agreements(tables: _Tables) -> Iterator[Row]:
    for deed in tables.deeds:
        if deed.relation not in _SIGNED:
            continue
        for one, other in deed.pairs:
            yield tables.common(deed) | {
                "agreement_id": deed.id,
                "party_a": tables.label(one),
                "party_a_iso3": tables.iso3(one),
                "party_b": tables.label(other),
                "party_b_iso3": tables.iso3(other),
                "parties": "; ".join(tables.label(iri) for iri in (*deed.subjects, *deed.objects)),
                "date": deed.date.value if deed.date else "",
                "kind": "signed" if deed.relation == _SIGNED[0] else "agreed",
                "sector": "; ".join(deed.topics),
                "status": deed.status.value,
                "place": tables.label(deed.place),
            }


def _aid(tables: _Tables) -> Iterator[Row]:
    for deed in tables.deeds:
        if deed.relation not in _GIVEN:
            continue
        for donor, recipient in deed.pairs:
            yield tables.common(deed) | {
                "aid_id": deed.id,
                "donor": tables.label(donor),
                "donor_iso3": tables.iso3(donor),
                "recipient": tables.label(recipient),
                "recipient_iso3": tables.iso3(recipient),
                "announced": deed.first_reported,
                "date": deed.date.value if deed.date else "",
                "measure": _MEASURE[deed.status],
                "item": "; ".join(deed.topics),
            }


def _events(tables: _Tables, source: Source) -> Iterator[Row]:
    for deed in tables.deeds:
        relation = source.ontology.relations.get(deed.relation)
        plover = relation.plover if relation else ""
        for actor, recipient in deed.pairs:
            yield tables.common(deed) | {
                "event_id": deed.id,
                "event_date": deed.day,
                "event_type": "" if plover == "NONE" else plover,
                "cameo_root": relation.cameo[0] if relation and relation.cameo else "",
                "relation": deed.relation,
                "status": deed.status.value,
                "actor": tables.label(actor),
                "actor_class": tables.cls(actor),
                "actor_iso3": tables.iso3(actor),
                "recipient": tables.label(recipient),
                "recipient_class": tables.cls(recipient),
                "recipient_iso3": tables.iso3(recipient),
                "symmetric": "yes" if not deed.objects else "no",
                "location": tables.label(deed.place),
                "contexts": "; ".join(deed.topics),
            }
