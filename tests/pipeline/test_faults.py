"""What is stored survives: full disks, damaged stores, clocks that jump, names that lead elsewhere."""

import os
import subprocess
import sys

import pytest

from kg.errors import StoreError
from kg.model import Article
from kg.store import Store

FULL = """
import importlib.util, resource, sys
from pathlib import Path
spec = importlib.util.spec_from_file_location("support", sys.argv[2])
support = importlib.util.module_from_spec(spec)
spec.loader.exec_module(support)
import importlib
flow = importlib.import_module("kg.pipeline.build")  # the name in the package is the function
from kg import pipeline
from kg.errors import KgError
from kg.model import Article
from kg.store import Store
from kg.vocab import load_ontology
flow.BATCH = 4
articles = [Article(f"Ukraine | signedWith | Person {n} | 2024-01-21", f"n{n}", f"n{n}.txt") for n in range(400)]
ontology = load_ontology()
store = Store.open(Path(sys.argv[1]), wait=5)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]),) * 2)
try:
    pipeline.build(articles, store, support.ScriptedExtractor, ontology, pipeline.RunSettings("s", "t"),
        pipeline.BuildOptions(lambda progress: print(progress.stored + progress.known, flush=True)))
except KgError as error:
    print(error, file=sys.stderr)
    raise SystemExit(1)
"""


@pytest.mark.slow
@pytest.mark.parametrize("size", [30_000, 100_000, 250_000])
def test_a_full_disk_loses_nothing_that_was_done(tmp_path, root, size, assemble):
    """A limit on the size of files stands for the full disk: writing fails in the same way."""
    command = [sys.executable, "-c", FULL, tmp_path / "store", root / "tests" / "conftest.py", str(size)]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    result = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    assert result.returncode == 1, result.stderr
    assert "Free some space" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    done = int(result.stdout.split()[-1]) if result.stdout else 0
    with Store.open(tmp_path / "store", wait=5) as store:
        assert len(store.article_ids()) >= done
        more = [
            Article(f"Ukraine | signedWith | Person {n} | 2024-01-21", f"n{n}", f"n{n}.txt")
            for n in range(400)
        ]
        assemble(more, store)
        assert len(store.article_ids()) == 400
        assert all(record.statements for record in store.articles())


def test_a_clock_that_jumps_back_changes_no_statement(built, report, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "2000000000")
    store = built(report("Ukraine | signedWith | Belgium", "a"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000")
    built(report("Ukraine | signedWith | Albania", "b"), store=store)
    assert len(store.article_ids()) == 2


@pytest.mark.parametrize("name", ["CURRENT", "MANIFEST", "000"])
def test_a_damaged_store_is_refused_with_a_remedy_or_reads_whole(tmp_path, built, report, name):
    with Store.open(tmp_path / "store") as store:
        built(*(report(f"Ukraine | signedWith | Person {n}", f"n{n}") for n in range(20)), store=store)
        whole = len(store)
    for path in (tmp_path / "store").iterdir():
        if path.name.startswith(name):
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    refusal = ""
    found = 0
    try:
        with Store.open(tmp_path / "store") as store:
            found = sum(1 for _ in store)
    except StoreError as error:
        refusal = str(error)
    assert "build again" in refusal or found == whole


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a\x00b", "<script>", 'x" ; DROP ALL #', "\u202egnp.exe", "'; --"]
)
def test_hostile_names_are_data(assemble, name):
    article = Article("Ukraine | signedWith | Belgium", name, name, title=name, url="javascript:alert(1)")
    store = assemble([article])
    (key,) = store.article_ids()
    record = store.article(key)
    assert (record.article.name, record.sources, record.article.title) == (name, (name,), name)
    assemble([Article("Ukraine | signedWith | Albania", name, name)], store)
    assert len(store.article_ids()) == 1
