"""Clients: who they are, and whether they are still there."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from starlette.requests import Request

from kg.serve.protocol import Refusal

Result = TypeVar("Result")

_PREFIX = 64
"""Bits of an IPv6 address that stand for a client: whoever has one address has all that begin alike."""


def client_of(request: Request) -> str:
    """What tells one client from another: its address, or that which a proxy on this machine names."""
    host = request.client.host if request.client else ""
    with suppress(ValueError):
        if isinstance(address := ipaddress.ip_address(host), ipaddress.IPv6Address):
            return str(ipaddress.IPv6Network((int(address), _PREFIX), strict=False))
    return host


async def unless_gone(request: Request, work: Coroutine[Any, Any, Result]) -> Result:
    """The result of work for a client; the work is cancelled when the client goes.

    Raises:
        Refusal: The client has gone.
    """
    working, leaving = asyncio.ensure_future(work), asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise Refusal(400, "The request ended early.")
        return working.result()
    finally:
        working.cancel()
        leaving.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
