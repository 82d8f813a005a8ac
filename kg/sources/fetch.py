"""Fetches pages and feeds politely, and safely from servers that misbehave.

Polite: robots.txt (RFC 9309), a pause between requests to one host, a user agent that says who asks,
conditional requests for what is in the cache, back-off on failure. Safe: http and https only, no
addresses of the own network (looked up once and then connected to by number, so that a name cannot
change its meaning in between), limits on time, size, unpacked size and redirects.
"""

from __future__ import annotations

import hashlib
import http.client
import io
import ipaddress
import json
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, quote, urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from kg.errors import SourceError
from kg.sources.documents import Document, name_of
from kg.sources.options import FetchOptions

_REDIRECTS = {301, 302, 303, 307, 308}
_TRANSIENT = {429, 500, 502, 503, 504}
_OK, _NOT_MODIFIED, _MULTIPLE, _SERVER_ERROR = 200, 304, 300, 500
_CHUNK = 65536
_LONGEST_PAUSE = 60.0
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_ACCEPT = (
    "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,text/plain;q=0.9,*/*;q=0.5"
)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a server answered."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


class _TransientError(Exception):
    """A failure that may pass; ``pause`` is what the server asked to wait for, in seconds."""

    def __init__(self, reason: str, pause: float | None = None) -> None:
        super().__init__(reason)
        self.pause = pause


class Fetcher:
    """Fetches addresses, keeping to each host's rules.

    Args:
        options: Limits and manners.
        sleep: Waits so many seconds.
        clock: Seconds that only go forward.
    """

    def __init__(
        self,
        options: FetchOptions,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._options = options
        self._sleep = sleep
        self._clock = clock
        self._rules: dict[str, RobotFileParser] = {}
        self._last: dict[str, float] = {}
        self._tls = ssl.create_default_context()

    def close(self) -> None:
        """Forgets what was learnt of the hosts; no connection stays open between requests."""
        self._rules.clear()
        self._last.clear()

    def get(self, url: str) -> Document:
        """The document at an address.

        Raises:
            SourceError: It may not or cannot be fetched; the message says why.
        """
        cached = _Cache(self._options.cache, url)
        answer = self._follow(url, cached.conditions(), robots=self._options.robots)
        if answer.status == _NOT_MODIFIED and (kept := cached.load()):
            answer = kept
        elif answer.status != _OK:
            raise SourceError(
                f"the server answered {answer.status}", subject=url, remedy=_advice(answer.status)
            )
        else:
            cached.store(answer)
        kind, charset = _content_type(answer.headers.get("content-type", ""))
        return Document(
            source=url,
            name=name_of(answer.url),
            open=lambda: io.BytesIO(answer.body),
            media_type=kind,
            charset=charset,
            url=answer.url,
        )

    # ------------------------------------------------------------------------------------- manners

    def _follow(self, url: str, conditions: Mapping[str, str], *, robots: bool) -> _Answer:
        """The answer at the end of the redirects."""
        here = url
        for _ in range(self._options.redirects + 1):
            parts = _checked(here, url)
            if robots:
                self._obey(parts, here, url)
            answer = self._patiently(parts, here, url, conditions)
            target = answer.headers.get("location", "")
            if answer.status not in _REDIRECTS or not target:
                return answer
            try:
                here = urljoin(here, target)
            except ValueError:
                raise SourceError(f"leads to {target[:100]!r}", subject=url) from None
        raise SourceError(f"redirects more than {self._options.redirects} times", subject=url)

    def _obey(self, parts: SplitResult, here: str, url: str) -> None:
        """Asks the host's robots.txt, once.

        Raises:
            SourceError: It forbids the page, or cannot be had (which forbids everything).
        """
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = rules = RobotFileParser()
            answer = self._follow(f"{origin}/robots.txt", {}, robots=False)
            if answer.status >= _SERVER_ERROR:
                rules.parse(["User-agent: *", "Disallow: /"])
            elif answer.status >= _MULTIPLE:
                rules.parse([])
            else:
                rules.parse(answer.body[:500_000].decode("utf-8", "replace").splitlines())
        agent = self._options.user_agent.split("/")[0]
        if not self._rules[origin].can_fetch(agent, here):
            raise SourceError(
                "its robots.txt asks not to fetch it", subject=url, remedy="Save the page yourself."
            )

    def _patiently(self, parts: SplitResult, here: str, url: str, conditions: Mapping[str, str]) -> _Answer:
        """One request, repeated with growing pauses while the failure may pass."""
        pause = max(self._options.delay, 0.5)
        for attempt in range(self._options.retries + 1):
            self._wait_turn(parts)
            try:
                return self._request(parts, here, url, conditions)
            except _TransientError as error:
                if attempt == self._options.retries:
                    remedy = "Try again later."
                    raise SourceError(f"cannot be fetched ({error})", subject=url, remedy=remedy) from None
                self._sleep(min(error.pause or pause, _LONGEST_PAUSE))
                pause *= 2
        raise AssertionError("the last attempt returns or raises")

    def _wait_turn(self, parts: SplitResult) -> None:
        """Keeps the pause between two requests to one host."""
        rules = self._rules.get(f"{parts.scheme}://{parts.netloc}")
        asked = rules.crawl_delay(self._options.user_agent.split("/")[0]) if rules and rules.mtime() else None
        delay = max(self._options.delay, min(float(asked or 0), _LONGEST_PAUSE))
        host = parts.hostname or ""
        if host in self._last:
            left = self._last[host] + delay - self._clock()
            if left > 0:
                self._sleep(left)
        self._last[host] = self._clock()

    # ------------------------------------------------------------------------------------ transport

    def _request(self, parts: SplitResult, here: str, url: str, conditions: Mapping[str, str]) -> _Answer:
        """One request and its whole answer, cut off when its time is over."""
        headers = {
            "User-Agent": self._options.user_agent,
            "Accept": _ACCEPT,
            "Accept-Encoding": "gzip",
            "Connection": "close",
            **conditions,
        }
        late = threading.Event()
        connection = self._connect(parts, url)
        # The connection lets go of its socket when it hands it to the answer.
        link = connection.sock

        def cut() -> None:
            late.set()
            with suppress(OSError):
                # Reading with a time-out per packet would wait for ever on a packet now and then.
                link.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(self._options.timeout, cut)
        timer.daemon = True
        timer.start()
        try:
            path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
            query = f"?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?[]')}" if parts.query else ""
            connection.request("GET", path + query, headers=headers)
            response = connection.getresponse()
            found = {key.lower(): value for key, value in response.getheaders()}
            body = self._body(response, found.get("content-encoding", ""), url)
            answer = _Answer(here, response.status, found, body)
        except (TimeoutError, http.client.HTTPException, OSError, ValueError) as error:
            if late.is_set() or isinstance(error, TimeoutError):
                raise self._late(url) from None
            raise _TransientError(f"{type(error).__name__}: {error}"[:200]) from None
        finally:
            timer.cancel()
            connection.close()
        if late.is_set():
            # Cut in the body of an answer without a length, which looks like its end.
            raise self._late(url)
        if answer.status in _TRANSIENT:
            raise _TransientError(
                f"the server answered {answer.status}", _seconds(found.get("retry-after", ""))
            )
        return answer

    def _late(self, url: str) -> SourceError:
        message = f"did not answer within {self._options.timeout:g} seconds"
        return SourceError(message, subject=url, remedy="Try again later.")

    def _connect(self, parts: SplitResult, url: str) -> http.client.HTTPConnection:
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = parts.port or (443 if parts.scheme == "https" else 80)
        address = self._address(host, port, url)
        try:
            plain = socket.create_connection((address, port), timeout=self._options.timeout)
        except OSError as error:
            raise _TransientError(f"no connection: {error.strerror or error}") from None
        if parts.scheme == "http":
            connection = http.client.HTTPConnection(host, port)
            connection.sock = plain
            return connection
        secure = http.client.HTTPSConnection(host, port, context=self._tls)
        try:
            secure.sock = self._tls.wrap_socket(plain, server_hostname=host)
        except (OSError, ssl.SSLError) as error:
            plain.close()
            raise SourceError(f"no secure connection ({error})"[:200], subject=url) from None
        return secure

    def _address(self, host: str, port: int, url: str) -> str:
        """The number of a host, once it is known to lie outside the own network.

        Raises:
            SourceError: One of its numbers is private, and private ones are not allowed.
        """
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise SourceError(
                "no such host", subject=url, remedy="Check the address and the network."
            ) from None
        numbers = [str(item[4][0]).split("%")[0] for item in found]
        if not self._options.private and not all(map(_is_public, numbers)):
            raise SourceError(
                "is an address of the own network, which is not fetched",
                subject=url,
                remedy="Allow private addresses if you trust it.",
            )
        return numbers[0]

    def _body(self, response: http.client.HTTPResponse, encoding: str, url: str) -> bytes:
        """The body, unpacked, of no more than ``max_bytes``."""
        limit = self._options.max_bytes
        unpacker = zlib.decompressobj(wbits=47) if encoding.lower() in {"gzip", "x-gzip", "deflate"} else None
        body = bytearray()
        while chunk := response.read(_CHUNK):
            try:
                body += unpacker.decompress(chunk, limit + 1 - len(body)) if unpacker else chunk
            except zlib.error:
                raise SourceError("is damaged (compression)", subject=url) from None
            if len(body) > limit:
                raise SourceError(f"is larger than {limit / 1_000_000:g} MB", subject=url)
        if response.length:
            raise http.client.IncompleteRead(b"", response.length)
        return bytes(body)


class _Cache:
    """What was fetched from one address before, in a folder; a no-op without a folder."""

    def __init__(self, folder: Path | None, url: str) -> None:
        name = hashlib.sha256(url.encode()).hexdigest()[:32]
        self._head = folder / f"{name}.json" if folder else None
        self._body = folder / f"{name}.body" if folder else None

    def conditions(self) -> dict[str, str]:
        """Headers that ask for the page only if it has changed."""
        kept = self.load()
        if kept is None:
            return {}
        asked = {
            "If-None-Match": kept.headers.get("etag"),
            "If-Modified-Since": kept.headers.get("last-modified"),
        }
        return {key: value for key, value in asked.items() if value}

    def load(self) -> _Answer | None:
        """What is kept; None where nothing is, or nothing that can be read."""
        if self._head is None or self._body is None:
            return None
        try:
            head: dict[str, Any] = json.loads(self._head.read_text(encoding="utf-8"))
            body = self._body.read_bytes()
            if hashlib.sha256(body).hexdigest() != head["sha256"]:
                return None  # written by halves
            return _Answer(str(head["url"]), _OK, dict(head["headers"]), body)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def store(self, answer: _Answer) -> None:
        """Keeps an answer that the server can be asked about again."""
        if self._head is None or self._body is None:
            return
        kept = {
            key: value
            for key, value in answer.headers.items()
            if key in {"etag", "last-modified", "content-type"}
        }
        head = {"url": answer.url, "headers": kept, "sha256": hashlib.sha256(answer.body).hexdigest()}
        try:
            self._head.parent.mkdir(parents=True, exist_ok=True)
            self._body.write_bytes(answer.body)
            self._head.write_text(json.dumps(head), encoding="utf-8")
        except OSError as error:
            message = f"the cache cannot be written ({error.strerror})"
            raise SourceError(
                message, subject=str(self._head.parent), remedy="Choose another folder."
            ) from None


def _checked(here: str, url: str) -> SplitResult:
    try:
        parts = urlsplit(here)
        valid = parts.scheme in {"http", "https"} and parts.hostname and (parts.port or 1)
    except ValueError:
        valid = False
        parts = urlsplit("")
    if not valid:
        raise SourceError(
            "is no http or https address" if here == url else f"leads to {here[:100]!r}", subject=url
        )
    if parts.username or parts.password:
        raise SourceError("holds a user name or password", subject=url, remedy="Leave it out.")
    return parts


def _is_public(number: str) -> bool:
    address: ipaddress.IPv4Address | ipaddress.IPv6Address = ipaddress.ip_address(number)
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            address = address.ipv4_mapped
        elif address in _NAT64:
            address = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.is_global and not address.is_multicast


def _content_type(header: str) -> tuple[str, str]:
    """Media type and charset of a Content-Type header."""
    kind, _, rest = header.partition(";")
    charset = rest.lower().partition("charset=")[2].split(";")[0].strip(" \"'")
    return kind.strip().lower(), charset[:40]


def _seconds(header: str) -> float | None:
    return float(header) if header.isdigit() else None


def _advice(status: int) -> str:
    if status in {401, 402, 403, 451}:
        return "Save the page from your browser and give the file."
    return "Check the address." if status < _SERVER_ERROR else "Try again later."
