"""What things look like: a shape and a hue for each class, a hue for each family of relations.

Hues are names; the page's style sheet and script give them a value for light and one for dark
surroundings. They come from the palette of Okabe and Ito (2008), which readers with any of the
common colour deficiencies tell apart, darkened or lightened where contrast asks for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kg.vocab import Ontology


@dataclass(frozen=True, slots=True)
class NodeStyle:
    """A shape of vis-network (``dot``, ``square``, …), filled or as outline, and the name of a hue."""

    shape: str
    hue: str
    hollow: bool = False


@dataclass(frozen=True, slots=True)
class Family:
    """Relations that share a PLOVER code, and therefore a hue."""

    code: str
    label: str
    hue: str


CLASS_STYLES: Mapping[str, NodeStyle] = MappingProxyType(
    {
        "Country": NodeStyle("dot", "blue"),
        "CountryGroup": NodeStyle("hexagon", "sky"),
        "InternationalOrganization": NodeStyle("square", "green"),
        "Coalition": NodeStyle("diamond", "purple"),
        "GovernmentBody": NodeStyle("triangle", "orange"),
        "ArmedForce": NodeStyle("triangleDown", "red"),
        "Company": NodeStyle("hexagon", "gold", hollow=True),
        "Fund": NodeStyle("diamond", "gold", hollow=True),
        "Organization": NodeStyle("square", "slate", hollow=True),
        "Person": NodeStyle("dot", "slate", hollow=True),
        "Place": NodeStyle("triangle", "green", hollow=True),
        "Gathering": NodeStyle("star", "purple"),
        "Exercise": NodeStyle("star", "red", hollow=True),
    }
)
"""Shape and hue differ both, so that neither alone has to be seen."""

OTHER_CLASS = NodeStyle("dot", "ink", hollow=True)
"""For a class that neither stands above nor descends from one that does."""

FAMILIES: tuple[Family, ...] = (
    Family("AGREE", "Agreements", "blue"),
    Family("COOPERATE", "Joint work and trade", "green"),
    Family("AID", "Aid and training", "orange"),
    Family("MOBILIZE", "Deployments", "gold"),
    Family("CONSULT", "Talks and meetings", "sky"),
    Family("SUPPORT", "Political support", "purple"),
    Family("SANCTION", "Sanctions", "ink"),
    Family("", "Membership and office", "slate"),
)
"""In the order of the legend. Red is left to what was denied."""


def node_style(cls: str, ontology: Ontology) -> NodeStyle:
    """The style of a class, or of the nearest class above it that has one."""
    seen: set[str] = set()
    queue = [cls]
    while queue:
        name = queue.pop(0)
        if name in CLASS_STYLES:
            return CLASS_STYLES[name]
        seen.add(name)
        known = ontology.classes.get(name)
        queue.extend(parent for parent in (known.parents if known else ()) if parent not in seen)
    return OTHER_CLASS


def family_of(relation: str, ontology: Ontology) -> str:
    """The code of a relation's family; empty where the ontology gives none that is known here."""
    known = ontology.relations.get(relation)
    code = known.plover if known else ""
    return code if any(family.code == code for family in FAMILIES) else ""
