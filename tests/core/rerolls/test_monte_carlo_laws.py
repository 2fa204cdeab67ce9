"""Monte Carlo against the law: its figures are those that the law has, as far as chance allows."""

from __future__ import annotations

import math

import numpy as np
import pytest

from xavier_core import Attempt, SheetSpec, WideSpec
from xavier_core.laws import distance_law, final_law, largest_law, typical_output
from xavier_core.rerolls.accumulator import SIZES
from xavier_core.rerolls.monte_carlo import MonteCarlo, begin_monte_carlo, continue_monte_carlo


@pytest.fixture(scope="module")
def large() -> MonteCarlo:
    """200,000 re-rolls of the sheet as it opens, weight by weight."""
    return continue_monte_carlo(begin_monte_carlo(SheetSpec(), method="literal", sizes={}), 200_000)


@pytest.mark.parametrize("attempt", [0, 1, 2])
def test_literal_rerolls_have_the_figures_of_the_law(large: MonteCarlo, attempt: int) -> None:
    for output in (0, 1):
        accumulator, law = (
            large.accumulators[attempt, f"o{output + 1}"],
            final_law(SheetSpec(), attempt=attempt, output=output),
        )
        known = (
            (accumulator.std(), law.std),
            (accumulator.median_size(), typical_output(law)),
            (accumulator.quantile(0.05), float(law.quantile(0.05))),
            (accumulator.quantile(0.95), float(law.quantile(0.95))),
        )
        for measured, exact in known:
            assert measured.error is not None
            assert measured.value == pytest.approx(exact, abs=4.5 * measured.error)
        for place, size in enumerate(SIZES):
            chance = float(law.cdf(size) - law.cdf(-size))
            allowed = max(4.5 * math.sqrt(chance * (1 - chance) / 200_000), 1e-12)
            assert accumulator.share_below(place).value == pytest.approx(chance, abs=allowed)
        assert accumulator.std().error == pytest.approx(law.std * math.sqrt((law.kurtosis - 1) / 200_000) / 2, rel=0.1)
        assert accumulator.fit(law.cdf).share > 1e-5


@pytest.mark.parametrize("attempt", [0, 1, 2])
def test_literal_rerolls_fit_the_law_of_the_largest_and_of_the_distance(large: MonteCarlo, attempt: int) -> None:
    for key, law in (
        ("largest", largest_law(SheetSpec(), attempt=attempt)),
        ("distance", distance_law(SheetSpec(), attempt=attempt)),
    ):
        assert large.accumulators[attempt, key].fit(law.cdf).share > 1e-5
        assert large.accumulators[attempt, key].fit(lambda y, law=law: law.cdf(1.03 * y)).share < 1e-5  # type: ignore[misc] # its own


@pytest.mark.parametrize("depth", [25, 26, 50])
@pytest.mark.parametrize("attempt", [Attempt("he"), Attempt("he", activation="relu")], ids=["identity", "relu"])
@pytest.mark.parametrize("width", [1, 4])
def test_deep_and_narrow_networks_land_on_their_law_too(width: int, attempt: Attempt, depth: int) -> None:
    spec = WideSpec(hidden=(width,) * depth, attempts=(attempt,))
    law = final_law(spec)
    monte_carlo = continue_monte_carlo(begin_monte_carlo(spec, method="exact", sizes={}), 50_000)
    for key, own in (("o1", law), ("largest", largest_law(spec))):
        assert monte_carlo.accumulators[0, key].fit(own.cdf, atom=own.atom).share > 1e-5
    chances = np.array([1e-9, 0.01, 0.3, 0.9, 0.999])
    found = law.quantile(chances)
    outside = found != 0
    assert law.cdf(found[outside]) == pytest.approx(chances[outside], rel=1e-6)


@pytest.mark.parametrize(
    "attempt",
    [
        Attempt("fixed", (0.4,), distribution="uniform"),
        Attempt("fixed", (0.4,), distribution="truncated"),
        Attempt("orthogonal"),
        Attempt("sparse", (0.4, 0.5)),
    ],
    ids=lambda attempt: attempt.distribution,
)
def test_where_the_law_is_the_limits_its_standard_deviation_is_still_that_of_the_rerolls(attempt: Attempt) -> None:
    """Without an activation, at any width."""
    spec = SheetSpec(attempts=(attempt,))
    monte_carlo = continue_monte_carlo(begin_monte_carlo(spec, method="literal", sizes={}), 100_000)
    for output in (0, 1):
        law, measured = final_law(spec, output=output), monte_carlo.accumulators[0, f"o{output + 1}"].std()
        assert law.kind == "infinite-width limit"
        assert measured.error is not None
        assert measured.value == pytest.approx(law.std, abs=4.5 * measured.error)
