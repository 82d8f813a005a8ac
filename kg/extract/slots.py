"""The parties in the argument places of one trigger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from spacy.tokens import Token

from kg.extract.actors import Actors, Party
from kg.extract.mentions import EVENTS, Names
from kg.extract.places import Places
from kg.extract.syntax import conjuncts, deep_object, premodifiers

_STATES = frozenset({"Country", "CountryGroup", "InternationalOrganization", "Person", "City", "Coalition"})
"""What an adjective before a noun can name as its party: a state, not the house a treaty is called after."""
_IN_MIND = 80
"""Tokens for which an event stays in mind that a clause leaves out: two or three sentences."""
_LINE = 25
"""Tokens behind a trigger that are searched without help from the tree."""
_AT = frozenset({"in", "at", "of", "under"})
"""Prepositions that are looked for in the whole clause where no state can stand behind them, but a gathering or a force."""
_STATE = Party("", "Country", 0, 0)
_OF_SOURCES = frozenset(
    {
        "according", "due", "thanks", "owing", "prior", "consideration", "response", "objection", "reaction",
        "damage", "opposition", "reference", "regard", "respect", "answer", "challenge", "threat", "relation",
    }
)  # fmt: skip
"""Words whose "to" leads to no receiver."""
_LOOSE = frozenset({"to", "with", "from", "against", "on", "between", "for"})


def _clause_tokens(root: Token) -> list[Token]:
    """Tokens below a verb or noun, without clauses that have a subject of their own, in text order."""
    found = []
    pending = [root]
    while pending:
        token = pending.pop()
        found.append(token)
        pending.extend(
            c
            for c in token.children
            if c.dep_ not in ("relcl", "ccomp", "advcl", "parataxis")
            and not (c.dep_ == "conj" and c.pos_ == "VERB")
        )
    return sorted(found, key=lambda t: t.i)


class Slots(Places):
    """The parties of one trigger: those that its places name, and those that a small parser hung elsewhere.

    Args:
        trigger: The word that tells the event.
        kind: How frames read it: ``verb`` or ``noun``.
        names: The names of the document.
        actors: Reads parties off tokens.
        lexicon: Word lists.
    """

    def __init__(
        self,
        trigger: Token,
        kind: str,
        names: Names,
        actors: Actors,
        lexicon: Mapping[str, frozenset[str]],
    ) -> None:
        super().__init__(trigger, kind, names, lexicon)
        self._actors = actors
        self._resolved: dict[tuple[str, int], list[Party]] = {}

    def gapped(self) -> list[Party]:
        """Further subjects whose verb is left out: "A will provide 4,500 soldiers, *B* 2,500 and *C* 1,410"."""
        doc, end = self.trigger.doc, self.trigger.sent.end
        names = [n for n in self._names.between(self.trigger.i, end) if n.end < end and doc[n.end].like_num]
        follows = [n for n in names if doc[n.start - 1].lower_ in (",", "and")]
        return self._actors.named(doc[n.head] for n in follows)

    def another(self, fits: Callable[[Party], bool], subjects: set[str]) -> list[Party]:
        """Whom "its" means where it cannot mean the subject: "X gave *Y* jets and trains its pilots"."""
        own = [t for t in deep_object(self.trigger) if any(c.lower_ in ("its", "their") for c in t.children)]
        if not own:
            return []
        before = self._names.between(self.trigger.sent.start, self.trigger.i)
        states = [n for n in before if n.cls == "Country" and n.key not in subjects]
        parties = self._actors.named(self.trigger.doc[n.head] for n in states[-1:])
        return [replace(p, quality=p.quality * 0.85) for p in parties if fits(p)]

    def event_before(self, fits: Callable[[Party], bool]) -> Party | None:
        """The event that was named last: "they sailed to *Rimpac*, with Peru taking part"."""
        before = self._names.between(max(self.trigger.i - _IN_MIND, 0), self.trigger.i)
        found = [
            p
            for n in before
            if n.cls in EVENTS
            for p in self._actors.named([self.trigger.doc[n.head]])
            if fits(p)
        ]
        return found[-1] if found else None

    def loose(
        self, order: Iterable[str], fits: Callable[[Party], bool], unless: set[str]
    ) -> tuple[list[Party], str]:
        """Parties behind a preposition that the parser hung on the wrong noun of the clause, and its slot.

        "provide aid worth 611 million euros *to Ukraine*": small models attach the last phrase to
        the nearest noun. Only prepositions right of the trigger and in its own clause count.
        """
        noun = not self._verb
        wanted = [
            slot
            for slot in order
            if slot not in self._readers
            and (slot in _LOOSE or (slot in _AT and not fits(_STATE)))
            and (noun or slot != "between")
        ]
        if not wanted:
            return [], ""
        root = self._governor if self._governor is not None and self.trigger.dep_ != "nsubj" else self.trigger
        for token in _clause_tokens(root):
            if (
                token.dep_ in ("prep", "dative", "agent")
                and token.head.lower_ not in _OF_SOURCES
                and self._names.at(token) is None
                and token.lower_ in wanted
                and token.i > self.trigger.i
            ):
                parties = [
                    p
                    for p in self._actors.of(t for t in token.children if t.dep_ == "pobj")
                    if p.key not in unless and fits(p)
                ]
                if parties:
                    return [replace(p, quality=p.quality * 0.93) for p in parties], token.lower_
        return self._along_the_line(wanted, fits, unless)

    def _modified(self, token: Token) -> Token:
        """The noun that a name only modifies ("the *French* minister's **view**"), else the token itself."""
        name = self._names.actor_at(token)
        end = name.end if name is not None else token.i
        top = token
        while top.dep_ in ("poss", "amod", "compound", "nmod") and top.head.i > top.i:
            top = top.head
        return top if top.i >= end else token

    def _along_the_line(
        self, wanted: list[str], fits: Callable[[Party], bool], unless: set[str]
    ) -> tuple[list[Party], str]:
        """A name right behind a wanted preposition where the parser saw no phrase: "dollars *to PURL*"."""
        doc = self.trigger.doc
        for i in range(self.trigger.i + 1, min(self.trigger.sent.end - 1, self.trigger.i + _LINE)):
            token = doc[i]
            if token.dep_ in ("nsubj", "nsubjpass") or (
                token.pos_ == "VERB"
                and (token.tag_ in ("VBD", "VBZ", "VBP") or (token.tag_ == "VBG" and doc[i - 1].text == ","))
            ):
                return [], ""
            free = self._names.at(token) is None and doc[i - 1].lower_ not in _OF_SOURCES
            if token.lower_ in wanted and free:
                following = (
                    doc[i + 1]
                    if doc[i + 1].lower_ not in ("the", "its", "a") or i + 2 >= len(doc)
                    else doc[i + 2]
                )
                if self._names.at(following) is None:
                    continue
                parties = self._actors.of([self._modified(following)])
                parties = [p for p in parties if p.key not in unless and fits(p)]
                if parties:
                    return [replace(p, quality=p.quality * 0.9) for p in parties], token.lower_
        return [], ""

    def first(
        self,
        order: Iterable[str],
        fits: Callable[[Party], bool],
        unless: set[str] | None = None,
        used: str = "",
    ) -> tuple[list[Party], str]:
        """Parties of the first slot of a list that yields any that may stand at this end of the relation."""
        for slot in order:
            if slot == used and slot not in ("between", "among", "mod", "subj", "of"):
                continue
            parties = [p for p in self._parties(slot) if fits(p)]
            if unless:
                # Among several one may be the other end, too: "A and B signed a paper on forces in B".
                others = [p for p in parties if p.key not in unless]
                parties = others or (parties if len(unless) > 1 and slot != used else [])
            if parties:
                return parties, slot
        return [], ""

    def _parties(self, slot: str) -> list[Party]:
        key = (slot, self._theme)
        if key not in self._resolved:
            self._resolved[key] = self._read(slot)
        return self._resolved[key]

    def _read(self, slot: str) -> list[Party]:
        if slot == "mod":
            nouns = [a for a in self.anchors if a.pos_ in ("NOUN", "PROPN")]
            found = self._actors.named(t for a in nouns for t in premodifiers(a) if t.dep_ != "npadvmod")
            return [p for p in found if p.cls in _STATES]
        if slot == "made":
            nouns = [h for t in deep_object(self.trigger) for h in conjuncts(t)] + [
                a for a in self.anchors if a.pos_ in ("NOUN", "PROPN")
            ]
            before = [t for a in nouns for t in premodifiers(a)]
            made = self._actors.named(t for t in before if t.dep_ == "npadvmod")
            beside = self._actors.named(t for t in before if t.dep_ in ("amod", "nmod", "compound"))
            # "German-made", "German tanks"; but "Leopard tanks" and "Sukhoi jets" are names of models.
            return [*made, *(p for p in beside if p.cls in _STATES)]
        if slot == "led":
            before = [t for t in premodifiers(self.trigger) if t.dep_ == "npadvmod"]
            return self._actors.inside(before) or self._actors.named(before)
        if slot == "self":
            return self._actors.named([self.trigger]) or self._actors.of([self.trigger])
        if slot == "owner":
            return self._actors.of(h for t in deep_object(self.trigger) for h in conjuncts(t))
        return self._actors.of(self.tokens(slot))
