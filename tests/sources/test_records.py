"""Tables and records: columns by any name, bad rows told, memory flat."""

import json
import tracemalloc

import pytest

from kg.errors import SourceError
from kg.model import Article, Problem
from kg.sources import ReadOptions, read


@pytest.fixture
def lines(tmp_path):
    def write(*rows, name="a.jsonl"):
        path = tmp_path / name
        path.write_text(
            "".join(row if isinstance(row, str) else json.dumps(row) + "\n" for row in rows), "utf-8"
        )
        return path

    return write


def test_well_known_columns_are_found(lines, collect, body):
    row = {"maintext": body, "Headline": "Accord signed", "date_publish": "2024-03-12 08:00:00", "source_domain": "coast.example",
           "authors": ["Ama Boateng"], "URL": "https://coast.example/a", "ID": "x-1"}  # fmt: skip
    ((item,), problems) = collect(lines(row))
    assert problems == []
    assert (item.name, item.title, item.publisher, item.url) == (
        "x-1",
        "Accord signed",
        "coast.example",
        row["URL"],
    )
    assert item.published.value == "2024-03-12"
    assert item.authors == ("Ama Boateng",)
    assert item.source == row["URL"]


def test_columns_can_be_named(lines, collect, body):
    row = {"meta": {"when": "12/03/2024"}, "inhalt": body, "text": "not this"}
    (item,), _ = collect(lines(row), columns={"text": "inhalt", "date": "meta.when"})
    assert item.text == body
    assert item.published.value == "2024-03-12"


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2024-03-12T23:59:00-11:00", "2024-03-12"),
        ("20240312", "2024-03-12"),
        (1710201600, "2024-03-12"),
        (1710201600000, "2024-03-12"),
        ("12 March 2024", "2024-03-12"),
        ("03/31/2024", "2024-03-31"),
        ("no date", None),
        (None, None),
        (10**30, None),
        ({"a": 1}, None),
    ],
)
def test_dates_in_any_form(lines, collect, body, value, day):
    (item,), _ = collect(lines({"text": body, "date": value}))
    assert (item.published.value if item.published else None) == day


def test_bad_lines_are_told_by_number(lines, collect, body):
    rows = ('{"text": \n', "[]\n", {"title": "no text"}, {"text": 5}, "\n", "\x00\x01\n", {"text": body})
    (item,), problems = collect(lines(*rows))
    assert item.name == "a-7"
    assert [problem.source.rsplit(":", 1)[1] for problem in problems] == ["1", "2", "3", "4", "6"]


def test_a_line_beyond_all_measure_is_passed_over(lines, collect, body):
    (item,), problems = collect(lines({"text": "x " * 100_000}, {"text": body}), max_article=5_000)
    assert item.name == "a-2"
    assert "the line is longer than" in problems[0].message


def test_html_in_a_column_is_read_as_such(lines, collect, stated, paragraphs):
    markup = "".join(f"<p>{text}</p>" for text in paragraphs)
    (item,), _ = collect(lines({"text": markup}))
    assert stated(item) == list(paragraphs)


def test_lone_surrogates_and_nul_cannot_get_in(lines, collect, body):
    (item,), _ = collect(lines(f'{{"text": {json.dumps(body)}, "title": "a\\ud800b\\u0000"}}\n'))
    assert item.title == "a\ufffdb\ufffd"
    item.text.encode()


def test_json_lists_hide_under_a_key(tmp_path, collect, body):
    path = tmp_path / "a.json"
    path.write_text(
        json.dumps({"status": "ok", "articles": [{"content": body}, {"content": body + " Indeed."}]})
    )
    items, _ = collect(path)
    assert [item.name for item in items] == ["a-1", "a-2"]


def test_json_lines_called_json_are_read_all_the_same(lines, collect, body):
    items, _ = collect(lines({"text": body}, {"text": body + " Indeed."}, name="a.json"))
    assert len(items) == 2


def test_deep_json_is_told(tmp_path, collect):
    path = tmp_path / "a.json"
    path.write_text("[" * 200_000)
    with pytest.raises(SourceError, match="is not JSON"):
        collect(path)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_with_any_delimiter_and_lines_in_quotes(tmp_path, collect, body, stated, paragraphs, delimiter):
    path = tmp_path / "a.csv"
    path.write_text(
        delimiter.join(["date", "text"]) + "\n" + delimiter.join(["2024-03-12", f'"{body}"']) + "\n", "utf-8"
    )
    (item,), _ = collect(path)
    assert stated(item) == list(paragraphs)


def test_csv_without_its_column_names_those_there_are(tmp_path, collect):
    path = tmp_path / "a.csv"
    path.write_text("when,what\n1,2\n")
    with pytest.raises(
        SourceError, match=r"no column with the text.*--column text=when; there are: when, what"
    ):
        collect(path)
    with pytest.raises(SourceError, match="no column 'nothing'"):
        collect(path, columns={"text": "nothing"})


def test_csv_with_a_field_beyond_measure_is_told(tmp_path, collect, body):
    path = tmp_path / "a.csv"
    path.write_text(f'text\n"{body}"\n"' + "x," * 200_000 + '"\n')
    (item,), problems = collect(path)
    assert item.name == "a-1"
    assert "not CSV from here on" in problems[0].message


def _peak(path):
    tracemalloc.start()
    count = sum(isinstance(item, Article) for item in read([str(path)], ReadOptions()))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return count, peak


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv"])
def test_memory_does_not_grow_with_the_number_of_articles(tmp_path, body, name):
    peaks = []
    for number in (300, 900):
        path = tmp_path / f"{number}-{name}"
        with path.open("w", encoding="utf-8") as stream:
            if name.endswith("csv"):
                stream.write("text\n")
            for index in range(number):
                text = f"{body}\n\nIt was report {index}."
                stream.write(f'"{text}"\n' if name.endswith("csv") else json.dumps({"text": text}) + "\n")
        _peak(path)  # imports and caches
        count, peak = _peak(path)
        assert count == number
        peaks.append(peak)
    assert peaks[1] < 1.2 * peaks[0] + 100_000


def test_no_row_is_lost_among_problems(lines, body):
    rows = [{"text": f"{body} {n}"} if n % 3 else {"title": "x"} for n in range(1, 31)]
    items = list(read([str(lines(*rows))]))
    assert sum(isinstance(item, Article) for item in items) == 20
    assert sum(isinstance(item, Problem) for item in items) == 10
