#!/usr/bin/env python3
"""Time until the graph page is readable, against the number of actors in the graph.

    scripts/bench_page.py                       100 to 10,000 actors, a few minutes
    scripts/bench_page.py --sizes 100 --sizes 300

Graphs are made up as networks of news are, a few actors with many partners: three statements for each actor, each
with a quotation, ten to an article. Each is exported with `kg export html` from a store on disk, and opened in
Chromium without a screen, whose clock starts with the request for the page. It is readable when it has drawn for the
first time and two frames have gone by; so it is, after "Show all", when all actors are drawn. Needs Chromium with its
driver, and selenium. Prints a table in Markdown: processor seconds of the export, seconds of the browser.
"""

from __future__ import annotations

import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from selenium import webdriver

from kg.export import export
from kg.export.source import Source
from kg.model import Article, Entity, Evidence, Extraction, PartialDate, Span, Statement, Status
from kg.pipeline import RunSettings, build
from kg.store import Store
from kg.vocab import ENT, Ontology, load_ontology

EDGES = 3
"""Statements for each actor."""
PER_ARTICLE = 10
CLASSES = ("Country", "Person", "Company", "ArmedForce", "GovernmentBody", "Coalition")
RELATIONS = ("signedWith", "heldTalksWith", "providesAidTo", "procuresFrom", "memberOf", "cooperatesWith")
TOPICS = ("drones", "naval", "cyber", "training", "ammunition")
WAIT_S = 300
WATCH = """
    const after = (done) => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now())));
    window.onceDrawn = (done) => new MutationObserver((_found, watcher) => { watcher.disconnect(); after(done); })
        .observe(document, {subtree: true, attributes: true, attributeFilter: ['data-ready']});
    window.readable = new Promise(window.onceDrawn);
"""
"""Looks for the mark that the page sets whenever it has drawn."""


class MadeUp:
    """Extracts statements between actors of which a few have most partners."""

    def __init__(self, pairs: list[tuple[int, int]]) -> None:
        self._pairs = pairs

    def extract(self, articles: Iterable[Article]) -> Iterator[Extraction]:
        """Ten statements for each article, the same ones whenever they are asked for."""
        for article in articles:
            start = int(article.name) * PER_ARTICLE
            pairs = self._pairs[start : start + PER_ARTICLE]
            chance = random.Random(article.name)  # noqa: S311 -- data for a measurement
            entities = {key: _actor(key) for pair in pairs for key in pair}
            statements = [_statement(article, number, pair, chance) for number, pair in enumerate(pairs)]
            yield Extraction(article, tuple(statements), tuple(entities.values()))


def _actor(key: int) -> Entity:
    return Entity(f"{ENT}actor-{key}", f"Actor {key}", CLASSES[key % len(CLASSES)])


def _statement(article: Article, number: int, pair: tuple[int, int], chance: random.Random) -> Statement:
    start = number * 60
    span = Span(start, min(start + 160, len(article.text)))
    evidence = Evidence(article.id, span, span.of(article.text), "made/up", "bench 1", 0.9)
    return Statement(
        chance.choice(RELATIONS),
        f"{ENT}actor-{pair[0]}",
        f"{ENT}actor-{pair[1]}",
        chance.choice(list(Status)),
        PartialDate(f"{chance.randint(2014, 2026)}-{chance.randint(1, 12):02}"),
        topics=(chance.choice(TOPICS),),
        evidence=(evidence,),
    )


def network(size: int) -> list[tuple[int, int]]:
    """Pairs of so many actors: each new one joins three, the more likely the more partners they have."""
    chance = random.Random(size)  # noqa: S311 -- data for a measurement
    ends = list(range(EDGES))
    pairs = []
    for new in range(EDGES, size):
        for other in {chance.choice(ends) for _ in range(EDGES)}:
            pairs.append((new, other))
            ends += (new, other)
    return pairs


def page(folder: Path, size: int, ontology: Ontology) -> tuple[Path, float]:
    """A page of so many actors, and the processor seconds of its export."""
    pairs = network(size)
    articles = (
        Article(
            " ".join(chance.choices(("word", "paper", "port", "treaty", "of", "the"), k=160)), str(number)
        )
        for number in range(-(-len(pairs) // PER_ARTICLE))
        for chance in [random.Random(number)]  # noqa: S311 -- data for a measurement
    )
    path = folder / f"{size}.html"
    with Store.open(folder / str(size)) as store:
        build(articles, store, lambda: MadeUp(pairs), ontology, RunSettings("bench 1", "bench"))
        started = time.process_time()
        export(Source(store, ontology), "html", path)
        return path, time.process_time() - started


def browser() -> webdriver.Chrome:
    """A Chromium without a screen."""
    options = webdriver.ChromeOptions()
    for flag in ("--headless=new", "--no-sandbox", "--disable-background-networking", "--disable-dev-shm-usage",
                 "--window-size=1440,900"):  # fmt: skip
        options.add_argument(flag)
    service = webdriver.ChromeService(executable_path=shutil.which("chromedriver"))
    driver = webdriver.Chrome(options=options, service=service)
    driver.set_script_timeout(WAIT_S)
    driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})
    return driver


def readable(driver: webdriver.Chrome, path: Path) -> float:
    """Seconds until a page is readable."""
    driver.get("about:blank")
    driver.get(path.as_uri())
    return float(driver.execute_async_script("window.readable.then(arguments[0])")) / 1000


def show_all(driver: webdriver.Chrome) -> float | None:
    """Seconds until the page that is open shows all actors, if it does not yet."""
    taken = driver.execute_async_script(
        "const done = arguments[0], button = document.getElementById('widen-all');"
        "if (!button) done(null);"
        "else { const start = performance.now(); window.onceDrawn(end => done(end - start)); button.click(); }"
    )
    return None if taken is None else float(taken) / 1000


@click.command()
@click.option(
    "--sizes", default=(100, 300, 1000, 3000, 10000), multiple=True, help="Actors; give it several times."
)
@click.option(
    "--times", default=3, show_default=True, help="How often a page is opened; the median is shown."
)
def main(sizes: tuple[int, ...], times: int) -> None:
    """Export and open pages of so many actors."""
    ontology = load_ontology()
    driver = browser()
    click.echo(
        "| actors | statements | export, s | file, MB | readable, s | all shown, s |\n|" + " ---: |" * 6
    )
    try:
        with tempfile.TemporaryDirectory() as folder:
            # The first export of a process is slow, and the first page of a browser.
            readable(driver, page(Path(folder), 2 * EDGES, ontology)[0])
            for size in sizes:
                path, seconds = page(Path(folder), size, ontology)
                opened = statistics.median(readable(driver, path) for _ in range(times))
                widened = show_all(driver)
                cells = [f"{size:,}", f"{len(network(size)):,}", f"{seconds:.2f}"]
                cells += [f"{path.stat().st_size / 1e6:.1f}", f"{opened:.2f}"]
                click.echo(f"| {' | '.join(cells)} | {'' if widened is None else f'{widened:.2f}'} |")
    finally:
        driver.quit()


if __name__ == "__main__":
    main()
