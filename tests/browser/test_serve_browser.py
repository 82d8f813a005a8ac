"""The pages of `kg serve` in a real browser."""

from __future__ import annotations

import json

import pytest
from selenium.webdriver.support.ui import WebDriverWait

pytestmark = [pytest.mark.browser, pytest.mark.server]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "path", ["/", "/articles", "/entity/UA", "/queries", "/queries/partners", "/search?q=u", "/none"]
)
def test_axe_finds_nothing_on_pages(browser, served, path, theme):
    browser.visit(served + path)
    browser.js("document.documentElement.dataset.theme = arguments[0]", theme)
    found = browser.axe()
    assert found == [], json.dumps(found, indent=1)
    assert all(
        url.startswith(served) for url in browser.requests() if not url.startswith(("data:", "about:"))
    )


def test_article_page_is_accessible_and_its_marks_lead_to_statements(browser, served):
    browser.visit(served + "/articles")
    browser.js("document.querySelector('td a').click()")
    WebDriverWait(browser.driver, 20).until(lambda driver: "/article/" in driver.current_url)
    found = browser.axe()
    assert found == [], json.dumps(found, indent=1)
    browser.js("document.querySelector('.ref').click()")
    assert browser.js("return document.querySelector('.card:target').id") == "s1"


def test_editor_answers_and_asks_this_server_only(browser, served):
    browser.visit(served + "/query?name=partners&actor=Ukraine")
    WebDriverWait(browser.driver, 20).until(
        lambda _: browser.js("return !!document.querySelector('.tabPanel.active .yasqe_queryButton')")
    )
    browser.js("document.querySelector('.tabPanel.active .yasqe_queryButton').click()")
    WebDriverWait(browser.driver, 20).until(lambda _: "Belgium" in browser.text(".tabPanel.active .yasr"))
    asked = [url for url in browser.requests() if not url.startswith(("data:", "about:", "blob:"))]
    assert served + "/sparql" in asked
    assert all(url.startswith(served) for url in asked)
    assert browser.complaints() == []


def test_graph_over_the_store(browser, served):
    browser.visit(served + "/graph#actor=UA")
    browser.settle()
    assert browser.text("#panel h2") == "Ukraine"
    assert "Ukraine | signedWith | Belgium" in browser.text("#panel blockquote")
    assert browser.complaints() == []
