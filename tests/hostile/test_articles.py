"""Articles made to do harm: they are read as data, in bounded time and memory, and leave nothing behind."""

import json
import resource
import subprocess
import sys
import threading

import pytest

from kg import pipeline
from kg.export import FORMATS, export
from kg.export.source import Source
from kg.extract.bounds import LONGEST_ARTICLE, LONGEST_STRETCH, bounded, unread
from kg.model import Article, Passage, Span
from kg.pipeline.extraction import extract_batch
from kg.sources import ReadOptions
from kg.sources.reader import read
from kg.store import Store

DEED = "Ukraine signed an agreement with Belgium on drones. "
TIME_S = 60
"""Far above what is needed, and far below what a quadratic step would take."""

ENDLESS = {
    "one sentence": "Ukraine and Belgium and ",
    "commas": ",",
    "commas and names": "Ukraine, Belgium, ",
    "brackets": "(",
    "quotation marks": "“",
    "one word": "a",
    "emoji": "\U0001f600",
    "invisible": "\u200b",
    "digits": "1",
    "dots": ".",
    "abbreviations": "e.g. signed and ",
    "nested quotations": "“he said ‘she said ",
    "blanks": " ",
    "combining marks": "e\u0301\u0302\u0303",
    "override": "\u202e",
}  # fmt: skip


def extracted(extractor, text, **about):
    """What came of an article, with a time limit in place of patience."""
    found = []
    worker = threading.Thread(
        target=lambda: found.append(extract_batch(extractor, [Article(text, "a", "a.txt", **about)])),
        daemon=True,
    )
    worker.start()
    worker.join(TIME_S)
    assert found, f"took more than {TIME_S} s"
    return found[0]


@pytest.mark.parametrize("unit", ENDLESS.values(), ids=ENDLESS)
def test_endless_text_is_passed_over_and_the_rest_is_read(extractor, unit):
    size = 30_000 if unit == ENDLESS["abbreviations"] else 300_000
    text = f"{DEED}\n\n{unit * (size // len(unit))}\n\n{DEED.replace('Belgium', 'Estonia')}"
    outcome = extracted(extractor, text)
    (extraction,) = outcome.extractions
    assert {s.object.rsplit("/", 1)[-1] for s in extraction.statements} | {
        s.subject.rsplit("/", 1)[-1] for s in extraction.statements
    } >= {"UA", "EE"}
    assert outcome.problems or not unit.strip(" \u200b\u202e.")
    for problem in outcome.problems:
        assert "passed over" in problem.message
        assert problem.remedy


def test_an_article_beyond_all_measure_is_told(extractor):
    outcome = extracted(extractor, DEED * (LONGEST_ARTICLE // len(DEED) + 1))
    assert [len(extraction.statements) for extraction in outcome.extractions] == [0]
    assert "Split it" in outcome.problems[0].remedy


def test_a_long_article_is_read_in_stretches():
    text = DEED * 2000
    parts = bounded(Article(text)).passages
    assert "".join(part.span.of(text) for part in parts) == text
    assert max(part.span.end - part.span.start for part in parts) <= LONGEST_STRETCH
    assert unread(Article(text)) == ()


def test_a_sound_article_is_left_alone():
    article = Article(DEED * 3, passages=(Passage(Span(0, len(DEED))),))
    assert bounded(article) is article


def test_an_address_that_is_too_long_costs_its_sentence_only():
    text = f"{DEED}See data:image/png;base64,{'A' * 9000} for more. {DEED}"
    assert "".join(part.span.of(text) for part in bounded(Article(text)).passages) == DEED * 2
    (problem,) = unread(Article(text, "a", "a.txt"))
    assert "9," in problem.message


@pytest.mark.parametrize(
    "name",
    ["M\u202eoc.live Group", "B\u200belgium", "Вelgium", "Ｂｅｌｇｉｕｍ", 'Ar"ms <script>alert(1)</script> Corp', "Smith> } ; DROP ALL ; #", "Jones\\u0022 .",
     "../../etc/passwd", "{{7*7}} Systems", "Ministry of \x07 Defence"],
    ids=ascii,
)  # fmt: skip
def test_names_that_look_like_others_or_like_code_are_data(extractor, ontology, tmp_path, name):
    article = Article(
        f"Ukraine signed an agreement with {name} on 5 January 2024.",
        name,
        name,
        title=name,
        url="javascript:alert(1)",
    )
    (extraction,) = extracted(extractor, article.text, title=name, url="javascript:alert(1)").extractions
    for statement in extraction.statements:
        for evidence in statement.evidence:
            assert evidence.span.of(article.text) == evidence.quote
    for entity in extraction.entities:
        assert not set(entity.iri) & set(' <>"{}|\\^`\x07\u202e\u200b'), entity.iri
    store = Store.memory()
    pipeline.build([article], store, lambda: extractor, ontology, pipeline.RunSettings("x", "y"))
    count = len(store)
    source = Source(store, ontology)
    for fmt in ("html", "trig", "graphml", "jsonl"):
        export(source, fmt, tmp_path / f"g{FORMATS[fmt].suffix}")
    page = (tmp_path / "g.html").read_text()
    assert "<script>alert(1)" not in page
    assert 'href="javascript:' not in page
    back = Store.memory()
    pipeline.load(back, tmp_path / "g.trig", ontology)
    assert len(back) == count


BOMB = "<!DOCTYPE x [<!ENTITY a '" + "ha" * 50 + "'>" + "".join(
    f"<!ENTITY {chr(98 + n)} '{('&' + chr(97 + n) + ';') * 20}'>" for n in range(8)
) + "]>"  # fmt: skip
FILES = {
    "entities.html": BOMB + "<html><body><p>&i;</p></body></html>",
    "entities.rss": BOMB.replace("DOCTYPE x", "DOCTYPE rss")
    + "<rss version='2.0'><channel><item><title>&i;</title><description>&i;</description></item></channel></rss>",
    "external.rss": "<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><rss version='2.0'><channel><item>"
    f"<title>A</title><description>{DEED * 5}&x;</description></item></channel></rss>",
    "deep.html": "<div>" * 100_000 + DEED * 5,
    "deep.json": "[" * 100_000,
    "deep.jsonl": '{"text":' * 50_000 + "\n" + json.dumps({"text": DEED * 5}) + "\n",
    "deep.eml": "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(3000)),
    "wide.html": "<p>" + "<b>a</b>" * 100_000,
    "commas.csv": "text" + "," * 200_000 + "\n" + "a," * 200_000,
    "comments.html": "<!--" * 100_000 + DEED,
    "attributes.html": "<p " + "a=b " * 100_000 + ">" + DEED,
    "headers.eml": "Subject: " + "=?utf-8?q?a?= " * 20_000 + f"\n\n{DEED * 5}",
    "type.eml": "Content-Type: text/plain; " + "a=b; " * 200_000 + f"\nSubject: a\n\n{DEED * 5}",
    "parts.eml": "Content-Type: multipart/mixed; boundary=b\n\n" + "--b\n\nhello\n" * 200_000,
    "paragraphs.html": "<article>" + "<p>Some text that is long enough to count, it said.</p>" * 100_000,
    "huge.txt": (DEED.strip() + " and ") * 100_000,
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_hostile_files_are_read_or_told(name, tmp_path):
    (tmp_path / name).write_text(FILES[name])
    (tmp_path / "sound.txt").write_text(DEED * 5)
    items = list(read([str(tmp_path)], ReadOptions(languages=())))
    sound = [item for item in items if isinstance(item, Article) and item.name == "sound"]
    assert len(sound) == 1
    for item in items:
        if isinstance(item, Article):
            assert "root:" not in item.text
            assert len(item.text) < 2_000_000


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (4 << 30,) * 2)
from kg.cli import run
sys.exit(run(sys.argv[1:]))
"""


@pytest.mark.slow
def test_a_folder_of_harm_is_built_within_memory_and_writes_nowhere_else(tmp_path, root):
    articles, out = tmp_path / "articles", tmp_path / "out"
    articles.mkdir()
    for name, text in FILES.items():
        (articles / name).write_text(text)
    for number, unit in enumerate(ENDLESS.values()):
        (articles / f"endless-{number}.txt").write_text(
            f"{DEED}\n\n{unit * (5_000_000 // len(unit) // 10)}\n\n{DEED}"
        )
    (articles / "sentence.txt").write_text("Ukraine and Belgium and " * 210_000)
    (articles / "sound.txt").write_text(DEED * 5)
    (articles / "link.txt").symlink_to("/etc/passwd")
    (articles / "<script>alert(1)<.txt").write_text(DEED * 6)
    before = {path for path in tmp_path.rglob("*") if out not in path.parents}
    command = [
        sys.executable,
        "-c",
        LIMITED,
        "build",
        articles,
        "-o",
        out,
        "--language",
        "any",
        "--workers",
        "1",
    ]
    result = subprocess.run(command, check=False, capture_output=True, text=True, timeout=900, cwd=root)
    assert result.returncode == 0, result.stderr[-2000:]
    assert "Traceback" not in result.stderr
    assert "link out of the folder" in result.stderr
    assert "passed over" in result.stderr
    assert {path for path in tmp_path.rglob("*") if out not in path.parents} == before | {out}
    page = (out / "graph.html").read_text()
    assert "<script>alert(1)" not in page
    assert "root:x:" not in (out / "graph.trig").read_text()
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 4 << 20
