#!/usr/bin/env python3
"""Speed of the whole extraction beside the bare language model, in one process and one run.

The bare model reads the same articles with the same components, as spaCy loads it, and nothing is done with the
result. Rounds of both are interleaved, so that a machine that slows down slows both; the medians are compared. A
third column is the bare model on numpy's BLAS, which the extraction uses: it tells what the extraction itself costs.
Then one more round is sampled to show where the time goes, by step and by function.

    scripts/bench_extract.py                    the sample articles, five rounds
    scripts/bench_extract.py FILE... --rounds 9 --repeat 4
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from types import FrameType

import spacy

from kg.extract import DEFAULT_MODEL, Extractor
from kg.extract.model import multiply_by_blas
from kg.model import Article
from kg.sources import read
from kg.vocab import load_ontology

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = str(ROOT / "kg" / "extract")
BATCH = 16
TARGET = 0.80
"""Share of the bare model's speed that the whole extraction should reach."""
_TICK = 0.001
_SHOWN = 15


def main() -> int:
    """Measure and print; 1 if the target is missed and ``--check`` was given."""
    options = _options()
    articles = _articles(options.articles, options.repeat)
    # The bare model reads the same passages, without the page around them.
    texts = ["\n".join(p.span.of(each.text) for p in each.body()) for each in articles]
    extractor = Extractor(load_ontology(), options.model)
    plain, tuned = spacy.load(options.model), spacy.load(options.model)
    multiply_by_blas(tuned)

    def bare() -> None:
        for _ in plain.pipe(texts, batch_size=BATCH):
            pass

    def blas() -> None:
        for _ in tuned.pipe(texts, batch_size=BATCH):
            pass

    def whole() -> None:
        for _ in extractor.extract(articles):
            pass

    works = {"bare": bare, "blas": blas, "whole": whole}
    for work in works.values():  # to warm up
        work()
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(options.rounds):
        for name, work in works.items():
            times[name].append(_seconds(work))
    ratio = _report(times, len(articles), sum(map(len, texts)))
    _print_shares(whole)
    return int(options.check and ratio < TARGET)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Speed of the extraction beside the bare language model.")
    parser.add_argument(
        "articles", nargs="*", default=[str(ROOT / "scripts" / "samples")], help="files or folders"
    )
    parser.add_argument("--rounds", type=int, default=5, help="measured rounds of each (default 5)")
    parser.add_argument(
        "--repeat", type=int, default=3, help="how often a round reads the articles (default 3)"
    )
    parser.add_argument("--model", default=DEFAULT_MODEL, help="name of the language model")
    parser.add_argument(
        "--check", action="store_true", help=f"exit with 1 below {TARGET:.0%}% of the bare speed"
    )
    return parser.parse_args()


def _articles(paths: Sequence[str], repeat: int) -> list[Article]:
    found = [item for item in read(list(paths)) if isinstance(item, Article)]
    if not found:
        sys.exit("No article to measure with.")
    return found * repeat


def _seconds(work: Callable[[], None]) -> float:
    # Processor time: a neighbour on the machine costs us turns, not work.
    start = time.process_time()
    work()
    return time.process_time() - start


def _report(times: dict[str, list[float]], articles: int, characters: int) -> float:
    print(f"{articles} articles, {characters:,} characters, {len(times['bare'])} rounds, processor seconds")
    print(f"{'':8}{'median':>9}{'least':>9}{'most':>9}{'articles/s':>12}{'characters/s':>14}")
    for name, seconds in times.items():
        middle = median(seconds)
        print(
            f"{name:8}{middle:9.3f}{min(seconds):9.3f}{max(seconds):9.3f}"
            f"{articles / middle:12.1f}{characters / middle:14,.0f}"
        )
    ratio, own = (median(times[name]) / median(times["whole"]) for name in ("bare", "blas"))
    print(
        f"\nThe whole extraction runs at {ratio:.0%} of the bare model's speed; the target is {TARGET:.0%}. "
        f"Of that of the bare model on the same BLAS it is {own:.0%}."
    )
    return ratio


def _print_shares(work: Callable[[], None]) -> None:
    modules: Counter[str] = Counter()
    functions: Counter[str] = Counter()
    with _sampled(modules, functions):
        work()
    for title, shares in (("step", modules), ("function, with what it calls", functions)):
        print(f"\nShare of the time by {title}:")
        total = sum(modules.values())
        for name, spent in shares.most_common(_SHOWN):
            print(f"  {spent / total:6.1%}  {name}")


@contextmanager
def _sampled(modules: Counter[str], functions: Counter[str]) -> Iterator[None]:
    """Look at the stack every millisecond of processor time.

    A signal waits until a long call into the model's C code is over; each sample therefore weighs the time since
    the one before. The time of a module is spent in it or in libraries that it calls; that of a function includes
    other functions of the package.
    """
    last = time.process_time_ns()

    def sample(_: int, frame: FrameType | None) -> None:
        nonlocal last
        now = time.process_time_ns()
        weight, last = now - last, now
        inner = ""
        seen = set()
        while frame is not None:
            path = frame.f_code.co_filename
            if path.startswith(PACKAGE):
                name = f"{Path(path).stem}.{frame.f_code.co_qualname}"
                inner = inner or Path(path).stem
                seen.add(name)
            frame = frame.f_back
        if any("_parsed" in name for name in seen) and inner == "extractor":
            inner = "language model"
        modules[inner or "elsewhere"] += weight
        functions.update(dict.fromkeys(seen, weight))

    before = signal.signal(signal.SIGPROF, sample)
    signal.setitimer(signal.ITIMER_PROF, _TICK, _TICK)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


if __name__ == "__main__":
    sys.exit(main())
