"""Graphs to draw, and a headless Chromium that keeps a log of what it requests."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import networkx as nx
import pytest

from kg.vocab import GazetteerEntry, Ontology, OntologyClass, Relation, Topic

ENT = "https://w3id.org/dck/entity/"
RELATIONS = {
    "signedWith": ("signed with", "AGREE", True), "providesAidTo": ("provides aid to", "AID", False),
    "procuresFrom": ("procures from", "COOPERATE", False), "heldTalksWith": ("held talks with", "CONSULT", True),
    "memberOf": ("member of", "NONE", False), "sanctions": ("sanctions", "SANCTION", False),
    "exercisesWith": ("exercises with", "COOPERATE", True), "supports": ("supports", "SUPPORT", False),
}  # fmt: skip
PARENTS = {"Country": ("Actor",), "Person": ("Actor",), "InternationalOrganization": ("Organization",),
           "Company": ("Organization",), "ArmedForce": ("Organization",), "GovernmentBody": ("Organization",),
           "Coalition": ("Organization",), "Organization": ("Actor",)}  # fmt: skip
STATUSES = ("actual", "actual", "actual", "planned", "proposed", "denied")
TOPICS = ("air-defence", "drones", "ammunition", "naval", "cyber", "training")


@pytest.fixture(scope="session")
def small_ontology() -> Ontology:
    """A small one, so that these tests depend on no file."""
    gazetteer = {
        ENT + "baltic-states": GazetteerEntry(
            ENT + "baltic-states",
            "Baltic states",
            "CountryGroup",
            members=tuple(ENT + c for c in ("EE", "LV", "LT")),
        ),
        ENT + "BE": GazetteerEntry(ENT + "BE", "Belgium", "Country"),
    }
    return Ontology(
        folder=Path(),
        relations={
            name: Relation(name, name, label, f"They {label}.", "", (), (), symmetric, plover, (), (), (), ())
            for name, (label, plover, symmetric) in RELATIONS.items()
        },
        classes={name: OntologyClass(name, name, name, "", parents) for name, parents in PARENTS.items()},
        topics={name: Topic(name, name, name.replace("-", " "), "", ()) for name in TOPICS},
        lexicon={},
        gazetteer=gazetteer,
    )


def evidence(quote: str, subject: str, target: str, number: int = 1, **more: Any) -> dict[str, Any]:
    """A quotation with both actors marked where they stand."""

    def span(name: str) -> tuple[int, int] | None:
        place = quote.find(name)
        return (place, place + len(name)) if place >= 0 else None

    return {
        "quote": quote, "subject": span(subject), "object": span(target), "article_id": f"a{number}",
        "title": f"Report {number}", "publisher": f"Publisher {number % 7}", "published": "2024-01-22",
        "url": f"https://news.example/{number}", "speaker": None, "rule": "sign.verb", "confidence": 0.9, **more,
    }  # fmt: skip


def statement(**more: Any) -> dict[str, Any]:
    """Edge attributes in the shape that ``kg.export.page`` asks for."""
    return {
        "relation": "signedWith", "status": "actual", "date": "2024-01-21", "date_basis": "stated",
        "amount_value": None, "amount_currency": None, "topics": [], "role": None, "confidence": 0.9, "place": None,
        "derived": False, "sources": 1, "event": None, "conflict": "", "evidence": [], **more,
    }  # fmt: skip


def small() -> nx.MultiDiGraph:
    """Nine actors, one of everything that the page shows."""
    graph: nx.MultiDiGraph = nx.MultiDiGraph()
    countries = {
        "UA": "Ukraine",
        "EE": "Estonia",
        "LV": "Latvia",
        "LT": "Lithuania",
        "DE": "Germany",
        "RU": "Russia",
    }
    for code, label in countries.items():
        aliases = ["Kyiv"] if code == "UA" else []
        graph.add_node(ENT + code, label=label, cls="Country", country=ENT + code, aliases=aliases)
    graph.add_node(
        ENT + "nato", label="NATO", cls="InternationalOrganization", country=None, aliases=["the Alliance"]
    )
    graph.add_node(ENT + "rustem-umerov", label="Rustem Umerov", cls="Person", country=ENT + "UA", aliases=[])
    graph.add_node(
        ENT + "be-ministry", label="Ministry of Defence", cls="GovernmentBody", country=ENT + "BE", aliases=[]
    )

    def add(key: str, subject: str, target: str, quote: str = "", number: int = 1, **more: Any) -> None:
        names = [graph.nodes[ENT + code]["label"] for code in (subject, target)]
        found = [evidence(quote, *names, number)] if quote else []
        graph.add_edge(ENT + subject, ENT + target, key=key, **statement(**{"evidence": found, **more}))

    add("s1", "UA", "EE", "Ukraine and Estonia signed a security agreement in Kyiv.", 1, sources=3, topics=["drones"],
        amount_value=1_500_000_000, amount_currency="EUR", place=ENT + "UA")  # fmt: skip
    add("s2", "EE", "UA", "On Friday Estonia and Ukraine put their names to a treaty.", 2, date="2024-02",
        conflict="date: 2024-01-21 or 2024-02")  # fmt: skip
    add("s3", "DE", "UA", "Germany will give Ukraine air defence.", 3, relation="providesAidTo", status="planned",
        date="2023", topics=["air-defence"])  # fmt: skip
    add(
        "s4",
        "UA",
        "LV",
        "Ukraine proposed to Latvia joint drills.",
        4,
        relation="exercisesWith",
        status="proposed",
    )
    add(
        "s5",
        "RU",
        "nato",
        "Russia denied talks with NATO.",
        5,
        relation="heldTalksWith",
        status="denied",
        date=None,
    )
    for i, code in enumerate(("EE", "LV", "LT", "DE")):
        label = countries[code]
        add(
            f"m{code}", code, "nato", f"{label} is a member of NATO.", 6 + i, relation="memberOf", date="2004"
        )
    add(
        "p1",
        "rustem-umerov",
        "LT",
        "Rustem Umerov visited Lithuania.",
        11,
        relation="heldTalksWith",
        date="2024-06-01",
    )
    add("d1", "UA", "LT", relation="heldTalksWith", derived=True, date="2024-06-01", confidence=0.5)
    add(
        "b1",
        "be-ministry",
        "UA",
        "The Ministry of Defence supports Ukraine.",
        12,
        relation="supports",
        date="2022-05-03",
    )
    return graph


def synthetic(count: int) -> nx.MultiDiGraph:
    """Barabási-Albert with three edges for each node, every edge with a quotation."""
    dice = random.Random(count)  # noqa: S311 - a reproducible graph, nothing secret
    classes = (
        "Country",
        "Person",
        "Company",
        "ArmedForce",
        "GovernmentBody",
        "InternationalOrganization",
        "Coalition",
    )
    graph: nx.MultiDiGraph = nx.MultiDiGraph()
    for n in range(count):
        cls = classes[0] if n < 190 and n % 2 == 0 else dice.choice(classes)
        graph.add_node(
            f"{ENT}n{n}",
            label=f"{cls} number {n}",
            cls=cls,
            country=f"{ENT}n{n % 90 * 2}",
            aliases=[f"Alias {n}"],
        )
    for k, (a, b) in enumerate(nx.barabasi_albert_graph(count, 3, seed=7).edges()):
        names = [graph.nodes[f"{ENT}n{x}"]["label"] for x in (a, b)]
        quote = f"{names[0]} and {names[1]} said on Monday that they would deepen their cooperation in the field of defence."
        graph.add_edge(f"{ENT}n{a}", f"{ENT}n{b}", key=f"k{k}", **statement(
            relation=dice.choice(list(RELATIONS)), status=dice.choice(STATUSES), topics=[dice.choice(TOPICS)],
            date=f"{dice.randint(2019, 2026)}-{dice.randint(1, 12):02}", sources=min(9, 1 + int(dice.expovariate(1))),
            confidence=round(dice.uniform(0.4, 1), 2), evidence=[evidence(quote, *names, k % max(20, count // 2))]))  # fmt: skip
    return graph


class Browser:
    """A Chromium without a screen, which logs every request that a page makes."""

    def __init__(self, width: int = 1440, height: int = 900) -> None:
        from selenium import webdriver

        options = webdriver.ChromeOptions()
        for flag in ("--headless=new", "--no-sandbox", "--disable-background-networking", "--disable-gpu",
                     "--disable-dev-shm-usage", "--hide-scrollbars", f"--window-size={width},{height}"):  # fmt: skip
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
        service = webdriver.ChromeService(executable_path=shutil.which("chromedriver"))
        self.driver = webdriver.Chrome(options=options, service=service)
        self.resize(width, height)

    def resize(self, width: int, height: int) -> None:
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
        )

    def open(self, page: Path, fragment: str = "") -> None:
        """Load a file anew and wait until it has drawn."""
        self.driver.get("about:blank")
        self.requests()
        self.complaints()
        self.driver.get(page.as_uri() + (f"#{fragment}" if fragment else ""))
        self.settle()

    def visit(self, address: str) -> None:
        """Load an address, and wait until what it asked for has come."""
        self.driver.get("about:blank")
        self.requests()
        self.complaints()
        self.driver.get(address)

    def axe(self) -> list[Any]:
        """What axe-core finds wrong with the page by WCAG 2.2 AA and good practice."""
        rules = Path(__file__).with_name("axe.min.js")
        self.driver.execute_script(rules.read_text(encoding="utf-8"))
        self.driver.set_script_timeout(60)
        found: list[Any] = self.driver.execute_async_script(
            "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
            ".then(r => arguments[0](r.violations.map(v => [v.id, v.help, v.nodes.slice(0, 4).map(n =>"
            " n.html.slice(0, 160) + ' ' + (n.any[0]?.message || ''))])))"
        )
        return found

    def settle(self, seconds: float = 60) -> None:
        """Wait until the page has drawn whatever was asked of it last."""
        self.driver.set_script_timeout(seconds)
        self.driver.execute_async_script(
            "const done = arguments[0]; const look = () => document.documentElement.dataset.ready"
            " ? requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 30))) : setTimeout(look, 20); look();"
        )

    def js(self, code: str, *arguments: Any) -> Any:
        return self.driver.execute_script(code, *arguments)

    def click(self, selector: str) -> None:
        self.js("document.querySelector(arguments[0]).click()", selector)
        self.settle()

    def text(self, selector: str) -> str:
        return str(self.js("return document.querySelector(arguments[0])?.innerText ?? ''", selector))

    def requests(self) -> list[str]:
        """Addresses asked for since the last call."""
        found = []
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] in {"Network.requestWillBeSent", "Network.webSocketCreated"}:
                found.append(str(message["params"].get("request", message["params"])["url"]))
        return found

    def complaints(self) -> list[str]:
        """Errors and policy violations that the console holds."""
        return [entry["message"] for entry in self.driver.get_log("browser")]


@pytest.fixture(scope="session")
def graphs() -> SimpleNamespace:
    """Makers of graphs."""
    return SimpleNamespace(small=small, synthetic=synthetic)


@pytest.fixture(scope="session")
def served(assemble: Any, report: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `kg serve` over a small store."""
    from kg.store import Store

    folder = tmp_path_factory.mktemp("served")
    text = "Ukraine | signedWith | Belgium | actual | 2024-01-21 | #drones\nRussia | supports | Serbia | denied\n"
    with Store.open(folder / "store") as store:
        assemble([report(text, "first")], store)
    command = [
        sys.executable,
        "-c",
        "from kg.cli import main; main()",
        "serve",
        "--port",
        "0",
        "--store",
        str(folder),
    ]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    ) as process:
        assert process.stdout
        yield process.stdout.readline().partition(" at ")[2].split()[0].rstrip("/")
        process.terminate()


def _missing() -> str:
    if not shutil.which("chromedriver") or not any(
        map(shutil.which, ("chromium", "google-chrome", "chromium-browser"))
    ):
        return "needs Chromium and chromedriver (Debian: chromium, chromium-driver)"
    try:
        import selenium  # noqa: F401
    except ImportError:
        return "needs selenium"
    return ""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if reason := _missing():
        pytest.skip(reason)
    made = Browser()
    yield made
    made.driver.quit()


@pytest.fixture(scope="session")
def page(
    tmp_path_factory: pytest.TempPathFactory, small_ontology: Ontology
) -> Callable[[nx.MultiDiGraph, str], Path]:
    """Writes a page for a graph."""
    from kg.export.page import write_page

    folder = tmp_path_factory.mktemp("pages")

    def write(graph: nx.MultiDiGraph, name: str) -> Path:
        path = folder / f"{name}.html"
        write_page(graph, path, title="Defence cooperation", ontology=small_ontology)
        return path

    return write
