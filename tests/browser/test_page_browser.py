"""The graph page in a real browser: what it shows, what it lets one do, what it never does."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

pytestmark = pytest.mark.browser

Write = Callable[[nx.MultiDiGraph, str], Path]
ENT = "https://w3id.org/dck/entity/"


@pytest.fixture(scope="session")
def small_page(page: Write, graphs: Any) -> Path:
    return page(graphs.small(), "small")


@pytest.fixture(scope="session")
def large_page(page: Write, graphs: Any) -> Path:
    return page(graphs.synthetic(1000), "large")


@pytest.fixture(scope="session")
def sigma_page(page: Write, graphs: Any) -> Path:
    return page(graphs.synthetic(3200), "sigma")


def figures(browser: Any) -> str:
    return browser.text(".figures")


def rows(browser: Any) -> list[list[str]]:
    """Cells of the table's present page."""
    return browser.js(
        "return [...document.querySelectorAll('#table-view tbody tr')].map(r => [...r.cells].map(c => c.innerText.trim()))"
    )


def tick(browser: Any, label: str) -> None:
    """Press the filter with this label."""
    browser.js(
        "[...document.querySelectorAll('#filters .row')].find(r => r.querySelector('.grow').textContent === arguments[0])"
        ".querySelector('input').click()",
        label,
    )
    browser.settle()


def choose(browser: Any, field: str, text: str) -> None:
    """Type into a search field and take the first suggestion."""
    browser.js(
        "const i = document.querySelector(arguments[0]); i.focus(); i.value = arguments[1];"
        "i.dispatchEvent(new Event('input')); i.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true}));",
        field,
        text,
    )
    browser.settle()


# ------------------------------------------------------------------------------------------------ offline


@pytest.mark.parametrize("name", ["small_page", "large_page", "sigma_page"])
def test_no_request_leaves_the_page(browser, request, name):
    path = request.getfixturevalue(name)
    browser.open(path)
    browser.click("[data-mode=table]")
    browser.click("[data-mode=split]")
    choose(browser, "#search-input", "number 1" if name != "small_page" else "ukraine")
    assert [url.split("#")[0] for url in browser.requests()] == [path.as_uri()]
    # Without a graphics card WebGL falls back to software and says so; nothing else may complain.
    assert [line for line in browser.complaints() if "WebGL" not in line] == []


def test_a_script_from_elsewhere_is_refused(browser, small_page):
    browser.open(small_page)
    browser.js(
        "const s = document.createElement('script'); s.textContent = 'window.broken = 1'; document.body.append(s);"
        "const i = document.createElement('img'); i.src = 'https://tracker.example/x.png'; document.body.append(i);"
        "fetch('https://tracker.example/y').catch(() => {});"
    )
    browser.settle()
    assert browser.js("return window.broken") is None
    assert any("Content Security Policy" in line for line in browser.complaints())


# --------------------------------------------------------------------------------------------- first view


def test_small_graph_is_shown_whole(browser, small_page):
    browser.open(small_page)
    assert "Showing all 9 actors" in browser.text("#notice")
    # Ukraine and Estonia signed in two reports: one edge.
    assert figures(browser) == "11 edges · 12 statements"


@pytest.mark.parametrize("name", ["large_page", "sigma_page"])
def test_large_graph_starts_with_its_most_important_part_and_widens(browser, request, name):
    browser.open(request.getfixturevalue(name))
    assert "most important of" in browser.text("#notice")
    few = browser.text("#notice strong")
    browser.click("#widen")
    assert int(browser.text("#notice strong")) > int(few)
    browser.click("#widen-all")
    assert "Showing all" in browser.text("#notice")
    browser.click("#narrow")
    assert browser.text("#notice strong") == few


def test_without_webgl_the_table_is_still_there(browser, sigma_page):
    script = "HTMLCanvasElement.prototype.getContext = function () { return null; };"
    made = browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": script})
    try:
        browser.open(sigma_page, "view=split")
        assert "The table holds the same statements" in browser.text("#canvas")
        assert len(rows(browser)) == 100
    finally:
        browser.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", made)


# ------------------------------------------------------------------------------------------------ filters


@pytest.mark.parametrize(
    ("label", "left"),
    [
        ("signed with", "10 edges · 10 statements"),
        ("Agreements", "10 edges · 10 statements"),
        ("Denied", "10 edges · 11 statements"),
        ("Person", "10 edges · 11 statements"),
        ("air defence", "1 edge · 1 statement"),
        ("Include inferred statements", "10 edges · 11 statements"),
        ("Undated", "10 edges · 11 statements"),
    ],
)
def test_each_filter_takes_away_what_it_names(browser, small_page, label, left):
    browser.open(small_page)
    if label == "Undated":
        browser.click("#time input[type=checkbox]")
    else:
        tick(browser, label)
    assert figures(browser) == left
    browser.click("#reset")
    assert figures(browser) == "11 edges · 12 statements"


@pytest.mark.parametrize(
    ("fragment", "statements"),
    [("sources=2", 1), ("confidence=0.6", 11), ("group=baltic-states", 8), ("from=24288&to=24288", 3)],
)
def test_thresholds_groups_and_time_narrow_the_view(browser, small_page, fragment, statements):
    # 24288 is January 2024 in months; one of the three has no date.
    browser.open(small_page, fragment)
    noun = "statement" if statements == 1 else "statements"
    assert figures(browser).endswith(f"· {statements} {noun}")


def test_filters_that_leave_nothing_say_so(browser, small_page):
    browser.open(small_page, "nostatus=actual+planned+proposed+denied")
    assert "Nothing matches" in browser.text("#empty")
    browser.click("#empty-reset")
    assert browser.js("return document.querySelector('#empty').hidden")


def test_country_level_lifts_persons_and_bodies(browser, small_page):
    browser.open(small_page, "level=country&edge=BE+supports+UA")
    assert "Belgium → Ukraine" in browser.text("#panel h2")
    assert "Ministry of Defence" in browser.text("#panel blockquote")


# ---------------------------------------------------------------------------------- search, focus and path


def test_search_knows_other_names_and_opens_the_panel(browser, small_page):
    browser.open(small_page)
    choose(browser, "#search-input", "kyïv")
    assert browser.text("#panel h2") == "Ukraine"
    assert "actor=UA" in browser.js("return location.hash")


def test_search_focuses_on_what_the_view_leaves_out(browser, large_page):
    browser.open(large_page)
    choose(browser, "#search-input", "alias 871")
    assert "Around" in browser.text("#notice")
    assert browser.text("#panel h2").endswith("number 871")


def test_search_says_when_it_finds_nothing(browser, small_page):
    browser.open(small_page)
    choose(browser, "#search-input", "Atlantis")
    assert "No actor of that name" in browser.text("#search ul")


def test_focus_reaches_one_to_three_steps(browser, small_page):
    browser.open(small_page, "focus=rustem-umerov")
    assert "2 actors" in browser.text("#notice")
    browser.open(small_page, "focus=rustem-umerov&depth=2")
    assert "4 actors" in browser.text("#notice")
    browser.open(small_page, "focus=rustem-umerov&depth=3")
    assert "9 actors" in browser.text("#notice")
    browser.click("#end-focus")
    assert "Showing all 9" in browser.text("#notice")


def test_shortest_path_between_two_actors(browser, small_page):
    browser.open(small_page)
    choose(browser, ".path .combo:nth-child(1) input", "Umerov")
    choose(browser, ".path .combo:nth-child(2) input", "Russia")
    assert "Rustem Umerov – Russia: connected in 3 steps" in browser.text("#notice")
    assert figures(browser) == "3 edges · 3 statements"
    tick(browser, "Denied")
    assert "No path leads from" in browser.text("#notice")


# ----------------------------------------------------------------------------------------------- evidence


def test_edge_shows_its_quotations_with_the_actors_marked(browser, small_page):
    browser.open(small_page, "edge=UA+signedWith+EE")
    assert browser.text("#panel h2") == "Ukraine – Estonia"
    marks = browser.js(
        "return [...document.querySelectorAll('#panel mark')].map(m => m.className + ':' + m.innerText)"
    )
    assert marks == ["subject:Estonia", "object:Ukraine", "subject:Ukraine", "object:Estonia"]
    text = browser.text("#panel")
    for part in ("EUR 1.5 billion", "in Ukraine", "3 independent sources", "Publisher 1", "22 Jan 2024", "drones",
                 "Reports disagree: date: 2024-01-21 or 2024-02", "Actual"):  # fmt: skip
        assert part in text
    link = "return [document.querySelector('.source a').href, document.querySelector('.source a').rel]"
    assert browser.js(link) == ["https://news.example/2", "noopener noreferrer"]


def test_actor_panel_leads_to_its_edges_and_neighbours(browser, small_page):
    browser.open(small_page, "actor=nato")
    assert "5 connections" in browser.text("#panel").lower()
    browser.js(
        "[...document.querySelectorAll('#panel .links button')].find(b => b.innerText.includes('Latvia')).click()"
    )
    browser.settle()
    assert browser.text("#panel h2") == "Latvia → NATO"
    browser.click("#close-panel")
    assert browser.js("return document.querySelector('#panel').hidden")


def test_offsets_count_code_points(browser, page):
    quote = "🇺🇦🇧🇪 Ukraine’s pact with Belgium 🤝"
    graph: nx.MultiDiGraph = nx.MultiDiGraph()
    graph.add_node(ENT + "UA", label="Ukraine", cls="Country")
    graph.add_node(ENT + "BE", label="Belgium", cls="Country")
    spans = {name: (quote.index(name), quote.index(name) + len(name)) for name in ("Ukraine", "Belgium")}
    found = {"quote": quote, "subject": spans["Ukraine"], "object": spans["Belgium"], "article_id": "a"}
    graph.add_edge(ENT + "UA", ENT + "BE", key="s", relation="signedWith", evidence=[found])
    browser.open(page(graph, "emoji"), "edge=UA+signedWith+BE")
    assert browser.js("return [...document.querySelectorAll('mark')].map(m => m.innerText)") == [
        "Ukraine",
        "Belgium",
    ]
    assert browser.text("blockquote") == quote


@pytest.mark.parametrize("clicks", [1, 2])
def test_clicking_the_picture_opens_the_panel(browser, page, graphs, clicks):
    graph = graphs.small().edge_subgraph([(ENT + "DE", ENT + "UA", "s3")]).copy()
    browser.open(page(graph, "pair"))
    find = """
      const canvas = document.querySelector('#canvas .vis-network canvas');
      const { width, height } = canvas, data = canvas.getContext('2d').getImageData(0, 0, width, height).data;
      const wanted = arguments[0]; let hits = [];
      for (let i = 0; i < data.length; i += 4)
        if (wanted.every((v, k) => Math.abs(data[i + k] - v) < 4)) hits.push([(i / 4) % width, Math.floor(i / 4 / width)]);
      const box = canvas.getBoundingClientRect();
      const leftmost = hits.reduce((a, b) => (b[0] < a[0] ? b : a));
      return [box.left + leftmost[0] + 4, box.top + leftmost[1]];
    """
    x, y = browser.js(find, [0, 96, 156])
    for number in range(1, clicks + 1):
        for kind in ("mousePressed", "mouseReleased"):
            event = {"type": kind, "x": x, "y": y, "button": "left", "clickCount": number}
            browser.driver.execute_cdp_cmd("Input.dispatchMouseEvent", event)
    browser.settle()
    assert browser.text("#panel h2") in {"Germany", "Ukraine"}
    # The panel has narrowed the picture by the time of the second click.
    assert ("Around" in browser.text("#notice")) is (clicks == 2)


# --------------------------------------------------------------------------------------- table, time, link


def test_table_sorts_filters_and_follows_the_view(browser, small_page):
    browser.open(small_page, "view=table")
    assert len(rows(browser)) == 12
    dates = [row[4] for row in rows(browser)]
    assert (dates[0], dates[-1]) == ("1 Jun 2024", "")
    browser.click("#table-view th:nth-child(5) button")
    dates = [row[4] for row in rows(browser)]
    assert (dates[0], dates[-1]) == ("", "1 Jun 2024")
    browser.click("#table-view th:nth-child(1) button")
    subjects = [row[0] for row in rows(browser)]
    assert subjects == sorted(subjects)
    browser.js(
        "const i = document.querySelector('#table-view input'); i.focus(); i.value = 'nato lithuania'; i.dispatchEvent(new Event('input'))"
    )
    browser.settle()
    assert [row[:3] for row in rows(browser)] == [["Lithuania", "member of", "NATO"]]


def test_csv_holds_what_is_shown_and_no_formula(browser, page, graphs):
    graph = graphs.small()
    graph.nodes[ENT + "UA"]["label"] = '=HYPERLINK("http://evil.example")'
    browser.open(page(graph, "csv"), "view=table&nostatus=actual")
    text = browser.js(
        "let kept = null; const made = URL.createObjectURL; URL.createObjectURL = (b) => { kept = b; return 'blob:null/x'; };"
        "HTMLAnchorElement.prototype.click = () => {}; document.querySelector('#csv').click(); URL.createObjectURL = made;"
        "window.kept = kept; return kept.size"
    )
    assert text > 0
    browser.driver.set_script_timeout(10)
    content = browser.driver.execute_async_script("window.kept.text().then(arguments[0])")
    lines = content.replace("\ufeff", "").strip().split("\r\n")
    assert lines[0].startswith("subject,subject_iri,relation,object")
    assert len(lines) == 1 + 3
    assert '"\'=HYPERLINK(""http://evil.example"")"' in content


def test_play_lets_the_graph_grow_to_the_end(browser, small_page):
    browser.open(small_page)
    browser.click("#play")
    first = figures(browser)
    assert browser.js("return document.querySelector('#play').getAttribute('aria-label')") == "Pause"
    browser.driver.set_script_timeout(60)
    browser.driver.execute_async_script(
        "const done = arguments[0]; const t = setInterval(() => { if (document.querySelector('#play').getAttribute('aria-label')"
        " === 'Play') { clearInterval(t); setTimeout(done, 100); } }, 100)"
    )
    assert first != figures(browser) == "11 edges · 12 statements"


def test_a_link_returns_to_the_same_view(browser, small_page):
    browser.open(small_page)
    tick(browser, "signed with")
    tick(browser, "Proposed")
    browser.click("[data-mode=split]")
    choose(browser, "#search-input", "NATO")
    fragment, before = (
        browser.js("return location.hash").lstrip("#"),
        (figures(browser), browser.text("#panel"), rows(browser)),
    )
    browser.open(small_page, fragment)
    assert (figures(browser), browser.text("#panel"), rows(browser)) == before
    assert browser.js("return location.hash").lstrip("#") == fragment


@pytest.mark.parametrize(
    "fragment", ["focus=nobody&depth=9", "show=-4&from=x&to=1e99", "edge=a+b", "%E0%A4%A&view=<script>"]
)
def test_a_broken_link_shows_the_graph_all_the_same(browser, small_page, fragment):
    browser.open(small_page, fragment)
    assert "actors" in browser.text("#notice")
    assert browser.complaints() == []


# ------------------------------------------------------------------------------------------- accessibility


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "fragment",
    [
        "edge=UA+signedWith+EE",
        "actor=nato&focus=nato&view=split",
        "view=table",
        "nostatus=actual+planned+proposed+denied",
    ],
)
def test_axe_finds_nothing(browser, small_page, theme, fragment):
    browser.open(small_page, fragment)
    if browser.js("return document.documentElement.dataset.theme") != theme:
        browser.click("#theme")
    browser.js("for (const d of document.querySelectorAll('details')) d.open = true;")
    found = browser.axe()
    assert found == [], json.dumps(found, indent=1)


def test_help_opens_and_is_accessible(browser, small_page):
    browser.open(small_page)
    browser.click("#help")
    assert browser.js("return document.querySelector('#help-text').open")
    assert "Reading this graph" in browser.text("#help-text")


def test_keys_reach_what_the_mouse_reaches(browser, small_page):
    browser.open(small_page)
    press = "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: arguments[0], bubbles: true, cancelable: true}))"
    browser.js(press, "/")
    assert browser.js("return document.activeElement.id") == "search-input"
    browser.js("document.querySelector('#canvas').focus()")
    browser.js(press, "PageDown")
    browser.settle()
    first = browser.text("#panel h2")
    browser.js("document.querySelector('#canvas').focus()")
    browser.js(press, "PageDown")
    browser.settle()
    assert browser.text("#panel h2") not in {"", first}
    browser.js(press, "Escape")
    browser.settle()
    assert browser.js("return document.querySelector('#panel').hidden")


def test_changes_are_announced(browser, small_page):
    browser.open(small_page)
    tick(browser, "Denied")
    # Russia was connected by a denial only.
    assert (
        browser.js("return document.querySelector('#live').textContent")
        == "8 actors, 10 edges, 11 statements shown"
    )


def test_narrow_windows_keep_filters_in_a_drawer(browser, small_page):
    browser.resize(390, 844)
    try:
        browser.open(small_page)
        assert browser.js("return document.documentElement.scrollWidth <= innerWidth")
        browser.click("#open-filters")
        assert (
            browser.js("return getComputedStyle(document.querySelector('#filters')).visibility") == "visible"
        )
        assert (
            browser.js("return document.querySelector('#open-filters').getAttribute('aria-expanded')")
            == "true"
        )
    finally:
        browser.resize(1440, 900)


# ------------------------------------------------------------------------------------------- hostile input

HOSTILE = [
    "<img src=x onerror=\"window.broken='img'\">",
    "</script><script>window.broken='script'</script>",
    "<!--<script>window.broken='comment'</script>",
    "{{ 7*7 }}${7*7}`\u2028\u2029\x00'\"",
    "<svg/onload=window.broken='svg'>" + "A" * 500,
    "\u202egnp.exe \ud800",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_the_data_is_never_markup(browser, page, graphs, text):
    graph = graphs.small()
    for _, node in graph.nodes(data=True):
        node["label"] = text
        node["aliases"] = [text]
    for *_, edge in graph.edges(data=True):
        edge.update(
            role=text, conflict=text, place=text, topics=[text], amount_currency=text, date_basis=text
        )
        for item in edge["evidence"]:
            item.update(
                quote=text,
                title=text,
                publisher=text,
                speaker=text,
                rule=text,
                url="javascript:window.broken='url'",
            )
    path = page(graph, "hostile")
    for fragment in ("view=split&actor=UA", "edge=UA+signedWith+EE", "view=table"):
        browser.open(path, fragment)
        choose(browser, "#search-input", text[:8])
    browser.js("for (const e of document.querySelectorAll('a[href]')) if (e.id !== 'skip') e.click()")
    browser.settle()
    assert browser.js("return window.broken") is None
    assert (
        browser.js(
            "return document.querySelectorAll('#panel img, #panel script, #filters script, #panel a').length"
        )
        == 0
    )
    assert [url for url in browser.requests() if not url.startswith(("file:", "about:"))] == []


@pytest.mark.parametrize(
    ("url", "followed"),
    [
        ("https://a.example/ü?x=1&y=<z>", True), ("HTTP://a.example/", True), ("javascript:alert(1)", False),
        (" javascript:alert(1)", False), ("data:text/html,<script>1</script>", False), ("//a.example/", False),
        ("file:///etc/passwd", False), ("https://", False), ("http://[broken", False), ("", False),
    ],
)  # fmt: skip
def test_only_web_addresses_become_links(browser, page, graphs, url, followed):
    graph = graphs.small()
    for *_, edge in graph.edges(data=True):
        for item in edge["evidence"]:
            item["url"] = url
    browser.open(page(graph, "urls"), "edge=DE+providesAidTo+UA")
    links = browser.js("return [...document.querySelectorAll('#panel .source a')].map(a => a.protocol)")
    assert bool(links) is followed
    assert set(links) <= {"http:", "https:"}
