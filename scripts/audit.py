#!/usr/bin/env python3
"""Asks an advisory database about every version that scripts/lock/ names.

    scripts/audit.py                      asks PyPI
    scripts/audit.py --service osv        asks OSV (https://osv.dev)

Needs pip-audit (`pipx install pip-audit`) on the path and nothing else; nothing is installed or executed of
what is asked about. Ends with 0 if nothing is known against any version, 1 if something is, and 2 if the
audit did not take place, or not for all: pip-audit itself calls it a success when it could ask about none.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

LOCK = Path(__file__).resolve().parent / "lock" / "test.txt"
"""What the tests need; it holds what the demo needs."""

CLEAN, FOUND, SKIPPED = 0, 1, 2
LONGEST_S = 300


def main() -> int:
    """Run the audit and say what came of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--service", choices=["pypi", "osv"], default="pypi")
    service = parser.parse_args().service
    program = shutil.which("pip-audit")
    if program is None:
        print("audit skipped: pip-audit is not installed (pipx install pip-audit)")
        return SKIPPED
    command = [program, "--requirement", str(LOCK), "--require-hashes", "--disable-pip", "--format", "json"]
    try:
        done = subprocess.run(
            [*command, "--progress-spinner", "off", "--timeout", "15", "--vulnerability-service", service],
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST_S,
        )
    except subprocess.TimeoutExpired:
        print(f"audit skipped: {service} did not answer within {LONGEST_S} seconds")
        return SKIPPED
    try:
        told = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        reason = done.stderr.strip().splitlines()[-1:] or ["pip-audit said nothing"]
        print(f"audit skipped: {service} could not be asked ({reason[0][:200]})")
        return SKIPPED
    return verdict(told, service)


def verdict(told: list[dict[str, Any]], service: str) -> int:
    """Print what is known of each dependency, and what it comes to."""
    unasked = [item for item in told if "skip_reason" in item]
    found = [(item, known) for item in told for known in item.get("vulns", ())]
    for item, known in found:
        mended = ", ".join(known["fix_versions"]) or "no version yet"
        print(f"{item['name']} {item['version']}: {known['id']}, mended in {mended}")
    if found:
        return FOUND
    if unasked:
        print(f"audit skipped: {service} knows nothing of {len(unasked)} of {len(told)} packages, such as")
        print(f"  {unasked[0]['name']}: {unasked[0]['skip_reason']}")
        return SKIPPED
    print(f"audit: nothing is known against {len(told)} packages")
    return CLEAN


if __name__ == "__main__":
    sys.exit(main())
