"""Who holds which office: titles before a name, appositions and copulas after it.

The words around a name are coded by letters (:mod:`kg.extract.titlecode`); patterns over the code find
the office, and what stands around it tells whose it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token

from kg.extract.gazetteer import DEMONYM
from kg.extract.mentions import Name, Names
from kg.extract.register import Register
from kg.extract.titlecode import (
    AFTER,
    AFTER_MADE,
    AFTER_NEW,
    BEFORE,
    COMING,
    COUNTERPART,
    GENERALS,
    OF,
    SEVERAL,
    TitleCode,
)
from kg.model import Status
from kg.vocab import Ontology

_WINDOW = 18
_OFTEN = 3
"""Times that an article must name a state for bare titles to be taken as that state's."""
_GUESS = 0.7
"""Confidence that an office has whose state only the rest of the article tells."""
_BY_CONTEXT = 0.85
"""Confidence up to which the words of a title do not tell its state."""
_JOINTS = frozenset({",", "and", "&", "as", "well", "both", "the", "his", "her"})
_TOLD = frozenset({"office/title", "office/apposition", "office/counterpart"})
_AHEAD = frozenset({"will", "would", "wo", "to", "'ll"})
_GIVEN_UP = frozenset({"not", "n't", "never", "longer"})
_PAST = frozenset({"former", "ex", "late", "ex-"})
_ARTICLES = frozenset({"the", "a", "an"})
_PLACES = frozenset({"Country", "City", "Place"})
_GENERIC = frozenset({"member", "diplomat", "deputy", "executive", "dictator", "counterpart"})
_OF_STATES = frozenset({"minister", "king", "premier", "chancellor", "pm"})
"""Offices that states have, and none of their bodies."""
_AIDES = frozenset({"spokesman", "spokeswoman", "spokesperson", "adviser", "advisor", "aide", "assistant"})


@dataclass(frozen=True, slots=True)
class Office:
    """That a person holds an office: entity keys, the role as worded, and where it stands."""

    person: str
    target: str
    role: str
    start: int
    end: int
    rule: str
    status: Status
    confidence: float
    plural: bool = False
    """Whether the title is in the plural, so that the next name of a list shares it."""


@dataclass(frozen=True, slots=True)
class _Title:
    """An office in the text, whoever's state it is of: role as worded, its head noun, its tokens."""

    role: str
    head: str
    start: int
    end: int
    rule: str
    status: Status
    plural: bool

    def held_by(self, name: Name, target: str, confidence: float) -> Office:
        """The office with its holder and state."""
        rule = f"office/{self.rule}"
        return Office(
            name.key, target, self.role, self.start, self.end, rule, self.status, confidence, self.plural
        )


class OfficeFinder:
    """Reads the offices of all persons of a document and gives the persons their state."""

    def __init__(self, ontology: Ontology) -> None:
        self._words = ontology.lexicon

    def __call__(self, doc: Doc, names: Names, register: Register) -> list[Office]:
        """All offices found, in the order of the text; fills in ``Draft.country`` and ``Draft.offices``."""
        return _Reader(doc, names, register, self._words).run()


class _Reader:
    """Reads one document: offices whose state is told first, then those that only the context tells."""

    def __init__(
        self, doc: Doc, names: Names, register: Register, words: Mapping[str, frozenset[str]]
    ) -> None:
        self._doc, self._names, self._register, self._words = doc, names, register, words
        self._coder = TitleCode(doc, names, words)
        self._found: list[Office] = []
        self._stateless: list[tuple[Name, _Title]] = []

    def run(self) -> list[Office]:
        persons = [name for name in self._names.all if name.cls == "Person"]
        for name in persons:
            self._names.absorb(self._ranked_from(name), name.start, name)
        for name in persons:
            for office in list(self._beside(name)) or self._shared(name):
                self._add(office)
        for name, title in self._stateless:
            target, confidence = self._from_context(name, title)
            if title.start < name.start:
                self._names.absorb(title.start, name.start, name)
            if target is not None:
                self._add(title.held_by(name, target, confidence))
        return sorted(self._found, key=lambda office: office.start)

    def _ranked_from(self, name: Name) -> int:
        """Where the ranks and forms of address before a name begin: "*Vice Admiral* X"."""
        i = name.start
        words = self._words["rank"] | self._words["honorific"] | self._words["title"]
        while i > 0 and self._doc[i - 1].lower_ in words and self._doc[i - 1].text[0].isupper():
            i -= 1
        return i

    def _add(self, office: Office) -> None:
        self._found.append(office)
        draft = self._register[office.person]
        if office.status is Status.ACTUAL:
            draft.offices.append(office.role.lower())
        if draft.country is None and office.confidence > _GUESS:  # a guess is no citizenship
            draft.country = self._register.state_of(office.target)

    def _shared(self, name: Name) -> list[Office]:
        """The office of the one before, where a plural title stands before both: "Prime Ministers A and *B*"."""
        before = self._coordinated(name.start)
        country = self._register[name.key].country
        if before is None or country is None:
            return []
        shared = [o for o in self._found if o.person == before.key and o.plural and o.end == before.end]
        return [
            replace(o, person=name.key, target=country, end=name.end, rule="office/shared", confidence=0.8)
            for o in shared[:1]
        ]

    def _coordinated(self, start: int) -> Name | None:
        """The person named right before what begins at a token, joined to it: "*President A* and ..."."""
        i = start - 1
        while i > 0 and self._doc[i].lower_ in _JOINTS:
            i -= 1
        before = self._names.at(i) if 0 <= i < start - 1 else None
        return before if before is not None and before.cls == "Person" else None

    def _beside(self, name: Name) -> Iterator[Office]:
        sentence = self._doc[name.start].sent
        left = max(sentence.start, name.start - _WINDOW)
        before = self._coder.code(left, name.start)
        match = SEVERAL.search(before)
        if match:
            yield from self._respectively(name, match, left)
            return
        match = COUNTERPART.search(before)
        if match:
            offices = list(self._counterpart(name, left + match.start("state")))
            if offices or match.group("state"):
                self._names.absorb(left + match.start("state"), name.start, name)
                yield from offices
                return
        match = BEFORE.search(before)
        if match and "O" in match.group("post") and self._speaks_for(self._doc[left + match.start("head")]):
            # "spokesman for UN Secretary-General X": the title next to the name is the holder's.
            shift = match.start("post") + 1
            left, before = left + shift, before[shift:]
            match = BEFORE.search(before)
        waiting: list[_Title] = []
        if match and match.group("head") and not self._is_circumstance(before, name, left + match.start()):
            found = self._office(name, match, left, "title")
            if isinstance(found, Office):
                yield found
                return
            waiting += [found] if found else []
        right = min(sentence.end, name.end + _WINDOW)
        after = self._coder.code(name.end, right)
        for pattern, rule in ((AFTER, "apposition"), (AFTER_NEW, "copula"), (AFTER_MADE, "appointment")):
            match = pattern.search(after)
            if match and not self._next_holder(after, match.end()):
                found = self._office(name, match, name.end, rule)
                if isinstance(found, Office):
                    yield found
                    return
                waiting += [found] if found else []
        self._stateless.extend((name, title) for title in waiting[:1])

    def _respectively(self, name: Name, match: re.Match[str], base: int) -> Iterator[Office]:
        """As in "the Russian and Armenian *defence ministers, A and B*": one state each, in their order."""
        span = self._names.between(base + match.start("states"), base + match.end("states"))
        states = list(dict.fromkeys(n.key for n in span))
        holders = [name]
        while len(holders) < len(states):
            following = self._next_of_list(holders[-1])
            if following is None:
                return
            holders.append(following)
        words = self._doc[base + match.start("pre") : base + match.end("head")]
        for state, holder in zip(states, holders, strict=True):
            role, confidence = words.text.removesuffix("s"), 0.88
            if match.group("head") == "K":
                role, confidence = self._role_before(base + match.start(), holder, state)
            yield Office(
                holder.key,
                state,
                role,
                words.start,
                holder.end,
                "office/respectively",
                Status.ACTUAL,
                confidence,
            )

    def _next_of_list(self, name: Name) -> Name | None:
        """The person that follows a person of a list: "A *and B*", "A, *B*"."""
        i = name.end
        while i < len(self._doc) and self._doc[i].lower_ in _JOINTS:
            i += 1
        following = self._names.at(i) if i > name.end and i < len(self._doc) else None
        return following if following is not None and following.cls == "Person" else None

    def _is_circumstance(self, before: str, name: Name, start: int) -> bool:
        """Whether a comma ends a circumstance: "In his talks with the Polish minister, *Ahn* ..."."""
        opening = self._doc[self._doc[start].sent.start : start]
        if before.endswith(",") and all(t.lower_ in _ARTICLES for t in opening):
            return False  # "US Ambassador to Guyana, *Sarah-Ann Lynch* attended"
        after = self._doc[name.end] if name.end < len(self._doc) else None
        if before.endswith("V"):
            return after is not None and after.tag_ == "POS"  # "The minister is *Putin*'s friend"
        return before.endswith(",") and after is not None and not after.is_punct and after.tag_ != "POS"

    @staticmethod
    def _speaks_for(head: Token) -> bool:
        return head.lemma_.lower() in _AIDES

    @staticmethod
    def _next_holder(after: str, end: int) -> bool:
        """Whether what looks like an apposition is the title of the next person of a list."""
        return re.match(r"S?[xMBpC()\-]*[RH.]*,?[RH.]*P", after[end:]) is not None

    def _office(self, name: Name, match: re.Match[str], base: int, rule: str) -> Office | _Title | None:
        """The office that a pattern found; its title alone where its words do not tell whose it is."""
        doc = self._doc
        start, end = base + match.start("state" if match.group("state") else "pre"), base + match.end("post")
        words = [doc[i] for i in range(base + match.start("pre"), end)]
        if not words or (words[0].is_punct and len(words) == 1):
            return None
        heads = [
            t
            for t in doc[base + match.start("head") : base + match.end("head")]
            if t.lower_ in self._words["office"]
        ]
        head = heads[-1] if heads else doc[base + match.start("head")]
        chief = head.i > 0 and doc[head.i - 1].lower_ == "chief"
        if head.lower_ in _GENERIC and not match.group("post") and not chief:
            return None
        lowers = {w.lower_ for w in words} | ({doc[start - 1].lower_} if start else set())
        if lowers & _PAST:
            return None
        told = doc[name.end : start] if rule in ("copula", "appointment") else doc[0:0]
        before = {t.lower_ for t in told}
        target, confidence, trimmed = self._target(name, match, base)
        for place in self._names.between(base + match.start("post"), end):
            if place.cls in _PLACES and doc[place.start - 1].lower_ != "to":
                trimmed = trimmed | self._tokens(place)  # "Attaché at the US Embassy *in Skopje*"
        role = " ".join(w.text for w in words if w.i not in trimmed and w.lower_ not in ("the", "a"))
        plural = head.lower_.endswith("s") and head.lower_.removesuffix("s") in self._words["office"]
        title = _Title(
            self._as_role(role, head, plural=plural) or head.text,
            head.lower_,
            start,
            name.end if rule == "title" else max(end, name.end),
            rule,
            _status(before | (lowers & COMING)),
            plural,
        )
        if target is None:
            return title
        if rule == "title":
            self._names.absorb(start, name.start, name)
        elif rule == "apposition":
            self._names.absorb(name.end, end, name)
        return title.held_by(name, target, confidence)

    def _as_role(self, role: str, head: Token, *, plural: bool) -> str:
        """The words of an office as one holds it: without ends that belong to the sentence, in the singular."""
        role = re.sub(r"\s*\([^)]*\)", "", role)
        role = re.sub(r"\s+(['-])\s*|\s+(?=,)", lambda m: m.group(1) or "", role.strip(" ,-"))
        role = re.sub(r"(?:\s+(?:of|for|to|in|at|and|,))+$", "", role)
        words = role.split()
        while (
            len(words) > 1
            and words[-1].lower() in self._words["rank"] - self._words["office"]
            and words[-2].lower() not in GENERALS | OF
        ):
            words.pop()  # "Minister of National Defence *General*"
        role = " ".join(words)
        return role.replace(head.text, head.text.removesuffix("s")) if plural else role

    def _target(self, name: Name, match: re.Match[str], base: int) -> tuple[str | None, float, set[int]]:
        """Whom the office belongs to by its own words: the body named in it, or its state."""
        state_of = self._register.state_of
        post = list(self._names.between(base + match.start("post"), base + match.end("post")))
        first = self._names.at(base + match.start("state")) if match.group("state") else None
        bodies = [n for n in post if n.cls not in ("Country", "CountryGroup", "City", "Place", "Person")]
        states = [n for n in post if n.cls == "Country" or state_of(n.key)]
        head = self._doc[base + match.start("head")].lemma_.lower()
        envoy = head in ("ambassador", "envoy", "consul", "attaché", "attache", "representative", "chargé")
        if head in _OF_STATES and (own := [s for n in bodies if (s := state_of(n.key))]) and first is None:
            return own[0], 0.93, set()  # "the *Minister* of the Armed Forces of France"
        if bodies and not (first and envoy):
            public = [n for n in bodies if n.cls != "Organization"] or bodies
            return public[0].key, 0.93, self._tokens(public[0])  # "director of Exchange at the *Ministry*"
        if first is not None:
            return first.key if first.cls != "City" else state_of(first.key), 0.95, set()
        if states and not (envoy and len(states) == 1 and self._doc[states[0].start - 1].lower_ == "to"):
            return state_of(states[-1].key), 0.93, self._tokens(states[-1])
        of = name.end + 1 < len(self._doc) and self._doc[name.end].lower_ == "of"
        following = self._names.at(name.end + 1) if of else None
        if following is not None and following.cls == "Country":
            return following.key, 0.93, set()  # "President William Ruto of Kenya"
        beside = self._apposed_state(name.end)
        if beside is not None:
            self._names.absorb(name.end, beside.end, name)
            return beside.key, 0.85, set()
        return self._register[name.key].country, 0.85, set()

    def _apposed_state(self, end: int) -> Name | None:
        """The state between commas behind a holder: "Minister A, *Hungary*, Minister B, *Poland*"."""
        if end + 1 >= len(self._doc) or self._doc[end].text != ",":
            return None
        start = end + 1 + (self._doc[end + 1].lower_ == "the")
        state = self._names.at(start)
        if state is None or state.cls != "Country" or state.how == DEMONYM:
            return None
        closed = state.end >= len(self._doc) or self._doc[state.end].text in (",", ";", ".")
        return state if closed and self._title_follows(state.end) else None

    def _title_follows(self, i: int) -> bool:
        """Whether a list of holders goes on: the next word but joints is a title, or the last was before."""
        while i < len(self._doc) and self._doc[i].lower_ in _JOINTS:
            i += 1
        return i < len(self._doc) and (
            self._coder.letter(self._doc[i]) in "OMR" or self._doc[i].pos_ in ("VERB", "AUX", "ADV")
        )

    def _tokens(self, name: Name) -> set[int]:
        start = name.start
        while start > 0 and (self._doc[start - 1].lower_ == "the" or self._doc[start - 1].lower_ in OF):
            start -= 1
        return set(range(start, name.end))

    def _from_context(self, name: Name, title: _Title) -> tuple[str | None, float]:
        """The state that "the minister" serves when the title does not say.

        The holder's own; that of whom he is named beside ("Romania's president A and Foreign Minister B");
        or the one that the article is about, leaving out those whose officials are called by their state:
        an outlet names its own country's minister by the office alone.
        """
        country = self._register[name.key].country
        if country is not None:
            return country, 0.85
        if self._words["firm-office"].intersection(title.role.lower().split()):
            return self._firm(title.start), 0.8
        described = self._described_organisation(title)
        if described is not None:
            return described, 0.85
        beside = self._coordinated(title.start)
        if beside is not None:
            held = [o for o in self._found if o.person == beside.key]
            state = self._register.state_of(held[-1].target) if held else self._register[beside.key].country
            if state is not None and title.head not in {o.role.lower().split()[-1] for o in held}:
                return state, 0.8
        fronted = self._fronted_state(title.start)
        if fronted is not None:
            return fronted, 0.8
        return self._home(title)

    def _firm(self, i: int) -> str | None:
        """The company named last before a token, which its "CEO" leads; a state has none."""
        before = [n for n in self._names.between(0, i) if n.cls == "Company"]
        return before[-1].key if before else None

    def _described_organisation(self, title: _Title) -> str | None:
        """As in "the Secretary General of the *Alliance*": the organisation named last before it."""
        if not self._words["organisation"].intersection(title.role.lower().split()):
            return None
        before = [n for n in self._names.between(0, title.start) if n.cls == "InternationalOrganization"]
        return before[-1].key if before else None

    def _fronted_state(self, i: int) -> str | None:
        """The state that opens the sentence: "*In Chile*, Mr Lancaster met Defence Minister A"."""
        sentence = self._doc[i].sent
        if sentence[0].lower_ != "in" or len(sentence) < 4:  # noqa: PLR2004 - in, state, comma, verb
            return None
        name = self._names.at(sentence[1])
        ahead = name is not None and name.end < i and self._doc[name.end].text == ","
        return self._register.state_of(name.key) if name is not None and ahead else None

    def _home(self, title: _Title) -> tuple[str | None, float]:
        """The state that the article is about; none where the sentence names another one."""
        states = Counter(n.key for n in self._names.all if n.cls == "Country")
        for office in self._found:
            if office.rule in _TOLD and office.confidence > _BY_CONTEXT:
                states.pop(office.target, None)
        ranked = states.most_common(2)
        if not ranked or ranked[0][1] < _OFTEN or (len(ranked) > 1 and ranked[0][1] < 2 * ranked[1][1]):
            return None, 0.0
        state = ranked[0][0]
        sentence = self._doc[title.start].sent
        here = {
            n.key
            for n in self._names.between(sentence.start, sentence.end)
            if n.cls == "Country" and n.start not in self._names.title_tokens
        }
        return (state, _GUESS) if here <= {state} else (None, 0.0)

    def _counterpart(self, name: Name, at: int) -> Iterator[Office]:
        """As in "his Lithuanian counterpart X", "flew to Vilnius to meet his counterpart X": the office of whom "his" means."""
        state = self._names.at(at)
        key = state.key if state is not None else self._met_in(at)
        if key is not None:
            role, confidence = self._role_before(at, name, key)
            if state is None:
                confidence = min(confidence, 0.8)
            yield Office(name.key, key, role, at, name.end, "office/counterpart", Status.ACTUAL, confidence)

    def _met_in(self, at: int) -> str | None:
        """The only other state of a sentence than that of the holder whose counterpart is meant."""
        sentence = self._doc[at].sent
        before = list(self._names.between(sentence.start, at))
        own = {self._register[n.key].country for n in before if n.cls == "Person"} - {None}
        places = {self._register.state_of(n.key) for n in before if n.cls in _PLACES and n.how != DEMONYM}
        others = places - own - {None}
        return others.pop() if len(own) == 1 and len(others) == 1 else None

    def _role_before(self, at: int, name: Name, state: str) -> tuple[str, float]:
        """The office of the official of another state who was named last: a counterpart has the same."""
        for other in reversed(list(self._names.between(0, at))):
            draft = self._register[other.key]
            if other.cls == "Person" and draft.offices and other.key != name.key and draft.country != state:
                return _titled(draft.offices[0]), 0.85
        return "counterpart", 0.75  # of somebody whose office is not told


def _status(words: AbstractSet[str]) -> Status:
    """How real an office is by the words between its holder and it: "will become", "is no longer"."""
    if words & _GIVEN_UP:
        return Status.DENIED
    return Status.PLANNED if words & (_AHEAD | COMING) else Status.ACTUAL


def _titled(role: str) -> str:
    return " ".join(w if w in ("of", "for", "and", "the", "to") else w.capitalize() for w in role.split())
