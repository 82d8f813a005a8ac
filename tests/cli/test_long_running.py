"""Commands that wait (watch, serve) and the one that measures, with what they wait for replaced."""

import json

import pytest

import kg.extract
import kg.serve.server
import kg.sources
from kg.cli import run
from kg.model import Problem
from kg.sources import Round
from kg.store import Store


@pytest.fixture(autouse=True)
def _scripted(monkeypatch, scripted, tmp_path):
    monkeypatch.setattr(kg.extract, "Extractor", lambda _ontology: scripted)
    monkeypatch.delenv("KG_STORE", raising=False)
    monkeypatch.chdir(tmp_path)


def test_watch_adds_removes_and_tells(monkeypatch, report, tmp_path, capsys):
    first = report("Ukraine | signedWith | Belgium | 2024-01-21", "a")
    rounds = [
        Round((first, Problem("x.pdf", "is locked"))),
        Round((report("Belgium | providesAidTo | Ukraine", "b"),), ("a.txt", "never-stored.txt")),
    ]
    monkeypatch.setattr(kg.sources, "watch", lambda *_arguments, **_options: iter(rounds))
    assert run(["watch", "inbox", "--store-only"]) == 0
    printed = capsys.readouterr()
    assert "1 stored, 0 known, 1 removed" in printed.out
    assert "x.pdf: is locked" in printed.err
    with Store.read(tmp_path / "output" / "store") as store:
        assert [record.article.name for record in store.articles()] == ["b"]


def test_serve_hands_on_what_it_was_told(monkeypatch, capsys):
    told = []

    def serve(settings, started):
        told.append(settings)
        started("http://127.0.0.1:1/")

    monkeypatch.setattr(kg.serve.server, "serve", serve)
    assert (
        run(["serve", "--port", "0", "--timeout", "5", "--memory", "512", "--cors", "https://x.example"]) == 0
    )
    (settings,) = told
    assert (settings.port, settings.timeout, settings.cors) == (0, 5.0, ("https://x.example",))
    assert settings.memory == 512 * 1024 * 1024
    assert "http://127.0.0.1:1/" in capsys.readouterr().out


def test_serve_without_a_graph_says_how_to_build(capsys):
    assert run(["serve", "--port", "0"]) == 1
    assert "kg build" in capsys.readouterr().err


GOLD = """doc: a
published: 2024-01-22
entities:
  Ukraine: {type: Country}
  Belgium: {type: Country}
triples:
  - [Ukraine, signedWith, Belgium, {date: 2024-01-21}]
  - [Ukraine, supports, Belgium]
"""


def test_evaluate_measures_what_extract_wrote(tmp_path, capsys):
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold" / "a.yaml").write_text(GOLD)
    party = {"aliases": []}
    row = {
        "doc": "a",
        "subject": {"label": "Ukraine", **party},
        "predicate": "signedWith",
        "object": {"label": "Belgium", **party},
        "status": "actual",
        "date": "2024-01-21",
    }
    (tmp_path / "found.jsonl").write_text(json.dumps(row) + "\n")
    assert run(["evaluate", "gold", "found.jsonl", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["statements"]["precision"] == 1.0
    assert run(["evaluate", "gold", "found.jsonl", "--errors"]) == 0
    assert "supports" in capsys.readouterr().out
    (tmp_path / "empty.jsonl").write_text("")
    assert run(["evaluate", "gold", "empty.jsonl"]) == 1
