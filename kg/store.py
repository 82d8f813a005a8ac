"""The store: Oxigraph on disk, one writer at a time, every write whole or not at all; or a SPARQL server.

Queries, bulk writes and dumps go to Oxigraph itself, which is 10 to 30 times as fast as rdflib's own
evaluator; :meth:`Store.dataset` shows the same data to those who script with rdflib.

Oxigraph leaves undefined what a reader sees while another process writes, so readers and the writer keep
apart by a lock file beside the store: many readers or one writer. The operating system lets go of the
lock when a process ends, however it ends.
"""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self

import pyoxigraph
from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
)

from kg.errors import QueryError, StoreError
from kg.rdf import (
    GENERATED_BY,
    RUNS,
    ArticleRecord,
    GraphName,
    Term,
    article_graph,
    dck,
    read_record,
)
from kg.remote import RemoteDataset, is_address, operations
from kg.vocab import ART, PREFIXES, SCHEMA, local_name

if TYPE_CHECKING:
    from rdflib import Dataset

LOCK_WAIT_S = 5.0
"""How long to wait for a process that reads or writes: the commands that only read end sooner."""

_LOCK_POLL_S = 0.05

_FAILURES = (OSError, RuntimeError)
"""What Oxigraph raises when the disk fails it, the second for files that are damaged."""

QueryResult = QuerySolutions | QueryBoolean | QueryTriples


class Store:
    """A dataset of quads, in memory, in a folder or on a server.

    Open it with :meth:`open`, :meth:`read`, :meth:`remote` or :meth:`memory`, and close it or use it in a ``with``.

    Attributes:
        inner: Oxigraph's own store, or what stands for it on a server.
        path: The folder; on a server where it would be, if that is known.
    """

    def __init__(
        self,
        inner: pyoxigraph.Store | RemoteDataset,
        path: Path | None = None,
        lock: IO[str] | None = None,
        *,
        writable: bool = True,
    ) -> None:
        self.inner = inner
        self._lock = lock
        self._writable = writable
        self.path = path

    # ------------------------------------------------------------------------------- opening and closing

    @classmethod
    def memory(cls, quads: Iterable[Quad] = ()) -> Self:
        """A store that lives as long as this object."""
        inner = pyoxigraph.Store()
        inner.extend(quads)
        return cls(inner)

    @classmethod
    def open(cls, path: Path, wait: float = LOCK_WAIT_S) -> Self:
        """Open the store of a folder for reading and writing; make it where there is none.

        Raises:
            StoreError: The folder cannot be written, holds something else, or another process uses it.
        """
        try:
            path.mkdir(parents=True, exist_ok=True)
        except FileExistsError as error:
            raise _unusable(path, error) from error
        except OSError as error:
            remedy = "Name a folder that you can write to with -o."
            reason = error.strerror or str(error)
            raise StoreError(f"cannot be made ({reason})", subject=str(path), remedy=remedy) from error
        lock = _lock(path, exclusive=True, wait=wait)
        try:
            return cls(pyoxigraph.Store(path), path, lock)
        except _FAILURES as error:
            lock.close()
            raise _unusable(path, error) from error

    @classmethod
    def read(cls, place: Path | str, wait: float = LOCK_WAIT_S) -> Self:
        """Open a store for reading; several processes may do so at once.

        Args:
            place: The folder of the store, or the address of a server.
            wait: Seconds to wait for a process that writes.

        Raises:
            StoreError: There is no store, or a process writes to it at this moment.
            UsageError: The address is none.
        """
        if is_address(place):
            return cls.remote(str(place))
        path = Path(place)
        if not (path / "CURRENT").is_file():
            remedy = "Run `kg build ARTICLES` first, or name the folder with --store."
            raise StoreError("no graph there", subject=str(path), remedy=remedy)
        lock = _lock(path, exclusive=False, wait=wait)
        try:
            return cls(pyoxigraph.Store.read_only(str(path)), path, lock, writable=False)
        except _FAILURES as error:
            lock.close()
            raise _unusable(path, error) from error

    @classmethod
    def remote(cls, address: str, path: Path | None = None) -> Self:
        """The dataset of a SPARQL 1.1 server, for reading and writing; see :mod:`kg.remote`.

        Nothing keeps two builds on one server apart; readers see what each update left behind.

        Args:
            address: ``sparql+http://HOST:PORT/PATH``.
            path: Where a store in a folder would be: people's judgements stand beside it.

        Raises:
            UsageError: The address is none.
            StoreError: The server does not answer.
        """
        store = cls(RemoteDataset(address), path)
        store.query("ASK {}")
        return store

    def close(self) -> None:
        """Let go of the store; a writer's data are on disk afterwards."""
        if self._lock is None:
            return
        try:
            if self._writable:
                with _writing(self.path):
                    self.inner.flush()
        finally:
            del self.inner
            self._lock.close()
            self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def __len__(self) -> int:
        return len(self.inner)

    def __iter__(self) -> Iterator[Quad]:
        return iter(self.inner)

    @property
    def is_virtuoso(self) -> bool:
        """Whether the store is on a server of that kind, which lets queries do more than read."""
        return isinstance(self.inner, RemoteDataset) and self.inner.server.virtuoso

    # ------------------------------------------------------------------------------------------- reading

    def quads(
        self,
        subject: NamedNode | None = None,
        prop: NamedNode | None = None,
        value: Term | None = None,
        graph: GraphName | None = None,
    ) -> Iterator[Quad]:
        """The quads that fit; ``graph=None`` means all graphs."""
        return self.inner.quads_for_pattern(subject, prop, value, graph)

    def query(self, sparql: str, extra_graphs: Sequence[str] = (), *, union: bool = False) -> QueryResult:
        """Answer a SPARQL 1.1 query; our prefixes need no declaration.

        Args:
            sparql: The query.
            extra_graphs: IRIs of named graphs whose triples count as if in the default graph.
            union: Whether all graphs count as one default graph.

        Raises:
            QueryError: The query is no SPARQL, or cannot be answered.
        """
        defaults: list[NamedNode | BlankNode | DefaultGraph] = [DefaultGraph()]
        defaults += map(NamedNode, extra_graphs)
        try:
            return self.inner.query(
                sparql,
                prefixes=dict(PREFIXES),
                default_graph=None if union else defaults,
                use_default_graph_as_union=union,
            )
        except SyntaxError as error:
            remedy = "See the named queries of `kg query --list` for examples."
            raise QueryError(str(error), subject="query", remedy=remedy) from error
        except (*_FAILURES, ValueError) as error:
            raise QueryError(str(error), subject="query") from error

    def select(self, sparql: str, extra_graphs: Sequence[str] = ()) -> Iterator[tuple[str, ...]]:
        """Rows of a SELECT query as plain strings; what is unbound is empty."""
        result = self.query(sparql, extra_graphs)
        if not isinstance(result, QuerySolutions):
            raise QueryError("not a SELECT query", subject="query")
        for row in result:
            yield tuple("" if term is None else str(getattr(term, "value", term)) for term in row)

    def graphs(self) -> Iterator[str]:
        """IRIs of the named graphs."""
        return (graph.value for graph in self.inner.named_graphs() if isinstance(graph, NamedNode))

    def article_ids(self) -> list[str]:
        """Ids of the articles in the store, sorted."""
        return sorted(local_name(iri) for iri in self.graphs() if iri.startswith(ART))

    def article(self, article_id: str) -> ArticleRecord | None:
        """All that the store holds of an article."""
        return read_record(self.quads(graph=article_graph(article_id)))

    def articles(self) -> Iterator[ArticleRecord]:
        """All articles, by id."""
        for article_id in self.article_ids():
            record = self.article(article_id)
            if record:
                yield record

    def article_runs(self) -> dict[str, str]:
        """Which run made the graph of each article, by the article's id."""
        made = (quad.triple for quad in self.quads(prop=GENERATED_BY))
        return {local_name(iri): local_name(run) for iri, run in map(_subject_and_value, made)}

    def article_values(self, prop: str) -> dict[str, tuple[str, ...]]:
        """The values of a property of ours or schema.org's, of every article that has it, by its id."""
        found: dict[str, list[str]] = {}
        name = NamedNode(SCHEMA + prop) if prop == "url" else dck(prop)
        for quad in self.quads(prop=name):
            iri, value = _subject_and_value(quad.triple)
            if iri.startswith(ART):
                found.setdefault(local_name(iri), []).append(value)
        return {key: tuple(sorted(values)) for key, values in found.items()}

    def graph(self, iri: str) -> Iterator[Quad]:
        """The quads of a named graph."""
        return self.quads(graph=NamedNode(iri))

    def article_quads(self, article_id: str) -> list[Quad]:
        """The quads of an article's graph, and those that tell when it was made."""
        node = article_graph(article_id)
        return [*self.quads(graph=node), *self.quads(node, graph=NamedNode(RUNS))]

    def dump(self, path: Path, kind: RdfFormat, graph: GraphName | None = None) -> None:
        """Write the dataset, or one graph of it, without sorting: the fastest way out."""
        with _writing(path):
            self.inner.dump(str(path), kind, from_graph=graph, prefixes=dict(PREFIXES))

    def dataset(self) -> Dataset:
        """The same data as an rdflib ``Dataset``; changes there are changes here.

        Strings come back as ``xsd:string`` literals, which rdflib holds unequal to plain ones.
        """
        if isinstance(self.inner, RemoteDataset):
            remedy = "Use rdflib's SPARQLUpdateStore on its address."
            raise StoreError("a server is no rdflib dataset", subject="store", remedy=remedy)
        import rdflib
        from oxrdflib import OxigraphStore

        dataset = rdflib.Dataset(store=OxigraphStore(store=self.inner))
        for prefix, namespace in PREFIXES.items():
            dataset.bind(prefix, namespace)
        return dataset

    # ------------------------------------------------------------------------------------------- writing

    def extend(self, quads: Iterable[Quad]) -> None:
        """Add quads, all or none.

        Raises:
            StoreError: The disk is full or cannot be written; nothing of it was stored.
        """
        with _writing(self.path):
            self.inner.extend(quads)

    def bulk_extend(self, quads: Iterable[Quad]) -> None:
        """Add very many quads, more than twice as fast; if the process is killed, some may be missing.

        Raises:
            StoreError: The disk is full or cannot be written.
        """
        with _writing(self.path):
            self.inner.bulk_extend(quads)

    def change(self, remove: Iterable[Quad], add: Iterable[Quad], drop: Iterable[str] = ()) -> None:
        """Drop graphs, remove some quads and add others, all or none.

        Args:
            remove: Quads that go.
            add: Quads that come.
            drop: IRIs of named graphs that go as a whole, their names included.

        Raises:
            StoreError: The disk is full or cannot be written; nothing of it was stored.
        """
        update = [f"DROP SILENT GRAPH <{name}>" for name in drop]
        update += [*operations("DELETE", remove), *operations("INSERT", add)]
        if update:
            with _writing(self.path):
                self.inner.update(" ;\n".join(update))

    def remove_articles(self, article_ids: Iterable[str]) -> None:
        """Take out what articles say, and when they were read, all or none."""
        nodes = [article_graph(article_id) for article_id in article_ids]
        runs = [quad for node in nodes for quad in self.quads(node, graph=NamedNode(RUNS))]
        self.change(runs, (), [node.value for node in nodes])

    def load(self, path: Path, kind: RdfFormat) -> None:
        """Add the quads of a file in bulk; if the process is killed, some may be missing.

        Raises:
            StoreError: The file cannot be read, or the disk is full.
        """
        with _writing(self.path):
            self.inner.bulk_load(path=str(path), format=kind)

    def optimize(self) -> None:
        """Rewrite the files so that later queries are fast; worth it after a large load."""
        with _writing(self.path):
            self.inner.optimize()


def _subject_and_value(triple: Triple) -> tuple[str, str]:
    return str(getattr(triple.subject, "value", triple.subject)), str(
        getattr(triple.object, "value", triple.object)
    )


def lock_path(path: Path) -> Path:
    """The lock file of a store: beside its folder, which belongs to Oxigraph."""
    return path.with_name(path.name + ".lock")


def _lock(path: Path, *, exclusive: bool, wait: float) -> IO[str]:
    """Take the lock of a store, or say who has it.

    A reader of a folder that it cannot write reads without: nobody else on this machine who writes
    there shares the reader's view of it, as on a medium that is only readable.
    """
    name = lock_path(path)
    kind = fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH
    try:
        file = name.open("a+" if exclusive or not name.exists() else "r", encoding="utf-8")
    except OSError as error:
        if exclusive or error.errno not in {errno.EACCES, errno.EROFS, errno.EPERM}:
            raise _unusable(path, error) from error
        file = (path / "CURRENT").open("r", encoding="utf-8")
    deadline = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
            break
        except OSError as error:
            if time.monotonic() >= deadline:
                file.close()
                raise _in_use(path, name, exclusive=exclusive) from error
            time.sleep(_LOCK_POLL_S)
    if exclusive:
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
    return file


def _in_use(path: Path, name: Path, *, exclusive: bool) -> StoreError:
    try:
        holder = name.read_text(encoding="utf-8").strip()
    except OSError:
        holder = ""
    doing = "in use by" if exclusive else "being written by"
    process = f"process {holder}" if holder and not exclusive else "another process"
    remedy = "Wait until it ends, or use another folder with -o or --store."
    return StoreError(f"the graph is {doing} {process}", subject=str(path), remedy=remedy)


def _unusable(path: Path, error: OSError | RuntimeError) -> StoreError:
    message = getattr(error, "strerror", None) or str(error)
    if isinstance(error, FileExistsError | NotADirectoryError):
        return StoreError("not a folder", subject=str(path), remedy="Name another folder with -o.")
    if isinstance(error, PermissionError) or getattr(error, "errno", None) in {errno.EROFS, errno.EACCES}:
        return StoreError("cannot be written", subject=str(path), remedy="Name a folder of yours with -o.")
    if "LOCK" in message:
        remedy = "Wait until it ends."
        return StoreError("the graph is in use by another process", subject=str(path), remedy=remedy)
    remedy = "If the store is damaged, move it away and build again: the articles hold all that it held."
    return StoreError(f"the graph cannot be opened ({message})", subject=str(path), remedy=remedy)


@contextmanager
def _writing(path: Path | None) -> Iterator[None]:
    """Turn what a full or broken disk raises into an error with a remedy."""
    try:
        yield
    except OSError as error:
        remedy = (
            "Free some space or mend the disk, then run the command again; what was stored is still there."
        )
        raise StoreError(
            f"cannot be written ({getattr(error, 'strerror', None) or error})",
            subject=str(path or "store"),
            remedy=remedy,
        ) from error
