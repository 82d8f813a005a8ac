"""Who does what to whom, on sentences that the small model parses well."""

import pytest

from kg.extract.syntax import (
    clause_subject,
    comitative,
    conjuncts,
    deep_object,
    deep_subject,
    is_passive,
    of_chain,
    premodifiers,
    prepositional,
    recipients,
)


@pytest.fixture(scope="module")
def at(parse):
    """The token of a sentence with a given text."""

    def find(text, word):
        return next(token for token in parse(text) if token.text == word)

    return find


def words(tokens):
    return [token.text for token in tokens]


@pytest.mark.parametrize(
    ("text", "verb", "subject"),
    [
        ("Oman sent tanks to Qatar.", "sent", "Oman"),
        ("Tanks were sent by Oman.", "sent", "Oman"),
        ("Oman, which sent tanks, left the talks.", "sent", "Oman"),
        ("Oman agreed to send tanks.", "send", "Oman"),
        ("Oman asked Qatar to send tanks.", "send", "Qatar"),
        ("Oman received pilots and trained them.", "trained", "Oman"),
        ("Oman is ready to send tanks.", "send", "Oman"),
        ("A coalition led by Oman met on Monday.", "led", "Oman"),
        ("Oman signed a deal, sending tanks to Qatar.", "sending", "Oman"),
        ("Oman thanked Qatar for sending tanks.", "sending", "Qatar"),
    ],
)
def test_deep_subject(at, text, verb, subject):
    assert subject in words(deep_subject(at(text, verb)))


@pytest.mark.parametrize(
    ("text", "verb", "obj"),
    [
        ("Oman sent tanks to Qatar.", "sent", "tanks"),
        ("Tanks were sent to Qatar.", "sent", "Tanks"),
        ("Tanks sent by Oman arrived.", "sent", "Tanks"),
        ("The tanks that Oman sent arrived.", "sent", "tanks"),
        ("Qatar was given tanks.", "given", "tanks"),
    ],
)
def test_deep_object(at, text, verb, obj):
    assert words(deep_object(at(text, verb))) == [obj]


def test_an_agentless_passive_has_no_subject(at):
    assert deep_subject(at("Tanks were sent to Qatar.", "sent")) == []


@pytest.mark.parametrize(
    ("text", "verb", "passive"),
    [
        ("Tanks were sent.", "sent", True),
        ("Tanks sent by Oman arrived.", "sent", True),
        ("Oman has sent tanks.", "sent", False),
        ("Oman sent tanks.", "sent", False),
    ],
)
def test_voice(at, text, verb, passive):
    assert is_passive(at(text, verb)) is passive


@pytest.mark.parametrize(
    ("text", "verb"), [("Oman gave Qatar ten tanks.", "gave"), ("Qatar was given tanks by Oman.", "given")]
)
def test_recipients(at, text, verb):
    assert words(recipients(at(text, verb))) == ["Qatar"]


def test_conjuncts_are_listed_from_left_to_right(at):
    assert words(conjuncts(at("Oman, Qatar and Kuwait met.", "Oman"))) == ["Oman", "Qatar", "Kuwait"]


@pytest.mark.parametrize(
    ("text", "verb", "preposition", "found"),
    [
        ("Oman signed a pact with Qatar.", "signed", "with", ["Qatar"]),
        ("Oman worked together with Qatar.", "worked", "with", ["Qatar"]),
        ("Oman met with Qatar and with Kuwait.", "met", "with", ["Qatar", "Kuwait"]),
        pytest.param(
            "Oman signed pacts with Qatar in 2022 and with Kuwait in 2023.",
            "signed",
            "with",
            ["Qatar", "Kuwait"],
        ),
        ("Oman signed a pact.", "signed", "with", []),
    ],
)
def test_prepositional(at, text, verb, preposition, found):
    trigger = at(text, verb)
    assert words(prepositional([trigger, *deep_object(trigger)], preposition)) == found


@pytest.mark.parametrize(
    "text",
    [
        "Oman leads the mission along with Qatar.",
        "Oman leads the mission alongside Qatar.",
        pytest.param(
            "Oman leads the mission together with Qatar.",
        ),
    ],
)
def test_company(at, text):
    assert words(comitative(at(text, "leads"))) == ["Qatar"]


def test_premodifiers_pass_through_hyphens(at):
    found = words(premodifiers(at("The Egyptian-Greek defence treaty holds.", "treaty")))
    assert {"Egyptian", "Greek", "defence"} <= set(found)


def test_a_measure_contains_what_it_measures(at):
    assert words(of_chain(at("Oman gave a batch of tanks.", "batch"))) == ["batch", "tanks"]


def test_circumstances_look_up_to_the_clause(at):
    assert words(clause_subject(at("During the visit, Oman signed a pact.", "visit"))) == ["Oman"]


HOSTILE = [
    "",
    ".",
    "and and and",
    "that which that who",
    "to to be been being sent by by",
    "(((((",
    "Signed signed signed, with with, between and and between",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_tree_sends_the_walk_in_circles(parse, text):
    for token in parse(text):
        for walk in (
            deep_subject,
            deep_object,
            recipients,
            clause_subject,
            conjuncts,
            premodifiers,
            comitative,
        ):
            assert len(walk(token)) <= len(token.doc)
