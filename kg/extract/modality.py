"""How real an event is: actual, planned, proposed or denied (factuality after Saurí & Pustejovsky 2012).

Walks from the trigger up the tree through complements, infinitives and nominalisations; auxiliaries,
negation and the word lists ``planned``, ``proposed`` and ``denied`` of the ontology colour the way.
"""

from __future__ import annotations

from collections.abc import Mapping

from spacy.tokens import Token

from kg.extract.syntax import bare_antecedent
from kg.model import Status

_FUTURE = frozenset({"will", "shall", "'ll", "wo", "would"})
_POSSIBLE = frozenset({"could", "may", "might", "should", "must", "ought", "can", "ca"})
_NEGATIONS = frozenset({"no", "neither", "nor", "not", "never", "n't"})
_CONDITIONS = frozenset({"if", "unless", "whether", "should", "lest"})
_NOT_YET = frozenset({"until", "till", "before", "once", "when"})
_STRENGTH = {Status.ACTUAL: 0, Status.PLANNED: 1, Status.PROPOSED: 2, Status.DENIED: 3}
_MAX_CLIMB = 10
_COMPLEMENTS = frozenset(
    {"of", "on", "for", "about", "to", "in", "into", "from", "with", "over", "towards", "against"}
)
_SET = frozenset(
    {"plan", "schedule", "propose", "postpone", "cancel", "slate", "expect", "suspend", "envisage", "foresee"}
)
"""Participles behind a noun that say how real it is: "a visit *planned* for June"."""
_DEGREES = frozenset({"further", "closer", "greater"})
"""Comparatives that make a noun a wish, and leave a verb what it is: "*further* agreed to"."""
_ORDERED = frozenset({"first", "second", "third", "last", "only", "latest", "next"})
_MANDATIVE = frozenset({"suggest", "propose", "demand", "recommend", "request", "urge", "insist", "ask"})
"""Verbs whose complement says what shall be, in whatever tense."""
_OPAQUE = frozenset({"relcl", "ROOT", "parataxis"})


class Modality:
    """Reads the status of triggers with the ontology's word lists."""

    def __init__(self, lexicon: Mapping[str, frozenset[str]]) -> None:
        self._lists = (
            (Status.DENIED, lexicon["denied"]),
            (Status.PROPOSED, lexicon["proposed"]),
            (Status.PLANNED, lexicon["planned"]),
        )
        self._binding = lexicon["binding"]
        self._speech = lexicon["speech"]
        self._happening = lexicon["light"] | lexicon["happening"]
        self._papers = lexicon["document"]
        self._harm = lexicon["harm"]
        self._taking = lexicon["taking-part"]
        self._circumstances = lexicon["circumstance"]
        self._false = lexicon["false"]
        self._ending = lexicon["denied-verb"]
        self._modifiers = (
            (Status.DENIED, lexicon["denied-modifier"]),
            (Status.PROPOSED, lexicon["proposed-modifier"]),
            (Status.PLANNED, lexicon["planned-modifier"]),
        )

    def status(self, trigger: Token, base: Status = Status.ACTUAL) -> Status | None:
        """Status of the event that a trigger tells; None where nothing is stated (conditions, questions)."""
        sentence = trigger.sent
        if sentence[-1].text == "?" or (len(sentence) > 1 and sentence[-2].text == "?"):
            return None
        if self._is_harmed(trigger):
            return None  # "new damage to US-Chinese *relations*" speaks of no cooperation
        status = _stronger(base, self._before_infinitive(trigger))
        token = trigger
        for step in range(_MAX_CLIMB):
            own = self._own(token, trigger)
            if own is None:
                return None
            status = _stronger(status, own)
            above = self._above(token, first=step == 0)
            if above is None:
                break
            token, lexical, stop = above
            if lexical is not None:
                status = self._negated(token, lexical, status)
            if stop:
                break
        return status

    def _is_harmed(self, noun: Token) -> bool:
        head = noun.head.head if noun.dep_ == "pobj" else noun.head
        return noun.dep_ in ("pobj", "dobj", "nsubjpass") and head.lemma_.lower() in self._harm

    def _negated(self, governor: Token, lexical: Status, status: Status) -> Status:
        negated = _is_negated(governor)
        if lexical is Status.DENIED:
            return _stronger(status, Status.PROPOSED) if negated else Status.DENIED
        if negated:
            return Status.DENIED
        return _stronger(status, lexical)

    def _lexical(self, token: Token) -> Status | None:
        lemma = token.lemma_.lower()
        following = token.doc[token.i + 1].lower_ if token.i + 1 < len(token.doc) else ""
        forms = {
            lemma,
            token.lower_,
            token.lower_.removesuffix("s"),
            f"{lemma} {following}",
            f"{token.lower_} {following}",
        }
        if token.pos_ in ("VERB", "AUX") and lemma in self._ending:
            return Status.DENIED
        return next((status for status, words in self._lists if forms & words), None)

    def _state(self, verb: Token) -> Status | None:
        """The status of what somebody is in: "is in *talks*", "are in *negotiations*"."""
        inside = [t for p in verb.children if p.lower_ == "in" for t in p.children if t.dep_ == "pobj"]
        return next((status for t in inside if (status := self._lexical(t)) is not None), None)

    def _is_paper(self, noun: Token) -> bool:
        lemma = noun.lemma_.lower()
        return lemma in self._papers and lemma not in self._binding

    def _puts_on_paper(self, verb: Token) -> bool:
        """Whether a verb has a paper for its object that binds nobody yet to buy: "*signed* a memorandum"."""
        objects = [c for c in verb.children if c.dep_ == "dobj"]
        return any(map(self._is_paper, objects)) or (not objects and verb.lemma_ in ("sign", "ink"))

    def _is_false(self, predicate: Token) -> bool:
        return predicate.dep_ in ("acomp", "attr") and predicate.lemma_.lower() in self._false

    def _before_infinitive(self, trigger: Token) -> Status:
        """Status by the word right before "to (be) sign(ed)", which holds whatever the parser made of it."""
        i = trigger.i - 1
        start = trigger.sent.start
        while i > start and (trigger.doc[i].lower_ in ("be", "been", "have") or trigger.doc[i].pos_ == "ADV"):
            i -= 1
        if trigger.pos_ != "VERB" or i <= start or trigger.doc[i].lower_ != "to":
            return Status.ACTUAL
        governor = trigger.doc[i - 1]
        if governor.lemma_ == "be" or trigger.dep_ == "ROOT":
            return Status.PLANNED  # "is to lead", and in headlines "Japan to buy"
        lexical = self._lexical(governor)
        if lexical is not None and governor.lemma_.lower() not in self._binding:
            return Status.DENIED if _is_negated(governor) else lexical
        return Status.ACTUAL

    def _own(self, token: Token, trigger: Token) -> Status | None:
        """What the words around one token say: auxiliaries, negation, modifiers, conditions."""
        status = Status.ACTUAL
        holder = _holder(token)
        for child in (*token.children, *(holder.children if holder != token else ())):
            if child.dep_ == "mark" and child.lower_ in _CONDITIONS and token.dep_ == "advcl":
                return None
            negated = child.dep_ == "neg" and child.head in (token, holder)
            if negated or (child.lower_ == "longer" and any(c.lower_ == "no" for c in child.children)):
                status = Status.DENIED
            else:
                status = _stronger(status, self._beside(child, token, trigger))
        if (
            token.pos_ == "VERB"
            and token.dep_ == "ROOT"
            and any(c.dep_ == "aux" and c.lower_ == "to" for c in token.children)
        ):
            status = _stronger(status, Status.PLANNED)  # headlines: "A and B *to start* patrols"
        if token.pos_ in ("VERB", "AUX") and any(
            _has_no(c) for c in token.children if c.dep_ in ("nsubj", "nsubjpass", "dobj")
        ):
            status = Status.DENIED
        return status

    def _beside(self, child: Token, token: Token, trigger: Token) -> Status:
        """The status that a word lends to the one it hangs on."""
        lower, dep = child.lower_, child.dep_
        if dep == "aux":
            if lower in _FUTURE:
                return self._future(token, lower)
            return Status.PROPOSED if lower in _POSSIBLE else Status.ACTUAL
        if dep in ("mark", "advmod") and lower in _NOT_YET and token.dep_ == "advcl":
            if token.tag_ in ("VBZ", "VBP"):
                return Status.PLANNED  # "until Ukraine joins"
        elif dep == "acl" and child.tag_ == "VBN" and token == trigger and child.lemma_ in _SET:
            return self._lexical(child) or Status.ACTUAL  # "a visit *planned* for June"
        if dep in ("amod", "advmod", "det", "compound", "preconj", "cc") and child.i < token.i:
            return self._modifier(child, token)
        return Status.ACTUAL

    def _modifier(self, child: Token, token: Token) -> Status:
        lower, lemma = child.lower_, child.lemma_.lower()
        if lower in _NEGATIONS and child.dep_ in ("det", "preconj", "cc", "advmod") and child.head == token:
            return Status.DENIED
        if child.dep_ in ("amod", "compound") or (child.dep_ == "advmod" and lower not in _DEGREES):
            for status, words in self._modifiers:
                if lower in words or lemma in words:
                    return status
        return Status.ACTUAL

    def _future(self, token: Token, word: str) -> Status:
        if word != "would":
            return Status.PLANNED
        # "announced that it would": the future of a past; elsewhere "would" imagines.
        head = token
        while head.dep_ in ("conj", "xcomp") and head.head != head:
            head = head.head
        governor = head.head
        reported = head.dep_ in ("ccomp", "advcl") and (
            governor.lemma_ in self._speech or self._lexical(governor) is Status.PLANNED
        )
        return Status.PLANNED if reported and governor.tag_ in ("VBD", "VBN", "VBG") else Status.PROPOSED

    def _above(self, token: Token, *, first: bool) -> tuple[Token, Status | None, bool] | None:  # noqa: C901, PLR0911, PLR0912 - one case per kind of parent
        """The next token up, the status it lends, and whether the walk ends there."""
        dep, head = token.dep_, token.head
        if dep in ("relcl", "acl") and any(c.lower_ in _ORDERED for c in head.children):
            # "was the first *to purchase*"; but "would be the first time *it has sent* troops"
            return (head, None, False) if head.lemma_ == "time" else None
        if dep == "relcl" and _has(token, "aux") and not _has(token, "nsubj", "nsubjpass"):
            dep = "acl"  # "calls *to impose* sanctions"
        if head == token or dep in _OPAQUE or _parted(token, head):
            return None
        if dep == "compound" and token.tag_ == "VBG":
            return head, None, False  # "participate in *financing* arms supplies"
        if token.pos_ in ("VERB", "AUX"):
            if dep == "ccomp" and bare_antecedent(token) is not None:
                return None  # "adopts the sanctions *the Union imposed*"
            if dep in ("xcomp", "ccomp"):
                lexical = self._lexical(head)
                if dep == "xcomp" and lexical is None and self._puts_on_paper(head):
                    return head, Status.PLANNED, True  # "signed a memorandum *to produce* drones"
                if lexical is Status.PROPOSED and dep == "ccomp" and head.lemma_ in self._speech:
                    lexical = None  # "stressed that the treaty obliges" tells; "stressed the need for" asks
                says = lexical is Status.PLANNED and dep == "ccomp" and head.lemma_ in self._speech
                if says and token.tag_ in ("VBZ", "VBP") and not _has(token, "aux"):
                    lexical = None  # "declared that they stand with" tells of today
                wished = head.lemma_ in _MANDATIVE and token.tag_ == "VBD"  # "suggested that it *gave* arms"
                past = _is_past(token) and not wished
                if lexical in (Status.PLANNED, Status.PROPOSED) and dep == "ccomp" and past:
                    lexical = None  # "confirmed that it had delivered" tells of what was done
                    return head, lexical, True
                return head, lexical, lexical is None and head.lemma_ in self._speech
            if dep == "amod":
                return head, None, False  # "attend a *Ukrainian-led* summit"
            if dep == "conj" and any(c.lower_ == "but" for c in head.children):
                return None  # "is not a member *but is* a partner"
            if dep == "conj":
                return (
                    (head, None, False)
                    if head.pos_ in ("VERB", "AUX") and not _has(token, "nsubj", "nsubjpass")
                    else None
                )
            if dep == "acl" and _has(token, "nsubj", "nsubjpass") and head.pos_ == "NOUN":
                return head, None, False  # "reports *that it sold arms*": as true as the reports
            if dep == "acl":
                if token.tag_ in ("VBN", "VBG") or head.lemma_.lower() in self._binding:
                    return None
                return head, self._lexical(head) or Status.PLANNED, False
            if dep == "advcl":
                infinitive = any(c.dep_ == "aux" and c.lower_ == "to" for c in token.children)
                adjective = head.pos_ == "ADJ" or self._lexical(head) is not None
                if token.tag_ == "VBG" and self._lexical(head) is Status.DENIED:
                    return head, Status.DENIED, False  # "ruled out sending"
                if infinitive:
                    state = self._state(head)  # "is *in talks* to sell"
                    return (
                        head,
                        state or (self._lexical(head) if adjective else Status.PLANNED),
                        not adjective,
                    )
                return None
            if dep == "pcomp":
                governor = (
                    head.head if head.head.pos_ not in ("ADV", "ADP", "PART") else head.head.head
                )  # "backed out of buying"
                return governor, self._lexical(governor), self._lexical(governor) is None
            return None
        if dep == "nsubj" and head.lemma_ == "be" and any(self._is_false(c) for c in head.children):
            return head, Status.DENIED, True  # "the report that it sold arms *is false*"
        if dep == "nsubjpass" and head.lemma_ not in self._happening and self._lexical(head) is None:
            return None  # "the contribution of troops *will be reviewed*": it is none the less real
        if dep in ("dobj", "nsubjpass", "nsubj", "attr", "oprd") and head.pos_ in ("VERB", "AUX"):
            return head, self._lexical(head) if dep != "nsubj" else None, head.lemma_ in self._speech
        if dep == "pobj":
            if head.lower_ not in _COMPLEMENTS:
                return None  # "during the talks": circumstances do not share the verb's status
            governor = head.head
            if governor.lemma_.lower() in self._circumstances:
                return None  # "met on the *sidelines* of the summit"
            lexical = self._lexical(governor)
            if lexical is None and self._is_paper(governor) and head.lower_ in ("on", "for", "about"):
                return governor, Status.PLANNED, True  # "signed an agreement *on* joint production"
            if lexical is None and head.lower_ in ("on", "for", "about") and self._puts_on_paper(governor):
                return governor, Status.PLANNED, True
            if lexical is None and first and governor.lemma_ == "be":
                return governor, None, False  # "will *be* in command"
            if lexical is None and governor.lemma_ in self._taking and head.lower_ == "in":
                return governor, None, False  # "will not *participate* in financing arms"
            if lexical is None and governor.pos_ in ("VERB", "AUX") and not first:
                return None
            if lexical is None and not (governor.pos_ == "NOUN" and head.lower_ == "of"):
                return None
            return governor, lexical, False
        if dep == "conj" and head.pos_ in ("NOUN", "PROPN"):
            return head, None, False
        return None


def _holder(token: Token) -> Token:
    """The verb whose auxiliaries a coordinated one shares: "*will send* and train"."""
    holder = token
    while (
        holder.pos_ in ("VERB", "AUX")
        and holder.dep_ == "conj"
        and holder.head.pos_ in ("VERB", "AUX")
        and not _has(holder, "nsubj", "nsubjpass", "aux", "auxpass")
        and not any(c.lower_ == "but" for c in holder.head.children)
    ):
        holder = holder.head
    return holder


def _parted(token: Token, head: Token) -> bool:
    """Whether a semicolon stands between: what is behind it is another statement, whatever the tree says."""
    first, last = sorted((token.i, head.i))
    return any(t.text == ";" for t in token.doc[first:last])


def _is_past(verb: Token) -> bool:
    """Whether a verb tells of the past by its own form: "signed", "had delivered", "was sent"."""
    if verb.tag_ == "VBD":
        return True
    helpers = {c.lower_ for c in verb.children if c.dep_ in ("aux", "auxpass")}
    return (
        verb.tag_ == "VBN"
        and bool(helpers & {"has", "have", "had", "was", "were", "been"})
        and not helpers & (_FUTURE | _POSSIBLE)
    )


def _stronger(a: Status, b: Status) -> Status:
    return a if _STRENGTH[a] >= _STRENGTH[b] else b


def _is_negated(token: Token) -> bool:
    return any(c.dep_ == "neg" for c in token.children)


def _has(token: Token, *labels: str) -> bool:
    return any(c.dep_ in labels for c in token.children)


def _has_no(noun: Token) -> bool:
    return noun.lower_ in ("none", "nobody", "neither") or any(
        c.dep_ in ("det", "preconj") and c.lower_ in ("no", "neither") for c in noun.children
    )
