"""Whatever is typed, the command line answers or says in one line what is wrong."""

import contextlib
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kg.extract
from kg.cli import run

ENGLISH = (
    "The ministers of the two countries said on Monday that they would meet again in the spring, and that their "
    "officials were to prepare what had been talked about for so long.\n"
)
TEXT = (
    'Ukraine | signedWith | Belgium | 2024-01-21 | #drones | "Jane Roe"\nEdi Rama | heldTalksWith | Ukraine | @Tirana\n'
    + ENGLISH
)
COMMANDS = (
    ("query",), ("query", "--format", "csv"), ("query", "--format", "turtle"), ("query", "agreements"), ("explain",), ("entity",), ("partners",),
    ("timeline",), ("conflicts",), ("changes",), ("changes", "--since"), ("stats",), ("article",), ("validate",), ("ontology", "--relation"),
    ("ontology",), ("review",), ("export",), ("export", "jsonl", "-o"), ("load",), ("remove",), ("extract",), ("evaluate",),
)  # fmt: skip
WORDS = st.one_of(
    st.sampled_from(
        ["Ukraine", "Belgium", "signedWith", "a", "Jane", "Q212", "ent:UA", "<x>", "-", "--", "--format", "--limit", "-1", "since=", "since=2024",
         "actor=Ukraine", "actor=' OR 1", "SELECT * { ?s ?p ?o }", "ASK {}", "SELECT (1/0 AS ?x) {}", "CONSTRUCT WHERE { ?s ?p ?o }",
         "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "LOAD <file:///etc/hostname>", "DROP ALL", "DESCRIBE <x>",
         "SELECT ?x { FILTER regex('a', '(') }", '" } ; DROP ALL #', "\x00", "../..", "/dev/null", "a.ttl", "9" * 400, "{" * 3000, "(" * 3000]
    ),
    st.text(max_size=30),
    st.text(max_size=6).map(lambda text: f"SELECT * {{ ?s ?p '{text}' }}"),
)  # fmt: skip


@pytest.fixture(scope="module")
def graph(tmp_path_factory, assemble):
    """A folder with a graph, in which the commands of this file run."""
    folder = tmp_path_factory.mktemp("graph")
    (folder / "a.txt").write_text(TEXT)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.delenv("KG_STORE", raising=False)
        patch.setattr(kg.extract, "Extractor", lambda _ontology: scripted_of(assemble))
        assert typed("build", "a.txt", "--store-only")[0] == 0
        yield folder


def scripted_of(assemble):
    """The scripted extractor, which the assembly of graphs uses."""
    return assemble.__defaults__[1]()


def typed(*arguments):
    """The exit code of a command, and what it printed on either channel."""
    out, err = io.StringIO(), io.StringIO()
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"")))
        code = run(list(arguments))
    return code, out.getvalue(), err.getvalue()


@pytest.mark.usefixtures("graph")
@settings(max_examples=150, deadline=None)
@given(st.sampled_from(COMMANDS), st.lists(WORDS, max_size=4))
def test_no_argument_ends_in_a_traceback(command, words):
    # No operating system passes NUL in an argument.
    words = [word.replace("\x00", "") for word in words if word not in {"--debug", "-o"}]
    code, out, err = typed(*command, *words)
    assert code in {0, 1, 2}, err
    assert "fault of kg" not in err, (err, command)
    assert "Traceback" not in out + err
    assert bool(code) == bool(err.strip()) or code == 0 or "not conform" in out


RECORDS = st.dictionaries(
    st.sampled_from(["text", "title", "date", "url", "author", "id", "publisher", "language", "x"]),
    st.one_of(st.text(max_size=40), st.none(), st.integers(), st.floats(), st.lists(st.text(max_size=5), max_size=2),
              st.just(TEXT), st.just("javascript:alert(1)"), st.just("2024-02-30")),
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.usefixtures("graph")
@settings(max_examples=25, deadline=None)
@given(
    st.lists(RECORDS, min_size=1, max_size=3),
    st.sampled_from(["a.jsonl", "a.json", "a.txt", "a.html", "a.csv", "a.eml"]),
)
def test_no_article_ends_in_a_traceback(tmp_path_factory, records, name):
    path = tmp_path_factory.mktemp("any") / name
    path.write_text("\n".join(json.dumps(record) for record in records))
    for command in (
        ["build", str(path), "-o", str(path.parent / "out"), "--store-only"],
        ["extract", str(path)],
    ):
        code, out, err = typed(*command)
        assert code in {0, 1}
        assert "fault of kg" not in err, (err, command)
        assert "Traceback" not in out + err
