"""Finds who and what an article names: gazetteer names, persons, bodies, coalitions, gatherings.

The gazetteer knows states, organisations and their variants; the model's entity recogniser proposes
the rest; structure ("Minister *Kamikawa*", "*Ministry of Defence* of Ukraine", "*drone coalition*")
decides where both are weak. Each token belongs to one name at most.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span, Token

from kg.extract.bodies import Body, body_at
from kg.extract.persons import PersonFind, find_persons
from kg.extract.register import Draft, Register
from kg.vocab import GazetteerEntry, Ontology

DEMONYM = "demonym"
NAME = "name"


@dataclass(frozen=True, slots=True)
class Name:
    """Tokens ``start`` to ``end`` (exclusive) that name the entity ``key``.

    ``how`` is ``name`` or ``demonym`` ("Belgian"); ``head`` is the index of the token that carries
    the name in the dependency tree.
    """

    start: int
    end: int
    key: str
    cls: str
    how: str = NAME
    head: int = -1


class Names:
    """The names of one document by token."""

    def __init__(self, names: Iterable[Name]) -> None:
        self.all = sorted(names, key=lambda name: name.start)
        self._at: dict[int, Name] = {i: name for name in self.all for i in range(name.start, name.end)}
        self._titles: dict[int, Name] = {}

    def absorb(self, start: int, person: Name) -> None:
        """Let the words of a title ("*U.S.* Secretary of State") mean its holder when read as an actor."""
        for i in range(start, person.start):
            self._titles[i] = person

    @property
    def title_tokens(self) -> Set[int]:
        """Tokens that belong to the title of a person."""
        return self._titles.keys()

    def actor_at(self, token: Token) -> Name | None:
        """The name at a token, or the person whose title the token is part of."""
        return self._titles.get(token.i) or self.at(token)

    def at(self, token: Token | int) -> Name | None:
        """The name that a token is part of."""
        return self._at.get(token if isinstance(token, int) else token.i)

    def between(self, start: int, end: int) -> Iterator[Name]:
        """Names that begin in a range of tokens."""
        return (name for name in self.all if start <= name.start < end)


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    entry: GazetteerEntry
    how: str


_CASED = frozenset({"Country", "City", "Place", "Person"})


class GazetteerMatcher:
    """Finds the names of the gazetteer in a tokenised text.

    Single words match as written (``US`` is a state, ``us`` is not); names of several words of
    organisations, coalitions, groups and gatherings match in any case.
    """

    def __init__(self, nlp: Language, ontology: Ontology) -> None:
        self._ontology = ontology
        self._exact = PhraseMatcher(nlp.vocab, attr="ORTH")
        self._lower = PhraseMatcher(nlp.vocab, attr="LOWER")
        self._meaning: dict[tuple[str, str], list[tuple[GazetteerEntry, str]]] = {}
        exact: set[str] = set()
        lower: set[str] = set()
        for entry in ontology.gazetteer.values():
            for form, how in _forms(entry):
                any_case = how == NAME and " " in form and entry.cls not in _CASED and form not in entry.ambiguous
                key = ("lower", form.lower()) if any_case else ("exact", form)
                self._meaning.setdefault(key, []).append((entry, how))
                (lower if any_case else exact).add(form)
        self._exact.add("exact", list(nlp.tokenizer.pipe(sorted(exact))))
        # Tokenised as written: "u.s. navy" splits where "U.S. Navy" does not; LOWER takes care of case.
        self._lower.add("lower", list(nlp.tokenizer.pipe(sorted(lower))))

    def __call__(self, doc: Doc) -> list[_Hit]:
        """The longest non-overlapping hits, from left to right."""
        found = []
        for kind, matcher in (("exact", self._exact), ("lower", self._lower)):
            for _, start, end in matcher(doc):
                text = doc[start:end].text
                meanings = self._meaning.get((kind, text.lower() if kind == "lower" else text), [])
                if meanings:
                    entry, how = min(meanings, key=lambda m: (m[0].cls == "City", m[1] == DEMONYM, m[0].iri))
                    found.append(_Hit(start, end, entry, how))
        return _longest(found)


def _forms(entry: GazetteerEntry) -> Iterator[tuple[str, str]]:
    for name in (*entry.names, *entry.metonyms):
        yield name, NAME
        if name.startswith("The "):
            yield name.removeprefix("The "), NAME
    for demonym in entry.demonyms:
        yield demonym, DEMONYM


def _longest(hits: Iterable[_Hit]) -> list[_Hit]:
    taken: set[int] = set()
    kept = []
    for hit in sorted(hits, key=lambda h: (h.start - h.end, h.start, h.entry.cls == "City", h.how)):
        if taken.isdisjoint(range(hit.start, hit.end)):
            taken.update(range(hit.start, hit.end))
            kept.append(hit)
    return sorted(kept, key=lambda h: h.start)


def _cores(ontology: Ontology) -> Iterator[tuple[tuple[str, str], str]]:
    """Listed bodies by state and name without it: "U.S. Southern Command" is (US, "southern command")."""
    for entry in ontology.gazetteer.values():
        if entry.country is None or entry.cls not in ("ArmedForce", "GovernmentBody"):
            continue
        state = ontology.gazetteer.get(entry.country)
        if state is None:
            continue
        for name in entry.names:
            for form in (*state.names, *state.demonyms):
                if name.startswith(form + " "):
                    yield (entry.country, name[len(form) + 1 :].lower()), entry.iri


class NameFinder:
    """Finds and links all names of a document.

    Args:
        nlp: The pipeline whose tokeniser the documents come from.
        ontology: Gazetteer and word lists.
    """

    def __init__(self, nlp: Language, ontology: Ontology) -> None:
        self.ontology = ontology
        self._gazetteer = GazetteerMatcher(nlp, ontology)
        self._listed = {name: e.iri for e in ontology.gazetteer.values() if e.cls == "Person" for name in e.names}
        self._bodies = dict(_cores(ontology))
        self._systems = frozenset(k for t in ontology.topics.values() for k in t.keywords)

    def __call__(self, doc: Doc, register: Register) -> Names:
        """Names of a parsed document; the entities go to the register."""
        found: list[Name] = []
        taken: set[int] = set()

        def take(start: int, end: int, draft: Draft, how: str = NAME) -> None:
            if start < end and taken.isdisjoint(range(start, end)):
                taken.update(range(start, end))
                found.append(Name(start, end, draft.key, draft.cls, how, _head(doc[start:end]).i))

        hits = self._gazetteer(doc)
        listed = [(h.start, h.end) for h in hits if h.entry.cls == "Person"]
        hits = [h for h in hits if h.entry.cls != "Person"]
        longer = [h for h in hits if h.end - h.start > 1 and h.entry.cls not in ("City",)]
        for hit in longer:
            take(hit.start, hit.end, register.known(hit.entry.iri, _surface(doc, hit)), hit.how)
        states = {i: h.entry for h in hits if _is_state(h) for i in range(h.start, h.end)}
        for i in range(len(doc)):
            body = body_at(doc, i, states, self.ontology)
            if body is not None and self._is_listed(body, longer):
                continue
            known = self._bodies.get((body.country or "", body.core.lower())) if body is not None else None
            if body is not None and known is not None and not _crosses(body.start, body.end, found):
                found[:] = [n for n in found if n.end <= body.start or n.start >= body.end]
                taken.difference_update(range(body.start, body.end))
                take(body.start, body.end, register.known(known, body.surface))
                continue
            if body is not None and not _crosses(body.start, body.end, found):
                found[:] = [n for n in found if n.end <= body.start or n.start >= body.end]
                taken.difference_update(range(body.start, body.end))
                take(body.start, body.end, register.new(body.label, body.cls, body.surface, body.country))
        blocked = {h.start for h in hits if h.entry.cls != "City" or h.entry.capital_of}
        for person in find_persons(doc, taken, blocked, listed, self.ontology, self._systems):
            draft = self._person(doc, person, register)
            for start, end in person.spans:
                draft.surfaces[doc[start:end].text] += 1
                take(start, end, draft)
        for hit in hits:
            if _trusted(doc, hit):
                take(hit.start, hit.end, register.known(hit.entry.iri, _surface(doc, hit)), hit.how)
        self._from_model(doc, register, take)
        self._common_efforts(doc, register, take, taken, found)
        return Names(found)

    @staticmethod
    def _is_listed(body: Body, hits: Sequence[_Hit]) -> bool:
        """Whether the gazetteer knows a body by the very words: "US Army" needs no name made up."""
        return any(h.start <= body.start and h.end >= body.end for h in hits)

    def _person(self, doc: Doc, person: PersonFind, register: Register) -> Draft:
        """The gazetteer's person of one of the names used, or a new one."""
        surfaces = [person.label, *(doc[start:end].text for start, end in person.spans)]
        known = next((self._listed[s] for s in surfaces if s in self._listed), None)
        if known is not None:
            return register.known(known)
        return register.new(person.label, "Person", weak=person.weak)

    def _from_model(self, doc: Doc, register: Register, take: Callable[..., None]) -> None:
        """Organisations and places that only the entity recogniser knows."""
        for ent in doc.ents:
            span = _trimmed(ent)
            if span is None or span.text.lower() in self._systems or not span.text[0].isupper():
                continue
            if any(t.lower_ in self._systems for t in span) or self._only_titles(span):
                continue
            if ent.label_ == "ORG" and _looks_named(span) and span[-1].lemma_.lower() not in self.ontology.lexicon["document"]:
                take(span.start, span.end, register.new(span.text, self._class_of(span), span.text))
            elif ent.label_ in ("GPE", "LOC", "FAC") and _looks_named(span):
                take(span.start, span.end, register.new(span.text, "Place", span.text))

    def _class_of(self, span: Span) -> str:
        """The class of an organisation by the words of its name."""
        lexicon = self.ontology.lexicon
        last = span[-1].lemma_.lower()
        if last in lexicon["gathering-head"]:
            return "Exercise" if last in lexicon["exercise-head"] else "Gathering"
        if last in ("mission", "coalition", "initiative", "alliance", "force"):
            return "Coalition"
        if last in ("fund", "facility"):
            return "Fund"
        return "Company" if {t.lower_ for t in span} & lexicon["company-word"] else "Organization"

    def _only_titles(self, span: Span) -> bool:
        """Whether a span is nothing but words of offices: "State", "Defense", "National Armaments"."""
        lexicon = self.ontology.lexicon
        words = lexicon["portfolio"] | lexicon["office"] | lexicon["title"] | lexicon["rank"] | lexicon["honorific"]
        return all(t.lower_ in words or t.lower_ in ("of", "and", "the", "for", "&", ",") for t in span)

    def _common_efforts(  # noqa: PLR0912
        self, doc: Doc, register: Register, take: Callable[..., None], taken: set[int], found: list[Name]
    ) -> None:
        """Coalitions and gatherings by their head noun: "the drone coalition", "a summit of X countries"."""
        lexicon = self.ontology.lexicon
        drills = any(t.lemma_.lower() in lexicon["exercise-head"] for t in doc)
        for token in doc:
            if token.i in taken or token.pos_ not in ("NOUN", "PROPN"):
                continue
            lemma = token.lemma_.lower()
            if lemma in ("mission", "battlegroup", "force", "operation") and token.text[0].islower():
                span = _multinational_span(doc, token, found)
                if span is not None and not _renames(doc, span[0], found):
                    taken.difference_update(range(span[0], span[1]))
                    found[:] = [n for n in found if n.end <= span[0] or n.start >= span[1]]
                    text = doc[span[0] : span[1]].text
                    take(span[0], span[1], register.new(text, "Coalition", text))
            elif lemma == "coalition" or (lemma in lexicon["coalition-head"] and token.text[0].isupper()):
                start, end = _effort_span(doc, token, taken)
                if end - start > 1:
                    text = doc[start:end].text
                    take(start, end, register.new(text, "Coalition", text))
            elif lemma in lexicon["exercise-head"] and (span := _exercise_span(doc, token, taken)):
                text = doc[span[0] : span[1]].text
                take(span[0], span[1], register.new(text, "Exercise", text))
            elif drills and (end := _dated_name_end(doc, token)):
                if taken.isdisjoint(range(token.i, end)):
                    text = doc[token.i : end].text
                    take(token.i, end, register.new(text, "Exercise", text))
            elif lemma in lexicon["gathering-strong"] or (lemma in lexicon["gathering-head"] and token.text[0].isupper()):
                span = _gathering_span(doc, token, taken)
                if span is not None:
                    start, end, label = span
                    cls = "Exercise" if lemma in lexicon["exercise-head"] else "Gathering"
                    take(start, end, register.new(label, cls, label))


def _exercise_span(doc: Doc, head: Token, taken: set[int]) -> tuple[int, int] | None:
    """The proper name beside "exercise": "the *UNITAS* exercise", "exercise *Swift Response*"."""

    def proper(i: int) -> bool:
        token = doc[i]
        return i not in taken and token.text[0].isupper() and token.pos_ == "PROPN" and not token.is_sent_start and token.ent_type_ not in ("DATE", "GPE", "PERSON", "NORP")

    start = head.i
    while start > 0 and proper(start - 1):
        start -= 1
    if start < head.i:
        return start, head.i
    end = begin = head.i + 2 if head.i + 1 < len(doc) and doc[head.i + 1].text in ('"', "'") else head.i + 1
    while end < len(doc) and end - begin < 4 and (proper(end) or (end > begin and doc[end].text.isdigit())):  # noqa: PLR2004
        end += 1
    return (begin, end) if end > begin else None


_DATED = re.compile(r"[A-Z][\w'/-]*-(?:20)?\d\d")


def _dated_name_end(doc: Doc, token: Token) -> int:
    """End of a name that carries a year, as exercises do ("Birlestik-2024", "Dustlik 2024"); 0 if none."""
    if not token.text[0].isupper() or token.pos_ not in ("PROPN", "NOUN", "ADJ", "X"):
        return 0
    if _DATED.fullmatch(token.text):
        return token.i + 1
    following = doc[token.i + 1 : token.i + 3]
    if len(following) > 1 and following[0].text == "-" and following[1].text.isdigit() and len(following[1]) in (2, 4):
        return token.i + 3
    if len(following) and following[0].text.isdigit() and following[0].text.startswith("20") and len(following[0]) == 4 and token.pos_ == "PROPN" and token.lower_ not in _MONTHS:  # noqa: PLR2004
        return token.i + 2
    return 0


_MONTHS = frozenset({"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"})


def _is_state(hit: _Hit) -> bool:
    return hit.entry.cls == "Country" or bool(hit.entry.capital_of)


def _surface(doc: Doc, hit: _Hit) -> str:
    return doc[hit.start : hit.end].text


def _crosses(start: int, end: int, found: Sequence[Name]) -> bool:
    """Whether a span cuts through a name, or lies within a longer one."""
    return any(n.start < end and start < n.end and not (start <= n.start and n.end <= end) for n in found)


def _head(span: Span) -> Token:
    return span.root


def _trusted(doc: Doc, hit: _Hit) -> bool:
    """Whether a one-word gazetteer name means what the gazetteer says, and is no part of a longer name."""
    before = doc[hit.start - 1] if hit.start else None
    after = doc[hit.end] if hit.end < len(doc) else None
    text = doc[hit.start : hit.end].text
    risky = text in hit.entry.ambiguous or (hit.entry.cls == "City" and not hit.entry.capital_of)
    ent = next((e for e in doc.ents if e.start <= hit.start < e.end), None)
    if ent is not None and (ent.start < hit.start or ent.end > hit.end):
        if ent.label_ == "PERSON" and hit.how == NAME and risky:
            return False
        if ent.label_ in ("ORG", "FAC", "WORK_OF_ART", "PRODUCT") and risky:
            return False
    if risky and ent is not None and ent.label_ == "PERSON" and (hit.entry.cls == "City" or len(ent) > hit.end - hit.start):
        return False
    if hit.entry.cls == "CountryGroup" and hit.how == DEMONYM and after is not None and after.pos_ == "PROPN" and after.text[0].isupper():
        return False  # "Western Naval Area"
    if not risky:
        return True
    if before is not None and before.pos_ == "PROPN" and before.ent_type_ == "PERSON":
        return False
    return not (after is not None and after.pos_ == "PROPN" and after.ent_type_ == "PERSON" and after.dep_ != "appos")


def _trimmed(ent: Span) -> Span | None:
    """An entity without article, possessive and punctuation around it."""
    start, end = ent.start, ent.end
    while start < end and (ent.doc[start].lower_ in ("the", "a", "an") or ent.doc[start].is_punct or ent.doc[start].is_space):
        start += 1
    while end > start and (ent.doc[end - 1].tag_ == "POS" or ent.doc[end - 1].is_punct or ent.doc[end - 1].is_space):
        end -= 1
    return ent.doc[start:end] if start < end else None


def _looks_named(span: Span) -> bool:
    letters = [t for t in span if t.is_alpha]
    return bool(letters) and sum(t.text[0].isupper() for t in letters) * 2 > len(letters) and len(span.text) > 1


def _effort_span(doc: Doc, head: Token, taken: set[int]) -> tuple[int, int]:
    """ "IT coalition", "coalition of the willing", "Multinational Security Support Mission"."""
    start = head.i
    while start > 0 and start - 1 not in taken:
        token = doc[start - 1]
        word = token.pos_ in ("NOUN", "PROPN", "ADJ") and (token.dep_ in ("compound", "amod", "nmod") or token.text[0].isupper())
        hyphen = token.text == "-" and start - 2 >= 0
        if not (word or hyphen) or token.lower_ in _VAGUE or token.is_space:
            break
        start -= 1
    while start < head.i and doc[start].text == "-":
        start += 1
    end = head.i + 1
    if end + 2 <= len(doc) and doc[end].lower_ == "of" and doc[end : end + 3].text.lower() == "of the willing":
        end += 3
    return start, end


_COMMON = frozenset({"InternationalOrganization", "Coalition"})


def _multinational_span(doc: Doc, head: Token, found: Sequence[Name]) -> tuple[int, int] | None:
    """ "NATO battlegroup in Lithuania", "multinational force in Haiti", "EU training mission"."""
    start = head.i
    common = False
    while start > 0:
        token = doc[start - 1]
        name = next((n for n in found if n.start <= start - 1 < n.end), None)
        if name is not None and name.cls in _COMMON:
            common = True
            start = name.start
            continue
        if token.lower_ == "multinational":
            common = True
        elif name is not None or token.pos_ not in ("NOUN", "PROPN", "ADJ") or token.is_space or token.dep_ not in ("compound", "amod", "nmod"):
            break
        start -= 1
    if not common:
        return None
    end = head.i + 1
    if end < len(doc) and doc[end].lower_ in ("in", "to"):
        name = next((n for n in found if n.start == end + 1 or (n.start == end + 2 and doc[end + 1].lower_ == "the")), None)
        if name is not None and name.cls in ("Country", "City", "Place"):
            end = name.end
    return start, end


def _renames(doc: Doc, start: int, found: Sequence[Name]) -> bool:
    """Whether a description stands in apposition to a name: "EUFOR Althea, *the multinational mission*"."""
    i = start - 1
    if i >= 0 and doc[i].lower_ in ("the", "a"):
        i -= 1
    return i > 0 and doc[i].text == "," and any(n.end == i and n.cls in ("Coalition", "Organization") for n in found)


_VAGUE = frozenset(
    {
        "new", "other", "such", "same", "broad", "wide", "wider", "global", "international", "joint", "future",
        "own", "first", "second", "annual", "regular", "next", "last", "recent", "upcoming", "several", "many",
        "various", "high-level", "successful", "special", "bilateral", "virtual", "previous", "latest", "current",
        "two-day", "three-day", "one-day", "four-day", "day-long", "week-long", "grand", "large", "larger", "big",
        "ruling", "governing", "opposition", "key", "major", "important", "crucial", "historic", "day", "latter",
        "multinational", "separate", "similar", "potential", "possible", "emergency", "extraordinary", "news", "press",
    }
)  # fmt: skip


def _gathering_span(doc: Doc, head: Token, taken: set[int]) -> tuple[int, int, str] | None:
    """A gathering with what names it: modifiers before, or "of"/"on"/"in" after; none for a bare "summit"."""
    start = head.i
    while start > 0:
        token = doc[start - 1]
        fits = token.pos_ in ("NOUN", "PROPN", "ADJ") or token.text == "-" or (token.tag_ == "POS" and start > 1)
        if not fits or token.lower_ in _VAGUE or token.is_space or token.pos_ == "NUM":
            break
        start -= 1
    while start < head.i and (doc[start].text == "-" or doc[start].tag_ == "POS"):
        start += 1
    if start < head.i and doc[start:head.i].text.lower() not in ("peace",):
        words = [t for t in doc[start : head.i] if t.i not in taken or t.pos_ in ("PROPN", "ADJ")]
        if words:
            return start, head.i + 1, doc[start : head.i + 1].text
    end = _of_phrase_end(doc, head)
    if end is not None:
        return head.i, end, doc[head.i : end].text
    return None


def _of_phrase_end(doc: Doc, head: Token) -> int | None:
    for child in head.children:
        if child.i == head.i + 1 and child.lower_ in ("of", "on", "for", "in") and child.dep_ == "prep":
            last = max(t.i for t in child.subtree if t.dep_ not in ("relcl", "acl"))
            end = child.i + 1
            while end <= last and (doc[end].pos_ in ("PROPN", "NOUN", "ADJ", "DET", "NUM") or doc[end].text in ("-", "and")):
                end += 1
            if any(t.pos_ in ("PROPN",) or t.text[0].isupper() for t in doc[child.i + 1 : end]):
                return end
    return None
