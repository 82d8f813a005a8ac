"""Extraction in several processes: same result, none lost, none twice, whoever dies."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg.errors import KgError
from kg.model import Article
from kg.pipeline import BuildOptions, build
from kg.pipeline.extraction import ProcessEngine
from kg.store import Store


def articles(count, **special):
    return [Article(special.get(f"n{i}", f"text {i}"), f"n{i}", f"n{i}.txt") for i in range(count)]


def quads(store):
    return {str(quad) for quad in store if "generatedAtTime" not in quad.predicate.value}


@pytest.mark.slow
def test_two_processes_store_what_one_does(factory, ontology, settings):
    stores = []
    for workers in (1, 2):
        store = Store.memory()
        progress = build(articles(200), store, factory(), ontology, settings, BuildOptions(workers=workers))
        assert progress.stored == 200
        stores.append(quads(store))
    assert stores[0] == stores[1]


@pytest.mark.slow
def test_an_article_that_kills_its_process_is_named_and_no_other_is_lost(factory, ontology, settings):
    store = Store.memory()
    told = articles(150, n70="KILL", n71="RAISE", n3="KILL again")
    progress = build(told, store, factory(), ontology, settings, BuildOptions(workers=2))
    assert progress.stored == 147
    assert sorted(problem.source for problem in progress.problems) == ["n3.txt", "n70.txt", "n71.txt"]
    assert "killed the process" in str(next(p for p in progress.problems if p.source == "n70.txt"))


@pytest.mark.slow
def test_an_extractor_that_cannot_start_ends_the_build(factory, ontology, settings):
    with pytest.raises(KgError, match="language model"):
        build(
            articles(150), Store.memory(), factory(broken=True), ontology, settings, BuildOptions(workers=2)
        )


def test_an_extractor_that_cannot_be_sent_ends_the_build(ontology, settings):
    with pytest.raises(KgError, match="--workers 1"):
        build(articles(150), Store.memory(), lambda: None, ontology, settings, BuildOptions(workers=2))


@pytest.mark.slow
def test_a_worker_killed_from_outside_costs_nothing(factory):
    with ProcessEngine(factory(), 2) as engine:
        first = engine.result(engine.submit(articles(2)))
        for process in list(engine._pool._processes.values()):
            os.kill(process.pid, signal.SIGKILL)
        again = engine.result(engine.submit(articles(3)))
    assert (len(first.extractions), len(again.extractions)) == (2, 3)
    assert again.problems == ()


ORPHANS = """
import sys
from worker_module import Factory
from kg.model import Article
from kg.pipeline.extraction import ProcessEngine
if __name__ == "__main__":
    engine = ProcessEngine(Factory(), 2)
    engine.result(engine.submit([Article("x", "n")]))
    print(*engine._pool._processes, flush=True)
    sys.stdin.read()
"""


@pytest.mark.slow
@pytest.mark.usefixtures("factory")
def test_processes_do_not_outlive_a_killed_build(tmp_path, root):
    (tmp_path / "main.py").write_text(ORPHANS)
    environment = {**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{tmp_path}"}
    command = [sys.executable, tmp_path / "main.py"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as parent:
        workers = [int(pid) for pid in parent.stdout.readline().split()]
        parent.kill()
    deadline = time.monotonic() + 20
    while any(map(alive, workers)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert workers
    assert not any(map(alive, workers))


def alive(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except FileNotFoundError:
        return False
    return state.rpartition(")")[2].split()[0] != "Z"


@pytest.mark.slow
def test_processes_that_died_under_several_batches_are_replaced_once(factory):
    with ProcessEngine(factory(), 2) as engine:
        engine.result(engine.submit(articles(1)))
        under_way = [engine.submit(articles(2, n1="KILL" if n == 0 else "x")) for n in range(4)]
        found = [engine.result(under_way[0])]
        pool = engine._pool
        under_way.append(engine.submit(articles(5)))
        found += [engine.result(job) for job in under_way[1:]]
        assert engine._pool is pool
    assert [len(outcome.extractions) for outcome in found] == [1, 2, 2, 2, 5]
    assert [len(outcome.problems) for outcome in found] == [1, 0, 0, 0, 0]
