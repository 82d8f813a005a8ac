"""The command line: what it prints, its exit codes, and its errors in one line."""

import csv
import io
import json
import re
import subprocess
import sys

import pytest
from click.testing import CliRunner

import kg.extract
from kg.cli import COMMANDS, cli, run

ENGLISH = (
    "The ministers of the two countries said on Monday that they would meet again in the spring, and that their "
    "officials were to prepare what had been talked about for so long.\n"
)
ARTICLES = {
    "a.txt": 'Ukraine | signedWith | Belgium | 2024-01-21 | #drones | "Jane Roe"\n'
    "Edi Rama | heldTalksWith | Ukraine | 2024-01-20 | @Tirana\n"
    "Edi Rama | holdsOfficeIn | Albania | 2024 | office: Prime Minister\n" + ENGLISH,
    "b.txt": "Ukraine | signedWith | Belgium | 2024-01-22\nBelgium | providesAidTo | Ukraine | 2024 | 5 EUR\n"
    + ENGLISH,
}


@pytest.fixture(autouse=True)
def _scripted(monkeypatch, scripted):
    """The commands meet the scripted extractor where ours would be."""
    monkeypatch.setattr(kg.extract, "Extractor", lambda _ontology: scripted)
    monkeypatch.delenv("KG_STORE", raising=False)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "articles").mkdir()
    for name, text in ARTICLES.items():
        (tmp_path / "articles" / name).write_text(text)
    return tmp_path


@pytest.fixture
def graph(folder, kg_run):
    assert kg_run("build", "articles", "--store-only")[0] == 0
    return folder


@pytest.fixture
def kg_run(capsys):
    """Runs a command; returns exit code, what it printed, and what it complained about."""

    def command(*arguments):
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return command


def test_build_writes_what_the_readme_of_output_says(folder, kg_run, root):
    code, out, err = kg_run("build", "articles", "-o", "out")
    assert (code, err) == (0, "")
    assert re.search(r"articles stored +2", out)
    assert re.search(r"statements extracted +5", out)
    listed = re.findall(r"^\| `([^`]+)` \|", (root / "output" / "README.md").read_text(), re.MULTILINE)
    for name in listed:
        assert (folder / "out" / name).exists(), name


def test_building_twice_writes_the_same_files(folder, kg_run):
    kg_run("build", "articles", "-o", "out")
    names = [path for path in sorted((folder / "out").iterdir()) if path.is_file()]
    before = [path.read_bytes() for path in names]
    code, out, _ = kg_run("build", "articles", "-o", "out")
    assert code == 0
    assert re.search(r"articles already there +2", out)
    assert [path.read_bytes() for path in names] == before


def test_one_bad_article_is_told_at_the_end(folder, kg_run):
    (folder / "articles" / "c.txt").write_text("POISON\n" + ENGLISH)
    code, out, err = kg_run("build", "articles", "--store-only")
    assert code == 0
    assert "problems" in out
    assert re.fullmatch(r"kg: \S*c\.txt: cannot be extracted .*\n", err)


@pytest.mark.usefixtures("graph")
def test_explain_gives_quotation_article_speaker_and_status(kg_run):
    code, out, _ = kg_run("explain", "ukraine", "signedWith", "BEL")
    assert code == 0
    assert "“Ukraine | signedWith | Belgium | 2024-01-21" in out
    assert "according to Jane Roe" in out
    assert "actual, 2024-01-21 (stated), drones" in out
    assert "articles/a.txt" in out
    assert "disagree on date: 2024-01-21 or 2024-01-22" in out


@pytest.mark.usefixtures("graph")
def test_explain_gives_the_premises_of_a_derived_edge(kg_run):
    code, out, _ = kg_run("explain", "Albania", "heldTalksWith", "Ukraine")
    assert code == 0
    assert "derived by the rule office" in out
    assert out.count("“") == 2
    code, _, err = kg_run("explain", "Albania", "heldTalksWith", "Ukraine", "--no-derived")
    assert code == 1
    assert "no article says so" in err


@pytest.mark.usefixtures("graph")
def test_partners_count_and_mark_what_is_derived(kg_run):
    _, out, _ = kg_run("partners", "Ukraine", "--format", "json")
    rows = {row["partner"]: row for row in json.loads(out)}
    assert rows["Belgium"]["events"] == 2
    assert rows["Belgium"]["sources"] == 2
    assert rows["Albania"]["relations"] == ["(heldTalksWith)"]
    _, out, _ = kg_run("partners", "Ukraine", "--format", "json", "--no-derived")
    assert "Albania" not in out


@pytest.mark.usefixtures("graph")
def test_timeline_is_in_order_of_time(kg_run):
    _, out, _ = kg_run("timeline", "Ukraine", "Belgium", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [(row["date"], row["parties"]) for row in rows] == [
        ("2024", "Belgium → Ukraine"),
        ("2024-01-21", "Belgium – Ukraine"),
    ]
    _, out, _ = kg_run("timeline", "Ukraine", "--since", "2030")
    assert out == "nothing found\n"


def test_timeline_tells_the_history_of_an_event(folder, kg_run):
    line = "Belgium | providesAidTo | Lithuania | {} | 2024-03-05 | 7 EUR\n"
    (folder / "articles" / "c.txt").write_text("10 January 2024\n\n" + line.format("planned") + ENGLISH)
    (folder / "articles" / "d.txt").write_text("6 March 2024\n\n" + line.format("actual") + ENGLISH)
    kg_run("build", "articles", "--store-only")
    _, out, _ = kg_run("timeline", "Belgium", "Lithuania", "--format", "json")
    (row,) = json.loads(out)
    assert (row["status"], row["articles"]) == ("actual", 2)
    assert re.fullmatch(r"planned( \S+)? → actual( \S+)?", row["history"])


@pytest.mark.usefixtures("graph")
def test_conflicts_name_the_articles(kg_run):
    _, out, _ = kg_run("conflicts", "--format", "json")
    assert [(row["property"], row["value"], row["articles"]) for row in json.loads(out)] == [
        ("date", "2024-01-21", ["a"]),
        ("date", "2024-01-22", ["b"]),
    ]


@pytest.mark.usefixtures("folder")
def test_changes_tell_new_events_from_more_reports(kg_run, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    kg_run("build", "articles/a.txt", "--store-only")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    kg_run("build", "articles/b.txt", "--store-only")
    _, out, _ = kg_run("changes", "--since", "2001-01-01", "--format", "json")
    assert [(row["change"], row["relation"]) for row in json.loads(out)] == [
        ("new", "providesAidTo"),
        ("more", "signedWith"),
    ]
    _, out, _ = kg_run("changes", "--since", "2002-01-01", "--format", "json")
    assert json.loads(out) == []


@pytest.mark.usefixtures("graph")
def test_stats_count(kg_run):
    _, out, _ = kg_run("stats", "--format", "json")
    counts = {(row["what"], row["kind"]): row["count"] for row in json.loads(out)}
    assert counts["articles", ""] == 2
    assert counts["statements", ""] == 5
    assert counts["events", ""] == 4
    assert counts["events by relation", "signedWith"] == 1


@pytest.mark.usefixtures("graph")
def test_article_lists_shows_and_gives_the_text_back(kg_run):
    _, out, _ = kg_run("article", "--format", "json")
    assert {row["name"] for row in json.loads(out)} == {"a", "b"}
    _, out, _ = kg_run("article", "a", "--text")
    assert out == ARTICLES["a.txt"]
    _, out, _ = kg_run("article", "a")
    assert "Prime Minister" in out
    assert kg_run("article", "zzz")[0] == 1


@pytest.mark.usefixtures("graph")
def test_remove_takes_out_what_only_it_supported(kg_run):
    code, out, _ = kg_run("remove", "articles/b.txt")
    assert (code, out.startswith("removed 1 article")) == (0, True)
    assert kg_run("query", "ASK { ent:BE dck:providesAidTo ent:UA }")[1] == "no\n"
    assert kg_run("query", "ASK { ent:BE dck:signedWith ent:UA }")[1] == "yes\n"


def test_load_takes_a_dataset_back_in(graph, kg_run):
    kg_run("export", "trig", "-o", "copy.trig")
    code, out, _ = kg_run("load", "copy.trig", "-o", "copy")
    assert code == 0
    assert "2 articles" in out
    kg_run("export", "trig", "-o", "again.trig", "--store", "copy")
    assert (graph / "again.trig").read_bytes() == (graph / "copy.trig").read_bytes()


def test_validate_conforms_and_says_what_does_not(graph, kg_run):
    code, out, _ = kg_run("validate")
    assert (code, "conforms" in out) == (0, True)
    (graph / "bad.nq").write_text(
        '<https://w3id.org/dck/statement/x> <https://w3id.org/dck/ns#evidence> "none" <https://x.example/g> .\n'
    )
    kg_run("load", "bad.nq")
    code, out, _ = kg_run("validate")
    assert code == 1
    assert "does not conform" in out


@pytest.mark.parametrize(
    ("fmt", "start"),
    [("table", "o\n"), ("csv", "o\r\n"), ("tsv", "?o\n"), ("json", '{"head"'), ("xml", "<?xml")],
)
@pytest.mark.usefixtures("graph")
def test_query_formats(kg_run, fmt, start):
    code, out, _ = kg_run("query", "SELECT ?o WHERE { ent:UA dck:signedWith ?o }", "--format", fmt)
    assert code == 0
    assert out.startswith(start)
    assert "BE" in out


def test_query_takes_files_graphs_and_names(graph, kg_run):
    (graph / "q.rq").write_text("CONSTRUCT WHERE { ent:UA dck:signedWith ?o }")
    assert "ent:UA dck:signedWith ent:BE" in kg_run("query", "q.rq")[1]
    assert "Belgium" in kg_run("query", "agreements", "since=2024-01-01")[1]
    assert kg_run("query", "ASK { ent:AL dck:heldTalksWith ent:UA }", "--derived")[1] == "yes\n"
    assert "agreements since=2000-01-01 [actor=…]" in kg_run("query", "--list")[1]
    assert "SELECT" in kg_run("query", "agreements", "--show")[1]


def test_export_and_extract(graph, kg_run):
    assert kg_run("export", "graphml", "-o", "x/graph.graphml")[0] == 0
    assert (graph / "x" / "graph.graphml").stat().st_size > 0
    _, out, _ = kg_run("extract", "articles")
    assert [json.loads(line)["doc"] for line in out.splitlines()] == ["a", "a", "a", "b", "b"]
    assert kg_run("extract", "articles", "--min-confidence", "0.95")[1] == ""
    assert "Belgium" in kg_run("extract", "articles", "--format", "table")[1]


def test_ontology_tells_relations_classes_and_topics(kg_run):
    assert "air-defence" in kg_run("ontology")[1]
    out = kg_run("ontology", "--relation", "signedWith")[1]
    assert "symmetric" in out
    assert "Not stated by" in out
    assert {row["relation"] for row in json.loads(kg_run("ontology", "--format", "json")[1])} >= {
        "signedWith"
    }


WRONG = [
    (1, ["build", "missing.txt"], "missing.txt"),
    (1, ["build", "empty"], "empty"),
    (1, ["build", "articles", "-o", "articles/a.txt"], "articles/a.txt"),
    (2, ["build", "articles", "-o", "sparql+http://127.0.0.1:1"], "--store"),
    (2, ["remove", "a.txt", "-o", "here", "--store", "there"], "two folders"),
    (1, ["query", "SELECT * {"], "query"),
    (2, ["query", "DROP ALL"], "SELECT, ASK"),
    (1, ["query", "PREFIX x: <urn:x> DROP ALL"], "query"),
    (2, ["query", "no-such"], "Named queries are"),
    (2, ["query", "agreements", "when=2024"], "since"),
    (2, ["query", "agreements", "2024"], "name=value"),
    (2, ["query", "SELECT ?x WHERE { ?x ?y ?z }", "--format", "turtle"], "--format"),
    (2, ["query", "CONSTRUCT WHERE { ?x ?y ?z }", "--format", "csv"], "--format turtle"),
    (2, ["export", "docx", "-o", "x"], "turtle"),
    (1, ["export", "turtle", "-o", "articles/a.txt/x.ttl"], "articles/a.txt"),
    (2, ["explain", "Ukrain", "signedWith", "Belgium"], "Did you mean Ukraine"),
    (2, ["explain", "Ukraine", "likes", "Belgium"], "signedWith"),
    (2, ["ontology", "--relation", "likes"], "signedWith"),
    (1, ["remove", "zzz"], "kg article"),
    (1, ["load", "missing.ttl"], "missing.ttl"),
    (1, ["load", "articles/a.txt"], "articles/a.txt"),
    (1, ["load", "articles/a.pdf"], ".ttl"),
    (1, ["stats", "--store", "nowhere"], "kg build"),
    (1, ["extract", "missing.txt"], "missing.txt"),
    (2, ["frobnicate"], "frobnicate"),
    (2, ["export", "turtle"], "--output"),
]


@pytest.mark.parametrize(
    ("code", "arguments", "hint"),
    WRONG,
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_a_wrong_command_is_one_line_with_a_remedy(graph, kg_run, code, arguments, hint):
    (graph / "empty").mkdir()
    before = kg_run("stats")[1]
    found, out, err = kg_run(*arguments)
    assert found == code, out + err
    assert hint in err
    assert "Traceback" not in err
    lines = err.strip().splitlines()
    assert len(lines) == 1 or lines[0].startswith("Usage:")
    assert kg_run("stats")[1] == before


@pytest.mark.usefixtures("folder", "kg_run")
def test_debug_shows_the_traceback():
    with pytest.raises(Exception, match="no graph there"):
        run(["stats", "--debug"])


@pytest.mark.usefixtures("folder")
def test_a_fault_of_ours_says_so(kg_run, monkeypatch):
    def broken(*_arguments):
        raise ZeroDivisionError("of ours")

    monkeypatch.setattr("kg.cli.common.Store.read", broken)
    code, _, err = kg_run("stats")
    assert code == 1
    assert "--debug" in err
    assert len(err.splitlines()) == 1


def test_control_characters_do_not_reach_the_terminal(folder, kg_run):
    (folder / "articles" / "c.txt").write_text("\x1b[31mEvil | signedWith | Belgium | 2024-01-21\n" + ENGLISH)
    kg_run("build", "articles", "--store-only")
    for arguments in (["timeline", "Belgium"], ["query", "entities"], ["conflicts"], ["partners", "Belgium"]):
        assert "\x1b" not in kg_run(*arguments)[1]


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_help_with_an_example(name):
    result = CliRunner().invoke(cli, [name, "--help"])
    assert result.exit_code == 0
    assert f"kg {name}" in result.output.partition("Examples:")[2]


def test_help_lists_all_without_importing_them():
    code = "import sys; from kg.cli import run; run(['--help'])\n"
    code += "heavy = {'spacy', 'pyvis', 'networkx', 'pandas', 'rdflib', 'pyoxigraph'} & set(sys.modules)\nassert not heavy, heavy"
    result = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert all(f"\n  {name} " in result.stdout for name in COMMANDS)


@pytest.mark.usefixtures("graph")
def test_query_imports_nothing_heavy():
    code = "import sys; from kg.cli import run; assert run(['query', 'agreements']) == 0\n"
    code += "heavy = {'spacy', 'pyvis', 'networkx', 'pandas', 'rdflib', 'trafilatura'} & set(sys.modules)\nassert not heavy, heavy"
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


@pytest.fixture
def two_spellings(folder, kg_run):
    """A graph in which two articles spell one president's name in two ways."""
    for name, label in (("c", "Volodymyr Zelenskyy"), ("d", "Volodymyr Zelenskiy")):
        line = f"{label} | holdsOfficeIn | Ukraine | 2024 | office: President\n"
        (folder / "articles" / f"{name}.txt").write_text(line + ENGLISH)
    assert kg_run("build", "articles", "--store-only")[0] == 0
    return folder


@pytest.mark.usefixtures("two_spellings")
def test_entity_knows_one_person_by_all_names(kg_run):
    code, out, _ = kg_run("entity", "volodymyr zelenskiy", "--format", "json")
    assert code == 0
    found = json.loads(out)
    assert {found["label"], *found["other names"]} >= {"Volodymyr Zelenskyy", "Volodymyr Zelenskiy"}
    assert found["offices"] == ["President, Ukraine (2, 2024)"]
    assert found["articles"] == ["c", "d"]
    assert "President, Ukraine" in kg_run("entity", "Volodymyr Zelenskyy")[1]
    assert kg_run("entity", "Nobody")[0] == 2


def test_a_decision_holds_on_every_build(two_spellings, kg_run):
    pair = ("ent:volodymyr%20zelenskyy", "ent:volodymyr%20zelenskiy")
    code, out, err = kg_run("review", "--different", *pair)
    assert (code, err) == (0, "")
    assert "judgements.csv" in out
    kg_run("build", "articles", "--store-only", "--again")
    _, out, _ = kg_run("query", "entities", "class=Person", "--format", "csv")
    assert "Zelenskyy" in out
    assert "Zelenskiy" in out
    kg_run("review", "--same", *pair)
    labels = kg_run("query", "entities", "class=Person", "--format", "csv")[1]
    assert labels.count("Volodymyr") == 1
    assert len((two_spellings / "output" / "judgements.csv").read_text().splitlines()) == 2


@pytest.mark.usefixtures("two_spellings")
@pytest.mark.parametrize("pair", [("ent:nobody", "ent:UA"), ("ent:UA", "ent:UA")])
def test_a_decision_on_what_is_not_there_is_refused(kg_run, pair):
    code, _, err = kg_run("review", "--same", *pair)
    assert code == 2
    assert len(err.splitlines()) == 1


@pytest.mark.usefixtures("two_spellings")
def test_review_lists_open_pairs_as_csv(kg_run):
    code, out, _ = kg_run("review", "--format", "csv")
    assert code == 0
    assert out.startswith("decision,entity,other,label,other_label,reason,sentence")
