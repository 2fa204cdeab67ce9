"""Samplers: one for every distribution, and loaded by nobody who does not sample."""

from __future__ import annotations

import subprocess
import sys

import pytest

from xavier_core.dice import DISTRIBUTIONS
from xavier_core.dice.generator_draws import SAMPLERS

_SAMPLE = "import numpy as np; SCHEMES['he'].sample(fan_in=2, fan_out=2, rng=np.random.default_rng(1))"


def test_every_distribution_has_a_sampler() -> None:
    assert list(SAMPLERS) == list(DISTRIBUTIONS)


@pytest.mark.parametrize(("then", "is_loaded"), [("", False), (_SAMPLE, True)])
def test_a_sampler_is_loaded_when_one_samples_and_not_before(then: str, *, is_loaded: bool) -> None:
    code = f"import sys; from xavier_core.schemes import SCHEMES\n{then}"
    code += "\nprint('xavier_core.dice.generator_draws' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == str(is_loaded)
