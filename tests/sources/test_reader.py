"""Bad input: one line with name and remedy, and the rest is read all the same."""

import io
import json
import os
import sys
from pathlib import Path

import pytest

from kg.errors import SourceError
from kg.model import Article, Problem
from kg.sources import ReadOptions, read


@pytest.fixture
def good(tmp_path, body):
    path = tmp_path / "good.txt"
    path.write_text(body, encoding="utf-8")
    return path


def test_a_missing_path_is_refused_before_anything_is_read(good):
    with pytest.raises(SourceError, match="no such file or folder"):
        next(read([str(good), "/does/not/exist"]))


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("empty.txt", b"", "is empty"),
        ("blank.txt", b" \n\n \t", "is empty"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)), "is not text"),
        ("table.csv", b"a,b\n1,2\n", "no column with the text"),
        ("list.json", b"[]", "holds no articles"),
        ("broken.json", b'{"text": "abc', "is not JSON"),
        ("feed.rss", b"<rss><channel></channel></rss>", "no feed entries"),
        ("broken.zip", b"PK\x03\x04 and nothing", "is damaged"),
        ("broken.pdf", b"%PDF-1.4 and nothing", "cannot be read as PDF"),
        ("broken.docx", b"PK\x03\x04 and nothing", "is damaged"),
        ("broken.parquet", b"PAR1 and nothing", "is not Parquet"),
        ("numbers.txt", b"1 2 3\n4 5 6\n", "no text that an article"),
    ],
)
def test_one_bad_file_alone_is_an_error(name, data, message, tmp_path, collect):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(SourceError, match=message) as caught:
        collect(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.usefixtures("good")
def test_one_bad_file_among_many_is_told(tmp_path, collect):
    (tmp_path / "bad.txt").write_bytes(b"\x00\x01\x02")
    (tmp_path / "empty.html").write_bytes(b"")
    articles, problems = collect(tmp_path)
    assert [item.name for item in articles] == ["good"]
    assert {Path(problem.source).name for problem in problems} == {"bad.txt", "empty.html"}


def test_a_folder_without_articles_is_an_error(tmp_path, collect):
    (tmp_path / "style.css").write_text("p {}")
    with pytest.raises(SourceError, match="holds no articles"):
        collect(tmp_path)


def test_an_enormous_text_is_refused_without_reading_it_all(tmp_path, collect):
    path = tmp_path / "huge.txt"
    with path.open("wb") as stream:
        stream.truncate(100_000_000)  # a hole: takes no room on the disk
    with pytest.raises(SourceError, match="larger than 20 MB"):
        collect(path)


def test_a_long_article_is_refused_with_its_size(tmp_path, collect, body):
    path = tmp_path / "long.txt"
    path.write_text(f"{body}\n\n" * 20)
    with pytest.raises(SourceError, match="characters, more than the 1,000"):
        collect(path, max_article=1000)


def test_other_encodings_are_guessed_and_told(tmp_path, collect):
    text = (
        "Le Premier ministre estonien a rencontré à Tallinn le général français, a-t-on annoncé mardi à Paris. "
        * 5
    )
    (tmp_path / "latin.txt").write_bytes(text.encode("latin-1"))
    (item,), problems = collect(tmp_path, languages=())
    assert "général français" in item.text
    assert "is not UTF-8 and was read as" in problems[0].message


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_byte_order_marks_are_understood(encoding, tmp_path, collect, body):
    path = tmp_path / "a.txt"
    path.write_bytes(body.encode(encoding))
    (item,), problems = collect(path)
    assert item.text == body
    assert problems == []


@pytest.mark.usefixtures("good")
def test_other_languages_are_counted_and_skipped(tmp_path, collect, french):
    (tmp_path / "french.txt").write_text(french)
    articles, problems = collect(tmp_path)
    assert [item.name for item in articles] == ["good"]
    assert "is in another language (fr)" in problems[0].message
    articles, problems = collect(tmp_path, languages=("en", "fr"))
    assert {item.language for item in articles} == {"en", "fr"}


def test_links_are_followed_within_the_folder_only(tmp_path, collect, body):
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "a.txt").write_text(body)
    (inside / "same.txt").symlink_to("a.txt")
    secret = tmp_path / "secret.txt"
    secret.write_text(body)
    (inside / "out.txt").symlink_to(secret)
    (inside / "gone.txt").symlink_to(tmp_path / "gone")
    (inside / "up").symlink_to(tmp_path, target_is_directory=True)
    articles, problems = collect(inside)
    assert [item.name for item in articles] == ["a"]
    assert {Path(problem.source).name for problem in problems} == {"out.txt", "gone.txt"}


def test_nothing_is_read_twice(good, tmp_path, collect):
    articles, _ = collect(good, tmp_path, good)
    assert len(articles) == 1


def test_a_pipe_is_not_waited_for(tmp_path, collect):
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)
    with pytest.raises(SourceError, match="no regular file"):
        collect(pipe)


@pytest.mark.usefixtures("good")
def test_an_unreadable_file_is_told(tmp_path, collect, monkeypatch):
    real = Path.open

    def refuse(self, *args, **kwargs):
        if self.name == "secret.txt":
            raise PermissionError(13, "Permission denied")
        return real(self, *args, **kwargs)

    (tmp_path / "secret.txt").write_text("x")
    monkeypatch.setattr(Path, "open", refuse)
    articles, problems = collect(tmp_path)
    assert len(articles) == 1
    assert problems[0].message == "cannot be read (Permission denied)"


@pytest.mark.parametrize("kind", ["text", "jsonl"])
def test_standard_input(kind, monkeypatch, body, stated, paragraphs):
    data = body if kind == "text" else json.dumps({"text": body, "id": "one"}) + "\n"
    stream = io.TextIOWrapper(io.BufferedReader(io.BytesIO(data.encode())))
    monkeypatch.setattr(sys, "stdin", stream)
    (item,) = read(["-"])
    assert stated(item) == list(paragraphs)
    assert item.name == ("stdin" if kind == "text" else "one")


def test_offsets_are_those_of_the_file(tmp_path, collect, stated, paragraphs):
    raw = "\ufeff Title of it\r\n\r\n" + "\r\n\r\n".join(paragraphs) + "\r\n\r\nRead more:\r\n"
    path = tmp_path / "a.txt"
    path.write_bytes(raw.encode())
    (item,), _ = collect(path)
    assert item.text == raw.removeprefix("\ufeff")
    assert stated(item)[-3:] == list(paragraphs)


def test_reading_is_lazy(tmp_path, body):
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(f"{body}\n\nThis is article number {number}.")
    items = read([str(tmp_path)])
    assert next(items).name == "0"
    (tmp_path / "1.txt").unlink()
    rest = list(items)
    assert isinstance(rest[0], Problem)
    assert isinstance(rest[1], Article)


@pytest.mark.usefixtures("good")
def test_a_crash_in_a_library_is_told_with_the_file(tmp_path, collect, monkeypatch):
    def crash(*_):
        raise RecursionError("maximum recursion depth exceeded")
        yield

    monkeypatch.setattr("kg.sources.html.read", crash)
    (tmp_path / "deep.html").write_text("<p>x</p>")
    articles, problems = collect(tmp_path)
    assert len(articles) == 1
    assert "cannot be read as HTML (RecursionError" in problems[0].message


def test_options_are_values():
    assert ReadOptions() == ReadOptions()
