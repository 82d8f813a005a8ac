"""Reproducible: the same articles make the same files, however they are read and whoever reads them."""

import os
import subprocess
import sys

import pytest

DEEDS = (
    "{a} signed an agreement with {b} on {topic} on {day} January 2024.", "{a} will give {b} ${day} million for {topic}, the ministry said.",
    "{a} and {b} held talks in Warsaw.", "“We will train the army of {b},” said Jane Roe, the Defence Minister of {a}.",
)  # fmt: skip
PARTIES = ("Ukraine", "Belgium", "Estonia", "Ghana", "Norway", "Poland", "Japan", "South Korea")
TOPICS = ("drones", "air defence", "maritime security", "cyber defence", "artillery")
FILES = ("graph.ttl", "graph.trig", "graph.graphml", "statements.jsonl", "graph.html")


@pytest.fixture
def folder(tmp_path):
    articles = tmp_path / "articles"
    articles.mkdir()
    for n in range(80):
        one, other = PARTIES[n % 8], PARTIES[(n // 8 + n + 1) % 8]
        about = {"a": one, "b": other if other != one else "NATO", "topic": TOPICS[n % 5], "day": n % 28 + 1}
        text = " ".join(deed.format(**about) for deed in DEEDS[n % 4 :] + DEEDS[: n % 4])
        (articles / f"n{n:02}.txt").write_text(
            f"{text}\n\nIt was the meeting number {n} of the year, the officials told reporters.\n"
        )
    return tmp_path


def built(folder, root, name, *options, seed="0", reverse=False):
    """The files of a build in a process of its own."""
    paths = sorted((folder / "articles").iterdir(), reverse=reverse)
    environment = {
        **os.environ,
        "PYTHONPATH": str(root),
        "PYTHONHASHSEED": seed,
        "SOURCE_DATE_EPOCH": "1700000000",
    }
    command = [sys.executable, "-c", "from kg.cli import main; main()"]
    subprocess.run(
        [*command, "build", *paths, "-o", folder / name, *options],
        check=True,
        capture_output=True,
        env=environment,
        cwd=folder,
    )
    return {file: (folder / name / file).read_bytes() for file in FILES}


@pytest.mark.slow
def test_processes_order_and_hash_seed_leave_no_trace(folder, root):
    once = built(folder, root, "a", "--workers", "1")
    assert len(once["statements.jsonl"].splitlines()) > 80
    assert built(folder, root, "b", "--workers", "1", seed="1", reverse=True) == once
    assert built(folder, root, "c", "--workers", "2", seed="2") == once
