"""The example of network analysis runs on a graph and on an empty one, and draws what it says."""

import importlib.util
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from kg.store import Store

LINES = """Ukraine | signedWith | Belgium | 2023-01-21
Ukraine | signedWith | Albania | 2024-01-21
Belgium | providesAidTo | Lithuania | 2024-02
Edi Rama | heldTalksWith | Ukraine | 2024-03-01
Serbia | signedWith | Belarus | planned"""


@pytest.fixture
def script(root):
    spec = importlib.util.spec_from_file_location("analyse_network", root / "scripts" / "analyse_network.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("text", [LINES, ""])
def test_two_plots_and_three_tables(script, assemble, report, tmp_path, text):
    with Store.open(tmp_path / "store") as store:
        assemble([report(text)], store)
    arguments = ["--store", str(tmp_path), "-o", str(tmp_path / "plots")]
    result = CliRunner().invoke(script.main, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    assert ("Ukraine" in result.output) == bool(text)
    assert "Serbia" not in result.output
    for name in ("ties-by-kind", "brokers"):
        drawing = ET.parse(tmp_path / "plots" / f"{name}.svg").getroot()  # noqa: S314 -- our own file
        assert (len(drawing.findall("{*}polyline")) > 0) == bool(text)
