"""Sentences as agencies write them, each with one statement that a reader takes from it.

``newswire.txt`` holds them as ``sentence|subject|relation|object``: our own words, about states and firms that
exist. What is read today must be read tomorrow; the floor rises with what is learnt.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.model import Article, PartialDate

SENTENCES = 509
READ = 456
"""Sentences of which the statement is read, at least."""

LINES = (Path(__file__).parent / "newswire.txt").read_text(encoding="utf-8").splitlines()
CASES = [tuple(line.split("|")) for line in LINES]


@pytest.fixture(scope="module")
def read(extractor):
    articles = [Article(sentence, published=PartialDate("2024-03-15")) for sentence, *_ in CASES]
    return list(extractor.extract(articles))


def test_most_of_it_is_read(read, ontology):
    def called(iri, known, name):
        entity, entry = known[iri], ontology.gazetteer.get(iri)
        names = {entity.label, *entity.aliases, *(entry.names if entry else ())}
        if entity.country in ontology.gazetteer:  # a force or ministry may stand for its state
            names.add(ontology.gazetteer[entity.country].label)
        return any(name.lower() in each.lower() or each.lower() in name.lower() for each in names)

    def states(extraction, subject, relation, target):
        known = {entity.iri: entity for entity in extraction.entities}
        ends = [(s.subject, s.object) for s in extraction.statements if s.relation == relation]
        if ontology.relations[relation].symmetric:
            ends += [(second, first) for first, second in ends]
        return any(called(a, known, subject) and called(b, known, target) for a, b in ends)

    missed = [
        case[0] for case, extraction in zip(CASES, read, strict=True) if not states(extraction, *case[1:])
    ]
    assert len(CASES) == SENTENCES
    assert len(CASES) - len(missed) >= READ, missed


def test_every_relation_is_there(ontology):
    assert {relation for _, _, relation, _ in CASES} == set(ontology.relations)
