"""Feeds damaged and hostile input to everything that reads, for as long as it is told.

    scripts/fuzz.py --seconds 1200                 all targets in turn
    scripts/fuzz.py --target html --target extract
    scripts/fuzz.py --seed 7 --inputs 500          so many inputs per target, the same each time

Inputs are made from small sound ones: bytes flipped, parts cut, doubled and swapped, odd words put in.
What must hold is checked on each: no exception, no answer that cannot be stored, every quotation equal to
its span, and an end within the time limit. An input that breaks a rule is kept in a folder.
"""

from __future__ import annotations

import argparse
import gzip
import io
import logging
import random
import signal
import sys
import tempfile
import time
import traceback
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from types import FrameType, MappingProxyType

from pyoxigraph import RdfFormat

from kg.errors import KgError
from kg.export import export
from kg.export.source import Source
from kg.extract import Extractor
from kg.model import Article, PartialDate, Problem, Statement
from kg.pipeline import load
from kg.rdf import ArticleRecord, article_quads, read_record, write_sorted
from kg.sources.documents import Document
from kg.sources.options import ReadOptions
from kg.sources.reader import read_document
from kg.sources.text import article
from kg.store import Store
from kg.vocab import Ontology, load_ontology

LIMIT_S = 30
"""Seconds that one input may take; a sound one takes a hundredth."""

_SLICE_S = 5.0
"""Seconds for which a target runs before the next has its turn."""

PROSE = (
    "TALLINN, Jan 5 - Estonia and Ghana signed an agreement on maritime security on Friday, 5 January 2024.\n"
    "\n“We will train four crews,” Defence Minister Kari Holm told reporters. He said it would cost €5 million.\n"
    "\nPoland's army did not buy 48 howitzers from South Korea, the ministry said. NATO plans a drill in Norway.\n"
)

_PAGE = (
    "<!doctype html><html lang=en><head><meta charset=utf-8><title>Two navies agree</title>"
    '<meta property="article:published_time" content="2024-01-05T10:00:00Z">'
    '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Two navies agree",'
    '"datePublished":"2024-01-05","author":{"name":"A. Writer"}}</script></head><body><nav><a href="/">Home</a></nav>'
    "<article><h1>Two navies agree</h1>"
    + "".join(f"<p>{line}</p>" for line in PROSE.split("\n\n"))
    + '<figure><img src="a.png"><figcaption>A ship in Accra.</figcaption></figure></article></body></html>'
)

_FEED = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><item><title>Two navies agree</title>'
    "<link>https://example.org/a</link><pubDate>Fri, 05 Jan 2024 10:00:00 GMT</pubDate>"
    f"<description><![CDATA[<p>{PROSE}</p>]]></description></item></channel></rss>"
)

_MAIL = (
    "From: Desk <desk@example.org>\nTo: a@example.org\nSubject: =?utf-8?q?Two_navies_agree?=\n"
    'Date: Fri, 05 Jan 2024 10:00:00 +0000\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary="b"\n\n'
    f"--b\nContent-Type: text/plain; charset=utf-8\n\n{PROSE}\n--b\nContent-Type: text/html\n\n{_PAGE}\n--b--\n"
)

_HTTP = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{_PAGE}"

_WARC = (
    "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/a\r\nWARC-Date: 2024-01-05T10:00:00Z\r\n"
    "WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\n"
    "Content-Type: application/http; msgtype=response\r\n"
    f"Content-Length: {len(_HTTP.encode())}\r\n\r\n{_HTTP}\r\n\r\n"
)

_PDF = (
    "%PDF-1.4\n1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj\n2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj\n"
    "3 0 obj <</Type /Page /Parent 2 0 R /Contents 4 0 R /Resources <</Font <</F 5 0 R>>>>>> endobj\n"
    "4 0 obj <</Length 78>> stream\nBT /F 12 Tf 9 9 Td (Estonia and Ghana signed an agreement on ships.) Tj ET\nendstream endobj\n"
    "5 0 obj <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>> endobj\ntrailer <</Root 1 0 R /Size 6>>\n%%EOF\n"
)

_ROW = PROSE.replace("\n", "\\n").replace('"', "'")

_TURTLE = (
    "@prefix dck: <https://w3id.org/dck/ns#> . @prefix ent: <https://w3id.org/dck/entity/> .\n"
    'ent:UA a dck:Country ; dck:signedWith ent:BE, [ a dck:Thing ] ; dck:note """two\nlines"""@en, 1.5, true .\n'
    '<< ent:UA dck:signedWith ent:BE >> dck:note "x"^^<http://www.w3.org/2001/XMLSchema#date> .\n'
)

WORDS = (
    "\x00", "\ufeff", "\u200b", "\u202e", "\u2028", "\x85", "\ud7ff", "😀", "é", "e\u0301", "İ", "ß", "ﬁ", "Κίεβο", "Кyiv", "٣", "½",
    "<", ">", "&", '"', "'", "\\", "]]>", "<!--", "-->", "<![CDATA[", "&#0;", "&#xD800;", "&lol;", "<script>", "</script>", "<p>", "</div>",
    '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>', "&x;", "javascript:alert(1)", "{", "}", "[", "]", ",", ";", "\t", "\r\n",
    "\n\n", "--b", "Content-Length: 99999999999", "Content-Type: text/html; charset=klingon", "=?utf-8?b?!!!?=", "Content-Encoding: gzip",
    "1e999", "NaN", "-1", "2024-02-30", "9999-99-99", "€999999999999999999 million", "Jan 0", "32 January 2024", "0000", "null", "true",
    "@prefix", "<<", ">>", "^^", "_:b", "<http://[>", "<a b>", "GRAPH", '"""', "..", "../../", "%00", "https://", "http://[::1", " | ",
    "Ukraine", "Belgium", "NATO", "Smith", "Mr", "the Minister of Defence", "he", "they", "both", "the Alliance", "Kyiv", "U.S.", "signed",
    "has not signed", "will sign", "agreed", "said", "bought", "for", "with", "and", "or", "between", "of", "by", "not", "who", "that", ",", ".", "-",
    "?", "!", ":", "(", ")", "“", "”", "‘", "’", "million", "€5bn", "$", "on Friday", "last year", "in 2024", "21 January", "five", "dozens",
)  # fmt: skip
"""Pieces that have meaning to one reader or another."""


@dataclass(frozen=True, slots=True)
class Target:
    """Something that reads: sound inputs for it, and what must hold of any."""

    seeds: Callable[[], tuple[bytes, ...]]
    check: Callable[[bytes], None]


@dataclass(slots=True)
class Tally:
    """What became of a target's inputs."""

    inputs: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    failures: list[Path] = field(default_factory=list)


def _reader(name: str) -> Callable[[bytes], None]:
    def check(data: bytes) -> None:
        document = Document(source=name, name=name, open=lambda: io.BytesIO(data))
        for item in read_document(document, ReadOptions(languages=())):
            if isinstance(item, Problem):
                str(item).encode()
                continue
            _sound(item)

    return check


def _sound(item: Article) -> None:
    """An article that can be stored: texts are Unicode, passages lie in the text, in order and apart."""
    for value in (item.text, item.name, item.source, item.title, item.url, item.publisher, *item.authors):
        value.encode()
    end = 0
    for passage in item.passages:
        _must(end <= passage.span.start < passage.span.end <= len(item.text), passage)
        end = passage.span.end
    if item.url:
        _must(item.url.lower().startswith(("http://", "https://")), item.url)


def _clean(data: bytes) -> None:
    _sound(article(data.decode("utf-8", "replace").replace("\x00", " "), name="a", source="a"))


@cache
def _zipped() -> tuple[bytes, ...]:
    """A zip archive and a Word document, as small as they get."""
    found = []
    for members in (
        {"a.txt": PROSE, "b/c.html": _PAGE},
        {"word/document.xml": f"<w:document>{PROSE}</w:document>"},
    ):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in members.items():
                archive.writestr(zipfile.ZipInfo(name), text)
        found.append(stream.getvalue())
    return tuple(found)


@cache
def _extractor() -> Extractor:
    return Extractor(load_ontology())


def _extract(data: bytes) -> None:
    """Whatever is stated is quoted word for word, and comes back out of the graph as it went in."""
    text = data.decode("utf-8", "replace")
    read = article(text, name="a", source="a")
    for given in (Article(text), read):
        (found,) = _extractor().extract([given])
        entities = {entity.iri for entity in found.entities}
        for statement in found.statements:
            _must({statement.subject, statement.object} <= entities, statement)
            _must(statement.evidence, statement)
            for evidence in statement.evidence:
                _must(evidence.quote, evidence)
                _must(evidence.span.of(text) == evidence.quote, evidence)
        for mention in found.mentions:
            _must(mention.span.of(text) == mention.surface, mention)
        quads = article_quads(ArticleRecord(given, found.statements, found.entities))
        back = read_record(quads)
        known = sorted(found.statements, key=lambda statement: statement.id)
        _must(back is not None and [_core(s) for s in back.statements] == [_core(s) for s in known], known)


def _core(statement: Statement) -> tuple[object, ...]:
    return (statement.id, statement.date, statement.amount, statement.place, statement.role, statement.topics)


def _must(holds: object, what: object) -> None:
    if not holds:
        raise AssertionError(what)


def _load(suffix: str) -> Callable[[bytes], None]:
    """A file comes into the graph, with all that follows from it, or is refused and changes nothing."""

    def check(data: bytes) -> None:
        with tempfile.NamedTemporaryFile(suffix=suffix) as file, Store.memory() as store:
            file.write(data)
            file.flush()
            try:
                load(store, Path(file.name), _ontology())
            except KgError:
                _must(not len(store), "a refused file left something behind")
                return
            source = Source(store, _ontology())
            with tempfile.TemporaryDirectory() as folder:
                for name in ("nquads", "jsonl", "csv", "graphml"):
                    export(source, name, Path(folder) / name)

    return check


@cache
def _dataset() -> tuple[bytes, ...]:
    """Graphs of articles as our own exports write them."""
    given = Article(PROSE, "a", "a.txt", "Two navies agree", published=PartialDate("2024-01-05"))
    (found,) = _extractor().extract([given])
    quads = article_quads(ArticleRecord(given, found.statements, found.entities))
    return tuple(write_sorted(quads, kind) for kind in (RdfFormat.TRIG, RdfFormat.N_QUADS))


@cache
def _ontology() -> Ontology:
    """The relations without the gazetteer, which would take most of the time."""
    return replace(load_ontology(), gazetteer={})


TARGETS: Mapping[str, Target] = MappingProxyType(
    {
        "html": Target(lambda: (_PAGE.encode(),), _reader("a.html")),
        "feed": Target(lambda: (_FEED.encode(),), _reader("a.rss")),
        "mail": Target(lambda: (_MAIL.encode(),), _reader("a.eml")),
        "warc": Target(lambda: (_WARC.encode(),), _reader("a.warc")),
        "jsonl": Target(lambda: (f'{{"text": "{_ROW}", "title": "A", "date": "2024-01-05", "url": "https://example.org/a"}}\n'.encode() * 2,),
                        _reader("a.jsonl")),
        "json": Target(lambda: (f'[{{"text": "{_ROW}", "author": ["A", {{"name": "B"}}], "date": 1704448800}}]'.encode(),), _reader("a.json")),
        "csv": Target(lambda: (f'text,title,date,url\n"{_ROW}",A,2024-01-05,https://example.org/a\n'.encode(),), _reader("a.csv")),
        "pdf": Target(lambda: (_PDF.encode(),), _reader("a.pdf")),
        "zip": Target(lambda: _zipped()[:1], _reader("a.zip")),
        "gzip": Target(lambda: (gzip.compress(PROSE.encode(), mtime=0),), _reader("a.txt.gz")),
        "word": Target(lambda: _zipped()[1:], _reader("a.docx")),
        "text": Target(lambda: (PROSE.encode(), b"---\ntitle: A\ndate: 2024-01-05\n---\n" + PROSE.encode()), _reader("a.txt")),
        "unnamed": Target(lambda: tuple(part.encode() for part in (_PAGE, _FEED, _MAIL, _WARC, PROSE)), _reader("a")),
        "clean": Target(lambda: (PROSE.encode(),), _clean),
        "extract": Target(lambda: (PROSE.encode(), b"Ukraine signed a deal with Belgium. "), _extract),
        "turtle": Target(lambda: (_TURTLE.encode(),), _load(".ttl")),
        "trig": Target(lambda: _dataset()[:1], _load(".trig")),
        "nquads": Target(lambda: _dataset()[1:], _load(".nq")),
    }
)  # fmt: skip
"""What is fuzzed, by name."""


def mutated(data: bytes, chance: random.Random) -> bytes:
    """An input with one to eight things done to it."""
    made = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 3, 5, 8))):
        at = chance.randrange(len(made) + 1)
        size = min(chance.choice((1, 2, 8, 40, 200)), len(made) - at)
        match chance.randrange(7):
            case 0:
                del made[at : at + size]
            case 1 if size:
                made[at] = chance.randrange(256)
            case 2:
                made[at:at] = made[at : at + size] * chance.choice((1, 2, 30))
            case 3:
                other = chance.randrange(len(made) + 1)
                made[at:at] = made[other : other + size]
            case 4:
                del made[at:]
            case 5:
                made[at:at] = _word(chance) * chance.choice((1, 1, 1, 50))
            case _:
                words = made.split(b" ")
                chance.shuffle(words)
                made = bytearray(b" ".join(words))
    return bytes(made[:50_000])


def _word(chance: random.Random) -> bytes:
    word = chance.choice(WORDS).encode("utf-8", "surrogatepass")
    return chance.choice((b"%s", b" %s ", b" %s ")) % word


def phrases(chance: random.Random) -> bytes:
    """A text of odd words from the start."""
    return b" ".join(_word(chance) for _ in range(chance.randrange(1, 80)))


@contextmanager
def within(limit: float) -> Iterator[None]:
    """Raise TimeoutError in what takes longer than so many seconds."""

    def late(_signal: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"took more than {limit} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, limit)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def fuzz(name: str, chance: random.Random, tally: Tally, *, seconds: float, inputs: int, keep: Path) -> None:
    """Feed one target for so many seconds or inputs, whatever ends first.

    Args:
        name: The target.
        chance: What the inputs are drawn with.
        tally: Where the counts go.
        seconds: For how long.
        inputs: How many at most.
        keep: Folder for the inputs that break a rule.
    """
    target = TARGETS[name]
    end = time.monotonic() + seconds
    for _ in range(inputs):
        started = time.monotonic()
        if started >= end:
            return
        data = phrases(chance) if chance.randrange(5) == 0 else mutated(chance.choice(target.seeds()), chance)
        try:
            with within(LIMIT_S):
                target.check(data)
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is what we look for
            _keep(keep, name, data, error, tally)
        took = time.monotonic() - started
        tally.inputs += 1
        tally.seconds += took
        tally.slowest = max(tally.slowest, took)


def _keep(folder: Path, name: str, data: bytes, error: Exception, tally: Tally) -> None:
    """Keep an input and its traceback, one for each place that fails."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    path = folder / f"{name}-{type(error).__name__}-{Path(last.filename).stem}-{last.lineno}"
    if path not in tally.failures:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        path.with_name(path.name + ".trace").write_text("".join(traceback.format_exception(error)))
        tally.failures.append(path)


def main() -> int:
    """Run the targets in turn, print a line for each, and fail if an input broke a rule."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60.0, help="for how long, all targets together")
    parser.add_argument("--inputs", type=int, default=sys.maxsize, help="inputs per target and turn at most")
    parser.add_argument("--seed", type=int, default=None, help="draw the same inputs again")
    parser.add_argument("--target", action="append", choices=list(TARGETS), help="this target only")
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "kg-fuzz")
    options = parser.parse_args()
    logging.disable()  # libraries complain of what we break
    seed = random.SystemRandom().randrange(2**32) if options.seed is None else options.seed
    print(f"seed {seed}", flush=True)
    names = options.target or list(TARGETS)
    tallies = {name: Tally() for name in names}
    chances = {name: random.Random(f"{seed}-{name}") for name in names}  # noqa: S311 -- no secrets here
    end = time.monotonic() + options.seconds
    while (left := end - time.monotonic()) > 0:
        for name in names:
            fuzz(name, chances[name], tallies[name], seconds=min(_SLICE_S, left), inputs=options.inputs, keep=options.keep)  # fmt: skip
        if options.inputs < sys.maxsize:
            break
    for name, tally in tallies.items():
        rate = tally.inputs / max(tally.seconds, 0.001)
        print(f"{name:10} {tally.inputs:8} inputs {rate:8.1f}/s  slowest {tally.slowest:6.2f} s  {len(tally.failures)} failures")  # fmt: skip
        for path in tally.failures:
            print(f"  {path}")
    return 1 if any(tally.failures for tally in tallies.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
