"""Who says what: quotations with their speakers, and reported speech."""

from __future__ import annotations

from collections.abc import Collection

from spacy.tokens import Doc, Token

from kg.extract.mentions import Names
from kg.extract.syntax import surface_subject

_MAX_QUOTE = 120
_AROUND = 2


class Quotes:
    """The quotations of a document, each with the entity key of its speaker where one is named."""

    def __init__(
        self, doc: Doc, names: Names, passages: list[tuple[int, int]], speech: Collection[str]
    ) -> None:
        self._doc, self._names, self.speech = doc, names, speech
        self._spans: list[tuple[int, int, str | None]] = []
        for start, end in passages:
            answer = self._answer(start, end)
            if answer is not None:
                self._spans.append(answer)
            else:
                self._read(start, end)

    def _answer(self, start: int, end: int) -> tuple[int, int, str] | None:
        """A passage of an interview, which opens with its speaker: "[*Smith*] We will ...", "*Ann Smith*: We will ..."."""
        i = start + (self._doc[start].text == "[") if start < end else start
        name = self._names.at(i) if i < end else None
        if name is None or name.cls != "Person" or name.start != i or name.end >= end:
            return None
        closing = self._doc[name.end].text
        return (name.end, end, name.key) if closing == ("]" if i > start else ":") else None

    def _read(self, start: int, end: int) -> None:
        marks = [i for i in range(start, end) if self._doc[i].text in ('"', "''", "``")]
        spans = list(zip(marks[::2], marks[1::2], strict=False))
        if len(marks) % 2:
            spans.append((marks[-1], end - 1))  # a quotation that runs over paragraphs
        last: str | None = None
        for opening, closing in spans:
            if closing - opening > 4 and closing - opening < _MAX_QUOTE:  # noqa: PLR2004 - shorter ones are scare quotes
                last = self._speaker_of(opening, closing, start, end) or last
                self._spans.append((opening, closing, last))

    def inside(self, i: int) -> bool:
        """Whether a token stands in a quotation."""
        return any(start < i < end for start, end, _ in self._spans)

    def speaker_at(self, i: int) -> str | None:
        """Key of who says the quotation that a token stands in; of its sentence's speaker outside one."""
        for start, end, speaker in self._spans:
            if start < i < end:
                return speaker
        return self.reporter(self._doc[i])

    def _speaker_of(self, opening: int, closing: int, start: int, end: int) -> str | None:
        """The subject of the nearest speech verb outside the marks, in the same passage."""
        after = range(closing + 1, min(end, closing + 12))
        before = range(opening - 1, max(start, opening - 25) - 1, -1)
        for window in (after, before):
            for i in window:
                token = self._doc[i]
                if token.lemma_ in self.speech and token.pos_ == "VERB":
                    key = self._subject_key(token)
                    if key:
                        return key
        return None

    def _subject_key(self, verb: Token) -> str | None:
        for subject in surface_subject(verb):
            name = self._names.at(subject)
            if name is not None:
                return name.key
            for child in subject.children:
                inner = self._names.at(child)
                if inner is not None and inner.cls == "Person" and child.dep_ == "appos":
                    return inner.key
        near = [
            n
            for n in self._names.between(max(0, verb.i - _AROUND - 2), verb.i + _AROUND + 1)
            if n.cls == "Person"
        ]
        return near[0].key if len({n.key for n in near}) == 1 else None

    def reporter(self, token: Token) -> str | None:
        """Key of who is reported to say what a token is part of: "X said that ...", "according to X"."""
        for ancestor in token.ancestors:
            if ancestor.lemma_ in self.speech and ancestor.pos_ == "VERB":
                subjects = surface_subject(ancestor)
                if subjects and token not in subjects[0].subtree:
                    return self._subject_key(ancestor)
        sentence = token.sent
        for word in sentence:
            if (
                word.lower_ == "according"
                and word.i + 1 < len(self._doc)
                and self._doc[word.i + 1].lower_ == "to"
            ) or (word.lower_ == "per" and self._doc[word.i - 1].lower_ == "as"):
                for name in self._names.between(word.i, word.i + 12):
                    return name.key
        return None
