"""Annotated data of others, which cannot be published with the code; $KG_REFERENCE names its folder."""

import json

import pytest

from kg.vocab import load_ontology


@pytest.fixture(scope="session")
def ontology():
    """The shipped ontology with its whole gazetteer."""
    return load_ontology()


@pytest.fixture(scope="session")
def dataset(reference):
    """Reads the records of a file of the reference; skips the test by the file's name where it is absent."""

    def load(*parts):
        path = reference.joinpath("gold", *parts)
        if not path.is_file():
            pytest.skip(f"the reference holds no {'/'.join(parts)}")
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]

    return load
