"""A disk that fills up anywhere in a build: one line with a remedy, nothing that was done is lost, the next build heals."""

import json
import os
import random
import subprocess
import sys
import time

import pytest

from kg.store import Store

BUILD = """
import importlib.util, resource, sys
spec = importlib.util.spec_from_file_location("support", sys.argv[1])
support = importlib.util.module_from_spec(spec)
spec.loader.exec_module(support)
import kg.extract
kg.extract.Extractor = lambda _ontology: support.ScriptedExtractor()
from kg.cli import run
if int(sys.argv[2]):
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
sys.exit(run(sys.argv[3:]))
"""
ENGLISH = "The ministers of the two countries said on Monday that they would meet again in the spring, and so they did.\n"


def command(root, folder, size, *arguments):
    environment = {**os.environ, "PYTHONPATH": str(root), "SOURCE_DATE_EPOCH": "1700000000"}
    line = [sys.executable, "-c", BUILD, root / "tests" / "conftest.py", str(size), *arguments]
    return subprocess.run(line, check=False, capture_output=True, text=True, env=environment, cwd=folder)


@pytest.mark.slow
@pytest.mark.parametrize("size", [100, 5_000, 30_000, 60_000, 100_000, 200_000, 300_000])
def test_a_disk_that_fills_up_costs_nothing(tmp_path, root, size):
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "first.txt").write_text("Ukraine | signedWith | Belgium | 2024-01-21\n" + ENGLISH)
    assert command(root, tmp_path, 0, "build", "articles", "-o", "out").returncode == 0
    old = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir() if path.is_file()}
    for n in range(60):
        (articles / f"n{n}.txt").write_text(
            f"Ukraine | signedWith | Person {n} | 2024-01-21\nPerson {n} | trains | Belgium\n{ENGLISH}"
        )
    failed = command(root, tmp_path, size, "build", "articles", "-o", "out")
    if failed.returncode:
        assert "Traceback" not in failed.stderr
        assert "fault of kg" not in failed.stderr
        assert len(failed.stderr.strip().splitlines()) == 1, failed.stderr
        assert failed.stderr.rstrip().endswith((".", "again"))
    assert not [path for path in (tmp_path / "out").iterdir() if path.name.startswith(".graph")]
    healed = command(root, tmp_path, 0, "build", "articles", "-o", "out")
    assert healed.returncode == 0, healed.stderr
    assert command(root, tmp_path, 0, "build", "articles", "-o", "fresh").returncode == 0
    for name in old:
        if name.endswith((".ttl", ".jsonl", ".graphml")):
            assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "fresh" / name).read_bytes()


@pytest.mark.slow
def test_a_build_killed_anywhere_leaves_whole_files(tmp_path, root):
    articles, out = tmp_path / "articles", tmp_path / "out"
    articles.mkdir()
    chance = random.Random(11)  # noqa: S311 -- when to kill, not whom to trust
    environment = {**os.environ, "PYTHONPATH": str(root)}
    line = [
        sys.executable,
        "-c",
        BUILD,
        root / "tests" / "conftest.py",
        "0",
        "build",
        "articles",
        "-o",
        "out",
        "--workers",
        "1",
    ]
    for n in range(int(os.environ.get("KG_KILLS", "6"))):
        for m in range(8):
            text = f"Ukraine | signedWith | Person {n} {m} | 2024-01-21\n{ENGLISH}"
            (articles / f"n{n}-{m}.txt").write_text(text)
        with subprocess.Popen(
            line, cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as builder:
            time.sleep(chance.uniform(0.8, 3.5))
            builder.kill()
        if (out / "store").exists():
            with Store.open(out / "store") as store:
                assert all(record.statements for record in store.articles())
        if (out / "graph.ttl").exists():
            assert (out / "graph.ttl").read_text().endswith(".\n")
        if (out / "statements.jsonl").exists():
            assert all(json.loads(said) for said in (out / "statements.jsonl").read_text().splitlines())
        if (out / "graph.html").exists():
            assert (out / "graph.html").read_text().rstrip().endswith("</html>")
    assert command(root, tmp_path, 0, "build", "articles", "-o", "out", "--workers", "1").returncode == 0
    assert command(root, tmp_path, 0, "build", "articles", "-o", "fresh", "--workers", "1").returncode == 0
    assert (out / "graph.ttl").read_bytes() == (tmp_path / "fresh" / "graph.ttl").read_bytes()
