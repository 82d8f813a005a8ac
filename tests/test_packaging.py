"""What is installed is what was tried: the wheel, the locked versions, the scripts that set things up."""

import os
import re
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path

import networkx as nx
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCKS = ("demo", "test")


def run(*command: object, **more: object) -> str:
    done = subprocess.run(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
        **more,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture(scope="session")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, root)
    (path,) = folder.glob("*.whl")
    return path


def locked(root: Path, lock: str) -> dict[str, str]:
    text = (root / "scripts" / "lock" / f"{lock}.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_version_has_hashes_and_no_address(root: Path, lock: str):
    text = (root / "scripts" / "lock" / f"{lock}.txt").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[a-z0-9])", text.strip())
    assert len(entries) > 50
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert re.search(r"https?://|--(?:extra-)?index-url|--find-links|file:", text) is None


def test_the_locks_hold_what_pyproject_asks_for(root: Path):
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    needed = [*project["project"]["dependencies"], *groups["build"]]
    for extra in project["project"]["optional-dependencies"].values():
        needed += extra
    for lock, wanted in (("demo", needed), ("test", [*needed, *groups["test"]])):
        versions = locked(root, lock)
        for requirement in map(Requirement, wanted):
            version = versions.get(canonicalize_name(requirement.name))
            assert version is not None, f"{requirement} is missing: run scripts/lock/update"
            assert requirement.specifier.contains(version), f"{requirement} is locked at {version}"


def test_the_demo_and_the_tests_use_the_same_versions(root: Path):
    demo, test = (locked(root, lock) for lock in LOCKS)
    assert {name: test.get(name) for name in demo} == demo


def shim(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.mark.parametrize(
    ("there", "chosen"),
    [
        ({"3.13": "works", "3.12": "works"}, "3.13"),
        ({"3.13": "shim", "3.12": "works", "3.11": "works"}, "3.12"),
        ({"3.13": "no venv", "3.12": "shim", "3.11": "works"}, "3.11"),
        ({"3.13": "shim", "3.10": "works"}, None),
    ],
)
def test_the_newest_python_that_works_is_chosen(root: Path, tmp_path: Path, there, chosen):
    """A shim of a version manager is there and fails; a Python without ensurepip cannot make environments."""
    for version, state in there.items():
        minor = version.partition(".")[2]
        works = f'case "$2" in *"(3, {minor})"*) exit 0;; esac; exit 1'
        shim(tmp_path, f"python{version}", works if state == "works" else "echo not found >&2; exit 127")
    for tool in ("dirname", "bash"):
        (tmp_path / tool).symlink_to(f"/usr/bin/{tool}")
    done = subprocess.run(
        ["/bin/bash", "-c", f". '{root}/scripts/setup.sh' && find_python"],
        env={"PATH": str(tmp_path), "HOME": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if chosen:
        assert done.stdout.strip() == f"python{chosen}", done.stderr
    else:
        assert done.returncode == 1
        assert "Install one" in done.stderr


def test_the_wheel_carries_the_ontology_and_the_page(root: Path, wheel: Path):
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        f"kg/_ontology/{path.relative_to(root / 'ontology')}"
        for path in (root / "ontology").rglob("*")
        if path.suffix in {".ttl", ".rq"}
    }
    wanted |= {str(path.relative_to(root)) for path in (root / "kg").rglob("*.py")}
    wanted |= {
        str(path.relative_to(root)) for path in (root / "kg" / "export" / "page" / "assets").rglob("*.*")
    }
    assert wanted - names == set()
    distribution = "-".join(wheel.name.split("-")[:2])
    assert {name.partition("/")[0] for name in names} == {"kg", f"{distribution}.dist-info"}


def test_the_demo_shows_a_graph_worth_looking_at(samples: Path, tmp_path: Path):
    kg = (sys.executable, "-c", "from kg.cli import main; main()")
    run(*kg, "build", samples, "-o", tmp_path)
    graph = nx.read_graphml(tmp_path / "graph.graphml")
    assert len(graph) > 40
    assert graph.number_of_edges() > 100
    regions = {"UA", "DE", "US", "JP", "AU", "IN", "SA", "TR", "SO", "KE", "AR", "KZ"}
    prefix = "https://w3id.org/dck/entity/"
    assert {prefix + region for region in regions} - set(graph) == set()
    # Two newspapers name two prices for one purchase.
    conflicts = run(*kg, "conflicts", "--store", tmp_path)
    assert "300000000 USD" in conflicts
    assert "320000000 USD" in conflicts


@pytest.mark.slow
def test_the_wheel_works_in_an_empty_environment(root: Path, samples: Path, wheel: Path, tmp_path: Path):
    home = tmp_path / "env"
    venv.create(home, with_pip=True)
    python, kg = home / "bin" / "python", home / "bin" / "kg"
    pip = (python, "-m", "pip", "install", "-qq", "--no-deps", "--disable-pip-version-check")
    run(*pip, "--only-binary", ":all:", "--require-hashes", "-r", root / "scripts" / "lock" / "demo.txt")
    run(*pip, wheel)
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "KG_"))}
    articles = sorted(samples.glob("*.txt"))[:3]
    run(kg, "build", *articles, "-o", "out", cwd=tmp_path, env=clean)
    assert {path.name for path in (tmp_path / "out").iterdir()} >= {
        "graph.html",
        "graph.ttl",
        "graph.trig",
        "graph.graphml",
        "statements.jsonl",
    }
    answer = run(
        kg,
        "query",
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "--store",
        "out",
        "--format",
        "csv",
        cwd=tmp_path,
        env=clean,
    )
    assert int(answer.split()[1]) > 20
    run(python, "-m", "pip", "check")
    where = run(python, "-c", "import kg.vocab; print(kg.vocab.default_folder())", cwd=tmp_path, env=clean)
    assert Path(where.strip()) == Path(next(home.glob("lib/python3.*/site-packages/kg/_ontology")))
