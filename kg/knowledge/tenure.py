"""Who held which office when, as far as articles tell."""

from __future__ import annotations

import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from kg.events import Report
from kg.model import Evidence, PartialDate, Span, Status
from kg.resolve.titles import Titles
from kg.vocab import Ontology

HELD_YEARS = 2
"""An office that a report attests is taken as held for so many years before and after."""
HOLDS = "holdsOfficeIn"

_DECEMBER = 12
_DAYS = 366 * HELD_YEARS
_WORD = re.compile(r"\w+")
_REACH = 10
"""Words before a name within which "former" belongs to it: "former US Secretary of Defense Lloyd Austin"."""

Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class _Attest:
    """A report that somebody holds an office.

    ``days`` are the first and last that it may speak of, nothing where it bears no date or says that it
    was ``then``.
    """

    report: Report
    office: tuple[str, ...]
    days: Days | None
    then: bool


def names_former(evidence: Evidence, name: Span | None, past: frozenset[str]) -> bool:
    """Whether a quotation calls whom it names there a former official, by the words for that."""
    if name is None or not evidence.span.start <= name.start < evidence.span.end:
        return False
    before = evidence.quote[: name.start - evidence.span.start]
    # A title runs up to its name; a comma or verb of another clause in between is rare in so few words.
    own = re.split(r"[,;:]|\band\b|\bwith\b", before)[-1]
    return not past.isdisjoint(_WORD.findall(own.casefold())[-_REACH:])


def past_words(ontology: Ontology) -> frozenset[str]:
    """Words before an office that its holder no longer holds."""
    return ontology.lexicon.get("past-office", frozenset())


class Tenures:
    """Tells which offices a party held when it did something.

    An article attests an office for its day. It is taken as held some years around, but not beyond the
    day for which another holder is attested, where only one can hold it; and what an article says of a
    former or then minister tells nothing of other days.

    Args:
        reports: Actual statements with canonical entities.
        ontology: Word lists on offices.
    """

    def __init__(self, reports: Iterable[Report], ontology: Ontology) -> None:
        lexicon = ontology.lexicon
        fillers = lexicon.get("office-filler", frozenset())
        self._past = past_words(ontology)
        self._sole = lexicon.get("sole-office", frozenset())
        self._shared = lexicon.get("shared-office", frozenset())
        titles = Titles(ontology)
        self._by_person: dict[str, list[_Attest]] = defaultdict(list)
        self._holders: dict[tuple[str, tuple[str, ...]], list[_Attest]] = defaultdict(list)
        for report in reports:
            said = report.statement
            if said.relation != HOLDS or said.status is not Status.ACTUAL:
                continue
            role = said.role or ""
            then = "then" in _WORD.findall(role.casefold())
            words = titles.read(role, "GovernmentBody").words
            office = tuple(word for word in words if word not in fillers)
            attest = _Attest(report, office, None if then else _days(report), then)
            self._by_person[said.subject].append(attest)
            if attest.days and self._is_sole(attest.office):
                self._holders[said.object, attest.office].append(attest)

    def _is_sole(self, office: tuple[str, ...]) -> bool:
        """Whether one person at a time holds an office: the prime minister, not a minister."""
        words = set(office)
        return len(words) > 1 and bool(words & self._sole) and not words & self._shared

    def at(self, person: str, deed: Report) -> Iterator[Report]:
        """Reports of the offices that somebody held on the day of a deed; none who was called former."""
        attested = self._by_person.get(person)
        if not attested or self._former(person, deed):
            return
        days = _days(deed)
        for attest in attested:
            # "Then minister" speaks of the day that its own article tells of.
            own = attest.report.statement.article == deed.statement.article
            if self._held(person, attest, days) if attest.days else own or not attest.then:
                yield attest.report

    def _held(self, person: str, attest: _Attest, deed: Days | None) -> bool:
        if deed is None or attest.days is None:
            return True
        first, last = attest.days
        if (deed[0] - last).days > _DAYS or (first - deed[1]).days > _DAYS:
            return False
        rivals = self._holders.get((attest.report.statement.object, attest.office), ())
        return not any(
            other.report.statement.subject != person
            and other.days is not None
            and _between(other.days, attest.days, deed)
            for other in rivals
        )

    def _former(self, person: str, deed: Report) -> bool:
        """Whether the sentence of a deed calls somebody a former official."""
        said = deed.statement
        return any(
            (said.subject == person and names_former(evidence, evidence.subject_span, self._past))
            or (said.object == person and names_former(evidence, evidence.object_span, self._past))
            for evidence in said.evidence
        )


def _days(report: Report) -> Days | None:
    known = report.statement.date or report.published
    return _bounds(known) if known else None


def _bounds(known: PartialDate) -> Days:
    """The first and last day of a date as precise as it is known."""
    year, month, day = (*map(int, known.value.split("-")), 0, 0)[:3]
    first = date(year, month or 1, day or 1)
    if day:
        return first, first
    days = monthrange(year, month or _DECEMBER)[1]
    return first, date(year, month or _DECEMBER, days)


def _between(middle: Days, one: Days, other: Days) -> bool:
    """Whether a time lies surely between two others, or at the second of them."""
    if one[1] < other[0]:
        return one[1] < middle[0] and middle[1] <= other[0]
    if other[1] < one[0]:
        return other[1] <= middle[0] and middle[1] < one[0]
    return False
