"""Our laws against what the installed frameworks drew, as ``make frameworks`` recorded it."""

from __future__ import annotations

import json
import math
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.frameworks.cases import Case, cases
from xavier_core.dice import DISTRIBUTIONS, UnitLaw

ROOT = Path(__file__).resolve().parents[3]
RECORDED: dict[str, Any] = json.loads((ROOT / "tests" / "data" / "framework_laws.json").read_text("utf-8"))
LAWS: dict[str, dict[str, Any]] = RECORDED["laws"]
CASES = pytest.mark.parametrize("case", list(cases()), ids=lambda case: case.key)

_ERRORS = 5.0
_FLOAT32 = 1e-6


def recorded(case: Case) -> dict[str, Any]:
    assert case.key in LAWS, f"no recording of “{case.key}”: run make frameworks"
    found = LAWS[case.key]
    assert found["call"] == case.call, f"the line of “{case.key}” is another one by now: run make frameworks"
    return found


def expected(case: Case) -> tuple[UnitLaw, float, float]:
    """Our unit law, mean and standard deviation."""
    return case.law, case.draw.mean(case.layer), case.draw.std(case.layer)


@lru_cache(maxsize=64)
def moments(distribution: str, shape: tuple[int, int], arguments: tuple[float, ...]) -> tuple[float, float, float]:
    """E x**4, x**6 and x**8 of a unit law, over midpoints of equal steps of probability."""
    law = DISTRIBUTIONS[distribution].law(*shape, arguments)
    draws = law.quantile((np.arange(200_000) + 0.5) / 200_000)
    return float((draws**4).mean()), float((draws**6).mean()), float((draws**8).mean())


@CASES
def test_a_framework_s_call_has_our_mean_and_variance(case: Case) -> None:
    found = recorded(case)
    law, mean, std = expected(case)
    if std == 0.0:
        assert (found["variance"], found["kurtosis"]) == (0.0, None)
        assert found["mean"] == pytest.approx(mean, rel=_FLOAT32)
        return
    error = math.sqrt((law.kurtosis - 1.0) / found["n"])
    if case.draw.distribution == "orthogonal":
        error = 2.0 * _FLOAT32  # the mean square of all entries is fixed, up to rounding
        assert found["orthogonality"] < 1e-5
    assert abs(found["variance"] / std**2 - 1.0) < _ERRORS * error
    assert abs(found["mean"] - mean) < _ERRORS * std / math.sqrt(found["n"])


@CASES
def test_a_framework_s_call_has_our_law(case: Case) -> None:
    """Kurtosis within its standard error, the largest of n entries as likely, no p-value beyond chance."""
    found = recorded(case)
    law, mean, std = expected(case)
    if std == 0.0:
        return
    fourth, sixth, eighth = moments(case.draw.distribution, case.shape, case.draw.arguments)
    error = math.sqrt((eighth - fourth**2 - 4.0 * fourth * sixth + 4.0 * fourth**3) / found["n"])
    assert abs(found["kurtosis"] - law.kurtosis) < _ERRORS * error + 1e-9
    assert found["largest"] <= abs(mean) + std * law.reach * (1 + _FLOAT32)
    ends = (np.array([found["largest"], -found["largest"]]) - mean) / std
    beyond = found["n"] * float(1.0 - law.cdf(ends[:1])[0] + law.cdf(ends[1:])[0])
    assert beyond < 14.0  # exp(-14) is how likely it is that none of them lies farther out
    assert math.isfinite(law.reach) or beyond > 1e-5
    if case.draw.distribution == "sparse":
        zeros = math.ceil(case.draw.arguments[0] * case.shape[1])
        assert found["zeros_a_row"] == [zeros, zeros]
        assert found["zeros"] == pytest.approx(law.atom, rel=1e-8)
    elif case.draw.distribution != "orthogonal":
        assert found["p"] > 1e-5


def test_nothing_is_recorded_that_there_is_not() -> None:
    assert set(LAWS) == {case.key for case in cases()}, "run make frameworks"


def test_p_values_are_spread_as_they_should_be() -> None:
    """Those of lines that share a generator are not independent, so the bounds are wide."""
    values = [found["p"] for found in LAWS.values() if "p" in found]
    assert len(values) > 300
    assert 0.25 < sum(value < 0.5 for value in values) / len(values) < 0.75
    assert sum(value < 0.01 for value in values) < 0.05 * len(values)


def test_the_recording_is_of_the_versions_that_are_asked_for() -> None:
    asked = dict(
        re.findall(r"^([a-z-]+)==(\S+)", (ROOT / "requirements-frameworks.txt").read_text("utf-8"), re.MULTILINE)
    )
    assert asked == {name: RECORDED["versions"][name] for name in asked}
    assert set(asked) == {"torch", "keras", "jax", "flax", "scikit-learn"}


def test_a_line_that_changes_or_comes_new_asks_for_a_recording() -> None:
    case = next(cases())
    with pytest.raises(AssertionError, match="run make frameworks"):
        recorded(case._replace(shape=(5, 6)))
    entry = LAWS[case.key]
    LAWS[case.key] = entry | {"call": "something else"}
    try:
        with pytest.raises(AssertionError, match="another one by now: run make frameworks"):
            recorded(case)
    finally:
        LAWS[case.key] = entry


@pytest.mark.parametrize("layer", RECORDED["defaults"])
def test_a_layer_s_defaults_are_recorded_with_their_fans(layer: str) -> None:
    for found in RECORDED["defaults"][layer].values():
        assert found["n"] >= 600
        assert found["variance"] >= 0.0
        assert (found["kurtosis"] is None) == (found["variance"] == 0.0)
        assert min(found["fan_in"], found["fan_out"]) >= 9
