"""Argument places of verbs and nouns in a dependency tree (ClearNLP labels, as spaCy's English models use).

A frame speaks of deep roles: who signs, what is sent, to whom. The functions here find them through
passives, relative clauses, control ("agreed to provide"), coordination and light verbs, so that
frames need not know about syntax.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spacy.tokens import Token

_SUBJECTS = frozenset({"nsubj", "csubj"})
_PASSIVE_SUBJECTS = frozenset({"nsubjpass", "csubjpass"})
_OBJECT_CONTROL = frozenset(
    {
        "ask", "urge", "instruct", "order", "help", "allow", "invite", "request", "encourage", "enable", "let",
        "permit", "appeal", "force", "want", "direct", "task", "call", "assist", "lead", "push", "press", "require",
        "authorize", "authorise", "expect", "persuade", "convince", "tell", "commit", "oblige", "bind", "empower",
    }
)  # fmt: skip
"""Verbs whose object does what the following infinitive says (Huddleston & Pullum 2002, ch. 14)."""
_INTRANSITIVE = frozenset(
    {"train", "exercise", "sail", "patrol", "meet", "gather", "agree", "arrive", "land"}
)
_UPON = frozenset({"on", "upon", "for"})
_FACTITIVE = frozenset(
    {
        "sanction",
        "punish",
        "condemn",
        "fine",
        "thank",
        "praise",
        "criticise",
        "criticize",
        "blame",
        "congratulate",
        "designate",
        "blacklist",
        "penalise",
        "penalize",
        "arrest",
        "jail",
        "indict",
        "charge",
        "accuse",
        "commend",
    }
)
"""Verbs after which "for doing" tells what their object did."""
_PENALTIES = frozenset({"sanction", "sanctions", "embargo", "penalty", "tariff"})
_RELATIVES = frozenset({"which", "that", "who", "whom"})
_ASKED = frozenset({"request", "demand", "appeal", "invitation", "plea", "call", "order"})
"""Nouns whose infinitive tells what somebody else shall do than who utters them."""
_LINKS = frozenset(
    {"amod", "compound", "nmod", "npadvmod", "punct", "conj", "cc", "quantmod", "nummod", "poss", "case"}
)
_MONEY = frozenset({"million", "billion", "dollar", "euro", "pound", "worth", "kroner", "value"})
_MAX_STEPS = 12


def _hangs_on_its_subject(verb: Token) -> bool:
    """Whether a small model hung the verb of a sentence on its subject: "the *force* trained alongside Y"."""
    told = verb.dep_ == "acl" and verb.tag_ in ("VBD", "VBN") and verb.lemma_ in _INTRANSITIVE
    return told and verb.head.dep_ == "ROOT" and not any(c.dep_ == "agent" for c in verb.children)


def is_passive(verb: Token) -> bool:
    """Whether a verb stands in the passive, reduced relatives ("signed by") included."""
    if _hangs_on_its_subject(verb):
        return False
    if any(child.dep_ in ("nsubjpass", "auxpass") for child in verb.children):
        return True
    if verb.dep_ == "acl" and verb.tag_ == "VBD":
        return True  # a reduced clause has no past tense, whatever the tagger says
    if verb.tag_ != "VBN" or any(child.dep_ == "aux" and child.lemma_ == "have" for child in verb.children):
        return False
    if verb.dep_ == "acl":
        return True
    if (
        verb.dep_ == "conj"
        and verb.head.pos_ in ("VERB", "AUX")
        and not any(c.dep_ in _SUBJECTS for c in verb.children)
    ):
        return verb.head.tag_ == "VBN" and is_passive(verb.head)
    return verb.dep_ in ("advcl", "ROOT") and any(child.dep_ == "agent" for child in verb.children)


def conjuncts(token: Token) -> list[Token]:
    """A token and those coordinated to its right: "A, B and C"."""
    found = [token]
    for child in token.children:
        if child.i > token.i and (child.dep_ == "conj" or _is_listed(child)):
            found.extend(conjuncts(child))
    return found


def _is_listed(apposition: Token) -> bool:
    """Whether an apposition is the next of a list: "Minister A, *his counterpart B* and C signed", with no comma behind."""
    if apposition.dep_ != "appos" or not any(t.dep_ == "cc" for t in apposition.subtree):
        return False
    end = apposition.right_edge.i + 1
    verb = apposition.doc[end] if end < len(apposition.doc) else None
    return verb is not None and verb.pos_ in ("VERB", "AUX") and verb.is_ancestor(apposition)


def _own(verb: Token, labels: frozenset[str]) -> list[Token]:
    return [child for child in verb.children if child.dep_ in labels]


def surface_subject(verb: Token, steps: int = 0) -> list[Token]:
    """The noun that stands as subject of a verb, its own or the one it shares with a higher verb."""
    if steps > _MAX_STEPS:
        return []
    if _hangs_on_its_subject(verb):
        return [verb.head]
    own = _own(verb, _SUBJECTS | _PASSIVE_SUBJECTS)
    own = [t for t in own if not any(t.i < c.i < own[-1].i for c in verb.children if c.dep_ == "prep")]
    if own:
        if own[0].lower_ in _RELATIVES and own[0].tag_ != "NN":
            antecedent = _antecedent(verb, steps)
            return antecedent or own
        return own
    return _shared_subject(verb, steps + 1)


def _antecedent(verb: Token, steps: int) -> list[Token]:
    """The noun that a relative clause belongs to, found through coordinated clauses."""
    for _ in range(_MAX_STEPS - steps):
        if verb.dep_ == "relcl":
            return _noun_meant(verb.head)
        if verb.dep_ not in ("conj", "xcomp", "ccomp"):
            return []
        verb = verb.head
    return []


def antecedent(relative: Token) -> list[Token]:
    """The noun that a relative pronoun behind a preposition stands for: "the *exercise* in which X fielded troops"."""
    for token in relative.ancestors:
        if token.dep_ == "relcl":
            return _noun_meant(token.head)
    return []


def _noun_meant(noun: Token) -> list[Token]:
    """A noun, or of a predicate noun the subject: "*X* was the first country to buy"."""
    if noun.dep_ == "attr" and noun.head.lemma_ in ("be", "become"):
        return surface_subject(noun.head) or [noun]
    return [noun]


def _shared_subject(verb: Token, steps: int) -> list[Token]:  # noqa: PLR0911 - one case per kind of clause
    head, dep = verb.head, verb.dep_
    if dep == "conj":
        return surface_subject(head, steps) if head.pos_ in ("VERB", "AUX") else []
    if dep in ("xcomp", "ccomp") and head.pos_ == "ADJ":
        while (
            head.pos_ == "ADJ"
            and not _own(head, _SUBJECTS)
            and head.dep_ in ("conj", "acomp", "attr", "oprd")
        ):
            head = head.head  # "is ready and willing to send"
        return surface_subject(head, steps)
    if dep in ("xcomp", "ccomp"):
        return _controller(head, steps)
    if dep in ("advcl", "dep"):
        return surface_subject(head, steps)
    if dep == "acl" or (dep == "relcl" and _is_infinitive(verb)):
        return _acl_subject(verb, steps)
    if dep == "relcl":
        return _noun_meant(head)
    if dep == "pcomp":
        governor = head.head
        if head.lower_ in ("for", "over") and (punished := _punished(governor)):
            return punished
        if head.lower_ == "for" and governor.lemma_ in _FACTITIVE:
            return surface_subject(governor, steps)
        if governor.pos_ in ("VERB", "AUX"):
            return surface_subject(governor, steps)
        return noun_possessor(governor) or clause_subject(governor, steps)
    return []


def _punished(governor: Token) -> list[Token]:
    """Whom a deed is held against or thanked for: "sanctioned *X* for", "imposed sanctions on *X* for aiding Y"."""
    if governor.lemma_ in _FACTITIVE:
        return _own(governor, frozenset({"dobj"}))
    around = [governor, *_own(governor, frozenset({"dobj"}))]
    if not any(t.lemma_.lower() in _PENALTIES for t in around):
        return []
    return [
        t
        for noun in around
        for c in noun.children
        if c.dep_ in ("prep", "dative") and c.lower_ in ("on", "against", "to", "upon")
        for t in _behind(c)
    ]


def _controller(head: Token, steps: int) -> list[Token]:
    if head.lemma_ in _OBJECT_CONTROL:
        objects = _own(head, frozenset({"dobj", "dative"}))
        if objects:
            return objects
        if is_passive(head):
            return surface_subject(head, steps)
        called = [t for c in head.children if c.dep_ == "prep" and c.lower_ in _UPON for t in _behind(c)]
        if called:
            return called  # "called *on them* to contribute"
    return surface_subject(head, steps)


def _acl_subject(verb: Token, steps: int) -> list[Token]:
    noun = verb.head
    above = noun.head.head
    if noun.dep_ == "pobj" and noun.head.lower_ == "among" and above.lemma_ == "be":
        # "Among those *attending* was Minister X": who they are stands behind.
        return [t for t in _own(above, _SUBJECTS | frozenset({"attr"})) if t.i > above.i]
    if verb.tag_ == "VBG":
        return [noun]
    if not _is_infinitive(verb):
        return []
    if noun.lemma_.lower() in _ASKED:
        return clause_subject(noun, steps)  # "*X* turned down a request from Y to lead"
    return noun_possessor(noun) or clause_subject(noun, steps)


def _is_infinitive(verb: Token) -> bool:
    return any(child.dep_ == "aux" and child.lower_ == "to" for child in verb.children)


def infinitives(anchor: Token) -> list[Token]:
    """The infinitives that say what something is for: "a deal worth a billion *to supply* Poland"."""
    return [
        token
        for token in anchor.subtree
        if token.i > anchor.i
        and token.pos_ == "VERB"
        and token.dep_ in ("acl", "advcl", "relcl", "xcomp")
        and _is_infinitive(token)
    ]


def noun_possessor(noun: Token) -> list[Token]:
    """The owner of a noun: "*Ukraine's* readiness", "an offer from *Ukraine*"."""
    owners = [child for child in noun.children if child.dep_ == "poss"]
    return owners or [t for c in noun.children if c.dep_ == "prep" and c.lower_ == "from" for t in _behind(c)]


def governing_verb(token: Token) -> Token | None:
    """The nearest verb above a token."""
    for ancestor in token.ancestors:
        if ancestor.pos_ in ("VERB", "AUX") and ancestor.dep_ != "prep":  # "*following* talks"
            return ancestor
    return None


def clause_subject(token: Token, steps: int = 0) -> list[Token]:
    """The deep subject of the clause that a noun phrase stands in: "during a visit, *X* said"."""
    verb = governing_verb(token)
    if verb is None or steps > _MAX_STEPS:
        return []
    found = deep_subject(verb, steps + 1) or surface_subject(verb, steps + 1)
    return [t for t in found if t != token and (token not in t.subtree or verb in t.subtree)]


def deep_subject(verb: Token, steps: int = 0) -> list[Token]:
    """Who does what a verb says, in the active and in the passive."""
    if is_passive(verb):
        agents = [c for c in verb.children if c.dep_ == "agent"] or [
            c for p in verb.children if p.dep_ == "prep" for c in p.children if c.lower_ == "by"
        ]  # "participated in *by* ten states"
        return [obj for agent in agents for obj in _own(agent, frozenset({"pobj"}))]
    return surface_subject(verb, steps)


def deep_object(verb: Token) -> list[Token]:
    """What is done something to, in the active and in the passive."""
    direct = _own(verb, frozenset({"dobj", "attr"} if verb.lemma_ in ("be", "become") else {"dobj"}))
    direct = [_antecedent_of(token, verb) for token in direct]
    if direct:
        return direct  # in the passive, too: "Ukraine was given *howitzers*", whose subject is the recipient
    if is_passive(verb):
        return _passive_object(verb)
    given = [c for c in verb.children if c.dep_ == "dative" and c.pos_ == "NOUN"]
    if given:
        return given  # "gave Moldova *aid* worth a million", where small models see a receiver
    if verb.dep_ == "relcl" and any(
        c.dep_ in _SUBJECTS and c.lower_ not in _RELATIVES for c in verb.children
    ):
        return [verb.head]  # "the missiles India sold"
    if verb.dep_ in ("ccomp", "acl") and (bare := bare_antecedent(verb)) is not None:
        return [bare]
    return []


def _passive_object(verb: Token) -> list[Token]:
    if verb.dep_ == "acl" or (verb.dep_ == "relcl" and _is_infinitive(verb)):
        return _noun_meant(verb.head)  # "the summit *to be held* in Warsaw"
    if verb.dep_ == "advcl" and _is_infinitive(verb) and (before := _set_off(verb)) is not None:
        return [before]  # "At the summit, *to be held* in Warsaw, X will ..."
    return surface_subject(verb)


def _set_off(verb: Token) -> Token | None:
    """The noun before a comma behind which a passive infinitive stands."""
    start = verb.left_edge.i
    comma = verb.doc[start - 1] if start > verb.sent.start + 1 else None
    if comma is None or comma.text != ",":
        return None
    noun = comma.nbor(-1)
    return noun if noun.pos_ in ("NOUN", "PROPN") else None


def bare_antecedent(verb: Token) -> Token | None:
    """The noun right before a clause that lacks its object and its pronoun: "the *sanctions* the Union imposed on X"."""
    subjects = _own(verb, _SUBJECTS)
    if not subjects or any(c.dep_ in ("mark", "ccomp", "xcomp", "attr", "acomp") for c in verb.children):
        return None
    start = subjects[0].left_edge.i
    before = verb.doc[start - 1] if start > verb.sent.start else None
    if before is None or before.pos_ != "NOUN":
        return None
    return before if verb.head == before or verb.head.is_ancestor(before) else None


def _antecedent_of(token: Token, verb: Token) -> Token:
    if token.lower_ in _RELATIVES:
        found = _antecedent(verb, 0)
        if found:
            return found[0]
    return token


def recipients(verb: Token) -> list[Token]:
    """The indirect object: "gave *Ukraine* tanks", "*Ukraine* was given tanks"."""
    bare = [child for child in verb.children if child.dep_ == "dative" and child.pos_ != "ADP"]
    objects = _own(verb, frozenset({"dobj"}))
    if not bare and len(objects) > 1 and objects[0].pos_ == "PROPN" and not is_passive(verb):
        return objects[:1]  # "handed *Ukraine* all of its jets", where small models see two objects
    if bare or not is_passive(verb):
        return bare
    return surface_subject(verb) if _own(verb, frozenset({"dobj"})) else []


def prepositional(anchors: Sequence[Token], preposition: str) -> list[Token]:
    """The nouns behind a preposition that hangs on one of the anchors, "together with" included."""
    found = []
    repeated = False
    for anchor in anchors:
        for child in _between_parties(anchor) if preposition == "between" else anchor.children:
            if child.dep_ in ("prep", "dative", "agent") and child.lower_ == preposition:
                found.extend(_behind(child))
                repeated = True
            elif child.dep_ in ("prep", "advmod", "prt") and child.lower_ in (
                "together",
                "along",
                "jointly",
                "as",
                "out",
                "over",
            ):
                found.extend(
                    token
                    for inner in child.children
                    if inner.dep_ == "prep" and inner.lower_ == preposition
                    for token in _behind(inner)
                )
    if repeated:  # "with Australia in 2022 and *with* Britain in 2023"
        found.extend(
            token
            for anchor in anchors
            for sibling in anchor.children
            if sibling.dep_ == "prep"
            for again in sibling.subtree
            if again.dep_ == "conj" and again.lower_ == preposition
            for token in _behind(again)
        )
    return list(dict.fromkeys(found))


def _between_parties(anchor: Token) -> Iterator[Token]:
    """Children of a noun and of the papers it belongs to: "a protocol *to the treaty* between A and B"."""
    yield from anchor.children
    if anchor.pos_ in ("NOUN", "PROPN"):
        for child in anchor.children:
            if child.dep_ == "prep" and child.lower_ in ("to", "of"):
                for noun in _behind(child):
                    yield from _between_parties(noun)


def comitative(trigger: Token) -> list[Token]:
    """Who acts beside the subject: "leads the coalition *together with Latvia*", "are members, *along with Japan*"."""
    around = [trigger, *deep_object(trigger)]
    if trigger.pos_ in ("NOUN", "PROPN"):
        verb = governing_verb(trigger)
        around = [trigger, *([verb] if verb is not None else [])]
        around += [t for p in trigger.children if p.dep_ == "prep" for t in _behind(p)]
    found = []
    for child in (c for t in around for c in t.children):
        if child.lower_ == "alongside" and child.dep_ == "prep":
            found.extend(_behind(child))
        elif child.lower_ in _BESIDE:
            found.extend(
                t for c in child.children if c.dep_ == "prep" and c.lower_ == "with" for t in _behind(c)
            )
        elif (
            child.lower_ == "with"
            and child.dep_ == "prep"
            and any(c.lower_ in _BESIDE for c in child.children)
        ):
            found.extend(_behind(child))
    return found


_BESIDE = frozenset({"together", "along", "jointly"})


def _before_comma(noun: Token) -> Token:
    """The name that a fronted phrase ends with, where a small model reads on: "During a visit to *Kyiv*, Minister X said"."""
    first = noun.left_edge
    for token in noun.doc[first.i + 1 : noun.i]:
        named = (
            token.text == ","
            and token.nbor(-1).pos_ == "PROPN"
            and token.nbor(-1).dep_ in ("nmod", "compound")
        )
        if named and token.nbor(-1).is_ancestor(token):
            return token.nbor(-1)
    return noun


def _behind(preposition: Token) -> list[Token]:
    """Objects of a preposition, and of one that follows it: "from within"."""
    direct = [_before_comma(child) for child in preposition.children if child.dep_ == "pobj"]
    if direct:
        return direct
    visiting = [
        child for child in preposition.children if child.dep_ == "pcomp" and child.lower_ == "visiting"
    ]
    if visiting:
        return _own(visiting[0], frozenset({"dobj"}))  # "met with *visiting* Minister X": no deed of its own
    return [t for child in preposition.children if child.dep_ == "prep" for t in _behind(child)]


def premodifiers(noun: Token) -> list[Token]:
    """Words before a noun that modify it, through hyphens: "*Ukrainian*-*Albanian* friendship treaty"."""
    found: list[Token] = []
    pending = [
        child for child in noun.children if child.i < noun.i and child.dep_ in _LINKS and child.dep_ != "poss"
    ]
    while pending:
        token = pending.pop()
        found.append(token)
        pending.extend(
            child
            for child in token.children
            if child.i < noun.i and child.dep_ in _LINKS and child.dep_ != "poss"
        )
    return sorted(found, key=lambda token: token.i)


def of_chain(noun: Token) -> Iterator[Token]:
    """The nouns that a noun measures or contains: "a *package* of *aid*", "a batch of 20 *howitzers*"."""
    yield noun
    for child in noun.children:
        money = noun.lemma_.lower() in _MONEY or noun.like_num
        if child.dep_ == "prep" and (child.lower_ == "of" or (money and child.lower_ in ("in", "worth"))):
            for token in _behind(child):
                for other in conjuncts(token):
                    yield from of_chain(other)
