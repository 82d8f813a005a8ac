"""Names of bodies, companies, coalitions and gatherings: words without order, states, numbers, years."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from kg.resolve.fold import plain
from kg.resolve.verdict import DIFFERENT, Grade, Verdict
from kg.vocab import Ontology

PUBLIC = frozenset({"GovernmentBody", "ArmedForce"})
COMPANY = frozenset({"Company"})
GATHERING = frozenset({"Gathering", "Exercise"})
_LEGAL = frozenset({"Company", "Organization"})
_EFFORT = frozenset({"Coalition", "Fund"})
_FAMILIES = (PUBLIC, COMPANY, GATHERING)
_WORD = re.compile(r"[a-z]\.(?:[a-z]\.)+|[^\W_]+")
_YEAR = re.compile(r"(?:19|20)\d\d$")
_NUMBER = re.compile(r"(\d+)(?:st|nd|rd|th)?$")
_ORDINALS: Mapping[str, str] = {
    word: str(number)
    for number, word in enumerate(
        ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"), 1
    )
} | {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "xi": "11", "xii": "12"}
_ALIKE = 0.95
_MIN_ACRONYM = 3
_MAX_STATE_WORDS = 5


def family(cls: str) -> str:
    """Kinds of organisation that are never mixed: public bodies, companies, gatherings, all others."""
    return next((min(classes) for classes in _FAMILIES if cls in classes), "Organization")


@dataclass(frozen=True, slots=True)
class Title:
    """A name taken apart: sorted words, states that it names, numbers and years in it."""

    words: tuple[str, ...]
    states: frozenset[str]
    numbers: frozenset[str]
    years: frozenset[str]
    joined: str
    initials: str

    @property
    def normal(self) -> str:
        """One line that equal names share."""
        parts = (self.words, sorted(self.states), sorted(self.numbers), sorted(self.years))
        return "|".join(" ".join(part) for part in parts)


class Titles:
    """Reads and compares names of organisations and gatherings."""

    def __init__(self, ontology: Ontology) -> None:
        words = ontology.lexicon
        self._minor = words.get("minor-word", frozenset())
        self._legal = {tuple(_tokens(form)) for form in words.get("legal-form", ())}
        self._fillers = {
            **dict.fromkeys(PUBLIC, words.get("body-filler", frozenset())),
            **dict.fromkeys(_EFFORT, words.get("effort-filler", frozenset())),
        }
        self._spelling = {
            form: group.split()[0] for group in words.get("spelling", ()) for form in group.split()
        }
        self._heads = {plain(word) for name in ("body-head", "force-head") for word in words.get(name, ())}
        self._topics = {
            plain(word) for name in ("portfolio", "ministry-topic") for word in words.get(name, ())
        }
        self._states: dict[tuple[str, ...], str] = {}
        self._capitals: dict[tuple[str, ...], str] = {}
        for entry in ontology.gazetteer.values():
            if entry.cls == "Country":
                for name in (*entry.names, *entry.demonyms):
                    self._states.setdefault(tuple(_tokens(name)), entry.iri)
            elif entry.capital_of:
                for name in entry.names:
                    self._capitals.setdefault(tuple(_tokens(name)), entry.capital_of)

    def read(self, text: str, cls: str) -> Title:
        """Take a name apart: "Ukrainian Ministry of Defense" is (defence, ministry) of Ukraine."""
        tokens = _tokens(text)
        initials = "".join(token[0] for token in tokens if token not in self._minor)
        tokens, states = self._without_states(tokens, capitals=cls in PUBLIC)
        if cls in _LEGAL:
            tokens = self._without_form(tokens)
        words, numbers, years = [], set(), set()
        for token in tokens:
            if token in self._minor:
                continue
            number = _ORDINALS.get(token) or ((m := _NUMBER.match(token)) and m.group(1))
            if _YEAR.match(token):
                years.add(token)
            elif number:
                numbers.add(number.lstrip("0") or "0")
            else:
                words.append(self._word(token))
        fillers = self._fillers.get(cls, frozenset())
        if cls not in PUBLIC or "ministry" in words:
            # One plural may be written in two ways, but no body of "national" things alone is left.
            words = [word for word in words if word not in fillers and word + "s" not in fillers] or words
        return Title(
            tuple(sorted(words)),
            frozenset(states),
            frozenset(numbers),
            frozenset(years),
            "".join(words),
            initials,
        )

    def generic(self, title: Title) -> bool:
        """Whether a name could be that of any state: ministry of defence, navy, parliament."""
        return all(
            word in self._heads or word in self._topics or word + "s" in self._topics for word in title.words
        )

    def _without_form(self, tokens: list[str]) -> list[str]:
        """A name without "AG" behind it or "Joint Stock Company" before it."""
        for length in (3, 2, 1):
            if len(tokens) > length and tuple(tokens[-length:]) in self._legal:
                return self._without_form(tokens[:-length])
            # One word before a name is part of it: Company of Heroes.
            if 1 < length < len(tokens) and tuple(tokens[:length]) in self._legal:
                return self._without_form(tokens[length:])
        return tokens

    def _word(self, token: str) -> str:
        token = self._spelling.get(token, token)
        if token.endswith("ization"):
            token = token.removesuffix("ization") + "isation"
        if len(token) > 3 and token.endswith("s") and not token.endswith(("ss", "us", "is")):  # noqa: PLR2004 - not "gas"
            token = token[:-1]
        return self._spelling.get(token, token)

    def _without_states(self, tokens: list[str], *, capitals: bool) -> tuple[list[str], set[str]]:
        """A name without the states in it, unless nothing else is left.

        A capital stands for its state in "Seoul's defence ministry", not in "Kyiv Security Forum".
        """
        rest: list[str] = []
        states: set[str] = set()
        i = 0
        while i < len(tokens):
            for length in range(min(_MAX_STATE_WORDS, len(tokens) - i), 0, -1):
                words = tuple(tokens[i : i + length])
                iri = self._states.get(words) or (self._capitals.get(words) if capitals else None)
                if iri:
                    states.add(iri)
                    i += length
                    break
            else:
                rest.append(tokens[i])
                i += 1
        meaning = [token for token in rest if token not in self._minor]
        return (rest, states) if meaning else (tokens, set())

    @staticmethod
    def alike(titles: Sequence[Title]) -> Iterator[tuple[int, int]]:
        """Positions of names whose words are equal or nearly so; :meth:`compare` finds all others different."""
        joined = [title.joined for title in titles]
        seen: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for i, title in enumerate(titles):
            near = process.extract(
                title.joined, joined[:i], scorer=JaroWinkler.similarity, score_cutoff=_ALIKE, limit=None
            )
            yield from ((j, i) for j in {*seen[title.words], *(place for _, _, place in near)})
            seen[title.words].append(i)

    def compare(self, a: Title, b: Title, kind: str) -> Verdict:
        """Whether two names of one family may name one thing, the states they belong to left aside."""
        if a.numbers != b.numbers or (a.years and b.years and a.years != b.years):
            return DIFFERENT
        if a.words == b.words or a.joined == b.joined:
            if a.years != b.years:
                return Verdict(Grade.OPEN, "one name lacks the year")
            if kind != min(PUBLIC) and a.states != b.states:
                return DIFFERENT
            return Verdict(Grade.SAME, "the same words")
        if (
            a.states == b.states
            and a.years == b.years
            and JaroWinkler.similarity(a.joined, b.joined) >= _ALIKE
        ):
            return Verdict(Grade.OPEN, "names alike")
        return DIFFERENT


def _tokens(text: str) -> list[str]:
    bare = text.replace("'s", " ").replace("’s", " ")
    return [token.replace(".", "") for token in _WORD.findall(plain(bare))]


def acronyms(names: Mapping[str, int] | frozenset[str] | tuple[str, ...]) -> Iterator[str]:
    """The acronyms among some names: three capitals or more."""
    for name in names:
        bare = name.replace("-", "").replace(".", "")
        if (
            len(bare) >= _MIN_ACRONYM
            and bare.isalnum()
            and bare.isupper()
            and not bare.isdigit()
            and " " not in name
        ):
            yield bare
