#!/usr/bin/env python3
"""Writes the office holders of the gazetteer as Turtle: ``ontology/entities/persons.ttl``.

Input: ``gazetteer/persons.csv``, one row for each person: the state the person acts for (empty for officials of
organisations and for those who went from one to the other), the usual name, other names. Spellings that follow
from the name (without accents, Sergei and Sergey, Mohamed and Muhammad, al- and el-, family name first or last)
are added here, so that the rows stay short.

    python scripts/build_persons.py            # writes; the same rows give the same bytes
    python scripts/build_persons.py --check    # exit code 1 if the file differs from its rows

Needs nothing but Python.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from build_gazetteer import INPUTS, OUTPUT, PREFIXES, block, names, plain, slug

_LETTERS = str.maketrans(
    {"ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "æ": "ae", "Æ": "Ae", "ß": "ss", "ə": "a", "Ə": "A"}
)

_CYRILLIC = frozenset("AM AZ BG BY GE KG KZ RU TJ TM UZ".split())  # noqa: SIM905
"""States whose names are taken over from Cyrillic letters, or were for a long time."""

_ARABIC = frozenset(
    "AE AF BD BH BN DJ DZ EG ER ET ID IQ IR JO KM KW LB LY MA ML MR MV MY NE NG OM PK PS QA SA SD SN SO SY TD TN YE".split()  # noqa: SIM905
)
"""States where names are Arabic ones, spelled differently from paper to paper."""

_ARTICLE_E = frozenset("DZ EG LB LY MA ML MR SD SO SY TD TN".split())  # noqa: SIM905
"""States of these where the article is also written el-."""

_SPELLINGS = {
    _CYRILLIC: (
        ("Sergei", "Sergey"),
        ("Alexander", "Aleksandr"),
        ("Dmitry", "Dmitri", "Dmitriy"),
        ("Andrei", "Andrey"),
        ("Alexei", "Alexey", "Aleksei", "Aleksey"),
        ("Nikolai", "Nikolay"),
        ("Yuri", "Yury", "Yuriy"),
        ("Valery", "Valeriy", "Valeri"),
    ),
    _ARABIC: (
        ("Mohammed", "Mohamed", "Muhammad", "Mohammad"),
        ("Ahmed", "Ahmad"),
        ("Hussein", "Hussain"),
        ("Hassan", "Hasan"),
        ("Youssef", "Yousef", "Yusuf"),
        ("Khaled", "Khalid"),
        ("Abdullah", "Abdallah", "Abdulla"),
        ("Tariq", "Tarek", "Tareq"),
        ("Faisal", "Feisal", "Faysal"),
        ("Othman", "Osman"),
        ("Suleiman", "Sulaiman"),
        ("Saeed", "Said"),
        ("Mahmoud", "Mahmud"),
    ),
}

_ARTICLE = re.compile(r"(?<![\w-])[AaEe]l[- ](?=\w)")


@dataclass(frozen=True, slots=True)
class Person:
    """A row of ``persons.csv``."""

    code: str
    label: str
    others: tuple[str, ...]


def persons() -> list[Person]:
    """The curated rows, by label.

    Raises:
        SystemExit: two rows share a label or the slug that becomes their IRI.
    """
    with (INPUTS / "persons.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="|", quoting=csv.QUOTE_NONE)
        found = [
            Person(row["code"], row["label"], tuple(filter(None, row["names"].split(";")))) for row in rows
        ]
    twice = [key for key, count in Counter(iri(person) for person in found).items() if count > 1]
    if twice:
        raise SystemExit(f"persons.csv: several rows give {', '.join(sorted(twice))}; keep one of each")
    return sorted(found, key=iri)


def iri(person: Person) -> str:
    """The last part of the IRI."""
    return slug(person.label.lower().translate(_LETTERS))


def spellings(person: Person) -> set[str]:
    """All names of a person: the label, the others and what follows from them."""
    found = {person.label, *person.others}
    for states, groups in _SPELLINGS.items():
        if person.code in states or not person.code:
            found |= {spelled for name in found for spelled in _respelled(name, groups)}
    if person.code in _ARABIC or not person.code:
        found |= {spelled for name in found for spelled in _with_articles(name, person.code)}
    if person.code in ("HU", "JP"):
        found |= {
            " ".join(reversed(name.split()))
            for name in (person.label, *person.others)
            if name.count(" ") == 1
        }
    if person.code in ("KP", "KR", "TW"):
        found |= set(_korean(person.label))
    found |= {re.sub(r"\bbin\b", "Bin", name) for name in found}
    found |= {plain(name.translate(_LETTERS)) for name in found}
    return found | {name.replace("'", "’") for name in found}


def _respelled(name: str, groups: Iterable[tuple[str, ...]]) -> Iterator[str]:
    words = name.split(" ")
    for group in groups:
        for index, word in enumerate(words):
            if word in group:
                yield from (" ".join([*words[:index], other, *words[index + 1 :]]) for other in group)


def _with_articles(name: str, code: str) -> Iterator[str]:
    """Each way to write the Arabic article: al-Alimi, Al-Alimi, Al Alimi."""
    if not _ARTICLE.search(name):
        return
    articles = ["al-", "Al-", "Al "]
    if code in _ARTICLE_E:
        articles += ["el-", "El-", "El "]
    if " " in _ARTICLE.sub("", name):
        articles.append("al ")
    yield from (_ARTICLE.sub(article, name) for article in articles)


def _korean(label: str) -> Iterator[str]:
    """Yoon Suk Yeol, Yoon Suk-yeol, Yoon Suk-Yeol, Suk-yeol Yoon; no bare Kim or Lee."""
    match = re.fullmatch(r"(\w+) (\w+)[ -](\w+)", label)
    if match:
        family, first, second = match.groups()
        yield f"{family} {first} {second.title()}"
        for joined in (f"{first}-{second.lower()}", f"{first}-{second.title()}"):
            yield from (f"{family} {joined}", f"{joined} {family}")


def document(everyone: list[Person]) -> str:
    """``persons.ttl``. A name that two persons bear is left out of both: it would name neither."""
    all_names = {person: spellings(person) for person in everyone}
    # Capitals tell nobody apart: they differ with the style of a paper.
    bearers = Counter(
        folded for found in all_names.values() for folded in {name.casefold() for name in found}
    )
    blocks = []
    for person, found in all_names.items():
        others = [name for name in found if bearers[name.casefold()] == 1]
        country = [f"ent:{person.code}"] if person.code else []
        blocks.append(
            block(f"ent:{iri(person)}", "Person", [*names(person.label, others), ("dck:country", country)])
        )
    head = (
        "# Office holders: heads of state and government, ministers, commanders, heads of organisations and firms.\n"
        "# Written by scripts/build_persons.py from scripts/gazetteer/persons.csv; change it there.\n"
    )
    prefixes = [line for line in PREFIXES.splitlines(keepends=True) if re.search(r" (dck|ent|skos):", line)]
    return head + "".join(prefixes) + "\n" + "\n".join(blocks)


def main() -> int:
    """Writes the file, or compares it with ``--check``; returns the exit code."""
    parser = argparse.ArgumentParser(description="Writes ontology/entities/persons.ttl.")
    parser.add_argument("--check", action="store_true", help="write nothing, fail if the file differs")
    arguments = parser.parse_args()
    path = OUTPUT / "persons.ttl"
    written = document(persons())
    if not arguments.check:
        path.write_text(written, encoding="utf-8", newline="\n")
        return 0
    if path.read_text(encoding="utf-8") != written:
        sys.stderr.write(f"{path} differs from its rows: run scripts/build_persons.py\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
