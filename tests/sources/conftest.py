"""One short article, as every kind of file that people keep articles in."""

from __future__ import annotations

import pytest

from kg.model import Article, Problem
from kg.sources import ReadOptions, read

TITLE = "Norway and Ghana sign maritime security agreement"
PARAGRAPHS = (
    "Norway and Ghana signed an agreement on maritime security in Accra on Tuesday, the two defence ministries said.",
    "Under the agreement the Norwegian Coast Guard will train the crews of four patrol boats that Ghana bought last year.",
    "“The Gulf of Guinea is important to every seafaring nation,” Defence Minister Kari Holm told reporters.",
)
BODY = "\n\n".join(PARAGRAPHS)
FRENCH = (
    "La ministre des Armées a signé mardi à Accra un accord de coopération avec le Ghana. Il prévoit la formation des "
    "équipages de quatre patrouilleurs, et des exercices communs dans le golfe de Guinée chaque année."
)


@pytest.fixture
def body():
    return BODY


@pytest.fixture
def paragraphs():
    return PARAGRAPHS


@pytest.fixture
def title():
    return TITLE


@pytest.fixture
def french():
    return FRENCH


@pytest.fixture
def page():
    """A page as news sites serve them, with traps: another date in the address, stories around it."""

    def make(head="", *, body_class="", extra="", inner=None):
        text = inner or "".join(f"<p>{paragraph}</p>\n" for paragraph in PARAGRAPHS)
        return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{TITLE} | The Daily Coast</title>{head}</head>
<body class="{body_class}">
<nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<main><article><h1>{TITLE}</h1>
{text}
</article></main>{extra}
<aside><h3>Most read</h3><ul><li><a href="/a">Storm closes the port of Tema</a></li>
<li><a href="/b">Minister denies plan to sell the airport</a></li></ul></aside>
<footer><p>We use cookies. <a href="/privacy">Privacy</a> Copyright 2024 The Daily Coast</p></footer>
</body></html>"""

    return make


@pytest.fixture
def collect():
    """Articles and problems of some paths."""

    def run(*paths, **options):
        items = list(read([str(path) for path in paths], ReadOptions(**options)))
        return [item for item in items if isinstance(item, Article)], [
            item for item in items if isinstance(item, Problem)
        ]

    return run


@pytest.fixture
def stated():
    """What an article states, passage by passage."""
    return lambda item: [passage.span.of(item.text) for passage in item.passages]
