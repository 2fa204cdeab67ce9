"""Literal re-rolls, the exact sampler and the law in closed form: three ways to the same distribution.

Each pair is compared by Kolmogorov and Smirnov's distance. The limits are quantiles of its
asymptotic law, divided among all comparisons of this file (Bonferroni); where outputs tie, as at
ReLU's atom at 0, the test errs to the safe side.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import kolmogi

from xavier_core import Attempt, SheetSpec, WideSpec
from xavier_core.activations import ACTIVATIONS
from xavier_core.laws import FinalLaw, final_law
from xavier_core.rerolls.ensemble import Method, reroll_chunks

Array = NDArray[np.float64]

SCHEMES = (Attempt("fixed", (0.8,)), Attempt("xavier"), Attempt("he"), Attempt("inputs"))
FALSE_ALARMS = 1e-5
"""How often an independent set of seeds would fail any test of this file though nothing is wrong."""
EXACT_ROLLS = 20_000
LITERAL_ROLLS = 20_000
LITERAL_WEIGHTS = 2**22
"""Weights that the literal re-rolls of one case draw, where that makes for fewer of them."""


class Case(NamedTuple):
    """A network of ``depth`` hidden layers of ``width`` units, drawn by each of the schemes above."""

    width: int
    depth: int
    activation: str

    @property
    def spec(self) -> SheetSpec:
        """The network with one attempt a scheme; case by case with a seed of its own."""
        attempts = tuple(
            Attempt(scheme.scheme, scheme.arguments, activation=self.activation, slope=0.3) for scheme in SCHEMES
        )
        seed = 1000 * self.width + 100 * self.depth + list(ACTIVATIONS).index(self.activation)
        return WideSpec((3.0, 1.0, 2.0), (1.0, 0.0), (self.width,) * self.depth, attempts, seed)

    @property
    def literal_rolls(self) -> int:
        """As many literal re-rolls as the weights allowed make."""
        return min(LITERAL_ROLLS, LITERAL_WEIGHTS // sum(fan_in * fan_out for fan_in, fan_out in self.spec.shapes))


THOROUGHLY = ("identity", "relu", "leaky_relu", "tanh", "sigmoid")
"""Activations at every width and depth: those of exact laws, and two whose exact sampler is as that of all others."""
CASES = [
    Case(width, depth, activation)
    for width in (1, 2, 3, 8, 40)
    for depth in (0, 1, 2, 6)
    for activation in ACTIVATIONS
    if depth or width == 1  # without hidden layers the width is nothing
    if activation in THOROUGHLY or (width in (1, 8) and depth in (1, 2))
]
STATISTICS: dict[str, Callable[[Array], Array]] = {
    "first output": lambda outputs: outputs[:, 0],
    "length of the outputs": lambda outputs: np.hypot(outputs[:, 0], outputs[:, 1]),
}
COMPARISONS = len(CASES) * len(SCHEMES) * (len(STATISTICS) + 2)
LIMIT = float(kolmogi(FALSE_ALARMS / COMPARISONS))


class Samples(NamedTuple):
    """Outputs of a case, each of shape (schemes, rolls, outputs)."""

    case: Case
    literal: Array
    exact: Array


def is_nonlinear(activation: str) -> bool:
    """Whether g bends elsewhere than at 0, so that the law is the limit's."""
    return ACTIVATIONS[activation].slope_below is None


def drawn(spec: SheetSpec, method: Method, n: int) -> Array:
    chunks = reroll_chunks(spec, range(len(SCHEMES)), n=n, method=method)
    return np.concatenate([chunk.outputs for chunk in chunks], axis=1)


@pytest.fixture(scope="module", params=CASES, ids=lambda case: f"{case.width}x{case.depth} {case.activation}")
def samples(request: pytest.FixtureRequest) -> Samples:
    case: Case = request.param
    return Samples(case, drawn(case.spec, "literal", case.literal_rolls), drawn(case.spec, "exact", EXACT_ROLLS))


def two_sample_distance(one: Array, other: Array) -> float:
    """Largest difference of two empirical distribution functions, in units of its standard size."""
    places = np.concatenate((one, other))
    shares = [np.searchsorted(np.sort(sample), places, side="right") / len(sample) for sample in (one, other)]
    return float(np.abs(shares[0] - shares[1]).max()) * math.sqrt(len(one) * len(other) / len(places))


def distance_to_law(sample: Array, law: FinalLaw) -> float:
    """Largest difference of the empirical distribution function to the law's, at and just below each output."""
    places, counts = np.unique(sample, return_counts=True)
    at = np.cumsum(counts) / len(sample)
    below = at - counts / len(sample)
    law_at = law.cdf(places)
    law_below = law_at - np.where(places == 0.0, law.atom, 0.0)
    return max(float(np.abs(at - law_at).max()), float(np.abs(below - law_below).max())) * math.sqrt(len(sample))


# ---- three legs ----------------------------------------------------------------------------------


@pytest.mark.parametrize("statistic", STATISTICS)
def test_literal_rerolls_and_the_exact_sampler_have_one_distribution(samples: Samples, statistic: str) -> None:
    of = STATISTICS[statistic]
    for literal, exact in zip(samples.literal, samples.exact, strict=True):
        assert two_sample_distance(of(literal), of(exact)) < LIMIT


@pytest.mark.parametrize("method", ["literal", "exact"])
def test_rerolls_follow_the_law_where_it_is_exact(samples: Samples, method: Method) -> None:
    outputs = samples.literal if method == "literal" else samples.exact
    for index in range(len(SCHEMES)):
        law = final_law(samples.case.spec, attempt=index)
        if law.kind == "exact":
            assert distance_to_law(outputs[index, :, 0], law) < LIMIT
        else:
            assert is_nonlinear(samples.case.activation)


# ---- and each leg can break ----------------------------------------------------------------------


def test_the_law_is_exact_wherever_the_activation_is_a_line_on_each_side_of_0() -> None:
    """Otherwise the tests above would pass by comparing nothing."""
    for case in CASES:
        is_exact = case.depth == 0 or not is_nonlinear(case.activation)
        assert (final_law(case.spec).kind == "exact") == is_exact
    assert {activation for activation in ACTIVATIONS if not is_nonlinear(activation)} == {
        "identity",
        "relu",
        "leaky_relu",
    }


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_network_of_one_unit_more_a_layer_is_told_apart(activation: str) -> None:
    one, other = Case(3, 2, activation), Case(4, 2, activation)
    fixed = drawn(one.spec, "literal", LITERAL_ROLLS)[0, :, 0]
    assert two_sample_distance(fixed, drawn(other.spec, "exact", EXACT_ROLLS)[0, :, 0]) > LIMIT
    assert distance_to_law(fixed, final_law(other.spec)) > LIMIT or is_nonlinear(activation)


def test_an_atom_of_another_weight_is_told_apart() -> None:
    """He's variance keeps E y**2 through ReLU at every width, but not the atom."""
    case = Case(2, 1, "relu")
    outputs = drawn(case.spec, "literal", LITERAL_ROLLS)[2, :, 0]
    assert distance_to_law(outputs, final_law(case.spec, attempt=2)) < LIMIT
    assert distance_to_law(outputs, final_law(Case(3, 1, "relu").spec, attempt=2)) > LIMIT


def test_the_distances_are_scipys_where_it_has_them() -> None:
    stats = pytest.importorskip("scipy.stats")
    generator = np.random.default_rng(5)
    one, other = generator.normal(size=300), generator.normal(size=500)
    found = two_sample_distance(one, other) / math.sqrt(300 * 500 / 800)
    assert found == pytest.approx(stats.ks_2samp(one, other).statistic, rel=1e-12)
    law = final_law(Case(1, 0, "identity").spec, attempt=1)
    scaled = one * law.std
    assert distance_to_law(scaled, law) / math.sqrt(300) == pytest.approx(stats.kstest(one, "norm").statistic, rel=1e-9)
