"""Finds who and what an article names: gazetteer names, persons, bodies, coalitions, gatherings.

The gazetteer knows states, organisations and their variants; the model's entity recogniser proposes
the rest; structure ("Minister *Kamikawa*", "*Ministry of Defence* of Ukraine", "*drone coalition*")
decides where both are weak. Each token belongs to one name at most.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from kg.extract.bodies import Body, body_at
from kg.extract.efforts import ASSOCIATIONS, effort_span, multinational_span, national_start, renames
from kg.extract.gatherings import EventFinder
from kg.extract.gazetteer import DEMONYM, NAME, GazetteerMatcher, Hit, is_state, listed_bodies, trusted
from kg.extract.mentions import Name, Names
from kg.extract.persons import PersonFind, find_persons
from kg.extract.register import Draft, Register
from kg.resolve.persons import PersonNames
from kg.resolve.verdict import Grade
from kg.vocab import Ontology


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
        self._bodies = dict(listed_bodies(ontology))
        self._firms, self._forms = ontology.lexicon["company-word"], ontology.lexicon["legal-form"]
        self._events = EventFinder(ontology.lexicon)
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
        longer = [h for h in hits if h.end - h.start > 1 and h.entry.cls != "City"]
        for hit in longer:
            take(hit.start, hit.end, register.known(hit.entry.iri, _surface(doc, hit)), hit.how)
        states = {i: h.entry for h in hits if is_state(h) for i in range(h.start, h.end)}
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
        for event in self._events(doc, [*found, *_as_names(hits)]):
            span = range(event.start, event.end)
            found[:] = [n for n in found if n.end <= event.start or n.start >= event.end]
            taken.difference_update(span)
            text = doc[event.start : event.end].text
            take(event.start, event.end, register.new(text, event.cls, text))
        blocked = {h.start for h in hits if h.entry.cls != "City" or h.entry.capital_of}
        for person in find_persons(doc, taken, blocked, listed, self.ontology, self._systems):
            draft = self._person(doc, person, register)
            for start, end in person.spans:
                draft.surfaces[doc[start:end].text] += 1
                take(start, end, draft)
        for hit in hits:
            if trusted(doc, hit) and not self._is_namesake(doc, hit):
                take(hit.start, hit.end, register.known(hit.entry.iri, _surface(doc, hit)), hit.how)
        self._from_model(doc, register, take)
        self._common_efforts(doc, register, take, taken, found)
        return Names(found, self._inside(doc, hits, register, found))

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

    def _from_model(self, doc: Doc, register: Register, take: Callable[..., None]) -> None:
        """Organisations and places that only the entity recogniser knows."""
        for ent in doc.ents:
            span = _trimmed(ent)
            if span is None or span.text.lower() in self._systems or not span.text[0].isupper():
                continue
            if self._is_system(span) or self._only_titles(span):
                continue
            if ent.label_ == "ORG" and _looks_named(span) and span[-1].lemma_.lower() not in self._no_body:
                take(
                    span.start,
                    span.end,
                    register.new(self._without_form(span), self._class_of(span), span.text),
                )
            elif ent.label_ in ("GPE", "LOC", "FAC") and _looks_named(span):
                take(span.start, span.end, register.new(span.text, "Place", span.text))

    def _is_system(self, span: Span) -> bool:
        """Whether a span is, holds or begins the name of a weapon system: "Patriot", "IRIS" of "IRIS-T"."""
        if any(t.lower_ in self._systems for t in span):
            return True
        longer = (span.doc[span.start : span.end + n].text.lower() for n in (0, 2))
        return any(form in self._systems for form in longer)

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
        words = (
            lexicon["portfolio"]
            | lexicon["office"]
            | lexicon["title"]
            | lexicon["rank"]
            | lexicon["honorific"]
        )
        return all(t.lower_ in words or t.lower_ in ("of", "and", "the", "for", "&", ",") for t in span)

    def _common_efforts(
        self, doc: Doc, register: Register, take: Callable[..., None], taken: set[int], found: list[Name]
    ) -> None:
        """Coalitions and missions by their head noun: "the drone coalition", "NATO battlegroup in Lithuania"."""
        lexicon = self.ontology.lexicon
        for token in doc:
            if token.i in taken or token.pos_ not in ("NOUN", "PROPN"):
                continue
            lemma = token.lemma_.lower()
            common = token.i > 0 and any(n.end == token.i and n.cls in ASSOCIATIONS for n in found)
            if lemma in ("mission", "battlegroup", "force", "operation") and (
                common or token.text[0].islower()
            ):
                span = multinational_span(doc, token, found)
                if span is not None and not renames(doc, span[0], found):
                    taken.difference_update(range(span[0], span[1]))
                    found[:] = [n for n in found if n.end <= span[0] or n.start >= span[1]]
                    text = doc[span[0] : span[1]].text
                    take(span[0], span[1], register.new(text, "Coalition", text))
            elif lemma == "initiative" and token.text[0].islower():
                start = national_start(doc, token, found)
                if start < token.i:
                    found[:] = [n for n in found if n.end <= start or n.start > token.i]
                    taken.difference_update(range(start, token.i + 1))
                    text = doc[start : token.i + 1].text
                    take(start, token.i + 1, register.new(text, "Coalition", text))
            elif lemma == "coalition" or (lemma in lexicon["coalition-head"] and token.text[0].isupper()):
                start, end = effort_span(doc, token, taken, lexicon["vague"])
                if end - start > 1:
                    text = doc[start:end].text
                    take(start, end, register.new(text, "Coalition", text))


def _as_names(hits: Sequence[Hit]) -> list[Name]:
    """Gazetteer hits as names, for those who only ask what kind of thing a token names."""
    return [Name(h.start, h.end, h.entry.iri, h.entry.cls, h.how) for h in hits]


def _surface(doc: Doc, hit: Hit) -> str:
    return doc[hit.start : hit.end].text


def _crosses(start: int, end: int, found: Sequence[Name]) -> bool:
    """Whether a span cuts through a name, or lies within a longer one."""
    return any(n.start < end and start < n.end and not (start <= n.start and n.end <= end) for n in found)


def _head(span: Span) -> Token:
    return span.root


def _trimmed(ent: Span) -> Span | None:
    """An entity without article, possessive and punctuation around it."""
    start, end = ent.start, ent.end
    while start < end and (
        ent.doc[start].lower_ in ("the", "a", "an") or ent.doc[start].is_punct or ent.doc[start].is_space
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
