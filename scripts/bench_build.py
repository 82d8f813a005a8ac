#!/usr/bin/env python3
"""Build time against the number of articles: is it linear, and where does the time go?

Short articles are made from templates, always the same ones, and built into new stores on disk in one process;
each size is twice the one before. Processor time is measured, so that neighbours on the machine do not count,
and the exponent b of time = a * articles^b is fitted: 1 is linear. Memory is that of the process at its peak,
which only grows; sizes ascend for that reason.

    scripts/bench_build.py                              250 to 2,000 articles with the language model
    scripts/bench_build.py --scripted --sizes 500 1000 2000 4000 8000
                                                        what is not the language model, at larger sizes
"""

from __future__ import annotations

import argparse
import math
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kg import pipeline
from kg.extract import Extractor
from kg.knowledge import rebuild
from kg.model import Article, Entity, Evidence, Extraction, PartialDate, Span, Statement
from kg.pipeline import ArticleExtractor, BuildOptions, Progress, RunSettings
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


@dataclass
class Measured:
    """Processor seconds of the parts of one build, and what it made."""

    articles: int
    parts: dict[str, float] = field(default_factory=dict)
    first_to_last: float = 1.0
    statements: int = 0
    quads: int = 0
    memory_mb: float = 0.0


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
    options = parser.parse_args()
    ontology = load_ontology()
    names = {iri: entry.label for iri, entry in ontology.gazetteer.items() if entry.cls == "Country"}
    extractor = _extractor(ontology, names, scripted=options.scripted)
    list(extractor.extract(made_up(64, names)))  # the first articles of a process are slow
    table = []
    for size in sorted(options.sizes):
        table.append(measure(size, extractor, ontology, names))
        print(_line(table[-1]) if table[1:] else f"{_head(table[0])}\n{_line(table[0])}", flush=True)
    _print_exponents(table)
    return 0


def _extractor(ontology: Ontology, names: dict[str, str], *, scripted: bool) -> ArticleExtractor:
    if scripted:
        return Scripted(names)
    return Extractor(ontology)


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


def measure(size: int, extractor: ArticleExtractor, ontology: Ontology, names: dict[str, str]) -> Measured:
    """Build so many articles into a new store."""
    found = Measured(size)
    marks: list[tuple[int, float]] = [(0, time.process_time())]

    def listen(progress: Progress) -> None:
        if progress.stored > marks[-1][0]:
            marks.append((progress.stored, time.process_time()))

    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "store") as store:
        start = time.process_time()
        settings = RunSettings("bench 1", "bench")
        progress = pipeline.build(
            made_up(size, names), store, lambda: extractor, ontology, settings, BuildOptions(listen)
        )
        stored, built = marks[-1][1], time.process_time()
        pipeline.check(store, progress.fresh, ontology.folder)
        checked = time.process_time()
        rebuild(store, ontology)
        again = time.process_time()
        found.parts = {
            "extract and store": stored - start,
            "rebuild": built - stored,
            "check shapes": checked - built,
            "rebuild unchanged": again - checked,
        }
        found.statements, found.quads = progress.statements, len(store)
    found.first_to_last = _pace(marks[len(marks) * 3 // 4 :]) / _pace(marks[: len(marks) // 4 + 1])
    found.memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found


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
    columns += ["last quarter's pace by first's", "statements", "quads", "peak MB"]
    return "| " + " | ".join(columns) + " |\n|" + " ---: |" * len(columns)


def _line(row: Measured) -> str:
    cells = [f"{row.articles:,}", *(f"{seconds:.2f}" for seconds in row.parts.values())]
    cells += [f"{row.articles / sum(row.parts.values()):.0f}", f"{row.first_to_last:.2f}"]
    cells += [f"{row.statements:,}", f"{row.quads:,}", f"{row.memory_mb:.0f}"]
    return "| " + " | ".join(cells) + " |"


def _print_exponents(table: Sequence[Measured]) -> None:
    sizes = [row.articles for row in table]
    fitted = [exponent(sizes, [row.parts[part] for row in table]) for part in table[0].parts]
    whole = exponent(sizes, [sum(row.parts.values()) for row in table])
    cells = [*(f"{value:.2f}" for value in fitted), f"{whole:.2f}"]
    print("| exponent | " + " | ".join(cells) + " | | | | |")


if __name__ == "__main__":
    sys.exit(main())
