"""Large questions and answers are few at a time, and answers go out in portions as they are taken."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.serve.protocol import Refusal

PORTION = 65_536
"""Bytes that are handed on at once. An answer of more counts as large."""


class Room:
    """How much memory large questions and answers take together.

    Args:
        most: Bytes of it.
    """

    def __init__(self, most: int) -> None:
        self._left = most

    def take(self, size: int) -> None:
        """Take some of it, which must be given back.

        Raises:
            Refusal: So much is not left.
        """
        if size > self._left:
            raise Refusal(503, "Other clients are still sending or taking much. Try again in a moment.")
        self._left -= size

    def give(self, size: int) -> None:
        """Give back what was taken."""
        self._left += size


class Portions:
    """Middleware that bounds the memory which answers take while their clients read them.

    Args:
        app: The application.
        room: What large answers are held in. One for which there is no room is refused.
        refuse: Makes the response that says so.
    """

    def __init__(self, app: ASGIApp, room: Room, refuse: Callable[[Refusal], ASGIApp]) -> None:
        self._app = app
        self._room = room
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and portion its answer."""
        held, refused = 0, False

        async def portioned(message: Message) -> None:
            nonlocal held, refused
            if message["type"] == "http.response.start":
                size = int(Headers(raw=message.get("headers", [])).get("content-length", 0))
                try:
                    self._room.take(size if size > PORTION else 0)
                except Refusal as refusal:
                    refused = True
                    await self._refuse(refusal)(scope, receive, send)
                    return
                held = size if size > PORTION else 0
            if not refused:
                await self._send(message, send)

        try:
            await self._app(scope, receive, portioned if scope["type"] == "http" else send)
        finally:
            self._room.give(held)

    async def _send(self, message: Message, send: Send) -> None:
        body = message.get("body", b"")
        if len(body) <= PORTION:
            await send(message)
            return
        more = message.get("more_body", False)
        for end in range(PORTION, len(body) + PORTION, PORTION):
            portion = bytes(memoryview(body)[end - PORTION : end])
            await send({"type": message["type"], "body": portion, "more_body": more or end < len(body)})
            # A client that reads at once would otherwise keep the others waiting.
            await asyncio.sleep(0)
