"""Puts the page together: our template, pyvis's drawing library, our script and the data in one file."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import KgError
from kg.export.page.data import drawing, payload
from kg.vocab import Ontology, load_ontology

if TYPE_CHECKING:
    import networkx as nx

TITLE = "Defence cooperation graph"

SCRIPTS = (
    "model", "state", "filter", "layout", "theme", "labels", "draw_vis", "draw_sigma", "legend", "panel",
    "table", "time", "search", "main",
)  # fmt: skip
"""The page's own script, in the order in which its parts need one another."""

UNSAFE = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}
"""Characters that could end a script element or a line inside one; JSON may write them as escapes."""


def write_page(
    view: nx.MultiDiGraph[str], path: Path, *, title: str = TITLE, ontology: Ontology | None = None
) -> None:
    """Write the graph as one HTML file that needs neither network nor server.

    Args:
        view: The graph, in the shape that the package's docstring gives.
        path: The file to write, UTF-8; its folder exists.
        title: Heading and window title.
        ontology: Labels, families and country groups; the shipped ontology if not given.

    Raises:
        KgError: The file cannot be written.
    """
    text = page_html(view, title=title, ontology=ontology)
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        reason = error.strerror or str(error)
        raise KgError(reason, subject=str(path), remedy="Name a file that can be written.") from error


def page_html(view: nx.MultiDiGraph[str], *, title: str = TITLE, ontology: Ontology | None = None) -> str:
    """The text of the page; see ``write_page``."""
    from jinja2 import Environment, PackageLoader, select_autoescape

    data = payload(view, ontology or load_ontology(), title)
    data["drawing"], engine = _vis(data) if data["engine"] == "vis" else _sigma(data)
    del data["positions"]
    scripts = [*engine, _own_script()]
    loader = PackageLoader("kg.export.page", "assets")
    environment = Environment(loader=loader, autoescape=select_autoescape(default=True), trim_blocks=True)
    return environment.get_template("page.html").render(
        title=title,
        style=tokens() + _asset("page.css"),
        policy=_policy(scripts),
        scripts=scripts,
        data=safe_json(data),
    )


def safe_json(value: object) -> str:
    """JSON that can stand inside a script element, whatever its strings hold."""
    # Lone surrogates, which JSON may carry and UTF-8 may not, become escapes too.
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str).translate(UNSAFE)
    return re.sub("[\ud800-\udfff]", lambda found: f"\\u{ord(found[0]):04x}", text)


def tokens() -> str:
    """Colours by name, as a style sheet; the pages of `kg serve` use the same."""
    return _asset("tokens.css")


def _vis(data: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Nodes and options as pyvis prepares them for vis-network, and that library."""
    from pyvis.network import Network

    network = Network(directed=True)
    for node in drawing(data):
        # Numbers as ids: pyvis turns strings that look like numbers into numbers.
        network.add_node(node.pop("id"), color=None, **node)
    network.toggle_physics(False)
    options = json.loads(network.options.to_json())
    library = files("pyvis").joinpath("lib", "vis-9.1.2", "vis-network.min.js").read_text("utf-8")
    # The map would be looked for beside the page as soon as somebody opens the developer tools.
    library = re.sub(r"//# sourceMappingURL=\S+\s*$", "", library)
    return {"nodes": network.nodes, "physics": options["physics"]["enabled"]}, [library]


def _sigma(data: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The same nodes for sigma.js, and that library with graphology as one script."""
    return {"nodes": list(drawing(data)), "physics": False}, [_asset("sigma.bundle.js")]


def _own_script() -> str:
    parts = "\n".join(_asset(f"app/{name}.js") for name in SCRIPTS)
    return f"(() => {{\n'use strict';\n{parts}\n}})();\n"


def _asset(name: str) -> str:
    return files("kg.export.page").joinpath("assets", *name.split("/")).read_text("utf-8")


def _policy(scripts: list[str]) -> str:
    """A content security policy that runs these very scripts, styles the page, and requests nothing."""
    sources = " ".join(_digests(scripts))
    return f"default-src 'none'; script-src {sources}; style-src 'unsafe-inline'; img-src data: blob:"


def _digests(scripts: list[str]) -> Iterator[str]:
    for script in scripts:
        digest = hashlib.sha256(script.encode("utf-8")).digest()
        yield f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
