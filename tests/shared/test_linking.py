"""Are the names in articles given to the right entities, in one article and across all?

Every place counts where the text has a name or alias that the gold file gives an entity, written as a name:
"the Alliance" and "the brigade" are descriptions, which tests of extraction look at.
"""

import re
from collections import Counter, defaultdict

import pytest

from kg.evaluate.gold import read_gold
from kg.evaluate.names import normalise
from kg.resolve import profiles, resolve
from kg.resolve.fold import sounds
from kg.sources import read

KINDS = {"Country": "country", "Person": "person"} | dict.fromkeys(
    ("Organization", "Coalition", "Company", "GovernmentBody", "ArmedForce", "Fund"), "organisation"
)
FLOORS = {
    "ours": {"country": 0.98, "person": 0.98, "organisation": 0.75},
    "seeds": {"country": 0.98, "person": 0.98, "organisation": 0.95},
}
"""Of our samples many organisations are units that no list holds ("16th Mechanised Division")."""
_SMALL = frozenset({"of", "the", "for", "and", "in", "on"})


class Linked:
    """The extractions of some articles beside their gold, with canonical entities."""

    def __init__(self, texts, gold, extractor, ontology) -> None:
        self.ontology = ontology
        wanted = {item.name: item for item in read_gold(gold, ontology)}
        articles = [item for item in read([str(texts)]) if item.name in wanted]
        self.pairs = [(found, wanted[found.article.name]) for found in extractor.extract(articles)]
        told = ((e.article.id, e.entities, e.statements) for e, _ in self.pairs)
        self.canonical = resolve(profiles(told, ontology), ontology).canonical

    def places(self):
        """Gold entity, kind, and the canonical IRIs of the mentions there, for every name in every text."""
        for found, gold in self.pairs:
            names = {n: e for e in gold.entities.values() for n in e.names if self.is_name(n)}
            pattern = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
            for passage in found.article.body():
                text, (start, end) = found.article.text, (passage.span.start, passage.span.end)
                for match in re.compile(rf"(?<!\w)(?:{pattern})(?!\w)").finditer(text, start, end):
                    entity = names[match.group()]
                    if entity.cls in KINDS:
                        there = [
                            m
                            for m in found.mentions
                            if m.span.start < match.end() and match.start() < m.span.end
                        ]
                        yield entity, KINDS[entity.cls], [m for m in there if m.entity], found

    def is_name(self, name):
        """Whether a name is none of the descriptions by which articles go on speaking of a thing."""
        words = [word for word in name.split() if word not in _SMALL]
        described = any(f"the {name}" in entry.descriptions for entry in self.ontology.gazetteer.values())
        return not (name.startswith("the ") or described or any(word[0].islower() for word in words))

    def names(self, iri, found):
        """All names of an entity that was found, plain."""
        known = self.ontology.gazetteer.get(iri)
        names = {*known.names, *known.demonyms, *known.metonyms} if known else set()
        for entity in found.entities:
            if entity.iri == iri:
                names |= {entity.label, *entity.aliases}
        return {normalise(name) for name in names}

    def states(self, iri, found):
        """Names of the state that an entity belongs to: "Ukraine" stands in "Ukraine's ministry"."""
        known = self.ontology.gazetteer.get(iri)
        state = (known.capital_of or known.country) if known else None
        state = state or next((e.country for e in found.entities if e.iri == iri), None)
        return self.names(state, found) if state else set()

    def right(self, entity, kind, mentions, found):
        """The mention that means the gold's entity, if any does."""
        wanted = {normalise(name) for name in entity.names}
        for mention in mentions:
            if wanted & (self.names(mention.entity, found) | {normalise(mention.surface)}):
                return mention
            if kind == "country" and wanted & self.states(mention.entity, found):
                return mention
        return None


@pytest.fixture(params=["ours", pytest.param("seeds", marks=pytest.mark.shared)])
def linked(request, extractor, ontology):
    """Our samples, and the press articles where they are at hand."""
    if request.param == "ours":
        folders = request.getfixturevalue("samples"), request.getfixturevalue("gold")
    else:
        reference = request.getfixturevalue("reference")
        folders = reference / "seeds", reference / "gold" / "seeds"
    return request.param, Linked(*folders, extractor, ontology)


def test_names_are_given_to_the_right_entities(linked):
    which, found = linked
    seen, right, missed = Counter(), Counter(), []
    for entity, kind, mentions, extraction in found.places():
        seen[kind] += 1
        if found.right(entity, kind, mentions, extraction):
            right[kind] += 1
        else:
            missed.append((entity.label, [m.surface for m in mentions]))
    shares = {kind: round(right[kind] / seen[kind], 3) for kind in seen}
    assert shares.keys() == FLOORS[which].keys()
    assert all(shares[kind] >= floor for kind, floor in FLOORS[which].items()), (shares, missed)


def test_one_thing_has_one_name_across_articles_and_two_things_have_two(linked):
    _, found = linked
    by_label, by_iri = defaultdict(set), defaultdict(set)
    for entity, kind, mentions, extraction in found.places():
        mention = found.right(entity, kind, mentions, extraction)
        if mention and kind == "person":
            iri = found.canonical.get(mention.entity, mention.entity)
            # Gold files spell a name as their article does.
            label = " ".join(sounds(word)[0] for word in entity.label.split())
            by_label[label].add(iri)
            by_iri[iri].add(label)
    assert {label: iris for label, iris in by_label.items() if len(iris) > 1} == {}
    assert {iri: labels for iri, labels in by_iri.items() if len(labels) > 1} == {}
