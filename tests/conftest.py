"""Fixtures that several rooms share."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def samples() -> Path:
    """The sample articles that ship with the code."""
    return ROOT / "scripts" / "samples"


@pytest.fixture(scope="session")
def gold() -> Path:
    """What an analyst would write down for each of them."""
    return ROOT / "tests" / "gold"


@pytest.fixture(scope="session")
def reference() -> Path:
    """Annotated press articles and a second scorer that are not ours to publish: $KG_REFERENCE."""
    folder = os.environ.get("KG_REFERENCE")
    if not folder or not Path(folder).is_dir():
        pytest.skip("KG_REFERENCE names no folder with the annotated press articles")
    return Path(folder).resolve()
