"""The laws reach nothing that draws: neither the sheet's run nor the re-rolls nor a random generator."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import xavier_core

_BARE = f"""
import sys, types
package = types.ModuleType("xavier_core")
package.__path__ = [{str(Path(xavier_core.__file__).parent)!r}]
sys.modules["xavier_core"] = package
"""
"""The package without its face, which imports every wing."""
_DRAWS = ("xavier_core.rerolls", "xavier_core.sheet", "xavier_core.dice.generator_draws")


def _loaded(statement: str) -> set[str]:
    """What draws among the modules that a fresh interpreter has after a statement."""
    show = f"print(*(name for name in sys.modules if name.startswith({_DRAWS!r})))"
    code = f"{_BARE}{statement}\n{show}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_laws_load_nothing_that_draws() -> None:
    assert _loaded("import xavier_core.laws") == set()


@pytest.mark.parametrize("module", ["rerolls", "sheet", "dice.generator_draws"])
def test_what_draws_is_noticed(module: str) -> None:
    """Otherwise the test above would pass whatever the laws import."""
    assert f"xavier_core.{module}" in _loaded(f"import xavier_core.laws\nimport xavier_core.{module}")
