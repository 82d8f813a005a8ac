"""Runs an extractor on the machines of a Dask cluster: ``dask://HOST:PORT`` names its scheduler.

Workers extract and hand extractions back; this process stores them, batch by batch, exactly as it does with
processes of its own. So it does not matter to the graph where an article was read, and a batch whose worker
died is read by another without leaving a trace.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Final, Self

from kg import __version__
from kg.errors import KgError, UsageError
from kg.model import Article
from kg.pipeline.extraction import (
    IN_FLIGHT,
    Factory,
    Job,
    Outcome,
    extract_batch_with,
    joined,
    killed,
)

SCHEME = "dask://"
PATIENCE_S = 60.0
"""How long a cluster may be without any worker before the build gives up: time to start one anew."""

_LOOK_S = 2.0
"""How often it is looked whether there still is a worker."""

_CONNECT_S = 10.0

_ONE_AT_A_TIME: Final = threading.Lock()
"""A worker may have several threads; a language model serves one."""


class DaskEngine:
    """Extracts on a cluster.

    Args:
        factory: Makes the extractor; it must be picklable and hashable, and so must what it needs be found
            on the workers.
        address: ``dask://HOST:PORT``.
        patience: Seconds that the cluster may be without a worker.

    Raises:
        UsageError: The address is none.
        KgError: ``distributed`` is not installed, nothing answers, or a worker has another version of kg.
    """

    def __init__(self, factory: Factory, address: str, patience: float = PATIENCE_S) -> None:
        host = address.removeprefix(SCHEME).rstrip("/")
        if not address.startswith(SCHEME) or ":" not in host:
            raise UsageError("no engine", subject=address, remedy="Write --engine dask://HOST:PORT.")
        try:
            import distributed
        except ImportError as error:
            remedy = "Install it: pip install 'defence-kg[dask]'."
            raise KgError("needs a package that is missing", subject=address, remedy=remedy) from error
        self._factory = factory
        self._address = address
        self._patience = patience
        self._killed = distributed.scheduler.KilledWorker
        try:
            self._client = distributed.Client(f"tcp://{host}", timeout=_CONNECT_S, set_as_default=False)
        except (OSError, ValueError) as error:
            remedy = "Start one: `dask scheduler --host 127.0.0.1`, and `dask worker tcp://HOST:PORT`."
            raise KgError("no Dask scheduler answers", subject=address, remedy=remedy) from error
        self._refuse_other_versions()

    @property
    def room(self) -> int:
        """Batches that may be under way: it follows the workers that come and go."""
        cores: dict[str, int] = self._client.ncores()
        return IN_FLIGHT * max(1, sum(cores.values()))

    def submit(self, articles: Sequence[Article]) -> Job:
        """Hand a batch to the cluster."""
        # Impure: the same text read again is to be extracted again, not taken from the cluster's memory.
        return Job(articles, self._client.submit(_work, self._factory, articles, pure=False))

    def result(self, job: Job) -> Outcome:
        """Wait for a batch; if it killed one worker after another, find out which article did."""
        try:
            return self._wait(job.future)
        except self._killed:
            return joined(self._alone(article) for article in job.articles)

    def _alone(self, article: Article) -> Outcome:
        try:
            return self._wait(self.submit([article]).future)
        except self._killed:
            return Outcome(problems=(killed(article),))

    def _wait(self, future: Any) -> Outcome:
        """Wait as long as there is someone to wait for."""
        from distributed import CancelledError

        alive = time.monotonic()
        while True:
            try:
                outcome: Outcome = future.result(timeout=_LOOK_S)
            except TimeoutError:
                if self._client.status == "running" and self._client.ncores():
                    alive = time.monotonic()
                elif time.monotonic() - alive > self._patience:
                    raise self._lost("no worker is left") from None
            except CancelledError:
                raise self._lost("the scheduler is gone") from None
            else:
                future.release()  # or the cluster would keep every outcome until the end
                return outcome

    def _lost(self, reason: str) -> KgError:
        remedy = "Start the cluster and run the build again: it goes on where it stopped."
        return KgError(reason, subject=self._address, remedy=remedy)

    def _refuse_other_versions(self) -> None:
        """What one worker extracts must not depend on which worker it was."""
        others = {name: found for name, found in self._client.run(_version).items() if found != __version__}
        if others:
            name, found = min(others.items())
            remedy = f"Install version {__version__} on every worker."
            self._client.close()
            raise KgError(f"a worker has version {found} of kg", subject=name, remedy=remedy)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()


def _version() -> str:
    return __version__


def _work(factory: Factory, articles: Sequence[Article]) -> Outcome:
    with _ONE_AT_A_TIME:
        return extract_batch_with(factory, articles)
