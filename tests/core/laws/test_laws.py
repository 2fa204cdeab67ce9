"""The law of the outputs without sampling, against densities and integrals found on other ways."""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.integrate import quad
from scipy.special import erf, erfc, gammaln, kv
from scipy.stats import binom, chi, norm

from tests.overridden import overridden
from xavier_core import Attempt, SheetError, SheetSpec, WideSpec
from xavier_core.laws.conditioning import RandomLayer
from xavier_core.laws.laws import FinalLaw, distance_law, final_law, largest_law, typical_output

Array = NDArray[np.float64]
Tails = Callable[[float], tuple[float, float]]
"""t to (P(0 < |y| <= t), P(|y| > t)) of an output with |x| = 1 and standard deviations 1."""

CHANCES = (1e-12, 1e-9, 1e-6, 1e-3, 0.05, 0.2, 0.3, 0.4, 0.49, 0.5 - 1e-6, 0.5 - 1e-9)


def law_of(*hidden: int, activation: str = "identity", slope: float = 0.01) -> FinalLaw:
    """One input of 1, standard deviations 1: y = prod sqrt(S) Z."""
    attempt = Attempt("fixed", (1.0,), activation=activation, slope=slope)
    return final_law(WideSpec((1.0,), (0.0,), hidden, (attempt,)))


def bessel(y: float, n: int) -> float:
    """Density of chi_n Z."""
    order = 0.5 * (n - 1)
    return float(y**order * kv(order, y) / (math.sqrt(math.pi) * 2**order * math.exp(gammaln(0.5 * n))))


def normal(t: float) -> tuple[float, float]:
    """No hidden layer."""
    return float(erf(t / math.sqrt(2))), float(erfc(t / math.sqrt(2)))


def pieces(function: Callable[[float], float], ends: Array, *, precision: float = 1e-12) -> float:
    """Integral over neighboring intervals."""
    return float(sum(quad(function, a, b, epsabs=0, epsrel=precision)[0] for a, b in pairwise(ends)))


def one_layer(n: int) -> Tails:
    """Integrals of the Bessel density over log y; n = 2 is Laplace's law."""

    def tails(t: float) -> tuple[float, float]:
        if n == 2:
            return -math.expm1(-t), math.exp(-t)

        def mass(low: float, high: float) -> float:
            cuts = np.linspace(math.log(low), math.log(high), 25)
            return 2 * pieces(lambda v: bessel(math.exp(v), n) * math.exp(v), cuts)

        return mass(1e-18 * t, t), mass(t, t + 60.0)

    return tails


def mixed(parts: list[tuple[float, Tails]]) -> Tails:
    """A mixture with weights."""

    def tails(t: float) -> tuple[float, float]:
        found = [(weight, of(t)) for weight, of in parts]
        return sum(w * both[0] for w, both in found), sum(w * both[1] for w, both in found)

    return tails


def stretched(of: Tails, factor: float) -> Tails:
    return lambda t: of(t / factor)


def through_chi(of: Tails, n: int) -> Tails:
    """One more hidden layer of n units: an integral over chi_n."""

    def tails(t: float) -> tuple[float, float]:
        ends = np.geomspace(1e-22, 30.0, 40) if n < 4 else np.maximum(math.sqrt(n) + np.linspace(-9, 12, 22), 1e-9)

        def part(side: int) -> float:
            return pieces(lambda r: chi.pdf(r, n) * of(t / r)[side], ends, precision=1e-10)

        return part(0), part(1)

    return tails


def relu(n: int) -> Tails:
    return mixed([(float(binom.pmf(k, n, 0.5)), one_layer(k)) for k in range(1, n + 1)])


def leaky(n: int, slope: float) -> Tails:
    """One leaky layer of 1 or 2 units: given the signs a stretched law, or an integral over the angle."""
    size = abs(slope)
    if n == 1:
        return mixed([(0.5, one_layer(1)), (0.5, stretched(one_layer(1), size))])

    def turned(t: float) -> tuple[float, float]:
        def length(angle: float) -> float:
            return math.hypot(math.cos(angle), size * math.sin(angle))

        ends = np.array([0.0, *(math.pi / 2 - np.geomspace(1.5, 1e-3, 12)), math.pi / 2])
        below = pieces(lambda angle: -math.expm1(-t / length(angle)), ends)
        above = pieces(lambda angle: math.exp(-t / length(angle)), ends)
        return below / (math.pi / 2), above / (math.pi / 2)

    return mixed([(0.25, one_layer(2)), (0.25, stretched(one_layer(2), size)), (0.5, turned)])


def worst_error(law: FinalLaw, tails: Tails) -> float:
    """Largest relative error of a quantile: error of the probability over y pdf(y)."""
    errors = []
    for chance in CHANCES:
        left = (1 - 2 * chance) - law.atom
        if left <= 0:
            continue
        t = -float(law.quantile(chance))
        below, above = tails(t)
        miss = below - left if left < 0.5 * (1 - law.atom) else above - 2 * chance
        errors.append(abs(miss) / (2 * t * float(law.pdf(t))))
    assert len(errors) >= 5
    return max(errors)


CASES = [
    pytest.param(law_of(1), one_layer(1), id="1"),
    pytest.param(law_of(2), one_layer(2), id="2"),
    pytest.param(law_of(3), one_layer(3), id="3"),
    pytest.param(law_of(16), one_layer(16), id="16"),
    pytest.param(law_of(200), through_chi(normal, 200), id="200"),
    pytest.param(law_of(4096), through_chi(normal, 4096), id="4096"),
    pytest.param(law_of(2, 1), through_chi(one_layer(2), 1), id="2-1"),
    pytest.param(law_of(3, 2), through_chi(one_layer(2), 3), id="3-2"),
    pytest.param(law_of(2, 4096), through_chi(one_layer(2), 4096), id="2-4096"),
    pytest.param(law_of(1, activation="relu"), relu(1), id="relu 1"),
    pytest.param(law_of(4, activation="relu"), relu(4), id="relu 4"),
    pytest.param(law_of(16, activation="relu"), relu(16), id="relu 16"),
    *(
        pytest.param(law_of(n, activation="leaky_relu", slope=slope), leaky(n, slope), id=f"leaky {n} {slope}")
        for n in (1, 2)
        for slope in (0.2, 0.01, -0.5, 1e-6)
    ),
    pytest.param(law_of(2, activation="leaky_relu", slope=-1.0), one_layer(2), id="absolute 2"),
    pytest.param(law_of(3, activation="leaky_relu", slope=0.0), relu(3), id="leaky 3 without a slope"),
]


@pytest.mark.parametrize(("law", "tails"), CASES)
def test_quantiles_are_within_a_millionth(law: FinalLaw, tails: Tails) -> None:
    assert worst_error(law, tails) < 1e-6


@pytest.mark.parametrize("n", [1, 2, 3, 7])
def test_the_density_of_one_hidden_layer_is_bessels(n: int) -> None:
    y = np.array([1e-6, 1e-3, 0.1, 0.5, 1.0, 2.0, 5.0, 9.0])
    expected = [bessel(value, n) for value in y]
    np.testing.assert_allclose(law_of(n).pdf(y), expected, rtol=1e-7)
    np.testing.assert_allclose(law_of(n).pdf(-y), expected, rtol=1e-7)


def test_no_hidden_layer_leaves_the_normal_law() -> None:
    spec = SheetSpec((3.0, 4.0), (0.0,), (), (Attempt("fixed", (2.0,)),))
    law, p = final_law(spec), np.array([1e-12, 1e-3, 0.5, 0.7, 1 - 1e-12])
    assert (law.kind, law.kurtosis) == ("exact", 3.0)
    assert law.std == pytest.approx(10.0, rel=1e-15)
    np.testing.assert_allclose(law.quantile(p), norm.ppf(p, scale=10.0), rtol=1e-14)
    assert law.pdf(3.0) == pytest.approx(norm.pdf(3.0, scale=10.0), rel=1e-14)


@pytest.mark.parametrize("std", [1e-300, 1e-200, 1e-162, 1e-160, 1e-80, 1.0, 1e12])
def test_one_layer_of_any_standard_deviation_keeps_its_digits(std: float) -> None:
    """Inputs 3 and 4: the output has 5 std, and quantiles and density follow."""
    layer = Attempt("fixed", (1.0,), overrides=overridden(stds=((0, std),)))
    law = final_law(SheetSpec((3.0, 4.0), (0.0,), (), (layer,)))
    assert law.std == pytest.approx(5 * std, rel=1e-15)
    assert law.kurtosis == 3.0
    assert float(law.quantile(0.9)) / std == pytest.approx(5 * norm.ppf(0.9), rel=1e-14)
    assert float(law.pdf(3.0 * std)) * std == pytest.approx(norm.pdf(3.0, scale=5.0), rel=1e-14)


@pytest.mark.parametrize("std", [1e-300, 1e-162, 1.0, 1e150])
@pytest.mark.parametrize("size", [1e-5, 1.0, 1e150])
def test_a_random_layer_squares_neither_its_standard_deviation_nor_its_signal(std: float, size: float) -> None:
    """Inputs 3 and 4, outputs weighed 1 and 2, the weight from 3 to the first one pinned: 4**2 + 5**2 * 2**2."""
    layer = RandomLayer(2, 2, 0.0, std, {(0, 0): 7.0})
    found = layer.std_of(size * np.array([3.0, 4.0]), np.array([1.0, 2.0]))
    assert found / size == pytest.approx(math.sqrt(116.0) * std, rel=1e-14, abs=0)


def test_the_seed_sheet_has_its_known_standard_deviations() -> None:
    """|x| s1 s2 s3 sqrt(3 * 3), |x|**2 = 14; kurtosis 3 (5/3)**2."""
    laws = [final_law(SheetSpec(), attempt=index, output=1) for index in range(3)]
    assert [law.std for law in laws] == pytest.approx([1403.12152, 11.2249722, 2.16024690], rel=1e-8)
    assert [law.kurtosis for law in laws] == pytest.approx([25 / 3] * 3, rel=1e-14)


@pytest.mark.parametrize("activation", ["identity", "relu", "leaky_relu"])
@pytest.mark.parametrize("hidden", [(3, 3), (5,), (2, 4, 3)])
def test_the_density_has_the_moments_that_the_law_states(activation: str, hidden: tuple[int, ...]) -> None:
    law = law_of(*hidden, activation=activation, slope=0.3)
    v = np.linspace(-60, 9, 40001) + math.log(law.std)
    y = np.exp(v)
    mass = 2 * law.pdf(y) * y * (v[1] - v[0])
    assert mass.sum() == pytest.approx(1 - law.atom, rel=1e-8)
    assert math.sqrt(mass @ y**2) == pytest.approx(law.std, rel=1e-8)
    assert mass @ y**4 / law.std**4 == pytest.approx(law.kurtosis, rel=1e-7)
    assert law.moments is not None
    found = [1.0, *(mass @ (y / law.std) ** (2 * k) for k in range(1, 7))]
    np.testing.assert_allclose(law.moments[::2], found, rtol=1e-5)
    assert law.moments[1::2] == (0.0,) * 6


def test_the_median_size_halves_the_mass() -> None:
    law = law_of(2)
    assert typical_output(law) == pytest.approx(math.log(2), rel=1e-9)  # Laplace's law
    assert typical_output(law_of(1, activation="relu")) == 0.0


def test_the_atom_of_relu_is_the_chance_of_a_dead_layer() -> None:
    spec = SheetSpec(attempts=(Attempt("he", activation="relu"),))
    law = final_law(spec)
    atom = 1 - (1 - 2**-3) ** 2
    assert law.atom == pytest.approx(atom, rel=1e-14)
    assert law.cdf(0.0) == pytest.approx(0.5 + atom / 2, rel=1e-14)
    assert law.cdf(-1e-300) == pytest.approx(0.5 - atom / 2, rel=1e-9)
    np.testing.assert_array_equal(law.quantile([0.5 - 0.49 * atom, 0.5, 0.5 + 0.49 * atom]), 0.0)
    assert largest_law(spec).atom == distance_law(spec).atom == law.atom
    assert distance_law(spec).atom_at == 1.0


def test_the_largest_of_two_laplace_outputs() -> None:
    """P(max <= m) = E erf(m / R sqrt 2)**2 over R = chi_2."""
    spec = WideSpec((1.0,), (0.0, 0.0), (2,), (Attempt("fixed", (1.0,)),))
    law = largest_law(spec)
    for chance in (0.001, 0.1, 0.5, 0.9, 0.999):
        m = float(law.quantile(chance))
        miss = sum(
            quad(lambda r: chi.pdf(r, 2) * (1 - erfc(m / r / math.sqrt(2))) ** 2, a, b, epsabs=1e-13)[0]  # noqa: B023
            for a, b in ((0.0, m), (m, 3 * m), (3 * m, 12 + 3 * m))
        )
        assert abs(miss - chance) / (m * float(law.pdf(m))) < 1e-6


@pytest.mark.parametrize("n", [1, 3, 40])
def test_the_distance_of_one_output(n: int) -> None:
    """|y - 2|: the law of one output on both sides of 2."""
    spec = WideSpec((1.0,), (2.0,), (n,), (Attempt("fixed", (0.5,)),))
    law, output = distance_law(spec), final_law(spec)
    for chance in (0.001, 0.1, 0.5, 0.9, 0.999):
        d = float(law.quantile(chance))
        expected = float(output.cdf(2.0 + d) - output.cdf(2.0 - d))
        density = float(output.pdf(2.0 + d) + output.pdf(2.0 - d))
        assert abs(expected - chance) / (d * density) < 1e-6


def test_the_distance_to_the_origin_is_a_chi_mixture() -> None:
    """One output: the distance to 0 is its size, as is the largest."""
    spec = WideSpec((1.0,), (0.0,), (3, 2), (Attempt("fixed", (1.0,), activation="relu"),))
    p = np.array([0.01, 0.4, 0.6, 0.99])
    expected = final_law(spec).quantile(0.5 + p / 2)
    np.testing.assert_allclose(distance_law(spec).quantile(p), expected, rtol=1e-12)
    np.testing.assert_allclose(largest_law(spec).quantile(p), expected, rtol=1e-12)


def test_the_law_is_the_same_in_another_process() -> None:
    """No state: a fresh interpreter that cannot draw finds the same numbers."""
    code = (
        "import numpy as np\n"
        "from xavier_core import SheetSpec\n"
        "from xavier_core.laws import final_law\n"
        "del np.random\n"
        "print(repr(float(final_law(SheetSpec()).quantile(0.9))))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert float(done.stdout) == float(final_law(SheetSpec()).quantile(0.9))


@pytest.mark.parametrize("p", [-1e-9, 1.1, math.nan])
def test_what_is_no_probability_is_refused(p: float) -> None:
    with pytest.raises(SheetError, match="Probability") as caught:
        law_of(3).quantile([0.5, p])
    assert caught.value.allowed == "a number from 0 to 1"
