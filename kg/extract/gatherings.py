"""Names of gatherings and exercises that no gazetteer lists, by their head noun and the capitals around it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from kg.extract.mentions import Name

_CONNECTORS = frozenset({"of", "the", "and", "for", "on", "&", "-", "'s", "'"})
_OPENERS = frozenset({"ADP", "SCONJ", "DET", "PRON", "ADV", "CCONJ", "AUX", "VERB", "PUNCT", "PART"})
"""What a sentence may begin with that belongs to no name, however it is capitalised."""
_QUOTES = frozenset({'"', "'", "``", "''", "(", "["})
_WHAT = frozenset({"of", "on", "for"})
_WHERE = frozenset({"in"})
_STATES = frozenset(
    {"Country", "CountryGroup", "City", "InternationalOrganization", "ArmedForce", "GovernmentBody"}
)
_YEAR = re.compile(r"(?:19|20)?\d\d$")
_ORDINAL = re.compile(r"\d{1,3}(?:st|nd|rd|th)$")
_DATED = re.compile(r"[A-Z][\w'/-]*-(?:20)?\d\d")
_PLACES = frozenset({"center", "centre", "hall", "building", "complex", "hotel", "room"})
"""Heads of names that hold the name of a gathering: "Conference *Center*"."""
_MAX_SKIPPED = 4
"""Common words between an exercise and its name: "Unitas *multilateral naval* exercise"."""
_MAX_NAME = 4
_MAX_TITLE = 10


@dataclass(frozen=True, slots=True)
class Event:
    """A gathering or exercise named by tokens ``start`` to ``end`` (exclusive)."""

    start: int
    end: int
    cls: str


class EventFinder:
    """Finds named gatherings and exercises in parsed documents."""

    def __init__(self, lexicon: Mapping[str, frozenset[str]]) -> None:
        self._exercises = lexicon["exercise-head"]
        self._gatherings = lexicon["gathering-head"] - lexicon["exercise-head"]
        self._strong = lexicon["gathering-strong"]
        self._none = lexicon["no-gathering"]
        self._naming = lexicon["naming"]
        self._vague = lexicon["vague"]
        self._months = lexicon["month"]

    def __call__(self, doc: Doc, found: Sequence[Name]) -> list[Event]:
        """All events of a document, in the order of the text; names found so far may become part of theirs."""
        names = {i: name for name in found for i in range(name.start, name.end)}
        events = list(self._headed(doc, names))
        if any(token.lemma_.lower() in self._exercises for token in doc):
            events += [*self._again(doc, tuple(events)), *self._dated(doc, names)]
        kept: list[Event] = []
        for event in sorted(events, key=lambda e: (e.start, -e.end)):
            if not kept or event.start >= kept[-1].end:
                kept.append(event)
        return kept

    def _headed(self, doc: Doc, names: Mapping[int, Name]) -> Iterator[Event]:
        for token in doc:
            lemma = token.lemma_.lower()
            if token.pos_ not in ("NOUN", "PROPN"):
                continue
            name = names.get(token.i)
            if name is not None and name.cls in ("Gathering", "Exercise", "GovernmentBody"):
                continue
            if lemma in self._exercises:
                span = self._exercise(doc, token, names)
                if span is not None:
                    yield Event(*span, "Exercise")
            elif token.text[0].isupper() and lemma in self._gatherings:
                span = self._titled(doc, token, names)
                if span is not None and not _is_bilateral(doc, span[0], names):
                    yield Event(*span, "Gathering")
            elif lemma in self._strong:
                span = self._described(doc, token)
                if span is not None:
                    yield Event(*span, "Gathering")

    # -------------------------------------------------------------------------------------------- gatherings

    def _titled(self, doc: Doc, head: Token, names: Mapping[int, Name]) -> tuple[int, int] | None:
        """A title in capitals: "*Munich Security Conference*", "*8th Balkan Forum on Border Security*"."""
        start = head.i
        while start > head.sent.start and head.i - start < _MAX_TITLE and self._in_title(doc, start - 1):
            name = names.get(start - 1)
            if name is not None and name.cls == "Country" and doc[start].lower_ == "of":
                break  # "the hosting by Colombia *of* the South American Defense Conference"
            start -= 1
        while start < head.i and (
            doc[start].lower_ in _CONNECTORS
            or (doc[start].is_sent_start and doc[start].pos_ in _OPENERS)
            or _ORDINAL.match(doc[start].text)
        ):
            start += 1
        end = self._title_end(doc, head.i + 1)
        place = doc[end - 1].lower_ in _PLACES
        return (start, end) if end - start > 1 and not place else None

    @staticmethod
    def _in_title(doc: Doc, i: int) -> bool:
        token = doc[i]
        if token.text[0].isupper() and token.ent_type_ != "DATE":
            return True
        joins = token.lower_ in _CONNECTORS and i > 0
        return bool(_ORDINAL.match(token.text)) or (
            joins and (doc[i - 1].text[0].isupper() or doc[i - 1].lower_ in ("of", "on", "for"))
        )

    def _title_end(self, doc: Doc, end: int) -> int:
        """End of what follows a head: "Conference *on the Least Developed Countries*", "Exhibition *and Conference*"."""
        while end < len(doc):
            i = end
            while i < len(doc) and doc[i].lower_ in _CONNECTORS and i - end < 2:  # noqa: PLR2004 - "on the"
                i += 1
            if i >= len(doc) or not (doc[i].text[0].isupper() or (i == end and _YEAR.match(doc[i].text))):
                break
            joined = {t.lower_ for t in doc[end:i]}
            if "and" in joined and doc[i].lemma_.lower() not in self._gatherings | self._exercises:
                break  # "the Forum and France"
            if i == end and not _YEAR.match(doc[i].text) and doc[i].ent_type_ in ("PERSON", "DATE"):
                break
            end = i + 1
        return end

    def _described(self, doc: Doc, head: Token) -> tuple[int, int] | None:
        """A gathering by what stands around a common noun: "*NATO summit in Vilnius*", "*summit of Gulf states*"."""
        start = head.i
        while start > head.sent.start:
            token = doc[start - 1]
            fits = (
                token.pos_ in ("NOUN", "PROPN", "ADJ")
                or token.text == "-"
                or (token.tag_ == "POS" and start > 1)
            )
            dated = token.ent_type_ in ("DATE", "TIME") or token.pos_ == "NUM"
            if not fits or dated or token.lower_ in self._vague or token.is_space:
                break
            start -= 1
        while start < head.i and (doc[start].text == "-" or doc[start].tag_ == "POS"):
            start += 1
        if any(t.lower_ in self._none for t in doc[max(start - 1, head.sent.start) : head.i]):
            return None  # a press conference, a video conference
        told = start < head.i and doc[start : head.i].text.lower() != "peace"
        # "The summit in Vilnius" is one spoken of before; "the NATO summit in Vilnius" is told from that in Riga.
        end = self._phrase_end(doc, head, _WHAT | _WHERE if told else _WHAT)
        return (start, end) if told or end > head.i + 1 else None

    @staticmethod
    def _phrase_end(doc: Doc, head: Token, prepositions: AbstractSet[str]) -> int:
        """End of "summit *of Gulf states*", "summit *in The Hague*"; dates belong to no name."""
        for child in head.children:
            if child.i != head.i + 1 or child.dep_ != "prep" or child.lower_ not in prepositions:
                continue
            last = max(t.i for t in child.subtree if t.dep_ not in ("relcl", "acl"))
            end = child.i + 1
            while end <= last and (
                doc[end].pos_ in ("PROPN", "NOUN", "ADJ", "DET", "NUM") or doc[end].text in ("-", "and")
            ):
                if doc[end].ent_type_ in ("DATE", "TIME"):
                    break
                end += 1
            if any(t.pos_ == "PROPN" or t.text[0].isupper() for t in doc[child.i + 1 : end]):
                return end
        return head.i + 1

    # --------------------------------------------------------------------------------------------- exercises

    def _exercise(self, doc: Doc, head: Token, names: Mapping[int, Name]) -> tuple[int, int] | None:
        """The proper name beside an exercise: "the *UNITAS* naval exercise", "drills dubbed *Swift Anvil*"."""
        end = head.i
        while end > head.sent.start and head.i - end < _MAX_SKIPPED and self._is_skipped(doc[end - 1]):
            end -= 1
        start = end
        while (
            start > head.sent.start and end - start < _MAX_NAME and self._in_name(doc, start - 1, end, names)
        ):
            start -= 1
        while start < end and (_YEAR.match(doc[start].text) or doc[start].text == "-"):
            start += 1
        if start < end and doc[end - 1].i in names and names[end - 1].cls in _STATES:
            start = end
        if start < end:
            return start, end
        return self._named_after(doc, head, names)

    @staticmethod
    def _is_skipped(token: Token) -> bool:
        return (token.is_alpha and token.is_lower and token.pos_ in ("ADJ", "NOUN", "VERB")) or (
            token.text in ('"', "'", "''", ",") and token.i > 0
        )

    def _in_name(self, doc: Doc, i: int, end: int, names: Mapping[int, Name]) -> bool:
        """Whether a token is part of the name that ends before ``end``."""
        token = doc[i]
        if token.lower_ in self._months or (
            token.ent_type_ in ("DATE", "TIME") and not _YEAR.match(token.text)
        ):
            return False
        if i + 1 == end and _YEAR.match(token.text):
            return True
        if (
            token.is_sent_start
            or not token.text[0].isupper()
            or token.pos_ not in ("PROPN", "NOUN", "ADJ", "X")
        ):
            return False
        name = names.get(i)
        # "Pacific Vanguard" is a name, a "Pacific exercise" is none.
        return (
            name is None or name.cls == "Exercise" or (name.cls in ("Place", "CountryGroup") and i + 1 < end)
        )

    def _named_after(self, doc: Doc, head: Token, names: Mapping[int, Name]) -> tuple[int, int] | None:
        """The name behind: "exercise *Swift Anvil 24*", "drills in Khartoum, dubbed (*Nile Eagles*)"."""
        i = head.i + 1
        reach = min(head.sent.end, i + _MAX_TITLE)
        named = next((t.i for t in doc[i:reach] if t.lower_ in self._naming), None)
        if named is not None and not any(t.tag_ in ("VBD", "VBZ", "VBP", "MD") for t in doc[i:named]):
            i = named + 1
        while i < len(doc) and (doc[i].text in _QUOTES or doc[i].lower_ in ("as", "the")):
            i += 1
        start = i
        while i < len(doc) and i - start < _MAX_NAME and self._begins_name(doc[i], names, first=i == start):
            i += 1
        return (start, i) if i > start else None

    @staticmethod
    def _begins_name(token: Token, names: Mapping[int, Name], *, first: bool) -> bool:
        if not first and (_YEAR.match(token.text) or token.text == "-"):
            return True
        known = names.get(token.i)
        return (
            token.text[0].isupper()
            and token.ent_type_ not in ("DATE", "TIME")
            and (known is None or known.cls not in _STATES)
            and not (first and token.pos_ in _OPENERS)
        )

    @staticmethod
    def _again(doc: Doc, events: Sequence[Event]) -> Iterator[Event]:
        """Later mentions of a named exercise without the word: "During *Unitas 2012*"."""
        for event in events:
            if event.cls != "Exercise":
                continue
            core = [t.text for t in doc[event.start : event.end] if not _YEAR.match(t.text)]
            if not core or len("".join(core)) < _MAX_NAME:
                continue
            for i in range(len(doc) - len(core) + 1):
                if doc[i].text == core[0] and [t.text for t in doc[i : i + len(core)]] == core:
                    end = i + len(core)
                    dated = end < len(doc) and _YEAR.match(doc[end].text) is not None
                    yield Event(i, end + dated, "Exercise")

    def _dated(self, doc: Doc, names: Mapping[int, Name]) -> Iterator[Event]:
        """Names that carry a year, as exercises do: "*Birlestik-2024*", "*Dustlik 2024*"."""
        for token in doc:
            if (
                token.i not in names
                and token.text[0].isupper()
                and token.pos_ in ("PROPN", "NOUN", "ADJ", "X")
            ):
                end = self._dated_end(doc, token)
                if end:
                    yield Event(token.i, end, "Exercise")

    def _dated_end(self, doc: Doc, token: Token) -> int:
        if _DATED.fullmatch(token.text):
            return token.i + 1
        following = doc[token.i + 1 : token.i + 3]
        if len(following) > 1 and following[0].text == "-" and _YEAR.match(following[1].text):
            return token.i + 3
        dated = len(following) > 0 and re.fullmatch(r"20\d\d", following[0].text) is not None
        return token.i + 2 if dated and token.pos_ == "PROPN" and token.lower_ not in self._months else 0


def _is_bilateral(doc: Doc, start: int, names: Mapping[int, Name]) -> bool:
    """Whether a title opens with the two who talk: "*Australia-Fiji* Defence Ministers' Meeting"."""
    first = names.get(start)
    second = names.get(first.end + 1) if first is not None and first.end + 1 < len(doc) else None
    if first is None or second is None or doc[first.end].text not in ("-", "and"):
        return False
    return first.cls == second.cls == "Country"
