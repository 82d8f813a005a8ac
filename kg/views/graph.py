"""Statements as a NetworkX graph, as flat rows, and as JSON objects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from kg.model import Entity, Evidence, Span, Statement
from kg.views.read import Facts, Told
from kg.vocab import local_name

if TYPE_CHECKING:
    import networkx as nx

Json = dict[str, Any]


def graph(facts: Facts) -> nx.MultiDiGraph[str]:
    """The statements as a NetworkX graph: nodes are IRIs of entities, edges are statements.

    Node attributes: ``label``, ``cls``, ``country`` (IRI or None), ``aliases``. Edge keys are ids of
    statements or derived edges; edge attributes: ``relation``, ``status``, ``date``, ``date_basis``,
    ``amount_value``, ``amount_currency``, ``topics``, ``role``, ``confidence``, ``place``, ``derived``,
    ``rules``, ``sources``, ``event``, ``conflict``, ``evidence`` (quotations with their articles). What is
    unknown is None. A symmetric relation is one edge, from subject to object as worded.
    """
    import networkx as nx

    view: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    used = {iri for t in facts.told for iri in (t.statement.subject, t.statement.object)}
    used |= {iri for edge in facts.concluded for iri in (edge.subject, edge.object)}
    for iri in sorted(used):
        entity = facts.entities.get(iri) or Entity(iri, local_name(iri), "")
        attributes = {"label": entity.label, "cls": entity.cls, "country": entity.country}
        view.add_node(iri, **attributes, aliases=list(entity.aliases))
    by_id = {told.id: told for told in facts.told}
    for told in facts.told:
        said = told.statement
        view.add_edge(said.subject, said.object, key=told.id, **_edge(told, facts))
    for edge in facts.concluded:
        quotes = [q for key in edge.premises if key in by_id for q in _quotations(by_id[key], facts)]
        dates = sorted(d.value for key in edge.premises if key in by_id and (d := by_id[key].statement.date))
        view.add_edge(
            edge.subject,
            edge.object,
            key=edge.id,
            relation=edge.relation,
            status="actual",
            derived=True,
            rules=list(edge.rules),
            date=dates[-1] if dates else None,
            confidence=edge.confidence,
            topics=[],
            sources=1,
            evidence=quotes,
        )
    return view


def _edge(told: Told, facts: Facts) -> Json:
    said = told.statement
    return {
        "relation": said.relation,
        "status": said.status.value,
        "date": said.date.value if said.date else None,
        "date_basis": said.date.basis.value if said.date else None,
        "amount_value": float(said.amount.value) if said.amount else None,
        "amount_currency": said.amount.currency if said.amount else None,
        "topics": list(said.topics),
        "role": said.role,
        "confidence": said.confidence,
        "place": facts.label(said.place) if said.place else None,
        "derived": False,
        "sources": told.sources,
        "event": told.event or None,
        "conflict": told.conflict,
        "evidence": list(_quotations(told, facts)),
    }


def _quotations(told: Told, facts: Facts) -> Iterator[Json]:
    article = told.article
    for item in told.statement.evidence:
        yield {
            "quote": item.quote,
            "subject": _within(item, item.subject_span),
            "object": _within(item, item.object_span),
            "article_id": told.article_id,
            "title": article.title or article.name,
            "publisher": article.publisher,
            "published": article.published.value if article.published else None,
            "url": article.url,
            "speaker": speaker_name(item, facts),
            "rule": item.rule,
            "confidence": item.confidence,
        }


def speaker_name(item: Evidence, facts: Facts) -> str:
    """Whom an evidence is attributed to, by label; empty where nobody is named."""
    if not item.speaker:
        return ""
    return facts.label(item.speaker) if item.speaker in facts.entities else item.speaker


def _within(item: Evidence, part: Span | None) -> tuple[int, int] | None:
    """Where a mention stands in the quotation, if it does."""
    if part is None or not item.span.start <= part.start < part.end <= item.span.end:
        return None
    return part.start - item.span.start, part.end - item.span.start


def rows(facts: Facts) -> Iterator[Json]:
    """One flat row per statement, as a table or ``pandas.DataFrame`` takes it."""
    for told in facts.told:
        said, article = told.statement, told.article
        edge = _edge(told, facts)
        quotations = edge.pop("evidence")
        yield {
            "id": told.id,
            "subject": facts.label(said.subject),
            "object": facts.label(said.object),
            "subject_iri": said.subject,
            "object_iri": said.object,
            **edge,
            "topics": " ".join(said.topics),
            "article": told.article_id,
            "title": article.title or article.name,
            "publisher": article.publisher,
            "published": article.published.value if article.published else None,
            "url": article.url,
            "quote": quotations[0]["quote"] if quotations else "",
            "speaker": quotations[0]["speaker"] if quotations else "",
        }


def records(facts: Facts) -> Iterator[Json]:
    """One object per statement, as ``statements.jsonl`` and ``kg extract`` write them."""
    for told in facts.told:
        said = told.statement
        best = max(said.evidence, key=lambda item: item.confidence)
        yield {
            "doc": told.article.name,
            "article": told.article_id,
            "id": told.id,
            "subject": _party(said.subject, facts),
            "predicate": said.relation,
            "object": _party(said.object, facts),
            "status": said.status.value,
            "date": said.date.value if said.date else None,
            "date_basis": said.date.basis.value if said.date else None,
            "amount": _money(said),
            "topics": list(said.topics),
            "role": said.role,
            "place": _party(said.place, facts) if said.place else None,
            "derived": False,
            "confidence": said.confidence,
            "evidence": {
                "text": best.quote,
                "start": best.span.start,
                "end": best.span.end,
                "speaker": speaker_name(best, facts) or None,
                "rule": best.rule,
                "extractor": best.extractor,
                "confidence": best.confidence,
            },
        }


def _money(said: Statement) -> Json | None:
    if said.amount is None:
        return None
    value = said.amount.value
    return {
        "value": int(value) if value == value.to_integral_value() else float(value),
        "currency": said.amount.currency,
    }


def _party(iri: str, facts: Facts) -> Json:
    entity = facts.entities.get(iri) or Entity(iri, local_name(iri), "")
    return {
        "iri": iri,
        "label": entity.label,
        "aliases": list(entity.aliases),
        "class": entity.cls,
        "country": facts.label(entity.country) if entity.country else None,
    }
