"""Pairs that tempt: each decided right or left open, none wrong."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from kg.resolve import resolve
from kg.resolve.fold import plain

PAIRS = list(csv.DictReader((Path(__file__).parent / "pairs.csv").read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("row", PAIRS, ids=lambda row: f"{row['name']} / {row['other']}: {row['why']}")
def test_pair(row, make, listed, ontology):
    a = make(row["name"], row["class"], row["state"])
    b = make(row["other"], row["other_class"], row["other_state"])
    # Entries of the gazetteer that share a word with the pair; the others only cost time.
    words = set(plain(f"{a.label} {b.label}").split())
    near = [p for p in listed if not words.isdisjoint(plain(" ".join((p.label, *p.aliases))).split())]
    found = resolve([*near, a, b], ontology)
    same = found.canonical[a.iri] == found.canonical[b.iri]
    assert same == (row["expected"] == "same")
    if row["expected"] == "open":
        assert [{item.entity, item.other} for item in found.candidates] == [{a.iri, b.iri}]


def test_there_are_many_of_each_kind():
    assert sum(row["expected"] == "same" for row in PAIRS) >= 40
    assert sum(row["expected"] != "same" for row in PAIRS) >= 40
