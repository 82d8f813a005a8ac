"""Processes that answer. One that takes too long is ended and replaced; threads could not be.

Clients take turns. While somebody waits, one process is kept from long work, so that a few questions without
end do not stop everybody else.
"""

from __future__ import annotations

import asyncio
import math
import multiprocessing
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from kg.serve.protocol import Refusal
from kg.serve.turns import Turns

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

Job = tuple[str, tuple[Any, ...]]
"""The name of a task and its arguments."""


LONG = 2.0
"""Seconds after which work counts as long."""

IDLE = math.inf
"""When the work of a process began that has none."""

_RETRY = 1.0
"""Seconds until a process that could not be started is tried again."""


class Workers:
    """A fixed number of processes, each answering one request at a time.

    Args:
        target: What a process runs: it sends something when it is ready, then reads jobs from its connection
            and sends ``(ok, answer)`` back.
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
        self._turns: Turns[_Worker] = Turns()
        self._all: list[_Worker] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopped = False

    def start(self) -> None:
        """Start the processes."""
        for _ in range(self._count):
            self._add()

    def stop(self) -> None:
        """End the processes; what they were doing is lost."""
        self._stopped = True
        for worker in self._all:
            worker.kill()
        self._all.clear()

    async def run(self, client: str, task: str, *arguments: object) -> Any:
        """Have a task done by the next free process.

        Args:
            client: Who asks, as one name for each.
            task: The name of the task.
            arguments: What the task needs.

        Raises:
            Refusal: The task refused, took too long, or its process ended.
        """
        while not (worker := await self._turn(client)).alive:
            # It ended while it had nothing to do, perhaps on a machine that is out of memory.
            self._alone(self._replace(worker))
        worker.begun = time.monotonic()
        asking = asyncio.ensure_future(asyncio.to_thread(worker.ask, (task, arguments), self._timeout))
        try:
            ok, answer = await asyncio.shield(asking)
        except TimeoutError:
            limit = f"{self._timeout:g} seconds"
            raise Refusal(504, f"It took more than {limit}. Ask for less, or raise --timeout.") from None
        except (EOFError, OSError):
            raise self._ended(worker) from None
        finally:
            # A task of its own, which goes on when the client leaves at this moment.
            await asyncio.shield(self._alone(self._finish(worker, asking)))
        if not ok:
            raise answer
        return answer

    async def _turn(self, client: str) -> _Worker:
        """The next free process, when it is this client's turn."""
        end = time.monotonic() + self._timeout
        place = self._turns.join(client)
        taken = False
        try:
            while not place.done():
                left = end - time.monotonic()
                if left <= 0:
                    raise Refusal(503, "All workers are busy. Try again in a moment.")
                await asyncio.wait({place}, timeout=min(left, LONG / 2))
                self._make_room(place)
            taken = True
            return place.result()
        finally:
            if not taken:
                self._turns.leave(client, place)

    def _make_room(self, place: asyncio.Future[_Worker]) -> None:
        """End the youngest of the long ones if there is no process that is not at one."""
        now = time.monotonic()
        busy = [worker for worker in self._all if now - worker.begun > LONG and not worker.killed]
        if not place.done() and len(busy) == self._count > 1:
            youngest = max(busy, key=lambda worker: worker.begun)
            youngest.displaced = True
            youngest.kill()

    def _ended(self, worker: _Worker) -> Refusal:
        if worker.displaced:
            return Refusal(503, "Others are waiting, and too many long queries run. Try again in a moment.")
        return Refusal(
            500, "The process that worked on it ended. It may have needed more memory than --memory allows."
        )

    async def _finish(self, worker: _Worker, asking: asyncio.Future[tuple[bool, Any]]) -> None:
        """Give a process back; or replace it, where nobody knows what it is at."""
        if not asking.done():
            # The client has gone. Short work is finished all the same: a new process costs more.
            await asyncio.wait({asking}, timeout=LONG)
        if asking.done() and asking.exception() is None and not worker.killed:
            worker.begun = IDLE
            self._turns.give(worker)
            return
        worker.kill()
        # The thread that waits for it must have let go of the pipe before that is closed.
        with suppress(Exception):
            await asking
        await self._replace(worker)

    async def _replace(self, worker: _Worker, pause: float = 0) -> None:
        with suppress(ValueError):
            self._all.remove(worker)
        worker.kill()
        await asyncio.to_thread(worker.close)
        await asyncio.sleep(pause)
        self._add()

    def _add(self) -> None:
        if self._stopped:
            return
        try:
            worker = _Worker(self._context.Pipe, self._context.Process, self._target, self._argument)
        except OSError:
            # No memory or no file descriptor at this moment. A pool that shrinks would at last be empty.
            asyncio.get_running_loop().call_later(_RETRY, self._add)
            return
        self._all.append(worker)
        self._alone(self._welcome(worker))

    async def _welcome(self, worker: _Worker) -> None:
        """Give a new process its first turn when it is ready: until then it would seem to work."""
        try:
            await asyncio.to_thread(worker.hear)
        except (EOFError, OSError):
            await self._replace(worker, _RETRY)
        else:
            self._turns.give(worker)

    def _alone(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Start a task that nobody needs to wait for."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


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
        self.begun = IDLE
        self.killed = self.displaced = False
        try:
            # A daemon: ended with this process, however that ends.
            self._process = process(target=target, args=(theirs, argument), daemon=True)
            self._process.start()
        except OSError:
            self._ours.close()
            raise
        finally:
            theirs.close()

    def ask(self, job: Job, timeout: float) -> tuple[bool, Any]:
        self._ours.send(job)
        if not self._ours.poll(timeout):
            raise TimeoutError
        answer: tuple[bool, Any] = self._ours.recv()
        return answer

    @property
    def alive(self) -> bool:
        return self._process.is_alive()

    def hear(self) -> object:
        return self._ours.recv()

    def kill(self) -> None:
        # Killed, not asked: a query inside Oxigraph hears no signal, and it only reads.
        self.killed = True
        self._process.kill()

    def close(self) -> None:
        self._process.join()
        self._process.close()
        self._ours.close()
