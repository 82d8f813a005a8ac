"""The whole flow at a glance: articles in, graph out.

Articles go through the extractor in batches; each batch is stored in one transaction before the next is
begun, so that a build that is killed goes on where it stopped. What follows from all articles together is
computed at the end.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Protocol

from kg import __version__
from kg.errors import KgError
from kg.knowledge import Rebuilt, rebuild
from kg.knowledge.duplicates import sketch
from kg.model import Article, Extraction, Problem, content_hash
from kg.rdf import ArticleRecord, Quad, article_quads, loadable, run_quads, source_quad
from kg.store import Store
from kg.vocab import Ontology

BATCH = 32
"""Articles per transaction: the language model is at its best with 16 to 32, and no more are lost."""


class ArticleExtractor(Protocol):
    """Anything that finds statements in articles: ours, or one behind an entry point."""

    def extract(self, articles: Iterable[Article]) -> Iterator[Extraction]:
        """Statements of each article, in the order of the articles."""
        ...


@dataclass(frozen=True, slots=True)
class RunSettings:
    """What an article's graph depends on besides its text; the same settings are the same run."""

    extractor: str
    ontology: str
    version: str = __version__
    options: tuple[tuple[str, str], ...] = ()

    @property
    def id(self) -> str:
        """Hash of versions and settings."""
        options = (f"{key}={value}" for key, value in sorted(self.options))
        return content_hash(self.version, self.extractor, self.ontology, *options)


@dataclass(slots=True)
class Progress:
    """Counts of a build, complete at its end.

    ``stored`` articles were extracted and stored, ``known`` ones were there already, ``dropped`` ones
    gave way to a newer text from the same source; ``problems`` are what could not be read or extracted.
    """

    stored: int = 0
    known: int = 0
    dropped: int = 0
    statements: int = 0
    problems: list[Problem] = field(default_factory=list)
    rebuilt: Rebuilt | None = None

    @property
    def done(self) -> int:
        """Articles seen so far, whatever became of them."""
        return self.stored + self.known + len(self.problems)


def _ignore(_progress: Progress) -> None:
    """Listen to nothing."""


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """How a build goes about it.

    ``listener`` is told of the progress after every batch; ``derived`` says whether edges are concluded
    by rule; ``again`` whether articles that the same run has stored are extracted once more.
    """

    listener: Callable[[Progress], None] = _ignore
    derived: bool = True
    again: bool = False


def build(
    sources: Iterable[Article | Problem],
    store: Store,
    extractor: Callable[[], ArticleExtractor],
    ontology: Ontology,
    settings: RunSettings,
    options: BuildOptions | None = None,
) -> Progress:
    """Add articles to the graph of a store, and bring all that follows from them up to date.

    Args:
        sources: Articles as they are read, and problems with those that could not be.
        store: The store, open for writing.
        extractor: Makes the extractor; called when the first article needs it, for it loads a model.
        ontology: Relations and gazetteer.
        settings: What the run is known by; an article stored by the same run is not extracted again.
        options: How to go about it.

    Returns:
        The counts, with every problem; one bad article does not stop the others.

    Raises:
        StoreError: The store cannot be written; what was reported as stored is.
    """
    options = options or BuildOptions()
    work = _Build(store, extractor, settings, again=options.again)
    stream = iter(sources)
    while batch := list(islice(stream, BATCH)):
        work.take(batch)
        options.listener(work.progress)
    work.drop_replaced()
    work.progress.rebuilt = rebuild(store, ontology, derived=options.derived)
    options.listener(work.progress)
    return work.progress


def remove(store: Store, names: Iterable[str], ontology: Ontology) -> list[str]:
    """Take articles out, with everything that only they supported.

    Args:
        store: The store, open for writing.
        names: Ids, names or sources of articles.
        ontology: Relations and gazetteer.

    Returns:
        Ids of the articles removed.

    Raises:
        KgError: There is no such article; nothing was removed.
    """
    found = dict.fromkeys(article_id for name in names for article_id in find_articles(store, name))
    store.remove_articles(found)
    rebuild(store, ontology)
    return list(found)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a file brought."""

    articles: int
    quads: int


def load(store: Store, path: Path, ontology: Ontology) -> Loaded:
    """Take a graph back in, all of it or nothing.

    A dataset that holds articles brings those, in place of what the store holds of them; what follows
    from them is computed anew. Anything else is kept as it is, its triples as part of the default graph.

    Args:
        store: The store, open for writing.
        path: An RDF file, its format told by its ending.
        ontology: Relations and gazetteer.

    Raises:
        KgError: The file cannot be read or is no RDF; nothing was loaded.
    """
    quads, article_ids = loadable(path)
    present = [quad for article_id in article_ids for quad in store.article_quads(article_id)]
    if not article_ids:
        present = [quad for name in {quad.graph_name for quad in quads} for quad in store.graph(name)]
    if present:
        store.change(present, quads)
    else:
        store.extend(quads)
    rebuild(store, ontology)
    return Loaded(len(article_ids), len(quads))


def find_articles(store: Store, name: str) -> list[str]:
    """Ids of the articles with an id, name, source or address.

    Raises:
        KgError: There is none.
    """
    ids = set(store.article_ids())
    if name in ids:
        return [name]
    found = {
        key
        for prop in ("source", "articleName", "url")
        for key, values in store.article_values(prop).items()
        if name in values
    }
    if not found:
        remedy = "`kg article` lists all; give its id, name or path as it stands there."
        raise KgError("no such article in the graph", subject=name, remedy=remedy)
    return sorted(found & ids)


def now() -> str:
    """The time to write down: that of SOURCE_DATE_EPOCH where it is set, for results that repeat."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH", "")
    moment = datetime.fromtimestamp(int(fixed), UTC) if fixed.isdigit() else datetime.now(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def ontology_version(files: Iterable[Path]) -> str:
    """Hash of the files that meaning is read from: a changed ontology is another run.

    Args:
        files: Turtle files, or folders of them.
    """
    found = sorted({f for path in files for f in (path.rglob("*.ttl") if path.is_dir() else [path])})
    return content_hash(*(file.read_text(encoding="utf-8") for file in found))


class _Build:
    """One build under way: what is stored, what was seen, what became of it."""

    def __init__(
        self,
        store: Store,
        extractor: Callable[[], ArticleExtractor],
        settings: RunSettings,
        *,
        again: bool,
    ) -> None:
        self.progress = Progress()
        self._store = store
        self._make = extractor
        self._extractor: ArticleExtractor | None = None
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

    def take(self, batch: Iterable[Article | Problem]) -> None:
        """Extract and store what is new in a batch."""
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
                self._speaker[key] = item.source
            else:
                self.progress.known += 1
                if item.source not in sources and key not in fresh:
                    places.append((key, item.source))
            sources.add(item.source)
        self._store.extend(source_quad(key, source) for key, source in places)
        self._store_all(fresh)

    def _store_all(self, fresh: Mapping[str, Article]) -> None:
        remove: list[Quad] = []
        add: list[Quad] = []
        for extraction in self._extract(list(fresh.values())):
            article = extraction.article
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
                self._fail(article, error.message, error.remedy)
                continue
            remove += self._store.article_quads(article.id)
            add += [*quads, *self._run_quads(article.id)]
            self.progress.stored += 1
            self.progress.statements += len(record.statements)
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

    def _extract(self, articles: Sequence[Article]) -> Iterator[Extraction]:
        if not articles:
            return
        if self._extractor is None:
            self._extractor = self._make()
        try:
            yield from [grounded(found) for found in self._extractor.extract(articles)]
        except Exception:  # noqa: BLE001 -- whatever it is, the other articles of the batch are sound
            for article in articles:
                yield from self._extract_alone(article)

    def _extract_alone(self, article: Article) -> Iterator[Extraction]:
        if self._extractor is None:
            return
        try:
            yield from [grounded(found) for found in self._extractor.extract([article])]
        except Exception as error:  # noqa: BLE001 -- told at the end; one bad article stops no others
            self._fail(article, f"cannot be extracted ({type(error).__name__}: {error})")

    def _fail(self, article: Article, message: str, remedy: str = "") -> None:
        self.progress.problems.append(Problem(article.source or article.name, message, remedy))

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
        self._store.remove_articles(drop)
        self._store.change(remove, [])


def grounded(extraction: Extraction) -> Extraction:
    """An extraction without what does not stand in its article word for word, whoever extracted it."""
    text = extraction.article.text
    kept = []
    for statement in extraction.statements:
        evidence = tuple(
            item for item in statement.evidence if item.quote and item.span.of(text) == item.quote
        )
        if evidence == statement.evidence:
            kept.append(statement)
        elif evidence:
            kept.append(replace(statement, evidence=evidence))
    return replace(extraction, statements=tuple(s for s in kept if s.evidence))
