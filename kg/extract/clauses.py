"""Clauses: which words belong to the deed that a trigger tells, and how the deed is told."""

from __future__ import annotations

from collections.abc import Collection

from spacy.tokens import Token

_OF_A_MOMENT = frozenset(
    {
        "found", "sign", "send", "give", "donate", "deliver", "buy", "join", "launch", "open", "visit", "meet", "hold",
        "participate", "take", "start", "begin", "set", "form",
    }
)  # fmt: skip
"""Verbs whose progressive tells of these days, not of what has gone on for long."""
_AT_THE_TIME = frozenset({"when", "after", "as", "once", "while"})


def is_purpose_of_gift(trigger: Token, giving: Collection[str]) -> bool:
    """Whether a trigger is what a gift is for: "*donated* jets *to train* pilots".

    Args:
        trigger: The verb or noun of the deed.
        giving: Lemmas of verbs by which things change hands; of another deed the purpose tells a second one of
            the same doer: "opened a base *to train* soldiers".
    """
    infinitive = any(c.dep_ == "aux" and c.lower_ == "to" for c in trigger.children)
    if not infinitive or trigger.dep_ not in ("advcl", "acl", "relcl", "xcomp"):
        return False
    governor = trigger.head
    while governor.pos_ not in ("VERB", "AUX") and governor.head != governor:
        governor = governor.head
    return governor.lemma_ in giving


def is_told(trigger: Token, headline: bool = False) -> bool:
    """Whether a trigger tells a story in the simple past, as reports of the day do: "met", "held talks".

    In a headline the present tense does the same: "Egypt *sends* arms to Somalia"; and the progressive of what takes
    no time: "is *sending* arms".
    """
    verb = trigger
    while verb.pos_ not in ("VERB", "AUX") and verb.head != verb:
        verb = verb.head
    while verb.dep_ == "conj" and verb.tag_ != "VBD" and verb.head.pos_ == "VERB":
        verb = verb.head
    if headline and verb.tag_ in ("VBZ", "VBP"):
        return True
    now = verb.tag_ == "VBG" and any(c.dep_ == "aux" and c.lower_ in ("is", "are") for c in verb.children)
    if now and verb.lemma_ in _OF_A_MOMENT:
        return True  # "*is founding* a joint venture"
    if verb.lemma_ == "be" and verb.tag_ in ("VBZ", "VBP") and trigger.dep_ == "pobj":
        return True  # "is on a *visit* to India"
    past = verb.tag_ == "VBD" or (
        verb.tag_ in ("VBN", "VBG") and any(c.lower_ in ("was", "were") for c in verb.children)
    )
    return (
        past
        and verb.dep_ in ("ROOT", "conj", "ccomp", "advcl")
        and not any(c.lower_ == "had" for c in verb.children)
    )


def is_perfect(trigger: Token) -> bool:
    """Whether a trigger tells what has been done of late: "*has signed*"."""
    verb = trigger
    while verb.pos_ not in ("VERB", "AUX") and verb.head != verb:
        verb = verb.head
    return verb.tag_ == "VBN" and any(c.dep_ == "aux" and c.lower_ in ("has", "have") for c in verb.children)


def clause_of(trigger: Token) -> set[Token]:
    """The tokens of the clause around a trigger, without clauses that have a subject of their own."""
    top = trigger
    while (
        top.head != top
        and (top.pos_ not in ("VERB", "AUX") or top.dep_ in ("xcomp", "acl", "pcomp", "aux"))
        and top.dep_ not in ("relcl", "advcl")
    ):
        top = top.head
    found: set[Token] = set()
    pending = [top]
    while pending:
        token = pending.pop()
        found.add(token)
        for child in token.children:
            own_clause = (
                child.dep_ in ("relcl", "advcl", "ccomp", "conj", "parataxis", "pcomp")
                and child.pos_ in ("VERB", "AUX")
                and child != trigger
            )
            if not own_clause or trigger in child.subtree:
                pending.append(child)
    return found


def around_in_time(trigger: Token) -> set[Token]:
    """Clauses that happen when the deed does: "joined *when it began in 2004*", "sent troops *after the coup of 2014*"."""
    verb = trigger
    while verb.head != verb and verb.pos_ not in ("VERB", "AUX"):
        verb = verb.head
    found: set[Token] = set()
    for clause in verb.children:
        if clause.dep_ == "advcl" and any(c.lower_ in _AT_THE_TIME for c in clause.children):
            found |= clause_of(clause)
    if verb.dep_ in ("advcl", "relcl") and any(c.lower_ in ("when", "as", "where") for c in verb.children):
        found |= clause_of(verb.head)
    return found


def reporting_clause(trigger: Token, speech: Collection[str]) -> set[Token]:
    """The clause that tells of the deed: "..., *the ministry said on Wednesday*"."""
    for ancestor in trigger.ancestors:
        if ancestor.lemma_ in speech and ancestor.pos_ == "VERB":
            return clause_of(ancestor)
    return set()


def is_main(trigger: Token) -> bool:
    """Whether a trigger stands in a main clause, not in a relative or adverbial one."""
    token = trigger
    while token.head != token:
        if token.dep_ in ("relcl", "acl", "advcl"):
            return False
        token = token.head
    return True
