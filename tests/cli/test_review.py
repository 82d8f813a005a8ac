"""Deciding on pairs: the list that `kg review` prints comes back with decisions in it."""

import csv
import io
import shutil
from dataclasses import replace

import pytest

import kg.extract
from kg.cli import run
from kg.model import Extraction
from kg.vocab import ENT


class OneState:
    """Gives every person the state of the office, as our extractor does."""

    def __init__(self, scripted) -> None:
        self.scripted = scripted

    def extract(self, articles):
        for found in self.scripted.extract(articles):
            entities = tuple(
                replace(e, country=ENT + "UA") if e.cls == "Person" else e for e in found.entities
            )
            yield Extraction(found.article, found.statements, entities)


@pytest.fixture
def listed(tmp_path, monkeypatch, capsys, scripted):
    """Runs `kg review` in a folder with two articles on persons whose names are alike."""
    monkeypatch.setattr(kg.extract, "Extractor", lambda _ontology: OneState(scripted))
    monkeypatch.chdir(tmp_path)
    for name in ("Rustem Umerov", "Rustam Umarov"):
        line = f"{name} | holdsOfficeIn | Ukraine | 2024 | office: Adviser\n"
        (tmp_path / f"{name.split()[1]}.txt").write_text(
            line + "They said that it would all be told in time to those who ask. " * 4
        )
    assert run(["build", *map(str, sorted(tmp_path.glob("*.txt"))), "--store-only"]) == 0

    def review(*arguments: str) -> list[dict[str, str]]:
        capsys.readouterr()
        assert run(["review", "entities", *arguments, "--format", "csv"]) == 0
        return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))

    return review


def test_the_list_gives_reason_and_sentences(listed):
    (row,) = listed()
    assert row["reason"]
    assert {row["sentence"].partition(" |")[0], row["other_sentence"].partition(" |")[0]} == {
        "Rustem Umerov",
        "Rustam Umarov",
    }


@pytest.mark.parametrize(("decision", "left"), [("different", 0), ("same", 0), ("later", 1), ("", 1)])
def test_decisions_come_from_the_list_filled_in(listed, tmp_path, decision, left):
    (row,) = listed()
    with (tmp_path / "pairs.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, row)
        writer.writeheader()
        writer.writerow({**row, "decision": decision})
    listed("--decisions", "pairs.csv")
    again = listed()
    assert len(again) == left
    assert all(item["decision"] == decision for item in again)


def test_a_wrong_decision_is_told_with_its_line(listed, tmp_path, capsys):
    listed()
    (tmp_path / "pairs.csv").write_text("decision,entity,other\nmaybe,ent:a,ent:b\n")
    assert run(["review", "--decisions", "pairs.csv"]) == 1
    assert "pairs.csv, line 2: no decision: maybe" in capsys.readouterr().err


def test_decisions_survive_building_from_nothing(listed, tmp_path, capsys):
    (row,) = listed()
    assert run(["review", "--same", row["entity"], row["other"]]) == 0
    shutil.rmtree(tmp_path / "output" / "store")
    assert run(["build", *map(str, sorted(tmp_path.glob("U*.txt"))), "--store-only"]) == 0
    capsys.readouterr()
    assert run(["query", "entities", "class=Person", "--format", "csv"]) == 0
    assert sum("Um" in line for line in capsys.readouterr().out.splitlines()) == 1
