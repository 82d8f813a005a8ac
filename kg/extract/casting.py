"""Who fits which end of a relation, and which relation two parties are really in.

Capitals stand for their governments and ministers for their states; what a company gives is sold, what goes
to a fund is a contribution, who is sent to an exercise takes part in it.
"""

from __future__ import annotations

from dataclasses import replace

from kg.extract.actors import Party
from kg.extract.clauses import clause_of
from kg.extract.frames import Candidate
from kg.extract.register import Register
from kg.vocab import Ontology, Relation

_OF_STATES = frozenset({"providesAidTo", "contributesTo", "sanctions", "deploysTo"})
"""Deeds of a state that its ministries announce: the giver is the state."""
_WITHIN_STATES = frozenset({"leads", "holdsOfficeIn", "participatesIn", "hosts", "contributesTo", "memberOf"})
"""Relations that hold within one state, too."""
_WITH_COMPANIES = frozenset({"procuresFrom", "signedWith"})
"""Deeds of a state with a company of its own."""
_EVENTS = frozenset({"Exercise", "Gathering"})
_COMMON = frozenset({"Coalition", "Fund"})

_BODIES = frozenset({"GovernmentBody", "ArmedForce", "Organization", "Company", "InternationalOrganization"})


class Casting:
    """Puts the parties of candidates into the roles of relations."""

    def __init__(self, ontology: Ontology) -> None:
        self._ontology = ontology
        self._commerce, self._money = ontology.lexicon["commerce"], ontology.lexicon["money"]

    def cast(self, candidate: Candidate, register: Register) -> tuple[Relation, Party, Party] | None:
        """Relation, subject and object of a candidate; None where the parties do not fit."""
        name = candidate.frame.relation
        if name in ("contributesTo", "deploysTo") and candidate.object.cls in _EVENTS:
            name = "participatesIn"  # troops sent to an exercise take part in it
        if name == "leads" and candidate.subject.cls == "Person" and self._is_body(candidate.object):
            name = "holdsOfficeIn"  # who heads a ministry, a force or a firm holds an office there
        relation = self._ontology.relations[name]
        parties = self._fitting(candidate, relation, register)
        if parties is None:
            return None
        subject, obj = parties
        if name == "providesAidTo":
            if self._is_sale(candidate, subject):
                name, subject, obj = "procuresFrom", obj, subject
            elif obj.cls == "Company":
                name = "procuresFrom"  # who pays a company buys from it
            elif obj.cls in _COMMON:
                name = "contributesTo"
        if name == "procuresFrom" and subject.cls == "Company" != obj.cls:
            subject, obj = obj, subject  # whoever signs first, the company sells
        return self._ontology.relations[name], subject, obj

    @staticmethod
    def _is_body(party: Party) -> bool:
        return party.cls in _BODIES and not party.lifted

    def _is_sale(self, candidate: Candidate, giver: Party) -> bool:
        """Whether what reads like a gift is a delivery for money: companies sell, contracts are paid."""
        if giver.cls == "Company":
            return True
        if candidate.theme is not None and candidate.theme.lemma_.lower() in self._money:
            return False  # "extended a *line of credit* for procurement"
        return any(t.lemma_.lower() in self._commerce for t in clause_of(candidate.trigger))

    def _fitting(
        self, candidate: Candidate, relation: Relation, register: Register
    ) -> tuple[Party, Party] | None:
        giver, taker = candidate.subject, candidate.object
        if relation.name in _OF_STATES:
            giver = self._state_behind(giver, register)
        elif relation.name == "procuresFrom":
            taker = self._state_behind(taker, register)
        subject = self._cast(giver, relation.domain, register, lift=relation.lifts_persons)
        obj = self._cast(taker, relation.range, register, lift=relation.lifts_persons)
        return (subject, obj) if subject and obj and subject.key != obj.key else None

    def _cast(
        self, party: Party, allowed: tuple[str, ...], register: Register, *, lift: bool
    ) -> Party | None:
        """A party as the relation wants it: capitals and, where persons act for their state, persons lifted."""
        state = register.state_of(party.key)
        if state is not None:
            quality = self._lifted(party, allowed, register, lift=lift)
            if quality:
                party = replace(party, key=state, cls="Country", quality=party.quality * quality)
        if party.key not in register.drafts and party.key in self._ontology.gazetteer:
            register.known(party.key)
        return party if self._ontology.fits(party.cls, allowed) else None

    def _lifted(self, party: Party, allowed: tuple[str, ...], register: Register, *, lift: bool) -> float:
        """How surely a party stands for its state in a relation; 0 where it does not."""
        if party.cls == "Person" and lift:
            return 0.97
        if party.cls == "City" and self._is_capital(party.key, register) and "Place" not in allowed:
            return 0.95
        return 0.85 if party.cls in ("City", "Place") and not self._ontology.fits(party.cls, allowed) else 0.0

    @staticmethod
    def _state_behind(party: Party, register: Register) -> Party:
        """The state for which a ministry gives, sells, sends or punishes."""
        state = register.state_of(party.key) if party.cls == "GovernmentBody" else None
        return (
            replace(party, key=state, cls="Country", quality=party.quality * 0.98)
            if state is not None
            else party
        )

    @staticmethod
    def _is_capital(key: str, register: Register) -> bool:
        entry = register[key].entry
        return entry is not None and entry.capital_of is not None

    @staticmethod
    def is_internal(relation: Relation, subject: Party, obj: Party, register: Register) -> bool:
        """Deeds within one state are no cooperation, save offices, leadership and orders from a company."""
        if relation.name in _WITHIN_STATES:
            return False
        first, second = register.state_of(subject.key), register.state_of(obj.key)
        if first is None or first != second:
            return False
        return not (relation.name in _WITH_COMPANIES and "Company" in (subject.cls, obj.cls))
