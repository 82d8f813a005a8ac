"""The extractor that users run, once for all tests of this folder."""

import pytest

from kg.extract import Extractor
from kg.vocab import load_ontology


@pytest.fixture(scope="session")
def extractor():
    return Extractor(load_ontology())
