"""The office holders in ontology/entities/persons.ttl: one bearer for each name, no bare common surname."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

ROOT = Path(__file__).resolve().parents[2]
ENTITIES = ROOT / "ontology" / "entities"
SCRIPT = ROOT / "scripts" / "build_persons.py"
ROWS = ROOT / "scripts" / "gazetteer" / "persons.csv"

DCK = "https://w3id.org/dck/ns#"
ENT = "https://w3id.org/dck/entity/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

FLOOR = 3700
FLOOR_OF_STATES = 195

COMMON_SURNAMES = frozenset(
    """
    Abbas Abbott Abdullah Abe Adams Ahmad Ahmed Alexander Ali Allen Anderson Arnold Austin Aziz Bailey Baker Barnes
    Barrow Bell Bennett Benson Berger Black Blair Bolton Borg Boyd Bradley Brown Bryant Burke Burns Butler Campbell
    Carney Carter Castillo Castro Chan Chandler Chang Chapman Chen Cho Choi Church Clark Clarke Clinton Cohen Collins
    Cook Cooper Costa Cotton Cox Craft Cruz Dan Davies Davis Day Diaz Diop Donahue Dunn Edwards Eide Ellis Evans Faye
    Fernandez Fernández Fischer Fisher Fletcher Floyd Ford Foster Fox Francis Fraser Friday Gabriel Gallant Garcia
    García Garland Gates George Ghani Gibson Gill Gomez Gomes González Gonzalez Gordon Graham Grant Gray Green Griffin
    Griffiths Hall Hamilton Harris Harrison Hasan Hassan Hayes Hayashi Healey Henry Hernandez Hernández Hicks Hill
    Horn Howard Huang Hughes Hunt Hunter Hussain Hussein Ibrahim Ito Jackson James Jansen Jenkins Jensen Johnson Jones
    Jordan Joseph Kaczmarek Kato Katz Kelly Kennedy Key Khan Kim King Kirby Klein Knight Kowalski Kumar Lam Larsen
    Larson Lau Lee Lewis Li Lin Lindner Little Liu Lloyd Long Lopez López Luis Ma Mahmoud Malik Marin Mark Marks
    Marshall Martin Martinez Martínez Mason May Melo Mendoza Meyer Michal Michel Miller Mills Mitchell Mohamed
    Mohammed Monroe Moon Moore Morales Moreno Morgan Morris Morrison Mueller Müller Murphy Murray Musa Nelson Nguyen
    Nielsen Noor Novak Núñez Ochoa Oh Okafor Olsen Ortega Ortiz Osman Park Parker Patel Paul Paz Pence Perez Pérez
    Perry Peters Petersen Peterson Petro Petrov Phillips Pierre Popescu Powell Price Quinn Qureshi Rahman Rama
    Ramirez Ramírez Ramos Rasmussen Reed Reyes Reynolds Rice Richards Richardson Rivera Roberts Robinson Rodriguez
    Rodríguez Rogers Rojas Romero Rose Ross Russell Ryan Salam Saleh Sall Sanchez Sánchez Sanders Sandu Santos Sato
    Schmidt Scott Shah Sharif Sharma Shaw Silva Simmons Simpson Singh Smith Soto Stephens Stevens Stewart Stone
    Sullivan Suzuki Tan Tanaka Taylor Thomas Thompson Torres Traoré Traore Truss Tucker Turner Vance Vargas Vaughan
    Vega Wagner Walker Wallace Waltz Wang Ward Warren Watson Weber West White Williams Williamson Wilson Wong Wood
    Woods Wright Wu Xi Xu Yadav Yamamoto Yang Yoon Young Yunus Zamir Zhang Zhao Zhou
    """.split()  # noqa: SIM905
)
"""Surnames (and a few given names and words) that name many people: alone they may not stand for one of them."""

KNOWN_NAMES = {
    "volodymyr-zelenskyy": (
        "Volodymyr Zelensky",
        "Volodymyr Zelenskiy",
        "Volodymyr Zelenskyj",
        "Zelensky",
        "Zelenskyy",
    ),
    "oleksandr-syrskyi": ("Oleksandr Syrsky", "Syrskyi"),
    "sergei-lavrov": ("Sergey Lavrov", "Lavrov"),
    "recep-tayyip-erdogan": ("Recep Tayyip Erdogan", "Tayyip Erdogan", "Erdogan", "Erdoğan"),
    "viktor-orban": ("Viktor Orban", "Orban", "Orbán Viktor"),
    "lloyd-austin": ("Lloyd J. Austin III",),
    "yoon-suk-yeol": ("Yoon Suk-yeol", "Yoon Suk-Yeol", "Suk-yeol Yoon"),
    "kim-jong-un": ("Kim Jong-un",),
    "fumio-kishida": ("Kishida Fumio", "Kishida"),
    "abdel-fattah-el-sisi": (
        "Abdel Fattah al-Sisi",
        "Abdul Fattah al-Sisi",
        "Abdel Fattah El Sisi",
        "El-Sisi",
        "Al-Sisi",
    ),
    "mohamed-bin-zayed-al-nahyan": ("Mohammed bin Zayed Al Nahyan", "Mohammed bin Zayed"),
    "jens-stoltenberg": ("Stoltenberg",),
    "lars-lokke-rasmussen": ("Lars Lokke Rasmussen",),
    "sadyr-japarov": ("Sadyr Zhaparov",),
}

WITHOUT_STATE = ("jens-stoltenberg", "mark-rutte", "kaja-kallas", "ursula-von-der-leyen", "antonio-guterres")

Properties = dict[str, list[str]]


@pytest.fixture(scope="module")
def persons() -> dict[str, Properties]:
    """Properties of each person, by the last part of the IRI."""
    found: dict[str, Properties] = defaultdict(lambda: defaultdict(list))
    for triple in parse(path=str(ENTITIES / "persons.ttl"), format=RdfFormat.TURTLE):
        assert isinstance(triple.subject, NamedNode)
        if isinstance(triple.object, Literal):
            assert triple.object.language == "en", f"{triple.object} needs the language tag @en"
        found[triple.subject.value.removeprefix(ENT)][triple.predicate.value].append(triple.object.value)
    return found


def _names(person: Properties) -> list[str]:
    return [*person.get(SKOS + "prefLabel", ()), *person.get(SKOS + "altLabel", ())]


def test_entries_are_persons_with_one_label_and_at_most_one_state(persons: dict[str, Properties]) -> None:
    for key, person in persons.items():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key), f"{key} is no slug"
        assert person[RDF_TYPE] == [DCK + "Person"], key
        assert len(person[SKOS + "prefLabel"]) == 1, key
        assert len(person.get(DCK + "country", ())) <= 1, key
        assert set(person) <= {RDF_TYPE, SKOS + "prefLabel", SKOS + "altLabel", DCK + "country"}, key


def test_there_are_persons_of_all_states(persons: dict[str, Properties]) -> None:
    assert len(persons) >= FLOOR
    states = {iri for person in persons.values() for iri in person.get(DCK + "country", ())}
    assert len(states) >= FLOOR_OF_STATES


def test_their_states_are_in_the_gazetteer(persons: dict[str, Properties]) -> None:
    triples = parse(path=str(ENTITIES / "countries.ttl"), format=RdfFormat.TURTLE)
    states = {triple.subject.value for triple in triples if triple.predicate.value == RDF_TYPE}
    for key, person in persons.items():
        assert set(person.get(DCK + "country", ())) <= states, f"{key}: {person[DCK + 'country']}"


def test_no_two_persons_share_a_name(persons: dict[str, Properties]) -> None:
    # Names of persons match as written; capitals alone tell no two of them apart.
    bearers: dict[str, set[str]] = defaultdict(set)
    for key, person in persons.items():
        names = _names(person)
        assert len(names) == len(set(names)), f"{key} has a name twice: {sorted(names)}"
        for name in names:
            bearers[name.casefold()].add(key)
    shared = {name: keys for name, keys in bearers.items() if len(keys) > 1}
    assert not shared


def test_a_single_word_is_no_common_surname(persons: dict[str, Properties]) -> None:
    for key, person in persons.items():
        single = {name for name in _names(person) if " " not in name}
        assert not single & COMMON_SURNAMES, f"{key}: {single & COMMON_SURNAMES} names many people; drop it"
        assert all(len(name) > 2 for name in single), f"{key}: {single}"


@pytest.mark.parametrize(("key", "names"), KNOWN_NAMES.items())
def test_usual_spellings_are_there(persons: dict[str, Properties], key: str, names: tuple[str, ...]) -> None:
    assert set(names) <= set(_names(persons[key]))


@pytest.mark.parametrize("key", WITHOUT_STATE)
def test_officials_of_organisations_act_for_no_state(persons: dict[str, Properties], key: str) -> None:
    assert DCK + "country" not in persons[key]


def test_rows_are_well_formed_and_sorted() -> None:
    with ROWS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="|", quoting=csv.QUOTE_NONE))
    assert rows[0] == ["code", "label", "names"]
    for row in rows[1:]:
        assert len(row) == len(rows[0]), row
        code, label, names = row
        assert re.fullmatch(r"[A-Z]{2}|", code), row
        for name in (label, *filter(None, names.split(";"))):
            assert name == " ".join(name.split()), row
    order = [(row[0] or "~", row[1]) for row in rows[1:]]
    assert order == sorted(order), "sort the rows by state and label; those without a state come last"


def test_the_file_equals_its_rows() -> None:
    result = subprocess.run([sys.executable, SCRIPT, "--check"], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
