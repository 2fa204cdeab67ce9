"""The figures of an accumulator where they are hard to take: equal values, an atom, far from 0, extreme sizes."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.overridden import overridden
from xavier_core import Attempt, SheetError, SheetSpec
from xavier_core.activations import ACTIVATIONS
from xavier_core.base import FINE, Axis
from xavier_core.laws import FinalLaw, SizeLaw, distance_law, final_law, largest_law
from xavier_core.rerolls.accumulator import SIZES, Accumulator, Measured, Scales, accumulate, empty_accumulator
from xavier_core.rerolls.monte_carlo import begin_monte_carlo, continue_monte_carlo
from xavier_core.rerolls.observables import Observable, observables
from xavier_core.sheet import PRESETS, Preset

Array = NDArray[np.float64]

_CHANCES = (0.05, 0.5, 0.95)
_SHARED = Axis(1e8, 1e-2), Axis(30.0, math.inf)


def _scales(centre: float = 0.0, width: float = 1.0, atom: float = 0.0) -> Scales:
    return Scales(*_SHARED, Axis(1e6 * width, width / 5), centre, max(abs(centre), width), atom)


def _accumulated(scales: Scales, values: Array) -> Accumulator:
    accumulator, roll = empty_accumulator(scales), 1
    for part in np.array_split(values, 7):
        accumulator, roll = accumulator + accumulate(scales, part, roll), roll + len(part)
    return accumulator


def _bin_around(accumulator: Accumulator, value: float) -> float:
    """Width of the bin in which a value lies, with those beside it."""
    edges = accumulator.fine_edges()
    place = int(np.searchsorted(edges, value))
    return float(edges[min(place + 1, FINE)] - edges[max(place - 2, 0)])


def _close(measured: Measured, exact: float, errors: float) -> bool:
    """Whether a figure is right to so many of its errors; equal where its error is 0."""
    if measured.value is None or measured.error is None:
        return measured.value is not None and measured.value == pytest.approx(exact, rel=1e-12)
    if measured.error == 0:
        return measured.value == pytest.approx(exact, rel=1e-12, abs=0)
    return abs(measured.value - exact) <= errors * measured.error


# ---- equal values --------------------------------------------------------------------------------


@given(
    st.sampled_from((0.0, 0.1, -1 / 3, 1e6 / 7, -1e30, 5e-324)) | st.floats(-1e12, 1e12),
    st.sampled_from((0.0, 0.1, 1e6)),
    st.sampled_from((1e-200, 1e-6, 1.0, 1e20)),
    st.integers(1, 500),
)
def test_equal_values_are_their_own_figures(value: float, centre: float, width: float, n: int) -> None:
    for atom in (0.0, value):
        accumulator = _accumulated(_scales(centre, width, atom), np.full(n, value))
        for p in (0.001, *_CHANCES, 0.999):
            assert accumulator.quantile(p) == (value, 0.0)
        assert accumulator.median_size() == (abs(value), 0.0)


# ---- an atom -------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [100, 1000, 50_001])
@pytest.mark.parametrize(
    ("atom", "centre", "width"),
    [(0.0, 0.0, 1.0), (0.0, 1.2, 0.7), (1.1, 1.0, 0.8), (1.1, 1.1, 1e-3), (7.0, 8.0, 10.0), (1e6 / 3, 1e6 / 3, 1e-7)],
)
def test_a_quantile_inside_the_atom_is_exactly_the_atom(atom: float, centre: float, width: float, n: int) -> None:
    dice = np.random.default_rng(n)
    values = np.where(dice.uniform(size=n) < 0.3, atom, dice.normal(atom, width, n))
    accumulator = _accumulated(_scales(centre, width, atom), values)
    assert accumulator.atoms == np.count_nonzero(values == atom)
    first = np.count_nonzero(values < atom) / n
    last = np.count_nonzero(values <= atom) / n
    # Within the bin the values beside the atom are taken as even.
    beside = int(np.count_nonzero(np.abs(values - atom) <= _bin_around(accumulator, atom))) - accumulator.atoms
    for p in np.linspace(0.01, 0.99, 99):
        if first + beside / n < p < last - beside / n:
            assert accumulator.quantile(p).value == atom
        else:
            expected = float(np.quantile(values, p, method="inverted_cdf"))
            assert accumulator.quantile(p).value == pytest.approx(expected, abs=_bin_around(accumulator, expected))
    assert accumulator.quantile((first + last) / 2) == (atom, 0.0 if n > 1000 else pytest.approx(0.0, abs=width))


def test_where_most_values_are_0_so_is_the_median_of_the_magnitude() -> None:
    dice = np.random.default_rng(5)
    values = dice.normal(size=20_000) * (dice.uniform(size=20_000) < 0.4)
    assert _accumulated(_scales(), values).median_size() == (0.0, 0.0)


@pytest.mark.parametrize(
    "desired", [(0.3, -0.4), (0.1, 0.7), (1 / 3, 1 / 7, -1 / 9), (1e-160, 3e-161), (0.0,), (1e6, -1.1)], ids=str
)
def test_dead_networks_end_at_the_size_of_the_desired_outputs(desired: tuple[float, ...]) -> None:
    spec = SheetSpec(hidden=(2, 2), desired=desired, attempts=(Attempt("he", activation="relu"),))
    law = distance_law(spec)
    away = float(np.sqrt(sum(np.array(desired) ** 2)))
    monte_carlo = continue_monte_carlo(begin_monte_carlo(spec, method="literal", sizes={}), 5000)
    accumulator = monte_carlo.accumulators[0, "distance"]
    assert accumulator.atoms / 5000 == pytest.approx(law.atom, abs=4.5 * math.sqrt(law.atom * (1 - law.atom) / 5000))
    for key in ("o1", "largest"):
        assert monte_carlo.accumulators[0, key].atoms == accumulator.atoms
    below = float(law.cdf(np.nextafter(law.atom_at, 0))) if law.atom_at > 1e-30 else 0.0  # else as good as 0
    assert accumulator.quantile(below + law.atom / 2) == (away, 0.0)


def test_an_atom_among_bins_that_rounding_empties_is_found_all_the_same() -> None:
    dice, atom = np.random.default_rng(9), 1e6 / 3
    for width in (1e-11, 1e-10, 1e-9, 1e-8):
        for off in np.linspace(-2, 2, 21) * width:
            values = np.where(dice.uniform(size=2000) < 0.3, atom, dice.normal(atom, 5 * width, 2000))
            accumulator = _accumulated(_scales(atom + off, width, atom), values)
            low, high = np.mean(values < atom), np.mean(values <= atom)
            for p in np.linspace(low + 0.02, high - 0.02, 9):
                assert accumulator.quantile(p).value == atom


# ---- far from 0 ----------------------------------------------------------------------------------


@pytest.mark.parametrize("centre", [1e6, 1e6 + 5e-4, 1e6 - 1e-3])
def test_a_small_standard_deviation_far_from_0_has_its_figures_all_the_same(centre: float) -> None:
    values = 1e6 + np.random.default_rng(3).normal(0.0, 1e-3, 100_000)
    accumulator = _accumulated(_scales(centre, 1e-3), values)
    std = accumulator.std()
    assert std.value == pytest.approx(values.std(ddof=1), rel=1e-6)
    assert std.error == pytest.approx(1e-3 / math.sqrt(2 * 100_000), rel=0.05)
    assert _close(std, 1e-3, 4.5)
    for p, z in zip(_CHANCES, (-1.6448536269514722, 0.0, 1.6448536269514722), strict=True):
        assert _close(accumulator.quantile(p), 1e6 + 1e-3 * z, 4.5)
        error = accumulator.quantile(p).error
        assert error is not None
        density = math.exp(-z * z / 2) / math.sqrt(2 * math.pi) / 1e-3
        assert error == pytest.approx(math.sqrt(p * (1 - p) / 100_000) / density, rel=0.15)
    assert _close(accumulator.median_size(), 1e6, 4.5)


def test_the_figures_of_an_attempt_do_not_depend_on_the_size_of_another() -> None:
    def figures(std: float) -> list[object]:
        spec = SheetSpec(attempts=(Attempt("xavier"), Attempt("fixed", (std,))), same_dice=False)
        monte_carlo = continue_monte_carlo(begin_monte_carlo(spec, method="literal", sizes={}), 3000)
        accumulators = [monte_carlo.accumulators[0, observable.key] for observable in observables(spec)]
        return [
            part
            for accumulator in accumulators
            for part in (
                *(accumulator.quantile(p) for p in _CHANCES),
                accumulator.std(),
                accumulator.kurtosis(),
                accumulator.median_size(),
            )
        ]

    assert figures(1.0) == figures(1e12) == figures(1e-100) == figures(0.0)


# ---- against the laws ----------------------------------------------------------------------------


def _law(spec: SheetSpec, attempt: int, observable: Observable) -> FinalLaw | SizeLaw | None:
    ask: dict[str, Callable[[], FinalLaw | SizeLaw]] = {
        "output": lambda: final_law(spec, attempt=attempt, output=observable.output),
        "largest": lambda: largest_law(spec, attempt=attempt),
        "distance": lambda: distance_law(spec, attempt=attempt),
    }
    try:
        return ask[observable.kind]()
    except SheetError:
        return None


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.title)
def test_the_rerolls_of_every_preset_have_the_figures_of_their_laws(preset: Preset) -> None:
    spec = preset.apply(SheetSpec())
    monte_carlo = continue_monte_carlo(begin_monte_carlo(spec, method="literal", sizes={}), 50_000)
    compared = 0
    for index in monte_carlo.attempts:
        for observable in observables(spec):
            law, accumulator = _law(spec, index, observable), monte_carlo.accumulators[index, observable.key]
            assert accumulator.n == 50_000
            if law is None:
                continue
            assert law.kind == "exact"
            for p in _CHANCES:
                assert _close(accumulator.quantile(p), float(law.quantile(p)), 4.8), (index, observable.key, p)
                compared += 1
            if isinstance(law, FinalLaw):
                assert _close(accumulator.std(law.moments), law.std, 4.8), (index, observable.key)
                compared += 1
    assert compared >= 12


# ---- extreme specs -------------------------------------------------------------------------------

_EXTREMES = st.sampled_from((0.0, 5e-324, 1e-300, 1e-100, 1.0, 1e12))


@st.composite
def _extreme_specs(draw: st.DrawFn) -> SheetSpec:
    inputs = draw(st.lists(_EXTREMES, min_size=1, max_size=3))
    desired = draw(st.lists(st.sampled_from((0.0, 1e-160, 1.0, 1e12)), min_size=1, max_size=2))
    hidden = draw(st.lists(st.integers(1, 3), max_size=3))
    attempts = []
    for _ in range(draw(st.integers(1, 2))):
        stds = tuple((layer, draw(_EXTREMES)) for layer in range(len(hidden) + 1))
        activation = draw(st.sampled_from(sorted(ACTIVATIONS)))
        attempts.append(Attempt("fixed", (1.0,), overrides=overridden(stds=stds), activation=activation))
    return SheetSpec(tuple(inputs), tuple(desired), tuple(hidden), tuple(attempts))


def _figures(accumulator: Accumulator) -> list[Measured]:
    shares = (accumulator.share_below(place) for place in range(len(SIZES)))
    quantiles = (accumulator.quantile(p) for p in (0.001, *_CHANCES, 0.999))
    return [accumulator.std(), accumulator.kurtosis(), accumulator.median_size(), *shares, *quantiles]


@settings(max_examples=150, deadline=None)
@given(_extreme_specs(), st.sampled_from(("literal", "exact")), st.sampled_from(((), (1,), (3, 60))))
def test_extreme_specs_neither_raise_nor_warn(spec: SheetSpec, method: str, steps: tuple[int, ...]) -> None:
    monte_carlo = begin_monte_carlo(spec, method="literal" if method == "literal" else "exact", sizes={})
    for step in steps:
        monte_carlo = continue_monte_carlo(monte_carlo, step)
    for index in monte_carlo.attempts:
        for observable in observables(spec):
            accumulator = monte_carlo.accumulators[index, observable.key]
            assert accumulator.n == sum(steps)
            for figure in _figures(accumulator):
                assert all(part is None or math.isfinite(part) for part in figure)
                assert figure.error is None or figure.error >= 0
            law = _law(spec, index, observable)
            if law and accumulator.n:
                fit = accumulator.fit(law.cdf)
                assert 0 <= fit.distance <= 1
                assert 0 <= fit.share <= 1


@settings(max_examples=150, deadline=None)
@given(_extreme_specs())
def test_the_law_of_the_distance_of_extreme_specs_is_refused_or_finite(spec: SheetSpec) -> None:
    for index in range(len(spec.attempts)):
        law = _law(spec, index, Observable("distance"))
        if law is not None:
            places = np.array([0.0, 1e-300, 1e-160, 1e-3, 1.0, 1e6, 1e12, 1e60, 1e100])
            cdf = law.cdf(np.sort(np.append(places, math.hypot(*spec.desired))))
            assert np.isfinite(cdf).all()
            assert (cdf >= -1e-12).all()
            assert (cdf <= 1 + 1e-12).all()
            assert (np.diff(cdf) >= -1e-9).all()


def test_outputs_of_very_different_size_have_their_own_standard_deviations() -> None:
    attempt = Attempt("fixed", (1e12,), overrides=overridden(stds=((0, 1e-100),), weights=((0, 0, 0, 1e12),)))
    spec = replace(SheetSpec(), inputs=(1.0,), hidden=(), desired=(0.0, 0.0), attempts=(attempt,))
    monte_carlo = continue_monte_carlo(begin_monte_carlo(spec, method="literal", sizes={}), 2000)
    assert monte_carlo.accumulators[0, "o1"].std().value == 0.0
    std, median = monte_carlo.accumulators[0, "o2"].std(), monte_carlo.accumulators[0, "o2"].quantile(0.5)
    assert std.value == pytest.approx(1e-100, rel=5 / math.sqrt(4000))
    assert std.error is None  # its fourth power vanishes beside that of the other output
    assert _close(median, 0.0, 4.5)
