"""Fixtures that several rooms share."""

import os
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

import pytest

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
