"""How Virtuoso 7 differs from SPARQL 1.1, as far as it touches what is stored and asked here.

It has no default graph of its own: it shows the union of all graphs as such, or those that a request names. So a
named graph takes its place. Where a request names the default graph, ``GRAPH ?g`` still ranges over all graphs,
but ``GRAPH <name>`` finds nothing, and so is put as a variable with one value.

Found with 7.2.5 of Debian 12; it also hangs on a query that is sent as such, not in a form, answers ASK with a table,
and takes about 5,000 triples in one operation of an update, but many operations.
"""

from __future__ import annotations

import json
import re
from typing import Any

from pyoxigraph import NamedNode

from kg.vocab import GRAPH

DEFAULT = NamedNode(GRAPH + "default")
"""The graph that stands for the default one."""

NOTHING = NamedNode(GRAPH + "none")
"""A graph that is never written: Virtuoso takes an empty list of graphs for all of them."""

OWN = (
    "http://www.openlinksw.com/schemas/virtrdf#",
    "http://www.w3.org/ns/ldp#",
    "http://www.w3.org/2002/07/owl#",
    "http://localuriqaserver/sparql",
)
"""Graphs that Virtuoso keeps for itself."""

_HIDDEN = "kg_graph_"
_TOKENS = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'{3}(?:[^'\\]|\\.|'(?!''))*'{3}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'(?:[^'\\\n]|\\.)*'"
    r'|<[^<>"{}|^`\\\s]*>'
    r"|\#[^\n]*"
    r"|(?<![\w?$:.-])GRAPH(?:(?:\s|\#[^\n]*\n)+|(?=<))(?P<name><[^<>\s]*>|[\w.-]*:(?:[\w.:%-]*[\w:%-])?)",
    re.IGNORECASE | re.DOTALL,
)
"""Strings, IRIs and comments, in which the word means nothing, and names of graphs."""


def spelled(sparql: str) -> str:
    """A query in which all graphs are variables, those with a name with that name as their value."""
    count = 0

    def put(found: re.Match[str]) -> str:
        nonlocal count
        if not found["name"]:
            return found[0]
        count += 1
        return f"VALUES ?{_HIDDEN}{count} {{ {found['name']} }} GRAPH ?{_HIDDEN}{count}"

    return _TOKENS.sub(put, sparql)


def mended(answer: bytes, *, ask: bool) -> bytes:
    """An answer in SPARQL JSON as the standard has it, without the variables that :func:`spelled` added.

    Raises:
        ValueError: It is no such answer.
    """
    if not ask and _HIDDEN.encode() not in answer:
        return answer
    document: dict[str, Any] = json.loads(answer)
    if ask:
        rows = document.get("results", {}).get("bindings", [])
        said = any(term["value"] != "0" for row in rows for term in row.values())
        document = {"head": {}, "boolean": bool(document.get("boolean", said))}
    else:
        names = document["head"]["vars"]
        document["head"]["vars"] = [name for name in names if not name.startswith(_HIDDEN)]
        for row in document["results"]["bindings"]:
            for name in [name for name in row if name.startswith(_HIDDEN)]:
                del row[name]
    return json.dumps(document).encode()
