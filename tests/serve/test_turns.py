"""Clients in turn, and processes that come and go."""

from __future__ import annotations

import asyncio

from kg.serve import Settings, workers
from kg.serve.answering import work
from kg.serve.turns import Turns


async def order(*clients):
    """In which order one thing reaches clients that wait for it."""
    turns = Turns()
    places = [(client, turns.join(client)) for client in clients]
    served = []
    for _ in clients:
        turns.give("thing")
        served += [name for name, place in places if place.done()]
        places = [(name, place) for name, place in places if not place.done()]
    return "".join(served)


def test_each_client_is_next_in_turn():
    assert asyncio.run(order(*"aaaabbc")) == "abcabaa"


def test_who_leaves_loses_nothing():
    async def scene():
        turns = Turns()
        first, second, third = (turns.join(name) for name in "aab")
        turns.leave("a", first)
        turns.give("thing")
        assert (second.done(), third.done()) == (True, False)
        # Gone just as the turn came.
        turns.leave("a", second)
        assert third.result() == "thing"
        turns.give("other")
        assert turns.join("c").result() == "other"

    asyncio.run(scene())


def test_a_process_that_cannot_be_started_or_dies_is_replaced(folder, monkeypatch):
    """Where descriptors or memory run out for a moment, the pool must not stay smaller."""
    failures = [OSError("too many open files")]
    whole = workers._Worker

    def failing(*arguments):
        if failures:
            raise failures.pop()
        return whole(*arguments)

    monkeypatch.setattr(workers, "_Worker", failing)
    monkeypatch.setattr(workers, "_RETRY", 0.01)

    async def scene():
        pool = workers.Workers(work, Settings(folder / "store"), count=1, timeout=60)
        pool.start()
        assert await pool.run("a", "health") > 0
        pool._all[0]._process.kill()
        pool._all[0]._process.join()
        assert await pool.run("a", "health") > 0
        pool.stop()

    asyncio.run(scene())
