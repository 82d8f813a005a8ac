"""What a worker process does: it opens the store when there is something to do, and lets go of it after."""

from __future__ import annotations

import io
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph
from pyoxigraph import NamedNode, QueryBoolean, QuerySolutions, QueryTriples, RdfFormat, Triple

from kg.errors import KgError, QueryError, StoreError, UsageError
from kg.rdf import IDENTITY
from kg.serve import reading
from kg.serve.protocol import (
    GRAPHS,
    RESULTS,
    Question,
    Refusal,
    best_type,
    calls_procedures,
    leaves_the_store,
)
from kg.serve.settings import Settings
from kg.store import Store
from kg.vocab import PREFIXES, Ontology, load_ontology

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

IDLE = 1.0
"""Seconds without a request after which the store is closed, so that `kg build` may write to it."""

Answer = tuple[str, bytes]
"""A media type and the bytes in it."""


def work(connection: Connection, settings: Settings) -> None:
    """Answer requests until the other end is closed."""
    # Ctrl-C in a terminal reaches every process of it; the server decides when its workers go.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _confine(settings.memory)
    desk = Desk(settings)
    with suppress(EOFError, BrokenPipeError):
        connection.send("ready")
        while True:
            if not connection.poll(IDLE):
                desk.close()
                connection.poll(None)
            task, arguments = connection.recv()
            connection.send(_answered(desk, task, arguments))


def _confine(memory: int) -> None:
    """Let a query that would fill the machine's memory end this process, and nothing else."""
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    allowed = memory if most == resource.RLIM_INFINITY else min(memory, most)
    resource.setrlimit(resource.RLIMIT_DATA, (allowed, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Oxigraph says at length why it gives up; strangers could fill the log with that.
    if sys.stderr is not None:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), sys.stderr.fileno())


class _Bounded(io.BytesIO):
    """Takes what is written, up to a size."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def write(self, data: Buffer, /) -> int:
        if self.tell() + len(memoryview(data)) > self._most:
            raise Refusal(413, "The answer is too large. Add a LIMIT, or ask for fewer columns.")
        return super().write(data)


def _answered(desk: Desk, task: str, arguments: tuple[Any, ...]) -> tuple[bool, Any]:
    try:
        return True, desk.do(task, arguments)
    except Refusal as refusal:
        return False, refusal
    except UsageError as error:
        return False, Refusal(400, str(error))
    except StoreError as error:
        return False, Refusal(503, str(error))
    except KgError as error:
        return False, Refusal(500, str(error))
    except Exception as error:  # noqa: BLE001 - a worker that dies of one request fails the next one too
        return False, Refusal(500, f"{type(error).__name__}: {error}")


class Desk:
    """Answers from one store, which is opened at the first question after a pause."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._store: Store | None = None
        self._tasks: dict[str, Callable[..., Any]] = {
            "query": self.query,
            "construct": self.construct,
            "health": lambda: len(self.store),
            "summary": lambda: reading.summary(self.store),
            "articles": lambda: reading.articles(self.store),
            "article": lambda article_id: reading.article(self.store, article_id),
            "entity": lambda iri: reading.entity(self.store, iri),
            "search": lambda text: reading.search(self.store, text),
            "named": lambda name, values: reading.bound(self.store, self.ontology, name, values),
            "page": lambda: reading.graph_page(self.store, self.ontology, settings.title),
        }

    @property
    def store(self) -> Store:
        """The store, opened if it is not."""
        if self._store is None:
            self._store = Store.read(self._settings.store)
        return self._store

    @property
    def ontology(self) -> Ontology:
        """The ontology, which the module caches."""
        return load_ontology(self._settings.ontology, self._settings.gazetteers)

    def close(self) -> None:
        """Let go of the store."""
        if self._store is not None:
            self._store.close()
            self._store = None

    def do(self, task: str, arguments: tuple[Any, ...]) -> Any:
        """Do a task by its name."""
        return self._tasks[task](*arguments)

    def query(self, question: Question) -> Answer:
        """Answer a SPARQL query.

        Raises:
            Refusal: It is no query, would do more than read the store, or its answer is too large.
        """
        if leaves_the_store(question.sparql):
            raise Refusal(400, "SERVICE is not allowed: this endpoint asks no other server.")
        if self.store.is_virtuoso and calls_procedures(question.sparql):
            raise Refusal(400, "bif: and sql: are not allowed: this endpoint only reads.")
        result = self._evaluated(question)
        if isinstance(result, QueryTriples):
            return self._triples(result, question.accept)
        name = best_type(question.accept, RESULTS)
        if name is None:
            raise Refusal(406, f"This answer comes as one of {', '.join(RESULTS)}.")
        if isinstance(result, QuerySolutions):
            self._count(result)
            # Solutions are used up by counting; evaluating again is as bounded as the count was.
            result = self._evaluated(question)
        body = _Bounded(self._settings.max_bytes)
        if not isinstance(result, QueryTriples):
            result.serialize(body, format=RESULTS[name])
        return name, body.getvalue()

    def construct(self, iri: str, accept: str) -> Answer:
        """What all graphs say of one IRI, as RDF."""
        node = NamedNode(iri)
        found = dict.fromkeys(quad.triple for quad in self.store.quads(node))
        for quad in self.store.quads(value=node, graph=NamedNode(IDENTITY)):
            found[quad.triple] = None
        if not found:
            raise Refusal(404, "The graph does not know this.")
        return self._triples(iter(found), accept)

    def _evaluated(self, question: Question) -> QuerySolutions | QueryBoolean | QueryTriples:
        chosen = bool(question.default_graphs or question.named_graphs)
        try:
            return self.store.inner.query(
                question.sparql,
                prefixes=dict(PREFIXES),
                default_graph=list(map(NamedNode, question.default_graphs)) if chosen else None,
                named_graphs=list(map(NamedNode, question.named_graphs)) if chosen else None,
            )
        except SyntaxError as error:
            raise Refusal(400, f"The query is not SPARQL 1.1: {error}") from error
        except (QueryError, ValueError) as error:
            raise Refusal(400, str(error)) from error
        except OSError as error:
            raise Refusal(500, str(error)) from error

    def _count(self, rows: QuerySolutions | Iterator[Triple]) -> None:
        most = self._settings.max_rows
        if next(islice(rows, most, None), None) is not None:
            raise Refusal(413, f"More than {most:,} rows. Add a LIMIT, or ask for less.")

    def _triples(self, triples: Iterator[Triple], accept: str) -> Answer:
        name = best_type(accept, GRAPHS)
        if name is None:
            raise Refusal(406, f"This answer comes as one of {', '.join(GRAPHS)}.")
        kept = list(islice(triples, self._settings.max_rows + 1))
        self._count(iter(kept))
        kind = GRAPHS[name]
        prefixes = {} if kind in {RdfFormat.N_TRIPLES, RdfFormat.N_QUADS} else dict(PREFIXES)
        body = _Bounded(self._settings.max_bytes)
        pyoxigraph.serialize(kept, body, format=kind, prefixes=prefixes)
        return name, body.getvalue()
