"""What a server may be told, and the limits that it keeps."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Settings:
    """How to serve a store.

    Attributes:
        store: The folder of the store, which holds ``CURRENT``, or the address of a SPARQL server.
        host: Address to listen on. Only this machine by default: nothing asks who is calling.
        port: Port to listen on; 0 takes any that is free.
        timeout: Seconds that a query or page may take.
        max_rows: Rows, or triples, that an answer may have.
        max_bytes: Size that an answer may have.
        max_query: Size that a query may have, in bytes.
        workers: Processes that answer; so many queries run at once.
        memory: Bytes that each of them may take, where the system keeps to it (Linux does).
        max_held: Bytes that large queries and answers may take while clients send and take them.
        connections: Clients that may be connected at once.
        patience: Seconds that a client may take to send a request, or may rest while it takes the answer.
        cors: Origins whose pages may ask from a browser; none by default, ``*`` for any.
        ontology: The ontology folder; the shipped one if not given.
        gazetteers: Entities of the user's own.
        title: Heading of the pages.
    """

    store: Path | str
    host: str = "127.0.0.1"
    port: int = 7070
    timeout: float = 30.0
    max_rows: int = 100_000
    max_bytes: int = 64 * MEBIBYTE
    max_query: int = MEBIBYTE
    workers: int = 2
    memory: int = 2048 * MEBIBYTE
    max_held: int = 256 * MEBIBYTE
    connections: int = 512
    patience: float = 20.0
    cors: tuple[str, ...] = ()
    ontology: Path | None = None
    gazetteers: tuple[Path, ...] = ()
    title: str = "Defence cooperation graph"
