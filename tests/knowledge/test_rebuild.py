"""What follows from all articles together: plain edges, events, derived edges, sources."""

import tracemalloc

from kg.knowledge import outdate, rebuild
from kg.rdf import DERIVED
from kg.validate import validate
from kg.views import deeds, load

TALKS = "Edi Rama | heldTalksWith | Ukraine | 2024-01-20"
OFFICE = "Edi Rama | holdsOfficeIn | Albania | 2024-01-20 | office: Prime Minister"


def asked(store, sparql, *graphs):
    return set(store.select(sparql, graphs))


def test_plain_edges_are_actual_and_both_ways_where_symmetric(built, report):
    store = built(
        report(
            "Ukraine | signedWith | Belgium\nBelgium | providesAidTo | Ukraine\nAlbania | signedWith | Ukraine | planned"
        ),
        report("Ukraine | signedWith | Belgium", "b"),
    )
    edges = asked(store, "SELECT ?a ?r ?b WHERE { VALUES ?r { dck:signedWith dck:providesAidTo } ?a ?r ?b }")
    names = {(a[-2:], r.rpartition("#")[2], b[-2:]) for a, r, b in edges}
    assert names == {("UA", "signedWith", "BE"), ("BE", "signedWith", "UA"), ("BE", "providesAidTo", "UA")}
    labels = asked(store, "SELECT ?l WHERE { ent:UA dck:signedWith/skos:prefLabel ?l }")
    assert labels == {("Belgium",)}


def test_a_ministers_talks_are_talks_of_the_state(built, report):
    store = built(report(f"{TALKS}\n{OFFICE}"))
    edge = "ASK { ent:AL dck:heldTalksWith ent:UA . ent:UA dck:heldTalksWith ent:AL }"
    assert not store.query(edge)
    assert store.query(edge, [DERIVED])
    (concluded,) = load(store).concluded
    assert concluded.rules == ("office",)
    assert len(concluded.premises) == 2


def test_without_the_office_nothing_follows(built, report):
    assert load(built(report(TALKS))).concluded == ()


def test_an_office_of_another_decade_gives_nothing(built, report):
    old = "Edi Rama | holdsOfficeIn | Albania | 2004-01-20 | office: Prime Minister"
    assert load(built(report(f"{TALKS}\n{old}"))).concluded == ()


def test_what_is_stated_is_not_concluded(built, report):
    assert load(built(report(f"{TALKS}\n{OFFICE}\nUkraine | heldTalksWith | Albania"))).concluded == ()


def test_a_ministry_acts_for_its_state(built, report):
    store = built(report("Ministry of Defence of Ukraine | signedWith | Belgium"))
    assert store.query("ASK { ent:UA dck:signedWith ent:BE }", [DERIVED])


def test_members_of_a_coalition_give_what_it_gives(built, report):
    lines = "drone coalition | providesAidTo | Ukraine\nLithuania | memberOf | drone coalition"
    store = built(report(lines))
    assert store.query("ASK { ent:LT dck:providesAidTo ent:UA }", [DERIVED])
    assert load(store).concluded[0].rules == ("coalition",)


def test_an_alliance_gives_without_each_member(built, report):
    store = built(report("NATO | providesAidTo | Ukraine\nLithuania | memberOf | NATO"))
    assert load(store).concluded == ()


def test_plans_conclude_nothing(built, report):
    assert load(built(report(f"{TALKS} | planned\n{OFFICE}"))).concluded == ()


def test_derived_edges_can_be_switched_off(built, report):
    article = report(f"{TALKS}\n{OFFICE}")
    store = built(article)
    built(article, store=store, derived=False)
    assert load(store).concluded == ()
    assert DERIVED not in set(store.graphs())


def test_copies_count_as_one_source(built, report):
    body = "\n".join(f"line {n} of a wire story that several outlets print" for n in range(40))
    store = built(
        *(report(f"Ukraine | signedWith | Belgium | 2024-01-21\n{body}\n{tail}", tail) for tail in "abc")
    )
    (event,) = deeds(store)
    assert (event.articles, event.sources) == (3, 1)
    assert len(asked(store, "SELECT ?a WHERE { GRAPH graph:identity { ?a dck:nearDuplicateOf ?b } }")) == 2


def test_the_two_hosts_of_one_summit_are_both_shown(built, report):
    store = built(report("Albania | hosts | Balkan summit", "a"), report("Kyiv | hosts | Balkan summit", "b"))
    (event,) = deeds(store)
    assert {claim.value.rpartition("/")[2] for claim in event.claims} == {"AL", "kyiv"}


def test_the_graph_conforms_to_the_shapes(built, report):
    lines = [
        TALKS,
        OFFICE,
        "Belgium | providesAidTo | Ukraine | 5 EUR | 2024-01 | @Kyiv | #drones",
        "Albania | hosts | Balkan summit",
    ]
    report_ = validate(iter(built(report("\n".join(lines)))))
    assert report_.conforms, "\n".join(report_.lines())


def test_many_offices_and_deeds_of_one_minister_take_little_memory(built, report, ontology):
    """Every deed rests on every report of the office: that many lines of reasoning are not kept one by one."""
    store = built(*(report(f"{TALKS}\n{OFFICE}\nNumber {n}.", f"a{n}") for n in range(120)))
    outdate(store)
    tracemalloc.start()
    rebuild(store, ontology)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    (concluded,) = load(store).concluded
    assert len(concluded.premises) == 240
    assert peak < 4_000_000
