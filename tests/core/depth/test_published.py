"""The printed figures: they come out of the same networks in plain NumPy, and a run is held against them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest
from scipy.stats import chi2

from tests.core.plain_nets import COLUMNS, jacobian_mean, signal_figures
from xavier_core.depth import AttemptFigures, DeepResult, LayerFigures
from xavier_core.depth.presets import DEEP_PRESETS
from xavier_core.depth.published import PUBLISHED, Comparison, Published, compare
from xavier_core.depth.run import deep_run
from xavier_core.depth.spec import DeepAttempt, DeepSpec, Measurements
from xavier_core.network import ArraySummary

NETS = 6
CHANCE = 1e-5
"""How often chance alone may fail one of some 150 bands, were the seeds others."""
SIGNALS = [row for row in PUBLISHED if row.quantity != "jacobian.mean"]
Place = tuple[str, int, int, str]

THEORY = {
    ("cs231n-tanh", 2, "post.std"): (
        *(0.62793, 0.48626, 0.40824, 0.35764, 0.32162),
        *(0.29439, 0.27291, 0.25543, 0.24086, 0.22847),
    ),
    ("cs231n-tanh", 1, "post.std"): (0.982012, *(0.981673,) * 9),
    ("cs231n-tanh", 0, "post.std"): (0.213546, 0.213546 * 0.2231),
    ("cs231n-relu", 0, "post.std"): tuple(0.583819 * 2 ** (-layer / 2) for layer in range(10)),
    ("cs231n-relu", 1, "post.std"): (0.825645,) * 10,
    ("cs231n-relu", 1, "post.mean"): (1 / math.sqrt(math.pi),) * 10,
}
"""Of infinitely wide layers, by quadrature of another program or in closed form."""
TWENTY_SEEDS = {
    ("cs231n-tanh", 2, 10, "post.std"): (0.2250, 0.2282, 0.2311),
    ("cs231n-tanh", 0, 10, "post.std"): (2.921e-07, 2.978e-07, 3.030e-07),
    ("cs231n-tanh", 1, 10, "post.std"): (0.9814, 0.9816, 0.9819),
    ("cs231n-relu", 0, 10, "post.std"): (0.01928, 0.02533, 0.03671),
    ("cs231n-relu", 1, 10, "post.std"): (0.6171, 0.8107, 1.175),
}
"""Least, mean and largest over 20 networks of another program."""
LARGEST_OF_20 = 1.867
"""Expected largest of 20 standard normal numbers."""


def place_of(row: Published) -> Place:
    return row.preset, row.attempt, row.layer, row.quantity


BY_PLACE = {place_of(row): row for row in PUBLISHED}


@lru_cache(maxsize=1)
def simulated() -> dict[Place, list[float]]:
    """Every figure of the slides, from each of a few networks of the published size."""
    found = defaultdict(list)
    for number, (preset, attempt, activate, std) in enumerate(COLUMNS):
        for seed in range(NETS):
            for (layer, quantity), value in signal_figures(activate, std, (47, number, seed)).items():
                found[preset, attempt, layer, quantity].append(value)
    return dict(found)


@lru_cache(maxsize=1)
def simulated_jacobians() -> tuple[list[float], list[float]]:
    """Mean singular values of the last layer under both of Glorot and Bengio's initializations."""
    halves = (1 / math.sqrt(1000), math.sqrt(6 / 2000))
    means = [[jacobian_mean(half, (17, seed)) for seed in range(2)] for half in halves]
    return means[0], means[1]


# ---- the table -----------------------------------------------------------------------------------


def test_every_figure_stands_once_and_belongs_to_a_preset() -> None:
    assert len(BY_PLACE) == len(PUBLISHED) == 5 + 50 + 20 + 2
    for row in PUBLISHED:
        spec = DEEP_PRESETS[row.preset].spec
        assert 0 <= row.attempt < len(spec.attempts)
        assert (0 if row.quantity == "input.std" else 1) <= row.layer <= spec.depth
        assert row.deviation > 0
        assert row.half_width > 0
        assert row.title
        assert row.source


def test_the_presets_are_the_networks_of_the_slides() -> None:
    for preset, attempt, activate, std in COLUMNS:
        spec = DEEP_PRESETS[preset].spec
        assert (spec.data, spec.examples, spec.width, spec.depth) == ("normal", 1000, 500, 10)
        z = np.array([-1.5, -0.1, 0.0, 0.7])
        assert (spec.nonlinearity.apply(z) == activate(z)).all()
        chosen = spec.attempts[attempt]
        assert chosen.rule.std_of(spec.layer(0), chosen.arguments) == pytest.approx(std, rel=1e-14)
        assert (chosen.distribution, chosen.bias_variance) == ("normal", 0)


def test_the_presets_are_the_networks_of_glorot_and_bengio() -> None:
    spec = DEEP_PRESETS["glorot-jacobian"].spec
    assert (spec.width, spec.depth, spec.activation) == (1000, 5, "tanh")
    variances = [own.rule.variance_of(spec.layer(2), own.arguments) for own in spec.attempts]
    assert variances == pytest.approx([1 / 3000, 1 / 1000], rel=1e-14)
    assert [own.distribution for own in spec.attempts] == ["uniform", "uniform"]


@pytest.mark.parametrize("column", THEORY, ids=str)
def test_theory_is_that_of_another_program(column: tuple[str, int, str]) -> None:
    preset, attempt, quantity = column
    for layer, expected in enumerate(THEORY[column], start=1):
        assert BY_PLACE[preset, attempt, layer, quantity].theory == pytest.approx(expected, rel=1e-4)


def test_theory_has_8_over_3_pi_for_the_weights_alone() -> None:
    found = [BY_PLACE["glorot-jacobian", attempt, 5, "jacobian.mean"].theory for attempt in (0, 1)]
    assert found == pytest.approx([0.49007, 0.84883], abs=5e-6)


def test_the_smallest_column_is_printed_to_six_decimals_and_loses_its_digits() -> None:
    column = [BY_PLACE["cs231n-tanh", 0, layer, "post.std"] for layer in range(1, 11)]
    assert all(abs(row.value - row.theory) < 4 * row.deviation + row.half_width for row in column)
    assert column[-1].value == 0 < column[-1].theory < column[-1].half_width


# ---- the printed figures against networks of the published size ----------------------------------


@pytest.mark.parametrize("row", SIGNALS, ids=lambda row: "-".join(map(str, place_of(row))))
def test_a_printed_figure_is_one_network_among_ours(row: Published) -> None:
    """As far from the mean of a few of ours as chance and rounding have it, and so is theory."""
    ours = simulated()[place_of(row)]
    mean = math.fsum(ours) / NETS
    rounding = row.half_width**2 / 3
    assert abs(row.value - mean) < 3.5 * math.sqrt(row.deviation**2 * (1 + 1 / NETS) + rounding)
    assert abs(mean - row.theory) < 4 * row.deviation / math.sqrt(NETS)


@pytest.mark.parametrize("row", SIGNALS, ids=lambda row: "-".join(map(str, place_of(row))))
def test_figures_scatter_as_far_as_the_table_says(row: Published) -> None:
    """The sample variance over that of the table is chi-square over n - 1; the table's own error is a tenth."""
    ours = simulated()[place_of(row)]
    ratio = (NETS - 1) * float(np.var(ours, ddof=1)) / row.deviation**2
    low, high = chi2.ppf([CHANCE, 1 - CHANCE], NETS - 1)
    assert low / 1.3 < ratio < high * 1.3


@pytest.mark.parametrize("column", range(len(COLUMNS)))
def test_over_a_column_the_table_s_variances_are_neither_too_large_nor_too_small(column: int) -> None:
    """Layers depend on each other, so the mean ratio may have as few as 5 degrees of freedom, but hardly fewer."""
    preset, attempt, *_ = COLUMNS[column]
    rows = [row for row in SIGNALS if (row.preset, row.attempt) == (preset, attempt)]
    ratios = [float(np.var(simulated()[place_of(row)], ddof=1)) / row.deviation**2 for row in rows]
    assert 0.25 < np.mean(ratios) < 2.5


@pytest.mark.parametrize("place", TWENTY_SEEDS, ids=str)
def test_the_last_layer_scatters_as_in_another_program(place: Place) -> None:
    """Mean of 20 networks against theory and ours, and their range against 2 * 1.87 standard deviations."""
    minimum, mean, largest = TWENTY_SEEDS[place]
    row = BY_PLACE[place]
    ours = simulated()[place]
    assert abs(mean - math.fsum(ours) / NETS) < 3.5 * row.deviation * math.sqrt(1 / 20 + 1 / NETS)
    assert 0.6 < (largest - minimum) / (2 * LARGEST_OF_20 * row.deviation) < 2.0
    assert minimum - 2 * row.deviation < row.value < largest + 2 * row.deviation or row.value < row.half_width


@pytest.mark.parametrize("attempt", [0, 1])
def test_the_last_layer_s_singular_values_are_around_what_the_paper_says(attempt: int) -> None:
    row = BY_PLACE["glorot-jacobian", attempt, 5, "jacobian.mean"]
    ours = simulated_jacobians()[attempt]
    assert np.abs(np.array(ours) - row.value).max() < row.half_width
    assert abs(ours[0] - ours[1]) < 4.5 * math.sqrt(2) * row.deviation
    assert max(ours) < row.theory  # tanh takes away, least where signals are small


# ---- our own runs against them -------------------------------------------------------------------


def forward_run(preset: str, attempt: int, measurements: Measurements = Measurements()) -> DeepResult:  # noqa: B008 - a frozen value
    """One attempt of a preset, as far as its last layer forward."""
    spec = DEEP_PRESETS[preset].spec
    runs = deep_run(replace(spec, attempts=(spec.attempts[attempt],)), measurements=measurements)
    return next(result for result in runs if len(result.attempts[0].layers) == spec.depth)


@pytest.mark.parametrize(("preset", "attempt"), [column[:2] for column in COLUMNS])
def test_our_run_has_the_printed_figures_as_far_as_chance_allows(preset: str, attempt: int) -> None:
    rows = compare(forward_run(preset, attempt))
    assert {row.published for row in rows} == {row for row in SIGNALS if (row.preset, row.attempt) == (preset, attempt)}
    assert max(abs(row.standard_errors) for row in rows) < 3.5


def test_our_run_has_the_paper_s_singular_values() -> None:
    rows = compare(forward_run("glorot-jacobian", 1, Measurements(jacobian=True)))
    assert len(rows) == 1
    assert (
        abs(rows[0].ours - math.fsum(simulated_jacobians()[1]) / 2) < 4.5 * math.sqrt(1.5) * rows[0].published.deviation
    )
    assert abs(rows[0].difference) < rows[0].published.half_width


# ---- a run beside them ---------------------------------------------------------------------------


def figures(mean: float, std: float) -> ArraySummary:
    return ArraySummary(mean, std, math.hypot(mean, std), 1.0, 0.0, 1, np.zeros(1, np.int32))


def layer_with(layer: int, post: ArraySummary, singular_values: list[float] | None = None) -> LayerFigures:
    values = None if singular_values is None else np.array(singular_values)
    nothing = np.zeros(0)
    return LayerFigures(
        layer=layer,
        fan_in=500,
        fan_out=500,
        weight_std=0.1,
        pre=figures(0.0, 1.0),
        post=post,
        saturated=None,
        dead=0.0,
        is_symmetric=False,
        rank=None,
        slope_square=1.0,
        sample=nothing,
        singular_values=values,
    )


def result_of(spec: DeepSpec, layers: Mapping[int, tuple[LayerFigures, ...]], input_std: float = 1.0) -> DeepResult:
    """A result with layers for the attempts that have any."""
    attempts = tuple(AttemptFigures(own, layers.get(index, ())) for index, own in enumerate(spec.attempts))
    return DeepResult(spec, figures(0.0, input_std), attempts, 1, 2)


RELU = DEEP_PRESETS["cs231n-relu"].spec


def test_a_run_is_compared_layer_by_layer_as_far_as_it_has_come() -> None:
    layers = (layer_with(1, figures(0.5625, 0.8250)), layer_with(2, figures(0.55, 0.9)))
    rows = compare(result_of(RELU, {1: layers}, input_std=1.002))
    assert [(row.attempt, row.published.layer, row.published.quantity, row.ours) for row in rows] == [
        (0, 0, "input.std", 1.002),
        (1, 0, "input.std", 1.002),
        (1, 1, "post.mean", 0.5625),
        (1, 2, "post.mean", 0.55),
        (1, 1, "post.std", 0.8250),
        (1, 2, "post.std", 0.9),
    ]
    last = rows[-1]
    assert last.difference == pytest.approx(0.9 - 0.827835)
    assert last.standard_errors == pytest.approx((0.9 - 0.827835) / math.sqrt(2 * 0.016**2 + 5e-7**2 / 3), rel=1e-12)


def test_where_rounding_is_all_that_is_known_it_counts() -> None:
    layers = tuple(layer_with(layer, figures(0.0, 3e-7)) for layer in range(1, 11))
    found = compare(result_of(DEEP_PRESETS["cs231n-tanh"].spec, {0: layers}))
    row = next(row for row in found if row.published.layer == 10)
    assert row.standard_errors == pytest.approx(3e-7 / (5e-7 / math.sqrt(3)), rel=1e-3)


def test_singular_values_are_compared_where_they_were_asked_for() -> None:
    spec = DEEP_PRESETS["glorot-jacobian"].spec
    layers = [layer_with(layer, figures(0.0, 0.5)) for layer in range(1, 5)]
    assert compare(result_of(spec, {1: (*layers, layer_with(5, figures(0.0, 0.5)))})) == ()
    rows = compare(result_of(spec, {1: (*layers, layer_with(5, figures(0.0, 0.5), [1.2, 0.8, 0.31]))}))
    assert [(row.attempt, row.published.value) for row in rows] == [(1, 0.8)]
    assert rows[0].ours == pytest.approx(0.77)
    assert rows[0].standard_errors == pytest.approx(-0.03 / math.sqrt(2 * 0.0049**2 + 0.05**2 / 3), rel=1e-12)


@pytest.mark.parametrize("change", [{"seed": 5}, {"roll": 77}, {"precision": "float32"}])
def test_seed_roll_and_precision_do_not_matter(change: dict[str, object]) -> None:
    layers = {0: (layer_with(1, figures(0.4, 0.6)),)}
    told = compare(result_of(RELU, layers))
    assert len(told) == 4
    assert compare(result_of(replace(RELU, **change), layers)) == told  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change", [{"batch": 999}, {"width": 499}, {"depth": 9}, {"activation": "tanh"}, {"data": "uniform"}]
)
def test_another_network_is_compared_with_nothing(change: dict[str, object]) -> None:
    spec = replace(RELU, **change)  # type: ignore[arg-type]
    found = compare(result_of(spec, {1: (layer_with(1, figures(0.4, 0.6)),)}))
    assert [row for row in found if row.published.preset == "cs231n-relu"] == []
    assert all(row.published.preset == "cs231n-tanh" for row in found)  # Xavier with tanh is in the other preset


def test_an_attempt_is_found_wherever_it_stands_and_others_are_left_out() -> None:
    strangers = (DeepAttempt("he-uniform"), DeepAttempt("he", bias_variance=0.01), DeepAttempt("glorot-normal"))
    spec = replace(RELU, attempts=(*strangers, DeepAttempt("he")))
    layers = (layer_with(1, figures(0.4, 0.6)),)
    rows: tuple[Comparison, ...] = compare(result_of(spec, dict.fromkeys(range(4), layers)))
    assert {row.attempt for row in rows} == {3}
    assert {row.published.attempt for row in rows} == {1}
