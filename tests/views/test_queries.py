"""Every named query, on one small graph."""

import pytest

from kg.errors import OntologyError, UsageError
from kg.views import ask, entities, find_known
from kg.views.queries import named_queries
from kg.vocab import default_folder

WIRE = "\n".join(f"line {n} of a wire story that several outlets print" for n in range(40))
ARTICLES = {
    "a": """Ukraine | signedWith | Belgium | 2024-01-21 | #drones
Belgium | providesAidTo | Ukraine | 2024-01-21 | 611 EUR | "Jane Roe"
Edi Rama | holdsOfficeIn | Albania | 2024-01 | office: Prime Minister
Edi Rama | heldTalksWith | Ukraine | 2024-01-20 | @Tirana | "Edi Rama"
Albania | hosts | Balkan summit
Ukraine | participatesIn | Balkan summit | 2024-02-28
Ukraine | procuresFrom | Lithuania | 2023-05 | 9 USD
Ukraine | exercisesWith | Lithuania | 2023-06""",
    "b": """Ukraine | signedWith | Belgium | 2024-01-22 | #drones
Belgium | providesAidTo | Ukraine | planned | 2024-06 | 20 EUR
Kyiv | hosts | Balkan summit
Lithuania | memberOf | drone coalition
Lithuania | sanctions | Russia | 2022
Serbia | cooperatesWith | Lithuania
Serbia | cooperatesWith | Belarus
Lithuania | memberOf | NATO
Belarus | memberOf | CSTO
Ukraine | signedWith | Serbia | planned | 2024-05 | #cyber""",
    "c": "Ukraine | signedWith | Serbia | denied | 2024-05 | #cyber\n" + WIRE,
    "d": "Ukraine | signedWith | Serbia | denied | 2024-05 | #cyber\n" + WIRE + "\nmore",
}

EXPECTED = {
    "agreements": ({"since": "2024-01-01", "actor": "Belgium"}, [("2024-01-21", "Belgium", "Ukraine", "signedWith", "actual", "drones", "2")]),
    "agreements-by-topic-and-year": ({}, [("2024", "drones", "1")]),
    "aid-received": ({}, [("Ukraine", "1", "1", "2024-01-21", "2024-01-21")]),
    "arms-trade": ({"actor": "LTU"}, [("2023-05", "Ukraine", "procuresFrom", "Lithuania", "actual", "9", "USD", "1")]),
    "brokers": ({}, [("Serbia", "1", "1")]),
    "coalitions": ({"coalition": "drone coalition"}, [("drone coalition", "Lithuania", "memberOf", "actual", "2024-01-22", "1")]),
    "denied-or-reversed": ({}, [("2024-01-22", "Serbia, Ukraine", "signedWith", "denied", "1", "2")]),
    "disagreements": (
        {},
        [
            ("signedWith", "date", "2024-01-21", "a"),
            ("signedWith", "date", "2024-01-22", "b"),
            ("hosts", "subject", "Albania", "a"),
            ("hosts", "subject", "Kyiv", "b"),
        ],
    ),
    "entities": ({"class": "Coalition"}, [("drone coalition", "Coalition", "1", "ent:drone-coalition")]),
    "exercises-and-training": ({}, [("2023-06", "Lithuania", "exercisesWith", "Ukraine", "actual", "1")]),
    "gatherings": ({}, [("Balkan summit", "1", "Ukraine")]),
    "near-duplicates": ({}, [("c.txt",), ("d.txt",)]),
    "offices": ({"employer": "Albania"}, [("Edi Rama", "Prime Minister", "Albania", "1")]),
    "partners": ({"actor": "Ukraine"}, [("Belgium", "signedWith", "1", "2024-01-21", "2")]),
    "partners-of-partners": ({"actor": "Belarus"}, [("Lithuania", "1", "Serbia")]),
    "pledged-and-delivered": (
        {"donor": "Belgium"},
        [("Belgium", "Ukraine", "delivered", "EUR", "1", "611"), ("Belgium", "Ukraine", "pledged", "EUR", "1", "20")],
    ),
    "quotations": ({"actor": "Edi Rama", "relation": "heldTalksWith"}, [("2024-01-22", "a", "Edi Rama", "actual", "Ukraine")]),
    "sanctions": ({}, [("2022", "Lithuania", "Russia", "actual", "1")]),
    "single-source": ({"relation": "sanctions"}, [("2024-01-22", "sanctions", "actual", "Lithuania, Russia", "1")]),
    "speakers": ({}, [("Edi Rama", "", "1", "1"), ("Jane Roe", "", "1", "1")]),
    "talks": ({"actor": "Ukraine"}, [("2024-01-20", "heldTalksWith", "Tirana", "1")]),
    "topics": ({}, [("cyber", "1", "0", "0"), ("drones", "1", "1", "0")]),
}  # fmt: skip
"""By query: parameters, and rows of which each must be found, its cells in this order, in a row of the answer."""

QUERIES = named_queries(default_folder())


@pytest.fixture(scope="module")
def store(assemble, report):
    return assemble([report(text, name) for name, text in ARTICLES.items()])


def run(store, ontology, name, values):
    known = entities(store)
    sparql = QUERIES[name].bind(values, ontology, lambda label: find_known(label, known, ontology))
    return ask(store, sparql)


def holds(row, cells):
    rest = iter(row)
    return all(cell in rest for cell in cells)


def test_every_query_is_tested():
    assert set(EXPECTED) == set(QUERIES)
    assert len(QUERIES) >= 15


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_a_query_answers_its_question(store, ontology, name):
    values, rows = EXPECTED[name]
    answer = run(store, ontology, name, values)
    for cells in rows:
        assert any(holds(row, cells) for row in answer.rows), f"{cells} not in\n" + "\n".join(
            map(str, answer.rows)
        )


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_a_query_runs_with_its_defaults_on_an_empty_graph(assemble, ontology, name):
    empty = assemble([])
    assert run(empty, ontology, name, {}).columns
    assert QUERIES[name].question.endswith("?")
    assert all(parameter.help for parameter in QUERIES[name].parameters)


def test_parameters_narrow_the_answer(store, ontology):
    rows = run(store, ontology, "agreements", {"topic": "cyber"}).rows
    assert {row[5] for row in rows} == {"cyber"}
    assert not run(store, ontology, "agreements", {"since": "2031"}).rows


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        ("agreements", {"sinc": "2024"}, "since, actor, topic"),
        ("agreements", {"since": "yesterday"}, "2024-01-31"),
        ("agreements", {"topic": "fishing"}, "air-defence"),
        ("quotations", {"relation": "likes"}, "signedWith"),
        ("partners", {"actor": "Ukrayne"}, "Did you mean Ukraine"),
    ],
)
def test_a_wrong_parameter_says_what_is_right(store, ontology, name, values, message):
    with pytest.raises(UsageError, match=message):
        run(store, ontology, name, values)


def test_values_cannot_break_out_of_their_quotes(store, ontology):
    hostile = '") } ; DROP ALL #'
    assert run(store, ontology, "entities", {"class": hostile}).rows == ()
    assert len(store) > 0


@pytest.mark.parametrize("header", ["# title: x\n", "# title: x\n# question: y?\n# param: a colour - help\n"])
def test_a_query_with_a_bad_header_is_refused(tmp_path, header):
    (tmp_path / "queries").mkdir()
    (tmp_path / "queries" / "bad.rq").write_text(header + "SELECT * {}")
    with pytest.raises(OntologyError, match=r"bad\.rq"):
        named_queries(tmp_path)
