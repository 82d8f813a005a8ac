"""Common efforts and gatherings that no gazetteer lists, by their head noun and what stands around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from spacy.tokens import Doc, Token

from kg.extract.mentions import Name


def exercise_span(doc: Doc, head: Token, taken: AbstractSet[int]) -> tuple[int, int] | None:
    """The proper name beside "exercise": "the *UNITAS* exercise", "exercise *Swift Response*"."""

    def proper(i: int) -> bool:
        token = doc[i]
        return (
            i not in taken
            and token.text[0].isupper()
            and token.pos_ == "PROPN"
            and not token.is_sent_start
            and token.ent_type_ not in ("DATE", "GPE", "PERSON", "NORP")
        )

    start = head.i
    while start > 0 and proper(start - 1):
        start -= 1
    if start < head.i:
        return start, head.i
    end = begin = head.i + 2 if head.i + 1 < len(doc) and doc[head.i + 1].text in ('"', "'") else head.i + 1
    while end < len(doc) and end - begin < 4 and (proper(end) or (end > begin and doc[end].text.isdigit())):  # noqa: PLR2004
        end += 1
    return (begin, end) if end > begin else None


_YEAR = 4
_DATED = re.compile(r"[A-Z][\w'/-]*-(?:20)?\d\d")


def dated_name_end(doc: Doc, token: Token) -> int:
    """End of a name that carries a year, as exercises do ("Birlestik-2024", "Dustlik 2024"); 0 if none."""
    if not token.text[0].isupper() or token.pos_ not in ("PROPN", "NOUN", "ADJ", "X"):
        return 0
    if _DATED.fullmatch(token.text):
        return token.i + 1
    following = doc[token.i + 1 : token.i + 3]
    if (
        len(following) > 1
        and following[0].text == "-"
        and following[1].text.isdigit()
        and len(following[1]) in (2, 4)
    ):
        return token.i + 3
    if (
        len(following)
        and following[0].text.isdigit()
        and following[0].text.startswith("20")
        and len(following[0]) == _YEAR
        and token.pos_ == "PROPN"
        and token.lower_ not in _MONTHS
    ):
        return token.i + 2
    return 0


_MONTHS = frozenset(
    {
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    }
)


def effort_span(doc: Doc, head: Token, taken: AbstractSet[int]) -> tuple[int, int]:
    """As in "IT coalition", "coalition of the willing", "Multinational Security Support Mission"."""
    start = head.i
    while start > 0 and start - 1 not in taken:
        token = doc[start - 1]
        word = token.pos_ in ("NOUN", "PROPN", "ADJ") and (
            token.dep_ in ("compound", "amod", "nmod") or token.text[0].isupper()
        )
        hyphen = token.text == "-" and start - 2 >= 0
        if not (word or hyphen) or token.lower_ in _VAGUE or token.is_space:
            break
        start -= 1
    while start < head.i and doc[start].text == "-":
        start += 1
    end = head.i + 1
    if (
        end + 2 <= len(doc)
        and doc[end].lower_ == "of"
        and doc[end : end + 3].text.lower() == "of the willing"
    ):
        end += 3
    return start, end


_COMMON = frozenset({"InternationalOrganization", "Coalition"})


def multinational_span(doc: Doc, head: Token, found: Sequence[Name]) -> tuple[int, int] | None:
    """As in "NATO battlegroup in Lithuania", "multinational force in Haiti", "EU training mission"."""
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
        elif (
            name is not None
            or token.pos_ not in ("NOUN", "PROPN", "ADJ")
            or token.is_space
            or token.dep_ not in ("compound", "amod", "nmod")
        ):
            break
        start -= 1
    if not common:
        return None
    end = head.i + 1
    if end < len(doc) and doc[end].lower_ in ("in", "to"):
        name = next(
            (n for n in found if n.start == end + 1 or (n.start == end + 2 and doc[end + 1].lower_ == "the")),
            None,
        )
        if name is not None and name.cls in ("Country", "City", "Place"):
            end = name.end
    return start, end


def renames(doc: Doc, start: int, found: Sequence[Name]) -> bool:
    """Whether a description stands in apposition to a name: "EUFOR Althea, *the multinational mission*"."""
    i = start - 1
    if i >= 0 and doc[i].lower_ in ("the", "a"):
        i -= 1
    return (
        i > 0
        and doc[i].text == ","
        and any(n.end == i and n.cls in ("Coalition", "Organization") for n in found)
    )


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


def gathering_span(doc: Doc, head: Token, taken: AbstractSet[int]) -> tuple[int, int, str] | None:
    """A gathering with what names it: modifiers before, or "of"/"on"/"in" after; none for a bare "summit"."""
    start = head.i
    while start > 0:
        token = doc[start - 1]
        fits = (
            token.pos_ in ("NOUN", "PROPN", "ADJ") or token.text == "-" or (token.tag_ == "POS" and start > 1)
        )
        if not fits or token.lower_ in _VAGUE or token.is_space or token.pos_ == "NUM":
            break
        start -= 1
    while start < head.i and (doc[start].text == "-" or doc[start].tag_ == "POS"):
        start += 1
    if start < head.i and doc[start : head.i].text.lower() != "peace":
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
            while end <= last and (
                doc[end].pos_ in ("PROPN", "NOUN", "ADJ", "DET", "NUM") or doc[end].text in ("-", "and")
            ):
                end += 1
            if any(t.pos_ == "PROPN" or t.text[0].isupper() for t in doc[child.i + 1 : end]):
                return end
    return None
