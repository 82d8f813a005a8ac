"""The network formats, by way of the NetworkX view."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.export.source import Source
from kg.views import graph

if TYPE_CHECKING:
    import networkx as nx

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, not even escaped."""


def write_html(source: Source, path: Path) -> None:
    """Write the page."""
    from kg.export.page import write_page

    write_page(graph(source.facts), path, ontology=source.ontology)


def write_graphml(source: Source, path: Path) -> None:
    """Write GraphML: plain attributes, edge ids are those of the statements."""
    import networkx as nx

    nx.write_graphml(_flat(source), path, encoding="utf-8", named_key_ids=True)


def write_gexf(source: Source, path: Path) -> None:
    """Write GEXF 1.2, which Gephi reads with labels and weights."""
    import networkx as nx

    nx.write_gexf(_flat(source), path, encoding="utf-8", version="1.2draft")


def _flat(source: Source) -> nx.MultiDiGraph[str]:
    """The view with attributes that XML formats can hold: texts and numbers, nothing nested."""
    import networkx as nx

    view = graph(source.facts)
    flat: nx.MultiDiGraph[str] = nx.MultiDiGraph(name="Defence cooperation")
    for iri, attributes in view.nodes(data=True):
        country = attributes["country"]
        values = {**attributes, "country": source.facts.label(country) if country else None}
        flat.add_node(iri, **_scalars(values))
    for subject, target, key, attributes in view.edges(keys=True, data=True):
        evidence = attributes.pop("evidence", [])
        first = evidence[0] if evidence else {}
        values = {
            **attributes,
            "label": attributes["relation"],
            "weight": float(attributes["sources"]),
            "quote": first.get("quote"),
            "speaker": first.get("speaker"),
            "rule": first.get("rule"),
            "article": first.get("article_id"),
            "title": first.get("title"),
            "published": first.get("published"),
            "url": first.get("url"),
        }
        flat.add_edge(subject, target, key=key, **_scalars(values))
    return flat


def _scalars(attributes: dict[str, Any]) -> dict[str, str | int | float | bool]:
    """Lists joined, what is unknown or empty left out, characters that XML lacks replaced."""
    found: dict[str, str | int | float | bool] = {}
    for name, value in attributes.items():
        plain = "; ".join(value) if isinstance(value, list) else value
        if isinstance(plain, str):
            plain = _NOT_XML.sub("\ufffd", plain)
        if plain is not None and plain != "":
            found[name] = plain
    return found
