"""From candidates to statements: range checks, qualifiers, evidence, one statement per fact."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice, takewhile

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Tokens

from kg import __version__
from kg.extract.actors import Party
from kg.extract.amounts import find_amounts
from kg.extract.casting import Casting
from kg.extract.clauses import clause_of, is_purpose_of_gift
from kg.extract.dating import date_of
from kg.extract.frames import Candidate
from kg.extract.modality import Modality
from kg.extract.offices import Office
from kg.extract.reading import Reading, token_at
from kg.extract.syntax import governing_verb
from kg.extract.topics import GENERAL, HARDWARE, TopicTagger
from kg.model import Amount, Evidence, Span, Statement, Status
from kg.vocab import Ontology, Relation

EXTRACTOR = f"kg-frames/{__version__}"
PRICED = frozenset({"providesAidTo", "procuresFrom", "contributesTo", "signedWith"})
"""Relations that a sum of money can belong to."""
_NAMED_OBJECTS = frozenset({"leads", "memberOf", "contributesTo", "participatesIn", "hosts"})
"""Relations whose object must be named: who leads a NATO brigade does not lead NATO."""
_CIRCUMSTANCES = frozenset({"clause", "clause-at"})
"""Slots of nouns that tell on what occasion something else is done."""
_ON_THE_WAY = frozenset({"at", "during", "in", "on", "for"})
_NO_PURPOSE = frozenset({"trains", "exercisesWith"})
"""Relations that a purpose does not tell: who gives jets *to train* pilots need not train them."""
_SHORT = 50
_NOMINAL = frozenset({"NOUN", "PROPN", "ADP"})
_ABOVE = 5
"""Nouns above a name within which a delegation of it is looked for."""
_MANY = 8


class StatementBuilder:
    """Turns candidates and offices of a document into statements."""

    def __init__(self, ontology: Ontology) -> None:
        self._ontology = ontology
        self._casting = Casting(ontology)
        self._modality = Modality(ontology.lexicon)
        self._topics = TopicTagger(ontology)
        self._defence = ontology.lexicon["defence"]
        self._civil = ontology.lexicon["civil"]
        self._giving = ontology.lexicon["giving"]
        self._gifts = ontology.lexicon["gift"]

    def defence_words(self, tokens: Iterable[Token]) -> int:
        """How many words of a text belong to defence and security."""
        return sum(t.lemma_.lower() in self._defence or t.lower_ in self._defence for t in tokens)

    def statement(self, candidate: Candidate, reading: Reading) -> tuple[Statement | None, str]:
        """The statement that a candidate makes, or none and the reason."""
        frame = candidate.frame
        cast = self._casting.cast(candidate, reading.register)
        if cast is None:
            return None, "domain or range"
        relation, subject, obj = cast
        objection = self._objection(candidate, relation, subject, obj, reading)
        if objection:
            return None, objection
        status = self._status(candidate)
        if status is None:
            return None, "condition or question"
        if relation.name == "providesAidTo" and self._is_open(candidate):
            reading.undecided.add((subject.key, obj.key))
        confidence = round(frame.confidence * min(subject.quality, obj.quality), 3)
        rule = f"{relation.name}/{frame.name}"
        return self._built(relation, subject, obj, status, candidate, reading, rule, confidence), "kept"

    def _status(self, candidate: Candidate) -> Status | None:
        """How real the deed is; what happens on the way to it is as far ahead: "will sign during talks with X"."""
        frame, trigger = candidate.frame, candidate.trigger
        base = Status(frame.status) if frame.status and not self._is_completed(trigger) else Status.ACTUAL
        status = self._modality.status(trigger, base)
        on_the_way = trigger.dep_ == "pobj" and trigger.head.lower_ in _ON_THE_WAY
        if status is Status.ACTUAL and on_the_way and not _CIRCUMSTANCES.isdisjoint(frame.subject):
            verb = governing_verb(trigger)
            if verb is not None and self._modality.status(verb) is Status.PLANNED:
                return Status.PLANNED
        return status

    def _is_completed(self, noun: Token) -> bool:
        """Whether what is ahead by its nature has come about: "Its accession was *completed*"."""
        done = noun.head.lemma_ in self._ontology.lexicon["completing"]
        return done and noun.dep_ in ("nsubjpass", "dobj") and noun.head.tag_ in ("VBN", "VBD")

    def _objection(
        self, candidate: Candidate, relation: Relation, subject: Party, obj: Party, reading: Reading
    ) -> str:
        """Why two parties that fit a relation are not in it; empty where nothing speaks against it."""
        trigger = candidate.trigger
        if obj.lifted and relation.name in _NAMED_OBJECTS:
            return "object not named"
        if self._casting.is_internal(relation, subject, obj, reading.register):
            return "within one state"
        if relation.name in _NO_PURPOSE and is_purpose_of_gift(trigger, self._giving):
            return "only a purpose"
        if relation.name == "deploysTo" and subject.cls == "Company":
            return "a firm deploys nothing"
        if relation.name == "hosts" and subject.cls == "CountryGroup":
            return "a region hosts nothing"
        travels = subject.cls == "Person" or self._is_delegation(subject, reading.doc)
        if relation.name == "visited" and not travels:
            return "no person or delegation"
        if not self._in_context(candidate.frame.context, trigger, reading):
            return "no defence context"
        return ""

    def _is_delegation(self, party: Party, doc: Doc) -> bool:
        words = self._ontology.lexicon["visitor"] | self._ontology.lexicon["traveller"]
        nominal = takewhile(lambda t: t.pos_ in _NOMINAL, islice(doc[party.start].ancestors, _ABOVE))
        return any(t.lemma_.lower() in words for t in nominal)

    def _is_open(self, candidate: Candidate) -> bool:
        """Whether a delivery of arms might be a gift or a sale: "supply", "deliver", "send"."""
        words = {candidate.trigger.lemma_.lower(), candidate.theme.lemma_.lower() if candidate.theme else ""}
        return words.isdisjoint(self._gifts)

    def speaks_of_gifts(self, reading: Reading) -> bool:
        """Whether an article calls anything a gift, so that what is left open in it may be one."""
        words = self._ontology.lexicon["donation"]
        return any(t.lemma_.lower() in words or t.lower_ in words for t in reading.doc)

    def _in_context(self, wanted: str, trigger: Token, reading: Reading) -> bool:
        if not wanted:
            return True
        sentence = trigger.sent
        defence = reading.count("defence", sentence, self.defence_words)
        if defence == 0 and not HARDWARE.isdisjoint(self._topics(sentence.text)):
            return True  # "to procure six IRIS-T systems"
        if wanted == "sentence" or defence > 0:
            return defence > 0
        around = reading.count("defence", reading.doc, self.defence_words)
        civil = reading.count("civil", reading.doc, self._civil_words)
        if reading.count("civil", sentence, self._civil_words):
            return (
                around >= _MANY and around > 3 * civil
            )  # a deal on trade: only where all else is about defence
        if civil > around:
            return False
        # One word is no subject; a text of a sentence or two is too short to show one.
        return len(reading.doc) < _SHORT or around >= 3  # noqa: PLR2004

    def _civil_words(self, tokens: Iterable[Token]) -> int:
        return sum(t.lemma_.lower() in self._civil for t in tokens)

    def _built(  # noqa: PLR0913, PLR0917 - the parts of a statement
        self,
        relation: Relation,
        subject: Party,
        obj: Party,
        status: Status,
        candidate: Candidate,
        reading: Reading,
        rule: str,
        confidence: float,
    ) -> Statement:
        sentence = candidate.trigger.sent
        date = date_of(candidate.trigger, max(subject.end, obj.end), status, reading)
        amount = self._amount(candidate, sentence, relation) if relation.name in PRICED else None
        topics = self._topics(sentence.text) or (GENERAL,)
        speaker = reading.quotes.speaker_at(candidate.trigger.i)
        evidence = self._evidence(sentence, subject, obj, reading, rule, confidence, speaker)
        return Statement(
            relation.name, subject.key, obj.key, status, date, None, amount, topics, None, (evidence,)
        )

    def late_amount(self, sentence: Tokens) -> Amount | None:
        """The sum of a sentence that only prices what was told before: "The contract is worth 950 million euros"."""
        subject = next((c for c in sentence.root.children if c.dep_ in ("nsubj", "nsubjpass")), None)
        if subject is None or subject.lemma_.lower() not in self._ontology.lexicon["priced"]:
            return None
        words = {t.lemma_.lower() for t in sentence}
        finds = find_amounts(sentence.text)
        return finds[0].amount if finds and words & self._ontology.lexicon["price"] else None

    def _evidence(
        self,
        sentence: Tokens,
        subject: Party | None,
        obj: Party | None,
        reading: Reading,
        rule: str,
        confidence: float,
        speaker: str | None,
    ) -> Evidence:
        text = sentence.text
        start = sentence.start_char + len(text) - len(text.lstrip())
        end = sentence.start_char + len(text.rstrip())
        span = reading.prepared.original(start, end)

        def place(party: Party | None) -> Span | None:
            if party is None or party.end > len(reading.doc):
                return None
            tokens = reading.doc[party.start : party.end]
            return reading.prepared.original(tokens.start_char, tokens.end_char)

        return Evidence(
            reading.article.id,
            span,
            span.of(reading.article.text),
            rule,
            EXTRACTOR,
            confidence,
            speaker,
            place(subject),
            place(obj),
        )

    def _amount(self, candidate: Candidate, sentence: Tokens, relation: Relation) -> Amount | None:
        """The sum that belongs to this pair: in lists with amounts the one beside the party."""
        finds = find_amounts(sentence.text)
        clause = clause_of(candidate.trigger)
        inside = [f for f in finds if token_at(sentence, f) in clause]
        if not inside and relation.name == "signedWith":
            return None  # the sum of another clause is another deed's
        finds = inside or finds
        if not finds:
            return None
        if len(finds) == 1:
            return finds[0].amount
        anchor = candidate.theme.i if candidate.theme is not None else candidate.trigger.i
        near = [(abs(token_at(sentence, f).i - candidate.subject.end), f) for f in finds]
        following = [f for d, f in near if 0 <= token_at(sentence, f).i - candidate.subject.end <= 3]  # noqa: PLR2004
        if following:
            return following[0].amount
        return min(finds, key=lambda f: abs(token_at(sentence, f).i - anchor)).amount

    def office(self, office: Office, reading: Reading) -> Statement:
        """The statement that a person holds an office."""
        sentence = reading.doc[office.start].sent
        person = Party(office.person, "Person", office.start, office.end)
        evidence = self._evidence(
            sentence, person, None, reading, f"holdsOfficeIn/{office.rule}", office.confidence, None
        )
        return Statement(
            "holdsOfficeIn",
            office.person,
            office.target,
            office.status,
            None,
            None,
            None,
            (),
            office.role,
            (evidence,),
        )
