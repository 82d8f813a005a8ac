"""What a person looks at, read out of a store: statements with labels, events, the graph, rows of a table.

Everything here has canonical entities: what articles call by two names is one node.
"""

from __future__ import annotations

from kg.views.answers import Answer, ask
from kg.views.deeds import Deed, deeds, history
from kg.views.graph import graph, records, rows, speaker_name
from kg.views.names import find_entity, find_known
from kg.views.read import (
    Facts,
    Told,
    articles_between,
    articles_of,
    entities,
    load,
    made,
    of_extraction,
)

__all__ = [
    "Answer",
    "Deed",
    "Facts",
    "Told",
    "articles_between",
    "articles_of",
    "ask",
    "deeds",
    "entities",
    "find_entity",
    "find_known",
    "graph",
    "history",
    "load",
    "made",
    "of_extraction",
    "records",
    "rows",
    "speaker_name",
]
