"""Namespaces of the graph, the prefixes that stand for them, and readable parts of IRIs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

BASE = "https://w3id.org/dck/"
DCK = BASE + "ns#"
ENT = BASE + "entity/"
TOP = BASE + "topic/"
LEX = BASE + "lexicon/"
ART = BASE + "article/"
STM = BASE + "statement/"
EVD = BASE + "evidence/"
EVT = BASE + "event/"
RUN = BASE + "run/"
GRAPH = BASE + "graph/"

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
XSD = "http://www.w3.org/2001/XMLSchema#"
PROV = "http://www.w3.org/ns/prov#"
SEM = "http://semanticweb.cs.vu.nl/2009/11/sem/"
SCHEMA = "https://schema.org/"
WD = "http://www.wikidata.org/entity/"

PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "dck": DCK, "ent": ENT, "top": TOP, "lex": LEX, "art": ART, "stm": STM, "evd": EVD, "evt": EVT,
        "run": RUN, "graph": GRAPH, "rdf": RDF, "rdfs": RDFS, "owl": OWL, "skos": SKOS, "xsd": XSD,
        "prov": PROV, "sem": SEM, "schema": SCHEMA, "wd": WD,
    }
)  # fmt: skip
"""Prefixes that queries may use without declaring them, and that exports declare."""

_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "đ": "d", "ł": "l", "ı": "i", "ð": "d", "þ": "th"}
)
"""Letters that no decomposition takes apart."""
_MAX_SLUG = 80


def slug(text: str) -> str:
    """A readable IRI part: lower-case ASCII letters and digits joined by hyphens."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return _NOT_SLUG.sub("-", plain.replace("'s", "")).strip("-")[:_MAX_SLUG].rstrip("-")


def local_name(iri: str) -> str:
    """What stands after the last ``#`` or ``/``."""
    return iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]
