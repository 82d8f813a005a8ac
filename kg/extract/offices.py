"""Who holds which office: titles before a name, appositions and copulas after it.

The words around a name are coded by one letter each and matched by regular expressions over the
code, which is sturdier on news prose than a small model's parse of long titles.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token

from kg.extract.gazetteer import DEMONYM
from kg.extract.mentions import Name, Names
from kg.extract.register import Register
from kg.model import Status
from kg.vocab import Ontology

_WINDOW = 18
_OFTEN = 3
# The letters: C state, B body or organisation, N/P person, O office, R rank, M portfolio, H form of
# address, S possessive, o "of/for/to", D article, h "his/her/their", A "and", V copula, x other
# capitalised word, w other word; comma, hyphen and bracket stand for themselves.
_OFFICE = r"(?:(?P<state>C+|B+)-?S?)?(?P<pre>[MR\-]*(?:(?<=[MR]),?[MR]*A[MR]+)?)(?P<head>O[OM\-]*(?:A[MR\-]*O[OM\-]*)*)(?P<post>(?:(?:o|,o)D?[CBMAOSRxDp\-]+)*)"
_BEFORE = re.compile(r"(?:^|(?<=[^\w]))?" + _OFFICE + r"(?<!A)[RH]*,?[RH]*$")
_COUNTERPART = re.compile(r"(?P<whose>h|S|D)(?P<state>C+|B+)(?:,)?M*K[RHM]*,?[RHM]*$")
_AFTER = re.compile(r"^[,(](?:w{0,2})?D?" + _OFFICE + r"(?=[,.)wVAN]|$)")
_AFTER_NEW = re.compile(r"^(?:V|w?V)(?:w{0,2})D?" + _OFFICE)
_PAST = frozenset({"former", "ex", "late", "ex-"})
_COMING = frozenset({"elect", "designate", "nominee", "incoming", "president-elect"})
_GENERIC = frozenset({"member", "diplomat", "deputy", "executive", "dictator", "counterpart"})
_GENERALS = frozenset({"secretary", "director", "attorney", "consul", "governor", "deputy", "inspector"})
"""Offices that "General" belongs to."""
_AIDES = frozenset({"spokesman", "spokeswoman", "spokesperson", "adviser", "advisor", "aide", "assistant"})
_OF = frozenset({"of", "for", "to", "at", "in"})


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


class OfficeFinder:
    """Reads the offices of all persons of a document and gives the persons their state."""

    def __init__(self, ontology: Ontology) -> None:
        self._words = ontology.lexicon
        self._ontology = ontology

    def __call__(self, doc: Doc, names: Names, register: Register) -> list[Office]:
        """All offices found, in the order of the text; fills in ``Draft.country`` and ``Draft.offices``."""
        found: list[Office] = []
        for name in names.all:
            if name.cls != "Person":
                continue
            for office in self._around(doc, name, names, register) or self._shared(
                doc, name, names, register, found
            ):
                found.append(office)
                draft = register[office.person]
                if office.status is Status.ACTUAL:
                    draft.offices.append(office.role.lower())
                if draft.country is None and office.confidence > 0.6:  # noqa: PLR2004 - a guess is no citizenship
                    draft.country = register.state_of(office.target)
        return found

    def _around(self, doc: Doc, name: Name, names: Names, register: Register) -> list[Office]:
        return list(self._beside(doc, name, names, register))

    @staticmethod
    def _shared(doc: Doc, name: Name, names: Names, register: Register, found: list[Office]) -> list[Office]:
        """The office of the one before, where a plural title stands before both: "Prime Ministers A and *B*"."""
        before = names.at(name.start - 2) if name.start > 1 and doc[name.start - 1].lower_ == "and" else None
        country = register[name.key].country
        if before is None or before.cls != "Person" or country is None:
            return []
        shared = [o for o in found if o.person == before.key and o.plural and o.end == before.end]
        return [
            replace(o, person=name.key, target=country, end=name.end, rule="office/shared", confidence=0.8)
            for o in shared[:1]
        ]

    def _beside(self, doc: Doc, name: Name, names: Names, register: Register) -> Iterator[Office]:
        sentence = doc[name.start].sent
        left = max(sentence.start, name.start - _WINDOW)
        before = self._code(doc, left, name.start, names)
        match = _COUNTERPART.search(before)
        if match:
            names.absorb(left + match.start("state"), name)
            yield from self._counterpart(doc, name, names, register, left + match.start("state"))
            return
        match = _BEFORE.search(before)
        if match and "O" in match.group("post") and self._speaks_for(doc[left + match.start("head")]):
            # "spokesman for UN Secretary-General X": the title next to the name is the holder's.
            shift = match.start("post") + 1
            left, before = left + shift, before[shift:]
            match = _BEFORE.search(before)
        if match and match.group("head"):
            office = self._office(doc, name, names, register, match, left, "title")
            if office:
                names.absorb(office.start, name)
                yield office
                return
        right = min(sentence.end, name.end + _WINDOW)
        after = self._code(doc, name.end, right, names)
        for pattern, rule in ((_AFTER, "apposition"), (_AFTER_NEW, "copula")):
            match = pattern.search(after)
            if match and not self._next_holder(after, match.end()):
                office = self._office(doc, name, names, register, match, name.end, rule)
                if office:
                    yield office

    @staticmethod
    def _speaks_for(head: Token) -> bool:
        return head.lemma_.lower() in _AIDES

    @staticmethod
    def _next_holder(after: str, end: int) -> bool:
        """Whether what looks like an apposition is the title of the next person of a list."""
        return re.match(r"[RH]*,?[RH]*P", after[end:]) is not None

    def _code(self, doc: Doc, start: int, end: int, names: Names) -> str:
        return "".join(self._letter(doc[i], names) for i in range(start, end))

    def _letter(self, token: Token, names: Names) -> str:  # noqa: C901, PLR0911, PLR0912 - one line per letter of the code
        name = names.at(token)
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

    def _office(
        self,
        doc: Doc,
        name: Name,
        names: Names,
        register: Register,
        match: re.Match[str],
        base: int,
        rule: str,
    ) -> Office | None:
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
        status = Status.ACTUAL
        lowers = {w.lower_ for w in words} | ({doc[start - 1].lower_} if start else set())
        if lowers & _PAST:
            return None
        if lowers & _COMING:
            status = Status.PLANNED
        target, confidence, trimmed = self._target(doc, name, names, register, match, base)
        if target is None:
            return None
        role = " ".join(w.text for w in words if w.i not in trimmed and w.lower_ not in ("the", "a")).strip(
            " ,-"
        )
        role = re.sub(r"\s+(['-])\s*|\s+(?=,)", lambda m: m.group(1) or "", role)
        role = re.sub(r"(?:\s+(?:of|for|to|in|at|and|,))+$", "", role)
        role = self._without_rank(role)
        plural = head.lower_.endswith("s") and head.lower_.removesuffix("s") in self._words["office"]
        if plural:
            role = role.replace(head.text, head.text.removesuffix("s"))
        if rule == "copula" and any(t.lower_ in ("will", "to", "would", "wo") for t in doc[name.end : start]):
            status = Status.PLANNED
        return Office(
            name.key,
            target,
            role or head.text,
            start,
            max(end, name.end) if rule != "title" else name.end,
            f"office/{rule}",
            status,
            confidence,
            plural,
        )

    def _without_rank(self, role: str) -> str:
        """The office without a military rank behind it: "Minister of National Defence *General*"."""
        words = role.split()
        while (
            len(words) > 1 and words[-1].lower() in self._words["rank"] and words[-2].lower() not in _GENERALS
        ):
            words.pop()
        return " ".join(words)

    def _target(
        self, doc: Doc, name: Name, names: Names, register: Register, match: re.Match[str], base: int
    ) -> tuple[str | None, float, set[int]]:
        """Whom the office belongs to: the body named in it, its state, or the state the context tells."""
        post = list(names.between(base + match.start("post"), base + match.end("post")))
        first = names.at(base + match.start("state")) if match.group("state") else None
        bodies = [n for n in post if n.cls not in ("Country", "CountryGroup", "City", "Place", "Person")]
        states = [n for n in post if n.cls == "Country" or register.state_of(n.key)]
        head = doc[base + match.start("head")].lemma_.lower()
        envoy = head in ("ambassador", "envoy", "consul", "attaché", "attache", "representative", "chargé")
        if bodies and not (first and envoy):
            return bodies[0].key, 0.93, self._tokens(bodies[0], doc)
        if first is not None:
            key = first.key if first.cls != "City" else register.state_of(first.key)
            return key, 0.95, set()
        if states and not (envoy and len(states) == 1 and doc[states[0].start - 1].lower_ == "to"):
            state = register.state_of(states[-1].key)
            return state, 0.93, self._tokens(states[-1], doc)
        following = (
            names.at(name.end + 1) if name.end + 1 < len(doc) and doc[name.end].lower_ == "of" else None
        )
        if following is not None and following.cls == "Country":
            return following.key, 0.93, set()  # "President William Ruto of Kenya"
        return self._from_context(doc, name, names, register)

    @staticmethod
    def _tokens(name: Name, doc: Doc) -> set[int]:
        start = name.start
        while start > 0 and doc[start - 1].lower_ in ("the", "of"):
            start -= 1
        return set(range(start, name.end))

    def _from_context(
        self, doc: Doc, name: Name, names: Names, register: Register
    ) -> tuple[str | None, float, set[int]]:
        """The state that "the minister" serves when the title does not say: the holder's own, or the only one."""
        draft = register[name.key]
        if draft.country:
            return draft.country, 0.85, set()
        # With one state named so far, and often, there is little doubt; a guess among several is mostly wrong.
        states = [n.key for n in names.between(0, name.start) if n.cls == "Country"]
        sure = len(set(states)) == 1 and len(states) >= _OFTEN
        return (states[0], 0.7, set()) if sure else (None, 0.0, set())

    def _counterpart(
        self, doc: Doc, name: Name, names: Names, register: Register, at: int
    ) -> Iterator[Office]:
        """As in "his Lithuanian counterpart X" gives X the office of whom "his" means."""
        state = names.at(at)
        if state is None:
            return
        for other in reversed(list(names.between(0, at))):
            draft = register[other.key]
            if other.cls == "Person" and draft.offices and other.key != name.key:
                yield Office(
                    name.key,
                    state.key,
                    _titled(draft.offices[0]),
                    at,
                    name.end,
                    "office/counterpart",
                    Status.ACTUAL,
                    0.85,
                )
                return


def _titled(role: str) -> str:
    return " ".join(w if w in ("of", "for", "and", "the", "to") else w.capitalize() for w in role.split())
