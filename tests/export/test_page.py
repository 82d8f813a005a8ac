"""The page's data, positions and file; what it does in a browser is tested under tests/browser."""

from __future__ import annotations

import json
import math
import re
import sys
from pathlib import Path

import networkx as nx
import pytest

from kg.errors import KgError
from kg.export.page import layout, page_html, write_page
from kg.export.page.data import NODE_FIELDS, STATEMENT_FIELDS, payload, web_address
from kg.export.page.document import safe_json
from kg.export.page.style import node_style
from kg.vocab import GazetteerEntry, Ontology, OntologyClass, Relation

ENT = "https://w3id.org/dck/entity/"


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    classes = {
        "Actor": (),
        "Organization": ("Actor",),
        "Ministry": ("GovernmentBody",),
        "GovernmentBody": ("Organization",),
    }
    return Ontology(
        folder=Path(),
        relations={
            "signedWith": Relation(
                "signedWith", "", "signed with", "", "", (), (), True, "AGREE", (), (), (), ()
            )
        },
        classes={name: OntologyClass(name, name, name, "", parents) for name, parents in classes.items()},
        topics={},
        lexicon={},
        gazetteer={ENT + "EE": GazetteerEntry(ENT + "EE", "Estonia", "Country")},
    )


@pytest.fixture
def view() -> nx.MultiDiGraph:
    graph: nx.MultiDiGraph = nx.MultiDiGraph()
    graph.add_node(ENT + "UA", label="Ukraine", cls="Country", country=ENT + "UA", aliases=[])
    graph.add_node(ENT + "BE", label="Belgium", cls="Country", country=ENT + "BE", aliases=[])
    graph.add_node(ENT + "mod", label="Ministry", cls="Ministry", country=ENT + "EE", aliases=[])
    evidence = {
        "quote": "Ukraine signed with Belgium",
        "subject": (0, 7),
        "object": (20, 27),
        "article_id": "a",
        "title": "T",
    }
    graph.add_edge(
        ENT + "UA",
        ENT + "BE",
        key="s1",
        relation="signedWith",
        date="2024-01",
        sources=2,
        evidence=[evidence],
    )
    graph.add_edge(
        ENT + "mod", ENT + "UA", key="s2", relation="givesTo", status="planned", evidence=[evidence]
    )
    return graph


def statements(data: dict) -> list[dict]:
    return [dict(zip(STATEMENT_FIELDS, row, strict=True)) for row in data["statements"]]


def nodes(data: dict) -> list[dict]:
    return [dict(zip(NODE_FIELDS, row, strict=True)) for row in data["nodes"]]


def test_most_important_actor_comes_first(view, ontology):
    assert [node["label"] for node in nodes(payload(view, ontology, "T"))][:1] == ["Ukraine"]


def test_state_that_nobody_mentions_is_there_for_the_country_level(view, ontology):
    data = payload(view, ontology, "T")
    assert data["actors"] == 3
    assert nodes(data)[3]["label"] == "Estonia"
    assert {node["label"]: node["country"] for node in nodes(data)}["Ministry"] == 3


def test_one_article_behind_two_statements_is_kept_once(view, ontology):
    data = payload(view, ontology, "T")
    assert len(data["articles"]) == 1
    assert {row["evidence"][0][0] for row in statements(data)} == {0}


def test_what_the_ontology_does_not_name_gets_readable_words(view, ontology):
    relations = {relation["name"]: relation for relation in payload(view, ontology, "T")["relations"]}
    assert relations["givesTo"]["label"] == "gives to"
    assert relations["givesTo"]["family"] == ""
    assert relations["signedWith"]["family"] == "AGREE"


def test_an_unknown_class_looks_like_the_nearest_one_above(ontology):
    assert node_style("Ministry", ontology) == node_style("GovernmentBody", ontology)
    assert node_style("Nonsense", ontology).shape == "dot"


def test_missing_attributes_count_as_unknown(ontology):
    graph: nx.MultiDiGraph = nx.MultiDiGraph()
    graph.add_edge("urn:a", "urn:b", key=0)
    (row,) = statements(payload(graph, ontology, "T"))
    assert row["status"] == "actual"
    assert row["sources"] == 1
    assert row["evidence"] == []


def test_an_empty_graph_gives_a_page(ontology):
    assert "<title>Empty</title>" in page_html(nx.MultiDiGraph(), title="Empty", ontology=ontology)


def test_same_graph_gives_the_same_page(view, ontology):
    assert page_html(view, ontology=ontology) == page_html(view.copy(), ontology=ontology)


@pytest.mark.parametrize("text", ["</script><b>", "<!--", "a&b", "\u2028\u2029", "\ud800", 'quote " and \\'])
def test_json_inside_a_script_survives_and_cannot_end_it(text):
    written = safe_json({"a": text})
    assert not set(written) & set("<>&\u2028\u2029")
    written.encode("utf-8")
    assert json.loads(written) == {"a": text}


def test_page_has_no_foreign_address_and_a_policy_that_names_each_script(view, ontology):
    text = page_html(view, title="A <b>title</b>", ontology=ontology)
    assert "<b>title</b>" not in text
    assert re.findall(r"""<(?:script|link|img|iframe)[^>]+(?:src|href)\s*=\s*["'](?!data:)""", text) == []
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy
    assert "default-src 'none'" in policy[1].replace("&#39;", "'")
    assert policy[1].count("sha256-") == text.count("\n<script>")
    assert "sourceMappingURL" not in text


def test_file_that_cannot_be_written_is_named(view, ontology, tmp_path):
    with pytest.raises(KgError, match="absent"):
        write_page(view, tmp_path / "absent" / "graph.html", ontology=ontology)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "ftp://a.example", "//a.example", "http://[x", "https://"]
)
def test_addresses_nobody_should_follow_are_dropped(url):
    assert web_address(url) == ""


# ---------------------------------------------------------------------------------------------- positions


def ring(count: int) -> list[tuple[int, int, float]]:
    return [(n, (n + 1) % count, 1.0) for n in range(count)]


@pytest.fixture(params=["igraph", "networkx"])
def engine(request, monkeypatch):
    if request.param == "networkx":
        monkeypatch.setitem(sys.modules, "igraph", None)
    else:
        pytest.importorskip("igraph")


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("count", [0, 1, 2, 3, 40, 700])
def test_every_node_has_a_place_of_its_own(count):
    points = layout.place(count, ring(count) if count else [])
    assert len(set(points)) == len(points) == count
    assert all(math.isfinite(x) and math.isfinite(y) for x, y in points)


@pytest.mark.usefixtures("engine")
def test_positions_do_not_change_between_runs():
    assert layout.place(60, ring(60)) == layout.place(60, ring(60))


@pytest.mark.usefixtures("engine")
def test_neighbours_are_closer_than_strangers():
    edges = [*ring(30), *((a + 30, b + 30, w) for a, b, w in ring(30))]
    points = layout.place(60, edges)
    near = sum(math.dist(points[a], points[b]) for a, b, _ in edges) / len(edges)
    far = sum(math.dist(points[a], points[a + 30]) for a in range(30)) / 30
    assert near < far


def test_rank_is_a_share_and_favours_the_hub():
    score = layout.rank(5, [(0, n, 1.0) for n in range(1, 5)])
    assert sum(score) == pytest.approx(1)
    assert max(score) == score[0]


def test_rank_counts_actors_without_edges():
    assert layout.rank(3, [(0, 1, 2.0)])[2] > 0
