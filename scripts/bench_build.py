#!/usr/bin/env python3
"""Build time against the number of articles: is it linear, and where does the time go?

Short articles are made from templates, always the same ones, and built into new stores on disk in one process;
each size is twice the one before. Processor time is measured, so that neighbours on the machine do not count,
and the exponent b of time = a * articles^b is fitted: 1 is linear. Memory is that of the process at its peak,
which only grows; sizes ascend for that reason. The last column is the peak of another process, which does
nothing but compute anew, with all articles, what follows from them.

    scripts/bench_build.py                              250 to 2,000 articles with the language model
    scripts/bench_build.py --scripted --sizes 500 1000 2000 4000 8000
                                                        what is not the language model, at larger sizes
    scripts/bench_build.py --real --sizes 1000 2000 4000
                                                        articles of 2,000 to 3,000 characters, made of paragraphs of
                                                        the samples, in which the states change their names
    scripts/bench_build.py --real --sizes 10000 --workers 2
                                                        in so many processes; their time is counted, their memory
                                                        is told apart
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar

from kg import pipeline
from kg.extract import Extractor
from kg.knowledge import rebuild
from kg.model import Article, Entity, Evidence, Extraction, PartialDate, Span, Statement
from kg.pipeline import ArticleExtractor, BuildOptions, Progress, RunSettings
from kg.pipeline.extraction import Factory
from kg.sources import read
from kg.store import Store
from kg.vocab import Ontology, load_ontology

TEMPLATES = (
    ("signedWith", "{a} and {b} signed a defence cooperation agreement in {month} {year}."),
    ("providesAidTo", "{a} delivered {n} armoured vehicles to {b} last week."),
    ("heldTalksWith", "The defence minister of {a} met his counterpart from {b} on Monday."),
    ("procuresFrom", "{a} bought {n} artillery shells from {b}."),
    ("trains", "{a} has trained {n} soldiers of {b} since {month} {year}."),
)
FILLER = (
    "The weather in the region stayed cold for most of the {n} days that followed.",
    "Prices for bread rose by {n} percent in {month}, officials at the statistics office said.",
    "A railway line of {n} kilometres will be repaired before the winter.",
    "Commentators wrote {n} columns about the debate, and few of them agreed.",
)
MONTHS = ("January", "March", "April", "June", "September", "November")
TOLD, TOTAL = 3, 12
"""Sentences of an article that tell of cooperation, and sentences in all."""
SAMPLES = Path(__file__).resolve().parent / "samples"
SHORTEST, LONGEST = 2000, 3000
"""Characters of an article of real length."""
SENTENCES, SENTENCE = 4, 40
"""Sentences of a paragraph, and the characters that each has at least."""
THOUSAND = 1000
Result = TypeVar("Result")
ALONE = """
import re, sys
from pathlib import Path
from kg.knowledge import outdate, rebuild
from kg.store import Store
from kg.vocab import load_ontology

with Store.open(Path(sys.argv[1])) as store:
    outdate(store)
    rebuild(store, load_ontology())
print(int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024)
"""
"""The peak is read from the system (Linux): by resource.getrusage a new process starts with that of its parent."""


@dataclass
class Measured:
    """Processor seconds of the parts of one build, and what it made."""

    articles: int
    characters: int = 0
    parts: dict[str, float] = field(default_factory=dict)
    first_to_last: float = 1.0
    thousands: float = math.nan
    statements: int = 0
    quads: int = 0
    memory_mb: float = 0.0
    worker_mb: float = 0.0
    rebuild_mb: float = 0.0


@dataclass(frozen=True)
class Model:
    """Makes the extractor that users run, in whichever process."""

    def __call__(self) -> ArticleExtractor:
        """Load the ontology and the language model."""
        return Extractor(load_ontology())


class Scripted:
    """Reads the templates back without a language model: three statements for each article."""

    def __init__(self, names: dict[str, str]) -> None:
        self._names = names

    def extract(self, articles: Iterable[Article]) -> Iterator[Extraction]:
        """Statements of each article, in the order of the articles."""
        for article in articles:
            chance = random.Random(article.name)  # noqa: S311 -- data for a measurement
            statements, entities = [], {}
            for start in range(TOLD):
                subject, object_ = chance.sample(sorted(self._names), 2)
                for iri in (subject, object_):
                    entities[iri] = Entity(iri, self._names[iri], "Country")
                span = Span(start, start + 40)
                evidence = Evidence(article.id, span, span.of(article.text), "template", "bench 1", 0.9)
                relation = chance.choice(TEMPLATES)[0]
                day = PartialDate(f"{chance.randint(2014, 2026)}-{chance.randint(1, 12):02}")
                statements.append(Statement(relation, subject, object_, date=day, evidence=(evidence,)))
            yield Extraction(article, tuple(statements), tuple(entities.values()))


def main() -> int:
    """Measure and print a table in Markdown."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[250, 500, 1000, 2000])
    parser.add_argument("--scripted", action="store_true", help="leave the language model out")
    parser.add_argument(
        "--real", action="store_true", help="articles of real length, of the samples' paragraphs"
    )
    parser.add_argument("--workers", type=int, default=1, help="processes that extract")
    options = parser.parse_args()
    ontology = load_ontology()
    names = {iri: entry.label for iri, entry in ontology.gazetteer.items() if entry.cls == "Country"}
    make = recombined if options.real else made_up
    factory: Factory = Model()
    if options.scripted or options.workers == 1:
        extractor = Scripted(names) if options.scripted else Extractor(ontology)
        list(extractor.extract(make(64, names)))  # the first articles of a process are slow
        factory = always(extractor)
    table = []
    for size in sorted(options.sizes):
        articles = list(make(size, names))
        table.append(measure(articles, factory, ontology, options.workers))
        print(_line(table[-1]) if table[1:] else f"{_head(table[0])}\n{_line(table[0])}", flush=True)
    if table[1:]:
        _print_exponents(table)
    last = table[-1]
    print(f"\n{last.characters / last.articles:,.0f} characters an article")
    if not math.isnan(last.thousands):
        print(
            f"pace of the last thousand of {last.articles:,} articles by that of the first: {last.thousands:.2f}"
        )
    if options.workers > 1:
        print(f"largest process that extracts: {last.worker_mb:.0f} MB")
    return 0


def always(extractor: ArticleExtractor) -> Factory:
    """Gives one extractor, which is made already."""

    def given() -> ArticleExtractor:
        return extractor

    return given


def made_up(count: int, names: dict[str, str]) -> Iterator[Article]:
    """Articles of twelve sentences, three of which tell of cooperation."""
    labels = sorted(names.values())
    for number in range(count):
        chance = random.Random(number)  # noqa: S311 -- data for a measurement
        chosen = [template for _, template in chance.sample(TEMPLATES, TOLD)]
        chosen += [chance.choice(FILLER) for _ in range(TOTAL - TOLD)]
        chance.shuffle(chosen)
        sentences = []
        for template in chosen:
            first, second = chance.sample(labels, 2)
            values = {"a": first, "b": second, "n": chance.randint(12, 900), "month": chance.choice(MONTHS)}
            sentences.append(template.format(**values, year=chance.randint(2014, 2025)))
        day = PartialDate(f"{chance.randint(2024, 2026)}-{chance.randint(1, 12):02}-15")
        yield Article(" ".join(sentences), f"a{number}", f"a{number}.txt", published=day)


def recombined(count: int, names: dict[str, str]) -> Iterator[Article]:
    """Articles of real length: a paragraph of the samples that tells of cooperation, then sentences that do not.

    All are drawn by chance, and states bear the names of others, so that no two articles tell of the same deeds.
    """
    labels = sorted(names.values())
    state = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(labels, key=len, reverse=True)))})\b")
    telling, silent = apart(_passages)
    for number in range(count):
        chance = random.Random(number)  # noqa: S311 -- data for a measurement
        renamed = dict(zip(labels, chance.sample(labels, len(labels)), strict=True))
        paragraphs = [chance.choice(telling)]
        length, rest = chance.randint(SHORTEST, LONGEST), iter(chance.sample(silent, len(silent)))
        while sum(map(len, paragraphs)) < length and (sentences := list(islice(rest, SENTENCES))):
            paragraphs.append(" ".join(sentences))
        text = state.sub(partial(_anew, renamed), "\n\n".join(paragraphs))
        day = PartialDate(
            f"{chance.randint(2014, 2026)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        )
        yield Article(text, f"a{number}", f"a{number}.txt", published=day)


def _anew(names: dict[str, str], found: re.Match[str]) -> str:
    return names[found[0]]


def apart(action: Callable[[], Result]) -> Result:
    """What comes of an action in a process of its own, whose memory does not count here."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(action).result()


def _passages() -> tuple[list[str], list[str]]:
    """Paragraphs of the samples that something is extracted from, and all other sentences."""
    samples = [item for item in read([str(SAMPLES)]) if isinstance(item, Article)]
    telling, silent = set(), set()
    for found in Extractor(load_ontology()).extract(samples):
        evidence = [item.span for said in found.statements for item in said.evidence]
        for part in found.article.body():
            if any(part.span.overlaps(span) for span in evidence):
                telling.add(part.span.of(found.article.text).strip())
            start = part.span.start
            for sentence in re.split(r"(?<=[.!?”]) (?=[A-Z“])", part.span.of(found.article.text)):
                span = Span(start, start + len(sentence))
                start = span.end + 1
                if len(sentence) > SENTENCE and not any(span.overlaps(other) for other in evidence):
                    silent.add(sentence.strip())
    return sorted(telling), sorted(silent)


def measure(articles: Sequence[Article], factory: Factory, ontology: Ontology, workers: int) -> Measured:
    """Build articles into a new store."""
    found = Measured(len(articles), sum(len(article.text) for article in articles))
    marks: list[tuple[int, float]] = [(0, spent())]

    def listen(progress: Progress) -> None:
        if progress.stored > marks[-1][0]:
            marks.append((progress.stored, spent()))

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store"
        with Store.open(path) as store:
            start = spent()
            settings = RunSettings("bench 1", "bench")
            progress = pipeline.build(
                articles, store, factory, ontology, settings, BuildOptions(listen, workers=workers)
            )
            stored, built = marks[-1][1], spent()
            pipeline.check(store, progress.fresh, ontology.folder)
            checked = spent()
            rebuild(store, ontology)
            again = spent()
            found.parts = {
                "extract and store": stored - start,
                "rebuild": built - stored,
                "check shapes": checked - built,
                "rebuild unchanged": again - checked,
            }
            found.statements, found.quads = progress.statements, len(store)
        found.memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        found.worker_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        found.rebuild_mb = rebuild_alone(path)
    if len(marks) >= 4 * 2:
        found.first_to_last = _pace(marks[len(marks) * 3 // 4 :]) / _pace(marks[: len(marks) // 4 + 1])
    if len(articles) >= 2 * THOUSAND:
        first = [mark for mark in marks if mark[0] <= THOUSAND]
        last = [mark for mark in marks if mark[0] >= len(articles) - THOUSAND]
        found.thousands = _pace(last) / _pace(first)
    return found


def rebuild_alone(path: Path) -> float:
    """Megabytes of a process that does nothing but compute anew what follows from the articles of a store."""
    command = [sys.executable, "-c", ALONE, str(path)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def spent() -> float:
    """Processor seconds of this process and of those that it started, living ones where the system tells (Linux)."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = time.process_time() + ended.ru_utime + ended.ru_stime
    for process in multiprocessing.active_children():
        told = Path(f"/proc/{process.pid}/stat")
        if told.exists():
            fields = told.read_text(encoding="ascii").rpartition(")")[2].split()
            seconds += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return seconds


def _pace(marks: Sequence[tuple[int, float]]) -> float:
    """Articles per second between the first and the last of some marks."""
    (first, start), (last, end) = marks[0], marks[-1]
    return (last - first) / max(end - start, 1e-9)


def exponent(sizes: Sequence[int], seconds: Sequence[float]) -> float:
    """The b of seconds = a * size^b, by least squares over the logarithms."""
    x = [math.log(size) for size in sizes]
    y = [math.log(max(second, 1e-6)) for second in seconds]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    spread = sum((value - mean_x) ** 2 for value in x)
    return (
        sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True)) / spread if spread else math.nan
    )


def _head(row: Measured) -> str:
    columns = ["articles", *(f"{part}, s" for part in row.parts), "articles/s in all"]
    columns += ["last quarter's pace by first's", "statements", "quads", "peak MB", "rebuild alone, MB"]
    return "| " + " | ".join(columns) + " |\n|" + " ---: |" * len(columns)


def _line(row: Measured) -> str:
    cells = [f"{row.articles:,}", *(f"{seconds:.2f}" for seconds in row.parts.values())]
    cells += [f"{row.articles / sum(row.parts.values()):.0f}", f"{row.first_to_last:.2f}"]
    cells += [f"{row.statements:,}", f"{row.quads:,}", f"{row.memory_mb:.0f}", f"{row.rebuild_mb:.0f}"]
    return "| " + " | ".join(cells) + " |"


def _print_exponents(table: Sequence[Measured]) -> None:
    sizes = [row.articles for row in table]
    fitted = [exponent(sizes, [row.parts[part] for row in table]) for part in table[0].parts]
    whole = exponent(sizes, [sum(row.parts.values()) for row in table])
    cells = [*(f"{value:.2f}" for value in fitted), f"{whole:.2f}"]
    print("| exponent | " + " | ".join(cells) + " | | | | | |")


if __name__ == "__main__":
    sys.exit(main())
