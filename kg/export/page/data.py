"""Turns the view into what the page reads: one JSON document of short records."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from kg.export.page.layout import Edge, place, rank
from kg.export.page.style import CLASS_STYLES, FAMILIES, family_of, node_style
from kg.vocab import ENT, Ontology

if TYPE_CHECKING:
    import networkx as nx

Json = dict[str, Any]

FIRST_VIEW = 70
"""Actors in the first view of a large graph: about as many labels as a screen holds legibly."""

SMALL = 110
"""Up to so many actors all are shown at once."""

STATUS_WEIGHT = {"actual": 1.0, "planned": 0.6, "proposed": 0.4, "denied": 0.3}
"""What happened counts for more than what was announced or denied."""

HALF_LIFE = 2.0
"""Years after which a report counts half as much towards the first view."""

VIS_LIMIT = 3000
"""Actors up to which vis-network draws; above, sigma.js does, which WebGL keeps fluent."""

OF_STATES = ("Country", "CountryGroup", "InternationalOrganization", "Coalition", "Gathering")
"""Classes that the country level shows beside states: what states make up, join or attend."""

STATEMENT_FIELDS = (
    "id", "s", "o", "rel", "status", "date", "basis", "amount", "currency", "topics", "role", "confidence",
    "place", "derived", "sources", "event", "conflict", "evidence",
)  # fmt: skip
EVIDENCE_FIELDS = ("article", "quote", "subject", "object", "speaker", "rule", "confidence")
ARTICLE_FIELDS = ("id", "title", "publisher", "published", "url")
NODE_FIELDS = ("iri", "label", "cls", "country", "aliases", "size")


def payload(view: nx.MultiDiGraph[str], ontology: Ontology, title: str) -> Json:
    """Everything the page knows, as plain JSON values; nodes come most important first."""
    raw = list(view.edges(keys=True, data=True))
    newest = max((str(d.get("date") or "") for *_, d in raw), default="")
    order, score = _by_importance(view, raw, newest)
    number = {iri: index for index, iri in enumerate(order)}
    pairs = [(number[s], number[o], _weight(d, newest)) for s, o, _, d in raw]
    points = place(len(order), pairs)
    articles = _Articles()
    statements = [_statement(number[s], number[o], key, d, articles) for s, o, key, d in raw]
    latent = _missing_countries(view, order)
    number.update({iri: len(order) + index for index, iri in enumerate(latent)})
    nodes = [_node(iri, view.nodes[iri], number, score[iri]) for iri in order]
    nodes += [_node(iri, {"label": _label(iri, ontology), "cls": "Country"}, number, 0.0) for iri in latent]
    return {
        "title": title,
        "written": date.today().isoformat(),  # noqa: DTZ011 - the reader's calendar, not an instant
        "engine": "vis" if len(order) <= VIS_LIMIT else "sigma",
        "prefix": ENT,
        "actors": len(order),
        "first": len(order) if len(order) <= SMALL else FIRST_VIEW,
        "nodeFields": NODE_FIELDS,
        "nodes": nodes,
        "positions": [*points, *([(0.0, 0.0)] * len(latent))],
        "statementFields": STATEMENT_FIELDS,
        "statements": statements,
        "evidenceFields": EVIDENCE_FIELDS,
        "articleFields": ARTICLE_FIELDS,
        "articles": articles.rows,
        **_legend(view, raw, ontology, number),
    }


def drawing(data: Mapping[str, Any]) -> Iterator[Json]:
    """What a renderer needs of each node: number, label, shape of its class, size and position."""
    shapes = {cls["name"]: cls["shape"] for cls in data["classes"]}
    for index, (node, (x, y)) in enumerate(zip(data["nodes"], data["positions"], strict=True)):
        row = dict(zip(NODE_FIELDS, node, strict=True))
        yield {
            "id": index, "label": row["label"], "shape": shapes[row["cls"]], "size": row["size"], "x": x, "y": y,
        }  # fmt: skip


def _weight(attributes: Mapping[str, Any], newest: str) -> float:
    """What a statement counts for: sources, recency, factuality and confidence together."""
    day, status = str(attributes.get("date") or ""), str(attributes.get("status", "actual"))
    age = max(0.0, _years(newest) - _years(day)) if day and newest else HALF_LIFE
    sources = max(1, int(attributes.get("sources") or 1))
    confidence = float(attributes.get("confidence") or 0.5)
    return sources * math.pow(0.5, age / HALF_LIFE) * STATUS_WEIGHT.get(status, 0.3) * confidence


def _years(day: str) -> float:
    year, month = day[:4], day[5:7]
    return (int(year) if year.isdigit() else 0) + (int(month) / 12 if month.isdigit() else 0.5)


def _by_importance(
    view: nx.MultiDiGraph[str], raw: Sequence[tuple[str, str, Any, Json]], newest: str
) -> tuple[list[str], dict[str, float]]:
    names = list(view.nodes)
    number = {iri: index for index, iri in enumerate(names)}
    edges: list[Edge] = [(number[s], number[o], _weight(d, newest)) for s, o, _, d in raw]
    score = dict(zip(names, rank(len(names), edges), strict=True))
    # Names settle ties, so that the same graph gives the same page.
    return sorted(names, key=lambda iri: (-score[iri], iri)), score


class _Articles:
    """Each article once, numbered in the order of its first evidence."""

    def __init__(self) -> None:
        self.rows: list[list[Any]] = []
        self._number: dict[str, int] = {}

    def number(self, evidence: Mapping[str, Any]) -> int:
        key = str(evidence.get("article_id") or evidence.get("url") or evidence.get("title") or "")
        if key not in self._number:
            self._number[key] = len(self.rows)
            fields = (evidence.get(name) for name in ("title", "publisher", "published"))
            url = web_address(str(evidence.get("url") or ""))
            self.rows.append([key, *(str(value) if value else "" for value in fields), url])
        return self._number[key]


def web_address(url: str) -> str:
    """The address if it is one that a reader may follow (http, https); else nothing."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme.lower() in {"http", "https"} and parts.netloc else ""


def _statement(subject: int, target: int, key: object, attributes: Json, articles: _Articles) -> list[Any]:
    amount = attributes.get("amount_value")
    evidence = [
        [
            articles.number(item),
            str(item.get("quote") or ""),
            _offsets(item.get("subject")),
            _offsets(item.get("object")),
            item.get("speaker") or "",
            item.get("rule") or "",
            _rounded(item.get("confidence")),
        ]
        for item in attributes.get("evidence") or ()
    ]
    return [
        str(key),
        subject,
        target,
        str(attributes.get("relation") or "relatedTo"),
        str(attributes.get("status") or "actual"),
        str(attributes.get("date") or ""),
        str(attributes.get("date_basis") or ""),
        # JSON knows no Decimal; a float holds sums of money to the cent up to a hundred trillion.
        None if amount in {None, ""} else float(amount),
        str(attributes.get("amount_currency") or ""),
        sorted(str(topic) for topic in attributes.get("topics") or ()),
        str(attributes.get("role") or ""),
        _rounded(attributes.get("confidence")),
        str(attributes.get("place") or ""),
        bool(attributes.get("derived")),
        max(1, int(attributes.get("sources") or 1)),
        str(attributes.get("event") or ""),
        str(attributes.get("conflict") or ""),
        evidence,
    ]


def _offsets(span: Any) -> list[int] | None:
    return [int(span[0]), int(span[1])] if span else None


def _rounded(value: Any) -> float | None:
    return None if value is None else round(float(value), 2)


def _node(iri: str, attributes: Mapping[str, Any], number: Mapping[str, int], score: float) -> list[Any]:
    country = attributes.get("country")
    return [
        iri,
        str(attributes.get("label") or _tail(iri)),
        str(attributes.get("cls") or "Actor"),
        number.get(str(country), -1) if country else -1,
        [str(alias) for alias in attributes.get("aliases") or ()],
        # Area, not radius, follows importance; bounded, so that a giant covers nobody.
        round(min(24.0, 5.5 + 70.0 * math.sqrt(score)), 1),
    ]


def _missing_countries(view: nx.MultiDiGraph[str], order: Sequence[str]) -> list[str]:
    """States that actors belong to but that take part in nothing themselves; the country level needs them."""
    named = {str(view.nodes[iri].get("country")) for iri in order if view.nodes[iri].get("country")}
    return sorted(named - set(order))


def _label(iri: str, ontology: Ontology) -> str:
    entry = ontology.gazetteer.get(iri)
    return entry.label if entry else _tail(iri)


def _tail(iri: str) -> str:
    return iri.rstrip("/").rsplit("/", 1)[-1].replace("-", " ")


def _words(name: str) -> str:
    """``signedWith`` as words, for what the ontology does not label."""
    return "".join(f" {c.lower()}" if c.isupper() else c for c in name).replace("-", " ").strip()


def _legend(
    view: nx.MultiDiGraph[str],
    raw: Sequence[tuple[str, str, Any, Json]],
    ontology: Ontology,
    number: Mapping[str, int],
) -> Json:
    """What occurs in the graph, with labels and looks, in the order of the legend."""
    relations = {str(d.get("relation") or "relatedTo") for *_, d in raw}
    topics = {str(topic) for *_, d in raw for topic in d.get("topics") or ()}
    classes = {str(d.get("cls") or "Actor") for _, d in view.nodes(data=True)} | {"Country"}
    rank_of = {name: index for index, name in enumerate(CLASS_STYLES)}
    return {
        "families": [{"code": f.code, "label": f.label, "hue": f.hue} for f in FAMILIES],
        "relations": [_relation(name, ontology) for name in sorted(relations)],
        "classes": [
            _class(name, ontology)
            for name in sorted(classes, key=lambda name: (rank_of.get(name, len(rank_of)), name))
        ],
        "topics": [_topic(name, ontology) for name in sorted(topics)],
        "groups": _groups(ontology, number),
    }


def _relation(name: str, ontology: Ontology) -> Json:
    known = ontology.relations.get(name)
    return {
        "name": name,
        "label": known.label if known else _words(name),
        "definition": known.definition if known else "",
        "symmetric": known.symmetric if known else False,
        "family": family_of(name, ontology),
    }


def _class(name: str, ontology: Ontology) -> Json:
    known, style = ontology.classes.get(name), node_style(name, ontology)
    label = known.label if known else _words(name)
    return {
        "name": name,
        "label": label[:1].upper() + label[1:],
        "shape": style.shape,
        "hue": style.hue,
        "hollow": style.hollow,
        "ofStates": any(ontology.is_a(name, one) for one in OF_STATES),
    }


def _topic(name: str, ontology: Ontology) -> Json:
    known = ontology.topics.get(name)
    return {"name": name, "label": known.label if known and known.label else _words(name)}


def _groups(ontology: Ontology, number: Mapping[str, int]) -> list[Json]:
    """Groups and organisations of states, with those of their members that the graph holds."""
    found = []
    for entry in ontology.gazetteer.values():
        members = {*entry.members, *(membership.member for membership in entry.memberships)}
        present = sorted(number[iri] for iri in members if iri in number)
        if len(present) > 1:
            found.append({"iri": entry.iri, "label": entry.label, "members": present})
    return sorted(found, key=lambda group: group["label"])
