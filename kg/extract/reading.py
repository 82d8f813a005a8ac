"""One document with all that was found in it, shared by the steps that build statements."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Tokens

from kg.extract.amounts import AmountFind
from kg.extract.dates import DateFind
from kg.extract.days import ReportDays
from kg.extract.register import Register
from kg.extract.speech import Quotes
from kg.extract.text import Prepared
from kg.model import Article, PassageKind


@dataclass(frozen=True, slots=True)
class Reading:
    """A parsed article, its entities, its quotations and the days that it reports on."""

    article: Article
    prepared: Prepared
    doc: Doc
    register: Register
    quotes: Quotes
    days: ReportDays
    undecided: set[tuple[str, str]] = field(default_factory=set, repr=False)
    """Givers and takers of deliveries whose own words leave open whether they are paid for."""
    _counts: dict[tuple[str, int], int] = field(default_factory=dict, repr=False)

    def count(self, what: str, tokens: Doc | Tokens, counter: Callable[[Iterable[Token]], int]) -> int:
        """How many words of a kind a sentence or the document has, counted once."""
        key = (what, -1 if isinstance(tokens, Doc) else tokens.start)
        if key not in self._counts:
            self._counts[key] = counter(tokens)
        return self._counts[key]

    def in_headline(self, trigger: Token) -> bool:
        """Whether a trigger stands in the headline, where the present tense tells of the day."""
        first = self.prepared.passages[0]
        return first.kind is PassageKind.HEADLINE and trigger.idx < first.span.end


def token_at(sentence: Tokens, find: DateFind | AmountFind) -> Token:
    """The token at which a date or sum of a sentence begins."""
    offset = sentence.start_char + find.start
    for token in sentence:
        if token.idx + len(token) > offset:
            return token
    return sentence[-1]
