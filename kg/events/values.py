"""What folding works on, and what it yields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from kg.model import Amount, Claim, PartialDate, Statement, Status


@dataclass(frozen=True, slots=True)
class Report:
    """A statement with canonical entities, and what is known of the article that makes it.

    ``id`` is the statement's as its article has it, with the entities as they were named there;
    ``source`` names the independent source: near-duplicate articles share it.
    """

    id: str
    statement: Statement
    published: PartialDate | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class RelationTraits:
    """What folding asks of a relation.

    ``durable`` relations hold over time (membership, office), so that dates do not tell their reports
    apart; ``gathered`` ones (taking part, hosting) fold around the gathering that is their object;
    ``of_states`` ones are deeds of those on whose behalf people act: a minister's signature is his
    state's, while talks of two ministers are not those of two others on the same day.
    """

    symmetric: bool = False
    durable: bool = False
    gathered: bool = False
    of_states: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """What several statements report together.

    ``subjects`` and ``objects`` are the two sides; a symmetric event has all its parties as subjects.
    ``agents`` are people and bodies who are named as acting for one of the parties.
    ``status`` is where the event stands after all its reports; ``history`` has every status with the
    day of its first report. ``articles`` and ``sources`` count articles and independent sources.
    """

    id: str
    relation: str
    subjects: tuple[str, ...]
    objects: tuple[str, ...]
    status: Status
    date: PartialDate | None
    amount: Amount | None
    place: str | None
    topics: tuple[str, ...]
    statements: tuple[str, ...]
    articles: int
    sources: int
    first_reported: str
    last_reported: str
    history: tuple[tuple[str, Status], ...]
    claims: tuple[Claim, ...]
    agents: tuple[str, ...] = ()

    @property
    def participants(self) -> tuple[str, ...]:
        """Everybody on either side, sorted."""
        return tuple(sorted({*self.subjects, *self.objects, *self.agents}))


@dataclass(frozen=True, slots=True)
class Places:
    """Where things lie and for whom people act.

    ``located`` maps an entity to the state it lies in, by which "Tirana" and "Albania" do not disagree;
    ``acts_for`` a person or body to the state on whose behalf it acts.
    """

    located: Mapping[str, str] = field(default_factory=dict)
    acts_for: Mapping[str, str] = field(default_factory=dict)

    def agree(self, first: str, second: str) -> bool:
        """Whether two places can be one."""
        return first == second or self.located.get(first) == second or self.located.get(second) == first


Traits = Callable[[str, str], RelationTraits]
"""What is known of a relation, given its name and the IRI of an object."""
