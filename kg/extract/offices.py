"""Who holds which office: titles before a name, appositions and copulas after it.

The words around a name are coded by one letter each and matched by regular expressions over the
code, which is sturdier on news prose than a small model's parse of long titles.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token

from kg.extract.gazetteer import DEMONYM
from kg.extract.mentions import Name, Names
from kg.extract.register import Register
from kg.model import Status
from kg.vocab import Ontology

_WINDOW = 18
_OFTEN = 3
"""Times that an article must name a state for bare titles to be taken as that state's."""
_GUESS = 0.7
"""Confidence that an office has whose state only the rest of the article tells."""
_JOINTS = frozenset({",", "and", "&", "as", "well", "both", "the", "his", "her"})
_TOLD = frozenset({"office/title", "office/apposition", "office/counterpart"})
# The letters: C state, B body or organisation, N/P person, O office, R rank, M portfolio, H form of
# address, S possessive, o "of/for/to", D article, h "his/her/their", A "and", V copula, x other
# capitalised word, w other word; comma, hyphen and bracket stand for themselves.
_OFFICE = (
    r"(?:(?P<state>C+|B+)-?S?(?:(?<=[CS])B+S?)?)?"  # "the U.S.'s UN envoy" serves the United States
    r"(?P<pre>[MR\-]*(?:(?<=[MR]),?[MR]*A[MR]+)?)(?P<head>O[OM\-]*(?:A[MR\-]*O[OM\-]*)*)"
    r"(?P<post>(?:,?o+D?[CBMAOSRxDp\-]+)*)"
)
_BEFORE = re.compile(r"(?:^|(?<=[^\w]))?" + _OFFICE + r"(?<!A)[RH]*[,V]?[RH]*$")
_ACRONYM = re.compile(r"(?<=B)\([BxwO]\)")
_COUNTERPART = re.compile(r"(?P<whose>h|S|D)(?P<state>C+|B+)(?:,)?M*K[RHM]*,?[RHM]*$")
_SEVERAL = re.compile(r"(?P<states>C(?:,?C)*,?AC)(?P<pre>M*)(?P<head>[OK])[RHM]*,?[RHM]*$")
_AFTER = re.compile(r"^[,(](?:wV|w{0,2})D?" + _OFFICE + r"(?=[,.()wVANp]|$)")
_AFTER_NEW = re.compile(r"^(?:V|w?V)(?:w{0,2})D?" + _OFFICE)
_PAST = frozenset({"former", "ex", "late", "ex-"})
_COMING = frozenset({"elect", "designate", "nominee", "incoming", "president-elect"})
_GENERIC = frozenset({"member", "diplomat", "deputy", "executive", "dictator", "counterpart"})
_GENERALS = frozenset({"secretary", "director", "attorney", "consul", "governor", "deputy", "inspector"})
"""Offices that "General" belongs to."""
_AIDES = frozenset({"spokesman", "spokeswoman", "spokesperson", "adviser", "advisor", "aide", "assistant"})
_MADE = frozenset({"led", "backed", "based", "sponsored", "run"})
_OF = frozenset({"of", "for", "to", "at", "in", "responsible"})


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
        self._found: list[Office] = []
        self._stateless: list[tuple[Name, _Title]] = []

    def run(self) -> list[Office]:
        persons = [name for name in self._names.all if name.cls == "Person"]
        for name in persons:
            for office in list(self._beside(name)) or self._shared(name):
                self._add(office)
        for name, title in self._stateless:
            target, confidence = self._from_context(name, title)
            if target is not None:
                self._names.absorb(title.start, name.start, name)
                self._add(title.held_by(name, target, confidence))
        return sorted(self._found, key=lambda office: office.start)

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
        before = self._code(left, name.start)
        match = _SEVERAL.search(before)
        if match:
            yield from self._respectively(name, match, left)
            return
        match = _COUNTERPART.search(before)
        if match:
            self._names.absorb(left + match.start("state"), name.start, name)
            yield from self._counterpart(name, left + match.start("state"))
            return
        match = _BEFORE.search(before)
        if match and "O" in match.group("post") and self._speaks_for(self._doc[left + match.start("head")]):
            # "spokesman for UN Secretary-General X": the title next to the name is the holder's.
            shift = match.start("post") + 1
            left, before = left + shift, before[shift:]
            match = _BEFORE.search(before)
        waiting: list[_Title] = []
        if match and match.group("head") and not self._is_circumstance(before, name):
            found = self._office(name, match, left, "title")
            if isinstance(found, Office):
                yield found
                return
            waiting += [found] if found else []
        right = min(sentence.end, name.end + _WINDOW)
        after = self._code(name.end, right)
        for pattern, rule in ((_AFTER, "apposition"), (_AFTER_NEW, "copula")):
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

    def _is_circumstance(self, before: str, name: Name) -> bool:
        """Whether a comma ends a circumstance: "In his talks with the Polish minister, *Ahn* ..."."""
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
        return re.match(r"[RH]*,?[RH]*P", after[end:]) is not None

    def _code(self, start: int, end: int) -> str:
        code = "".join(self._letter(self._doc[i]) for i in range(start, end))
        return _ACRONYM.sub("---", code)

    def _letter(self, token: Token) -> str:  # noqa: C901, PLR0911, PLR0912 - one line per letter of the code
        name = self._names.at(token)
        lower, lemma = token.lower_, token.lemma_.lower()
        if name is not None:
            if name.cls == "Person":
                return "P"
            if name.cls in ("Country", "CountryGroup", "City", "Place"):
                return "C" if name.cls == "Country" or name.how == DEMONYM else "p"
            return "B"
        if token.tag_ == "POS":
            return "S"
        if lower in ("counterpart", "counterparts"):
            return "K"
        if {lemma, lower, lower.removesuffix("s")} & self._words["office"]:
            return "O"
        if token.ent_type_ in ("DATE", "TIME"):
            return "w"
        if self._is_style(token):
            return "H"
        if lower in _COMING:
            return "M"
        if lower in _MADE and token.i and token.nbor(-1).text == "-":
            return "-"  # "the Russian-*led* organisation"
        if lower in self._words["rank"] and self._precedes_name(token):
            return "R"
        if lower in self._words["portfolio"] and not (token.pos_ == "VERB" and token.dep_ == "ROOT"):
            return "M"
        if lower in self._words["rank"]:
            return "R"
        if lower in self._words["honorific"] and lower not in ("his", "her", "he"):
            return "H"
        if lower in ("his", "her", "their", "its", "our"):
            return "h"
        if lower in ("the", "a", "an"):
            return "D"
        if lower in _OF:
            return "o"
        if lower in ("and", "&"):
            return "A"
        if token.lemma_ in ("be", "become") or lower == "as":
            return "V"
        if token.text in (",", "-", "(", ")", "."):
            return token.text
        return "x" if token.pos_ == "PROPN" and token.text[0].isupper() else "w"

    def _is_style(self, token: Token) -> bool:
        """Whether a word belongs to a style: "*His Excellency*", "*Her Royal Highness*"."""
        styles = self._words["style"]
        after = (
            self._doc[token.i + 1 : token.i + 3] if token.lower_ in ("his", "her", "their", "royal") else ()
        )
        return token.lower_ in styles or any(t.lower_ in styles for t in after)

    def _precedes_name(self, token: Token) -> bool:
        """Whether nothing but ranks stands between a word and a person: "*General* X", not "Secretary *General* X"."""
        if token.i and token.nbor(-1).lower_ in _GENERALS:
            return False
        i = token.i + 1
        while i < len(self._doc) and self._doc[i].lower_ in self._words["rank"]:
            i += 1
        after = self._names.at(i) if i < len(self._doc) else None
        return after is not None and after.cls == "Person"

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
        if head.lower_ in _GENERIC and not match.group("post"):
            return None
        lowers = {w.lower_ for w in words} | ({doc[start - 1].lower_} if start else set())
        if lowers & _PAST:
            return None
        future = rule == "copula" and any(
            t.lower_ in ("will", "to", "would", "wo") for t in doc[name.end : start]
        )
        target, confidence, trimmed = self._target(name, match, base)
        role = " ".join(w.text for w in words if w.i not in trimmed and w.lower_ not in ("the", "a"))
        plural = head.lower_.endswith("s") and head.lower_.removesuffix("s") in self._words["office"]
        title = _Title(
            self._as_role(role, head, plural=plural) or head.text,
            head.lower_,
            start,
            name.end if rule == "title" else max(end, name.end),
            rule,
            Status.PLANNED if future or lowers & _COMING else Status.ACTUAL,
            plural,
        )
        if target is None:
            return title
        if rule == "title":
            self._names.absorb(start, name.start, name)
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
            and words[-2].lower() not in _GENERALS | _OF
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
        if bodies and not (first and envoy):
            return bodies[0].key, 0.93, self._tokens(bodies[0])
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
            self._letter(self._doc[i]) in "OMR" or self._doc[i].pos_ in ("VERB", "AUX", "ADV")
        )

    def _tokens(self, name: Name) -> set[int]:
        start = name.start
        while start > 0 and self._doc[start - 1].lower_ in ("the", "of"):
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
            if office.rule in _TOLD:
                states.pop(office.target, None)
        ranked = states.most_common(2)
        if not ranked or ranked[0][1] < _OFTEN or (len(ranked) > 1 and ranked[0][1] < 2 * ranked[1][1]):
            return None, 0.0
        state = ranked[0][0]
        sentence = self._doc[title.start].sent
        here = {n.key for n in self._names.between(sentence.start, sentence.end) if n.cls == "Country"}
        return (state, _GUESS) if here <= {state} else (None, 0.0)

    def _counterpart(self, name: Name, at: int) -> Iterator[Office]:
        """As in "his Lithuanian counterpart X": the office of whom "his" means."""
        state = self._names.at(at)
        if state is not None:
            role, confidence = self._role_before(at, name, state.key)
            yield Office(
                name.key, state.key, role, at, name.end, "office/counterpart", Status.ACTUAL, confidence
            )

    def _role_before(self, at: int, name: Name, state: str) -> tuple[str, float]:
        """The office of the official of another state who was named last: a counterpart has the same."""
        for other in reversed(list(self._names.between(0, at))):
            draft = self._register[other.key]
            if other.cls == "Person" and draft.offices and other.key != name.key and draft.country != state:
                return _titled(draft.offices[0]), 0.85
        return "counterpart", 0.75  # of somebody whose office is not told


def _titled(role: str) -> str:
    return " ".join(w if w in ("of", "for", "and", "the", "to") else w.capitalize() for w in role.split())
