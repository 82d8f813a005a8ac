"""Concludes edges that no article states in so many words, each with its premises.

A minister's talks are talks of his state, a ministry's deed is its state's, and who belongs to a
coalition takes part in its aid. Such edges stand in a graph of their own and can be left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from kg.events import Report
from kg.knowledge.tenure import Tenures
from kg.model import DerivedEdge, Entity, Status
from kg.vocab import Ontology

OFFICE = "office"
BODY = "body"
COALITION = "coalition"

_BODIES = ("GovernmentBody", "ArmedForce")
ACTS_FOR_STATE = ("Person", *_BODIES)
"""Classes of those who act on behalf of a state."""

_JOINS = ("memberOf", "contributesTo", "leads")
_AIDS = "providesAidTo"


@dataclass(frozen=True, slots=True)
class _Lift:
    """Somebody on whose behalf a party acts, by which rule and on which premises."""

    target: str
    rules: frozenset[str] = frozenset()
    premises: frozenset[str] = frozenset()
    confidence: float = 1.0


def derive(
    reports: Iterable[Report], entities: Mapping[str, Entity], ontology: Ontology
) -> list[DerivedEdge]:
    """Conclude what follows from actual statements and is not stated itself.

    Args:
        reports: The statements with canonical entities.
        entities: Canonical entities by IRI.
        ontology: Says which relations hold between whom.

    Returns:
        The edges, sorted; of a symmetric relation one direction, the smaller IRI first.
    """
    actual = [r for r in reports if r.statement.status is Status.ACTUAL]
    lifter = _Lifter(Tenures(actual, ontology), entities)
    stated = {(r.statement.subject, r.statement.relation, r.statement.object) for r in actual}
    found: dict[tuple[str, str, str], _Concluded] = defaultdict(_Concluded)
    for key, line in chain(_lifted(actual, lifter, entities, ontology), _coalition_aid(actual, entities)):
        subject, relation, target = key
        symmetric = relation in ontology.relations and ontology.relations[relation].symmetric
        if symmetric and subject > target:
            subject, target = target, subject
        known = (subject, relation, target) in stated or (symmetric and (target, relation, subject) in stated)
        if subject != target and not known:
            found[subject, relation, target].add(line)
    return [found[key].edge(key) for key in sorted(found)]


@dataclass(slots=True)
class _Concluded:
    """What speaks for an edge. Lines of reasoning are many, deeds times offices, so that none is kept itself."""

    rules: set[str] = field(default_factory=set)
    premises: set[str] = field(default_factory=set)
    confidence: float = 0.0

    def add(self, line: _Lift) -> None:
        self.rules |= line.rules
        self.premises |= line.premises
        self.confidence = max(self.confidence, line.confidence)

    def edge(self, key: tuple[str, str, str]) -> DerivedEdge:
        return DerivedEdge(*key, tuple(sorted(self.rules)), tuple(sorted(self.premises)), self.confidence)


class _Lifter:
    """Knows on whose behalf people and public bodies act."""

    def __init__(self, tenures: Tenures, entities: Mapping[str, Entity]) -> None:
        self._entities = entities
        self._tenures = tenures

    def of(self, party: str, deed: Report) -> Iterator[_Lift]:
        """The states and organisations that a party acted for in a deed; itself is not among them.

        All reports of an office are premises together, for each of them is one.
        """
        entity = self._entities.get(party)
        if entity is None:
            return
        if entity.cls in _BODIES and entity.country:
            yield _Lift(entity.country, frozenset({BODY}))
        offices: dict[str, list[Report]] = defaultdict(list)
        for office in self._tenures.at(party, deed):
            offices[office.statement.object].append(office)
        for body, reports in offices.items():
            premises = frozenset(report.id for report in reports)
            sure = max(report.statement.confidence for report in reports)
            employer = self._entities.get(body)
            if employer and employer.cls in _BODIES and employer.country:
                yield _Lift(employer.country, frozenset({OFFICE, BODY}), premises, sure)
            else:
                yield _Lift(body, frozenset({OFFICE}), premises, sure)


def _lifted(
    reports: Iterable[Report], lifter: _Lifter, entities: Mapping[str, Entity], ontology: Ontology
) -> Iterator[tuple[tuple[str, str, str], _Lift]]:
    """Deeds of people and public bodies, as deeds of those they act for."""

    def fits(iri: str, allowed: tuple[str, ...]) -> bool:
        return iri in entities and ontology.fits(entities[iri].cls, allowed)

    for report in reports:
        said = report.statement
        relation = ontology.relations.get(said.relation)
        # What PLOVER does not code is no deed but a state of affairs: an office does not pass on.
        if relation is None or relation.plover in {"", "NONE"}:
            continue
        # Who acts for somebody is lifted wherever possible: "Albania met Zelenskyy" tells nothing.
        subjects = list(lifter.of(said.subject, report)) or [_Lift(said.subject)]
        objects = list(lifter.of(said.object, report)) or [_Lift(said.object)]
        for one in subjects:
            for other in objects:
                rules = one.rules | other.rules
                if rules and fits(one.target, relation.domain) and fits(other.target, relation.range):
                    sure = min(said.confidence, one.confidence, other.confidence)
                    premises = one.premises | other.premises | {report.id}
                    yield (one.target, said.relation, other.target), _Lift("", rules, premises, sure)


def _coalition_aid(
    reports: Iterable[Report], entities: Mapping[str, Entity]
) -> Iterator[tuple[tuple[str, str, str], _Lift]]:
    """What a coalition gives, its members give."""
    members: dict[str, list[Report]] = defaultdict(list)
    gifts = []
    for report in reports:
        said = report.statement
        if said.relation in _JOINS:
            members[said.object].append(report)
        elif (
            said.relation == _AIDS and said.subject in entities and entities[said.subject].cls == "Coalition"
        ):
            gifts.append(report)
    for gift in gifts:
        given = gift.statement
        for member in members.get(given.subject, ()):
            joined = member.statement
            sure = min(given.confidence, joined.confidence)
            line = _Lift("", frozenset({COALITION}), frozenset({gift.id, member.id}), sure)
            yield (joined.subject, _AIDS, given.object), line
