"""Finds persons: full names first, then their surnames wherever they recur.

The entity recogniser of a small model misses most transliterated names, so that a title before a
name ("President", "Gen.") and a form of address count as proof, and every later surname follows
its full name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from rapidfuzz.distance import JaroWinkler
from spacy.tokens import Doc, Token

from kg.vocab import Ontology

_LINKS = frozenset({"abu", "sheikh", "-"})
"""What else than particles stands inside a name."""
_SAME_NAME = 0.92
"""Jaro-Winkler similarity from which two spellings of a surname count as one within one article."""
_MIN_FUZZY = 5
_NEAR = 2
_INITIAL = re.compile(r"^[A-Z]\.$")
_MAX_NAME = 8
_MAX_TITLE = 10
_IN_MIND = 80
"""Tokens for which a subject stays in the reader's mind: about three sentences."""


@dataclass(frozen=True, slots=True)
class PersonFind:
    """A person with all places of the name; ``weak`` where only a surname is known."""

    label: str
    spans: tuple[tuple[int, int], ...]
    weak: bool = False


class PersonFinder:
    """Finds the persons of documents.

    Args:
        ontology: Word lists of titles.
        systems: Names of weapon systems, lower case, which recognisers take for persons.
    """

    def __init__(self, ontology: Ontology, systems: AbstractSet[str]) -> None:
        words = ontology.lexicon
        self.systems = systems
        self.titles = words["title"] | words["rank"]
        self.addresses = words["honorific"]
        self.organisations = words["organisation"]
        self.ships = words["ship"]
        self.speech = words["speech"]
        self.particles, self.suffixes = words["name-particle"] | _LINKS, words["name-suffix"]
        self.offices = (
            words["office"] | words["portfolio"] | words["rank"] | words["honorific"] | words["title"]
        )
        self.not_names = (
            self.offices
            | words["not-name"]
            | words["body-head"]
            | words["force-head"]
            | words["coalition-head"]
            | words["gathering-head"]
        )

    def __call__(
        self,
        doc: Doc,
        taken: Collection[int],
        known: Collection[int],
        listed: Collection[tuple[int, int]],
    ) -> list[PersonFind]:
        """All persons of a document.

        Args:
            doc: A document with tags and entities.
            taken: Tokens that belong to other names already.
            known: Tokens at which a gazetteer name starts.
            listed: Token ranges that the gazetteer lists as persons.
        """
        return _Reader(doc, taken, known, listed, self).run()


class _Reader:
    """Reads the persons of one document."""

    def __init__(
        self,
        doc: Doc,
        taken: Collection[int],
        known: Collection[int],
        listed: Collection[tuple[int, int]],
        words: PersonFinder,
    ) -> None:
        self.doc, self.taken, self.known, self.listed, self._words = doc, taken, known, listed, words

    def run(self) -> list[PersonFind]:
        full: dict[str, list[tuple[int, int]]] = {}
        single: dict[str, list[tuple[int, int]]] = {}
        for start, end in self._candidates():
            name = self.doc[start:end].text
            (full if end - start > 1 else single).setdefault(name, []).append((start, end))
        labels = self._merged(full)
        surnames = self._surnames(labels)
        finds: dict[str, list[tuple[int, int]]] = {label: [] for label in labels.values()}
        for name, spans in full.items():
            finds[labels[name]].extend(spans)
        used = {i for spans in full.values() for s, e in spans for i in range(s, e)}
        weak: dict[str, list[tuple[int, int]]] = {}
        for token in self.doc:
            if token.i in used or not self._can_be_surname(token):
                continue
            label = self._label_of(token, surnames, finds)
            if label is not None:
                finds[label].append((token.i, token.i + 1))
                used.add(token.i)
        for name, spans in single.items():
            rest = [span for span in spans if span[0] not in used]
            if rest:
                weak[name] = [
                    (t.i, t.i + 1)
                    for t in self.doc
                    if t.text == name and t.i not in used and t.i not in self.taken
                ]
        found = [PersonFind(label, tuple(sorted(spans))) for label, spans in finds.items() if spans]
        found.extend(PersonFind(name, tuple(spans), weak=True) for name, spans in weak.items() if spans)
        return found

    def _candidates(self) -> Iterator[tuple[int, int]]:
        seen: set[int] = set()
        for surname, end in self.listed:
            start = self._with_given(surname, end)
            seen.update(range(start, end))
            yield start, end
        for ent in self.doc.ents:
            if ent.label_ == "PERSON":
                within = self._name_within(ent.start, ent.end)
                if within is not None and seen.isdisjoint(range(*within)):
                    if within[1] - within[0] == 1 and not self._likely_single(self.doc[within[0]]):
                        continue
                    seen.update(range(*within))
                    yield within
        for token in self.doc:
            if token.i in seen or not self._name_word(token):
                continue
            previous = self.doc[token.i - 1] if token.i else None
            titled = (
                previous is not None
                and (self._is_title(previous) or previous.lower_ in self._words.addresses)
                and previous.text[0].isupper()
            )
            titled = titled or self._after_long_title(token)
            common = token.is_sent_start and token.tag_ in ("NN", "NNS")  # "*Sources* said"
            titled = titled or (
                previous is not None
                and previous.lower_ in self._words.titles
                and previous.lower_
                not in (
                    "leader",
                    "member",
                    "head",
                    "chief",
                    "crown",
                    "field",
                    "air",
                    "army",
                    "flag",
                    "major",
                    "group",
                    "general",
                    "wing",
                    "captain",
                )
            )
            speaks = (
                token.dep_ == "nsubj"
                and not common
                and token.head.lemma_ in self._words.speech
                and abs(token.head.i - token.i) <= _NEAR
            )
            if not (
                titled
                or (speaks and token.ent_type_ in ("", "PERSON", "GPE", "ORG") and not token.text.isupper())
            ):
                continue
            start, end = self._run(token.i)
            if titled or end - start == 1 or end - start == 2:  # noqa: PLR2004
                seen.update(range(start, end))
                yield start, end
        yield from self._coordinated(seen)

    def _coordinated(self, seen: set[int]) -> Iterator[tuple[int, int]]:
        """Names that a list puts beside a person: "Luis Soto *and Ana Quispe*"."""
        for token in self.doc:
            if token.dep_ != "conj" or token.i in seen or token.head.i not in seen:
                continue
            start = token.i
            while (
                start > 0 and self.doc[start - 1].head.i == token.i and self._name_word(self.doc[start - 1])
            ):
                start -= 1
            words = self.doc[start : token.i + 1]
            if len(words) > 1 and all(t.pos_ == "PROPN" and self._name_word(t) for t in words):
                end = self._run(start)[1]
                seen.update(range(start, end))
                yield start, end

    def _with_given(self, start: int, end: int) -> int:
        """Where a name begins whose surname alone is listed: "*Mikheil* Darchiashvili" is no other Darchiashvili."""
        while (
            end - start < _MAX_NAME
            and start > self.doc[start].sent.start
            and self.doc[start - 1].pos_ == "PROPN"
            and self._name_word(self.doc[start - 1])
        ):
            start -= 1
        return start

    def _is_title(self, token: Token) -> bool:
        """Whether a word is a title, in the plural too: "Prime *Ministers* A and B"."""
        return token.lower_ in self._words.titles or token.lower_.removesuffix("s") in self._words.titles

    def _after_long_title(self, token: Token) -> bool:
        """Whether a title with its portfolio or state stands before: "Minister of Defense *X*", "President of Ukraine *X*"."""
        i = token.i - 1
        apposed = of = False
        if self.doc[i].text == "," and i > token.sent.start:
            # "Undersecretary of Defence, *X*, said"; without the second comma it is the next of a list.
            end = self._run(token.i)[1]
            if end >= len(self.doc) or self.doc[end].text not in (",", "."):
                return False
            i -= 1
            apposed, of = True, self.doc[i].lower_ == "counterpart"
        while i >= token.sent.start and token.i - i < _MAX_TITLE:
            word = self.doc[i]
            if of and (
                word.lower_ == "counterpart"
                or (word.lower_ in self._words.titles and (apposed or word.text[0].isupper()))
            ):
                return True
            if not (
                word.i in self.known
                or word.i in self.taken
                or word.lower_ in self._words.offices
                or word.lower_ in self._words.organisations
                or word.lower_ in ("of", "and", "for", "the", "to", "from", "&")
            ):
                return False
            of = of or word.lower_ in ("of", "to", "for", "from")
            i -= 1
        return False

    def _name_word(self, token: Token) -> bool:
        if token.text == "He" and token.i and self._is_title(token.nbor(-1)):
            return True  # "Foreign Minister *He* Yafei"
        if token.i in self.taken or token.i in self.known or not token.text[0].isupper():
            return False
        if self._on_a_hull(token):
            return False
        if (
            token.pos_ not in ("PROPN", "NOUN", "ADJ", "X", "VERB", "ADV")
            or token.lower_ in self._words.not_names
            or token.lower_.removesuffix("s") in self._words.offices
            or not self._words.systems.isdisjoint((token.lower_, token.lower_.removesuffix("s")))
        ):
            return False
        if token.ent_type_ in ("DATE", "TIME", "MONEY", "CARDINAL", "ORDINAL", "LAW"):
            return False
        if token.dep_ == "ROOT" and token.tag_ != "NNP":
            return False  # "President *Rejects* Proposal"
        if token.ent_type_ == "NORP" and not (token.i and self._is_title(token.nbor(-1))):
            return False  # a people, save behind a title: "Minister *Han* Min-koo"
        return (
            token.text.isalpha()
            or (("-" in token.text or "'" in token.text) and not any(c.isdigit() for c in token.text))
            or bool(_INITIAL.match(token.text))
        )

    def _on_a_hull(self, token: Token) -> bool:
        """Whether a word belongs to the name of a ship: "the frigate *Almirante Condell*"."""
        i = token.i - 1
        while (
            i >= 0
            and (self.doc[i].text[0].isupper() or self.doc[i].text == "-")
            and (self.doc[i].pos_ == "PROPN" or self.doc[i].text == "-")
            and token.i - i < _MAX_NAME
        ):
            i -= 1
        return i >= 0 and self.doc[i].lemma_.lower() in self._words.ships

    def _can_be_surname(self, token: Token) -> bool:
        return (
            token.i not in self.taken
            and token.text[0].isupper()
            and token.is_alpha
            and token.lower_ not in self._words.not_names
        )

    def _likely_single(self, token: Token) -> bool:
        if token.text.isupper() or not token.is_alpha or len(token.text) < 3:  # noqa: PLR2004
            return False
        previous = self.doc[token.i - 1] if token.i else None
        titled = previous is not None and (
            previous.lower_ in self._words.titles or previous.lower_ in self._words.addresses
        )
        return titled or (
            token.dep_ in ("nsubj", "nsubjpass", "poss", "pobj", "dobj", "conj", "agent")
            and token.pos_ == "PROPN"
        )

    def _name_within(self, start: int, end: int) -> tuple[int, int] | None:
        """The name inside an entity: no titles before it, nothing but name words in it."""
        while start < end and not self._name_word(self.doc[start]):
            start += 1
        if start == end:
            return None
        run_start, run_end = self._run(start)
        # The recogniser often cuts "Phan Van | Giang"; capitals carry on.
        return (run_start, run_end) if run_end > run_start else None

    def _run(self, start: int) -> tuple[int, int]:
        """The longest run of name words from a token on."""
        end = start + 1
        while end < len(self.doc) and end - start < _MAX_NAME:
            token = self.doc[end]
            if (
                self._name_word(token)
                and not token.is_sent_start
                and token.pos_ in ("PROPN", "NOUN", "X", "ADJ")
            ):
                end += 1
            elif self._surname_like_a_state(token, start, end):
                end += 1
                break
            elif (after := self._after_particles(end)) > end:
                end = after
            elif token.text == ")" and self._split_by_bracket(start, end):
                end += 2
            elif (
                token.text == "'"
                and end + 1 < len(self.doc)
                and self.doc[end + 1].lower_ in self._words.particles
                and self._after_particles(end + 1) > end + 1
            ):
                end = self._after_particles(end + 1)  # "Shia' al-Sudani"
            elif (
                token.text == "-"
                and not token.whitespace_
                and not self.doc[end - 1].whitespace_
                and end + 1 < len(self.doc)
                and self.doc[end + 1].is_lower
            ):
                end += 2  # "Shin Won-sik"
            elif token.lower_.rstrip(".") in self._words.suffixes:
                end += 1
                break
            else:
                break
        return start, min(end, len(self.doc))

    def _surname_like_a_state(self, token: Token, start: int, end: int) -> bool:
        """As in "Luís *Montenegro*", "Michael *Jordan*": a gazetteer name that ends a person's name."""
        free = token.i in self.known and token.i not in self.taken and not token.text.isupper()
        if not free or end - start > 2 or not token.is_alpha:  # noqa: PLR2004
            return False
        previous = self.doc[start - 1] if start else None
        titled = previous is not None and previous.lower_ in (self._words.titles | self._words.addresses)
        return titled or (
            token.ent_type_ == "PERSON" and self.doc[end - 1].ent_type_ == "PERSON" and token.ent_iob_ == "I"
        )

    def _after_particles(self, i: int) -> int:
        """Index behind "von der Leyen" when particles and a name word begin at ``i``; ``i`` itself if not."""
        j = i
        while (
            j < len(self.doc)
            and self.doc[j].lower_ in self._words.particles
            and not self.doc[j].is_sent_start
            and self._joined(self.doc[j])
        ):
            j += 1
        if j == i or j >= len(self.doc):
            return i
        hyphened = self.doc[j - 1].text == "-" and self.doc[j].text[0].isupper()  # "Al-*Sabah*", a place, too
        return j + 1 if hyphened or self._name_word(self.doc[j]) else i

    def _split_by_bracket(self, start: int, end: int) -> bool:
        """Whether a stray bracket cuts a name in two: "(against President Vladimir) Putin"."""
        return (
            end + 1 < len(self.doc)
            and end - start == 1
            and self.doc[start - 1].text != "("
            and self._name_word(self.doc[end + 1])
            and self.doc[end + 1].ent_type_ == "PERSON"
        )

    def _joined(self, token: Token) -> bool:
        """Whether a hyphen stands inside a name ("Kassym-Jomart"), not between two names with blanks."""
        return token.text != "-" or (not token.whitespace_ and not self.doc[token.i - 1].whitespace_)

    def _merged(self, full: dict[str, list[tuple[int, int]]]) -> dict[str, str]:
        """One label per person: the most frequent, then the longest of the spellings of one name."""
        order = sorted(full, key=lambda name: (-len(full[name]), -len(name), name))
        labels: dict[str, str] = {}
        for name in order:
            same = next((known for known in labels.values() if same_person(known, name)), name)
            labels[name] = same
        return labels

    def _surnames(self, labels: dict[str, str]) -> dict[str, list[str]]:
        """Full names by the words that stand for them alone: the last, and the first where the family comes first."""
        found: dict[str, list[str]] = {}
        for name, label in labels.items():
            words = [w for w in name.split() if w.lower().rstrip(".") not in self._words.suffixes]
            keys = [words[-1]]
            if len(words) > 2 and words[-2].lower() in self._words.particles:  # noqa: PLR2004
                keys.append(words[-2])
            if len(words) > 1 and len(words[0]) > 2:  # noqa: PLR2004 - "Xi Jinping", "Kim Jong Un"
                keys.append(words[0])
            for key in keys:
                if label not in found.setdefault(key, []):
                    found[key].append(label)
        return found

    def _label_of(
        self, token: Token, surnames: dict[str, list[str]], finds: dict[str, list[tuple[int, int]]]
    ) -> str | None:
        labels = surnames.get(token.text)
        if (
            labels is None
            and len(token.text) >= _MIN_FUZZY
            and token.i not in self.known
            and token.pos_ == "PROPN"
        ):
            near = [
                n
                for n in surnames
                if len(n) >= _MIN_FUZZY
                and n[0] == token.text[0]
                and JaroWinkler.similarity(n, token.text) >= _SAME_NAME
            ]
            labels = surnames[near[0]] if len(near) == 1 else None
        if not labels:
            return None
        if len(labels) == 1:
            return labels[0]
        # Two persons of one surname: the one spoken of last, subjects of a sentence before others.
        return max(labels, key=lambda label: self._salience(finds[label], token))

    def _salience(self, spans: list[tuple[int, int]], token: Token) -> tuple[bool, int]:
        """How near to mind a person is at a token: subject of a sentence shortly before, then the nearest."""
        earlier = [(start, end) for start, end in spans if start < token.i]
        near = [self.doc[end - 1] for start, end in earlier if token.i - start < _IN_MIND]
        subjects = [t.i for t in near if _is_subject(t)]
        return bool(subjects), max(subjects or [start for start, _ in earlier], default=-1)


def _is_subject(token: Token) -> bool:
    """Whether a name is the subject of a clause, and no apposition to it."""
    while token.dep_ in ("compound", "flat") and token.head != token:
        token = token.head
    return token.dep_ in ("nsubj", "nsubjpass")


def same_person(a: str, b: str) -> bool:
    """Whether two full names of one article are spellings of one: same initials of all parts, near the same."""
    first, second = a.split(), b.split()
    if len(first) != len(second):
        shorter, longer = sorted((first, second), key=len)
        return shorter[0] == longer[0] and shorter[-1] == longer[-1]
    return all(
        x[0] == y[0] and JaroWinkler.similarity(x, y) >= _SAME_NAME
        for x, y in zip(first, second, strict=True)
    )
