"""Resolves pronouns and descriptions to the names that they mean, by salience.

A small rule-based resolver in the spirit of Lappin & Leass (1994): subjects before objects, near
before far, number and kind must fit. It answers nothing rather than guess across a long distance.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from spacy.tokens import Doc, Span, Token

from kg.extract.mentions import Name, Names
from kg.extract.register import Register
from kg.extract.speech import Quotes
from kg.extract.syntax import governing_verb
from kg.vocab import Ontology

_HE = frozenset({"he", "she", "him", "his", "her", "himself", "herself"})
_THEY = frozenset({"they", "them", "their", "themselves", "both"})
_IT = frozenset({"it", "its", "itself"})
_WE = frozenset({"we", "us", "our", "ours"})
_I = frozenset({"i", "me", "my"})
_DEFINITE = frozenset({"the", "this", "that", "these", "those", "both", "its", "their", "our"})
_MAX_CLIMB = 10
_TWO = 2
_PAIR_REACH = 6
"""Sentences after which "the two countries" needs a new pair."""
_BODIES = frozenset({"GovernmentBody", "ArmedForce", "InternationalOrganization", "Organization"})
_REACH = 3
"""Sentences that a pronoun looks back at most."""


class Discourse:
    """Who is meant where, in one document."""

    def __init__(
        self, doc: Doc, names: Names, register: Register, quotes: Quotes, ontology: Ontology
    ) -> None:
        self._doc, self._names, self._register, self._quotes = doc, names, register, quotes
        self._words = ontology.lexicon
        self._bodies = self._words["body-head"] | self._words["force-head"]
        self._deeds = self._words["document"] | self._words["gathering-head"] | self._words["exercise-head"]
        self._pair: tuple[int, tuple[str, str]] | None = None
        self._sentences = list(doc.sents)
        self._index = {token.i: n for n, sentence in enumerate(self._sentences) for token in sentence}

    def note_pair(self, first: str, second: str, at: Token) -> None:
        """Remember two states of which something was stated: "the two countries" will mean them."""
        states = (self._register.state_of(first), self._register.state_of(second))
        if states[0] and states[1] and states[0] != states[1]:
            self._pair = (self._index[at.i], (states[0], states[1]))

    def pronoun(self, token: Token) -> list[str]:
        """Keys of the entities that a pronoun means; empty where that is unclear."""
        lower = token.lower_
        if lower in _HE:
            return self._person_before(token)
        if lower == "both":
            return self._both(token) or self._several_before(token)
        if lower in _THEY:
            return self._several_before(token)
        if lower in _IT:
            return self._thing_before(token)
        if lower in _WE or lower in _I:
            speaker = self._quotes.speaker_at(token.i)
            if speaker is None:
                return []
            if lower in _I:
                return [speaker]
            state = self._register.state_of(speaker)
            return [state or speaker]
        return []

    def description(self, noun: Token) -> list[str]:
        """Keys of the entities that "the two countries", "the minister", "the alliance" mean."""
        lemma = noun.lemma_.lower()
        words = {child.lower_ for child in noun.children}
        plural = noun.tag_ in ("NNS", "NNPS")
        bare = not any(child.dep_ == "amod" for child in noun.children)
        if plural and (
            words & {"two", "both"}
            or (lemma in ("side", "party", "leader", "minister") and words & _DEFINITE and bare)
        ):
            return self._two(noun, lemma)
        named = any(
            self._names.at(c) is not None for c in noun.children if c.dep_ in ("compound", "amod", "nmod")
        )
        game = lemma == "game" and "war" in words
        if (game or lemma in ("exercise", "drill")) and words & _DEFINITE and not named:
            return self._effort(noun, "exercise")
        if plural or not words & _DEFINITE:
            return []
        if lemma in self._words["official"]:
            return self._person_of_office(noun, lemma)
        return [] if named else self._one(noun, lemma, words)

    def _two(self, noun: Token, lemma: str) -> list[str]:
        """Whom "the two countries", "both ministers" mean."""
        if any(c.dep_ == "nummod" and c.lower_ != "two" for c in noun.children):
            return []
        here = self._states_before(noun)
        if lemma in self._words["pair"]:
            if len(here) == _TWO:
                return here
            if self._pair is not None and self._index[noun.i] - self._pair[0] <= _PAIR_REACH:
                return list(self._pair[1])
        if lemma in self._words["pair-person"]:
            persons = self._last(noun, 2, lambda name: name.cls == "Person", lift=False)
            return persons or (here if len(here) == _TWO else [])
        return self._last(noun, 2, lambda _: True, lift=True) if lemma in self._words["pair"] else []

    def _one(self, noun: Token, lemma: str, words: Collection[str]) -> list[str]:
        """What "the country", "the alliance", "the company", "this initiative" mean."""
        if lemma in ("country", "nation", "republic", "kingdom") and not {"its", "their"} & set(words):
            return self.state_before(noun)
        if lemma in self._words["organisation"]:
            return self._last(
                noun, 1, lambda n: n.cls in ("InternationalOrganization", "Coalition"), lift=False
            )
        if lemma in self._words["firm"]:
            return self._last(noun, 1, lambda n: n.cls == "Company", lift=False)
        if lemma in self._bodies:
            return self._last(noun, 1, lambda n: n.cls in _BODIES and lemma in self._surface(n), lift=False)
        if lemma in self._words["common-effort"]:
            return self._effort(noun, lemma)
        return []

    def _surface(self, name: Name) -> str:
        return f"{self._doc[name.start : name.end].text} {self._register[name.key].label}".lower()

    def _effort(self, noun: Token, lemma: str) -> list[str]:
        """As in "the mission": the last one of that word, or the only common effort named so far."""
        wanted = {"Gathering", "Exercise"} if lemma in self._words["event"] else {"Coalition", "Fund"}
        if lemma in ("fund", "facility"):
            wanted = {"Fund"}
        before = [n for n in self._names.all if n.end <= noun.i and n.cls in wanted]
        worded = [n for n in before if lemma in self._doc[n.start : n.end].text.lower()]
        if worded:
            return [worded[-1].key]
        keys = distinct(n.key for n in before)
        if len(keys) == 1 or lemma != "exercise":
            return keys if len(keys) == 1 else []
        near = [n for _, names in self._before(noun) for n in reversed(names) if n.cls in wanted]
        return [near[0].key] if near else []

    def _before(self, token: Token, reach: int = _REACH) -> Iterator[tuple[Span, list[Name]]]:
        """Sentences from the token's own backwards, each with its names before the token."""
        own = self._index[token.i]
        for n in range(own, max(-1, own - reach - 1), -1):
            sentence = self._sentences[n]
            names = [m for m in self._names.between(sentence.start, sentence.end) if m.end <= token.i]
            if names:
                yield sentence, names

    def _is_subject(self, name: Name) -> bool:
        token = self._doc[name.head]
        for _ in range(_MAX_CLIMB):
            nation = (
                token.dep_ == "pobj"
                and token.head.lower_ == "of"
                and token.head.head.lemma_ in self._words["nation"]
            )
            if nation:
                token = token.head.head  # "the island *nation of Palau* has urged"
            elif token.dep_ in ("conj", "compound", "appos", "poss") and token.head != token:
                token = token.head
            else:
                break
        return token.dep_ in ("nsubj", "nsubjpass", "agent")

    def _led_by(self, name: Name, tops: set[int]) -> bool:
        token = self._doc[name.head]
        while (
            token.i not in tops
            and token.dep_ in ("conj", "compound", "appos", "poss")
            and token.head != token
        ):
            token = token.head
        return token.i in tops

    def _person_before(self, token: Token) -> list[str]:
        quoted = self._quotes.inside(token.i)
        for sentence, names in self._before(token):
            persons = [n for n in names if n.cls == "Person"]
            if sentence.start <= token.i < sentence.end and token.lower_ == "him":
                persons = [n for n in persons if self._doc[n.head].head != token.head]
            if quoted:
                speaker = self._quotes.speaker_at(token.i)
                persons = [n for n in persons if n.key != speaker]
            subjects = [n for n in persons if self._is_subject(n)]
            own = sentence.start <= token.i < sentence.end
            if subjects:
                return [subjects[-1].key if own else subjects[0].key]
            described = [] if own else self._described_subject(sentence)
            if described:
                return described
            persons = [n for n in persons if not self._belongs(n)]
            if persons:
                return [persons[-1].key]
        return []

    def _described_subject(self, sentence: Span) -> list[str]:
        """Who "*The general* then went" means, as subject of a whole sentence."""
        for child in sentence.root.children:
            if (
                child.dep_ == "nsubj"
                and child.pos_ == "NOUN"
                and child.lemma_.lower() in self._words["official"]
            ):
                return self.description(child)
        return []

    def _belongs(self, name: Name) -> bool:
        """Whether a name only says whose something is: "the mausoleum *of X*"."""
        head = self._doc[name.head]
        return head.dep_ == "pobj" and head.head.lower_ == "of"

    def _several_before(self, token: Token) -> list[str]:
        own = self._doc[token.i].sent
        if any(self._is_unnamed_group(t) for t in self._doc[own.start : token.i]):
            return []  # "10 countries said their leaders": somebody unnamed is meant
        company = [t for c in token.head.children if c.lower_ in ("together", "along") for t in c.subtree]
        if company:
            return self._with_company(token, company)
        for _, names in self._before(token, 2):
            groups: dict[int, list[Name]] = {}
            for name in names:
                if (
                    self._attributed(name)
                    or name.how == "demonym"
                    or name.cls in ("Place", "Gathering", "Exercise")
                    or (name.cls == "City" and not self._acts(name))
                ):
                    continue
                top = self._doc[name.head]
                # A small parser takes the second state of a list for an apposition to the first.
                while top.dep_ == "conj" or (top.dep_ == "appos" and name.cls == "Country"):
                    top = top.head
                groups.setdefault(top.i, []).append(name)
            several = [g for g in groups.values() if len(g) > 1 or g[0].cls == "CountryGroup"]
            subjects = [g for g in several if self._is_subject(g[0])]
            if subjects or several:
                return list(dict.fromkeys(n.key for n in (subjects or several)[-1]))
        return []

    def _both(self, token: Token) -> list[str]:
        """The two of a kind that the sentence before names: "Indra agreed with Thales. *Both* are partners"."""
        own = self._index[token.i]
        if own == 0 or token.i != self._sentences[own].start:
            return []
        before = self._sentences[own - 1]
        for kinds in (frozenset({"Company"}), frozenset({"Person"}), frozenset({"Country"})):
            names = self._names.between(before.start, before.end)
            keys = distinct(
                n.key for n in names if n.cls in kinds and self._doc[n.end - 1].nbor().tag_ != "POS"
            )
            if len(keys) == _TWO:
                return keys
        return []

    def _acts(self, name: Name) -> bool:
        """Whether a capital stands for its state: "*Tokyo and Rome* are pressing ahead"."""
        return self._register.state_of(name.key) is not None and self._is_subject(name)

    def _is_unnamed_group(self, token: Token) -> bool:
        if token.tag_ != "NNS" or self._names.at(token) is not None:
            return False
        group = token.dep_ in ("nsubj", "nsubjpass") or token.lemma_.lower() in self._words["group-noun"]
        named = any(self._names.at(c) is not None for c in token.subtree)
        return group and not named

    def _with_company(self, token: Token, company: list[Token]) -> list[str]:
        """As in "Together with Y, they ...": Y and the one who was spoken of before."""
        named = [n for n in (self._names.at(t) for t in company) if n is not None and n.cls == "Person"]
        keys = distinct(n.key for n in named)
        for sentence, names in self._before(token, 2):
            if sentence.start <= token.i < sentence.end:
                continue
            persons = [n for n in names if n.cls == "Person" and n.key not in keys]
            if persons:
                return [*keys, persons[-1].key]
        return keys

    def _attributed(self, name: Name) -> bool:
        """Whether a name only says who reported: "as per X", "according to X"."""
        before = self._doc[max(0, name.start - 2) : name.start].text.lower()
        return before.endswith(("per", "according to"))

    def _thing_before(self, token: Token) -> list[str]:
        if self._is_deed(token):
            return []
        told = self._sayer(token) or self._demonstrated(token)
        if told:
            return told
        apart = token.dep_ in ("dobj", "pobj", "dative") or _held_against(token)
        verb = governing_verb(token) if apart else None
        clause = (
            {t.i for t in verb.children if t.dep_ in ("nsubj", "nsubjpass")} if verb is not None else set()
        )
        for _, named in self._before(token, 1):
            names = [
                n for n in named if not clause or not self._led_by(n, clause)
            ]  # an object is not its own subject
            things = [
                n
                for n in names
                if n.cls not in ("Person", "City", "Place", "Gathering", "CountryGroup")
                and n.how != "demonym"
            ]
            subjects = [n for n in things if self._is_subject(n)]
            if subjects:
                return [subjects[-1].key]
            if len({n.key for n in things}) == 1:
                return [things[0].key]
        return []

    def _is_deed(self, token: Token) -> bool:
        """Whether what follows says that "it" is a paper or an event: "*It* will be the third pact for Japan"."""
        verb = token.head
        if token.dep_ != "nsubj" or verb.lemma_ != "be":
            return False
        short = self._names.abbreviations
        kinds = (short.get(c.text, c.lemma_.lower()) for c in verb.children if c.dep_ == "attr")
        return any(kind in self._deeds for kind in kinds)

    def _sayer(self, token: Token) -> list[str]:
        """Who says something of itself: "*Washington* said it intends to sell"."""
        clause = token.head
        if token.dep_ != "nsubj" or clause.dep_ != "ccomp" or clause.head.lemma_ not in self._quotes.speech:
            return []
        names = [self._names.at(c) for c in clause.head.children if c.dep_ == "nsubj" and c.i < token.i]
        return [n.key for n in names if n is not None and n.cls not in ("Person", "Place")]

    def _demonstrated(self, token: Token) -> list[str]:
        """What was pointed at just before, in the same sentence: "invest in *this initiative* - it has members"."""
        sentence = self._doc[token.i].sent
        for noun in reversed(self._doc[sentence.start : token.i]):
            if noun.pos_ == "NOUN" and any(c.lower_ == "this" for c in noun.children):
                return self.description(noun)
        return []

    def member_before(self, noun: Token, members: Collection[str]) -> list[str]:
        """The state last named that belongs to a group: "the *South Asian* nation"."""
        for _, names in self._before(noun):
            states = [s for n in names if (s := self._register.state_of(n.key)) in members and s is not None]
            if states:
                return [states[-1]]
        return []

    def state_before(self, noun: Token) -> list[str]:
        """The state last named, but for the subject of the clause: "that X withdraw its troops from *the country*"."""
        clause = next((t for t in noun.ancestors if t.pos_ in ("VERB", "AUX")), None)
        tops = (
            {t.i for t in clause.children if t.dep_ in ("nsubj", "nsubjpass")}
            if clause is not None
            else set()
        )
        tops.discard(noun.i)
        for _, names in self._before(noun):
            states = [n for n in names if n.cls == "Country" and n.start not in self._names.title_tokens]
            if not any(t in tops for t in (noun.i, noun.head.i)):
                states = [n for n in states if not self._led_by(n, tops)]
            subjects = [n for n in states if self._is_subject(n)]
            if states:
                return [(subjects or states)[-1].key]
        return []

    def _person_of_office(self, noun: Token, lemma: str) -> list[str]:
        """Who "the minister" is: an office holder spoken of shortly before, subjects first; else the last named."""
        near = [c for c in noun.children if c.dep_ in ("amod", "compound", "poss", "nmod")]
        near += [t for c in noun.children if c.dep_ == "prep" and c.lower_ == "of" for t in c.children]
        modifiers = [self._names.at(token) for token in near]
        states = {self._register.state_of(m.key) for m in modifiers if m is not None}

        def fits(name: Name) -> bool:
            draft = self._register[name.key]
            # Word for word: a "minister" is no "prime minister" to whom "the prime minister" could point.
            held = any(lemma in office.split() for office in draft.offices)
            return name.cls == "Person" and held and (not states or draft.country in states)

        for _, names in self._before(noun):
            subjects = [n for n in names if fits(n) and self._is_subject(n)]
            if subjects:
                return [subjects[-1].key]
        earlier = [n for n in self._names.all if n.end <= noun.i and fits(n)]
        return [earlier[-1].key] if earlier else self._named_later(noun)

    def _named_later(self, noun: Token) -> list[str]:
        """Who is called by his office before his name is told, as press releases do: the same words, then the name."""
        title = " ".join(t.lower_ for t in noun.subtree if t.lower_ not in ("the", "has", "said"))
        own = self._index[noun.i]
        for sentence in self._sentences[own + 1 : own + 1 + _REACH]:
            for name in self._names.between(sentence.start, sentence.end):
                if name.cls == "Person" and title in self._register[name.key].offices:
                    return [name.key]
        return []

    def _states_before(self, noun: Token) -> list[str]:
        """States named in the noun's own sentence before it, each once."""
        own = noun.sent
        states = (
            self._register.state_of(n.key)
            for n in self._names.between(own.start, noun.i)
            if n.cls in ("Country", "City", "Person")
        )
        return distinct(s for s in states if s is not None)

    def _last(self, token: Token, count: int, fits: Callable[[Name], bool], *, lift: bool) -> list[str]:
        """The last ``count`` distinct entities that fit, subjects of a sentence first."""
        found: list[str] = []
        for _, names in self._before(token):
            ordered = sorted((n for n in names if fits(n)), key=lambda n: (not self._is_subject(n), -n.start))
            keys = (self._register.state_of(n.key) if lift else n.key for n in ordered)
            for key in keys:
                if key and key not in found:
                    found.append(key)
            if len(found) >= count:
                return found[:count]
        return found if len(found) == count else []


def _held_against(owner: Token) -> bool:
    """Whether a possessive owns what is held against somebody: "imposed sanctions on X over *its* invasion"."""
    return owner.dep_ == "poss" and owner.head.dep_ == "pobj" and owner.head.head.lower_ == "over"


def distinct(keys: Iterable[str]) -> list[str]:
    """Keys in their order, each once."""
    return list(dict.fromkeys(keys))
