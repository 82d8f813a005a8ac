"""Fixtures that several rooms share."""

import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

import pytest
from pyoxigraph import DefaultGraph

from kg.extract import Extractor
from kg.model import Amount, Article, Entity, Evidence, Extraction, PartialDate, Span, Statement, Status
from kg.pipeline import BuildOptions, RunSettings, build
from kg.store import Store
from kg.vocab import ENT, load_ontology

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def samples() -> Path:
    """The sample articles that ship with the code."""
    return ROOT / "scripts" / "samples"


@pytest.fixture(scope="session")
def gold() -> Path:
    """What an analyst would write down for each of them."""
    return ROOT / "tests" / "gold"


@pytest.fixture(scope="session")
def reference() -> Path:
    """Annotated press articles and a second scorer that are not ours to publish: $KG_REFERENCE."""
    folder = os.environ.get("KG_REFERENCE")
    if not folder or not Path(folder).is_dir():
        pytest.skip("KG_REFERENCE names no folder with the annotated press articles")
    return Path(folder).resolve()


class ScriptedExtractor:
    """Reads statements out of lines such as ``Ukraine | signedWith | Belgium | actual | 2024-01-21``.

    Further fields are ``5 EUR`` (an amount), ``@Tirana`` (a place), ``#drones`` (a topic), ``"Name"`` (a
    speaker) and ``office: words`` (a role), in any order. The line is the quotation.
    """

    CLASSES = MappingProxyType(
        {
            "Ukraine": ("UA", "Country", None), "Belgium": ("BE", "Country", None),
            "Albania": ("AL", "Country", None), "Lithuania": ("LT", "Country", None),
            "Russia": ("RU", "Country", None), "Serbia": ("RS", "Country", None),
            "Tirana": ("tirana", "City", "AL"), "Kyiv": ("kyiv", "City", "UA"),
            "NATO": ("nato", "InternationalOrganization", None), "CSTO": ("csto", "InternationalOrganization", None),
            "Belarus": ("BY", "Country", None), "drone coalition": ("drone-coalition", "Coalition", None),
            "Ministry of Defence of Ukraine": ("ministry-of-defence-of-ukraine", "GovernmentBody", "UA"),
            "Balkan summit": ("balkan-summit", "Gathering", None),
        }
    )  # fmt: skip

    def __init__(self) -> None:
        self.seen: list[str] = []

    def extract(self, articles):
        for article in articles:
            self.seen.append(article.name)
            if "POISON" in article.text:
                raise RuntimeError("poisoned")
            yield self._read(article)

    def _read(self, article):
        entities, statements, start = {}, {}, 0
        for line in article.text.splitlines(keepends=True):
            span, start = Span(start, start + len(line.rstrip("\n"))), start + len(line)
            fields = [field.strip() for field in line.split("|")]
            if len(fields) >= 3:
                said = self._statement(article, span, fields, entities)
                statements[said.id] = said
        return Extraction(article, tuple(statements.values()), tuple(entities.values()))

    def _statement(self, article, span, fields, entities):
        found = {"status": Status.ACTUAL, "topics": []}
        speaker = None
        for field in fields[3:]:
            if field in list(Status):
                found["status"] = Status(field)
            elif field.startswith("@"):
                found["place"] = self._entity(field[1:], entities)
            elif field.startswith("#"):
                found["topics"].append(field[1:])
            elif field.startswith('"'):
                speaker = field.strip('"')
            elif field.startswith("office:"):
                found["role"] = field.removeprefix("office:").strip()
            elif " " in field:
                value, currency = field.split()
                found["amount"] = Amount(Decimal(value), currency)
            elif field:
                found["date"] = PartialDate(field)
        evidence = Evidence(
            article.id, span, span.of(article.text), f"{fields[1]}/test", "scripted 1", 0.9, speaker
        )
        found["topics"] = tuple(sorted(found["topics"]))
        subject, target = self._entity(fields[0], entities), self._entity(fields[2], entities)
        return Statement(fields[1], subject, target, evidence=(evidence,), **found)

    def _entity(self, label, entities):
        slug, cls, country = self.CLASSES.get(
            label, (quote(label.lower(), safe="", errors="surrogatepass"), "Person", None)
        )
        iri = ENT + slug
        entities[iri] = Entity(iri, label, cls, country=ENT + country if country else None)
        return iri


@pytest.fixture
def scripted():
    """An extractor that reads statements as they are written down; see ``ScriptedExtractor``."""
    return ScriptedExtractor()


@pytest.fixture(scope="session")
def ontology():
    """The shipped ontology, without most of its cities and persons: a rebuild looks at each of them."""
    whole = load_ontology()
    scripted = {ENT + slug for slug, _cls, _country in ScriptedExtractor.CLASSES.values()}
    kept = {iri: known for iri, known in whole.gazetteer.items() if known.cls == "Country" or iri in scripted}
    return replace(whole, gazetteer=kept)


@pytest.fixture(scope="session")
def extractor():
    """The extractor that users run, with the whole ontology."""
    return Extractor(load_ontology())


@pytest.fixture(scope="session")
def report():
    """Makes an article: its statements a line each, then name, publication date and source."""

    def make(text, name="a", published="2024-01-22", source=None):
        day = PartialDate(published) if published else None
        return Article(text, name, f"{name}.txt" if source is None else source, title=name, published=day)

    return make


@pytest.fixture(scope="session")
def settings():
    """What the scripted run is known by."""
    return RunSettings("scripted 1", "test")


@pytest.fixture(scope="session")
def assemble(ontology, settings):
    """Builds articles into a store, a new one in memory if none is given; any extractor will do."""

    def build_articles(articles, store=None, extractor=ScriptedExtractor, **options):
        store = Store.memory() if store is None else store
        build(articles, store, extractor, ontology, settings, BuildOptions(**options))
        return store

    return build_articles


@pytest.fixture
def built(assemble, scripted):
    """As ``assemble``, with the articles one by one and the ``scripted`` extractor of this test."""

    def build_articles(*articles, store=None, **options):
        return assemble(articles, store, lambda: scripted, **options)

    return build_articles


# ----------------------------------------------------------------------------------------- SPARQL servers

START_S = 60
"""Seconds that a server may take to start on a machine that does other things."""

VIRTUOSO_INI = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = {folder}/temporary.db
TransactionFile = {folder}/temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{other}
ServerThreads = 10
NumberOfBuffers = 2000
CheckpointInterval = 0
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = {folder}
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = 2000
"""


@pytest.fixture(scope="session")
def free_ports():
    """Tells ports of this machine that nobody listens on, as many as are asked for."""

    def unused(count):
        with ExitStack() as stack:
            probes = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
            return [probe.getsockname()[1] for probe in probes]

    return unused


@contextmanager
def running(command, port):
    """A server while it runs, from the moment that it takes connections."""
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + START_S
        while server.poll() is None and time.monotonic() < deadline:
            with closing(socket.socket()) as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        else:
            pytest.fail(f"{command[0]} did not start")
        yield
    finally:
        server.kill()
        server.wait()


@pytest.fixture(scope="session")
def oxigraph(tmp_path_factory, free_ports):
    """The address of an Oxigraph server."""
    beside = f"{Path(sys.executable).parent}:{Path(sys.prefix) / 'bin'}"
    program = shutil.which("oxigraph", path=beside) or shutil.which("oxigraph")
    if program is None:
        pytest.skip("the server of the package oxigraph is not installed")
    (port,) = free_ports(1)
    folder = tmp_path_factory.mktemp("oxigraph")
    with running([program, "serve", "--location", folder, "--bind", f"127.0.0.1:{port}"], port):
        yield f"sparql+http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory, free_ports):
    """The address of a Virtuoso server, logged in as its administrator."""
    program = shutil.which("virtuoso-t")
    if program is None:
        pytest.skip("Virtuoso (virtuoso-opensource-7-bin of Debian) is not installed")
    port, other = free_ports(2)
    folder = tmp_path_factory.mktemp("virtuoso")
    ini = folder / "virtuoso.ini"
    ini.write_text(VIRTUOSO_INI.format(folder=folder, port=port, other=other))
    with running([program, "-f", "-c", ini], port):
        yield f"sparql+http://dba:dba@127.0.0.1:{port}?server=virtuoso"


@pytest.fixture(params=["oxigraph", "virtuoso"])
def address(request):
    """The address of each SPARQL server in turn; it holds nothing."""
    found = request.getfixturevalue(request.param)
    store = Store.remote(found)
    store.change(list(store.quads(graph=DefaultGraph())), (), list(store.graphs()))
    return found
