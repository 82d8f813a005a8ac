"""Articles that leave the graph, and graphs that come back in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kg.errors import KgError
from kg.knowledge import outdate, rebuild
from kg.loading import loadable
from kg.rdf import graph_iri
from kg.store import Store
from kg.vocab import Ontology


def remove(store: Store, names: Iterable[str], ontology: Ontology) -> list[str]:
    """Take articles out, with everything that only they supported.

    Args:
        store: The store, open for writing.
        names: Ids, names or sources of articles.
        ontology: Relations and gazetteer.

    Returns:
        Ids of the articles removed.

    Raises:
        KgError: There is no such article; nothing was removed.
    """
    found = dict.fromkeys(article_id for name in names for article_id in find_articles(store, name))
    outdate(store)
    store.remove_articles(found)
    rebuild(store, ontology)
    return list(found)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a file brought."""

    articles: int
    quads: int


def load(store: Store, path: Path, ontology: Ontology) -> Loaded:
    """Take a graph back in, all of it or nothing.

    A dataset that holds articles brings those, in place of what the store holds of them; what follows
    from them is computed anew. Anything else is kept as it is, its triples as part of the default graph.

    Args:
        store: The store, open for writing.
        path: An RDF file, its format told by its ending.
        ontology: Relations and gazetteer.

    Raises:
        KgError: The file cannot be read or is no RDF; nothing was loaded.
    """
    quads, article_ids = loadable(path)
    present = [quad for article_id in article_ids for quad in store.article_quads(article_id)]
    if not article_ids:
        present = [quad for iri in set(map(graph_iri, quads)) if iri for quad in store.graph(iri)]
    outdate(store)
    if present:
        store.change(present, quads)
    else:
        store.extend(quads)
    rebuild(store, ontology)
    return Loaded(len(article_ids), len(quads))


def find_articles(store: Store, name: str) -> list[str]:
    """Ids of the articles with an id, name, source or address.

    Raises:
        KgError: There is none.
    """
    ids = set(store.article_ids())
    if name in ids:
        return [name]
    found = {
        key
        for prop in ("source", "articleName", "url")
        for key, values in store.article_values(prop).items()
        if name in values
    }
    if not found:
        remedy = "`kg article` lists all; give its id, name or path as it stands there."
        raise KgError("no such article in the graph", subject=name, remedy=remedy)
    return sorted(found & ids)
