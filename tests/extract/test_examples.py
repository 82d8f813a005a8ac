"""Each relation's own examples are read as it says; its counter-examples are not.

Examples that fail today are listed with the reason; a sentence that begins to work must leave the list.
"""

import re

import pytest

from kg.model import Article
from kg.vocab import load_ontology

NOT_READ = {
    "The intelligence services of Norway and the United Kingdom share intelligence on submarine movements.": (
        "the model takes 'share' for a noun"
    ),
    "Japan took part in the NATO summit in Vilnius.": ("the place is taken for part of the name"),
}
"""Examples that yield no such statement, or with another status, by their text."""

READ_AS_DONE: dict[str, str] = {}
"""Counter-examples that yield the relation as actual, by their text."""

EXAMPLES_READ = 190
COUNTER_EXAMPLES_PASSED = 84

RELATIONS = load_ontology().relations.values()
EXAMPLES = [(relation, example) for relation in RELATIONS for example in relation.examples]
COUNTER_EXAMPLES = [(relation, example) for relation in RELATIONS for example in relation.counter_examples]


def cases(pairs, failing):
    """One case a sentence, marked where it is known to fail."""
    found = []
    for relation, example in pairs:
        reason = failing.get(example.text)
        marks = [pytest.mark.xfail(strict=True, reason=reason)] if reason else []
        found.append(pytest.param(relation, example, id=f"{relation.name}: {example.text[:60]}", marks=marks))
    return found


def plain(name):
    """A name without case, punctuation and article."""
    return re.sub(r"\W+", " ", name.lower().removeprefix("the ")).strip()


def called(entity, text):
    """Whether an entity goes by a name."""
    return any(plain(name) == plain(text) for name in (entity.label, *entity.aliases))


def said(extractor, relation, text):
    """Subject, object and status of the statements of one relation that a sentence yields."""
    (extraction,) = extractor.extract([Article(text)])
    entities = {entity.iri: entity for entity in extraction.entities}
    return [
        (entities[each.subject], entities[each.object], each.status.value)
        for each in extraction.statements
        if each.relation == relation.name
    ]


@pytest.mark.parametrize(("relation", "example"), cases(EXAMPLES, NOT_READ))
def test_an_example_is_read(extractor, relation, example):
    ends = [(example.subject, example.object)]
    if relation.symmetric:
        ends.append((example.object, example.subject))
    found = said(extractor, relation, example.text)
    statuses = {
        status for subject, obj, status in found for a, b in ends if called(subject, a) and called(obj, b)
    }
    assert example.status in statuses


@pytest.mark.parametrize(("relation", "example"), cases(COUNTER_EXAMPLES, READ_AS_DONE))
def test_a_counter_example_is_not(extractor, relation, example):
    assert "actual" not in {status for _, _, status in said(extractor, relation, example.text)}


def test_the_lists_name_sentences_of_the_ontology_and_do_not_grow():
    assert set(NOT_READ) <= {example.text for _, example in EXAMPLES}
    assert set(READ_AS_DONE) <= {example.text for _, example in COUNTER_EXAMPLES}
    assert len(EXAMPLES) - len(NOT_READ) >= EXAMPLES_READ
    assert len(COUNTER_EXAMPLES) - len(READ_AS_DONE) >= COUNTER_EXAMPLES_PASSED
