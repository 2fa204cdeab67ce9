"""What the tests share: the hypothesis profile, the seed sheet and the printed refresh."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

# Threads of a matrix library wait for each other at full load: beside other work that costs more than it gains.
# It reads this once, when NumPy is first imported; the servers that tests start have it, too.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pytest
from hypothesis import settings

from xavier_core import Sheet, SheetSpec, run_sheet

_DATA = Path(__file__).parent / "data"

# The same examples on every run and no time limit on one of them: a red test is red for everyone.
settings.register_profile("xavier_sheet", derandomize=True, deadline=None, max_examples=40)
settings.load_profile("xavier_sheet")


@pytest.fixture(scope="session")
def seed_sheet() -> Sheet:
    """Roll 1 of the sheet as it opens."""
    return run_sheet(SheetSpec())


@pytest.fixture(scope="session")
def printed() -> dict[str, Any]:
    """One refresh of the spreadsheet as it was printed, to two decimals."""
    found: dict[str, Any] = json.loads((_DATA / "printed_refresh.json").read_text(encoding="utf-8"))
    return found
