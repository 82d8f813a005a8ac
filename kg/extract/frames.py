"""Matches the ontology's frames on a sentence: trigger, theme, slots, parties.

A candidate is a frame that fired, with its two parties; why a frame was dropped is kept for
``kg extract --trace``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations, product

from spacy.tokens import Span, Token

from kg.extract.actors import Actors, Party
from kg.extract.mentions import EVENTS, Names
from kg.extract.places import partnership
from kg.extract.slots import Slots
from kg.extract.syntax import (
    comitative,
    conjuncts,
    deep_object,
    of_chain,
    premodifiers,
)
from kg.extract.topics import HARDWARE
from kg.model import Statement, Status
from kg.vocab import Frame, Ontology

_NOTHING = "nothing"
"""Theme of a frame whose trigger must stand without an object: "Denmark signed with Ukraine"."""
_PAPERS = frozenset({"agreement", "pact", "treaty", "deal", "memorandum", "accord", "contract", "protocol"})
_RECALLED = 0.78
_ACTING = frozenset({"subj", "copula", "poss"})
"""Places of who acts, whom "together with X" joins."""
_TWO = 2
_STAND_FOR = frozenset({"City", "Place", "Exercise", "Gathering"})
"""Classes that kg/extract/casting.py may turn into others: places into states, and forces sent to an exercise take part."""
_MAX_PAIRS = 60
"""Parties of one predicate are paired up to here: a list of twenty is no sentence but a table."""


_EVENT_NOUNS = {"Exercise": "exercise", "Gathering": "summit"}
"""The common noun whose frames the name of an event triggers."""


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


class Recent:
    """The parties of what an article has stated so far, by relation."""

    def __init__(self) -> None:
        self._last: dict[str, Party] = {}
        self._subjects: dict[tuple[str, str], Party] = {}

    def note(self, statement: Statement, subject: Party, obj: Party, at: Token) -> None:
        """Remember a statement; in later sentences its parties stand where it was told."""
        subject, obj = (replace(party, start=at.i, end=at.i + 1) for party in (subject, obj))
        self._last[statement.relation] = obj
        if statement.status in (Status.ACTUAL, Status.PLANNED):
            self._subjects[statement.relation, obj.key] = subject

    def object(self, relation: str) -> Party | None:
        """The object of the last statement of a relation."""
        return self._last.get(relation)

    def subject(self, relation: str, obj: str) -> Party | None:
        """Who did it to the same object before, or was to do it."""
        return self._subjects.get((relation, obj))


class FrameMatcher:
    """Finds the candidates of sentences with the frames of an ontology.

    Args:
        ontology: Frames and word lists; lemmas are compared in lower case.
    """

    def __init__(self, ontology: Ontology) -> None:
        self._lexicon = ontology.lexicon
        self._organisations = ontology.lexicon["organisation"]
        self._containers = ontology.lexicon["container"]
        self._systems = frozenset(
            _plain(k) for t in ontology.topics.values() if t.name in HARDWARE for k in t.keywords
        )
        self._relations = ontology.relations
        self._fits_class = ontology.fits
        self._symmetric = {r.name for r in ontology.relations.values() if r.symmetric}
        self._index: dict[tuple[str, str], list[tuple[Frame, str]]] = defaultdict(list)
        self._known: dict[tuple[str, int], Sequence[tuple[Frame, str]]] = {}
        for relation in ontology.relations.values():
            for frame in relation.frames:
                for trigger in frame.triggers:
                    first, _, rest = trigger.partition(" ")
                    self._index[frame.kind, first].append((frame, rest))

    def triggers(self, sentence: Span, names: Names) -> Iterator[tuple[Frame, Token]]:
        """Frames whose trigger word stands in a sentence; a named exercise triggers like the common noun."""
        for name in names.between(sentence.start, sentence.end):
            noun, token = _EVENT_NOUNS.get(name.cls, ""), sentence.doc[name.head]
            if noun and ("noun", token.lemma_.lower()) not in self._index:
                yield from ((frame, token) for frame, rest in self._index["noun", noun] if not rest)
        for token in sentence:
            kind = (
                "verb"
                if token.tag_[:1] == "V" or token.pos_ in ("VERB", "AUX")
                else "noun"
                if token.pos_ in ("NOUN", "PROPN")
                else ""
            )
            before = names.at(token.i - 1) if kind == "verb" and token.tag_ == "VBZ" and token.i else None
            if before is not None and before.cls == "Exercise":
                kind = "noun"  # "hold the Zapad *drills*"
            frames = self._frames_of(kind, token) if kind else ()
            if not frames or (kind == "noun" and self._is_description(token)):
                continue
            within = names.at(token) if kind == "noun" else None
            for frame, rest in frames:
                if within is not None and within.cls not in EVENTS and "self" not in frame.object:
                    continue  # "the Quadrilateral Security *Dialogue*" is no talk
                if not rest or _has_rest(token, rest):
                    yield frame, token

    def _frames_of(self, kind: str, token: Token) -> Sequence[tuple[Frame, str]]:
        """Frames that a word may trigger; looked up once per lemma."""
        key = (kind, token.lemma)
        if key not in self._known:
            self._known[key] = self._index.get((kind, token.lemma_.lower()), ())
        return self._known[key]

    def _is_description(self, noun: Token) -> bool:
        """Whether a noun stands for an organisation named before: "a partner of *the Alliance*"."""
        proper = noun.text[0].isupper() and noun.lemma_.lower() in self._organisations
        return proper and [c.lower_ for c in noun.children] == ["the"]

    def slots(self, kind: str, trigger: Token, names: Names, actors: Actors) -> Slots:
        """The argument places of a trigger for all frames of one kind (``verb``, ``noun``)."""
        return Slots(trigger, kind, names, actors, self._lexicon)

    def match(
        self,
        frame: Frame,
        slots: Slots,
        actors: Actors,
        recent: Recent,
    ) -> tuple[list[Candidate], str]:
        """Candidates of one frame on one trigger, and why there is none.

        Args:
            frame: The frame.
            slots: The places of the trigger; those of the theme are added.
            actors: Reads parties off tokens.
            recent: What was stated before, for sentences that leave a party out.
        """
        slots.reset()
        trigger = slots.trigger
        theme, missing = self._theme_of(frame, slots)
        if missing:
            return [], missing
        relation = self._relations[frame.relation]
        acts, takes = partial(self._acts, relation.domain), partial(self._fits_end, relation.range)
        subjects, subject_slot = slots.first(frame.subject, acts)
        directed = frame.relation not in self._symmetric
        if directed and subject_slot in _ACTING:
            company = [p for p in actors.of(comitative(trigger)) if acts(p)]
            counted = theme is not None and any(c.dep_ == "nummod" for c in theme.children)
            subjects = _each_once([*subjects, *company, *(slots.gapped() if counted else ())])
        objects, object_slot = self._objects(frame, slots, takes, subjects, subject_slot)
        if not objects and frame.elliptic and subjects and not any(slots.tokens(s) for s in frame.object):
            left_out = recent.object(frame.relation) or slots.event_before(takes)
            objects = [replace(left_out, quality=left_out.quality * _RECALLED)] if left_out else []
        if not subjects and objects:
            subjects, _ = slots.loose(frame.subject, acts, {p.key for p in objects})
        if not subjects and objects and frame.recalled:
            unsaid = recent.subject(frame.relation, objects[0].key)
            subjects = [replace(unsaid, quality=unsaid.quality * _RECALLED)] if unsaid else []
        if not objects and frame.both_sides:
            objects = [p for p in subjects if p.cls == "Company"]
            subjects = [p for p in subjects if p.cls != "Company"]
        alone = (frame.jointly and len(subjects) < _TWO) or self._each_its_own(frame, trigger, objects)
        pairs = [] if alone else self._pairs(frame, subjects, objects, object_slot)
        if not pairs:
            return [], f"parties: {[p.key for p in subjects]} / {[p.key for p in objects]}"
        return [
            Candidate(frame, trigger, s, o, theme, tuple(slots.anchors)) for s, o in pairs[:_MAX_PAIRS]
        ], "kept"

    def _theme_of(self, frame: Frame, slots: Slots) -> tuple[Token | None, str]:
        """The theme, which becomes a place for parties as well; and what a frame asks for in vain."""
        trigger, theme = slots.trigger, None
        if frame.theme == (_NOTHING,):
            if any(t.ent_type_ not in ("DATE", "TIME") for t in deep_object(trigger)):
                return None, "has an object"
        elif frame.theme:
            theme = self._theme(frame, slots, trigger)
            if theme is None:
                return None, "no theme from " + "|".join(frame.theme)
            slots.add(theme)
        if frame.barred and self._barred(frame, slots, trigger):
            return None, "barred theme"
        if frame.cue and not self._cued(frame, trigger, theme):
            return None, "no cue from " + "|".join(frame.cue)
        return theme, ""

    def _objects(
        self,
        frame: Frame,
        slots: Slots,
        takes: Callable[[Party], bool],
        subjects: list[Party],
        subject_slot: str,
    ) -> tuple[list[Party], str]:
        """The parties at the other end: where the frame says, else where a small parser puts them."""
        taken = {p.key for p in subjects}
        directed = frame.relation not in self._symmetric
        objects, slot = slots.first(frame.object, takes, taken if directed else None, subject_slot)
        if directed and objects and {p.key for p in objects} == taken:
            return slots.another(takes, taken), slot
        return (objects, slot) if objects else slots.loose(frame.object, takes, taken)

    def _fits_end(self, allowed: tuple[str, ...], party: Party) -> bool:
        """Whether a party, or the state that it may stand for, can be at an end of a relation."""
        return party.cls in _STAND_FOR or self._fits_class(party.cls, allowed)

    def _acts(self, allowed: tuple[str, ...], party: Party) -> bool:
        """Whether a party can do what a relation tells; a base or a coast of a state does nothing."""
        idle = party.place and not self._fits_class("Place", allowed)
        return not idle and self._fits_end(allowed, party)

    def _each_its_own(self, frame: Frame, trigger: Token, objects: list[Party]) -> bool:
        """As in "A and B signed *their agreements*": each with somebody else."""
        return (
            frame.relation in self._symmetric
            and not objects
            and any(
                t.tag_ == "NNS"
                and t.lemma_.lower() in _PAPERS
                and any(c.lower_ == "their" for c in t.children)
                for t in deep_object(trigger)
            )
        )

    def _pairs(
        self, frame: Frame, subjects: list[Party], objects: list[Party], object_slot: str
    ) -> list[tuple[Party, Party]]:
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

    def _theme(self, frame: Frame, slots: Slots, trigger: Token) -> Token | None:
        words = frozenset().union(*(self._lexicon.get(name, frozenset()) for name in frame.theme))
        systems, money = "weapon" in frame.theme, "aid" in frame.theme
        named = {
            cls for theme, cls in (("person-noun", "Person"), ("drill", "Exercise")) if theme in frame.theme
        }
        places = frame.theme_slots or (("obj",) if frame.kind == "verb" else ("pre", "of"))
        for slot in places:
            deep = frame.kind == "noun" and slot == "of"
            above = _papers_above(trigger) if slot == "obj" else _of_below(trigger) if deep else ()
            for token in (*slots.tokens(slot), *above):
                for head in (h for c in conjuncts(token) for h in of_chain(c)):
                    if (
                        slots.kind(head) in words
                        or self._fits(head, words, systems=systems)
                        or slots.is_a(head, named)
                        or (money and head.ent_type_ == "MONEY")
                    ):
                        return head
        return None

    def _fits(self, head: Token, words: frozenset[str], *, systems: bool) -> bool:
        lemma = head.lemma_.lower()
        if lemma in words or head.lower_ in words:
            return True
        if lemma in self._containers and any(t.lemma_.lower() in words for t in premodifiers(head)):
            return True  # "a second arms *consignment*"
        if systems and any(_plain(t.text) in self._systems for t in (head, *premodifiers(head))):
            return True
        if systems and any(
            _plain(head.doc[head.i : head.i + n].text) in self._systems
            for n in (2, 3)
            if head.i + n <= len(head.doc)
        ):
            return True
        return any(f"{t.lower_} {lemma}" in words for t in premodifiers(head))

    def _barred(self, frame: Frame, slots: Slots, trigger: Token) -> bool:
        words = frozenset().union(*(self._lexicon.get(name, frozenset()) for name in frame.barred))
        heads = [
            h
            for slot in (frame.theme_slots or ("obj", "pre", "of"))
            for t in slots.tokens(slot)
            if not slots.is_a(t, {"Person"})
            for h in of_chain(t)
        ]
        return any(slots.kind(h) in words for h in heads) or any(
            t.lower_ in words for t in premodifiers(trigger)
        )

    def _cued(self, frame: Frame, trigger: Token, theme: Token | None) -> bool:
        words = frozenset().union(*(self._lexicon.get(name, frozenset()) for name in frame.cue))
        near = [*trigger.children, *premodifiers(trigger), *partnership(trigger)]
        near += [t for c in trigger.children if c.dep_ == "prep" for t in c.children]  # "*together* with X"
        if trigger.dep_ in ("xcomp", "advcl", "acl"):
            near.append(trigger.head)  # "will collaborate with X to produce"
        if trigger.i > 1 and trigger.nbor(-1).text == "-":
            near.append(trigger.nbor(-2))  # "co-produce"
        for obj in deep_object(trigger) if trigger.pos_ == "VERB" else ():
            near += obj.children
            near += [t for c in obj.children if c.lower_ == "for" for t in c.children]
        if trigger.dep_ == "attr":
            near += trigger.head.children  # "*there* are French troops"
        near += [
            t for c in trigger.children if c.lower_ == "for" for t in c.children
        ]  # "contract for the supply"
        if theme is not None:
            near += [*theme.children, *premodifiers(theme)]
        return any(t.lower_ in words or t.lemma_.lower() in words for t in near)


def _of_below(noun: Token) -> Iterator[Token]:
    """What lies behind an "of" that hangs on another word of the phrase: "the sale by X *of tanks*"."""
    for token in noun.subtree:
        if token.i > noun.i and token.dep_ == "prep" and token.lower_ == "of" and token.head != noun:
            yield from (t for t in token.children if t.dep_ == "pobj")


def _papers_above(participle: Token) -> Iterator[Token]:
    """Nouns above the one that a participle hangs on: "an *agreement* on closer cooperation signed by"."""
    if participle.dep_ == "acl" and participle.tag_ == "VBN":
        noun = participle.head
        while noun.dep_ in ("pobj", "dobj", "pcomp", "prep"):
            noun = noun.head
            if noun.pos_ in ("NOUN", "PROPN"):
                yield noun


def _each_once(parties: list[Party]) -> list[Party]:
    return list({p.key: p for p in reversed(parties)}.values())[::-1]


def _plain(text: str) -> str:
    """A system's name without hyphens, blanks and plural: "F-16s" and "F16" are one."""
    return text.lower().replace("-", "").replace(" ", "").removesuffix("s")


def _has_rest(token: Token, rest: str) -> bool:
    """Whether the second word of a trigger ("hand *over*", "take *part*", "*joint* venture") is there."""
    return any(
        (child.lower_ == rest or child.lemma_.lower() == rest)
        and (
            child.dep_ in ("prt", "advmod", "prep", "dobj", "amod", "compound", "acomp", "attr", "npadvmod")
            or abs(child.i - token.i) == 1
        )
        for child in token.children
    ) or (token.i + 1 < len(token.doc) and token.doc[token.i + 1].lower_ == rest)
