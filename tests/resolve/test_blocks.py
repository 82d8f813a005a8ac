"""What is compared, and that it does not grow with the square of the names."""

from __future__ import annotations

import gc
from itertools import product

import pytest

from kg.resolve import profiles, resolve
from kg.resolve.blocks import Blocks
from kg.resolve.collector import collector_off
from kg.resolve.nodes import Rules
from kg.resolve.verdict import DIFFERENT


def companies(make):
    """Eight by seven names whose words begin with the same letters."""
    firsts = ("Sazo", "Sibu", "Solem", "Surat", "Sebir", "Sanko", "Somin", "Sulda")
    seconds = ("Kremu", "Kabi", "Kolda", "Kitru", "Kusen", "Karob", "Kemla")
    return [make(f"{x} {y} Dynamics International", "Company") for x, y in product(firsts, seconds)]


def compared(found, ontology):
    rules = Rules(ontology)
    nodes = rules.nodes(found, ())
    pairs = {(min(pair), max(pair)) for pair in Blocks(nodes, rules).pairs()}
    return nodes, rules, {(nodes[i].first.label, nodes[j].first.label) for i, j in pairs}


def test_of_names_with_nothing_but_initials_in_common_only_those_alike_are_compared(make, ontology):
    _, _, pairs = compared(companies(make), ontology)
    apart = {(a, b) for a, b in pairs if a.split()[0] != b.split()[0] and a.split()[1] != b.split()[1]}
    assert len(apart) < 10  # of 1,176


def test_pairs_that_are_not_compared_differ(make, ontology):
    more = [make("SKDI", "Company"), make("Sazo Kremi Dynamics International", "Company")]
    nodes, rules, pairs = compared([*companies(make), *more], ontology)
    for a, b in product(nodes, nodes):
        if a is not b and not {(a.first.label, b.first.label), (b.first.label, a.first.label)} & pairs:
            assert rules.compare(a, b) == DIFFERENT, (a.first.label, b.first.label)


def test_an_acronym_is_compared_with_all_names_that_it_may_stand_for(make, ontology):
    _, _, pairs = compared([*companies(make), make("SKDI", "Company")], ontology)
    assert sum("SKDI" in pair for pair in pairs) == 56


def test_no_two_entries_of_the_gazetteer_are_compared(make, ontology, listed):
    rules = Rules(ontology)
    nodes = rules.nodes([*listed, make("OSCE", "Organization")], ())
    for i, j in Blocks(nodes, rules).pairs():
        assert nodes[i].articles or nodes[j].articles


@pytest.mark.parametrize("running", [True, False])
def test_the_collector_is_left_as_it_was(ontology, running):
    before = gc.isenabled()
    try:
        gc.enable() if running else gc.disable()
        resolve(profiles([], ontology), ontology)
        assert gc.isenabled() is running
        with collector_off():
            assert not gc.isenabled()
        with pytest.raises(KeyError), collector_off():
            raise KeyError
        assert gc.isenabled() is running
    finally:
        gc.enable() if before else gc.disable()


def test_what_resolving_builds_has_no_cycles_for_the_collector(make, ontology):
    people = [make(f"Valeri{end} Zaluzhn{other}", state="UA") for end in "yi" for other in ("y", "yi", "iy")]
    found = [*people, *companies(make), make("Zaluzhny", scoped=True)]
    resolve(found, ontology)
    gc.collect()
    with collector_off():
        resolve(found, ontology)
        assert gc.collect() == 0
