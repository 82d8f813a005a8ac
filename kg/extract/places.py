"""The places around one trigger where a frame looks for its parties: subject, object, possessor, prepositions.

Each place is read off the tree by a rule of its own; what is no place here is a preposition. The nouns found are
tokens: whom they mean is read by :mod:`kg.extract.slots`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from spacy.tokens import Token

from kg.extract.gazetteer import VESSEL
from kg.extract.mentions import Names
from kg.extract.syntax import (
    clause_subject,
    deep_object,
    deep_subject,
    governing_verb,
    infinitives,
    is_passive,
    premodifiers,
    prepositional,
    recipients,
    surface_subject,
)

_LIGHT = ("light", "denied", "denied-verb", "planned")
"""Word lists of verbs whose subject does what their noun says; who discusses it need not do it."""
_COMPLEMENTS = frozenset({"on", "in", "for", "into", "to", "about", "upon", "from"})
_COMING = frozenset({"be", "arrive", "come", "gather", "deploy", "travel", "fly", "assemble"})
_ARRIVING = frozenset({"arrive", "reach", "land", "enter"})
_HIM = frozenset({"him", "her"})
_ALONG = frozenset({"accompany", "join", "escort"})
_STANDING = frozenset({"be", "come", "remain", "place", "put", "stay", "fall", "live"})
_OTHERS = frozenset(
    {"month", "year", "week", "decade", "mediator", "mediation", "broker", "facilitator", "go-between"}
)
_BRACKET = 80
"""Tokens within which a bracket is closed."""


def partnership(verb: Token) -> list[Token]:
    """As in "*in partnership* with", "*in cooperation* with"."""
    return [
        noun
        for child in verb.children
        if child.dep_ == "prep" and child.lower_ == "in"
        for noun in child.children
        if noun.dep_ == "pobj"
        and noun.lemma_.lower()
        in ("partnership", "cooperation", "collaboration", "conjunction", "coordination")
    ]


class Places:
    """The nouns in the argument places of one trigger, by the names that frames use.

    Args:
        trigger: The word that tells the event.
        kind: How frames read it: ``verb`` or ``noun``.
        names: The names of the document.
        lexicon: Word lists.
    """

    def __init__(
        self,
        trigger: Token,
        kind: str,
        names: Names,
        lexicon: Mapping[str, frozenset[str]],
    ) -> None:
        self.trigger, self._names, self._lexicon = trigger, names, lexicon
        self._verb = kind == "verb"
        self.anchors: list[Token] = [trigger]
        self._memo: dict[tuple[str, int], list[Token]] = {}
        self._governor = None if self._verb else self._find_governor()
        if self._governor is not None:
            self.anchors.append(self._governor)
            if trigger.dep_ == "pobj":  # "signed a *memorandum* with X for joint development"
                papers = lexicon["document"]
                self.anchors.extend(t for t in deep_object(self._governor) if t.lemma_.lower() in papers)
        elif self._verb:
            self.anchors.extend(
                t
                for t in deep_object(trigger)
                if t.i != trigger.i and t.pos_ in ("NOUN", "PROPN") and self._names.at(t) is None
            )
            self.anchors.extend(
                t
                for a in self.anchors[1:]
                for c in a.children
                if c.lower_ == "of"
                for t in c.children
                if t.like_num
            )  # "a brigade of *5,000* in Lithuania"
            self.anchors.extend(partnership(trigger))
            if (
                trigger.dep_ in ("xcomp", "advcl")
                and trigger.head.pos_ in ("VERB", "AUX")
                and any(c.dep_ == "aux" and c.lower_ == "to" for c in trigger.children)
            ):
                self.anchors.append(trigger.head)  # "worked with X to develop"
                self.anchors.extend(
                    t
                    for p in trigger.head.children
                    if p.lower_ == "in"
                    for t in p.children
                    if t.dep_ == "pobj"
                )  # "is in *talks* with X to sell"
        self._own = len(self.anchors)
        self._theme = -1

    def kind(self, noun: Token) -> str:
        """What a noun is called in word lists: its lemma, "warship" for the name of one."""
        name = self._names.at(noun)
        if name is not None and name.how == VESSEL:
            return "warship"
        short = self._names.abbreviations
        return short.get(noun.text) or short.get(noun.text.removesuffix("s")) or noun.lemma_.lower()

    def is_a(self, token: Token, classes: set[str]) -> bool:
        """Whether a token names something of one of the classes; "him" is a person."""
        name = self._names.actor_at(token)
        if name is None:
            return "Person" in classes and token.lower_ in _HIM
        return name.cls in classes

    def _gives(self, verb: Token) -> bool:
        """Whether the subject of a verb does what its noun says: who halts or promises aid would be its giver."""
        return any(verb.lemma_ in self._lexicon[words] for words in _LIGHT)

    def _find_governor(self) -> Token | None:
        """The light verb that a noun trigger completes: "*held* talks", "*agreed* on joint production"."""
        noun = self.trigger
        had = next((c for c in noun.children if c.dep_ == "relcl" and self._gives(c)), None)
        if had is not None and not any(
            c.dep_ == "dobj" and c.lower_ not in ("that", "which") for c in had.children
        ):
            return had  # "the talks that he *held* with X"
        for _ in range(3):
            while noun.dep_ == "conj" and noun.head.pos_ in ("NOUN", "PROPN"):
                noun = noun.head
            head = noun.head
            misread = noun.dep_ == "ccomp"  # "hold the Zapad *drills*", where small models see a verb
            if (misread or noun.dep_ in ("dobj", "nsubjpass", "attr", "oprd")) and head.pos_ in (
                "VERB",
                "AUX",
            ):
                return head
            if noun.dep_ == "nsubj" and head.pos_ == "VERB":
                return head
            if noun.dep_ != "pobj":
                return None
            above = head.head
            if above.pos_ in ("VERB", "AUX"):
                return above if head.lower_ in _COMPLEMENTS and self._gives(above) else None
            if above.pos_ in ("NOUN", "PROPN") and head.lower_ in ("of", "for", "on", "about", "in"):
                if head.lower_ != "of" and above.lemma_.lower() not in self._lexicon["transparent"]:
                    return None
                self.anchors.append(above)
                noun = above
                continue
            return None
        return None

    def reset(self) -> None:
        """Forget the theme that the last frame added."""
        del self.anchors[self._own :]
        self._theme = -1

    def add(self, theme: Token) -> None:
        """Let the prepositions of the theme count as well, until the next frame."""
        if theme not in self.anchors:
            self.anchors.append(theme)
            self._theme = theme.i

    def tokens(self, slot: str) -> list[Token]:
        """The heads of the noun phrases in a slot, unresolved."""
        key = (slot, self._theme)
        if key not in self._memo:
            reader = self._readers.get(slot)
            self._memo[key] = reader(self) if reader is not None else prepositional(self.anchors, slot)
        return self._memo[key]

    def _subj(self) -> list[Token]:
        if self._verb:
            return self._just_before(orphan=True) or deep_subject(self.trigger) or self._just_before()
        if self._governor is None or not self._gives(self._governor) or self.trigger.dep_ == "nsubj":
            return []
        if self._is_consented_to():
            return []
        return [t for t in deep_subject(self._governor) if t != self.trigger]

    def _is_consented_to(self) -> bool:
        """Whether others than the parties act on a paper: "the agreement was *approved* by X"."""
        consent = self._governor is not None and self._governor.lemma_ in self._lexicon["approving"]
        return consent and self.kind(self.trigger) in self._lexicon["document"]

    def _just_before(self, *, orphan: bool = False) -> list[Token]:
        """The name right before a verb that the parser left without a subject.

        ``orphan`` asks for finite complements alone: in "told Reuters the Philippines would buy" the
        subject would otherwise be looked for in the higher clause.
        """
        if orphan and (
            self.trigger.dep_ != "ccomp"
            or any(c.dep_ in ("nsubj", "nsubjpass") or c.lower_ == "to" for c in self.trigger.children)
        ):
            return []
        if is_passive(self.trigger) or (self.trigger.tag_ in ("VBG", "VB") and not orphan):
            return []
        i = self.trigger.i - 1
        while i > self.trigger.sent.start and self.trigger.doc[i].pos_ in ("AUX", "ADV"):
            i -= 1
        token = self.trigger.doc[i]
        return [token] if i >= self.trigger.sent.start and self._names.at(token) is not None else []

    def _obj(self) -> list[Token]:
        if not self._verb:
            return []
        # A small parser takes a title and a foreign name behind a verb for an adverb: "met *Minister X*".
        return deep_object(self.trigger) or [
            c
            for c in self.trigger.children
            if c.dep_ == "npadvmod" and c.i > self.trigger.i and self._names.at(c) is not None
        ]

    def _iobj(self) -> list[Token]:
        holder = self.trigger if self._verb else self._governor
        return recipients(holder) if holder is not None else []

    def _sobj(self) -> list[Token]:
        """The surface subject, whatever the voice: "was invited", "are stationed"."""
        return surface_subject(self.trigger) if self._verb else []

    def _poss(self) -> list[Token]:
        found = [c for a in self.anchors for c in a.children if c.dep_ == "poss"]
        first = self.trigger
        while first.dep_ == "conj" and first.head.pos_ in ("NOUN", "PROPN"):
            first = first.head
        return found or [c for c in first.children if c.dep_ == "poss"]  # "*X's* security and membership"

    def _pre(self) -> list[Token]:
        return [t for t in premodifiers(self.trigger) if t.pos_ in ("NOUN", "PROPN", "ADJ")]

    def _premod(self) -> list[Token]:
        """A state written before the gift: "gave the *Philippines* coastal radars"."""
        nouns = deep_object(self.trigger) if self._verb else []
        found = [t for n in nouns for t in premodifiers(n)]
        return [
            t
            for t in found
            if (name := self._names.at(t)) is not None and name.how == "name" and t.dep_ != "npadvmod"
        ]

    def _clause(self) -> list[Token]:
        """Subject of the clause around a noun, or whose it is: "*his* remarks came after talks with X"."""
        if self.trigger.dep_ == "pobj" and self.trigger.head.head.lemma_ in _OTHERS:
            return []  # "after months of negotiations", "a mediator in the talks": of others, as a rule
        on = self.trigger.dep_ == "pobj" and self.trigger.head.lower_ == "on"
        if on and self._names.at(self.trigger.head.head) is not None:
            return [self.trigger.head.head]  # "accompanies *President X* on a visit to Y"
        if self._is_consented_to():
            return []
        subjects = clause_subject(self.trigger) or self._before_verb()
        if self.trigger.dep_ == "pobj" and self.trigger.head.head.lemma_ in _ALONG:
            subjects = [
                *subjects,
                *deep_object(self.trigger.head.head),
            ]  # "accompanied *President X* on a visit"
        return [*subjects, *(c for t in subjects for c in t.children if c.dep_ == "poss")]

    def _before_verb(self) -> list[Token]:
        """Who stands right before the verb of a clause that the parser left without a subject."""
        verb = governing_verb(self.trigger)
        if verb is None or verb.i == verb.sent.start or verb.tag_ not in ("VBD", "VBZ", "VBP"):
            return []
        before = verb.nbor(-1)
        own = before.dep_ in ("pobj", "nmod", "compound", "appos") and self._names.at(before) is not None
        return [before] if own and not any(c.dep_ in ("nsubj", "nsubjpass") for c in verb.children) else []

    def _clause_at(self) -> list[Token]:
        """Subject of what is done "*at* the summit", "*during* the drill"; of who came "*for* the exercise"."""
        if self.trigger.dep_ != "pobj":
            return []
        preposition = self.trigger.head
        came = preposition.lower_ == "for" and preposition.head.lemma_ in _COMING
        return clause_subject(self.trigger) if came or preposition.lower_ in ("at", "during") else []

    def _benefit(self) -> list[Token]:
        """Whom the theme is to serve: "a package to *support Ukraine*", "money to equip the army"."""
        return [
            t
            for anchor in self.anchors
            for child in anchor.children
            if child.dep_ in ("acl", "relcl", "advcl", "xcomp")
            and child.lemma_ in self._lexicon["serving"]
            and child.i > anchor.i
            for t in deep_object(child)
            if t != anchor
        ]

    def _copula(self) -> list[Token]:
        """Subject of "X is a member", "X became part"."""
        head = self.trigger.head
        if self.trigger.dep_ in ("attr", "oprd", "conj") and head.pos_ in ("AUX", "VERB", "NOUN"):
            while head.dep_ in ("conj", "attr", "oprd") and head.pos_ not in ("AUX", "VERB"):
                head = head.head
            return surface_subject(head) if head.pos_ in ("AUX", "VERB") else []
        one = head.head
        while one.dep_ == "conj":
            one = one.head
        if self.trigger.dep_ == "pobj" and head.lower_ == "among" and head.head.lemma_ == "be":
            # "Among the *customers* of X are A and B"
            return [c for c in head.head.children if c.dep_ in ("nsubj", "attr") and c.i > head.head.i]
        if self.trigger.dep_ == "pobj" and head.lower_ == "of" and one.dep_ == "attr":
            return surface_subject(one.head)  # "X is one of the *buyers*"
        if self.trigger.dep_ == "pobj" and head.lower_ in ("in", "under") and head.head.lemma_ in _STANDING:
            return surface_subject(head.head)  # "A and B are in *contact*", "is under *command*"
        if self.trigger.dep_ == "pobj" and head.lower_ == "as":
            return surface_subject(head.head) if head.head.pos_ in ("AUX", "VERB") else []
        return []

    def _purpose(self) -> list[Token]:
        """With whom a paper's purpose is pursued: "a deal to supply *Poland* with tanks", "to buy jets from *Italy*"."""
        selling = self._lexicon["supplying"]
        found = []
        for infinitive in infinitives(self.trigger):
            if infinitive.lemma_ in selling:
                found += [
                    *deep_object(infinitive),
                    *recipients(infinitive),
                    *prepositional([infinitive], "to"),
                ]
            elif infinitive.lemma_ in self._lexicon["purchase-word"]:
                found += prepositional([infinitive], "from")
        return [t for t in found if self._names.at(t) is not None]

    def _head(self) -> list[Token]:
        """The noun that a clause modifies: "a *summit* participated in by A", "a *format* where A holds the presidency"."""
        verb = self.trigger if self._verb else self._governor
        if verb is not None and verb.dep_ == "amod" and self._names.at(verb.i + 1) is not None:
            return [verb.nbor()]  # "the Canadian-led *NATO Brigade* Latvia"
        below = ("acl", "relcl", "amod") if self._verb else ("acl", "relcl")
        return [verb.head] if verb is not None and verb.dep_ in below else []

    def _hyphen(self) -> list[Token]:
        """As in "the *Djibouti*-chaired bloc"."""
        return [c for c in self.trigger.children if c.dep_ == "npadvmod" and self.trigger.dep_ == "amod"]

    def _agent(self) -> list[Token]:
        """Who holds what a noun names: "the exercise, *staged by A and B*"."""
        return [
            t
            for noun in self.anchors
            for verb in noun.children
            if verb.dep_ in ("acl", "relcl") and verb != self.trigger
            for agent in verb.children
            if agent.dep_ == "agent"
            for t in agent.children
            if t.dep_ == "pobj"
        ]

    def _cause(self) -> list[Token]:
        """Whose cause is backed: "support for *Georgia's* sovereignty"."""
        causes = [t for p in ("for", "of") for t in prepositional(self.anchors, p)]
        causes += deep_object(self.trigger) if self._verb else []
        words = self._lexicon["cause"]
        named = [t for t in causes if t.lemma_.lower() in words or t.lower_ in words]
        return [c for t in named for c in t.children if c.dep_ == "poss"] + prepositional(named, "of")

    def _reduced(self) -> list[Token]:
        """Subject of the clause around a participle without agent: "*X* accepted jets purchased from Y"."""
        verb = self.trigger
        return clause_subject(verb.head) if verb.dep_ == "acl" and verb.tag_ == "VBN" else []

    def _destination(self) -> list[Token]:
        """Where goods that were given arrive: "equipment donated by X arrived *in Y*"."""
        noun = self.trigger.head
        if (
            self.trigger.dep_ not in ("acl", "relcl")
            or noun.dep_ != "nsubj"
            or noun.head.lemma_ not in _ARRIVING
        ):
            return []
        return [*prepositional([noun.head], "in"), *prepositional([noun.head], "at"), *deep_object(noun.head)]

    def _headed(self) -> list[Token]:
        """Who heads the group that acts: "the delegation, *headed by General X*, arrived"."""
        return [
            t
            for noun in self.tokens("subj")
            for verb in noun.children
            if verb.dep_ in ("acl", "relcl") and verb.lemma_ in ("head", "lead")
            for agent in verb.children
            if agent.dep_ == "agent"
            for t in agent.children
            if t.dep_ == "pobj"
        ]

    def _firm(self) -> list[Token]:
        """A firm that acts: "*Navantia* will build frigates for X"; of a state it would be a gift as well."""
        names = ((t, self._names.at(t)) for t in self.tokens("subj"))
        return [t for t, name in names if name is not None and name.cls == "Company"]

    def _of_in(self) -> list[Token]:
        """A place that hangs on whose the event is: "the arrival of Minister X *in Kyiv*"."""
        return prepositional(prepositional(self.anchors, "of"), "in")

    def _force_in(self) -> list[Token]:
        """Where a force is that troops are given to: "contribute troops to a peacekeeping force *in Liberia*"."""
        given = [t for p in ("to", "for") for t in prepositional(self.anchors, p)]
        words = self._lexicon["force-head"] | self._lexicon["coalition-head"]
        return prepositional([t for t in given if self.kind(t) in words], "in")

    def _stage(self) -> list[Token]:
        """Where something is done by nobody who is named: "soldiers who were trained *in India*"."""
        told = is_passive(self.trigger) and not any(c.dep_ == "agent" for c in self.trigger.children)
        return prepositional([self.trigger], "in") if told else []

    def _where(self) -> list[Token]:
        """The place of a relative clause: "*Qatar*, where a base is located"."""
        verb = self.trigger
        if verb.dep_ != "relcl" or not any(c.lower_ == "where" for c in verb.subtree if c.i <= verb.i):
            return []
        return [verb.head]

    def _soil(self) -> list[Token]:
        """As in "held *on Cypriot soil*"."""
        return [t for t in prepositional(self.anchors, "on") if t.lemma_.lower() in ("soil", "territory")]

    def _listed(self) -> list[Token]:
        """Names in brackets right behind the one that the trigger is part of: "the Quad (*A, B and C*)"."""
        name = self._names.at(self.trigger)
        doc = self.trigger.doc
        end = name.end if name is not None else self.trigger.i + 1
        if end >= len(doc) or doc[end].text != "(":
            return []
        closing = next((t.i for t in doc[end : end + _BRACKET] if t.text == ")"), None)
        if closing is None:
            return []
        inside = [n for n in self._names.between(end, closing) if name is None or n.key != name.key]
        return [doc[n.head] for n in inside] if len(inside) > 1 else []

    def _apposed(self) -> list[Token]:
        """The name beside a noun: "Norway, a *member* of NATO", "NATO *member* Norway", "NATO *members* A and B"."""
        noun = self.trigger
        found = [c for c in noun.children if c.dep_ == "appos"]
        if noun.dep_ == "conj" and any(c.lower_ == "other" for c in noun.children):
            found.append(noun.head)  # "Kazakhstan and the other *members* of the CSTO"
        if noun.dep_ == "appos":
            found.append(noun.head)
        if noun.dep_ in ("compound", "nmod", "amod") and noun.head.i > noun.i:
            found.append(noun.head)
        return found

    _readers: ClassVar[Mapping[str, Callable[[Places], list[Token]]]] = {
        "subj": _subj,
        "obj": _obj,
        "iobj": _iobj,
        "sobj": _sobj,
        "poss": _poss,
        "pre": _pre,
        "clause": _clause,
        "clause-at": _clause_at,
        "benefit": _benefit,
        "premod": _premod,
        "copula": _copula,
        "head": _head,
        "purpose": _purpose,
        "listed": _listed,
        "where": _where,
        "destination": _destination,
        "headed": _headed,
        "firm": _firm,
        "of-in": _of_in,
        "force-in": _force_in,
        "stage": _stage,
        "soil": _soil,
        "hyphen": _hyphen,
        "agent": _agent,
        "cause": _cause,
        "reduced": _reduced,
        "apposed": _apposed,
    }
    """How the places are read that are no prepositions."""
