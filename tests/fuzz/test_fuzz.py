"""The fuzzer itself, for a moment: damaged input of every kind ends in articles, statements or problems."""

import importlib.util
import os
import random
import sys
import time

import pytest

SLOW = {"extract", "trig", "nquads"}
SECONDS = float(os.environ.get("KG_FUZZ_SECONDS", "10"))
KINDS = (
    "html", "feed", "mail", "warc", "jsonl", "json", "csv", "pdf", "zip", "gzip", "word", "text", "unnamed", "clean", "extract", "turtle", "trig", "nquads",
)  # fmt: skip


@pytest.fixture(scope="session")
def fuzzer(root):
    spec = importlib.util.spec_from_file_location("fuzz", root / "scripts" / "fuzz.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["fuzz"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    yield module
    del sys.modules["fuzz"]


def broken(fuzzer, name, folder, seed, seconds, inputs):
    tally = fuzzer.Tally()
    fuzzer.fuzz(name, random.Random(seed), tally, seconds=seconds, inputs=inputs, keep=folder)  # noqa: S311
    assert tally.inputs
    return [path.with_name(path.name + ".trace").read_text() for path in tally.failures]


def test_every_target_is_tried(fuzzer):
    assert set(fuzzer.TARGETS) == set(KINDS)


@pytest.mark.parametrize("name", [name for name in KINDS if name not in SLOW])
def test_damaged_input_is_read_or_told(fuzzer, name, tmp_path):
    assert broken(fuzzer, name, tmp_path, seed=1, seconds=60, inputs=40) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", KINDS)
def test_more_damaged_input_is_read_or_told(fuzzer, name, tmp_path):
    seed = random.SystemRandom().randrange(2**32)
    assert broken(fuzzer, name, tmp_path, seed, SECONDS, sys.maxsize) == [], f"seed {seed}"


def test_a_fault_is_kept_with_its_input(fuzzer, tmp_path, monkeypatch):
    def check(data):
        raise KeyError(data)

    monkeypatch.setattr(fuzzer, "TARGETS", {"x": fuzzer.Target(lambda: (b"seed",), check)})
    (trace,) = broken(fuzzer, "x", tmp_path, seed=1, seconds=60, inputs=5)
    assert "KeyError" in trace
    assert len(list(tmp_path.iterdir())) == 2


def test_an_input_that_takes_too_long_is_a_fault(fuzzer):
    with pytest.raises(TimeoutError), fuzzer.within(0.01):
        time.sleep(60)
