"""Processes that answer. One that takes too long is ended and replaced; threads could not be."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from kg.serve.protocol import Refusal

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

Job = tuple[str, tuple[Any, ...]]
"""The name of a task and its arguments."""


class Workers:
    """A fixed number of processes, each answering one request at a time.

    Args:
        target: What a process runs: it reads jobs from its connection and sends ``(ok, answer)`` back.
        argument: Handed to each process.
        count: How many.
        timeout: Seconds until a process is ended; the client learns that its request took too long.
    """

    def __init__(
        self, target: Callable[[Connection, Any], None], argument: object, count: int, timeout: float
    ) -> None:
        # Spawned, not forked: a fork would copy locks that the server's threads hold at that moment.
        self._context = multiprocessing.get_context("spawn")
        self._target = target
        self._argument = argument
        self._count = count
        self._timeout = timeout
        self._free: asyncio.Queue[_Worker] = asyncio.Queue()
        self._all: list[_Worker] = []

    def start(self) -> None:
        """Start the processes."""
        for _ in range(self._count):
            self._add()

    def stop(self) -> None:
        """End the processes; what they were doing is lost."""
        for worker in self._all:
            worker.end()
        self._all.clear()

    async def run(self, task: str, *arguments: object) -> Any:
        """Have a task done by the next free process.

        Raises:
            Refusal: The task refused, took too long, or its process ended.
        """
        try:
            worker = await asyncio.wait_for(self._free.get(), self._timeout)
        except TimeoutError:
            raise Refusal(503, "All workers are busy. Try again in a moment.") from None
        healthy = False
        try:
            ok, answer = await asyncio.to_thread(worker.ask, (task, arguments), self._timeout)
            healthy = True
        except TimeoutError:
            limit = f"{self._timeout:g} seconds"
            raise Refusal(504, f"It took more than {limit}. Ask for less, or raise --timeout.") from None
        except (EOFError, OSError):
            raise Refusal(
                500, "The process that worked on it ended. It may have run out of memory."
            ) from None
        finally:
            if healthy:
                self._free.put_nowait(worker)
            else:
                # Also when the request itself was cancelled: nobody knows what the process is at.
                worker.end()
                self._all.remove(worker)
                self._add()
        if not ok:
            raise answer
        return answer

    def _add(self) -> None:
        worker = _Worker(self._context.Pipe, self._context.Process, self._target, self._argument)
        self._all.append(worker)
        self._free.put_nowait(worker)


class _Worker:
    """One process and our end of the pipe to it."""

    def __init__(
        self,
        pipe: Callable[[], tuple[Connection, Connection]],
        process: Callable[..., SpawnProcess],
        target: Callable[[Connection, Any], None],
        argument: object,
    ) -> None:
        self._ours, theirs = pipe()
        # A daemon: ended with this process, however that ends.
        self._process = process(target=target, args=(theirs, argument), daemon=True)
        self._process.start()
        theirs.close()

    def ask(self, job: Job, timeout: float) -> tuple[bool, Any]:
        self._ours.send(job)
        if not self._ours.poll(timeout):
            raise TimeoutError
        answer: tuple[bool, Any] = self._ours.recv()
        return answer

    def end(self) -> None:
        # Killed, not asked: a query inside Oxigraph hears no signal, and it only reads.
        self._process.kill()
        self._process.join()
        self._ours.close()
