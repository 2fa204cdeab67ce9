"""The tests of the browser's modules that need no browser, which node runs: ``tests/js``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.node import run_node
from tests.server import ROOT

_FILES = sorted((ROOT / "tests" / "js").glob("*.test.js"))


@pytest.mark.parametrize("file", _FILES, ids=lambda file: file.name.removesuffix(".test.js"))
def test_modules(file: Path) -> None:
    ran = run_node("--test", "--test-reporter=spec", str(file))
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "fail 0" in ran.stdout
    assert "pass 0" not in ran.stdout
