"""Groups of minted entities that share name, class and state, and the comparison of two such groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import combinations, product

from rapidfuzz.distance import JaroWinkler

from kg.resolve.fold import plain, skeleton, sounds
from kg.resolve.persons import PersonName, PersonNames
from kg.resolve.profiles import Profile
from kg.resolve.titles import PUBLIC, Title, Titles, acronyms, family
from kg.resolve.verdict import DIFFERENT, Grade, Verdict
from kg.vocab import ENT, Ontology

PERSON = "Person"
_STATES = ("Country", "CountryGroup")
_PLACES = ("City", "Place")
_NAMES = 8
"""Names of one entity that are compared; more are variants of these."""
_ALIKE = 0.9
_MIN_INITIALS = 4
_PUBLIC = family(min(PUBLIC))

_FITS = Verdict(Grade.FITS, "the same words; one has no state")

Key = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Node:
    """Minted entities that are one by their names, or a single one.

    ``kind`` is ``Person``, ``Place``, a class of states, or a family of organisations; ``persons`` and
    ``titles`` are its names taken apart, the label first, one of both empty.
    """

    profiles: tuple[Profile, ...]
    kind: str
    country: str | None
    persons: tuple[PersonName, ...] = ()
    titles: tuple[Title, ...] = ()
    weak: bool = False

    @property
    def first(self) -> Profile:
        """The profile with the smallest IRI."""
        return self.profiles[0]

    @property
    def known(self) -> bool:
        """Whether it is an entry of the gazetteer."""
        return self.first.known

    @cached_property
    def articles(self) -> frozenset[str]:
        """Articles that name it."""
        return _union(profile.articles for profile in self.profiles)

    @cached_property
    def context(self) -> frozenset[str]:
        """States named in those articles."""
        return _union(profile.context for profile in self.profiles)

    @cached_property
    def offices(self) -> frozenset[str]:
        """Roles, as worded."""
        return _union(profile.offices for profile in self.profiles)

    @cached_property
    def names(self) -> frozenset[str]:
        """All names, plain."""
        return frozenset(
            " ".join(plain(name).split()).removeprefix("the ")
            for profile in self.profiles
            for name in (profile.label, *profile.aliases)
        )

    @cached_property
    def acronyms(self) -> frozenset[str]:
        """The acronyms among its names."""
        names = {name for profile in self.profiles for name in (profile.label, *profile.aliases)}
        return frozenset(acronyms(tuple(names)))

    @property
    def bare(self) -> bool:
        """Whether an acronym is all its label."""
        return next(acronyms((self.first.label,)), None) is not None


class Rules:
    """Makes nodes, says in which blocks they belong, and compares two of them."""

    def __init__(self, ontology: Ontology) -> None:
        self._persons = PersonNames(ontology)
        self._titles = Titles(ontology)
        self._family_first = {ENT + code for code in ontology.lexicon.get("family-first", ())}
        # Articles repeat names: read once, kept once.
        self._read_person = cache(self._persons.read)
        self._read_title = cache(self._titles.read)

    # ---------------------------------------------------------------------------------------------- nodes

    def nodes(self, profiles: Iterable[Profile], alone: Collection[str]) -> list[Node]:
        """Group profiles that equal names, class and state make one.

        Args:
            profiles: All entities.
            alone: IRIs that somebody has decided on, which are never grouped.

        Returns:
            The groups, in the order of their smallest IRIs.
        """
        firsts: dict[Key, Node] = {}
        more: dict[Key, list[Profile]] = defaultdict(list)
        for profile in sorted(profiles, key=lambda item: item.iri):
            node = self._node(profile)
            own = profile.known or profile.scoped or node.weak or profile.iri in alone
            key = ("", profile.iri) if own else (node.kind, self._normal(node), node.country or "")
            if firsts.setdefault(key, node) is not node:
                more[key].append(profile)
        return [
            replace(first, profiles=(first.first, *more[key])) if key in more else first
            for key, first in firsts.items()
        ]

    @staticmethod
    def _normal(node: Node) -> str:
        names = node.persons or node.titles
        return names[0].normal if names else min(node.names)

    def _node(self, profile: Profile) -> Node:
        if profile.cls == PERSON:
            return self._person(profile)
        if profile.cls in _STATES:
            return Node((profile,), profile.cls, None)
        if profile.cls in _PLACES:
            return Node((profile,), _PLACES[1], profile.country)
        kind = family(profile.cls)
        titles = [self._read_title(profile.label, profile.cls)]
        for name in profile.aliases:
            title = self._read_title(name, profile.cls)
            # "the Ministry" alone, or one word of a longer name, is no name of its own.
            if (profile.known or len(title.words) > 1) and title.normal != titles[0].normal:
                titles.append(title)
        country = profile.country
        if kind == _PUBLIC and country is None and len(titles[0].states) == 1:
            country = min(titles[0].states)
        return Node((profile,), kind, country, titles=tuple(titles[:_NAMES]))

    def _person(self, profile: Profile) -> Node:
        label = self._read_person(profile.label)
        names = [label]
        for alias in profile.aliases:
            name = self._read_person(alias)
            if len(name.parts) > 1 and (profile.known or self._persons.compare(name, label).joins):
                names.append(name)
        weak = not profile.known and (profile.scoped or len(label.parts) == 1)
        return Node((profile,), PERSON, profile.country, persons=tuple(names[:_NAMES]), weak=weak)

    def surnames(self, node: Node) -> set[str]:
        """The sounds of the words that stand for a person alone."""
        found = {sound for name in node.persons for sound in name.family.heard}
        for profile in node.profiles:
            for alias in profile.aliases if profile.articles else ():
                name = self._read_person(alias)
                # An article that uses "Xi" for Xi Jinping tells which word that is.
                if len(name.parts) == 1 and any(name.family.like(part) for part in node.persons[0].parts):
                    found.update(name.family.heard)
        return found

    # --------------------------------------------------------------------------------------------- blocks

    def keys(self, node: Node) -> set[Key]:
        """The blocks of a node: only nodes that share one are compared."""
        if node.kind == PERSON:
            return set(self._person_keys(node))
        if node.kind in _STATES:
            return {("state", name) for name in node.names}
        if node.kind == _PLACES[1]:
            heard = {sound for name in node.names for sound in sounds(name)}
            return {("place", sound) for sound in heard} | {("place~", skeleton(sound)) for sound in heard}
        return set(self._title_keys(node))

    def _person_keys(self, node: Node) -> Iterator[Key]:
        for name in node.persons:
            letters = {name.parts[0].heard[0][:1], self._persons.given_key(name)}
            # A family's name may be followed by another one that some leave out.
            for part in (name.family, *name.parts[1:-1]):
                for sound in set(part.heard):
                    yield from (("person", skeleton(sound) or sound, letter) for letter in letters)
            yield from (("person*", *order) for order in name.unordered)

    def _title_keys(self, node: Node) -> Iterator[Key]:
        for title in node.titles:
            # Every state has a ministry of defence: without the state, the block would hold them all.
            state = (node.country or "") if node.kind == _PUBLIC and self._titles.generic(title) else ""
            yield ("title", state, *title.words)
            yield ("title~", state, skeleton(title.joined))
            if len(title.initials) >= _MIN_INITIALS:
                yield ("acronym", title.initials)
        yield from (("acronym", acronym.casefold()) for acronym in node.acronyms)

    @staticmethod
    def crowded(key: Key) -> bool:
        """Whether a block grows with the number of names: few letters begin the words of many names."""
        return key[0] == "acronym"

    def worthwhile(self, nodes: Sequence[Node]) -> Iterator[tuple[int, int]]:
        """Positions of those nodes of a crowded block that are worth comparing; all others differ.

        They are those with an acronym, against all, and those whose names are alike.
        """
        short = [x for x, node in enumerate(nodes) if node.acronyms]
        spelled = [x for x, node in enumerate(nodes) if not node.acronyms]
        yield from combinations(short, 2)
        yield from product(short, spelled)
        titles = [(title, x) for x in spelled for title in nodes[x].titles]
        for i, j in self._titles.alike([title for title, _ in titles]):
            if titles[i][1] != titles[j][1]:
                yield titles[i][1], titles[j][1]

    @staticmethod
    def finer(node: Node) -> str:
        """What large blocks are cut by."""
        return node.persons[0].parts[0].heard[0] if node.persons else min(node.names)

    # --------------------------------------------------------------------------------------- comparison

    def compare(self, a: Node, b: Node) -> Verdict:
        """Whether two nodes mean the same."""
        if a.known and b.known:
            return DIFFERENT
        if PERSON in (a.kind, b.kind) or a.kind in _STATES or b.kind in _STATES:
            if a.kind != b.kind:
                return DIFFERENT
            return self._by_person(a, b) if a.kind == PERSON else self._by_state(a, b)
        places = (a.kind == _PLACES[1]) + (b.kind == _PLACES[1])
        if places == 1:
            return DIFFERENT
        verdict = self._by_place(a, b) if places else self._by_title(a, b)
        if verdict.joins and (a.first.scoped or b.first.scoped):
            return Verdict(Grade.OPEN, f"the name means something in its own article only; {verdict.reason}")
        return verdict

    @staticmethod
    def _by_state(a: Node, b: Node) -> Verdict:
        """States and groups of states: exact names only, for Niger is not Nigeria."""
        return DIFFERENT if a.names.isdisjoint(b.names) else Verdict(Grade.SAME, "the same name")

    def _by_person(self, a: Node, b: Node) -> Verdict:
        family_first = a.country is not None and {a.country, b.country} <= self._family_first
        verdict = max(
            (self._persons.compare(x, y, family_first=family_first) for x in a.persons for y in b.persons),
            key=lambda v: v.grade,
        )
        if not verdict.joins:
            return verdict
        if a.country and b.country and a.country != b.country:
            return Verdict(Grade.OPEN, "one name, two states")
        if verdict.grade < Grade.SAME and not a.articles.isdisjoint(b.articles):
            return Verdict(Grade.OPEN, f"one article keeps them apart; {verdict.reason}")
        if a.country != b.country:
            return _stateless(a, b, verdict)
        if verdict.grade is Grade.NEAR:
            return Verdict(Grade.SAME if a.country else Grade.OPEN, verdict.reason)
        return verdict

    @staticmethod
    def _by_place(a: Node, b: Node) -> Verdict:
        if a.country and b.country and a.country != b.country:
            return DIFFERENT
        equal = not a.names.isdisjoint(b.names)
        heard = [{sound for name in node.names for sound in sounds(name)} for node in (a, b)]
        if not equal and heard[0].isdisjoint(heard[1]):
            alike = any(JaroWinkler.similarity(x, y) >= _ALIKE for x in heard[0] for y in heard[1])
            same = a.country is not None and a.country == b.country
            return Verdict(Grade.OPEN, "places of one state, names alike") if same and alike else DIFFERENT
        if a.country != b.country:
            return _stateless(a, b, Verdict(Grade.SAME, "the same name"))
        return Verdict(Grade.SAME if equal or a.country else Grade.OPEN, "one name in two spellings")

    def _by_title(self, a: Node, b: Node) -> Verdict:
        kinds = {a.kind, b.kind}
        verdict = max(
            (self._titles.compare(x, y, a.kind) for x in a.titles for y in b.titles), key=lambda v: v.grade
        )
        if a.titles[0].numbers != b.titles[0].numbers:
            return DIFFERENT
        if not verdict.joins:
            short = self._by_acronym(a, b)
            return short if short.grade > verdict.grade else verdict
        if len(kinds) > 1 and "Organization" not in kinds:
            return Verdict(Grade.OPEN, "one name, two kinds of organisation")
        if a.country and b.country and a.country != b.country:
            return DIFFERENT if kinds == {_PUBLIC} else Verdict(Grade.OPEN, "one name, two states")
        if a.country != b.country:
            if kinds == {_PUBLIC} and self._titles.generic(a.titles[0]):
                return Verdict(Grade.OPEN, "one of them may be any state's")
            return (
                _stateless(a, b, verdict)
                if kinds == {_PUBLIC}
                else min(verdict, _FITS, key=lambda v: v.grade)
            )
        if kinds == {_PUBLIC} and a.country is None and self._titles.generic(a.titles[0]):
            return Verdict(Grade.OPEN, "both may be any state's")
        return Verdict(Grade.FITS, verdict.reason) if len(kinds) > 1 else verdict

    @staticmethod
    def _by_acronym(a: Node, b: Node) -> Verdict:
        if a.country and b.country and a.country != b.country:
            return DIFFERENT
        if a.kind != b.kind and "Organization" not in {a.kind, b.kind}:
            return DIFFERENT
        shared = a.acronyms & b.acronyms
        if a.bare != b.bare:
            short, long = (a, b) if a.bare else (b, a)
            spelled = {title.initials.upper() for title in long.titles}
            if shared & spelled:
                return Verdict(Grade.FITS, "an acronym and its definition")
            if shared or any(len(name) >= _MIN_INITIALS for name in short.acronyms & spelled):
                return Verdict(Grade.OPEN, "it may be the acronym of the other", soft=True)
        return Verdict(Grade.OPEN, "one acronym, two names") if shared and a.bare == b.bare else DIFFERENT


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    """All members; of a single set the set itself, for most nodes are of one profile."""
    first, *more = sets
    return first.union(*more) if more else first


def _stateless(a: Node, b: Node, verdict: Verdict) -> Verdict:
    """One of both has no state: it fits where its articles name the other's, or name none."""
    without, other = (a, b) if a.country is None else (b, a)
    if other.country is None or verdict.grade is Grade.NEAR:
        return Verdict(Grade.OPEN, verdict.reason)
    if other.country in without.context or not (without.context or not (without.articles and other.articles)):
        return Verdict(Grade.FITS, verdict.reason)
    return Verdict(Grade.OPEN, "one name; the state of one is unknown")
