"""An extractor that other processes can import, and that dies when it is told to."""

import importlib
import sys

import pytest

MODULE = """
import os
import time
from dataclasses import dataclass

from kg.errors import KgError
from kg.model import Entity, Evidence, Extraction, Span, Statement
from kg.vocab import ENT


class Extractor:
    def __init__(self, pause):
        self.pause = pause

    def extract(self, articles):
        for article in articles:
            time.sleep(self.pause)
            if "KILL" in article.text:
                os._exit(9)
            if "RAISE" in article.text:
                raise RuntimeError("raised")
            evidence = Evidence(article.id, Span(0, len(article.text)), article.text, "r", "x", 0.9)
            said = Statement("signedWith", ENT + "UA", ENT + article.name, evidence=(evidence,))
            entities = (Entity(ENT + "UA", "Ukraine", "Country"), Entity(ENT + article.name, article.name, "Person"))
            yield Extraction(article, (said,), entities)


@dataclass(frozen=True)
class Factory:
    broken: bool = False
    pause: float = 0.0

    def __call__(self):
        if self.broken:
            raise KgError("no such language model is installed")
        return Extractor(self.pause)
"""


@pytest.fixture
def factory(tmp_path, monkeypatch):
    """A factory that a spawned process can import."""
    (tmp_path / "worker_module.py").write_text(MODULE)
    monkeypatch.syspath_prepend(tmp_path)
    module = importlib.import_module("worker_module")
    yield module.Factory
    del sys.modules["worker_module"]
