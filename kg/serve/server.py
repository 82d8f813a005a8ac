"""Starts and stops the server."""

from __future__ import annotations

import errno
import resource
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn

from kg.errors import KgError, UsageError
from kg.remote import Server, is_address
from kg.serve.application import application
from kg.serve.connections import Config, Connection
from kg.serve.settings import Settings
from kg.store import Store

GRACE = 3
"""Seconds that answers under way are given when the server is told to stop."""

TICKS = 5
"""Tenths of a second between two looks at the connections."""

MAX_PORT = 65535


class _Server(uvicorn.Server):
    """Stops at SIGINT and SIGTERM and returns; uvicorn's own would end the process by the signal."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        numbers = (signal.SIGINT, signal.SIGTERM)
        before = {number: signal.signal(number, self.handle_exit) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    async def on_tick(self, counter: int) -> bool:
        if counter % TICKS == 0:
            for connection in tuple(self.server_state.connections):
                if isinstance(connection, Connection):
                    connection.look()
        return await super().on_tick(counter)


def serve(settings: Settings, started: Callable[[str], None] = lambda _address: None) -> None:
    """Serve a store until SIGINT or SIGTERM.

    Args:
        settings: What to serve and where.
        started: Called with the address as soon as connections are accepted.

    Raises:
        StoreError: There is no store.
        UsageError: Queries could do more on the store's server than read.
        KgError: The address cannot be listened on.
    """
    if is_address(settings.store):
        _check_rights(Server.of(str(settings.store)))
    # A missing store should be said now, not to the first visitor.
    Store.read(settings.store).close()
    listening = _listen(settings.host, settings.port)
    with listening:
        port = listening.getsockname()[1]
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        config = Config(
            application(settings),
            connections=_bearable(settings.connections),
            patience=settings.patience,
            # Invalid requests are warnings to uvicorn: strangers could fill the log with them.
            log_level="error",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE,
        )
        started(f"http://{host}:{port}/")
        _Server(config).run(sockets=[listening])


def _check_rights(server: Server) -> None:
    # A query to Virtuoso can call procedures, with all the rights of whoever asks.
    if server.virtuoso and server.user:
        remedy = "Leave it out of the address, and let Virtuoso's user SPARQL read only."
        raise UsageError(
            f"visitors would get the rights of {server.user}", subject=server.name, remedy=remedy
        )


def _bearable(connections: int) -> int:
    """As many connections as leave half of the file descriptors to everything else."""
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return connections if allowed == resource.RLIM_INFINITY else min(connections, max(1, allowed // 2))


def _listen(host: str, port: int) -> socket.socket:
    if not 0 <= port <= MAX_PORT:
        raise UsageError("no port", subject=str(port), remedy=f"Choose one from 1 to {MAX_PORT}.")
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family)
    except socket.gaierror as error:
        remedy = "Name an address of this machine with --host."
        raise KgError("no such address", subject=host, remedy=remedy) from error
    except OSError as error:
        subject = f"{host}:{port}"
        if error.errno == errno.EADDRINUSE:
            remedy = "Stop the program that listens there, or choose another port with --port."
            raise KgError("already in use", subject=subject, remedy=remedy) from error
        if error.errno in {errno.EACCES, errno.EPERM}:
            raise KgError("not allowed", subject=subject, remedy="Choose a port above 1023.") from error
        remedy = "Name an address of this machine with --host."
        raise KgError(error.strerror or str(error), subject=subject, remedy=remedy) from error
