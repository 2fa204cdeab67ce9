"""The README's code runs as it stands there, and prints what stands below it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BLOCKS: list[tuple[str, str]] = re.findall(
    r"^```python\n(.*?)^```\n\n```\n(.*?)^```$", (ROOT / "README.md").read_text("utf-8"), re.DOTALL | re.MULTILINE
)


def test_every_piece_of_python_has_its_output_below_it() -> None:
    assert len(BLOCKS) == (ROOT / "README.md").read_text("utf-8").count("```python\n") >= 5


@pytest.mark.parametrize(("code", "printed"), BLOCKS, ids=[str(number) for number in range(1, len(BLOCKS) + 1)])
def test_the_code_prints_what_stands_below_it(code: str, printed: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout == printed


def test_the_core_s_section_opens_with_a_traced_network() -> None:
    assert "xc.forward(" in BLOCKS[0][0]
    assert len([line for line in BLOCKS[0][0].splitlines() if line and not line.startswith("import")]) <= 5
