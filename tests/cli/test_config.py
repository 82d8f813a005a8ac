"""kg.toml: the settings of a project."""

import pytest

from kg.cli.config import configured_gazetteers
from kg.errors import UsageError


def test_without_a_file_nothing_is_set(tmp_path):
    assert configured_gazetteers(tmp_path) == ()


@pytest.mark.parametrize("text", ['gazetteer = "own.csv"', 'gazetteer = ["own.csv"]'])
def test_gazetteers_are_seen_from_the_file(tmp_path, text):
    (tmp_path / "own.csv").write_text("label\n")
    (tmp_path / "kg.toml").write_text(text)
    assert configured_gazetteers(tmp_path) == (tmp_path / "own.csv",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("gazetteer = ", "Invalid"),
        ("colour = 1", "unknown setting 'colour'"),
        ("gazetteer = 3", "no list"),
        ("gazetteer = [3]", "no list"),
        ('gazetteer = "gone.csv"', "no such file"),
    ],
)
def test_what_is_wrong_is_told(tmp_path, text, message):
    (tmp_path / "kg.toml").write_text(text)
    with pytest.raises(UsageError, match=message) as caught:
        configured_gazetteers(tmp_path)
    assert caught.value.remedy


def test_commands_take_the_settings_from_the_folder_they_run_in(tmp_path, monkeypatch, capsys):
    from kg.cli import run

    (tmp_path / "own.csv").write_text("label,class\nVolaria,Firm\n")
    (tmp_path / "kg.toml").write_text('gazetteer = "own.csv"')
    (tmp_path / "a.txt").write_text("Ukraine signed an agreement with Belgium.")
    monkeypatch.chdir(tmp_path)
    assert run(["extract", "a.txt"]) == 1
    assert "no class 'Firm'" in capsys.readouterr().err
