"""Common efforts that no gazetteer lists, by their head noun and what stands around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from spacy.tokens import Doc, Token

from kg.extract.claims import Claims
from kg.extract.gazetteer import DEMONYM
from kg.extract.mentions import Name

_ASSOCIATIONS = frozenset({"InternationalOrganization", "Coalition"})
"""Classes whose missions are named after them."""
_MULTINATIONAL = frozenset({"mission", "battlegroup", "force", "operation"})


def common_efforts(claims: Claims, lexicon: Mapping[str, frozenset[str]]) -> Iterator[tuple[int, int]]:
    """Coalitions, missions and funds by their head noun: "the drone coalition", "NATO battlegroup in Lithuania".

    Read lazily: what is yielded and taken is seen by what follows.
    """
    for token in claims.doc:
        if token.i in claims.taken or token.pos_ not in ("NOUN", "PROPN"):
            continue
        lemma = token.lemma_.lower()
        if (
            lemma in _MULTINATIONAL
            and token.tag_ not in ("NNS", "NNPS")
            and (token.text[0].islower() or _is_of_association(claims, token.i))
        ):
            span = _multinational_span(claims.doc, token, claims.names)
            if span is not None and not _renames(claims.doc, span[0], claims.names):
                yield span
        elif lemma == "fund" and _is_of_association(claims, _start_of(token)):
            yield next(n.start for n in claims.names if n.end == _start_of(token)), token.i + 1
        elif lemma == "initiative" and token.text[0].islower():
            start = _national_start(claims.doc, token, claims.names)
            if start < token.i:
                yield start, token.i + 1
        elif lemma == "coalition" or (lemma in lexicon["coalition-head"] and token.text[0].isupper()):
            start, end = _effort_span(claims.doc, token, claims.taken, lexicon["vague"])
            start = _led_start(claims, start)
            if end - start > 1:
                yield start, end


def _start_of(head: Token) -> int:
    """Where the small words before a noun begin: "NATO *trust* fund"."""
    start = head.i
    while (
        start > 0
        and head.doc[start - 1].pos_ in ("NOUN", "ADJ")
        and head.doc[start - 1].dep_ in ("compound", "amod")
    ):
        start -= 1
    return start


def _is_of_association(claims: Claims, i: int) -> bool:
    return any(n.end == i and n.cls in _ASSOCIATIONS for n in claims.names)


def _led_start(claims: Claims, start: int) -> int:
    """Where a state stands that leads: "the *US*-led coalition"."""
    doc = claims.doc
    led = start > 0 and doc[start - 1].lower_ == "led" and start > 2  # noqa: PLR2004 - state, hyphen, led
    i = start - 1 if led else start
    if i < 2 or doc[i].lower_ != "led" or doc[i - 1].text != "-":  # noqa: PLR2004
        return start
    leader = next((n for n in claims.names if n.end == i - 1 and n.cls == "Country"), None)
    return leader.start if leader is not None else start


def _effort_span(doc: Doc, head: Token, taken: AbstractSet[int], vague: AbstractSet[str]) -> tuple[int, int]:
    """As in "IT coalition", "coalition of the willing", "Multinational Security Support Mission"."""
    start = head.i
    while start > 0 and start - 1 not in taken:
        token = doc[start - 1]
        word = token.pos_ in ("NOUN", "PROPN", "ADJ") and (
            token.dep_ in ("compound", "amod", "nmod") or token.text[0].isupper()
        )
        hyphen = token.text == "-" and start - 2 >= 0
        if not (word or hyphen) or token.lower_ in vague or token.is_space:
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


def _multinational_span(doc: Doc, head: Token, found: Sequence[Name]) -> tuple[int, int] | None:
    """As in "NATO battlegroup in Lithuania", "multinational force in Haiti", "EU training mission"."""
    start = head.i
    common = head.lemma_.lower() == "battlegroup"  # NATO's word for a force of several nations
    while start > 0:
        token = doc[start - 1]
        name = next((n for n in found if n.start <= start - 1 < n.end), None)
        if name is not None and name.cls == "Coalition" and name.end == head.i:
            return None  # "the *KFOR* mission" is KFOR
        if name is not None and name.cls in _ASSOCIATIONS:
            common = True
            start = name.start
            continue
        if token.lower_ == "multinational":
            common = True
        elif token.tag_ == "POS" and any(n.end == start - 1 and n.cls in _ASSOCIATIONS for n in found):
            pass  # "the EU's naval mission"
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
    if end < len(doc) and doc[end].lower_ == "in":
        name = next(
            (n for n in found if n.start == end + 1 or (n.start == end + 2 and doc[end + 1].lower_ == "the")),
            None,
        )
        if name is not None and name.cls in ("Country", "City", "Place"):
            end = name.end
    return start, end


def _national_start(doc: Doc, head: Token, found: Sequence[Name]) -> int:
    """Where an initiative begins that is called after its state: "the *Czech ammunition* initiative"."""
    start = head.i
    while start > 0 and doc[start - 1].pos_ == "NOUN" and doc[start - 1].dep_ == "compound":
        start -= 1
    state = next((n for n in found if n.end == start and n.how == DEMONYM and n.cls == "Country"), None)
    return state.start if state is not None else head.i


def _renames(doc: Doc, start: int, found: Sequence[Name]) -> bool:
    """Whether a description stands in apposition to a name: "EUFOR Althea, *the multinational mission*"."""
    i = start - 1
    if i >= 0 and doc[i].lower_ in ("the", "a"):
        i -= 1
    return (
        i > 0
        and doc[i].text == ","
        and any(n.end == i and n.cls in ("Coalition", "Organization") for n in found)
    )
