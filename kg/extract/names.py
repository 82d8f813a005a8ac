"""Finds who and what an article names: gazetteer names, persons, bodies, coalitions, gatherings.

The gazetteer knows states, organisations and their variants; the model's entity recogniser proposes
the rest; structure ("Minister *Kamikawa*", "*Ministry of Defence* of Ukraine", "*drone coalition*")
decides where both are weak. Each token belongs to one name at most.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from kg.extract.bodies import Body, body_at
from kg.extract.claims import Claims
from kg.extract.efforts import common_efforts
from kg.extract.gatherings import EventFinder
from kg.extract.gazetteer import DEMONYM, VESSEL, GazetteerMatcher, Hit, is_state, listed_bodies, trusted
from kg.extract.mentions import Name, Names
from kg.extract.persons import PersonFind, PersonFinder
from kg.extract.register import Draft, Register
from kg.extract.vessels import VesselFinder
from kg.resolve.persons import PersonNames
from kg.resolve.verdict import Grade
from kg.vocab import Ontology

_DATED = re.compile(r"[\s-](?:20)?\d\d$")
"""The year of an exercise."""
_LINKS = frozenset({"of", "and", "the", "for", "&", ","})


class NameFinder:
    """Finds and links all names of a document.

    Args:
        nlp: The pipeline whose tokeniser the documents come from.
        ontology: Gazetteer and word lists.
    """

    def __init__(self, nlp: Language, ontology: Ontology) -> None:
        self.ontology = ontology
        self._gazetteer = GazetteerMatcher(nlp, ontology)
        persons = [e for e in ontology.gazetteer.values() if e.cls == "Person"]
        self._listed = {name: e.iri for e in persons for name in e.names}
        self._reader = PersonNames(ontology)
        self._by_sound = {self._reader.read(e.label).normal: e.iri for e in persons if " " in e.label}
        self._no_body = ontology.lexicon["document"] | ontology.lexicon["cooperation"]
        self._titles = _LINKS.union(
            *(ontology.lexicon[w] for w in ("portfolio", "office", "title", "rank", "honorific"))
        )
        self._offices = ontology.lexicon["office"] - ontology.lexicon["body-head"]
        self._heads = ontology.lexicon["body-head"] | ontology.lexicon["force-head"]
        self._is_head: dict[int, bool] = {}
        self._bodies = dict(listed_bodies(ontology))
        self._firms, self._forms = ontology.lexicon["company-word"], ontology.lexicon["legal-form"]
        drills = [e for e in ontology.gazetteer.values() if e.cls == "Exercise"]
        self._exercises = {name.lower(): e.iri for e in drills for name in e.names}
        self._ships = ontology.lexicon["ship"]
        self._vessels = VesselFinder(ontology.lexicon["ship-prefix"])
        self._events = EventFinder(ontology.lexicon)
        self._systems = frozenset(k for t in ontology.topics.values() for k in t.keywords)
        self._persons = PersonFinder(ontology, self._systems)

    def __call__(self, doc: Doc, register: Register) -> Names:
        """Names of a parsed document; the entities go to the register."""
        claims = Claims(doc, register)
        hits, within = self._gazetteer(doc)
        listed = [(h.start, h.end) for h in hits if h.entry.cls == "Person"]
        hits = [h for h in hits if h.entry.cls != "Person"]
        named = {h.entry.capital_of or h.entry.iri for h in hits if is_state(h)}
        # "the National Guard" is that of a state which the article names.
        hits = [h for h in hits if not (_is_common(doc, h) and h.entry.country not in named)]
        longer = [h for h in hits if h.end - h.start > 1 and h.entry.cls != "City"]
        for hit in longer:
            claims.take(hit.start, hit.end, register.known(hit.entry.iri, _surface(doc, hit)), hit.how)
        self._name_bodies(claims, hits, longer)
        for start, end, state in self._vessels(doc):
            claims.release(start, end)
            claims.take(start, end, register.known(state), VESSEL)
        for event in self._events(doc, [*claims.names, *_as_names(hits)]):
            if any(h.start <= event.start and event.end <= h.end for h in longer):
                continue  # the gazetteer knows it: "Quadrilateral Security *Dialogue*" is no meeting
            text = doc[event.start : event.end].text
            known = self._exercises.get(_DATED.sub("", text.lower()))
            outer = claims.bracketed(event.start)
            draft = (
                register.known(known, text)
                if known
                else outer
                if outer is not None and outer.cls == event.cls
                else register.new(text, event.cls, text)
            )
            claims.release(event.start, event.end)
            claims.take(event.start, event.end, draft)
        blocked = {h.start for h in hits if h.entry.cls != "City" or h.entry.capital_of}
        blocked |= {i for h in hits if h.entry.capital_of for i in range(h.start, h.end)}
        for person in self._persons(doc, claims.taken, blocked, listed):
            draft = self._person(doc, person, register)
            for start, end in person.spans:
                draft.surfaces[doc[start:end].text] += 1
                claims.take(start, end, draft)
        for hit in hits:
            if trusted(doc, hit) and not self._is_namesake(doc, hit):
                claims.take(hit.start, hit.end, register.known(hit.entry.iri, _surface(doc, hit)), hit.how)
        self._from_model(claims)
        for start, end in common_efforts(claims, self.ontology.lexicon):
            claims.release(start, end)
            claims.coin(start, end, "Fund" if doc[end - 1].lower_ == "fund" else "Coalition")
        inside = self._inside(doc, [*hits, *within], register, claims.names)
        return Names(claims.names, inside, _abbreviations(claims))

    def _name_bodies(self, claims: Claims, hits: Sequence[Hit], longer: Sequence[Hit]) -> None:
        """Ministries and forces, those that the gazetteer lists under their own name."""
        states = {i: h.entry for h in hits if is_state(h) for i in range(h.start, h.end)}
        associations = {h.start for h in hits if h.entry.cls == "InternationalOrganization"}
        for token in claims.doc:
            if not self._heads_body(token):
                continue
            body = body_at(claims.doc, token.i, states, self.ontology)
            if body is None or self._is_listed(body, longer) or claims.crosses(body.start, body.end):
                continue
            known = self._bodies.get((body.country or "", body.core.lower()))
            common = body.start in associations and body.country is None
            claims.release(body.start, body.end)
            register = claims.register
            claims.take(
                body.start,
                body.end,
                register.known(known, body.surface)
                if known is not None
                else register.new(
                    body.label, "Coalition" if common else body.cls, body.surface, body.country
                ),
            )

    def _heads_body(self, token: Token) -> bool:
        """Whether a word may be the head of a body's name; answered once per word."""
        known = self._is_head.get(token.orth)
        if known is None:
            known = token.lower_ in self._heads or token.lemma_.lower() in self._heads
            self._is_head[token.orth] = known
        return known

    @staticmethod
    def _inside(doc: Doc, hits: Sequence[Hit], register: Register, found: Sequence[Name]) -> list[Name]:
        """What is named without acting: states within the names of bodies, and peoples without a state."""
        names = Names(found)
        inside = []
        for hit in hits:
            outer = names.at(hit.start)
            place = is_state(hit) or hit.entry.cls in ("City", "Place")
            if place and outer is not None and (outer.start, outer.end) != (hit.start, hit.end):
                draft = register.known(hit.entry.iri)
                inside.append(Name(hit.start, hit.end, draft.key, draft.cls, hit.how))
        peoples = (e for e in doc.ents if e.label_ == "NORP" and all(names.at(t) is None for t in e))
        return [*inside, *(Name(e.start, e.end, "", "CountryGroup", DEMONYM) for e in peoples)]

    @staticmethod
    def _is_listed(body: Body, hits: Sequence[Hit]) -> bool:
        """Whether the gazetteer knows a body by the very words: "US Army" needs no name made up."""
        return any(h.start <= body.start and h.end >= body.end for h in hits)

    def _person(self, doc: Doc, person: PersonFind, register: Register) -> Draft:
        """The gazetteer's person of one of the names used, or of one that sounds the same, or a new one."""
        surfaces = [person.label, *(doc[start:end].text for start, end in person.spans)]
        known = next((self._listed[s] for s in surfaces if self._means_listed(s, person.label)), None)
        if known is None and " " in person.label:
            known = self._by_sound.get(self._reader.read(person.label).normal)
        if known is not None:
            return register.known(known)
        return register.new(person.label, "Person", weak=person.weak)

    def _is_namesake(self, doc: Doc, hit: Hit) -> bool:
        """Whether a company's one-word name goes on to that of another: "*Hanwha* Defence Co."."""
        if hit.entry.cls != "Company" or hit.end >= len(doc):
            return False
        ent = next(
            (e for e in doc.ents if e.label_ == "ORG" and e.start <= hit.start and hit.end < e.end), None
        )
        rest = [t.lower_.rstrip(".") for t in doc[hit.end : ent.end]] if ent is not None else []
        return any(word in self._firms and word not in self._forms for word in rest)

    def _without_form(self, span: Span) -> str:
        """The name of a firm without its legal form: "Hanwha Defence" of "Hanwha Defence Co."."""
        end = span.end
        while end - span.start > 1 and span.doc[end - 1].lower_.rstrip(".") in self._forms:
            end -= 1
        return span.doc[span.start : end].text

    def _means_listed(self, surface: str, label: str) -> bool:
        """Whether a name is listed, and where it is a surname alone, whether the full name of the text fits."""
        if surface not in self._listed or " " in surface or " " not in label:
            return surface in self._listed
        listed = self.ontology.gazetteer[self._listed[surface]].label
        verdict = self._reader.compare(self._reader.read(label), self._reader.read(listed))
        return verdict.grade is not Grade.DIFFERENT

    def _from_model(self, claims: Claims) -> None:
        """Organisations and places that only the entity recogniser knows."""
        for ent in claims.doc.ents:
            span = self._without_office(_trimmed(ent))
            if span is None or span.text.lower() in self._systems or not span.text[0].isupper():
                continue
            if self._is_system(span) or self._only_titles(span) or self._on_a_hull(span):
                continue
            if ent.label_ == "ORG" and _looks_named(span) and span[-1].lemma_.lower() not in self._no_body:
                draft = claims.register.new(self._without_form(span), self._class_of(span), span.text)
                claims.take(span.start, span.end, draft)
            elif ent.label_ in ("GPE", "LOC", "FAC") and _looks_named(span):
                claims.coin(span.start, span.end, "Place")

    def _without_office(self, span: Span | None) -> Span | None:
        """What an entity names before an office: "*RDF* Spokesperson"; nothing where the office comes first."""
        if span is None or span.label_ not in ("ORG", ""):
            return span
        at = next((t.i for t in span if t.lower_ in self._offices and t.text[0].isupper()), None)
        if at is None or at + 1 < span.end:
            return span
        return span.doc[span.start : at] if at > span.start else None

    def _is_system(self, span: Span) -> bool:
        """Whether a span is, holds or begins the name of a weapon system: "Patriot", "IRIS" of "IRIS-T"."""
        if any({t.lower_, t.lower_.removesuffix("s")} & self._systems for t in span):
            return True
        longer = (span.doc[span.start : span.end + n].text.lower() for n in (0, 2))
        return any(form in self._systems for form in longer)

    def _on_a_hull(self, span: Span) -> bool:
        """Whether a span is the name of a ship: "the warships *Numancia* and *Evertsen*"."""
        i = span.start - 1
        while i > 0 and (span.doc[i].text in ("and", ",") or span.doc[i].pos_ == "PROPN"):
            i -= 1
        return i >= 0 and span.doc[i].lemma_.lower() in self._ships

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
        if last in lexicon["place-noun"]:
            return "Place"
        return "Company" if {t.lower_ for t in span} & lexicon["company-word"] else "Organization"

    def _only_titles(self, span: Span) -> bool:
        """Whether a span is nothing but words of offices: "State", "Defense", "National Armaments"."""
        return all(t.lower_ in self._titles for t in span)


def _abbreviations(claims: Claims) -> dict[str, str]:
    """Short forms that the text defines for things: "patrol boats (GPB)", not for bodies."""
    doc = claims.doc
    return {
        doc[bracket.i + 1].text: doc[bracket.i - 1].lemma_.lower()
        for bracket in doc[1:-2]
        if bracket.text == "("
        and doc[bracket.i + 2].text == ")"
        and doc[bracket.i + 1].text[:2].isupper()
        and doc[bracket.i - 1].pos_ == "NOUN"
        and claims.taken.isdisjoint((bracket.i - 1, bracket.i + 1))
    }


def _as_names(hits: Sequence[Hit]) -> list[Name]:
    """Gazetteer hits as names, for those who only ask what kind of thing a token names."""
    return [Name(h.start, h.end, h.entry.iri, h.entry.cls, h.how) for h in hits]


def _is_common(doc: Doc, hit: Hit) -> bool:
    """Whether several states have a body of this name."""
    public = hit.entry.cls in ("ArmedForce", "GovernmentBody") and hit.entry.country is not None
    return public and _surface(doc, hit) in hit.entry.ambiguous


def _surface(doc: Doc, hit: Hit) -> str:
    return doc[hit.start : hit.end].text


def _trimmed(ent: Span) -> Span | None:
    """An entity without article, possessive and punctuation around it."""
    start, end = ent.start, ent.end
    while start < end and (
        ent.doc[start].lower_ in ("the", "a", "an")
        or ent.doc[start].is_punct
        or ent.doc[start].is_space
        or (ent.doc[start].is_sent_start and ent.doc[start].pos_ in ("ADP", "SCONJ", "ADV"))
    ):
        start += 1
    while end > start and (
        ent.doc[end - 1].tag_ == "POS" or ent.doc[end - 1].is_punct or ent.doc[end - 1].is_space
    ):
        end -= 1
    return ent.doc[start:end] if start < end else None


def _looks_named(span: Span) -> bool:
    letters = [t for t in span if t.is_alpha]
    return (
        bool(letters) and sum(t.text[0].isupper() for t in letters) * 2 > len(letters) and len(span.text) > 1
    )
