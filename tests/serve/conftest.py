"""A store with a few statements, and `kg serve` running over it as a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest

from kg.store import Store

KG = [sys.executable, "-c", "from kg.cli import main; main()"]

WITH_LIMITS = """
import json, sys
from pathlib import Path
from kg.serve import Settings, serve
serve(Settings(Path(sys.argv[1]) / "store", port=0, **json.loads(sys.argv[2])), lambda it: print("serving at", it))
"""

TEXT = """Ukraine | signedWith | Belgium | actual | 2024-01-21 | #drones
Some words that state nothing & are <b>not</b> markup.
Ukraine | providesAidTo | Albania | planned | 2024-02 | 5 EUR
Volodymyr Zelensky | holdsOfficeIn | Ukraine | office: President
"""


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    text: str

    @property
    def kind(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]


class Server:
    """A running server, asked as a plain HTTP client asks."""

    def __init__(self, folder: Path | str, *options: str, **limits: float) -> None:
        command = [*KG, "serve", "--store", str(folder), "--port", "0", *options]
        if limits:
            # Most limits are for those who embed the server; the command line does not offer them.
            command = [sys.executable, "-c", WITH_LIMITS, str(folder), json.dumps(limits)]
        self.process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert " at http://" in line, line + (self.process.stderr.read() if self.process.stderr else "")
        self.address = line.partition(" at ")[2].split()[0].rstrip("/")

    def get(self, path: str, accept: str = "*/*", data: bytes | None = None, **headers: str) -> Answer:
        request = urllib.request.Request(self.address + path, data=data)  # noqa: S310 - our own address
        request.add_header("Accept", accept)
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
                found = response.status, response.headers, response.read()
        except urllib.error.HTTPError as error:
            found = error.code, error.headers, error.read()
        return Answer(found[0], {k.lower(): v for k, v in found[1].items()}, found[2].decode("utf-8"))

    def ask(self, query: str, accept: str = "*/*", **more: str | list[str]) -> Answer:
        return self.get("/sparql?" + urlencode({"query": query, **more}, doseq=True), accept)

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        self.process.send_signal(number)
        _, complaints = self.process.communicate(timeout=20)
        return self.process.returncode, complaints


@pytest.fixture(scope="session")
def folder(
    assemble: Callable[..., Store], report: Callable[..., object], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A store on disk."""
    path = tmp_path_factory.mktemp("served")
    with Store.open(path / "store") as store:
        assemble([report(TEXT, "first"), report("NATO | supports | Ukraine | denied\n", "second")], store)
    return path


@pytest.fixture
def start(folder: Path) -> Iterator[Callable[..., Server]]:
    """Starts servers, and stops those that a test leaves running."""
    running: list[Server] = []

    def run(*options: str, store: Path | str = folder) -> Server:
        running.append(Server(store, *options))
        return running[-1]

    yield run
    for server in running:
        if server.process.poll() is None:
            server.stop()


@pytest.fixture(scope="session")
def server(folder: Path) -> Iterator[Server]:
    """One server for all tests that only ask."""
    made = Server(folder, "--timeout", "20")
    yield made
    made.stop()
