"""Every format gives the same article; what none can read is told in one line."""

import csv
import gzip
import io
import json
import re
import tarfile
import zipfile
from email.message import EmailMessage

import pytest

from kg.errors import SourceError
from kg.sources import FORMATS, formats


def _eml(title, body):
    message = EmailMessage()
    message["Subject"], message["From"] = title, "The Daily Coast <news@example.org>"
    message["Date"] = "Tue, 12 Mar 2024 09:00:00 +0000"
    message.set_content(body)
    return message.as_bytes()


def _mhtml(markup):
    message = EmailMessage()
    message["Snapshot-Content-Location"] = "https://example.org/a"
    message["Subject"] = "saved"
    message.set_content(markup, subtype="html")
    message.make_related()
    return message.as_bytes()


def _docx(title, paragraphs):
    import docx

    document = docx.Document()
    document.add_heading(title, 0)
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf(lines):
    """A PDF of one page with a line of text per line, by hand: it needs no library to write."""
    escaped = (line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)") for line in lines)
    show = b" ".join(b"(" + line.encode("cp1252") + b") '" for line in escaped)
    shown = b"BT /F1 11 Tf 14 TL 40 780 Td " + show
    stream = shown + b" ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)


def _wrapped(text, width=80):
    lines, line = [], ""
    for word in text.split():
        if len(line) + len(word) >= width:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return [*lines, line]


def _rss(title, paragraphs):
    entry = "".join(f"&lt;p&gt;{paragraph}&lt;/p&gt;" for paragraph in paragraphs)
    return f"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>The Daily Coast</title>
<item><title>{title}</title><link>https://example.org/a</link><pubDate>Tue, 12 Mar 2024 09:00:00 GMT</pubDate>
<description>{entry}</description></item></channel></rss>""".encode()


def _csv(row):
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(row))
    writer.writeheader()
    writer.writerow(row)
    return out.getvalue().encode()


def _parquet(row):
    import pyarrow as pa
    from pyarrow import parquet

    out = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist([row]), out)
    return out.getvalue()


def _warc(markup):
    payload = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + markup.encode()
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/a.html\r\n"
        "WARC-Date: 2024-03-20T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(payload)}\r\n\r\n"
    )
    return head.encode() + payload + b"\r\n\r\n"


def _zip(name, data):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return out.getvalue()


def _tar(name, data):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        member = tarfile.TarInfo(name)
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


@pytest.fixture
def kinds(title, body, paragraphs, page):
    """The article in every format, by file name."""
    text = f"{title}\n\nPublished: 12 March 2024\n\n{body}".encode()
    declared = '<meta property="article:published_time" content="2024-03-12T09:00:00+01:00">'
    markup = page(declared)
    row = {"title": title, "text": body, "date": "2024-03-12", "url": "https://example.org/a"}
    warc = _warc(markup)
    return {
        "a.txt": lambda: text,
        "a.md": f"---\ntitle: {title}\ndate: 2024-03-12\n---\n\n# {title}\n\n{body}".encode,
        "a.html": markup.encode,
        "a.mhtml": lambda: _mhtml(markup),
        "a.eml": lambda: _eml(title, body),
        "a.pdf": lambda: pdf([title, "", "Published: 12 March 2024", "", *_wrapped(body)]),
        "a.docx": lambda: _docx(title, ["Published: 12 March 2024", *paragraphs]),
        "a.rss": lambda: _rss(title, paragraphs),
        "a.json": lambda: json.dumps([row]).encode(),
        "a.jsonl": lambda: json.dumps(row).encode() + b"\n",
        "a.csv": lambda: _csv(row),
        "a.parquet": lambda: _parquet(row),
        "a.warc": lambda: warc,
        "a.warc.gz": lambda: gzip.compress(warc),
        "a.txt.gz": lambda: gzip.compress(text),
        "a.zip": lambda: _zip("folder/a.html", markup.encode()),
        "a.tar.gz": lambda: _tar("folder/a.txt", text),
        "no-ending": markup.encode,
    }


def needed(name):
    """Skips a format whose extra is not installed."""
    extras = {suffix: entry.extra for entry in FORMATS for suffix in entry.suffixes if entry.extra}
    for suffix, extra in extras.items():
        if suffix in name:
            pytest.importorskip(formats.EXTRA_MODULES[extra])


NAMES = re.findall(
    r"\S+",
    "a.txt a.md a.html a.mhtml a.eml a.pdf a.docx a.rss a.json a.jsonl a.csv a.parquet a.warc a.warc.gz a.txt.gz "
    "a.zip a.tar.gz no-ending",
)


@pytest.mark.parametrize("name", NAMES)
def test_every_format_gives_the_article(name, kinds, tmp_path, collect, stated, title, paragraphs):
    needed(name)
    path = tmp_path / name
    path.write_bytes(kinds[name]())
    (item,), problems = collect(path)
    assert problems == []
    assert item.title == title
    assert item.published is not None
    assert item.published.value == "2024-03-12"
    told = [" ".join(text.split()) for text in stated(item)]
    # A PDF does not tell where its paragraphs end.
    assert " ".join(text for text in told if text != title) == " ".join(paragraphs)
    assert item.language == "en"


@pytest.mark.parametrize("name", NAMES)
def test_half_a_file_is_told_and_not_thrown(name, kinds, tmp_path, collect):
    needed(name)
    path = tmp_path / name
    data = kinds[name]()
    for size in (len(data) // 2, 40, 4, 1):
        path.write_bytes(data[:size])
        told = ""
        try:
            articles, problems = collect(path)
        except SourceError as error:
            told = str(error)
        assert str(tmp_path) in told or articles or problems


def test_endings_are_each_of_one_format():
    endings = [suffix for entry in FORMATS for suffix in entry.suffixes]
    assert len(endings) == len(set(endings))


def test_a_missing_library_is_named_with_its_extra(tmp_path, monkeypatch, collect):
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf(["text"]))
    monkeypatch.setitem(__import__("sys").modules, "pypdf", None)
    with pytest.raises(SourceError, match=r"pip install 'defence-kg\[pdf\]'"):
        collect(path)


def test_every_extra_names_its_library():
    assert {entry.extra for entry in FORMATS} - {""} == set(formats.EXTRA_MODULES)


def test_a_list_of_addresses_is_told_from_an_article(tmp_path):
    from kg.sources.reader import of_file

    links = tmp_path / "links.txt"
    links.write_text("# to read\nhttps://example.org/a\nhttps://example.org/b\n")
    article = tmp_path / "a.txt"
    article.write_text("https://example.org/a\nNorway and Ghana signed an agreement on Tuesday.\n")
    assert formats.recognise(of_file(links)).name == "list of addresses"
    assert formats.recognise(of_file(article)).name == "text"
