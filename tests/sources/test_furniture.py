"""The shares of article and furniture lines that are told apart on our marked pages: they only go up."""

import itertools
from dataclasses import dataclass
from pathlib import Path

import pytest

from kg.model import PassageKind
from kg.sources.text import article

PAGES = sorted(Path(__file__).with_name("furniture").glob("*.txt"))
KEPT, DROPPED = 0.98, 0.98


@dataclass(frozen=True)
class Page:
    text: str
    lines: tuple[tuple[str, int, int], ...]
    expected: dict[str, str]


def page(path):
    """The page as a reader gets it, with mark and offsets of every line."""
    text, lines, expected = "", [], {}
    for raw in path.read_text(encoding="utf-8").splitlines():
        if raw.startswith("= "):
            key, value = raw[2:].split(" ", 1)
            expected[key] = value
            continue
        if raw:
            lines.append((raw[0], len(text), len(text) + len(raw) - 2))
        text += raw[2:] + "\n"
    return Page(text, tuple(lines), expected)


def covered(item, start, end):
    """Share of the characters of a line that are in a passage."""
    inside = sum(max(0, min(end, p.span.end) - max(start, p.span.start)) for p in item.passages)
    return inside / (end - start)


def judge(path):
    """Article lines lost and furniture lines kept, with the counts of both."""
    marked = page(path)
    item = article(marked.text, name=path.stem, source=path.name)
    lost, extra, counts = [], [], {"+": 0, "-": 0}
    for mark, start, end in marked.lines:
        if mark not in counts:
            continue
        counts[mark] += 1
        share = covered(item, start, end)
        if mark == "+" and share < 0.5:
            lost.append(marked.text[start:end])
        if mark == "-" and share > 0.1:
            extra.append(marked.text[start:end])
    return lost, extra, counts


def test_there_are_enough_pages():
    assert len(PAGES) >= 12


def test_sentences_are_kept_and_furniture_is_dropped():
    lost, extra, wanted, unwanted = [], [], 0, 0
    for path in PAGES:
        missing, surplus, counts = judge(path)
        lost += [f"{path.stem}: {line}" for line in missing]
        extra += [f"{path.stem}: {line}" for line in surplus]
        wanted += counts["+"]
        unwanted += counts["-"]
    report = "\n".join(["lost:", *lost, "kept:", *extra])
    assert 1 - len(lost) / wanted >= KEPT, report
    assert 1 - len(extra) / unwanted >= DROPPED, report


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_metadata_are_found(path):
    marked = page(path)
    item = article(marked.text, name=path.stem, source=path.name)
    found = {
        "title": item.title,
        "published": item.published.value if item.published else "",
        "publisher": item.publisher,
        "url": item.url,
    }
    assert {key: found[key] for key in marked.expected} == marked.expected


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_passages_are_in_order_and_apart(path):
    marked = page(path)
    item = article(marked.text, name=path.stem, source=path.name)
    spans = [passage.span for passage in item.passages]
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    assert sum(passage.kind is PassageKind.HEADLINE for passage in item.passages) <= 1
