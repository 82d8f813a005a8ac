"""Ministries, parliaments and armed forces, under one name however they are worded.

"Ministry of Defence of Ukraine", "Ukraine's Ministry of Defense" and "the Ukrainian defence ministry"
are one body; its canonical label is "Ministry of Defence of Ukraine".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from kg.vocab import GazetteerEntry, Ontology

_SPELLING = {"Defense": "Defence", "Defenses": "Defence"}
_PORTFOLIOS = {"Foreign": "Foreign Affairs", "External": "External Affairs"}
_STATE_ITSELF = frozenset({"government", "administration", "authority", "cabinet"})
_ORDINAL = re.compile(r"\d{1,3}(?:st|nd|rd|th|d)$|(?:first|second|third|fourth|fifth|sixth|seventh)$")
_TWO = 2
_REACH = 9
"""Tokens within which two bodies of one state stand."""
_NAMED = 3
"""Words before "Administration" from which on it is no government: "Defence Acquisition Programme *Administration*"."""
_NOT_BODIES = frozenset(
    {"force", "command", "office", "service", "council", "court", "division", "wing", "police"}
)
"""Heads too common to name a body by themselves, even capitalised."""


@dataclass(frozen=True, slots=True)
class Body:
    """A public body in the text: tokens ``start`` to ``end`` (exclusive), label, class, state."""

    start: int
    end: int
    label: str
    cls: str
    surface: str
    country: str | None
    core: str = ""
    """The name without its state: "Southern Command"."""


def body_at(doc: Doc, i: int, states: Mapping[int, GazetteerEntry], ontology: Ontology) -> Body | None:
    """The body whose head noun is token ``i``, if it is one.

    Args:
        doc: A parsed document.
        i: Index of the candidate head.
        states: Gazetteer entries of states (names, adjectives, capitals) by token.
        ontology: For the word lists.
    """
    lexicon = ontology.lexicon
    token = doc[i]
    kinds = [k for k in ("body-head", "force-head") if {token.lemma_.lower(), token.lower_} & lexicon[k]]
    if not kinds or i in states or not _can_head(token, lexicon["document"]):
        return None
    if kinds == ["body-head"] and token.tag_ in ("NNS", "NNPS"):
        return None  # "the defence *ministries* of Latvia and Denmark" are two
    start = _left_edge(doc, i, states, lexicon["portfolio"])
    end, topic = _right_edge(doc, i, states, lexicon["portfolio"])
    before = [t for t in doc[start:i] if t.i not in states and t.tag_ != "POS"]
    if token.lemma_.lower() in _STATE_ITSELF and len(before) < _NAMED:
        return None
    before = [t for t in before if t.lower_ != "the"]
    country, end = _state(doc, start, end, states)
    if kinds == ["force-head"] and country is None:
        words = (*before, *doc[i + 1 : end])
        if all(t.lower_ in lexicon["portfolio"] for t in words):
            return None  # "the Armed Forces", "the Air Force": of whom?
    if token.lemma_.lower() == "ministry":
        portfolio = topic or [t.text for t in before]
        named = bool(portfolio) and (country is not None or token.text[0].isupper())
        core = _ministry(portfolio) if named else ""
    else:
        core = _plain(doc, start, end, states)
        named = _is_named(token, before, topic, core, country)
    if not named:
        return None
    while doc[start].lower_ == "the" or doc[start].tag_ == "POS":
        start += 1
    return Body(
        start,
        end,
        core if country is None else _with_state(core, before, token, topic, country),
        "GovernmentBody" if "body-head" in kinds else "ArmedForce",
        doc[start:end].text,
        country.capital_of or country.iri if country else None,
        core,
    )


def _can_head(token: Token, papers: frozenset[str]) -> bool:
    """Whether a body's word is written as a name, and is no part of one: "the *Military* Cooperation Agreement"."""
    part = token.dep_ in ("compound", "amod", "nmod") and token.head.i > token.i
    if token.lemma_.lower() == "military" and part:
        return False
    if part and token.i + 1 == token.head.i and token.head.lemma_.lower() in papers:
        return False  # "the Visiting *Forces* Agreement"
    return token.text[0].isupper() or token.lemma_.lower() == "ministry"


def _is_named(
    head: Token, before: list[Token], topic: list[str], core: str, country: GazetteerEntry | None
) -> bool:
    """Whether a head and the words around it name one body, and no kind of body."""
    if head.lemma_.lower() in _NOT_BODIES and not (before or (topic and country is not None)):
        return False
    return country is not None or (bool(before or topic) and len(core.split()) > 1)


def _left_edge(doc: Doc, i: int, states: Mapping[int, GazetteerEntry], portfolio: frozenset[str]) -> int:
    start = i
    while start > 0:
        token = doc[start - 1]
        joins = (
            _ORDINAL.match(token.lower_) is not None
            or token.text in ("-", "&")
            or (
                token.lower_ == "and"
                and doc[start].text[0].isupper()
                and start > 1
                and doc[start - 2].lower_ in portfolio
            )
        )
        if not (start - 1 in states or token.tag_ == "POS" or _word(token, portfolio) or joins):
            break
        if token.tag_ == "POS" and start - 2 not in states:
            break
        start -= 1
        if start in states and not (start - 1 in states and states[start - 1] is states[start]):
            break
    return start


def _word(token: Token, portfolio: frozenset[str]) -> bool:
    if token.is_sent_start or token.lower_ in ("the", "former", "new", "current", "top", "senior"):
        return (
            token.lower_ in portfolio
            and token.text[0].isupper()
            and token.lower_ not in ("former", "new", "current")
        )
    return token.lower_ in portfolio or (token.pos_ == "PROPN" and token.text[0].isupper())


def _right_edge(
    doc: Doc, i: int, states: Mapping[int, GazetteerEntry], portfolio: frozenset[str]
) -> tuple[int, list[str]]:
    """End of "Ministry *of Foreign Affairs and Trade*", and the words of the portfolio."""
    end = i + 1
    if end >= len(doc) or doc[end].lower_ not in ("of", "for"):
        return end, []
    j = end + 1
    topic: list[str] = []
    while j < len(doc) and j not in states:
        token = doc[j]
        if token.lower_ in portfolio or (token.pos_ == "PROPN" and token.text[0].isupper()):
            topic.append(token.text)
        elif token.lower_ not in ("and", "the", "&", ",") or not _continues(doc, j, states, portfolio):
            break
        elif token.lower_ != "the":
            topic.append(token.text)
        j += 1
    while topic and topic[-1] in ("and", "&", ","):
        topic.pop()
        j -= 1
    return (j, topic) if topic else (end, [])


def _continues(doc: Doc, j: int, states: Mapping[int, GazetteerEntry], portfolio: frozenset[str]) -> bool:
    """Whether a linking word inside a ministry's name is followed by more of the name."""
    if j + 1 >= len(doc) or j + 1 in states:
        return False
    follows = doc[j + 1]
    return follows.lower_ in portfolio and (follows.text[0].isupper() or doc[j].lower_ != ",")


def _state(
    doc: Doc, start: int, end: int, states: Mapping[int, GazetteerEntry]
) -> tuple[GazetteerEntry | None, int]:
    """The state inside the name, or behind it ("... of Ukraine"), and the new end."""
    if start in states:
        return states[start], end
    j = end
    if j < len(doc) and doc[j].lower_ in ("of", "for"):
        j += 1
        while j < len(doc) and doc[j].lower_ in ("the", "republic", "kingdom", "state", "of", "federal"):
            j += 1
        if j < len(doc) and j in states:
            entry = states[j]
            while j < len(doc) and states.get(j) is entry:
                j += 1
            return entry, j
    if start >= 2 and doc[start - 1].tag_ == "POS" and start - 2 in states:  # noqa: PLR2004
        return states[start - 2], end
    return _shared_state(doc, start, states), end


def _shared_state(doc: Doc, start: int, states: Mapping[int, GazetteerEntry]) -> GazetteerEntry | None:
    """The state of the body named just before: "*Ukraine's* Ministry of Defence and the Armed Forces"."""
    i = start - 1
    while i > 0 and doc[i].lower_ in ("the", "and"):
        i -= 1
    if start - i < _TWO or "and" not in {t.lower_ for t in doc[i + 1 : start]}:
        return None
    while i > 0 and start - i < _REACH and (doc[i].text[0].isupper() or doc[i].lower_ == "of"):
        if i in states:
            return None  # "the President of France and the Armed Forces"
        i -= 1
    return states.get(i - 1) if doc[i].tag_ == "POS" else None


def _ministry(portfolio: list[str]) -> str:
    words = [
        _SPELLING.get(w.capitalize(), w.capitalize()) if w not in ("and", "&", ",") else w for w in portfolio
    ]
    name = " ".join(words).replace(" ,", ",").replace("&", "and")
    return "Ministry of " + _PORTFOLIOS.get(name, name)


def _plain(doc: Doc, start: int, end: int, states: Mapping[int, GazetteerEntry]) -> str:
    return " ".join(
        t.text for t in doc[start:end] if t.i not in states and t.tag_ != "POS" and t.lower_ != "the"
    ).removesuffix(" of")


def _with_state(label: str, before: list[Token], head: Token, topic: list[str], state: GazetteerEntry) -> str:
    """As in "Ministry of Defence of Ukraine", "Armed Forces of Ukraine", "Egyptian Navy"."""
    name = state.label
    if (
        label.startswith("Ministry of ")
        or head.lower_ in ("forces", "office", "parliament", "congress")
        or topic
    ):
        return f"{label} of {name}"
    adjective = state.demonyms[0] if state.demonyms else name
    if not before and head.lower_ == "military":
        return f"Armed Forces of {name}"
    return f"{adjective} {label}"
