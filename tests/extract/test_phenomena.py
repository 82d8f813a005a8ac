"""Phenomena of English news that lead from words to statements, each on a sentence of our own."""

from __future__ import annotations

import pytest

from kg.model import Basis


def _read(statements, text, published="2024-03-15"):
    return {(s.relation, s.status.value): s for s in statements(text, published)}


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        (  # a counterpart without a state is that of the place where he is met
            "Romanian defence minister Dan Ionescu flew to Chisinau, where he met with his counterpart, Ion Rusu.",
            ("Ion Rusu", "holdsOfficeIn", "Moldova", "actual"),
        ),
        (  # an organisation called by its kind
            "NATO will open an office in Amman. The deputy secretary general of the Alliance, Ana Horvat, said so.",
            ("Ana Horvat", "holdsOfficeIn", "NATO", "actual"),
        ),
        (  # a title in small letters before its holder, between commas
            "The permanent secretary of Serbia's Ministry of Defence, Marko Petrovic, thanked the embassy.",
            ("Marko Petrovic", "holdsOfficeIn", "Ministry of Defence of Serbia", "actual"),
        ),
        (  # who only watches a signature does not sign
            (
                "In the presence of the President of Croatia, Ana Babic, in Berlin, the German defence minister Karl Vogt "
                "signed a contract with Rheinmetall."
            ),
            ("Karl Vogt", "signedWith", "Rheinmetall", "actual"),
        ),
        (
            (
                '[Garcia] We will send two frigates. I met Colombian Defence Minister Pedro Ruiz on Monday." The interview '
                "with Peruvian Admiral Luis Garcia took place in Lima."
            ),
            ("Luis Garcia", "heldTalksWith", "Pedro Ruiz", "actual"),
        ),
        (
            "Saab agreed with Embraer on the maintenance of fighters. Both are partners in the European Sky Shield Initiative.",
            ("Embraer", "memberOf", "European Sky Shield Initiative", "actual"),
        ),
        (
            "Spain's Indra and the Emirates' state-owned defence technology firm Edge Group have agreed to build radars.",
            ("Indra", "agreedWith", "EDGE Group", "actual"),
        ),
        (
            "An agreement on strengthening military cooperation signed by Kenya and Egypt in 2014 is still in force.",
            ("Kenya", "signedWith", "Egypt", "actual"),
        ),
        (
            "A military agreement entered into force between Qatar and Turkey on June 9.",
            ("Qatar", "agreedWith", "Turkey", "actual"),
        ),
        (
            "INS Tarkash sailed into Mombasa in Kenya on Tuesday for a port call.",
            ("India", "deploysTo", "Kenya", "actual"),
        ),
        (
            "USS Carl Vinson docked in Busan on Sunday.",
            ("United States", "deploysTo", "Busan", "actual"),
        ),
        (
            "Among those attending the Shangri-La Dialogue was Singapore's defence minister Tan Wei Ling.",
            ("Tan Wei Ling", "participatesIn", "Shangri-La Dialogue", "actual"),
        ),
        (
            "South Korea skipped the Cobra Gold exercise.",
            ("South Korea", "participatesIn", "Cobra Gold", "denied"),
        ),
        (
            "The fourth Australia-Fiji Defence Ministers' Meeting took place in Suva.",
            ("Australia", "heldTalksWith", "Fiji", "actual"),
        ),
        (
            "Russia and China voiced their support for the military government in Naypyidaw.",
            ("China", "supports", "Myanmar", "actual"),
        ),
        (
            "Germany took over command of the NATO battlegroup in Lithuania.",
            ("Germany", "leads", "NATO battlegroup in Lithuania", "actual"),
        ),
        (
            "France is the framework nation of the battlegroup in Romania.",
            ("France", "leads", "battlegroup in Romania", "actual"),
        ),
        (
            "Minister Anna Novak accompanied Czech Prime Minister Petr Dvorak on a visit to Slovakia.",
            ("Petr Dvorak", "visited", "Slovakia", "actual"),
        ),
    ],
)
def test_the_statement_is_read(told, text, statement):
    subject, relation, obj, status = statement
    assert {statement, (obj, relation, subject, status)} & told(text)


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        (
            "Britain, Japan and France declined calls by Washington to escort tankers through the strait.",
            "heldTalksWith",
        ),
        (
            "The ministers of Latvia and Poland backed a statement on Ukraine's security and NATO membership.",
            "signedWith",
        ),
        (
            "The summit of defence ministers in Vilnius should bring Ukraine closer to the Alliance.",
            "participatesIn",
        ),
        ("She voiced support for the army's cooperation with Slovakia on drones.", "supports"),
        ("The embassy will build a training capacity for the camp of the army in Ghana.", "deploysTo"),
        ("The National Guard of the state trained with Kenyan soldiers in Nairobi.", "holdsOfficeIn"),
    ],
)
def test_nothing_of_the_kind_is_read(told, text, relation):
    assert relation not in {found for _, found, _, _ in told(text)}


def test_membership_told_of_another_is_not_the_speakers(told):
    found = told(
        "The speakers of Latvia and Poland adopted a statement on Ukraine's security and NATO membership."
    )
    assert {s for s, relation, _, _ in found if relation == "memberOf"} <= {"Ukraine"}


def test_the_second_of_two_with_but_is_not_negated(told):
    found = told("Japan is not a member of NATO but is a partner in the European Sky Shield Initiative.")
    assert ("Japan", "memberOf", "NATO", "denied") in found
    assert ("Japan", "memberOf", "European Sky Shield Initiative", "actual") in found


def test_a_paper_that_does_not_bind_leaves_its_purpose_planned(told):
    found = told("Hanwha signed a memorandum with Embraer for the joint development of missiles.")
    assert {status for _, relation, _, status in found if relation == "coProducesWith"} == {"planned"}
    assert {status for _, relation, _, status in found if relation == "signedWith"} == {"actual"}


@pytest.mark.parametrize(
    "text", ["Norway and Chad signed a military pact.", "Norway and Chad have signed a military pact."]
)
def test_news_without_a_day_is_of_the_day_of_publication(statements, text):
    (statement,) = statements(text)
    assert statement.date.value == "2024-03-15"
    assert statement.date.basis is Basis.PUBLICATION


def test_the_day_of_an_announcement_is_not_moved_ahead(statements):
    found = _read(statements, "On February 1, Norway announced that it would send Chad ten military radars.")
    assert found["providesAidTo", "planned"].date.value == "2024-02-01"
