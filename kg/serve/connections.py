"""Connections that do not wait for ever: slow, idle and too many clients are let go of.

uvicorn ends a connection that rests between two requests. One that sends its request byte by byte, never
takes its answer or never asks anything it would keep until the client goes.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

MAX_HEAD = 65_536
"""Bytes that the address and headers of a request may have."""

_READ = 8192

_LONGEST = 30
"""So many times ``patience`` may taking an answer last in all, however steadily."""

_FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
)


class Config(uvicorn.Config):
    """uvicorn's configuration, with the limits of a :class:`Connection`.

    Args:
        app: The application.
        connections: Clients that may be connected at once.
        patience: Seconds that a client may take to send a request, or may rest while it takes the answer.
        more: What uvicorn may be told besides.
    """

    def __init__(self, app: Any, connections: int, patience: float, **more: Any) -> None:
        super().__init__(app, http=Connection, ws="none", h11_max_incomplete_event_size=MAX_HEAD, **more)
        self.most_connections = connections
        self.patience = patience


class Connection(H11Protocol, asyncio.BufferedProtocol):
    """One client's connection.

    Where there are too many, the one whose client has owed its request for the longest time is closed, so
    that whoever comes and asks is answered. If all have asked, it is one of the address that has most; if
    that is the newcomer's own, the newcomer is turned away.
    """

    config: Config

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn does
        """Take the connection, or turn it away."""
        super().connection_made(transport)
        self._since = self._begun = self.loop.time()
        self._request: object = None
        self._state: tuple[str, int] = ("request", 0)
        self._buffer = bytearray(_READ)
        everyone = [one for one in self.connections if isinstance(one, Connection) and one.open]
        if len(everyone) > self.config.most_connections:
            self._make_room([one for one in everyone if one is not self])

    def _make_room(self, others: list[Connection]) -> None:
        owing = [one for one in others if one.owes_request]
        if owing:
            min(owing, key=lambda one: one._since).transport.abort()  # noqa: SLF001 - of this class
            return
        counts = Counter(one.address for one in others)
        greedy, most = counts.most_common(1)[0]
        if most > counts[self.address] + 1:
            next(one for one in others if one.address == greedy).transport.abort()
            return
        self.transport.write(_FULL)
        self.transport.close()

    def get_buffer(self, sizehint: int) -> bytearray:
        """Where to read to: little at a time, for a request in crumbs takes long to put together."""
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Take what was read."""
        self.data_received(bytes(self._buffer[:nbytes]))

    @property
    def address(self) -> str:
        """Whose connection it is."""
        return self.client[0] if self.client else ""

    @property
    def open(self) -> bool:
        """Whether it is not being closed."""
        return not self.transport.is_closing()

    @property
    def owes_request(self) -> bool:
        """Whether the client has yet to send a request, or the rest of one."""
        return self.conn.their_state in {h11.IDLE, h11.SEND_BODY}

    def look(self) -> None:
        """Cut the connection if its client has kept us waiting for too long; to be called now and then."""
        now = self.loop.time()
        waiting = self.transport.get_write_buffer_size()
        state = ("answer", waiting) if waiting else ("request", 0) if self.owes_request else ("work", 0)
        if self.cycle is not self._request:
            # The object is kept, for another one might come to lie at its address.
            self._request, self._begun, self._since = self.cycle, now, now
        if state != self._state:
            self._state, self._since = state, now
        # Our own work has limits of its own.
        resting = state[0] != "work" and now - self._since > self.config.patience
        dripping = state[0] == "answer" and now - self._begun > _LONGEST * self.config.patience
        if resting or dripping:
            # Closing would first wait for the client to take what is left.
            self.transport.abort()

    def send_400_response(self, msg: str) -> None:
        """Say what may be wrong with a request, if nothing has been said in answer to it yet."""
        if self.conn.our_state not in {h11.IDLE, h11.SEND_RESPONSE}:
            self.transport.close()
            return
        if self.cycle is not None:
            # The application must not answer as well.
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        size = f"{MAX_HEAD // 1024} KiB"
        super().send_400_response(f"{msg} Address and headers may have {size}; longer queries go by POST.\n")
