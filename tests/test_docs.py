"""The documentation says what the program does."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kg.cli import COMMANDS
from kg.extract import Extractor
from kg.model import Article
from kg.validate import validate_ontology
from kg.vocab import load_ontology

PAGES = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "output/README.md")


def test_output_in_the_readme_and_the_help_of_the_commands_are_up_to_date(root: Path):
    done = subprocess.run(
        [sys.executable, root / "scripts" / "update_docs.py", "--check"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(root: Path, page: str):
    path = root / page
    targets = re.findall(r"\]\((?!https?://)([^)#]+)", path.read_text(encoding="utf-8"))
    assert [target for target in targets if not (path.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_commands_that_are_mentioned_exist(root: Path, page: str):
    mentioned = set(
        re.findall(r"(?:^|`)(?:\$ )?kg ([a-z]+)", (root / page).read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert mentioned - set(COMMANDS) == set()


def test_the_picture_is_small_enough_to_look_at(root: Path):
    picture = root / "scripts" / "images" / "page.png"
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size < 300_000


def test_a_relation_is_added_without_touching_python(root: Path, tmp_path: Path):
    """The file that the README tells a newcomer to write does what the README says."""
    (turtle,) = re.findall(
        r"```turtle\n(.*?)```", (root / "README.md").read_text(encoding="utf-8"), re.DOTALL
    )
    folder = tmp_path / "ontology"
    shutil.copytree(root / "ontology", folder)
    (folder / "relations" / "evacuates.ttl").write_text(turtle, encoding="utf-8")
    report = validate_ontology(folder)
    assert report.conforms, report.lines()
    ontology = load_ontology(folder)
    relation = ontology.relations["evacuates"]
    labels = {entry.iri: entry.label for entry in ontology.gazetteer.values()}
    extractor = Extractor(ontology)

    def found(text: str) -> set[tuple[str, str, str]]:
        (extraction,) = extractor.extract([Article(text)])
        return {
            (labels[statement.subject], labels[statement.object], str(statement.status))
            for statement in extraction.statements
            if statement.relation == "evacuates"
        }

    for example in relation.examples:
        assert found(example.text) == {(example.subject, example.object, example.status)}, example.text
    for example in relation.counter_examples:
        assert not {status for _, _, status in found(example.text)} & {"actual"}, example.text
