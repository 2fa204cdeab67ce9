"""A page is added in the three steps that docs/architecture.md names, and in no other file."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from tests.server import ROOT

ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
VISIT = """
import json, sys
from unittest.mock import patch
from streamlit.testing.v1 import AppTest

def seen():
    assert not app.exception, [problem.message for problem in app.exception]
    wrong = [element.proto.body for element in app.get("html") if 'class="xs-wrong"' in element.proto.body]
    return [app.markdown[-1].value, dict(app.query_params), wrong, [warning.value for warning in app.warning]]

app = AppTest.from_file("app.py", default_timeout=60).switch_page("pages/coins.py")
app.query_params.update({"n": "40", "side": "edge", "roll": "3"})
visits = [seen() for _ in [app.run()]]
for text in ("60", "0", "70"):
    app.text_input[0].set_value(text)
    app.run()
    visits.append(seen())
app.selectbox[0].set_value("tails")
app.run()
visits.append(seen())
app.query_params.update({"n": "8"})
with patch("pages.ui.shell.page.follows_history", return_value=True):
    app.run()
visits.append(seen())
print(json.dumps(visits))
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the app with one more page."""
    copy = tmp_path_factory.mktemp("house")
    shutil.copytree(ROOT / "pages", copy / "pages", ignore=shutil.ignore_patterns("__pycache__"))
    steps = re.findall(r"^   ```python\n(.*?)^   ```", ARCHITECTURE, re.MULTILINE | re.DOTALL)
    folder, script, line = (dedent(step) for step in steps)
    for source in (folder, script):
        file = copy / source.partition("\n")[0].removeprefix("# ")
        file.parent.mkdir(exist_ok=True)
        file.write_text(source.partition("\n")[2], "utf-8")
    app = (ROOT / "app.py").read_text("utf-8")
    assert line.startswith("# app.py\n")
    (copy / "app.py").write_text(app.replace("    ],\n", f"{line.partition(chr(10))[2]}    ],\n", 1), "utf-8")
    return copy


@pytest.fixture(scope="module")
def visits(house: Path) -> list[Any]:
    environment = {"PYTHONPATH": f"{house}:{ROOT}", "PATH": ""}
    ran = subprocess.run(
        [sys.executable, "-c", VISIT], cwd=house, env=environment, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    found: list[Any] = json.loads(ran.stdout.splitlines()[-1])
    return found


def test_its_link_is_read_what_is_damaged_is_named_and_all_of_it_is_written(visits: list[Any]) -> None:
    shown, query, _, warnings = visits[0]
    assert shown == "20 times heads, on average"
    assert (query["n"], query["side"], query["roll"], query["x"]) == ("40", "heads", "3", "3_1_2")
    assert len(warnings) == 1
    assert "edge" in warnings[0]


def test_what_is_typed_is_shown_and_written(visits: list[Any]) -> None:
    shown, query, wrong, _ = visits[1]
    assert (shown, query["n"], wrong) == ("30 times heads, on average", "60", [])


def test_a_wrong_entry_is_named_below_its_field_until_it_is_mended(visits: list[Any]) -> None:
    shown, query, wrong, _ = visits[2]
    assert (shown, query["n"]) == ("30 times heads, on average", "60")
    assert "Tosses" in wrong[0]
    assert visits[3][0] == "35 times heads, on average"
    assert visits[3][2] == []


def test_back_follows_its_part_of_the_address(visits: list[Any]) -> None:
    assert visits[4][0] == "35 times tails, on average"
    assert visits[5][0] == "4 times tails, on average"


def test_no_other_file_is_touched(house: Path) -> None:
    files = {path.relative_to(house) for path in house.rglob("*.py")}
    own = {path.relative_to(ROOT) for path in (ROOT / "pages").rglob("*.py")} | {Path("app.py")}
    assert {str(path) for path in files - own} == {"pages/coins.py", "pages/ui/coins/page.py"}
    changed = [path for path in own if (house / path).read_bytes() != (ROOT / path).read_bytes()]
    assert changed == [Path("app.py")]
