"""Extraction on a Dask cluster: the same graph as one process makes, whoever dies."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, closing
from functools import partial

import pytest

from kg.errors import KgError, UsageError
from kg.model import Article
from kg.pipeline import BuildOptions, build
from kg.pipeline.cluster import DaskEngine
from kg.store import Store

START_S = 30


def free_port():
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def factory(factory):
    """Slow enough for a worker to be killed in the middle."""
    return partial(factory, pause=0.01)


@pytest.fixture
def cluster(tmp_path, root, factory):  # noqa: ARG001 -- the workers import its module
    """Starts a scheduler and workers of one thread each; gives the address and the workers' processes."""
    pytest.importorskip("distributed", reason="distributed is not installed: pip install 'defence-kg[dask]'")
    environment = {
        **os.environ,
        "PYTHONPATH": f"{root}{os.pathsep}{tmp_path}",
        "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",
    }
    with ExitStack() as stack:

        def start(*arguments):
            command = [sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:]]
            process = subprocess.Popen(
                command, env=environment, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            stack.callback(process.wait)
            stack.callback(process.terminate)
            return process

        def start_cluster(workers=2, *, nanny=False):
            port = free_port()
            start(
                "dask_scheduler",
                "--pid-file",
                str(tmp_path / "scheduler.pid"),
                "--host",
                "127.0.0.1",
                "--port",
                str(port),
                "--no-dashboard",
                "--dashboard-address",
                ":0",
            )
            options = [
                "--nthreads",
                "1",
                "--host",
                "127.0.0.1",
                "--no-dashboard",
                "--local-directory",
                str(tmp_path),
            ]
            options.append("--nanny" if nanny else "--no-nanny")
            address = f"tcp://127.0.0.1:{port}"
            wait_for_port(port)
            processes = [start("dask_worker", address, *options) for _ in range(workers)]
            wait_for_workers(address, workers)
            return f"dask://127.0.0.1:{port}", processes

        yield start_cluster


def wait_for_port(port):
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("the scheduler did not start")


def wait_for_workers(address, count):
    import distributed

    with distributed.Client(address, set_as_default=False) as client:
        client.wait_for_workers(count, timeout=START_S)


def articles(count, **special):
    return [Article(special.get(f"n{i}", f"text {i}"), f"n{i}", f"n{i}.txt") for i in range(count)]


def quads(store):
    return sorted(str(quad) for quad in store if "generatedAtTime" not in quad.predicate.value)


@pytest.mark.server
def test_a_worker_killed_in_the_middle_costs_and_doubles_nothing(cluster, factory, ontology, settings):
    address, workers = cluster()
    alone, shared = Store.memory(), Store.memory()
    build(articles(400), alone, factory(), ontology, settings)

    def listen(progress):
        if progress.stored >= 64 and workers[0].poll() is None:
            workers[0].send_signal(signal.SIGKILL)
            workers[0].wait()

    options = BuildOptions(listen, engine=address)
    progress = build(articles(400), shared, factory(), ontology, settings, options)
    assert workers[0].returncode == -signal.SIGKILL
    assert (progress.stored, progress.statements, progress.problems) == (400, 400, [])
    assert quads(shared) == quads(alone)


@pytest.mark.server
def test_an_article_that_kills_workers_is_named_and_no_other_is_lost(cluster, factory, ontology, settings):
    address, _workers = cluster(nanny=True)
    store = Store.memory()
    told = articles(70, n40="KILL", n41="RAISE")
    progress = build(told, store, factory(), ontology, settings, BuildOptions(engine=address))
    assert progress.stored == 68
    assert sorted(problem.source for problem in progress.problems) == ["n40.txt", "n41.txt"]
    assert "killed the process" in str(next(p for p in progress.problems if p.source == "n40.txt"))


@pytest.mark.server
def test_an_extractor_that_cannot_start_on_a_worker_ends_the_build(cluster, factory, ontology, settings):
    address, _workers = cluster(1)
    with pytest.raises(KgError, match="language model"):
        build(
            articles(3),
            Store.memory(),
            factory(broken=True),
            ontology,
            settings,
            BuildOptions(engine=address),
        )


@pytest.mark.server
def test_a_cluster_without_workers_ends_the_build(cluster, factory):
    address, (worker,) = cluster(1)
    with DaskEngine(factory(), address, patience=1) as engine:
        worker.kill()
        worker.wait()
        with pytest.raises(KgError, match=r"no worker is left.*goes on where it stopped"):
            engine.result(engine.submit(articles(2)))


@pytest.mark.server
def test_a_scheduler_that_dies_ends_the_build(factory, cluster, tmp_path):
    address, _workers = cluster(1)
    slow = [Article(f"text {n}", f"n{n}", f"n{n}.txt") for n in range(300)]
    with DaskEngine(factory(), address, patience=1) as engine:
        job = engine.submit(slow)
        os.kill(int((tmp_path / "scheduler.pid").read_text()), signal.SIGKILL)
        with pytest.raises(KgError, match="goes on where it stopped"):
            engine.result(job)


@pytest.mark.parametrize("address", ["ray://127.0.0.1:1", "dask://nowhere"])
def test_what_is_no_address_is_refused(factory, address):
    with pytest.raises(UsageError, match="dask://HOST:PORT"):
        DaskEngine(factory(), address)


@pytest.mark.server
def test_a_scheduler_that_does_not_answer_is_told(factory, monkeypatch):
    pytest.importorskip("distributed", reason="distributed is not installed: pip install 'defence-kg[dask]'")
    monkeypatch.setattr("kg.pipeline.cluster._CONNECT_S", 1.0)
    with pytest.raises(KgError, match="no Dask scheduler answers"):
        DaskEngine(factory(), f"dask://127.0.0.1:{free_port()}")
