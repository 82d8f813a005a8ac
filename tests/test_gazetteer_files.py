"""Gazetteers of the user's own: Turtle and CSV, and what they take from ours."""

import re
from pathlib import Path

import pytest

from kg.errors import OntologyError
from kg.vocab import ENT, load_ontology


@pytest.fixture
def loaded(tmp_path):
    count = iter(range(100))

    def load(text: str, name: str = "own.csv"):
        folder = tmp_path / str(next(count))
        folder.mkdir()
        (folder / name).write_text(text, encoding="utf-8")
        return load_ontology(None, (folder,)).gazetteer

    return load


def test_a_csv_brings_entities(loaded):
    found = loaded(
        "label,class,aliases,country,same_as,ambiguous\n"
        'Kestrel Aero,Company,Kestrel | "KA",US,wd:Q1,Kestrel\n'
        "Sable Coalition,Coalition,,,,\n"
    )
    entry = found[ENT + "kestrel-aero"]
    assert (entry.label, entry.cls, entry.country) == ("Kestrel Aero", "Company", ENT + "US")
    assert entry.same_as == ("http://www.wikidata.org/entity/Q1",)
    assert entry.ambiguous == {"Kestrel"}
    assert found[ENT + "sable-coalition"].aliases == ()


def test_a_row_adds_to_what_we_know_under_its_label_or_iri(loaded):
    ours = load_ontology().gazetteer[ENT + "UA"]
    for row in ("label,aliases\nUkraine,Ukrayna\n", "iri,label,aliases\nent:UA,Ukraine,Ukrayna\n"):
        entry = loaded(row)[ENT + "UA"]
        assert entry.aliases == (*ours.aliases, "Ukrayna")
        assert (entry.demonyms, entry.iso, entry.cls) == (ours.demonyms, ours.iso, "Country")


def test_a_new_label_keeps_the_old_one_as_an_alias(loaded):
    entry = loaded("iri,label\nent:kyiv,Kyjiw\n")[ENT + "kyiv"]
    assert entry.label == "Kyjiw"
    assert "Kyiv" in entry.aliases


def test_a_name_of_the_users_is_nobody_elses(loaded):
    found = loaded("label;class;aliases\nKremlin Software;Company;Kremlin|Kiev\n")
    assert "Kiev" not in found[ENT + "kyiv"].aliases
    assert "Kremlin" not in found[ENT + "RU"].metonyms
    assert found[ENT + "kremlin-software"].aliases == ("Kremlin", "Kiev")


def test_a_label_of_ours_that_the_user_takes_gives_way_to_an_alias(loaded):
    found = loaded("iri,label,class\nent:nato-the-band,NATO,Organization\n")
    assert found[ENT + "nato"].label != "NATO"
    assert found[ENT + "nato-the-band"].label == "NATO"


def test_turtle_and_csv_of_one_folder_are_both_read(tmp_path: Path):
    (tmp_path / "a.ttl").write_text(
        "@prefix dck: <https://w3id.org/dck/ns#> . @prefix ent: <https://w3id.org/dck/entity/> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        'ent:volaria a dck:Company ; skos:prefLabel "Volaria"@en .\n'
    )
    (tmp_path / "b.csv").write_text("label,aliases\nVolaria,Volaria Dynamics\n")
    assert load_ontology(None, (tmp_path,)).gazetteer[ENT + "volaria"].aliases == ("Volaria Dynamics",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name,class\nX,Company\n", "unknown column 'name'"),
        ("class\nCompany\n", "no column label"),
        ("", "no column label"),
        ("label,class\nX,Firm\n", "no class 'Firm'"),
        ("label\nXyzzy\n", "no class ''"),
        ("label,class,country\nX,Company,Atlantis\n", "unknown entity 'Atlantis'"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(loaded, text, message):
    with pytest.raises(OntologyError, match=message) as caught:
        loaded(text)
    assert "own.csv" in caught.value.subject
    assert caught.value.remedy


def test_a_file_that_is_no_text_is_refused(tmp_path: Path):
    (tmp_path / "x.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(OntologyError, match="decode"):
        load_ontology(None, (tmp_path / "x.csv",))


def test_the_example_of_the_readme_does_what_it_says(loaded, root: Path):
    (table,) = re.findall(r"```csv\n(.*?)```", (root / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    found = loaded(table)
    assert found[ENT + "kestrel-aero"].aliases == ("Kestrel Aerospace", "KAI")
    assert "Ukrayna" in found[ENT + "UA"].aliases
