"""Who is next: clients take turns, so that nobody waits behind all that another one asks."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class Turns(Generic[Thing]):
    """Hands out things that one client at a time can use, to clients in turn and to each in its order."""

    def __init__(self) -> None:
        self._free: deque[Thing] = deque()
        # The order of the keys is that of the turns.
        self._lines: dict[str, deque[asyncio.Future[Thing]]] = {}

    def give(self, thing: Thing) -> None:
        """Hand a thing to who is next, or keep it until somebody comes."""
        while self._lines:
            client = next(iter(self._lines))
            line = self._lines.pop(client)
            place = line.popleft()
            if line:
                self._lines[client] = line
            if not place.done():
                place.set_result(thing)
                return
        self._free.append(thing)

    def join(self, client: str) -> asyncio.Future[Thing]:
        """A place in a client's line, which is fulfilled with a thing. Whoever goes away must ``leave``."""
        place: asyncio.Future[Thing] = asyncio.get_running_loop().create_future()
        if self._free:
            place.set_result(self._free.popleft())
        else:
            self._lines.setdefault(client, deque()).append(place)
        return place

    def leave(self, client: str, place: asyncio.Future[Thing]) -> None:
        """Give a place up, and the thing too if it has come."""
        if place.done():
            self.give(place.result())
            return
        line = self._lines[client]
        line.remove(place)
        if not line:
            del self._lines[client]
