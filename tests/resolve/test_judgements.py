"""The file of decisions: read, written, merged, and what is wrong with it told."""

import pytest

from kg.errors import KgError
from kg.resolve import Decision, Judgement, merged, read_judgements, write_judgements
from kg.vocab import ENT

A, B, C = ENT + "a", ENT + "b", ENT + "c.0123456789abcdef"


def test_what_was_written_is_read_again(tmp_path):
    path = tmp_path / "judgements.csv"
    told = [
        Judgement(Decision.SAME, B, A, 'Bé, "B"', "Ä", "sure"),
        Judgement(Decision.DIFFERENT, A, C),
        Judgement(Decision.LATER, "http://elsewhere.example/x", C),
    ]
    write_judgements(path, told)
    read = read_judgements(path)
    assert {(j.pair, j.decision, j.note) for j in read} == {(j.pair, j.decision, j.note) for j in told}
    first = next(j for j in read if j.decision is Decision.SAME)
    assert (first.entity, first.label, first.other_label) == (A, "Ä", 'Bé, "B"')
    before = path.read_bytes()
    write_judgements(path, reversed(read))
    assert path.read_bytes() == before


def test_no_file_holds_no_judgements(tmp_path):
    assert read_judgements(tmp_path / "judgements.csv") == []


def test_the_later_line_holds_and_undecided_lines_do_not_count(tmp_path):
    path = tmp_path / "judgements.csv"
    path.write_text("\ufeffdecision,entity,other\nsame,ent:a,ent:b\n,ent:a,ent:c\n Different ,ent:b,ent:a\n")
    (found,) = read_judgements(path)
    assert found.decision is Decision.DIFFERENT


def test_a_new_judgement_takes_the_place_of_the_old():
    old, new = Judgement(Decision.SAME, A, B), Judgement(Decision.DIFFERENT, B, A)
    other = Judgement(Decision.SAME, A, C)
    assert {j.pair: j.decision for j in merged([old, other], [new])} == {
        (A, B): Decision.DIFFERENT,
        (A, C): Decision.SAME,
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no column decision"),
        ("decision,entity\n", "no column other"),
        ("decision,entity,other\nmaybe,ent:a,ent:b\n", "no decision: maybe"),
        ("decision,entity,other\nsame,ent:a,ent:a\n", "not two entities"),
        ("decision,entity,other\nsame,ent:a,\n", "not two entities"),
        ("decision,entity,other\nsame\n", "not two entities"),
    ],
)
def test_what_is_wrong_is_told(tmp_path, text, message):
    path = tmp_path / "judgements.csv"
    path.write_text(text)
    with pytest.raises(KgError, match=message) as caught:
        read_judgements(path)
    assert str(path) in caught.value.subject
    assert caught.value.remedy


def test_a_file_that_is_no_text_is_told(tmp_path):
    path = tmp_path / "judgements.csv"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(KgError, match="cannot be read"):
        read_judgements(path)


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    with pytest.raises(KgError, match="cannot be written"):
        write_judgements(tmp_path / "gone" / "judgements.csv", [])
