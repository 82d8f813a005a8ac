"""Entities as articles would mint them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kg.resolve import Profile, profiles
from kg.vocab import ENT, Ontology, load_ontology

Make = Callable[..., Profile]


@pytest.fixture(scope="session")
def ontology() -> Ontology:
    return load_ontology()


@pytest.fixture(scope="session")
def listed(ontology: Ontology) -> list[Profile]:
    """What the gazetteer knows and no article names."""
    return profiles([], ontology)


@pytest.fixture
def make() -> Make:
    """Makes a profile; each comes from an article of its own."""
    count = iter(range(1000))

    def make(label: str, cls: str = "Person", state: str = "", **more: object) -> Profile:
        number = next(count)
        country = ENT + state if state else None
        values: dict[str, object] = {
            "articles": frozenset({f"article-{number}"}),
            "context": frozenset({country} if country else ()),
            "country": country,
            **more,
        }
        iri = f"{ENT}{number:03}-{label.lower().replace(' ', '-')}"
        return Profile(str(values.pop("iri", iri)), label, cls, **values)  # type: ignore[arg-type]

    return make
