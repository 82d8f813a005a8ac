"""Matches the ontology's frames on a sentence: trigger, theme, slots, parties.

A candidate is a frame that fired, with its two parties; why a frame was dropped is kept for
``kg extract --trace``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations, product

from spacy.tokens import Span, Token

from kg.extract.actors import Actors, Party
from kg.extract.names import Names
from kg.extract.syntax import (
    clause_subject,
    comitative,
    conjuncts,
    deep_object,
    deep_subject,
    is_passive,
    of_chain,
    premodifiers,
    prepositional,
    recipients,
    surface_subject,
)
from kg.vocab import Frame, Ontology

_NOTHING = "nothing"
"""Theme of a frame whose trigger must stand without an object: "Denmark signed with Ukraine"."""
_RECALLED = 0.78
_MAX_PAIRS = 60
"""Parties of one predicate are paired up to here: a list of twenty is no sentence but a table."""
_TransparentHeads = frozenset({"batch", "package", "number", "amount", "tranche", "part", "set", "series", "delivery", "supply", "type", "kind", "line", "worth", "variety", "range"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A frame that fired on a trigger, with the parties it found."""

    frame: Frame
    trigger: Token
    subject: Party
    object: Party
    theme: Token | None
    anchors: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """What became of a frame on a trigger: ``kept``, or the reason why not."""

    frame: Frame
    trigger: Token
    outcome: str


class FrameMatcher:
    """Finds the candidates of sentences with the frames of an ontology.

    Args:
        ontology: Frames and word lists; lemmas are compared in lower case.
    """

    def __init__(self, ontology: Ontology) -> None:
        self._lexicon = ontology.lexicon
        self._systems = frozenset(_plain(k) for t in ontology.topics.values() if t.name in _HARDWARE for k in t.keywords)
        self._symmetric = {r.name for r in ontology.relations.values() if r.symmetric}
        self._index: dict[tuple[str, str], list[tuple[Frame, str]]] = defaultdict(list)
        for relation in ontology.relations.values():
            for frame in relation.frames:
                for trigger in frame.triggers:
                    first, _, rest = trigger.partition(" ")
                    self._index[frame.kind, first].append((frame, rest))

    def triggers(self, sentence: Span) -> Iterator[tuple[Frame, Token]]:
        """Frames whose trigger word stands in a sentence."""
        for token in sentence:
            kind = "verb" if token.tag_[:1] == "V" or token.pos_ in ("VERB", "AUX") else "noun" if token.pos_ in ("NOUN", "PROPN") else ""
            if not kind:
                continue
            for frame, rest in self._index.get((kind, token.lemma_.lower()), ()):
                if not rest or _has_rest(token, rest):
                    yield frame, token

    def match(
        self, frame: Frame, trigger: Token, names: Names, actors: Actors, recall: Callable[[str], Party | None]
    ) -> tuple[list[Candidate], str]:
        """Candidates of one frame on one trigger, and why there is none.

        ``recall`` gives the last object of a relation, for sentences that leave it out.
        """
        slots = _Slots(trigger, frame, names, actors, self._lexicon)
        theme = None
        if frame.theme == (_NOTHING,):
            if deep_object(trigger):
                return [], "has an object"
        elif frame.theme:
            theme = self._theme(frame, slots, trigger)
            if theme is None:
                return [], "no theme from " + "|".join(frame.theme)
            if not slots.reaches(theme):
                slots.anchors.append(theme)
        if frame.barred and self._barred(frame, slots, trigger):
            return [], "barred theme"
        if frame.cue and not self._cued(frame, trigger, theme):
            return [], "no cue from " + "|".join(frame.cue)
        subjects, subject_slot = slots.first(frame.subject)
        directed = frame.relation not in self._symmetric
        if directed and subject_slot == "subj" and frame.kind == "verb":
            subjects = [*subjects, *(p for p in actors.of(comitative(trigger)) if p.key not in {s.key for s in subjects})]
        objects, object_slot = slots.first(frame.object, unless={p.key for p in subjects} if directed else None, used=subject_slot)
        if not objects:
            objects = slots.loose(frame.object, {p.key for p in subjects})
        if not objects and frame.elliptic and subjects:
            objects = [replace(p, quality=p.quality * _RECALLED) for p in (recall(frame.relation),) if p is not None]
        if not subjects and objects:
            subjects = slots.loose(frame.subject, {p.key for p in objects})
        pairs = [] if self._each_its_own(frame, trigger, objects) else self._pairs(frame, subjects, objects, object_slot)
        if not pairs:
            return [], f"parties: {[p.key for p in subjects]} / {[p.key for p in objects]}"
        return [Candidate(frame, trigger, s, o, theme, tuple(slots.anchors)) for s, o in pairs[:_MAX_PAIRS]], "kept"

    def _each_its_own(self, frame: Frame, trigger: Token, objects: list[Party]) -> bool:
        """ "A and B signed *their agreements*": each with somebody else."""
        return frame.relation in self._symmetric and not objects and any(
            t.tag_ == "NNS" and any(c.lower_ == "their" for c in t.children) for t in deep_object(trigger)
        )

    def _pairs(self, frame: Frame, subjects: list[Party], objects: list[Party], object_slot: str) -> list[tuple[Party, Party]]:
        if frame.relation in self._symmetric:
            if object_slot in ("between", "among", "mod") and len(objects) > 1:
                # "The ministers signed a treaty between A and B": each level among its own.
                return [*combinations(objects, 2), *combinations(subjects, 2)]
            rest = [o for o in objects if o.key not in {s.key for s in subjects}]
            if not subjects:
                return []  # "agreements with A and B" says nothing of A and B
            if not rest:
                return list(combinations(subjects, 2))
            return list(product(subjects, rest))
        return [(s, o) for s, o in product(subjects, objects) if s.key != o.key]

    def _theme(self, frame: Frame, slots: _Slots, trigger: Token) -> Token | None:
        words = frozenset().union(*(self._lexicon.get(name, frozenset()) for name in frame.theme))
        systems, money = "weapon" in frame.theme, "aid" in frame.theme
        named = {cls for theme, cls in (("person-noun", "Person"), ("drill", "Exercise")) if theme in frame.theme}
        places = frame.theme_slots or (("obj",) if frame.kind == "verb" else ("pre", "of"))
        for slot in places:
            for token in slots.tokens(slot):
                for head in (h for c in conjuncts(token) for h in of_chain(c)):
                    if self._fits(head, words, systems=systems) or slots.is_a(head, named) or (money and head.ent_type_ == "MONEY"):
                        return head
        return None

    def _fits(self, head: Token, words: frozenset[str], *, systems: bool) -> bool:
        lemma = head.lemma_.lower()
        if lemma in words or head.lower_ in words:
            return True
        if systems and any(_plain(t.text) in self._systems for t in (head, *premodifiers(head))):
            return True
        if systems and any(_plain(head.doc[head.i : head.i + n].text) in self._systems for n in (2, 3) if head.i + n <= len(head.doc)):
            return True
        return any(f"{t.lower_} {lemma}" in words for t in premodifiers(head))

    def _barred(self, frame: Frame, slots: _Slots, trigger: Token) -> bool:
        words = frozenset().union(*(self._lexicon.get(name, frozenset()) for name in frame.barred))
        heads = [h for slot in (frame.theme_slots or ("obj", "pre", "of")) for t in slots.tokens(slot) for h in of_chain(t)]
        return any(h.lemma_.lower() in words for h in heads) or any(t.lower_ in words for t in premodifiers(trigger))

    def _cued(self, frame: Frame, trigger: Token, theme: Token | None) -> bool:
        words = frozenset().union(*(self._lexicon.get(name, frozenset()) for name in frame.cue))
        near = [*trigger.children, *premodifiers(trigger), *_partnership(trigger)]
        if trigger.dep_ in ("xcomp", "advcl", "acl"):
            near.append(trigger.head)  # "will collaborate with X to produce"
        if trigger.i > 1 and trigger.nbor(-1).text == "-":
            near.append(trigger.nbor(-2))  # "co-produce"
        near += [t for obj in deep_object(trigger) if trigger.pos_ == "VERB" for t in obj.children]
        if theme is not None:
            near += [*theme.children, *premodifiers(theme)]
        return any(t.lower_ in words or t.lemma_.lower() in words for t in near)


_HARDWARE = frozenset({"air-defence", "missiles", "drones", "ammunition", "artillery", "armour", "aviation", "naval"})


def _plain(text: str) -> str:
    """A system's name without hyphens, blanks and plural: "F-16s" and "F16" are one."""
    return text.lower().replace("-", "").replace(" ", "").removesuffix("s")


def _has_rest(token: Token, rest: str) -> bool:
    """Whether the second word of a trigger ("hand *over*", "take *part*", "*joint* venture") is there."""
    return any(
        (child.lower_ == rest or child.lemma_.lower() == rest) and (child.dep_ in ("prt", "advmod", "prep", "dobj", "amod", "compound", "acomp", "attr", "npadvmod") or abs(child.i - token.i) == 1)
        for child in token.children
    ) or (token.i + 1 < len(token.doc) and token.doc[token.i + 1].lower_ == rest)


_STATES = frozenset({"Country", "CountryGroup", "InternationalOrganization", "Person", "City", "Coalition"})
"""What an adjective before a noun can name as its party: a state, not the house a treaty is called after."""
_SERVING = frozenset({"support", "help", "assist", "equip", "aid", "fund", "finance", "arm", "benefit", "bolster", "strengthen"})
_COMPLEMENTS = frozenset({"on", "in", "for", "into", "to", "about", "upon", "from"})
_LINE = 25
"""Tokens behind a trigger that are searched without help from the tree."""
_LOOSE = frozenset({"to", "with", "from", "against", "on", "between"})


def _clause_tokens(root: Token) -> list[Token]:
    """Tokens below a verb or noun, without clauses that have a subject of their own, in text order."""
    found = []
    pending = [root]
    while pending:
        token = pending.pop()
        found.append(token)
        pending.extend(c for c in token.children if c.dep_ not in ("relcl", "ccomp", "advcl", "parataxis") and not (c.dep_ == "conj" and c.pos_ == "VERB"))
    return sorted(found, key=lambda t: t.i)


def _partnership(verb: Token) -> list[Token]:
    """ "*in partnership* with", "*in cooperation* with"."""
    return [
        noun
        for child in verb.children
        if child.dep_ == "prep" and child.lower_ == "in"
        for noun in child.children
        if noun.dep_ == "pobj" and noun.lemma_.lower() in ("partnership", "cooperation", "collaboration", "conjunction", "coordination")
    ]


class _Slots:
    """The argument places of one trigger, by name."""

    def __init__(self, trigger: Token, frame: Frame, names: Names, actors: Actors, lexicon: Mapping[str, frozenset[str]]) -> None:
        self.trigger, self.frame, self._names, self._actors = trigger, frame, names, actors
        self._light = lexicon["light"]
        self._receiving = lexicon["receiving"]
        self.anchors: list[Token] = [trigger]
        self._governor = self._find_governor() if frame.kind == "noun" else None
        if self._governor is not None:
            self.anchors.append(self._governor)
        elif frame.kind == "verb":
            self.anchors.extend(t for t in deep_object(trigger) if t.i != trigger.i and t.pos_ in ("NOUN", "PROPN") and self._names.at(t) is None)
            self.anchors.extend(_partnership(trigger))
            if trigger.dep_ in ("xcomp", "advcl") and trigger.head.pos_ == "VERB" and any(c.dep_ == "aux" and c.lower_ == "to" for c in trigger.children):
                self.anchors.append(trigger.head)  # "worked with X to develop"

    def is_a(self, token: Token, classes: set[str]) -> bool:
        name = self._names.actor_at(token)
        return name is not None and name.cls in classes

    def reaches(self, token: Token) -> bool:
        return token in self.anchors

    def _find_governor(self) -> Token | None:
        """The light verb that a noun trigger completes: "*held* talks", "*agreed* on joint production"."""
        noun = self.trigger
        for _ in range(3):
            while noun.dep_ == "conj" and noun.head.pos_ in ("NOUN", "PROPN"):
                noun = noun.head
            head = noun.head
            if noun.dep_ in ("dobj", "nsubjpass", "attr", "oprd") and head.pos_ in ("VERB", "AUX"):
                return head
            if noun.dep_ == "nsubj" and head.pos_ == "VERB":
                return head
            if noun.dep_ != "pobj":
                return None
            above = head.head
            if above.pos_ in ("VERB", "AUX"):
                return above if head.lower_ in _COMPLEMENTS and above.lemma_ in self._light else None
            if above.pos_ in ("NOUN", "PROPN") and head.lower_ in ("of", "for", "on", "about", "in"):
                if head.lower_ != "of" and above.lemma_.lower() not in _TransparentHeads:
                    return None
                self.anchors.append(above)
                noun = above
                continue
            return None
        return None

    def tokens(self, slot: str) -> list[Token]:
        """The heads of the noun phrases in a slot, unresolved."""
        verb = self.frame.kind == "verb"
        reader = _READERS.get(slot)
        if reader is not None:
            return reader(self, verb)
        return prepositional(self.anchors, slot)

    def subj(self, verb: bool) -> list[Token]:
        if verb:
            return deep_subject(self.trigger) or self._just_before()
        if self._governor is None or self._governor.lemma_ not in self._light or self.trigger.dep_ == "nsubj":
            return []
        return [t for t in deep_subject(self._governor) if t != self.trigger]

    def _just_before(self) -> list[Token]:
        """The name right before a verb that the parser left without a subject."""
        if is_passive(self.trigger) or self.trigger.tag_ in ("VBG", "VB"):
            return []
        i = self.trigger.i - 1
        while i > self.trigger.sent.start and self.trigger.doc[i].pos_ in ("AUX", "ADV"):
            i -= 1
        token = self.trigger.doc[i]
        return [token] if i >= self.trigger.sent.start and self._names.at(token) is not None else []

    def recv(self, verb: bool) -> list[Token]:
        if self._governor is not None and self._governor.lemma_ in self._receiving:
            return deep_subject(self._governor)
        return []

    def obj(self, verb: bool) -> list[Token]:
        return deep_object(self.trigger) if verb else []

    def iobj(self, verb: bool) -> list[Token]:
        holder = self.trigger if verb else self._governor
        return recipients(holder) if holder is not None else []

    def sobj(self, verb: bool) -> list[Token]:
        """The surface subject, whatever the voice: "was invited", "are stationed"."""
        return surface_subject(self.trigger) if verb else []

    def poss(self, verb: bool) -> list[Token]:
        return [c for a in self.anchors for c in a.children if c.dep_ == "poss"]

    def pre(self, verb: bool) -> list[Token]:
        return [t for t in premodifiers(self.trigger) if t.pos_ in ("NOUN", "PROPN", "ADJ")]

    def premod(self, verb: bool) -> list[Token]:
        """A state written before the gift: "gave the *Philippines* coastal radars"."""
        nouns = deep_object(self.trigger) if verb else []
        found = [t for n in nouns for t in premodifiers(n)]
        return [t for t in found if (name := self._names.at(t)) is not None and name.how == "name" and t.dep_ != "npadvmod"]

    def clause(self, verb: bool) -> list[Token]:
        return clause_subject(self.trigger)

    def clause_at(self, verb: bool) -> list[Token]:
        """Subject of what is done "*at* the summit"."""
        head = self.trigger.head
        return clause_subject(self.trigger) if self.trigger.dep_ == "pobj" and head.lower_ == "at" else []

    def benefit(self, verb: bool) -> list[Token]:
        """Whom the theme is to serve: "a package to *support Ukraine*", "money to equip the army"."""
        return [
            t
            for anchor in self.anchors
            for child in anchor.children
            if child.dep_ in ("acl", "relcl", "advcl", "xcomp") and child.lemma_ in _SERVING and child.i > anchor.i
            for t in deep_object(child)
            if t != anchor
        ]

    def loose(self, order: Iterable[str], unless: set[str]) -> list[Party]:
        """Parties behind a preposition that the parser hung on the wrong noun of the clause.

        "provide aid worth 611 million euros *to Ukraine*": small models attach the last phrase to
        the nearest noun. Only prepositions right of the trigger and in its own clause count.
        """
        noun = self.frame.kind == "noun"
        wanted = [slot for slot in order if slot not in _READERS and slot in _LOOSE and (noun or slot != "between")]
        if not wanted:
            return []
        root = self._governor if self._governor is not None and self.trigger.dep_ != "nsubj" else self.trigger
        for token in _clause_tokens(root):
            if token.dep_ in ("prep", "dative", "agent") and token.lower_ in wanted and token.i > self.trigger.i:
                parties = [p for p in self._actors.of(t for t in token.children if t.dep_ == "pobj") if p.key not in unless]
                if parties:
                    return [replace(p, quality=p.quality * 0.93) for p in parties]
        return self._along_the_line(wanted, unless)

    def _along_the_line(self, wanted: list[str], unless: set[str]) -> list[Party]:
        """A name right behind a wanted preposition where the parser saw no phrase: "dollars *to PURL*"."""
        doc = self.trigger.doc
        for i in range(self.trigger.i + 1, min(self.trigger.sent.end - 1, self.trigger.i + _LINE)):
            token = doc[i]
            if token.dep_ in ("nsubj", "nsubjpass") or (token.pos_ == "VERB" and token.tag_ in ("VBD", "VBZ", "VBP")):
                return []
            if token.lower_ in wanted:
                following = doc[i + 1] if doc[i + 1].lower_ not in ("the", "its", "a") or i + 2 >= len(doc) else doc[i + 2]
                parties = [p for p in self._actors.of([following]) if p.key not in unless] if self._names.at(following) is not None else []
                if parties:
                    return [replace(p, quality=p.quality * 0.9) for p in parties]
        return []

    def first(self, order: Iterable[str], unless: set[str] | None = None, used: str = "") -> tuple[list[Party], str]:
        """Parties of the first slot of a list that yields any."""
        for slot in order:
            if slot == used and slot not in ("between", "among", "mod", "subj", "of"):
                continue
            parties = self._parties(slot)
            if unless:
                parties = [p for p in parties if p.key not in unless]
            if parties:
                return parties, slot
        return [], ""

    def _parties(self, slot: str) -> list[Party]:
        if slot == "mod":
            nouns = [a for a in self.anchors if a.pos_ in ("NOUN", "PROPN")]
            found = self._actors.named(t for a in nouns for t in premodifiers(a) if t.dep_ != "npadvmod")
            return [p for p in found if p.cls in _STATES]
        if slot == "made":
            nouns = [h for t in deep_object(self.trigger) for h in conjuncts(t)] + [a for a in self.anchors if a.pos_ in ("NOUN", "PROPN")]
            return self._actors.named(t for a in nouns for t in premodifiers(a) if t.dep_ in ("npadvmod", "amod", "nmod", "compound"))
        if slot == "led":
            return self._actors.named(t for t in premodifiers(self.trigger) if t.dep_ == "npadvmod")
        if slot == "self":
            return self._actors.named([self.trigger]) or self._actors.of([self.trigger])
        if slot == "owner":
            return self._actors.of(h for t in deep_object(self.trigger) for h in conjuncts(t))
        return self._actors.of(self.tokens(slot))

    def copula(self, verb: bool) -> list[Token]:
        """Subject of "X is a member", "X became part"."""
        head = self.trigger.head
        if self.trigger.dep_ in ("attr", "oprd", "conj") and head.pos_ in ("AUX", "VERB", "NOUN"):
            while head.pos_ not in ("AUX", "VERB") and head.head != head:
                head = head.head
            return surface_subject(head)
        if self.trigger.dep_ == "pobj" and head.lower_ == "as":
            return surface_subject(head.head) if head.head.pos_ in ("AUX", "VERB") else []
        return []

    def apposed(self, verb: bool) -> list[Token]:
        """The name beside a noun: "Norway, a *member* of NATO", "NATO *member* Norway", "NATO *members* A and B"."""
        noun = self.trigger
        found = [c for c in noun.children if c.dep_ == "appos"]
        if noun.dep_ == "appos":
            found.append(noun.head)
        if noun.dep_ in ("compound", "nmod", "amod") and noun.head.i > noun.i:
            found.append(noun.head)
        return found


_READERS: dict[str, Callable[[_Slots, bool], list[Token]]] = {
    "subj": _Slots.subj,
    "obj": _Slots.obj,
    "iobj": _Slots.iobj,
    "sobj": _Slots.sobj,
    "poss": _Slots.poss,
    "pre": _Slots.pre,
    "recv": _Slots.recv,
    "clause": _Slots.clause,
    "clause-at": _Slots.clause_at,
    "benefit": _Slots.benefit,
    "premod": _Slots.premod,
    "copula": _Slots.copula,
    "apposed": _Slots.apposed,
}
