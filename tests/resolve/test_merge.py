"""Many entities at once: order, weak links, bare surnames, judgements."""

from __future__ import annotations

import csv
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import Entity
from kg.resolve import Decision, Judgement, Profile, profiles, resolve
from kg.vocab import ENT, load_ontology

PAIRS = list(csv.DictReader((Path(__file__).parent / "pairs.csv").read_text(encoding="utf-8").splitlines()))


def crowd() -> list[Profile]:
    """All names of the table of pairs together, and bare surnames, each from an article of its own."""
    found = []
    names = [(r["name"], r["class"], r["state"]) for r in PAIRS]
    names += [(r["other"], r["other_class"], r["other_state"]) for r in PAIRS]
    for i, (label, cls, state) in enumerate(dict.fromkeys(names)):
        country = ENT + state if state else None
        context = frozenset({country} if country else ())
        found.append(Profile(f"{ENT}n{i}", label, cls, (), country, frozenset({f"a{i}"}), context))
    for i, surname in enumerate(("Zelensky", "Umerov", "Biden", "Bush", "Kim", "Johnson")):
        found.append(Profile(f"{ENT}w{i}.a", surname, "Person", articles=frozenset({f"w{i}"}), scoped=True))
    return found


@given(st.randoms(use_true_random=False))
@settings(max_examples=15, deadline=None)
def test_the_order_of_the_entities_does_not_matter(random):
    ontology = load_ontology()
    shuffled = crowd()
    random.shuffle(shuffled)
    judged = [
        Judgement(Decision.DIFFERENT, ENT + "n0", ENT + "n1"),
        Judgement(Decision.SAME, ENT + "n8", ENT + "w0.a"),
    ]
    random.shuffle(judged)
    assert resolve(shuffled, ontology, judged) == resolve(
        crowd(), ontology, sorted(judged, key=lambda j: j.pair)
    )


def test_none_of_the_pairs_that_differ_becomes_one_by_way_of_others(ontology, listed):
    """The whole table at once, where every name could be the weak link between two others."""
    everybody = crowd()
    found = resolve([*everybody, *listed], ontology).canonical
    by_name = {(p.label, p.cls, p.country): found[p.iri] for p in everybody}

    def of(row, side):
        name, cls, state = (
            row[side],
            row["class" if side == "name" else "other_class"],
            row["state" if side == "name" else "other_state"],
        )
        return by_name[name, cls, ENT + state if state else None]

    wrong = [r for r in PAIRS if r["expected"] != "same" and of(r, "name") == of(r, "other")]
    assert wrong == []


def test_what_fits_two_persons_joins_neither(make, ontology):
    son = make("George W. Bush", state="US")
    father = make("George H. W. Bush", state="US")
    either = make("George Bush", state="US")
    found = resolve([son, father, either], ontology)
    assert len(set(found.canonical.values())) == 3
    assert {(c.entity, c.other) for c in found.candidates} == {
        (son.iri, either.iri),
        (father.iri, either.iri),
    }
    assert set(resolve([son, either], ontology).canonical.values()) == {son.iri} or set(
        resolve([son, either], ontology).canonical.values()
    ) == {either.iri}


def test_one_name_in_two_states_leaves_the_one_without_state_open(make, ontology):
    here, there = make("Jan Novak", state="CZ"), make("Jan Novak", state="SK")
    unknown = make("Jan Novak", context=frozenset({ENT + "CZ", ENT + "SK"}))
    found = resolve([here, there, unknown], ontology)
    assert len(set(found.canonical.values())) == 3
    assert len(found.candidates) == 3


def test_every_pair_of_a_cluster_must_agree(make, ontology):
    """Each neighbour is near; the ends of the chain are not."""
    chain = [make(name, state="UA") for name in ("Ivan Petrovenko", "Ivan Petrovenka", "Ivan Petrovanka")]
    canonical = resolve(chain, ontology).canonical
    for a, b in combinations(chain, 2):
        if canonical[a.iri] == canonical[b.iri]:
            alone = resolve([a, b], ontology).canonical
            assert alone[a.iri] == alone[b.iri]


@pytest.mark.parametrize(
    ("state", "context", "others", "joined"),
    [
        ("UA", ("UA",), [("Rustem Umerov", "UA")], True),
        ("", ("UA", "TR"), [("Rustem Umerov", "UA")], True),
        ("", ("TR",), [("Rustem Umerov", "UA")], False),
        ("TR", ("TR",), [("Rustem Umerov", "UA")], False),
        ("UA", ("UA",), [("Rustem Umerov", "UA"), ("Olena Umerov", "UA")], False),
        ("UA", ("UA",), [("Rustem Umerov", "UA"), ("Amet Umerov", "TR")], True),
        ("", ("UA",), [("Rustem Umerov", "UA"), ("Amet Umerov", "TR")], False),
        ("UA", ("UA",), [("Rustem Umerov", "")], False),
        ("UA", ("UA",), [("Rustem Umarov", "UA")], False),
    ],
)
def test_a_bare_surname_joins_the_only_person_it_can_mean(make, ontology, state, context, others, joined):
    persons = [make(name, state=s) for name, s in others]
    bare = make("Umerov", state=state, scoped=True, context=frozenset(ENT + c for c in context))
    canonical = resolve([bare, *persons], ontology).canonical
    assert (canonical[bare.iri] == persons[0].iri) == joined
    assert joined or canonical[bare.iri] == bare.iri


def test_a_bare_surname_with_another_office_stays_open(make, ontology):
    minister = make("Rustem Umerov", state="UA", offices=frozenset({"minister of defence"}))
    judge = make("Umerov", state="UA", scoped=True, offices=frozenset({"supreme judge"}))
    found = resolve([minister, judge], ontology)
    assert len(set(found.canonical.values())) == 2
    assert "office" in found.candidates[0].reason


def test_two_bare_surnames_are_never_one_without_a_full_name(make, ontology):
    found = resolve(
        [make("Umerov", state="UA", scoped=True), make("Umerov", state="UA", scoped=True)], ontology
    )
    assert len(set(found.canonical.values())) == 2


def test_the_word_that_articles_use_alone_is_the_surname(make, ontology):
    full = make("Zhou Enlong", state="CN", aliases=("Zhou",))
    bare = make("Zhou", state="CN", scoped=True)
    assert resolve([full, bare], ontology).canonical[bare.iri] == full.iri


def test_an_acronym_joins_its_definition_but_not_one_of_two(make, ontology):
    long = make("Nordic Harbour Shield Group", "Organization", aliases=("NHSG",))
    short = make("NHSG", "Organization")
    assert len(set(resolve([long, short], ontology).canonical.values())) == 1
    second = make("National Household Savings Guild", "Organization", aliases=("NHSG",))
    assert len(set(resolve([long, short, second], ontology).canonical.values())) == 3


def test_the_gazetteer_names_what_it_knows(make, listed, ontology):
    spelled = make("Rheinmetall A.G.", "Company", state="DE")
    assert resolve([*listed, spelled], ontology).canonical[spelled.iri] == ENT + "rheinmetall"


def test_the_commonest_label_gives_the_iri(make, ontology):
    rare = make("Ruslan Ostapskiy", state="UA", labelled=2, iri=ENT + "a")
    common = make("Ruslan Ostapskyy", state="UA", labelled=5, iri=ENT + "much-longer")
    assert set(resolve([rare, common], ontology).canonical.values()) == {common.iri}


def test_what_means_something_in_its_article_only_joins_nothing(make, ontology):
    a, b = (make("Steering Group", "Organization", scoped=True) for _ in range(2))
    found = resolve([a, b], ontology)
    assert found.canonical == {a.iri: a.iri, b.iri: b.iri}
    assert len(found.candidates) == 1


def test_entries_of_the_gazetteer_stay_what_they_are(listed, ontology):
    named = [replace(p, articles=frozenset("a")) for p in listed[:500]]
    assert resolve([*named, *listed[500:]], ontology).canonical == {p.iri: p.iri for p in named}


# ---------------------------------------------------------------------------------------------- judgements


def test_same_joins_what_no_rule_would(make, ontology):
    a, b = make("Kometa", "Company"), make("Meteor Works", "Company")
    found = resolve([a, b], ontology, [Judgement(Decision.SAME, a.iri, b.iri)])
    assert len(set(found.canonical.values())) == 1


def test_different_splits_what_every_rule_joins(make, ontology):
    a, b = make("Jan Novak", state="CZ"), make("Jan Novak", state="CZ")
    assert len(set(resolve([a, b], ontology).canonical.values())) == 1
    found = resolve([a, b], ontology, [Judgement(Decision.DIFFERENT, b.iri, a.iri)])
    assert len(set(found.canonical.values())) == 2
    assert found.candidates == ()


def test_different_holds_against_a_third_that_is_like_both(make, ontology):
    a, b, c = (make("Jan Novak", state="CZ") for _ in range(3))
    found = resolve([a, b, c], ontology, [Judgement(Decision.DIFFERENT, a.iri, b.iri)])
    assert len(set(found.canonical.values())) == 3
    assert {(x.entity, x.other) for x in found.candidates} == {(a.iri, c.iri), (b.iri, c.iri)}
    settled = [Judgement(Decision.DIFFERENT, a.iri, b.iri), Judgement(Decision.SAME, a.iri, c.iri)]
    canonical = resolve([a, b, c], ontology, settled).canonical
    assert canonical[a.iri] == canonical[c.iri] != canonical[b.iri]


def test_different_outlives_same_by_way_of_a_third(make, ontology):
    a, b, c = (make(name, "Company") for name in ("Kometa", "Meteor", "Bolide"))
    judged = [
        Judgement(Decision.DIFFERENT, a.iri, b.iri),
        Judgement(Decision.SAME, a.iri, c.iri),
        Judgement(Decision.SAME, b.iri, c.iri),
    ]
    canonical = resolve([a, b, c], ontology, judged).canonical
    assert canonical[a.iri] != canonical[b.iri]


def test_later_keeps_the_pair_on_the_list(make, ontology):
    a, b = make("Mario Rossi", state="IT"), make("Maria Rossi", state="IT")
    (found,) = resolve([a, b], ontology, [Judgement(Decision.LATER, a.iri, b.iri)]).candidates
    assert found.later


def test_a_judgement_on_a_bare_surname_joins_it(make, ontology):
    full, bare = make("Rustem Umerov"), make("Umerov", scoped=True)
    found = resolve([full, bare], ontology, [Judgement(Decision.SAME, full.iri, bare.iri)])
    assert found.canonical[bare.iri] == full.iri


# ------------------------------------------------------------------------------------------------ profiles


def test_profiles_gather_what_articles_tell(ontology):
    states = (Entity(ENT + "UA", "Ukraine", "Country"), Entity(ENT + "TR", "Türkiye", "Country"))
    one = Entity(ENT + "x", "Jan Novak", "Person", ("Novak",), ENT + "CZ")
    two = Entity(ENT + "x", "Jan Novák", "Person", (), None)
    articles = [("a", (one, states[0]), ()), ("b", (two, states[1]), ()), ("c", (two,), ())]
    found = {p.iri: p for p in profiles(articles, ontology)}
    assert found[ENT + "x"] == Profile(
        ENT + "x", "Jan Novák", "Person", ("Jan Novak", "Novak"), ENT + "CZ",
        frozenset("abc"), frozenset({ENT + "UA", ENT + "TR"}), labelled=2,
    )  # fmt: skip
    assert found[ENT + "UA"].known
    assert found[ENT + "FR"].articles == frozenset()
    assert profiles(reversed(articles), ontology) == list(found.values())
