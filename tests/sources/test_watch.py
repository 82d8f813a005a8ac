"""Watching: what came, what changed, what went; and nothing else."""

import os

import pytest

from kg.errors import SourceError
from kg.model import Article, Problem
from kg.sources import ReadOptions, watch


class EndedError(Exception):
    """No more rounds are wanted."""


@pytest.fixture
def rounds():
    """Runs one change after the other, a look after each, and gives what was told."""

    def run(path, *changes):
        pending = list(changes)

        def sleep(_):
            if not pending:
                raise EndedError
            pending.pop(0)()

        told, looks = [], watch([str(path)], ReadOptions(), sleep=sleep)
        while True:
            try:
                told.append(next(looks))
            except EndedError:
                return told

    return run


@pytest.fixture
def write(tmp_path, body):
    def run(name, more="", when=0):
        def change():
            path = tmp_path / name
            path.write_text(f"{body}\n\n{more}" if more is not None else "")
            os.utime(path, ns=(when, when))

        return change

    return run


def names(found):
    return [item.name if isinstance(item, Article) else item.message for item in found]


def test_new_changed_and_removed_files_are_told(tmp_path, rounds, write):
    write("a.txt")()
    told = rounds(
        tmp_path,
        write("b.txt", "It was report b."),
        lambda: None,
        write("a.txt", "It was report a.", when=1),
        (tmp_path / "b.txt").unlink,
    )
    assert [names(each.found) for each in told] == [["a"], ["b"], ["a"], []]
    assert [each.gone for each in told] == [(), (), (), (str(tmp_path / "b.txt"),)]


def test_a_file_that_turns_bad_takes_its_article_along(tmp_path, rounds, write):
    write("a.txt")()
    told = rounds(tmp_path, write("a.txt", None, when=1))
    assert told[1].gone == (str(tmp_path / "a.txt"),)
    assert isinstance(told[1].found[0], Problem)


def test_an_empty_folder_is_waited_at(tmp_path, rounds, write):
    told = rounds(tmp_path, write("a.txt"))
    assert [names(each.found) for each in told] == [[], ["a"]]


def test_a_place_that_was_never_there_is_refused(tmp_path, rounds):
    with pytest.raises(SourceError, match="no such file or folder"):
        rounds(tmp_path / "nope")


def test_a_folder_that_vanishes_takes_nothing_along_and_may_come_back(tmp_path, rounds, body):
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.txt").write_text(body)
    told = rounds(
        folder,
        lambda: folder.rename(tmp_path / "away"),
        lambda: None,
        lambda: (tmp_path / "away").rename(folder),
        (folder / "a.txt").unlink,
    )
    assert [names(each.found) for each in told] == [
        ["a"],
        ["the folder is gone; nothing is removed, and what comes back is read"],
        [],
    ]
    assert [each.gone for each in told] == [(), (), (str(folder / "a.txt"),)]


def test_rows_that_leave_a_table_are_gone(tmp_path, rounds, body):
    path = tmp_path / "a.jsonl"
    row = '{{"text": "{0} {1}", "url": "https://example.org/{1}"}}\n'
    text = body.replace("\n", " ").replace('"', "'")
    path.write_text(row.format(text, 1) + row.format(text, 2))
    told = rounds(path, lambda: path.write_text(row.format(text, 2)))
    assert told[1].gone == ("https://example.org/1",)


def test_a_feed_tells_only_its_new_entries(rounds, monkeypatch, body):
    looks = [[1, 2], [2, 1], [3, 2], []]

    def fetched(url, _):
        if not (numbers := looks.pop(0)):
            yield Problem(url, "the server answered 503")
        for number in numbers:
            yield Article(f"{body} {number}", name=str(number), source=f"{url}/{number}")

    monkeypatch.setattr("kg.sources.watching.read_url", fetched)
    told = rounds("https://example.org/feed", lambda: None, lambda: None, lambda: None)
    assert [names(each.found) for each in told] == [["1", "2"], ["3"], ["the server answered 503"]]
    assert all(each.gone == () for each in told)
