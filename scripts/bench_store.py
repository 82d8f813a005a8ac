"""Measures the store beside plain pyoxigraph and rdflib's own: loading, and analysts' queries, on one made-up graph.

    python scripts/bench_store.py --articles 250                   # about 100,000 quads, a minute
    python scripts/bench_store.py --articles 2500                  # about a million, a quarter of an hour
    python scripts/bench_store.py --articles 12500 --no-rdflib     # about five million

What plain pyoxigraph takes for the same file and the same queries tells what our layer costs. Prints a table in
Markdown, of processor seconds; medians, except for rdflib, which is asked once. Ratios hold better than seconds: all
are measured in one run.
"""

from __future__ import annotations

import math
import multiprocessing
import random
import shutil
import statistics
import tempfile
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

import click
import pyoxigraph
import rdflib
from pyoxigraph import RdfFormat

from kg.model import Article, Entity, Evidence, Extraction, PartialDate, Span, Statement, Status
from kg.pipeline import RunSettings, build, load
from kg.store import Store
from kg.views.queries import named_queries
from kg.vocab import ENT, PREFIXES, Ontology, load_ontology

QUERIES = (
    "agreements", "agreements-by-topic-and-year", "aid-received", "arms-trade", "coalitions", "offices", "partners",
    "pledged-and-delivered", "talks", "topics",
)  # fmt: skip
RELATIONS = ("signedWith", "heldTalksWith", "providesAidTo", "procuresFrom", "memberOf", "cooperatesWith")
STATEMENTS = 10
_MOST = 100
CLASSES = ("Country", "Person", "Company", "Coalition")


class MadeUp:
    """Extracts statements that chance makes up: always the same ones for one article."""

    def extract(self, articles: Iterable[Article]) -> Iterator[Extraction]:
        """Ten statements for each article."""
        for article in articles:
            chance = random.Random(article.text)  # noqa: S311 -- data for a measurement
            entities: dict[str, Entity] = {}
            statements = [self._statement(article, number, chance, entities) for number in range(STATEMENTS)]
            yield Extraction(article, tuple(statements), tuple(entities.values()))

    @staticmethod
    def _statement(
        article: Article, number: int, chance: random.Random, entities: dict[str, Entity]
    ) -> Statement:
        subject, target = chance.sample(range(2000), 2)
        for key in (subject, target):
            iri = f"{ENT}actor-{key}"
            entities[iri] = Entity(iri, f"Actor {key}", CLASSES[key % len(CLASSES)])
        span = Span(number, number + 40)
        evidence = Evidence(article.id, span, span.of(article.text), "made/up", "bench 1", 0.9)
        day = PartialDate(
            f"{chance.randint(2014, 2026)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        )
        return Statement(
            chance.choice(RELATIONS),
            f"{ENT}actor-{subject}",
            f"{ENT}actor-{target}",
            chance.choice(list(Status)),
            day,
            topics=(chance.choice(("drones", "naval", "cyber")),),
            evidence=(evidence,),
        )


def timed(action: Callable[[], object]) -> float:
    """Processor seconds that an action takes."""
    started = time.process_time()
    action()
    return time.process_time() - started


def medians(actions: Sequence[Callable[[], object]], times: int) -> list[float]:
    """Median of the processor seconds that each action takes, in turn, so that all have the same neighbours.

    What takes a few milliseconds is done up to a hundred times.
    """
    runs: list[list[float]] = []
    while len(runs) < times or (len(runs) < _MOST and sum(map(sum, runs)) < 1):
        runs.append([timed(action) for action in actions])
    return [statistics.median(seconds) for seconds in zip(*runs, strict=True)]


def within(action: Callable[[], object], limit: float) -> float:
    """Processor seconds that an action takes in a process of its own, infinite if it does not end in time."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=lambda: sender.send(timed(action)))
    process.start()
    seconds = float(receiver.recv()) if receiver.poll(limit) else math.inf
    process.kill()
    process.join()
    return seconds


def answer(store: Store, sparql: str) -> int:
    """Rows of our answer."""
    return sum(1 for _ in store.select(sparql))


def answer_plain(store: pyoxigraph.Store, sparql: str) -> int:
    """Rows of Oxigraph's answer."""
    found = store.query(sparql, prefixes=dict(PREFIXES))
    return sum(1 for _ in found) if isinstance(found, pyoxigraph.QuerySolutions) else 0


def answer_there(dataset: rdflib.Dataset, sparql: str) -> int:
    """Rows of rdflib's answer."""
    return len(dataset.query(sparql, initNs=dict(PREFIXES)))


def load_ours(folder: Path, dump: Path) -> None:
    """Load into a new store of ours."""
    shutil.rmtree(folder, ignore_errors=True)
    with Store.open(folder) as store:
        store.load(dump, RdfFormat.N_QUADS)


def load_plain(folder: Path, dump: Path) -> None:
    """Load into a new store of Oxigraph."""
    shutil.rmtree(folder, ignore_errors=True)
    store = pyoxigraph.Store(folder)
    store.bulk_load(path=str(dump), format=RdfFormat.N_QUADS)
    store.flush()


def load_whole(folder: Path, dump: Path, ontology: Ontology) -> None:
    """What `kg load` does: check the articles, store them in one transaction, compute what follows from them."""
    with Store.open(folder) as store:
        load(store, dump, ontology)


def made_up(number: int) -> Article:
    """An article that says nothing in four hundred words."""
    chance = random.Random(number)  # noqa: S311 -- data for a measurement
    text = " ".join(f"word{chance.randrange(5000)}" for _ in range(400))
    return Article(text, f"article {number}", f"{number}.txt", published=PartialDate("2024-01-22"))


@click.command()
@click.option("--articles", default=250, show_default=True, help="Articles of ten statements each.")
@click.option("--limit", default=20.0, show_default=True, help="Seconds that rdflib may take for a query.")
@click.option("--times", default=3, show_default=True, help="Runs of each, of which the median is shown.")
@click.option("--rdflib/--no-rdflib", "beside", default=True, show_default=True, help="Measure rdflib, too.")
def main(articles: int, limit: float, times: int, beside: bool) -> None:
    """Measure the store on a graph of so many ARTICLES."""
    warnings.simplefilter("ignore")
    ontology = load_ontology()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        dump = folder / "dump.nq"
        with Store.open(folder / "store") as store:
            sources = [made_up(number) for number in range(articles)]
            settings = RunSettings("bench 1", "bench")
            seconds = timed(lambda: build(sources, store, MadeUp, ontology, settings))
            click.echo(
                f"{len(store):,} quads of {articles:,} articles, stored and folded in {seconds:.1f} s\n"
            )
            store.dump(dump, RdfFormat.N_QUADS)
        ours, plain = folder / "ours", folder / "plain"
        dataset = rdflib.Dataset()
        loads = medians((partial(load_ours, ours, dump), partial(load_plain, plain, dump)), times)
        there = timed(partial(dataset.parse, dump, format="nquads")) if beside else None
        click.echo(
            "| | ours, s | plain pyoxigraph, s | ours by plain | rdflib, s | rdflib by ours |\n| --- |"
            + " ---: |" * 5
        )
        click.echo(line("load", loads[0], loads[1], there, limit))
        library = named_queries(ontology.folder)
        with Store.read(ours) as store:
            bare = pyoxigraph.Store.read_only(str(plain))
            for query in QUERIES:
                sparql = library[query].bind({}, ontology, lambda _name: f"{ENT}actor-7")
                mine, theirs = medians(
                    (partial(answer, store, sparql), partial(answer_plain, bare, sparql)), times
                )
                there = within(partial(answer_there, dataset, sparql), limit) if beside else None
                click.echo(line(query, mine, theirs, there, limit))
        whole = timed(lambda: load_whole(folder / "whole", dump, ontology))
        click.echo(line("`kg load`, once", whole, loads[1], None, limit))


def line(name: str, ours: float, plain: float, there: float | None, limit: float) -> str:
    """A line of the table."""
    cells = [name, f"{ours:.4f}", f"{plain:.4f}", f"{ours / plain:.2f}"]
    if there is None:
        cells += ["", ""]
    elif there < math.inf:
        cells += [f"{there:.3f}", f"{there / ours:.0f}x"]
    else:
        cells += [f"> {limit:.0f}", f"> {limit / ours:.0f}x"]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
