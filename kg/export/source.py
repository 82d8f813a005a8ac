"""What an exporter gets: the store, the ontology, and what was asked to be left out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from kg.store import Store
from kg.views import Facts, load
from kg.vocab import Ontology


@dataclass(frozen=True)
class Source:
    """A graph to export.

    ``derived`` says whether derived edges are part of it, ``texts`` whether the articles' full texts are
    (in the formats that hold the whole dataset). ``facts`` are read once for all formats.
    """

    store: Store
    ontology: Ontology
    derived: bool = True
    texts: bool = True

    @cached_property
    def facts(self) -> Facts:
        """Statements, derived edges and entities."""
        return load(self.store, derived=self.derived)
