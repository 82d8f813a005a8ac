"""Lists of names read off the line of words: "A, B, the C and D".

A small parser loses its way in long enumerations, which is where most of a report's edges are. The
words between names tell a list more surely than the tree does.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from spacy.tokens import Doc

from kg.extract.mentions import Name, Names

_JOINTS = frozenset(
    {",", "and", "or", "&", ";", "as", "well", "the", "both", "also", "plus", "then", "now", "finally"}
)
_OF_OFFICES = frozenset({"of", "for", "in", "-"})
_CONJUNCTIONS = frozenset({"and", "or", "&", "well", "plus"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_CLASSES = {
    "Country": "state",
    "CountryGroup": "state",
    "Person": "person",
    "City": "place",
    "Place": "place",
}
_MAX_GAP = 14


def find_lists(
    doc: Doc, names: Names, offices: AbstractSet[str] = frozenset()
) -> Mapping[int, tuple[Name, ...]]:
    """The lists of a document, by the index of each member's first token.

    Args:
        doc: A parsed document.
        names: Its names.
        offices: Words of offices and ranks, which may stand before each person of a list.

    A list has one kind of member (states, persons, or bodies), joints between its members and a
    conjunction before the last. Titles before a person and brackets behind a name count as part of
    the member.
    """
    lists: dict[int, tuple[Name, ...]] = {}
    run: list[Name] = []
    conjunctions: list[bool] = []
    commas: list[bool] = []

    def close() -> None:
        # "to Ukraine, and the Netherlands ...": two names with a comma and a conjunction are two clauses.
        clauses = len(run) == 2 and commas[:1] == [True]  # noqa: PLR2004
        if len(run) > 1 and not any(conjunctions) and _opens_headline(doc, run):
            members = tuple(run)
            lists.update((member.start, members) for member in members)
        if len(run) > 1 and any(conjunctions) and not clauses:
            last = max(i for i, joined in enumerate(conjunctions) if joined) + 1
            members = tuple(run[: last + 1])
            if _fits(doc, members):
                for member in members:
                    lists[member.start] = members
        run.clear()
        conjunctions.clear()
        commas.clear()

    for name in (n for n in names.all if n.how != "demonym" and n.start not in names.title_tokens):
        if run:
            joint = _joint(doc, names, run[-1], name, offices)
            ended = conjunctions and conjunctions[-1]
            mixed = _kind(name) != _kind(run[-1]) and not (doc[run[0].start].is_sent_start and joint is False)
            if joint is None or mixed or (ended and not joint):
                close()
            else:
                conjunctions.append(joint)
                commas.append(any(t.text == "," for t in doc[run[-1].end : name.start]))
        run.append(name)
    close()
    return lists


def _kind(name: Name) -> str:
    return _CLASSES.get(name.cls, "body")


def _joint(doc: Doc, names: Names, left: Name, right: Name, offices: AbstractSet[str]) -> bool | None:
    """Whether a conjunction joins two names; None if other words part them."""
    persons = left.cls == right.cls == "Person"
    between = sum(i not in names.title_tokens for i in range(left.end, right.start))
    if between > _MAX_GAP or doc[left.start].sent != doc[right.start].sent:
        return None
    found = False
    depth = 0
    comma = False
    for i in range(left.end, right.start):
        token = doc[i]
        if token.text in ("(", ")"):
            depth += 1 if token.text == "(" else -1
            continue
        if depth or i in names.title_tokens:
            continue
        if persons and (token.lower_ in offices or token.lower_ in _OF_OFFICES):
            continue
        if token.lower_ not in _JOINTS:
            return None
        found = found or token.lower_ in _CONJUNCTIONS
        comma = comma or token.text in (",", ";")
    return found if found or comma else None


def _opens_headline(doc: Doc, run: list[Name]) -> bool:
    """Whether names with commas alone open a headline: "*Israel, Morocco* sign a pact"."""
    first, after = doc[run[0].start], run[-1].end
    if not first.is_sent_start or after >= len(doc) or first.sent[-1].is_punct:
        return False
    verb = doc[after]
    return verb.tag_ in ("VBP", "VB") or (verb.pos_ == "VERB" and verb.tag_ == "VBZ")


def _fits(doc: Doc, members: tuple[Name, ...]) -> bool:
    """Whether the last member does not begin a clause of its own: "..., and *Sweden* provides"."""
    first, last = doc[members[0].head], doc[members[-1].head]
    return (
        last.dep_ not in _SUBJECTS
        or first.dep_ in _SUBJECTS
        or first.dep_ in ("conj", "compound", "appos", "poss", "nmod", "ROOT", "npadvmod")
    )
