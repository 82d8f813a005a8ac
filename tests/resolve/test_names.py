"""Parts of names, one rule at a time."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.resolve import Profile, resolve
from kg.resolve.fold import sounds
from kg.resolve.persons import PersonNames
from kg.resolve.titles import Titles
from kg.vocab import ENT, load_ontology

CLASSES = ("Person", "Company", "GovernmentBody", "City", "Country", "Gathering", "Coalition")


@pytest.fixture(scope="module")
def persons():
    return PersonNames(load_ontology())


@pytest.fixture(scope="module")
def titles():
    return Titles(load_ontology())


@pytest.mark.parametrize(
    "names",
    [
        (
            "Zelenskiy",
            "Zelensky",
            "Zelenskyy",
            "Zelenskyj",
            "Zelenskyi",
            "Zelenskii",
            "Selenskyj",
            "Zelenśky",
        ),
        ("Aliyev", "Aliev"),
        ("Müller", "Mueller"),
        ("Müller", "Muller"),
        ("Støre", "Stoere"),
        ("Støre", "Store"),
        ("Vučić", "Vucic"),
        ("Smirnov", "Smirnoff"),
        ("Rutskoy", "Rutskoi"),
    ],
)
def test_spellings_of_one_name_sound_alike(names):
    heard = [set(sounds(name)) for name in names]
    assert all(heard[0] & other for other in heard)


@pytest.mark.parametrize(
    ("a", "b"),
    [("Putin", "Patin"), ("Kallas", "Killas"), ("Duda", "Dada"), ("Hansen", "Hanson"), ("Rama", "Roma")],
)
def test_other_names_do_not(a, b):
    assert not set(sounds(a)) & set(sounds(b))


@given(st.lists(st.tuples(st.text(), st.sampled_from(CLASSES)), max_size=6))
@settings(max_examples=60, deadline=None)
def test_any_text_can_be_a_name(found):
    named = [
        Profile(f"{ENT}n{i}", label, cls, articles=frozenset({f"a{i}"}))
        for i, (label, cls) in enumerate(found)
    ]
    canonical = resolve(named, load_ontology()).canonical
    assert canonical.keys() == {profile.iri for profile in named}
    assert set(canonical.values()) <= canonical.keys()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("President Volodymyr Zelensky", 2),
        ("Lt. Gen. Jane Roe (Ret.)", 2),
        ("Zelensky, Volodymyr", 2),
        ("JD Vance", 3),
        ("Ursula von der Leyen", 2),
        ("Ben Wallace", 2),
        ("Al Gore", 2),
        ("al-Sisi", 1),
        ("William “Bill” Roe", 2),
        ("Lloyd Austin III", 2),
        ("Shin Won-sik", 3),
    ],
)
def test_names_are_taken_apart(persons, text, parts):
    assert len(persons.read(text).parts) == parts


def test_comparing_does_not_depend_on_the_side(persons):
    names = [
        "George Bush",
        "George W. Bush",
        "G. Bush",
        "Jean-Noël Barrot",
        "Jean Barrot",
        "Xi Jinping",
        "Jinping Xi",
    ]
    for a in map(persons.read, names):
        for b in map(persons.read, names):
            assert persons.compare(a, b).grade == persons.compare(b, a).grade


@pytest.mark.parametrize(
    ("text", "cls", "words", "states"),
    [
        ("Ukraine’s Ministry of Defense", "GovernmentBody", ("defence", "ministry"), {"UA"}),
        ("Seoul's defence ministry", "GovernmentBody", ("defence", "ministry"), {"KR"}),
        ("Kyiv Security Forum", "Gathering", ("forum", "kyiv", "security"), set()),
        ("Kometa GmbH & Co. KG", "Company", ("kometa",), set()),
        ("Company of Heroes", "Company", ("company", "heroe"), set()),
        ("Joint Stock Company Kometa", "Company", ("kometa",), set()),
        ("U.S. Army Europe", "ArmedForce", ("army", "europe"), {"US"}),
        ("Ukraine", "Organization", ("ukraine",), set()),
    ],
)
def test_titles_are_taken_apart(titles, text, cls, words, states):
    title = titles.read(text, cls)
    assert title.words == words
    assert title.states == {ENT + state for state in states}


def test_numbers_and_years_are_kept_by_themselves(titles):
    title = titles.read("Third Iron Heron II 2023", "Exercise")
    assert (title.words, title.numbers, title.years) == (("heron", "iron"), {"2", "3"}, {"2023"})
