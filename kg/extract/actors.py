"""From a noun in the tree to the actors that it means: lists, adjectives, titles, descriptions, pronouns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from spacy.tokens import Token

from kg.extract.discourse import Discourse
from kg.extract.mentions import Name, Names
from kg.extract.register import Register
from kg.extract.syntax import antecedent, conjuncts, premodifiers, surface_subject
from kg.vocab import Ontology

_LISTING = frozenset({"including", "like", "namely"})
_ADDING = frozenset({"along", "together", "alongside", "besides"})
_PRONOUNS = frozenset({"PRP", "PRP$"})
_NUMBERS = {
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
}
_EFFORTS = frozenset({"Gathering", "Exercise", "Coalition", "Fund"})
_DESCRIBED = frozenset({"Company", "Organization"})
_RULERS = frozenset({"government", "regime", "authority", "junta", "leadership"})
"""Who rules what lies behind "in": "the *government* in Kyiv"."""
_SOME = frozenset({"several", "many", "some", "other"})
_ONE = frozenset({"a", "an", "another", "one", "any", "every"})
_OF_MANY = frozenset({"CountryGroup", "InternationalOrganization"})
_NOT_ACTORS = frozenset({"City", "Place", "Gathering", "Exercise"})


@dataclass(frozen=True, slots=True)
class Party:
    """An entity in a role, with the tokens that name it and how surely they do (0 to 1)."""

    key: str
    cls: str
    start: int
    end: int
    quality: float = 1.0
    lifted: bool = False
    """Whether the text names something of the entity: its forces, a minister, not the entity itself."""
    place: bool = False
    """Whether the text names a place there: a base, a coast."""


class Actors:
    """Reads actors off the tokens of one document."""

    def __init__(
        self,
        names: Names,
        register: Register,
        discourse: Discourse,
        lists: Mapping[int, tuple[Name, ...]],
        ontology: Ontology,
    ) -> None:
        self._names, self._register, self._discourse, self._lists = names, register, discourse, lists
        self._efforts = frozenset().union(
            *(ontology.lexicon[w] for w in ("gathering-head", "coalition-head", "common-effort"))
        )
        self._gazetteer = ontology.gazetteer
        self._places = ontology.lexicon["place-noun"]
        self._states = frozenset().union(*(ontology.lexicon[w] for w in ("state-noun", "soldier", "warship")))
        self._groups = ontology.lexicon["group-noun"]
        self._nations = ontology.lexicon["nation"]
        self._firms, self._measures = ontology.lexicon["firm"], ontology.lexicon["measure"]
        self._others, self._speech = ontology.lexicon["somebody-else"], ontology.lexicon["speech"]
        self._bodies = ontology.lexicon["body-head"] | ontology.lexicon["force-head"]

    def of(self, tokens: Iterable[Token]) -> list[Party]:
        """The actors that noun phrases mean, lists unfolded, each once, in the order of the text."""
        found: dict[str, Party] = {}
        for token in tokens:
            for head in conjuncts(token):
                for party in (*self._single(head), *self._added(head)):
                    known = found.get(party.key)
                    if known is None or party.quality > known.quality:
                        found[party.key] = party
        return list(found.values())

    def named(self, tokens: Iterable[Token]) -> list[Party]:
        """Actors named by the tokens themselves, nothing resolved: for modifiers such as "Ukrainian"."""
        found: dict[str, Party] = {}
        for token in tokens:
            name = self._names.actor_at(token)
            if name is not None:
                found.setdefault(name.key, self._party(name))
        return list(found.values())

    def inside(self, tokens: Iterable[Token]) -> list[Party]:
        """States named within the name of something else: "the *Saudi*-led coalition"."""
        found = (self._names.state_in(token) for token in tokens)
        return [self._party(name) for name in found if name is not None]

    def _party(self, name: Name, quality: float = 1.0) -> Party:
        return Party(name.key, name.cls, name.start, name.end, quality)

    def _keys(self, keys: Iterable[str], token: Token, quality: float) -> list[Party]:
        return [Party(key, self._register[key].cls, token.i, token.i + 1, quality) for key in keys]

    def _added(self, head: Token) -> list[Party]:
        """As in "X *along with Y*", "X, *as well as Y*"."""
        found = []
        for child in head.children:
            with_ = child.lower_ == "with" and any(c.lower_ in _ADDING for c in child.children)
            if child.dep_ == "prep" and (child.lower_ in _ADDING or with_) and child.i > head.i:
                inner = [c for c in child.children if c.dep_ == "prep" and c.lower_ == "with"] or [child]
                objects = [t for p in inner for t in p.children if t.dep_ == "pobj"]
                found.extend(self.of(objects))
        return found

    def _single(self, token: Token) -> list[Party]:
        name = self._names.actor_at(token)
        if name is not None and name.head != token.i:
            name = self._names.place_in(token) or name
        if name is not None and name.cls == "CountryGroup":
            members = [c for c in token.children if c.dep_ == "appos" and self._names.at(c) is not None]
            if members:
                return self.of(members)  # "the two Baltic nations, *A and B*"
        if name is not None and name.cls in _OF_MANY and (told := self._members_told(token)):
            return told  # "NATO allies *such as A and B*"
        if name is not None and name.cls == "CountryGroup" and self._is_part(name, token):
            one = token.doc[name.end - 1].tag_ == "NN"
            keys = self._discourse.member_before(token, self._members(name.key)) if one else []
            return self._keys(keys, token, 0.8)
        if name is not None:
            return [self._party(member) for member in self._lists.get(name.start, (name,))]
        if token.tag_ == "WP$" or (token.tag_ in ("WDT", "WP") and token.dep_ == "pobj"):
            return [p for t in antecedent(token) for p in self._single(t)]
        if token.tag_ in _PRONOUNS or token.lower_ == "both":
            meant = self._keys(self._discourse.pronoun(token), token, 0.85)
            return meant or self._reporting(token)
        if token.pos_ not in ("NOUN", "PROPN", "ADJ", "NUM", "DET", "VERB"):
            return []
        return self._noun(token)

    def _members(self, group: str) -> tuple[str, ...]:
        entry = self._gazetteer.get(group)
        return entry.members if entry else ()

    def _is_part(self, name: Name, token: Token) -> bool:
        """Whether only some of a group are meant: "three Gulf states", "a Nordic country"."""
        if name.how == "demonym":
            return False
        last = token.doc[name.end - 1]
        if last.tag_ == "NN" and last.lemma_.lower() in ("country", "nation", "state"):
            return True
        before = token.doc[name.start - 1] if name.start else None
        size = len(self._members(name.key))
        if before is None or before.lower_ in ("all", "the"):
            return False
        if before.lower_ in ("some", "several", "many", "other", "most", "few"):
            return True
        return before.pos_ == "NUM" and _NUMBERS.get(before.lower_) != size

    def _noun(self, noun: Token) -> list[Party]:
        """Whom a common noun stands for: one named right beside it, one meant by it, or the state it belongs to."""
        lemma = noun.lemma_.lower()
        found = self._listed(noun) or self._apposed(noun) or self._effort(noun)
        if found:
            return found
        if lemma in ("country", "nation", "state") and noun.tag_ == "NN":
            groups = [p for p in self.named(premodifiers(noun)) if p.cls == "CountryGroup"]
            if not groups and lemma == "country" and self.named(premodifiers(noun)):
                return self._keys(
                    self._discourse.state_before(noun), noun, 0.75
                )  # "the Central African *country*"
            if groups:
                members = self._discourse.member_before(noun, self._members(groups[0].key))
                return self._keys(members, noun, 0.8)
        described = self._keys(self._discourse.description(noun), noun, 0.8)
        if described:
            return described
        # A capital at the start of a sentence hides the plural from the lemmatiser: "Frigates from Italy".
        if {lemma, noun.lower_, noun.lower_.removesuffix("s")} & (self._states | self._bodies | self._places):
            return self._beside(noun)
        if noun.pos_ in ("NUM", "DET") or lemma in self._measures:
            return self._measured(noun)
        return []

    def _apposed(self, noun: Token) -> list[Party]:
        """The name that a noun only describes: "the firm *Edge Group*", "the exercise *Aman*", "its neighbour, *Peru*"."""
        lemma = noun.lemma_.lower()
        beside = self._names.at(noun.i + 1) if noun.i + 1 < len(noun.doc) else None
        if beside is not None and (
            (beside.cls in _DESCRIBED and lemma in self._firms)
            or (beside.cls in _EFFORTS and lemma in self._efforts)
        ):
            return self._single(noun.doc[beside.head])
        if lemma in self._states or lemma in self._groups or self._describes(noun):
            named = self.of(c for c in noun.children if c.dep_ == "appos" and self._names.at(c) is not None)
            if named:
                return named
        above = self._names.at(noun.head) if noun.dep_ == "appos" else None
        if above is None:
            return []
        describes = (above.cls == "Country" and lemma in self._nations) or (
            above.cls in _EFFORTS and lemma in self._efforts
        )
        return self._single(noun.head) if describes else []  # "*Peru*, a country that buys"

    def _effort(self, noun: Token) -> list[Party]:
        """As in "the *African Lion* exercise", "drills dubbed *Nile Eagles*"."""
        if noun.lemma_.lower() not in self._efforts:
            return []
        named = [p for p in self.named([*premodifiers(noun), *noun.rights]) if p.cls in _EFFORTS]
        named = named or [p for p in self.named(noun.subtree) if p.cls == "Exercise"]
        return named[:1]

    def _measured(self, noun: Token) -> list[Party]:
        """As in "members of *NATO*", "dozens of *countries*"; "a member of the alliance" is not named."""
        if noun.lemma_.lower() == "member" and any(c.lower_ in _ONE for c in noun.children):
            return []
        of = [c for c in noun.children if c.dep_ == "prep" and c.lower_ == "of"]
        return self.of(t for c in of for t in c.children if t.dep_ == "pobj")

    def _describes(self, noun: Token) -> bool:
        return noun.pos_ == "NOUN" and noun.ent_type_ in ("", "ORG", "NORP")

    def _listed(self, noun: Token) -> list[Party]:
        """As in "countries *such as X and Y*", "partners, *including X*", "allies, *among them X*"."""
        return self._members_told(noun) if noun.lemma_.lower() in self._groups else []

    def _members_told(self, noun: Token) -> list[Party]:
        counted = noun.dep_ == "nsubj" and any(c.dep_ == "nummod" or c.lower_ in _SOME for c in noun.children)
        # "Thirty countries took part in the drill, *including X*": the list may come at the end of the clause.
        late = (
            (t for t in noun.head.subtree if t.i > noun.i and t.lower_ in _LISTING and t.nbor(-1).text == ",")
            if counted
            else ()
        )
        for child in (*noun.children, *late):
            behind = [t for t in child.children if t.dep_ == "pobj"]
            listing = child.lower_ in _LISTING or (
                child.lower_ == "as" and any(c.lower_ == "such" for c in child.children)
            )
            among = child.lower_ == "among" and any(t.lower_ in ("them", "which") for t in behind)
            if child.dep_ == "prep" and (listing or among):
                return self.of(t for t in behind if t.lower_ not in ("them", "which"))
        return []

    def _beside(self, noun: Token) -> list[Party]:
        """The state or body named beside a noun: "*Egyptian* navy", "troops *from Kenya*", "its forces"."""
        found: list[Party] = []
        place = noun.lemma_.lower() in self._places or noun.lower_.removesuffix("s") in self._places
        before = [t for t in premodifiers(noun) if not self._foreign(t)]
        found.extend(
            p for p in self.named(before) if p.cls not in _NOT_ACTORS or self._register.state_of(p.key)
        )
        outsiders = noun.lemma_.lower() in self._others or any(
            c.lower_ in ("neighbouring", "neighboring", "friendly") for c in noun.children
        )
        for child in noun.children:
            if child.dep_ == "poss" and not outsiders:
                found.extend(self.of([child]) or self._whose(child))
        if not found and not outsiders:
            behind = [noun.nbor()] if noun.i + 1 < len(noun.doc) and noun.nbor().lower_ == "from" else []
            for child in (*noun.children, *behind):
                inner = [t for t in child.children if t.dep_ == "pobj"]
                ruling = child.lower_ in ("in", "at") and (
                    place or noun.lemma_.lower() in _RULERS or self._in_capital(inner)
                )
                if child.dep_ == "prep" and (child.lower_ in ("of", "from") or ruling):
                    # "the chiefs of staff of Greece": the state may hang one noun lower.
                    found.extend(
                        self.of(inner) or [p for t in inner if t.pos_ == "NOUN" for p in self._beside(t)]
                    )
        one = noun.tag_ == "NN" and outsiders
        if one or any(c.dep_ == "nummod" or c.lower_ in _ONE for c in noun.children):
            found = [p for p in found if p.cls != "CountryGroup"]  # "seven countries from Africa and Asia"
        return [
            replace(p, quality=p.quality * 0.95, lifted=True, place=place) for p in self._states_only(found)
        ]

    def _in_capital(self, inner: list[Token]) -> bool:
        """Whether a capital follows, as in "officials *in Seoul*", which stands for its state."""
        names = [self._names.at(t) for t in inner]
        return any(n is not None and n.cls == "City" and self._register.state_of(n.key) for n in names)

    def _reporting(self, pronoun: Token) -> list[Party]:
        """Whom a pronoun means that reports of itself: "the *Finnish and Swedish ministers* said that they"."""
        clause = pronoun.head
        verb = clause.head
        if pronoun.dep_ != "nsubj" or clause.dep_ != "ccomp" or verb.lemma_ not in self._speech:
            return []
        said = self.of(t for t in surface_subject(verb) if t.i < pronoun.i and t.tag_ not in _PRONOUNS)
        return [p for p in said if p.cls != "CountryGroup"]

    def _whose(self, pronoun: Token) -> list[Party]:
        """As in "Serbia's president said that *his* country": the state of who speaks."""
        if pronoun.tag_ != "PRP$":
            return []
        for verb in pronoun.ancestors:
            subjects = (
                [t for t in surface_subject(verb) if pronoun not in t.subtree]
                if verb.lemma_ in self._speech
                else []
            )
            if subjects:
                return self.of(subjects)
        return []

    def _foreign(self, token: Token) -> bool:
        """Whether a modifier hangs on a participle: "*Russian*-made jets" tells no owner."""
        return token.dep_ == "npadvmod"

    def _states_only(self, parties: list[Party]) -> list[Party]:
        return [p for p in parties if p.cls != "Person"] or [
            Party(state, "Country", p.start, p.end, p.quality)
            for p in parties
            if (state := self._register.state_of(p.key)) is not None
        ]
