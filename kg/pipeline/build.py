"""The whole flow at a glance: articles in, graph out."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from itertools import chain, islice
from pathlib import Path

from kg.errors import KgError
from kg.knowledge import outdate, rebuild
from kg.knowledge.duplicates import sketch
from kg.model import Article, Problem
from kg.pipeline.cluster import DaskEngine
from kg.pipeline.extraction import Factory, Job, LocalEngine, Outcome, ProcessEngine
from kg.pipeline.run import BuildOptions, Progress, RunSettings, now
from kg.rdf import ENTITIES, GENERATED_BY, ArticleRecord, Quad, article_quads, run_quads, source_quad
from kg.store import Store
from kg.vocab import ART, Ontology

_PORTION = 500
"""Articles that are validated at once: some ten thousand triples, two seconds."""

BATCH = 32
"""Articles per transaction: the language model is at its best with 16 to 32, and no more are lost."""


def build(
    sources: Iterable[Article | Problem],
    store: Store,
    extractor: Factory,
    ontology: Ontology,
    settings: RunSettings,
    options: BuildOptions | None = None,
) -> Progress:
    """Add articles to the graph of a store, and bring all that follows from them up to date.

    Args:
        sources: Articles as they are read, and problems with those that could not be.
        store: The store, open for writing.
        extractor: Makes the extractor; called when the first article needs it, for it loads a model. For
            more than one process it must be picklable and hashable.
        ontology: Relations and gazetteer.
        settings: What the run is known by; an article stored by the same run is not extracted again.
        options: How to go about it.

    Returns:
        The counts, with every problem; one bad article does not stop the others.

    Raises:
        StoreError: The store cannot be written; what was reported as stored is.
    """
    options = options or BuildOptions()
    work = _Build(store, settings, again=options.again)
    stream = iter(sources)
    # Few articles are done before several processes have loaded their models.
    head = list(islice(stream, BATCH * 2))
    workers = options.workers if len(head) == BATCH * 2 else 1
    stream = chain(head, stream)
    with _engine(extractor, workers, options.engine) as extractors:
        jobs: deque[Job] = deque()
        while batch := list(islice(stream, BATCH)):
            fresh = work.plan(batch)
            if fresh:
                jobs.append(extractors.submit(fresh))
            while len(jobs) > extractors.room:
                work.store(extractors.result(jobs.popleft()))
            options.listener(work.progress)
        while jobs:
            work.store(extractors.result(jobs.popleft()))
            options.listener(work.progress)
    work.drop_replaced()
    work.progress.rebuilt = rebuild(store, ontology, derived=options.derived)
    options.listener(work.progress)
    return work.progress


def check(store: Store, article_ids: Iterable[str], folder: Path) -> list[str]:
    """Hold articles that were stored against the SHACL shapes.

    Args:
        store: The store.
        article_ids: The articles; they are looked at in portions, so that memory stays flat.
        folder: The ontology folder, which holds the shapes.

    Returns:
        A line for everything that does not conform.

    Raises:
        KgError: The shapes cannot be applied.
    """
    from kg.validate import validate

    known = list(store.graph(ENTITIES))
    ids = iter(article_ids)
    lines: dict[str, None] = {}
    while portion := list(islice(ids, _PORTION)):
        quads = (quad for key in portion for quad in store.graph(ART + key))
        lines |= dict.fromkeys(str(finding) for finding in validate(chain(quads, known), folder).findings)
    return list(lines)


def _engine(factory: Factory, workers: int, address: str) -> LocalEngine | ProcessEngine | DaskEngine:
    """Where extraction happens: on a cluster, in several processes, or here."""
    if address:
        return DaskEngine(factory, address)
    return LocalEngine(factory) if workers <= 1 else ProcessEngine(factory, workers)


class _Build:
    """One build under way: what is stored, what was seen, what became of it."""

    def __init__(self, store: Store, settings: RunSettings, *, again: bool) -> None:
        self.progress = Progress()
        self._store = store
        self._settings = settings
        self._sources = {key: set(names) for key, names in store.article_values("source").items()}
        runs = store.article_runs()
        # Of one text found in several places the first place in order names it, whichever came first.
        self._speaker = {
            key: min(names)
            for key, names in self._sources.items()
            if runs.get(key) == settings.id and not again
        }
        self._seen: dict[str, set[str]] = {}
        self._outdated = False
        self._pending: set[str] = set()

    def plan(self, batch: Iterable[Article | Problem]) -> list[Article]:
        """The articles of a batch that must be extracted; notes where the others were found, too."""
        fresh: dict[str, Article] = {}
        places: list[tuple[str, str]] = []
        for item in batch:
            if isinstance(item, Problem):
                self.progress.problems.append(item)
                continue
            key = item.id
            self._seen.setdefault(item.source, set()).add(key)
            sources = self._sources.setdefault(key, set())
            speaker = self._speaker.get(key)
            if speaker is None or item.source < speaker:
                self.progress.known += key in fresh
                fresh[key] = item
                self._pending.add(key)
                self._speaker[key] = item.source
            else:
                self.progress.known += 1
                if item.source not in sources and key not in self._pending:
                    places.append((key, item.source))
            sources.add(item.source)
        self._store.extend(source_quad(key, source) for key, source in places)
        return list(fresh.values())

    def store(self, outcome: Outcome) -> None:
        """Store what came of a batch, in one transaction."""
        self.progress.problems += outcome.problems
        remove: list[Quad] = []
        add: list[Quad] = []
        for extraction in outcome.extractions:
            article = extraction.article
            self._pending.discard(article.id)
            record = ArticleRecord(
                article,
                extraction.statements,
                extraction.entities,
                tuple(sorted(self._sources[article.id])),
                sketch(article.text),
                self._settings.id,
            )
            try:
                quads = article_quads(record)
            except KgError as error:
                self.progress.problems.append(Problem(article.source, error.message, error.remedy))
                continue
            remove += self._store.article_quads(article.id)
            add += [*quads, *self._run_quads(article.id)]
            self.progress.stored += 1
            self.progress.fresh.append(article.id)
            self.progress.statements += len(record.statements)
        # A server may be stopped between two parts of it. By its run an article is known as stored: that comes last
        # and goes first, so that an article of which a part is missing is read again.
        add.sort(key=lambda quad: quad.predicate == GENERATED_BY)
        remove.sort(key=lambda quad: quad.predicate != GENERATED_BY)
        if add and not self._outdated:
            outdate(self._store)
            self._outdated = True
        if remove:
            self._store.change(remove, add)
        elif add:
            self._store.extend(add)

    def _run_quads(self, article_id: str) -> list[Quad]:
        settings = self._settings
        described = {
            "version": settings.version,
            "extractor": settings.extractor,
            "ontologyVersion": settings.ontology,
            **dict(settings.options),
        }
        return run_quads(settings.id, described, article_id, now())

    def drop_replaced(self) -> None:
        """Drop what was once read from a source that now says something else.

        This waits for the end of the build, because several articles may come from one source.
        """
        remove: list[Quad] = []
        drop = []
        for key, sources in self._sources.items():
            gone = {s for s in sources if s and s in self._seen and key not in self._seen[s]}
            if gone and gone == sources:
                drop.append(key)
            else:
                remove += [source_quad(key, source) for source in gone]
        self.progress.dropped = len(drop)
        if drop:
            outdate(self._store)
        self._store.remove_articles(drop)
        self._store.change(remove, [])
