"""Enumerations read off the line of words."""

import pytest

from kg.extract.lists import find_lists


@pytest.fixture(scope="module")
def lists(named):
    def find(text):
        doc, names, register = named(text)
        found = {tuple(register[m.key].label for m in members) for members in find_lists(doc, names).values()}
        return sorted(found)

    return find


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("Chile and Peru met.", ("Chile", "Peru")),
        ("Chile, Peru and Brazil met.", ("Chile", "Peru", "Brazil")),
        ("Chile, Peru, Brazil, and Panama held talks.", ("Chile", "Peru", "Brazil", "Panama")),
        pytest.param(
            "Chile, Peru, and Brazil met.",
            ("Chile", "Peru", "Brazil"),
        ),
        ("Chile, Peru as well as Brazil met.", ("Chile", "Peru", "Brazil")),
        ("The UK, the Netherlands and the US met.", ("United Kingdom", "Netherlands", "United States")),
        (
            "Sweden (€10 million), Norway (€5 million) and Iceland (€1 million) paid.",
            ("Sweden", "Norway", "Iceland"),
        ),
        ("NATO and the European Union met.", ("NATO", "European Union")),
    ],
)
def test_a_list_has_all_its_members(lists, text, members):
    assert lists(text) == [members]


@pytest.mark.parametrize(
    "text",
    [
        "Chile met Peru.",
        "In Chile, Peru opened an embassy.",
        "Chile left. Peru stayed.",
        "Chile sent ships and Peru sent planes.",
    ],
)
def test_neighbours_in_a_sentence_are_no_list(lists, text):
    assert lists(text) == []


def test_persons_and_states_do_not_mix(lists):
    assert lists("President Marek Dvorak and Chile met.") == []


def test_every_member_leads_to_the_whole_list(named):
    doc, names, _ = named("Chile, Peru and Brazil met.")
    found = find_lists(doc, names)
    assert len(found) == 3
    assert len(set(found.values())) == 1
