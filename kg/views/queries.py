"""The library of named queries: SPARQL files with a header that says what they answer and take.

A header is made of comment lines::

    # title: Agreements since a day
    # question: Who signed or agreed what with whom since a day, about what?
    # param: since date 2020-01-01 the earliest day
    # param: actor entity - one of the parties; all if not given

Kinds of parameter: ``text``, ``date``, ``integer``, ``entity``, ``relation``, ``topic``. The default ``-``
stands for nothing given, which is the empty string in the query. A query names a parameter ``$since``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from kg.errors import OntologyError, UsageError
from kg.rdf import dck
from kg.vocab import TOP, Ontology

_HEADER = re.compile(r"#\s*(title|question|param):\s*(.+)")
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_NOTHING = "-"
_KINDS = ("text", "date", "integer", "entity", "relation", "topic")


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a named query takes; a default that is empty means that it may be left out."""

    name: str
    kind: str
    default: str
    help: str


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query of the library."""

    name: str
    title: str
    question: str
    parameters: tuple[Parameter, ...]
    text: str

    def bind(self, values: Mapping[str, str], ontology: Ontology, entity: Callable[[str], str]) -> str:
        """The SPARQL with values in place of the parameters.

        Args:
            values: Parameter -> value as a person gave it; defaults stand for the others.
            ontology: Knows relations and topics.
            entity: Finds the IRI of an entity by a name.

        Raises:
            UsageError: There is no such parameter, or its value is none of its kind.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in values:
            if name not in known:
                takes = f"It takes {', '.join(known)}." if known else "It takes none."
                raise UsageError(f"no parameter of the query {self.name}", subject=name, remedy=takes)
        terms = {
            name: _term(parameter, values.get(name, parameter.default), ontology, entity)
            for name, parameter in known.items()
        }
        return re.sub(r"\$(\w+)", lambda found: terms.get(found[1], found[0]), self.text)


def named_queries(folder: Path) -> dict[str, NamedQuery]:
    """The queries of ``queries/`` in an ontology folder, by name.

    Raises:
        OntologyError: A file has no title, or a parameter of no known kind.
    """
    return {path.stem: _read(path) for path in sorted((folder / "queries").glob("*.rq"))}


def _read(path: Path) -> NamedQuery:
    text = path.read_text(encoding="utf-8")
    header: dict[str, list[str]] = {"title": [], "question": [], "param": []}
    for line in text.splitlines():
        found = _HEADER.match(line)
        if found:
            header[found[1]].append(found[2].strip())
    if not header["title"] or not header["question"]:
        raise OntologyError(
            "no title or question", subject=str(path), remedy="Add `# title:` and `# question:`."
        )
    parameters = tuple(_parameters(path, header["param"]))
    return NamedQuery(path.stem, header["title"][0], " ".join(header["question"]), parameters, text)


def _parameters(path: Path, lines: list[str]) -> Iterator[Parameter]:
    for line in lines:
        name, kind, default, *words = [*line.split(), "", "", ""][: len(line.split()) or 3]
        if kind not in _KINDS:
            remedy = f"Write `# param: name kind default help`, the kind one of {', '.join(_KINDS)}."
            raise OntologyError(f"parameter {name} of no known kind", subject=str(path), remedy=remedy)
        yield Parameter(name, kind, "" if default == _NOTHING else default, " ".join(words))


def _term(parameter: Parameter, value: str, ontology: Ontology, entity: Callable[[str], str]) -> str:
    """A value as a SPARQL term. Terms are written by the RDF library: no value can break out of its quotes."""
    if not value or parameter.kind == "text":
        return str(Literal(value))
    match parameter.kind:
        case "date" if not _DATE.fullmatch(value):
            raise UsageError("no date", subject=f"{parameter.name}={value}", remedy="Write 2024-01-31.")
        case "integer" if not value.isdecimal():
            raise UsageError("no whole number", subject=f"{parameter.name}={value}", remedy="Write 3.")
        case "integer":
            return value
        case "entity":
            return str(NamedNode(entity(value)))
        case "relation":
            return str(dck(_one_of(value, ontology.relations, "relation")))
        case "topic":
            return str(NamedNode(TOP + _one_of(value, ontology.topics, "topic")))
    return str(Literal(value))


def _one_of(value: str, known: Mapping[str, object], what: str) -> str:
    if value not in known:
        raise UsageError(f"no such {what}", subject=value, remedy=f"Choose one of {', '.join(known)}.")
    return value
