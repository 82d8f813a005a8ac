"""The steps of folding, one after the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from kg.events.deeds import by_deed
from kg.events.summary import summarise
from kg.events.units import Groups, Unit, keys, units_of
from kg.events.values import Event, Places, Report, Traits


def fold(
    reports: Iterable[Report],
    traits: Traits,
    places: Places | None = None,
) -> list[Event]:
    """Fold reports into events.

    Args:
        reports: The reports, in any order.
        traits: What is known of a relation, given its name and the IRI of an object.
        places: Where things lie, and for whom people act.

    Returns:
        The events, sorted by id. Every report belongs to exactly one.
    """
    places = places or Places()
    buckets: dict[str, list[Unit]] = defaultdict(list)
    by_relation: dict[str, list[Report]] = defaultdict(list)
    for report in sorted(reports, key=lambda item: item.id):
        by_relation[report.statement.relation].append(report)
    events = []
    for relation, members in sorted(by_relation.items()):
        buckets.clear()
        units = list(units_of(members, traits))
        for unit in units:
            for key in set(keys(unit, traits, places.acts_for)):
                buckets[key].append(unit)
        groups = Groups(units)
        for _key, bucket in sorted(buckets.items()):
            kind = traits(relation, bucket[0].reports[0].statement.object)
            for group in [bucket] if kind.durable or kind.gathered else by_deed(bucket):
                groups.join(group)
        events += [summarise(group, traits, places) for group in groups]
    return sorted(events, key=lambda event: event.id)
