"""The law of the size of all outputs together, against chi laws and rolls drawn with NumPy alone."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import chi

from tests.overridden import overridden
from xavier_core import Attempt, SheetError, SheetSpec
from xavier_core.laws.norm import norm_law

CHANCES = np.array([0.01, 0.25, 0.5, 0.75, 0.99])
ROLLS = 40_000


def test_without_hidden_layers_it_is_a_chi_law() -> None:
    spec = SheetSpec((3.0, 4.0), (1.0, -1.0, 0.0, 2.0), (), (Attempt("fixed", (0.2,)),))
    found = np.exp(norm_law(spec).log_quantile(CHANCES))
    assert found == pytest.approx(0.2 * 5.0 * chi.ppf(CHANCES, 4), rel=1e-8)


@pytest.mark.parametrize(
    ("hidden", "outputs", "slope"), [((3, 3), 2, 1.0), ((2, 5), 1, 0.0), ((4,), 8, 0.2), ((3,) * 8, 3, 0.0)]
)
def test_rolls_drawn_with_numpy_lie_below_its_quantiles_as_often_as_they_say(
    hidden: tuple[int, ...], outputs: int, slope: float
) -> None:
    attempt = Attempt("fixed", (0.7,), activation="leaky_relu", slope=slope)
    spec = SheetSpec((3.0, 1.0, 2.0), (0.5,) * outputs, hidden, (attempt,))
    rng = np.random.default_rng((7, *hidden))
    signal = np.tile(spec.inputs, (ROLLS, 1))
    for layer, shape in enumerate(spec.shapes):
        signal = np.einsum("ri,rij->rj", signal, 0.7 * rng.standard_normal((ROLLS, *shape)))
        if layer < len(hidden):
            signal = np.where(signal > 0, signal, slope * signal)
    sizes = np.sqrt(np.sum(signal**2, axis=1))
    quantiles = np.exp(norm_law(spec).log_quantile(CHANCES))
    below = np.mean(sizes[:, np.newaxis] <= quantiles, axis=0)
    expected = np.maximum(CHANCES, np.mean(sizes == 0.0))
    assert np.all(np.abs(below - expected) <= 4.0 * np.sqrt(CHANCES * (1.0 - CHANCES) / ROLLS))


def test_where_more_rolls_are_dead_than_a_chance_its_quantile_is_that_of_0() -> None:
    """Of ReLU layers of one unit each half of the rolls is dead: three quarters behind two."""
    spec = SheetSpec((1.0,), (0.0,), (1, 1), (Attempt("he", activation="relu"),))
    found = norm_law(spec).log_quantile([0.5, 0.7499, 0.7501])
    assert found[:2].tolist() == [-math.inf, -math.inf]
    assert math.isfinite(found[2])


def test_sizes_beyond_every_float_have_a_law() -> None:
    small, usual = (norm_law(SheetSpec(attempts=(Attempt("fixed", (std,)),))) for std in (1e-200, 1.0))
    shift = 3 * 200 * math.log(10)
    assert small.log_quantile(CHANCES) + shift == pytest.approx(usual.log_quantile(CHANCES), abs=1e-9)


def test_what_chance_has_no_part_in_is_its_own_law() -> None:
    pins = ((0, 0, 0, 2.0), (0, 0, 1, -1.5))
    spec = SheetSpec((2.0,), (0.0, 1.0), (), (Attempt("fixed", overrides=overridden(weights=pins)), Attempt("zeros")))
    assert np.exp(norm_law(spec).log_quantile(CHANCES)) == pytest.approx([5.0] * 5, rel=1e-15)
    assert norm_law(spec, attempt=1).log_quantile(0.5) == -math.inf
    assert norm_law(replace(spec, inputs=(0.0,)), attempt=1).log_quantile(0.5) == -math.inf


def test_a_limit_says_so_and_what_has_no_law_is_refused() -> None:
    tanh = SheetSpec(attempts=(Attempt(activation="tanh"), Attempt(bias="constant"), Attempt("one-sided")))
    assert "bends elsewhere than at 0" in norm_law(tanh).reason
    for attempt in (1, 2):
        with pytest.raises(SheetError, match="of attempt"):
            norm_law(tanh, attempt=attempt)
