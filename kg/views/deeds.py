"""Reads the folded events out of a store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode

from kg.model import Amount, Claim, PartialDate, Status
from kg.rdf import EVENTS, Properties, dck, graph_iri, read_amount, read_date, value_of
from kg.store import Store
from kg.vocab import SCHEMA, STM, local_name


@dataclass(frozen=True, slots=True)
class Deed:
    """A folded event as it stands in a store; parties and place are IRIs of canonical entities.

    A symmetric event has subjects only; ``participants`` are those of both sides, and people and bodies
    who are named as acting for one of them.
    """

    id: str
    relation: str
    status: Status
    subjects: tuple[str, ...]
    objects: tuple[str, ...]
    participants: tuple[str, ...]
    date: PartialDate | None
    amount: Amount | None
    place: str
    topics: tuple[str, ...]
    articles: int
    sources: int
    first_reported: str
    last_reported: str
    statements: tuple[str, ...]
    claims: tuple[Claim, ...]

    @property
    def day(self) -> str:
        """When it happened as far as known, else when it was first reported."""
        return self.date.value if self.date else self.first_reported

    @property
    def pairs(self) -> Iterator[tuple[str, str]]:
        """Its pairs of parties: subject and object, or every two of the equals."""
        if self.objects:
            yield from ((s, o) for s in self.subjects for o in self.objects)
        else:
            parties = self.subjects
            yield from ((a, b) for i, a in enumerate(parties) for b in parties[i + 1 :])


def deeds(store: Store) -> Iterator[Deed]:
    """The events of a store, by id."""
    props = Properties(store.quads(graph=NamedNode(EVENTS)))
    reports: dict[str, list[str]] = defaultdict(list)
    for statement in props.subjects():
        event = props.one(statement, "reports")
        if event:
            reports[event].append(local_name(statement))
    for node in sorted(props.by_type.get(dck("Event").value, ())):
        yield Deed(
            id=local_name(node),
            relation=local_name(props.one(node, "relation")),
            status=Status(local_name(props.one(node, "status"))),
            subjects=props.all(node, "subject"),
            objects=props.all(node, "object"),
            participants=props.all(node, "participant"),
            date=read_date(props, node),
            amount=read_amount(props, node),
            place=props.one(node, "place"),
            topics=tuple(local_name(topic) for topic in props.all(node, "topic")),
            articles=int(props.one(node, "articleCount") or 1),
            sources=int(props.one(node, "sourceCount") or 1),
            first_reported=props.one(node, "firstReported"),
            last_reported=props.one(node, "lastReported"),
            statements=tuple(sorted(reports[node])),
            claims=tuple(_claims(props, node)),
        )


def history(store: Store, deed: Deed) -> tuple[tuple[str, Status], ...]:
    """Every status that reports gave an event, with the day of the first such report; oldest first."""
    first: dict[Status, str] = {}
    published: dict[str, str] = {}
    for statement in deed.statements:
        for quad in store.quads(NamedNode(STM + statement), dck("status")):
            graph = graph_iri(quad)
            if graph not in published:
                dates = store.quads(NamedNode(graph), NamedNode(SCHEMA + "datePublished"))
                published[graph] = min((value_of(date) for date in dates), default="")
            status = Status(local_name(value_of(quad)))
            first[status] = min(first.get(status, published[graph]), published[graph])
    # Of one day, what was planned comes before what was done.
    order = (Status.PROPOSED, Status.PLANNED, Status.ACTUAL, Status.DENIED)
    return tuple(
        sorted(((day, status) for status, day in first.items()), key=lambda x: (x[0], order.index(x[1])))
    )


def _claims(props: Properties, event: str) -> Iterator[Claim]:
    found = [
        Claim(
            local_name(props.one(node, "conflictProperty")),
            props.one(node, "conflictValue"),
            tuple(local_name(statement) for statement in props.all(node, "supportedBy")),
        )
        for node in props.all(event, "conflict")
    ]
    yield from sorted(found, key=lambda claim: (claim.property, claim.value))
