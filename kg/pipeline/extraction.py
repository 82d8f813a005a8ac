"""Runs an extractor over batches of articles: in this process, or in several.

Processes are those of the standard library's executor: it fails at once when a process dies, where other
pools wait for ever. They are spawned, never forked, so that none inherits the lock of the store.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import cache
from types import TracebackType
from typing import Any, Protocol, Self, cast

from kg.errors import KgError
from kg.model import Article, Extraction, Problem

IN_FLIGHT = 2
"""Batches per process that are under way: one at work, one waiting."""


class ArticleExtractor(Protocol):
    """Anything that finds statements in articles: ours, or one behind an entry point."""

    def extract(self, articles: Iterable[Article]) -> Iterator[Extraction]:
        """Statements of each article, in the order of the articles."""
        ...


Factory = Callable[[], ArticleExtractor]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a batch: what was extracted, and the articles that could not be."""

    extractions: tuple[Extraction, ...] = ()
    problems: tuple[Problem, ...] = ()


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


def extract_batch(extractor: ArticleExtractor, articles: Sequence[Article]) -> Outcome:
    """Extract a batch; where that fails, each article alone, so that one stops no other."""
    try:
        found = tuple(map(grounded, extractor.extract(articles)))
        return Outcome(found, tuple(problem for each in found for problem in each.problems))
    except Exception as error:  # noqa: BLE001 -- whatever it is, the other articles of the batch are sound
        if len(articles) == 1:
            return Outcome(problems=(_problem(articles[0], f"{type(error).__name__}: {error}"),))
        return joined(extract_batch(extractor, [article]) for article in articles)


def _problem(article: Article, reason: str) -> Problem:
    return Problem(article.source or article.name, f"cannot be extracted ({reason})")


def killed(article: Article) -> Problem:
    """The problem with an article that no process survives."""
    return _problem(article, "it killed the process that read it")


def joined(outcomes: Iterable[Outcome]) -> Outcome:
    """Several outcomes as one."""
    parts = list(outcomes)
    return Outcome(
        tuple(found for part in parts for found in part.extractions),
        tuple(problem for part in parts for problem in part.problems),
    )


class Engine(Protocol):
    """Takes batches, and gives what came of them in the order in which it took them."""

    @property
    def room(self) -> int:
        """Batches that may be under way before the first must be fetched."""
        ...

    def submit(self, articles: Sequence[Article]) -> Job:
        """Begin a batch."""
        ...

    def result(self, job: Job) -> Outcome:
        """Wait for a batch."""
        ...


@dataclass(frozen=True, slots=True)
class Job:
    """A batch under way; the executor is the one that its future belongs to, where there is one."""

    articles: Sequence[Article]
    future: Any = None
    executor: ProcessPoolExecutor | None = None


class LocalEngine:
    """Extracts in this process, when the outcome is asked for."""

    room = 0

    def __init__(self, factory: Factory) -> None:
        self._factory = factory
        self._extractor: ArticleExtractor | None = None

    def submit(self, articles: Sequence[Article]) -> Job:
        """Put a batch down."""
        return Job(articles)

    def result(self, job: Job) -> Outcome:
        """Extract a batch. What the factory raises stops the build: no article would fare better."""
        if self._extractor is None:
            self._extractor = self._factory()
        return extract_batch(self._extractor, job.articles)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._extractor = None


class ProcessEngine:
    """Extracts in several processes, each with an extractor of its own.

    Args:
        factory: Makes the extractor; it must be picklable and hashable.
        workers: Number of processes.
    """

    def __init__(self, factory: Factory, workers: int) -> None:
        self._factory = factory
        self._workers = workers
        self._pool = self._new_pool(workers)
        self.room = IN_FLIGHT * workers

    @staticmethod
    def _new_pool(workers: int) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(workers, context, initializer=_start_worker)

    def submit(self, articles: Sequence[Article]) -> Job:
        """Hand a batch to the processes.

        It is pickled here: what the executor's own thread fails to pickle during a shutdown it would await for
        ever (CPython 3.13: ``flag_executor_shutting_down`` and ``_on_queue_feeder_error`` count in two places).

        Raises:
            KgError: The factory cannot be pickled.
        """
        try:
            task = pickle.dumps((self._factory, articles))
        except (pickle.PicklingError, AttributeError, TypeError) as error:
            raise KgError(
                f"the extractor cannot be sent to other processes ({error})",
                remedy="Use one process: --workers 1.",
            ) from error
        try:
            future = self._pool.submit(_extract_pickled, task)
        except BrokenProcessPool:
            future = None
        return Job(articles, future, self._pool)

    def result(self, job: Job) -> Outcome:
        """Wait for a batch; if a process died, find out which article killed it."""
        if job.future is not None:
            try:
                return cast("Outcome", job.future.result())
            except BrokenProcessPool:
                pass
        # Several batches were under way in the processes that died; only the first to be asked for renews
        # them, or it would take the new ones from under the batches that came after.
        if job.executor is self._pool:
            self._renew()
        return joined(self._alone(article) for article in job.articles)

    def _alone(self, article: Article) -> Outcome:
        job = self.submit([article])
        if job.future is not None:
            try:
                return cast("Outcome", job.future.result())
            except BrokenProcessPool:
                pass
        self._renew()
        return Outcome(problems=(killed(article),)) if job.future is not None else self._alone(article)

    def _renew(self) -> None:
        """Processes anew; what else was under way is found broken when it is asked for."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = self._new_pool(self._workers)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(wait=error is None, cancel_futures=True)


@cache
def _made(factory: Factory) -> ArticleExtractor:
    """The extractor of this process, made once."""
    return factory()


def extract_batch_with(factory: Factory, articles: Sequence[Article]) -> Outcome:
    """Extract a batch with the extractor that this process keeps; what the factory raises is raised."""
    return extract_batch(_made(factory), articles)


def _extract_pickled(task: bytes) -> Outcome:
    return extract_batch_with(*pickle.loads(task))  # noqa: S301 - from the parent process, by a private pipe


def _start_worker() -> None:
    """Leave Ctrl-C to the parent, and do not outlive it, even if it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent.join,), daemon=True).start()


def _end_after(wait: Callable[[], None]) -> None:
    wait()
    os._exit(1)
