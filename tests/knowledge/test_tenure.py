"""Offices at the time: what is concluded from them depends on the day."""

import pytest

from kg.events import Report
from kg.knowledge.tenure import Tenures
from kg.model import Evidence, PartialDate, Span, Statement
from kg.vocab import ENT, load_ontology

ANNA, BORIS = ENT + "anna", ENT + "boris"


def office(person, day, role="Defence Minister", state="UA", article="x"):
    evidence = Evidence(article, Span(0, 1), "x", "r", "e", 0.9)
    said = Statement("holdsOfficeIn", person, ENT + state, role=role, evidence=(evidence,))
    return Report(f"{person}{day}{role}", said, PartialDate(day) if day else None)


def deed(person, day, quote="She met them.", article="y"):
    start = max(quote.find("Anna"), 0)
    evidence = Evidence(article, Span(0, len(quote)), quote, "r", "e", 0.9, None, Span(start, start + 4))
    said = Statement("heldTalksWith", person, ENT + "PL", evidence=(evidence,))
    return Report("deed", said, PartialDate(day) if day else None)


def held(offices, done):
    return [report.id for report in Tenures(offices, load_ontology()).at(done.statement.subject, done)]


@pytest.mark.parametrize(
    ("attested", "day", "holds"),
    [
        ("2024-01-20", "2024-01-20", True),
        ("2024-01-20", "2025-06", True),
        ("2024-01-20", "2022-06-01", True),
        ("2024", "2027", True),
        ("2024-01-20", "2026-06-01", False),
        ("2004-01-20", "2024-01-20", False),
        ("2024-01-20", "", True),
        ("", "2024-01-20", True),
    ],
)
def test_an_office_holds_some_years_around_its_attest(attested, day, holds):
    assert bool(held([office(ANNA, attested)], deed(ANNA, day))) == holds


@pytest.mark.parametrize(
    ("role", "state", "day", "holds"),
    [
        ("Minister of Defense", "UA", "2024-03-01", False),
        ("Acting Defence Minister", "UA", "2024-03-01", False),
        ("Defence Minister", "UA", "2023-06-01", True),
        ("Foreign Minister", "UA", "2024-03-01", True),
        ("Defence Minister", "PL", "2024-03-01", True),
        ("Deputy Defence Minister", "UA", "2024-03-01", True),
        ("Minister", "UA", "2024-03-01", True),
    ],
)
def test_a_successor_ends_an_office(role, state, day, holds):
    told = [office(ANNA, "2023-05-01"), office(BORIS, "2023-09-06", role, state)]
    assert bool(held(told, deed(ANNA, day))) == holds


def test_a_predecessor_bounds_an_office_on_the_other_side():
    told = [office(BORIS, "2023-05-01"), office(ANNA, "2023-09-06")]
    assert held(told, deed(ANNA, "2023-04-01")) == []
    assert held(told, deed(ANNA, "2023-08-01"))


def test_who_comes_back_holds_the_office_again():
    told = [office(ANNA, "2022-01-01"), office(BORIS, "2023-01-01"), office(ANNA, "2024-01-01")]
    assert held(told, deed(ANNA, "2024-06-01")) == [told[2].id]


def test_a_person_may_hold_several_offices():
    told = [office(ANNA, "2024-01-01"), office(ANNA, "2024-01-01", "Deputy Prime Minister")]
    assert len(held(told, deed(ANNA, "2024-02-01"))) == 2


@pytest.mark.parametrize(
    ("quote", "holds"),
    [
        ("Former Defence Minister Anna Bee met them.", False),
        ("Ex-minister Anna Bee met them.", False),
        ("The late president of Ukraine Anna Bee met them.", False),
        ("Defence Minister Anna Bee met former president Dee.", True),
        ("With former president Dee, Anna Bee met them.", True),
    ],
)
def test_who_is_called_former_acts_for_nobody(quote, holds):
    assert bool(held([office(ANNA, "2024-01-01")], deed(ANNA, "2024-02-01", quote))) == holds


def test_then_tells_of_its_own_article_only():
    told = [office(ANNA, "2024-01-01", "then Defence Minister", article="y")]
    assert held(told, deed(ANNA, "2021-02-01", article="y"))
    assert held(told, deed(ANNA, "2024-02-01", article="z")) == []
