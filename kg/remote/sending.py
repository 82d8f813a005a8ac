"""Requests to a SPARQL server, sent again where a failure may pass."""

from __future__ import annotations

import base64
import http.client
import time
import urllib.error
import urllib.request
from typing import cast

from kg.errors import QueryError, StoreError
from kg.remote.address import Server

_TRIES = 6
_FIRST_PAUSE_S = 0.2
"""Doubled with every try: six seconds in all, time for a server to start anew."""

_TIMEOUT_S = 600.0
_PASSING = frozenset({429, 502, 503, 504})
"""Answers of a server that may do better in a moment."""

_CHECK = "Check the address, its endpoints and the login."


class Line:
    """The line to a server."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._headers: dict[str, str] = {}
        handlers: list[urllib.request.BaseHandler] = []
        if server.user and server.virtuoso:
            known = urllib.request.HTTPPasswordMgrWithDefaultRealm()
            known.add_password(None, [server.query, server.graphs], server.user, server.password)
            handlers.append(urllib.request.HTTPDigestAuthHandler(known))
        elif server.user:
            login = base64.b64encode(f"{server.user}:{server.password}".encode()).decode()
            self._headers["Authorization"] = f"Basic {login}"
        self._opener = urllib.request.build_opener(*handlers)

    def query(self, form: bytes, accept: str) -> http.client.HTTPResponse:
        """Put a query, as a form.

        Raises:
            SyntaxError: The server finds that it is no SPARQL.
            QueryError: The server fails at it, or would keep a part of the answer to itself.
            StoreError: The server refuses it, or does not answer.
        """
        answer = self._post(self._server.query, form, "application/x-www-form-urlencoded", accept)
        most = answer.headers.get("X-SPARQL-MaxRows")
        if most:
            answer.close()
            remedy = "Raise ResultSetMaxRows in the server's ini, or add a LIMIT to the query."
            raise QueryError(f"the server cuts answers after {most} rows", subject="query", remedy=remedy)
        return answer

    def update(self, form: bytes) -> None:
        """Send an update, as a form.

        Raises:
            StoreError: The server refuses it, or does not answer.
        """
        self._post(self._server.update, form, "application/x-www-form-urlencoded").close()

    def add(self, graph: str, triples: bytes) -> None:
        """Add N-Triples to a graph, which is written as the Graph Store Protocol has it.

        Raises:
            StoreError: The server refuses it, or does not answer.
        """
        self._post(f"{self._server.graphs}?{graph}", triples, "application/n-triples").close()

    def _post(self, url: str, body: bytes, kind: str, accept: str = "") -> http.client.HTTPResponse:
        headers = {"Content-Type": kind, "Accept": accept or "*/*", **self._headers}
        request = urllib.request.Request(url, body, headers, method="POST")  # noqa: S310 -- http(s), see Server
        pause = _FIRST_PAUSE_S
        for left in reversed(range(_TRIES)):
            try:
                answer = cast("http.client.HTTPResponse", self._opener.open(request, timeout=_TIMEOUT_S))
            except urllib.error.HTTPError as error:
                with error:
                    if error.code not in _PASSING or not left:
                        raise _refused(url, error, query=bool(accept)) from error
            except (OSError, http.client.HTTPException) as error:
                if not left:
                    reason = getattr(error, "reason", None) or error
                    remedy = "Start the server, then run the command again; what was stored is still there."
                    raise StoreError(f"does not answer ({reason})", subject=url, remedy=remedy) from error
            else:
                return self._recognised(answer, url)
            time.sleep(pause)
            pause *= 2
        raise AssertionError("the last try either answers or raises")

    def _recognised(self, answer: http.client.HTTPResponse, url: str) -> http.client.HTTPResponse:
        """The answer, unless it comes from a server that must be spoken to otherwise."""
        if answer.headers.get("Server", "").startswith("Virtuoso") and not self._server.virtuoso:
            answer.close()
            remedy = "Write ?server=virtuoso in place of the endpoints, so that kg minds its ways."
            raise StoreError("is Virtuoso", subject=url, remedy=remedy)
        return answer


def _refused(url: str, error: urllib.error.HTTPError, *, query: bool) -> Exception:
    # Virtuoso tells the whole query after an empty line.
    told = " ".join(error.read(500).decode(errors="replace").partition("\n\n")[0].split())
    if query and error.code == http.client.BAD_REQUEST:
        return SyntaxError(told)
    if query and error.code == http.client.INTERNAL_SERVER_ERROR:
        return QueryError(f"the server fails at it ({told})", subject="query", remedy="Ask in other words.")
    return StoreError(f"refuses with {error.code} ({told})", subject=url, remedy=_CHECK)
