"""Reads ``ontology/``: relations with their frames, classes, topics, word lists and the gazetteer.

All that the program knows about meaning stands in Turtle files there; a new verb, relation, country
or topic is an edit of those files. Parsing goes through Oxigraph, which takes the whole folder in a
fraction of a second.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from kg.errors import OntologyError

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

_LISTS = ("aliases", "demonyms", "metonyms", "descriptions", "ambiguous", "members", "same_as")
_COLUMNS = frozenset({"label", "class", "iri", "country", *_LISTS})
"""What a gazetteer in CSV may tell of an entity."""

_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "đ": "d", "ł": "l", "ı": "i", "ð": "d", "þ": "th"}
)
"""Letters that no decomposition takes apart."""
_MAX_SLUG = 80

Node = NamedNode | BlankNode
Term = Node | Literal


@dataclass(frozen=True, slots=True)
class Frame:
    """How language expresses a relation: a trigger word and where it keeps its two parties.

    A frame in the sense of Fillmore (1982), reduced to what dependency trees show. ``kind`` is
    ``verb`` or ``noun``. Slots are names of argument places (``subj``, ``obj``, ``iobj``, ``poss``,
    ``mod``, ``clause`` or any preposition), best first, separated by blanks. ``theme`` restricts what
    the deed is done with ("sign *an agreement*") to word lists; ``cue`` asks for a word from a list
    among the modifiers of the trigger or its theme ("*joint* production").
    """

    name: str
    relation: str
    kind: str
    triggers: tuple[str, ...]
    subject: tuple[str, ...]
    object: tuple[str, ...]
    theme: tuple[str, ...] = ()
    theme_slots: tuple[str, ...] = ()
    barred: tuple[str, ...] = ()
    cue: tuple[str, ...] = ()
    context: str = ""
    status: str = ""
    confidence: float = 0.85
    elliptic: bool = False
    """Whether the object may be left out and taken from what was said before."""


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence that a relation's frames must (or, as a counter-example, must not) read as stated."""

    text: str
    subject: str = ""
    object: str = ""
    status: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """One of the relations of the graph, an ``owl:ObjectProperty``."""

    name: str
    iri: str
    label: str
    definition: str
    scope_note: str
    domain: tuple[str, ...]
    range: tuple[str, ...]
    symmetric: bool
    plover: str
    cameo: tuple[str, ...]
    examples: tuple[Example, ...]
    counter_examples: tuple[Example, ...]
    frames: tuple[Frame, ...]
    lifts_persons: bool = False
    """Whether a person who does this acts for the state: a minister's delivery is the state's."""


@dataclass(frozen=True, slots=True)
class OntologyClass:
    """A class of things that statements are about, or are made of."""

    name: str
    iri: str
    label: str
    definition: str
    parents: tuple[str, ...]

    @property
    def parent(self) -> str | None:
        """The first superclass within the ontology, if any."""
        return self.parents[0] if self.parents else None


@dataclass(frozen=True, slots=True)
class Topic:
    """A concept of the topic scheme, with the words by which a sentence shows it."""

    name: str
    iri: str
    label: str
    definition: str
    keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Membership:
    """That a state belongs to an organisation, coalition or format, and since which year if known."""

    member: str
    since: str | None = None


@dataclass(frozen=True, slots=True)
class GazetteerEntry:
    """A known entity with all the names by which articles call it."""

    iri: str
    label: str
    cls: str
    aliases: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    metonyms: tuple[str, ...] = ()
    descriptions: tuple[str, ...] = ()
    ambiguous: frozenset[str] = frozenset()
    country: str | None = None
    capital_of: str | None = None
    members: tuple[str, ...] = ()
    memberships: tuple[Membership, ...] = ()
    same_as: tuple[str, ...] = ()
    iso: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Label and aliases, label first."""
        return (self.label, *self.aliases)


@dataclass(frozen=True, slots=True)
class Ontology:
    """The whole of ``ontology/``, by name. Mappings keep the order of their names."""

    folder: Path
    relations: Mapping[str, Relation]
    classes: Mapping[str, OntologyClass]
    topics: Mapping[str, Topic]
    lexicon: Mapping[str, frozenset[str]]
    gazetteer: Mapping[str, GazetteerEntry]
    _ancestors: Mapping[str, frozenset[str]] = field(repr=False, default_factory=dict)

    def is_a(self, name: str, ancestor: str) -> bool:
        """Whether a class is another one or below it."""
        return name == ancestor or ancestor in self._ancestors.get(name, frozenset())

    def fits(self, cls: str, allowed: Iterable[str]) -> bool:
        """Whether a class is one of those allowed, or below one; nothing allowed means anything."""
        allowed = tuple(allowed)
        return not allowed or any(self.is_a(cls, name) for name in allowed)


class _Index:
    """Triples of a folder by subject and property, with the reading helpers that the loaders share."""

    def __init__(self) -> None:
        self.by_subject: dict[Node, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        self.by_type: dict[str, list[Node]] = defaultdict(list)

    def add(self, path: Path) -> None:
        try:
            for triple in parse(path=str(path), format=RdfFormat.TURTLE):
                subject, prop, value = triple.subject, triple.predicate.value, triple.object
                if not isinstance(subject, NamedNode | BlankNode):
                    continue
                if not isinstance(value, NamedNode | BlankNode | Literal):
                    continue
                self.by_subject[subject][prop].append(value)
                if prop == RDF + "type" and isinstance(value, NamedNode):
                    self.by_type[value.value].append(subject)
        except (SyntaxError, ValueError, OSError) as error:
            raise OntologyError(str(error), subject=str(path), remedy="Mend the Turtle there.") from error

    def values(self, node: Node, prop: str) -> tuple[str, ...]:
        """Lexical values and IRIs of a property, in the order of the file, each once."""
        found = (v.value for v in self.by_subject[node].get(prop, ()) if isinstance(v, Literal | NamedNode))
        return tuple(dict.fromkeys(found))

    def value(self, node: Node, prop: str, default: str = "") -> str:
        values = self.values(node, prop)
        return values[0] if values else default

    def nodes(self, node: Node, prop: str) -> list[Node]:
        return [v for v in self.by_subject[node].get(prop, ()) if not isinstance(v, Literal)]

    def named(self, cls: str) -> Iterator[NamedNode]:
        seen = dict.fromkeys(n for n in self.by_type[cls] if isinstance(n, NamedNode))
        yield from sorted(seen, key=lambda node: node.value)


def slug(text: str) -> str:
    """A readable IRI part: lower-case ASCII letters and digits joined by hyphens."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return _NOT_SLUG.sub("-", plain.replace("'s", "")).strip("-")[:_MAX_SLUG].rstrip("-")


def default_folder() -> Path:
    """Where ``ontology/`` is: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent
    # A checkout comes first: an editable install may leave a stale copy inside the package.
    for folder in (package.parent / "ontology", package / "_ontology"):
        if (folder / "core.ttl").is_file():
            return folder
    raise OntologyError("no ontology found", subject=str(package), remedy="Install the package again.")


def load_ontology(folder: Path | None = None, extra: Sequence[Path] = ()) -> Ontology:
    """Read the ontology of a folder, and gazetteers of the user's own on top.

    Args:
        folder: The folder that holds ``core.ttl``; the shipped one if not given.
        extra: Turtle or CSV files, or folders of them, whose gazetteer entries override the shipped ones.
            The columns of a CSV file are ``label`` and any of ``class``, ``iri``, ``aliases``, ``country``,
            ``demonyms``, ``metonyms``, ``descriptions``, ``ambiguous``, ``members`` and ``same_as``; several
            values in a cell are separated by ``|``. A row that names a shipped entry adds to it.

    Raises:
        OntologyError: A file is missing, is not Turtle, or lacks what it must say.
    """
    return _load(folder or default_folder(), tuple(extra))


@cache
def _load(folder: Path, extra: tuple[Path, ...]) -> Ontology:
    if not (folder / "core.ttl").is_file():
        raise OntologyError("no core.ttl in it", subject=str(folder), remedy="Name an ontology folder.")
    index = _Index()
    for path in sorted(folder.rglob("*.ttl")):
        if "shapes" not in path.name:
            index.add(path)
    classes, ancestors = _classes(index)
    gazetteer = _gazetteer(index, classes)
    if extra:
        own = _Index()
        tables = []
        for path in gazetteer_files(extra):
            if path.suffix.lower() == ".csv":
                tables.append(path)
            else:
                own.add(path)
        entries = _gazetteer(own, classes)
        for path in tables:
            for entry in _table(path, gazetteer | entries, classes):
                entries[entry.iri] = entry
        gazetteer = _overridden(gazetteer, entries)
    relations = {}
    for node in index.named(DCK + "Relation"):
        relation = _relation(index, node)
        relations[relation.name] = relation
    topics = {topic.name: topic for topic in _topics(index)}
    lexicon = {
        _local(node.value): frozenset(index.values(node, DCK + "word"))
        for node in index.named(DCK + "Lexicon")
    }
    return Ontology(
        folder,
        MappingProxyType(relations),
        MappingProxyType(classes),
        MappingProxyType(topics),
        MappingProxyType(lexicon),
        MappingProxyType(gazetteer),
        MappingProxyType(ancestors),
    )


def gazetteer_files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files that gazetteers are read from: those named, and the Turtle and CSV files of folders.

    Raises:
        OntologyError: One of the paths leads nowhere.
    """
    for path in paths:
        if path.is_dir():
            yield from sorted(file for ending in ("ttl", "csv") for file in path.rglob(f"*.{ending}"))
        elif path.is_file():
            yield path
        else:
            remedy = "Name Turtle or CSV files."
            raise OntologyError("no such file or folder", subject=str(path), remedy=remedy)


def _table(
    path: Path, known: Mapping[str, GazetteerEntry], classes: Mapping[str, OntologyClass]
) -> Iterator[GazetteerEntry]:
    """The entries of a CSV file; what a row leaves out of a known entry stays as it was."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise OntologyError(str(error), subject=str(path), remedy="Save it as CSV in UTF-8.") from error
    head = lines[0] if lines else ""
    # Spreadsheets write semicolons where the comma is the decimal sign.
    rows = csv.DictReader(lines, delimiter=";" if head.count(";") > head.count(",") else ",")
    unknown = sorted(set(rows.fieldnames or ()) - _COLUMNS)
    if unknown or "label" not in (rows.fieldnames or ()):
        remedy = f"The first line names columns: label and any of {', '.join(sorted(_COLUMNS))}."
        message = f"unknown column {unknown[0]!r}" if unknown else "no column label"
        raise OntologyError(message, subject=str(path), remedy=remedy)
    names = {name: entry.iri for entry in known.values() for name in (*entry.iso, entry.label)}
    for row in rows:
        cells = {name: (row.get(name) or "").strip() for name in _COLUMNS}
        if cells["label"]:
            yield _row(cells, known, names, classes, f"{path}, line {rows.line_num}")


def _row(
    cells: Mapping[str, str],
    known: Mapping[str, GazetteerEntry],
    names: Mapping[str, str],
    classes: Mapping[str, OntologyClass],
    where: str,
) -> GazetteerEntry:
    def iri(text: str) -> str:
        found = names.get(text) or _expanded(text)
        if found.startswith(("http://", "https://")):
            return found
        remedy = "Give a label or ISO code that the gazetteer has, or an IRI as ent:UA."
        raise OntologyError(f"unknown entity {text!r}", subject=where, remedy=remedy)

    label, cls = cells["label"], cells["class"]
    several = {
        name: tuple(part.strip() for part in cells[name].split("|") if part.strip()) for name in _LISTS
    }
    node = _expanded(cells["iri"])
    if not node:
        same = [e.iri for e in known.values() if e.label == label and cls in ("", e.cls)]
        node = min(same, default=ENT + slug(label))
    base = known.get(node, GazetteerEntry(node, label, cls))
    if (cls or base.cls) not in classes:
        remedy = f"Write one of {', '.join(sorted(classes))} into the column class."
        raise OntologyError(f"no class {cls!r}", subject=where, remedy=remedy)
    old = base.label if base.label != label else ""
    aliases = (*base.aliases, *several["aliases"], old)
    return replace(
        base,
        label=label,
        cls=cls or base.cls,
        aliases=tuple(dict.fromkeys(name for name in aliases if name and name != label)),
        demonyms=tuple(dict.fromkeys((*base.demonyms, *several["demonyms"]))),
        metonyms=tuple(dict.fromkeys((*base.metonyms, *several["metonyms"]))),
        descriptions=tuple(dict.fromkeys((*base.descriptions, *several["descriptions"]))),
        ambiguous=base.ambiguous | set(several["ambiguous"]),
        country=iri(cells["country"]) if cells["country"] else base.country,
        members=tuple(dict.fromkeys((*base.members, *map(iri, several["members"])))),
        same_as=tuple(dict.fromkeys((*base.same_as, *map(_expanded, several["same_as"])))),
    )


def _expanded(name: str) -> str:
    """An IRI without its prefix; what has none of ours stays as it is."""
    prefix, colon, local = name.partition(":")
    return PREFIXES[prefix] + local if colon and prefix in PREFIXES else name


def _overridden(
    shipped: Mapping[str, GazetteerEntry], own: Mapping[str, GazetteerEntry]
) -> dict[str, GazetteerEntry]:
    """The gazetteer with a user's entries: a name that they give is nobody else's any more."""
    taken = {name for entry in own.values() for name in (*entry.names, *entry.demonyms, *entry.metonyms)}
    found = dict(own)
    for iri, entry in shipped.items():
        if iri in own:
            continue
        aliases, demonyms, metonyms = (
            tuple(name for name in names if name not in taken)
            for names in (entry.aliases, entry.demonyms, entry.metonyms)
        )
        if entry.label not in taken:
            found[iri] = replace(entry, aliases=aliases, demonyms=demonyms, metonyms=metonyms)
        elif aliases:
            found[iri] = replace(
                entry, label=aliases[0], aliases=aliases[1:], demonyms=demonyms, metonyms=metonyms
            )
    return found


def _local(iri: str) -> str:
    return iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]


def _classes(index: _Index) -> tuple[dict[str, OntologyClass], dict[str, frozenset[str]]]:
    classes = {}
    for node in index.named(OWL + "Class"):
        if not node.value.startswith(DCK):
            continue
        parents = tuple(_local(p) for p in index.values(node, RDFS + "subClassOf") if p.startswith(DCK))
        name = _local(node.value)
        definition = index.value(node, SKOS + "definition") or index.value(node, RDFS + "comment")
        label = index.value(node, RDFS + "label", name)
        classes[name] = OntologyClass(name, node.value, label, definition, parents)

    def above(name: str, seen: frozenset[str]) -> frozenset[str]:
        for parent in classes[name].parents if name in classes else ():
            if parent not in seen:
                seen = above(parent, seen | {parent})
        return seen

    return classes, {name: above(name, frozenset()) for name in classes}


def _example(index: _Index, node: Node) -> Example:
    return Example(
        index.value(node, DCK + "text"),
        index.value(node, DCK + "subjectText"),
        index.value(node, DCK + "objectText"),
        index.value(node, DCK + "statusText"),
        index.value(node, RDFS + "comment"),
    )


def _frame(index: _Index, node: Node, relation: str) -> Frame:
    name = index.value(node, DCK + "name")
    triggers = index.values(node, DCK + "trigger")
    if not name or not triggers:
        raise OntologyError(
            "a frame without name or trigger", subject=relation, remedy="Add dck:name and dck:trigger."
        )

    def words(prop: str) -> tuple[str, ...]:
        return tuple(index.value(node, DCK + prop).split())

    def lists(prop: str) -> tuple[str, ...]:
        return tuple(_local(value) for value in index.values(node, DCK + prop))

    return Frame(
        name=name,
        relation=relation,
        kind=index.value(node, DCK + "kind", "verb"),
        triggers=triggers,
        subject=words("subjectSlot"),
        object=words("objectSlot"),
        theme=lists("theme"),
        theme_slots=words("themeSlot"),
        barred=lists("barred"),
        cue=lists("cue"),
        context=index.value(node, DCK + "context"),
        status=index.value(node, DCK + "frameStatus"),
        confidence=float(index.value(node, DCK + "frameConfidence", "0.85")),
        elliptic=index.value(node, DCK + "elliptic") == "true",
    )


def _relation(index: _Index, node: NamedNode) -> Relation:
    name = _local(node.value)
    frames = (_frame(index, child, name) for child in index.nodes(node, DCK + "frame"))
    return Relation(
        name=name,
        iri=node.value,
        label=index.value(node, RDFS + "label", name),
        definition=index.value(node, SKOS + "definition"),
        scope_note=index.value(node, SKOS + "scopeNote"),
        domain=tuple(_local(iri) for iri in index.values(node, RDFS + "domain")),
        range=tuple(_local(iri) for iri in index.values(node, RDFS + "range")),
        symmetric=OWL + "SymmetricProperty" in index.values(node, RDF + "type"),
        plover=index.value(node, DCK + "plover"),
        cameo=index.values(node, DCK + "cameo"),
        examples=tuple(_example(index, child) for child in index.nodes(node, DCK + "example")),
        counter_examples=tuple(_example(index, child) for child in index.nodes(node, DCK + "counterExample")),
        frames=tuple(sorted(frames, key=lambda frame: frame.name)),
        lifts_persons=index.value(node, DCK + "liftsPersons") == "true",
    )


def _topics(index: _Index) -> Iterator[Topic]:
    for node in index.named(SKOS + "Concept"):
        if node.value.startswith(TOP):
            yield Topic(
                _local(node.value),
                node.value,
                index.value(node, SKOS + "prefLabel"),
                index.value(node, SKOS + "definition"),
                index.values(node, SKOS + "hiddenLabel"),
            )


def _gazetteer(index: _Index, classes: Mapping[str, OntologyClass]) -> dict[str, GazetteerEntry]:
    entries: dict[str, GazetteerEntry] = {}
    for name in sorted(classes):
        for node in index.named(DCK + name):
            if node.value.startswith(ENT) or index.value(node, SKOS + "prefLabel"):
                entries[node.value] = _entry(index, node, name)
    return entries


def _entry(index: _Index, node: NamedNode, cls: str) -> GazetteerEntry:
    label = index.value(node, SKOS + "prefLabel")
    if not label:
        raise OntologyError("an entity without skos:prefLabel", subject=node.value, remedy="Give it a label.")
    memberships = (
        Membership(index.value(child, DCK + "member"), index.value(child, DCK + "since") or None)
        for child in index.nodes(node, DCK + "membership")
    )
    return GazetteerEntry(
        iri=node.value,
        label=label,
        cls=cls,
        aliases=tuple(name for name in index.values(node, SKOS + "altLabel") if name != label),
        demonyms=index.values(node, DCK + "demonym"),
        metonyms=index.values(node, DCK + "metonym"),
        descriptions=index.values(node, DCK + "description"),
        ambiguous=frozenset(index.values(node, DCK + "ambiguousLabel")),
        country=index.value(node, DCK + "country") or None,
        capital_of=index.value(node, DCK + "capitalOf") or None,
        members=index.values(node, DCK + "hasMember"),
        memberships=tuple(sorted(memberships, key=lambda m: (m.member, m.since or ""))),
        same_as=index.values(node, OWL + "sameAs"),
        iso=index.values(node, DCK + "isoAlpha2") + index.values(node, DCK + "isoAlpha3"),
    )
