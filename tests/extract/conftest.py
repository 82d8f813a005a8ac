"""One language model and one extractor for all tests of this folder."""

import pytest

from kg.extract.register import Register
from kg.model import Article, PartialDate
from kg.vocab import load_ontology


@pytest.fixture(scope="session")
def ontology():
    """The shipped ontology with its whole gazetteer."""
    return load_ontology()


@pytest.fixture(scope="session")
def parse(extractor):
    """Parses a text as the extractor does."""
    return extractor._nlp


@pytest.fixture(scope="session")
def named(extractor, ontology):
    """Parses a text and finds its names: the document, the names, the register of entities."""

    def find(text):
        doc = extractor._nlp(text)
        register = Register(ontology, "test")
        return doc, extractor._names(doc, register), register

    return find


@pytest.fixture(scope="session")
def told(extractor):
    """What a text states, as (subject, relation, object, status) with labels in place of IRIs."""

    def extract(text, published="2024-03-15", passages=()):
        article = Article(text, published=PartialDate(published) if published else None, passages=passages)
        (extraction,) = extractor.extract([article])
        label = {entity.iri: entity.label for entity in extraction.entities}
        return {
            (label[each.subject], each.relation, label[each.object], each.status.value)
            for each in extraction.statements
        }

    return extract


@pytest.fixture(scope="session")
def statements(extractor):
    """The statements of a text themselves."""

    def extract(text, published="2024-03-15"):
        (extraction,) = extractor.extract([Article(text, published=PartialDate(published))])
        return extraction.statements

    return extract
