#!/usr/bin/env python3
"""Writes into the documentation what the program prints, so that it cannot tell tales.

README.md: every ```console block is run in order on a graph of the sample articles, and what stands under
each "$ command" is replaced by its output. docs/commands.md: the help of every command.

    scripts/update_docs.py              rewrite both
    scripts/update_docs.py --check      exit with 1 and a diff where they are not up to date
"""

from __future__ import annotations

import argparse
import difflib
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
COMMANDS = ROOT / "docs" / "commands.md"
BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.DOTALL | re.MULTILINE)
INTRODUCTION = """\
# Commands

Written by `scripts/update_docs.py` from the help of the program; do not edit.
Every command prints one line on an error and exits with 1 (it could not be done) or 2 (it was not
understood); `--debug` shows the traceback.
"""

Run = Callable[..., str]


def runner(folder: Path) -> Run:
    """A function that runs ``kg`` in a folder and returns what it printed, errors included."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "110",
        "LC_ALL": "C.UTF-8",
        "NO_COLOR": "1",
    }

    def run(*arguments: str) -> str:
        program = "import sys; from kg.cli import main; sys.argv[0] = 'kg'; main()"
        done = subprocess.run(
            [sys.executable, "-c", program, *arguments],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        text = "\n".join(line.rstrip() for line in done.stdout.splitlines()).strip("\n")
        return text.replace(f"{folder}/", "").replace(f"{ROOT}/", "") + "\n"

    return run


def commands(block: str) -> Iterator[str]:
    """The commands of a console block; one goes on over lines until its quotes are closed."""
    lines = iter(block.splitlines())
    for line in lines:
        if not line.startswith("$ "):
            continue
        command = line[2:]
        while True:
            try:
                shlex.split(command)
            except ValueError:
                command += "\n" + next(lines)
            else:
                break
        yield command


def played(block: str, run: Run) -> str:
    """A console block with the output that its commands have now."""
    parts = []
    for command in commands(block):
        program, *arguments = shlex.split(command)
        if program != "kg":
            raise SystemExit(f"README.md: only kg can be run in a console block, not {program}")
        parts.append(f"$ {command}\n{run(*arguments)}")
    return "\n".join(parts)


def readme(text: str, run: Run) -> str:
    """The README with fresh output."""
    return BLOCK.sub(lambda match: played(match.group(), run), text)


def reference(run: Run) -> str:
    """The help of every command."""
    overview = run("--help")
    names = re.findall(r"^  ([a-z]+) {2,}", overview.partition("Commands:\n")[2], re.MULTILINE)
    sections = [f"## kg {name}\n\n```text\n{run(name, '--help')}```\n" for name in names]
    return "\n".join([INTRODUCTION, f"```text\n{overview}```\n", *sections])


def main() -> int:
    """Bring both pages up to date, or say how they are not."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        for part in ("scripts", "ontology", "tests"):
            (folder / part).symlink_to(ROOT / part)
        run = runner(folder)
        run("build", "scripts/samples", "-o", "output")
        old = {path: path.read_text(encoding="utf-8") if path.exists() else "" for path in (README, COMMANDS)}
        new = {README: readme(old[README], run), COMMANDS: reference(run)}
    stale = [path for path in old if old[path] != new[path]]
    for path in stale:
        if check:
            name = str(path.relative_to(ROOT))
            before, after = old[path].splitlines(), new[path].splitlines()
            print("\n".join(difflib.unified_diff(before, after, name, "what kg prints", lineterm="")))
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(new[path], encoding="utf-8")
            print(f"{path.relative_to(ROOT)}: updated")
    if check and stale:
        print("Run scripts/update_docs.py and look at the difference.")
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
