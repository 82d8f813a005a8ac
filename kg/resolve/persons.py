"""Names of persons: parts, order, initials, transliteration."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz.distance import JaroWinkler

from kg.resolve.fold import plain, skeleton, sounds
from kg.resolve.verdict import DIFFERENT, Grade, Verdict
from kg.vocab import Ontology

_ASIDE = re.compile(r"\([^)]*\)|\"[^\"]*\"|“[^”]*”")
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’ʼ`](?=[^\W\d_]))*\.?")
_INITIALS = re.compile(r"^(?:[A-Z]\.?){1,3}$")
_NEAR = 0.85
"""Jaro-Winkler similarity that two sounds of the same consonants must have to be spellings of one name."""
_ALIKE = 0.9
"""From here on two names of different consonants are alike enough for a person to look at."""
_SHORT = 4
"""Letters up to which vowels are all that tells a name: Lee and Liu, Asif and Asaf."""
_PATRONYMIC_SON = re.compile(r"s[eo]n$")
"""Hansen and Hanson: a vowel tells two families apart where the script never changed."""


@dataclass(frozen=True, slots=True)
class Part:
    """One word of a name: its two sounds; ``bound`` to the word before by a hyphen."""

    heard: tuple[str, str]
    initial: bool = False
    bound: bool = False

    def like(self, other: Part) -> bool:
        """Whether both sound the same."""
        return self.heard[0] == other.heard[0] or not set(self.heard).isdisjoint(other.heard)


@dataclass(frozen=True)
class PersonName:
    """A name without titles and particles, in parts; the last is taken for the family's."""

    parts: tuple[Part, ...]
    suffix: str = ""

    @property
    def family(self) -> Part:
        """The last part."""
        return self.parts[-1]

    @property
    def given(self) -> tuple[Part, ...]:
        """All parts but the last."""
        return self.parts[:-1]

    @cached_property
    def joined(self) -> frozenset[str]:
        """All parts as one word, in both soundings."""
        return frozenset("".join(part.heard[i] for part in self.parts) for i in (0, 1))

    @cached_property
    def unordered(self) -> frozenset[tuple[str, ...]]:
        """The parts without their order, in both soundings."""
        return frozenset(tuple(sorted(part.heard[i] for part in self.parts)) for i in (0, 1))

    @property
    def normal(self) -> str:
        """One line that equal names share."""
        return f"{min(self.joined)}|{len(self.parts)}|{self.suffix}"


class PersonNames:
    """Reads and compares names of persons."""

    def __init__(self, ontology: Ontology) -> None:
        words = ontology.lexicon
        found = (
            words.get(name, frozenset()) for name in ("title", "rank", "honorific", "office", "portfolio")
        )
        self._titles = frozenset[str]().union(*({plain(word).rstrip(".") for word in part} for part in found))
        self._particles = words.get("name-particle", frozenset())
        self._suffixes = words.get("name-suffix", frozenset())
        self._groups: Mapping[str, int] = {
            sound: number
            for number, group in enumerate(sorted(words.get("given-name", ())))
            for word in group.split()
            for sound in sounds(word)
        }

    def read(self, text: str) -> PersonName:
        """Take a name apart: "Gen. Zaluzhnyi, Valeriy (Ret.)" is Valeriy Zaluzhnyi."""
        text = _ASIDE.sub(" ", text)
        before, comma, after = text.partition(",")
        if comma and plain(after).strip(" .") not in self._suffixes and "," not in after:
            text = f"{after} {before}"
        words = [(m.group(), m.start() > 0 and text[m.start() - 1] == "-") for m in _WORD.finditer(text)]
        suffix = ""
        while len(words) > 1 and plain(words[-1][0]).rstrip(".") in self._suffixes:
            suffix = plain(words.pop()[0]).rstrip(".")
        while (
            len(words) > 1
            and plain(words[0][0]).rstrip(".") in self._titles
            and not _INITIALS.match(words[0][0])
        ):
            words.pop(0)
        kept = [pair for i, pair in enumerate(words) if not self._particle(words, i)] or words
        shouted = text.isupper()
        parts: list[Part] = []
        for word, bound in kept:
            letters = [c for c in word if c != "."]
            if _INITIALS.match(word) and not (shouted and len(letters) > 1) and len(kept) > 1:
                parts += [Part((c.casefold(), c.casefold()), initial=True) for c in letters]
            else:
                parts.append(Part(sounds(word.rstrip(".")), bound=bound and bool(parts)))
        return PersonName(tuple(parts) or (Part((plain(text), plain(text))),), suffix)

    def _particle(self, words: Sequence[tuple[str, bool]], i: int) -> bool:
        """Whether a word is a particle; Ben Wallace and Al Gore begin with given names."""
        if plain(words[i][0]) not in self._particles:
            return False
        follows = i + 1 < len(words) and (words[i + 1][1] or plain(words[i + 1][0]) in self._particles)
        return i > 0 or words[i][0].islower() or follows

    def given_key(self, name: PersonName) -> str:
        """The first letter of the given name, the same for forms of one name in several languages."""
        first = name.parts[0]
        group = None if first.initial else self._groups.get(first.heard[0])
        return first.heard[0][:1] if group is None else f"#{group}"

    def compare(self, a: PersonName, b: PersonName, *, family_first: bool = False) -> Verdict:
        """Whether two full names may name one person, states left aside.

        Args:
            a: A name.
            b: Another.
            family_first: Whether the persons come from where the family's name is put first, so that
                articles give it in either order; elsewhere Martin James is not James Martin.
        """
        if a.suffix and b.suffix and a.suffix != b.suffix:
            return DIFFERENT
        verdict = self._compare(a, b, family_first=family_first)
        if a.suffix != b.suffix and verdict.grade is Grade.SAME:
            return Verdict(Grade.FITS, "one name lacks what tells father from son")
        return verdict

    def _compare(self, a: PersonName, b: PersonName, *, family_first: bool) -> Verdict:
        whole = not any(part.initial for part in (*a.parts, *b.parts))
        if whole and not a.joined.isdisjoint(b.joined):
            return Verdict(Grade.SAME, "one name in two spellings")
        if whole and len(a.parts) > 1 and not a.unordered.isdisjoint(b.unordered):
            return Verdict(Grade.SAME if family_first else Grade.OPEN, "one name in another order")
        if a.family.like(b.family):
            return self._given(a, b, family=Verdict(Grade.SAME, "one name in two spellings"))
        if len(a.parts) != len(b.parts) and whole:
            shorter, longer = sorted((a, b), key=lambda name: len(name.parts))
            if _within(shorter, longer):
                return Verdict(Grade.FITS, "a shorter form of the name")
        x, y = a.family.heard[0], b.family.heard[0]
        sons = _PATRONYMIC_SON.search(x), _PATRONYMIC_SON.search(y)
        if _near(x, y) and not (all(sons) and x[-3:] != y[-3:]):
            return self._given(a, b, family=Verdict(Grade.NEAR, "the surname in two spellings"))
        if JaroWinkler.similarity(x, y) >= _ALIKE and a.parts[0].like(b.parts[0]):
            return Verdict(Grade.OPEN, "surnames alike, given names equal")
        return DIFFERENT

    def _given(self, a: PersonName, b: PersonName, family: Verdict) -> Verdict:
        if not a.given or not b.given:
            return DIFFERENT
        first = self._one(a.given[0], b.given[0])
        if first.grade is Grade.DIFFERENT or first.grade is Grade.OPEN:
            joined = ("".join(part.heard[0] for part in name.given) for name in (a, b))
            if len(set(joined)) == 1:
                return family
            if any(part.like(b.given[0]) for part in a.given[1:]) or any(
                part.like(a.given[0]) for part in b.given[1:]
            ):
                return Verdict(Grade.OPEN, "the given name of one is a middle name of the other")
            return first
        middle = self._middle(a.given[1:], b.given[1:])
        weakest = min(family, first, middle, key=lambda verdict: verdict.grade)
        if family.grade is Grade.NEAR and (first.grade is not Grade.SAME or middle.grade is not Grade.SAME):
            doubt = Verdict(Grade.OPEN, "surname and given name both differ a little")
            return min(doubt, weakest, key=lambda verdict: verdict.grade)
        return weakest

    def _one(self, a: Part, b: Part) -> Verdict:
        """Two given names."""
        if a.initial or b.initial:
            fits = a.heard[0][:1] == b.heard[0][:1]
            return Verdict(Grade.FITS, "an initial stands for the given name") if fits else DIFFERENT
        if a.like(b):
            return Verdict(Grade.SAME, "one name in two spellings")
        x, y = a.heard[0], b.heard[0]
        group = self._groups.get(x)
        if group is not None and group == self._groups.get(y):
            return Verdict(Grade.SAME, "forms of one given name")
        # The last vowel tells Mario from Maria.
        if _near(x, y) and (x[-1] == y[-1] or not {x[-1], y[-1]} & set("aeiou")):
            return Verdict(Grade.NEAR, "the given name in two spellings")
        if JaroWinkler.similarity(x, y) >= _ALIKE:
            return Verdict(Grade.OPEN, "one surname, given names alike")
        return DIFFERENT

    def _middle(self, a: tuple[Part, ...], b: tuple[Part, ...]) -> Verdict:
        """Second given names and patronymics: those that both have must agree, in order."""
        weakest = Verdict(Grade.SAME, "one name in two spellings")
        for x, y in zip(a, b, strict=False):
            verdict = self._one(x, y)
            if verdict.grade < weakest.grade:
                weakest = verdict
        rest = (a if len(a) > len(b) else b)[min(len(a), len(b)) :]
        if not rest or weakest.grade < Grade.FITS:
            return weakest
        if any(part.bound for part in rest):
            return Verdict(Grade.OPEN, "half of a double given name is missing")
        return Verdict(Grade.FITS, "a middle name is missing")


def _near(x: str, y: str) -> bool:
    """Whether two sounds differ in vowels only, and not much."""
    if x[:1] != y[:1] or min(len(x), len(y)) <= _SHORT or skeleton(x) != skeleton(y):
        return False
    return JaroWinkler.similarity(x, y) >= _NEAR


def _within(shorter: PersonName, longer: PersonName) -> bool:
    """Whether the parts of a name begin another, longer one, or stand in it with the first equal."""
    if len(shorter.parts) < 2 or not shorter.parts[0].like(longer.parts[0]):  # noqa: PLR2004 - a word is no full name
        return False
    rest = iter(longer.parts)
    return all(any(part.like(other) for other in rest) for part in shorter.parts)
