"""The audit says what is known against a library, and never that all is well when it could not ask."""

import json
import os
import subprocess
import sys

import pytest

SOUND = {"name": "a", "version": "1", "vulns": []}
KNOWN = {"name": "b", "version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3"]}]}
UNASKED = {"name": "c", "skip_reason": "not found"}


@pytest.fixture
def audit(root, tmp_path):
    """Runs the script beside a pip-audit that answers so."""

    def run(answer, code=0):
        program = tmp_path / "pip-audit"
        program.write_text(f"#!{sys.executable}\nprint({answer!r})\nraise SystemExit({code})\n")
        program.chmod(0o755)
        return script(root, tmp_path)

    return run


def script(root, path):
    command = [sys.executable, str(root / "scripts" / "audit.py")]
    env = {**os.environ, "PATH": str(path)}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


@pytest.mark.parametrize(
    ("told", "code", "words"),
    [
        ([SOUND], 0, "nothing is known against 1"),
        ([SOUND, KNOWN], 1, "b 2: PYSEC-1, mended in 3"),
        ([KNOWN, UNASKED], 1, "PYSEC-1"),
        ([SOUND, UNASKED], 2, "audit skipped: pypi knows nothing of 1 of 2"),
    ],
)
def test_what_is_known_is_told(audit, told, code, words):
    found, out = audit(json.dumps({"dependencies": told}))
    assert (found, words in out) == (code, True)


def test_a_database_that_cannot_be_asked_is_named(audit):
    assert audit("", code=1) == (2, "audit skipped: pypi could not be asked (pip-audit said nothing)\n")


def test_without_pip_audit_it_says_so(root, tmp_path):
    code, out = script(root, tmp_path)
    assert (code, "pipx install pip-audit" in out) == (2, True)
