"""Rebuilds what follows from all articles together: who is who, events, derived edges, plain edges.

The graphs ``identity``, ``entities``, ``events`` and ``derived`` and the default graph are a function of
the article graphs and the ontology. They are computed anew and only the difference is written, in one
transaction; what the order of the articles was, or in how many builds they came, leaves no trace.
"""

from __future__ import annotations

from kg.knowledge.rebuild import Rebuilt, judgements_of, open_pairs, outdate, rebuild

__all__ = ["Rebuilt", "judgements_of", "open_pairs", "outdate", "rebuild"]
