"""Reads gold files (YAML, one per article): what a careful reader would write down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from kg.errors import SourceError
from kg.evaluate.names import normalise, overlap, words
from kg.model import Status
from kg.vocab import Ontology, load_ontology

LOOSE = frozenset({"Event", "Coalition", "Organization"})
"""Types of entities whose names vary so freely in the press that half of the words in common is the same."""

SAME_NAME = 0.5
"""Share of words in common (Jaccard) from which two names of a loose type are one."""


@dataclass(frozen=True, slots=True)
class GoldEntity:
    """Somebody named in an article, with every label under which a program may answer.

    ``part_of`` is the label of the country (or organisation) that may stand for it.
    """

    label: str
    cls: str = ""
    aliases: tuple[str, ...] = ()
    part_of: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The label and all aliases."""
        return (self.label, *self.aliases)


@dataclass(frozen=True, slots=True)
class GoldStatement:
    """A line of a gold file; ``statuses`` are all that are accepted, ``amount`` is (value, currency)."""

    subject: str
    relation: str
    object: str
    statuses: tuple[str, ...] = (Status.ACTUAL,)
    date: str | None = None
    amount: tuple[float, str] | None = None
    topics: frozenset[str] = frozenset()
    role: str | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """What a reader wrote down for one article; ``name`` is the article's file name without its ending."""

    name: str
    entities: Mapping[str, GoldEntity]
    statements: tuple[GoldStatement, ...]

    def lift(self, label: str) -> str:
        """The country of an entity, or the entity itself where it has none."""
        entity = self.entities.get(label)
        return (entity.part_of if entity else None) or label

    def identify(self, label: str, aliases: Sequence[str] = ()) -> str:
        """Label of the entity that a program's answer names, or ``?name`` where the gold has no such entity."""
        names = {normalise(name) for name in (label, *aliases) if name}
        for entity in self.entities.values():
            if names & {normalise(name) for name in entity.names}:
                return entity.label
        asked = words(label)
        best = max(
            (
                (overlap(asked, words(name)), entity.label)
                for entity in self.entities.values()
                if entity.cls in LOOSE
                for name in entity.names
            ),
            key=lambda pair: pair[0],
            default=(0.0, ""),
        )
        return best[1] if best[0] >= SAME_NAME else "?" + normalise(label)


def read_gold(path: Path, ontology: Ontology | None = None) -> tuple[GoldArticle, ...]:
    """All gold files of a folder (``*.yaml``, in order of their names), or the one file given.

    Args:
        path: The folder or file.
        ontology: Says which relations and topics there are.

    Raises:
        SourceError: Nothing is there, or a file is not what it should be.
    """
    files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    if not files:
        raise SourceError("holds no *.yaml", subject=str(path), remedy="Name the folder of the gold files")
    ontology = ontology or load_ontology()
    return tuple(_read_gold_file(file, ontology) for file in files)


def _read_gold_file(path: Path, ontology: Ontology) -> GoldArticle:
    import yaml

    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        entities = {str(label): _entity(label, spec or {}) for label, spec in data["entities"].items()}
        statements = tuple(_statement(*row) for row in data["triples"])
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SourceError(f"cannot be read: {error}", subject=str(path)) from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise SourceError(
            f"is no gold file ({error!r})",
            subject=str(path),
            remedy="It needs doc, entities and triples; see the package's description in kg/evaluate",
        ) from error
    for statement in statements:
        _check(statement, path, entities, ontology)
    for entity in tuple(entities.values()):
        if entity.part_of:
            entities.setdefault(entity.part_of, GoldEntity(entity.part_of, "Country"))
    return GoldArticle(str(data.get("doc") or path.stem), entities, statements)


def _entity(label: Any, spec: Mapping[str, Any]) -> GoldEntity:
    part_of = spec.get("part_of")
    return GoldEntity(
        str(label),
        str(spec.get("type") or ""),
        tuple(str(alias) for alias in spec.get("aliases") or ()),
        str(part_of) if part_of else None,
    )


def _statement(
    subject: Any, relation: Any, obj: Any, more: Mapping[str, Any] = MappingProxyType({})
) -> GoldStatement:
    amount = more.get("amount")
    return GoldStatement(
        str(subject),
        str(relation),
        str(obj),
        statuses=tuple(str(more.get("status", Status.ACTUAL)).split("|")),
        date=str(more["date"]) if more.get("date") else None,
        amount=(float(amount["value"]), str(amount["currency"])) if amount else None,
        topics=frozenset(more.get("topic") or ()),
        role=more.get("role"),
        optional=bool(more.get("optional")),
    )


def _check(
    statement: GoldStatement, path: Path, entities: Mapping[str, GoldEntity], ontology: Ontology
) -> None:
    """Refuse a statement that names what is not declared: it could never be found."""
    for kind, names, known in (
        ("relation", {statement.relation}, ontology.relations),
        ("entity", {statement.subject, statement.object}, entities),
        ("status", statement.statuses, set(Status)),
        ("topic", statement.topics, ontology.topics),
    ):
        unknown = sorted(name for name in names if name not in known)
        if unknown:
            raise SourceError(
                f"{statement.subject} {statement.relation} {statement.object}: unknown {kind} {unknown[0]!r}",
                subject=str(path),
                remedy="Correct it or declare it",
            )
