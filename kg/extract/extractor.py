"""The extractor: articles in, statements with evidence out.

The order of the steps is the whole design: mend the text, parse it, find names, offices and
quotations, resolve who is meant, match frames, build statements, merge them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from spacy.tokens import Doc
from spacy.tokens import Span as Tokens

from kg.extract.actors import Actors
from kg.extract.bounds import LONGEST_PARSED, bounded, unread
from kg.extract.days import ReportDays
from kg.extract.discourse import Discourse
from kg.extract.frames import FrameMatcher, Recent, Trace
from kg.extract.lists import find_lists
from kg.extract.mentions import Names
from kg.extract.merging import merged, of_article, of_one_sentence
from kg.extract.model import DEFAULT_MODEL, load_model
from kg.extract.names import NameFinder
from kg.extract.offices import OfficeFinder
from kg.extract.reading import Reading
from kg.extract.register import Register
from kg.extract.slots import Slots
from kg.extract.speech import Quotes
from kg.extract.statements import PRICED, StatementBuilder
from kg.extract.text import Prepared, prepare
from kg.model import Amount, Article, Entity, Extraction, Mention, Passage, Span, Statement
from kg.vocab import Ontology

_BATCH = 128
"""Passages, not articles, that the model takes at once."""


def common_words(ontology: Ontology) -> frozenset[str]:
    """Words that are no names wherever they stand: triggers and word lists, with their inflections."""
    words = {w for f in (f for r in ontology.relations.values() for f in r.frames) for w in f.triggers}
    words |= {
        w
        for name in (
            "document",
            "weapon",
            "aid",
            "cooperation",
            "discussion",
            "side",
            "joint",
            "speech",
            "planned",
        )
        for w in ontology.lexicon[name]
    }
    single = {w for w in words if w.isalpha() and w.islower()}
    stems = {w.removesuffix("e") for w in single} | {
        w.removesuffix("y") + "i" for w in single if w.endswith("y")
    }
    return frozenset(
        single
        | {w + "s" for w in single}
        | {s + ending for s in stems for ending in ("ed", "es", "ing")}
        | _SMALL
    )


_SMALL = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "on",
        "in",
        "at",
        "to",
        "for",
        "with",
        "and",
        "or",
        "by",
        "from",
        "as",
        "after",
        "over",
        "new",
        "more",
        "amid",
        "his",
        "her",
        "its",
        "their",
    ]
)


@dataclass(frozen=True, slots=True)
class SentenceTrace:
    """What the frames did on one sentence: for ``kg extract --trace``."""

    text: str
    names: tuple[str, ...]
    traces: tuple[Trace, ...]


class Extractor:
    """Extracts statements from articles with one language model and one ontology.

    Args:
        ontology: Relations, frames, word lists and gazetteer.
        model: Name of an installed spaCy pipeline for English.
    """

    def __init__(self, ontology: Ontology, model: str = DEFAULT_MODEL) -> None:
        self.ontology = ontology
        self.model = model
        self._nlp = load_model(model)
        self._names = NameFinder(self._nlp, ontology)
        self._offices = OfficeFinder(ontology)
        self._frames = FrameMatcher(ontology)
        self._common = common_words(ontology)
        self._builder = StatementBuilder(ontology)
        self._titles = frozenset().union(
            *(ontology.lexicon[words] for words in ("office", "portfolio", "rank", "honorific"))
        )
        self._symmetric = frozenset(r.name for r in ontology.relations.values() if r.symmetric)

    def extract(self, articles: Iterable[Article]) -> Iterator[Extraction]:
        """Statements of each article, in the order of the articles."""
        for doc, text, article in self._parsed(articles):
            yield self._read(doc, text, article)[0]

    def _parsed(self, articles: Iterable[Article]) -> Iterator[tuple[Doc, Prepared, Article]]:
        """Parse passage by passage, so that no sentence runs over two, and join each article's again."""

        def passages() -> Iterator[tuple[str, tuple[Article, Prepared, int]]]:
            for article in articles:
                text = prepare(bounded(article), self._common)
                # An article without words is parsed as the empty text, so that it too has its answer.
                for n, passage in enumerate(text.passages or (Passage(Span(0, 0)),)):
                    yield passage.span.of(text.text), (article, text, n)

        parts: list[Doc] = []
        for doc, (article, text, n) in self._nlp.pipe(passages(), as_tuples=True, batch_size=_BATCH):
            parts.append(doc)
            if n + 1 >= len(text.passages):
                whole = Doc.from_docs(parts, ensure_whitespace=True) if len(parts) > 1 else doc
                parts = []
                if whole is not None:
                    yield whole, text, article

    def trace(self, article: Article) -> tuple[Extraction, list[SentenceTrace]]:
        """One article's statements, and for each sentence why frames were kept or dropped."""
        for doc, text, _ in self._parsed([article]):
            return self._read(doc, text, article)
        return Extraction(article), []

    def _read(self, doc: Doc, text: Prepared, article: Article) -> tuple[Extraction, list[SentenceTrace]]:
        register = Register(self.ontology, article.id)
        names = self._names(doc, register)
        offices = self._offices(doc, names, register)
        ranges = _token_ranges(doc, text)
        quotes = Quotes(doc, names, ranges, self.ontology.lexicon["speech"])
        discourse = Discourse(doc, names, register, quotes, self.ontology)
        actors = Actors(names, register, discourse, find_lists(doc, names, self._titles), self.ontology)
        reading = Reading(article, text, doc, register, quotes, ReportDays(doc, ranges, article.published))
        statements = [self._builder.office(office, reading) for office in offices]
        traces = []
        recent = Recent()
        readable = [sentence for sentence in doc.sents if len(sentence) <= LONGEST_PARSED]
        for sentence in readable:
            found, trace = self._sentence(sentence, names, actors, reading, recent)
            if not found:
                self._price(statements, self._builder.late_amount(sentence))
            for statement in found:
                discourse.note_pair(statement.subject, statement.object, sentence[0])
            statements.extend(found)
            traces.append(trace)
        undecided = reading.undecided
        if undecided and self._builder.speaks_of_gifts(reading):
            undecided = set()
        statements = of_article(statements, undecided, register)
        known = {draft.key: register.entity(draft.key) for draft in register}
        final = tuple(self._named(s, known) for s in merged(statements, self._symmetric))
        used = {iri for s in final for iri in (s.subject, s.object)}
        entities = tuple(e for e in known.values() if e.iri in used)
        mentions = tuple(
            Mention(
                span := text.original(doc[n.start : n.end].start_char, doc[n.start : n.end].end_char),
                span.of(article.text),
                n.cls,
                known[n.key].iri if n.key else None,
            )
            for n in (*names.all, *names.inside)
        )
        left = len(doc) - sum(map(len, readable))
        return Extraction(article, final, entities, mentions, unread(article, left)), traces

    @staticmethod
    def _price(statements: list[Statement], amount: Amount | None) -> None:
        """Give a sum told later to the last deed that has none yet."""
        if amount is None:
            return
        priced = [i for i, s in enumerate(statements) if s.relation in PRICED - {"signedWith"}]
        if not priced:
            return
        last = statements[priced[-1]]
        for i in priced:
            # All buyers of one sentence share the price.
            same = statements[i].relation == last.relation and _quote(statements[i]) == _quote(last)
            if same and statements[i].amount is None:
                statements[i] = replace(statements[i], amount=amount)

    def _sentence(
        self, sentence: Tokens, names: Names, actors: Actors, reading: Reading, recent: Recent
    ) -> tuple[list[Statement], SentenceTrace]:
        kept: list[Statement] = []
        traces = []
        told: set[tuple[str, int]] = set()
        places: dict[tuple[int, str], Slots] = {}
        for frame, trigger in sorted(
            self._frames.triggers(sentence, names), key=lambda pair: pair[0].kind == "noun"
        ):
            if (frame.relation, trigger.i) in told:
                traces.append(Trace(frame, trigger, "told by its verb"))
                continue
            key = (trigger.i, frame.kind)
            if key not in places:
                places[key] = self._frames.slots(frame.kind, trigger, names, actors)
            candidates, outcome = self._frames.match(frame, places[key], actors, recent)
            for candidate in candidates:
                statement, outcome = self._builder.statement(candidate, reading)
                if statement is not None:
                    kept.append(statement)
                    recent.note(statement, candidate.subject, candidate.object, trigger)
                    if frame.kind == "verb" and candidate.theme is not None:
                        told.add((frame.relation, candidate.theme.i))
            traces.append(Trace(frame, trigger, outcome))
        surfaces = tuple(
            sentence.doc[n.start : n.end].text for n in names.between(sentence.start, sentence.end)
        )
        return of_one_sentence(kept), SentenceTrace(sentence.text, surfaces, tuple(traces))

    @staticmethod
    def _named(statement: Statement, known: Mapping[str, Entity]) -> Statement:
        """The statement with IRIs in place of the keys used while reading."""
        evidence = tuple(
            replace(item, speaker=known[item.speaker].iri) if item.speaker and item.speaker in known else item
            for item in statement.evidence
        )
        subject, target = known[statement.subject].iri, known[statement.object].iri
        return replace(statement, subject=subject, object=target, evidence=evidence)


def _quote(statement: Statement) -> Span:
    return statement.evidence[0].span


def _token_ranges(doc: Doc, text: Prepared) -> list[tuple[int, int]]:
    """The passages as ranges of tokens."""
    ranges = []
    for passage in text.passages:
        span = (
            doc.char_span(passage.span.start, passage.span.end, alignment_mode="expand")
            if passage.span.start < passage.span.end
            else None
        )
        if span is not None:
            ranges.append((span.start, span.end))
    return ranges


__all__ = ["DEFAULT_MODEL", "Extractor", "SentenceTrace", "Span", "load_model"]
