"""Whom pronouns and descriptions mean, seen in what is stated."""

import pytest


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        (
            "Kenya sent a delegation. It signed a defence agreement with France.",
            ("Kenya", "signedWith", "France", "actual"),
        ),
        (
            "Kenya and France held talks on defence. They signed a military agreement.",
            ("Kenya", "signedWith", "France", "actual"),
        ),
        (
            "Kenya and France held talks on defence. The two countries signed a military agreement.",
            ("Kenya", "signedWith", "France", "actual"),
        ),
        (
            "Kenya and France held talks on defence. Both sides signed a military agreement.",
            ("Kenya", "signedWith", "France", "actual"),
        ),
        (
            "Latvian Defence Minister Anna Berzins flew to Oslo. She met Norwegian Defence Minister Olav Dahl.",
            ("Anna Berzins", "heldTalksWith", "Olav Dahl", "actual"),
        ),
        (
            "Latvian Defence Minister Anna Berzins landed on Monday. The minister met Norwegian Defence Minister Olav Dahl.",
            ("Anna Berzins", "heldTalksWith", "Olav Dahl", "actual"),
        ),
        (
            '"We signed a defence agreement with Norway," Latvian Defence Minister Anna Berzins said.',
            ("Latvia", "signedWith", "Norway", "actual"),
        ),
    ],
)
def test_the_right_one_is_meant(told, text, statement):
    subject, relation, obj, status = statement
    assert {statement, (obj, relation, subject, status)} & told(text)


@pytest.mark.parametrize(
    "text",
    [
        "They signed a defence agreement with France.",
        "It signed a defence agreement with France.",
        "The two countries signed a defence agreement.",
        "The minister met the ambassador.",
    ],
)
def test_nobody_is_guessed_where_nobody_was_named(told, text):
    assert told(text) == set()


def test_an_object_is_not_its_own_subject(told):
    found = told("Kenya asked France for radars. France gave it ten radars and a military airfield.")
    assert all(subject != obj for subject, _, obj, _ in found)
    assert ("France", "providesAidTo", "Kenya", "actual") in found


def test_a_far_pronoun_is_left_alone(told):
    filler = " ".join(f"Rain fell on day {n}." for n in range(12))
    text = f"Kenya held talks. {filler} It signed a defence agreement with France."
    assert ("Kenya", "signedWith", "France", "actual") not in told(text)
