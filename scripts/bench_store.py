"""Measures the store beside rdflib's own: loading, and analysts' queries, on one made-up graph.

    python scripts/bench_store.py --articles 250        # about 100,000 quads, a minute
    python scripts/bench_store.py --articles 2500       # about a million, for a machine at rest

Prints a table in Markdown. Ratios hold better than seconds: both stores are measured in one run.
"""

from __future__ import annotations

import math
import multiprocessing
import random
import tempfile
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

import click
import rdflib
from pyoxigraph import RdfFormat

from kg.model import Article, Entity, Evidence, Extraction, PartialDate, Span, Statement, Status
from kg.pipeline import RunSettings, build
from kg.store import Store
from kg.views.queries import named_queries
from kg.vocab import ENT, PREFIXES, load_ontology

QUERIES = (
    "agreements", "agreements-by-topic-and-year", "aid-received", "arms-trade", "coalitions", "offices", "partners",
    "pledged-and-delivered", "talks", "topics",
)  # fmt: skip
RELATIONS = ("signedWith", "heldTalksWith", "providesAidTo", "procuresFrom", "memberOf", "cooperatesWith")
STATEMENTS = 10
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


def timed(action: Callable[[], object]) -> tuple[float, object]:
    """Seconds that an action takes, and what it yields."""
    started = time.perf_counter()
    result = action()
    return time.perf_counter() - started, result


def within(action: Callable[[], object], limit: float) -> float:
    """Seconds that an action takes in a process of its own, infinite if it does not end in time."""
    started = time.perf_counter()
    process = multiprocessing.get_context("fork").Process(target=action)
    process.start()
    process.join(limit)
    if process.is_alive():
        process.kill()
        process.join()
        return math.inf
    return time.perf_counter() - started


def answer(store: Store, sparql: str) -> int:
    """Rows of our answer."""
    return sum(1 for _ in store.select(sparql))


def answer_there(dataset: rdflib.Dataset, sparql: str) -> int:
    """Rows of rdflib's answer."""
    return len(dataset.query(sparql, initNs=dict(PREFIXES)))


def made_up(number: int) -> Article:
    """An article that says nothing in four hundred words."""
    chance = random.Random(number)  # noqa: S311 -- data for a measurement
    text = " ".join(f"word{chance.randrange(5000)}" for _ in range(400))
    return Article(text, f"article {number}", f"{number}.txt", published=PartialDate("2024-01-22"))


@click.command()
@click.option("--articles", default=250, show_default=True, help="Articles of ten statements each.")
@click.option("--limit", default=20.0, show_default=True, help="Seconds that rdflib may take for a query.")
@click.option("--rdflib/--no-rdflib", "beside", default=True, show_default=True, help="Measure rdflib, too.")
def main(articles: int, limit: float, beside: bool) -> None:
    """Measure the store on a graph of so many ARTICLES."""
    warnings.simplefilter("ignore")
    ontology = load_ontology()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store"
        rows: list[tuple[str, float, float | None]] = []
        with Store.open(path) as store:
            sources = [made_up(number) for number in range(articles)]
            settings = RunSettings("bench 1", "bench")
            seconds, _ = timed(lambda: build(sources, store, MadeUp, ontology, settings))
            size = len(store)
            dump = Path(folder) / "dump.nq"
            store.dump(dump, RdfFormat.N_QUADS)
        click.echo(f"{size:,} quads of {articles:,} articles, stored and folded in {seconds:.1f} s\n")
        dataset = rdflib.Dataset()
        with Store.open(Path(folder) / "copy") as copy:
            mine, _ = timed(lambda: copy.load(dump, RdfFormat.N_QUADS))
        theirs = timed(lambda: dataset.parse(dump, format="nquads"))[0] if beside else None
        rows.append(("load", mine, theirs))
        library = named_queries(ontology.folder)
        with Store.read(path) as store:
            for name in QUERIES:
                sparql = library[name].bind({}, ontology, lambda _name: f"{ENT}actor-7")
                mine, _ = timed(partial(answer, store, sparql))
                theirs = within(partial(answer_there, dataset, sparql), limit) if beside else None
                rows.append((name, mine, theirs))
    click.echo("| | Oxigraph, s | rdflib, s | ratio |\n| --- | --- | --- | --- |")
    for name, mine, theirs in rows:
        other = ""
        if theirs is not None:
            ended = theirs < math.inf
            other = (
                f"{theirs:.3f} | {theirs / mine:.0f}x" if ended else f"> {limit:.0f} | > {limit / mine:.0f}x"
            )
        click.echo(f"| {name} | {mine:.3f} | {other or ' | '} |")


if __name__ == "__main__":
    main()
