"""Folds reports into events: ten articles on one signing are one event with ten pieces of evidence.

Reports belong together when relation and parties agree and their dates and amounts can be those of one
deed. Nothing is resolved silently: where the reports of an event disagree, every value is kept with the
statements that give it. The result depends on the set of reports alone, not on their order.

The steps: statements of one sentence with a symmetric relation are one unit (a meeting of ten); units
that share a pair of parties are grouped by date; what was planned, proposed or denied joins the deed
that it was about; the groups become events.
"""

from __future__ import annotations

from kg.events.fold import fold
from kg.events.values import Event, Places, RelationTraits, Report, Traits

__all__ = ["Event", "Places", "RelationTraits", "Report", "Traits", "fold"]
