"""What frameworks draw by default: each row against a formula written out by hand, sizes at their limits, bad input."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xavier_core import SheetError
from xavier_core.activations import ACTIVATIONS
from xavier_core.catalogue import FRAMEWORKS
from xavier_core.catalogue.defaults import DEFAULTS, MAX_KERNEL, MAX_SIZE, Default, LayerSizes, find_defaults

N, H, K = 300, 128, 25
"""Inputs or channels, units or filters, places of a 5 x 5 kernel."""
SIZES = LayerSizes(N, H, 5)
GROUPED = LayerSizes(N, H, 5, groups=4)
SKLEARN = "MLPClassifier and MLPRegressor"
CUT = 0.7737413
"""Variance of N(0, 1) cut at +-2."""
LAWS = Path(__file__).parents[2] / "data" / "framework_laws.json"
"""What the frameworks drew when they were run."""
ROWS = pytest.mark.parametrize("row", DEFAULTS, ids=lambda row: f"{row.framework}, {row.versions}, {row.layer}")

BY_HAND: dict[tuple[str, str], tuple[int, int, float, float | None, float]] = {
    # (framework, layer): fan_in, fan_out, variance, bound if uniform, variance of a bias
    ("pytorch", "Linear"): (N, H, 1 / (3 * N), 1 / math.sqrt(N), 1 / (3 * N)),
    ("pytorch", "Conv2d"): (N * K, H * K, 1 / (3 * N * K), 1 / math.sqrt(N * K), 1 / (3 * N * K)),
    ("pytorch", "ConvTranspose2d"): (N * K, H * K, 1 / (3 * H * K), 1 / math.sqrt(H * K), 1 / (3 * H * K)),
    ("pytorch", "Bilinear"): (N * N, H * N, 1 / (3 * N), 1 / math.sqrt(N), 1 / (3 * N)),
    ("pytorch", "LSTM, input weights"): (N, 4 * H, 1 / (3 * H), 1 / math.sqrt(H), 1 / (3 * H)),
    ("pytorch", "LSTM, recurrent weights"): (H, 4 * H, 1 / (3 * H), 1 / math.sqrt(H), 1 / (3 * H)),
    ("pytorch", "Embedding"): (1, H, 1.0, None, 0.0),
    ("pytorch", "MultiheadAttention, in_proj_weight"): (N, 3 * N, 2 / (4 * N), math.sqrt(6 / (4 * N)), 0.0),
    ("pytorch", "GRU, input weights"): (N, 3 * H, 1 / (3 * H), 1 / math.sqrt(H), 1 / (3 * H)),
    ("pytorch", "GRU, recurrent weights"): (H, 3 * H, 1 / (3 * H), 1 / math.sqrt(H), 1 / (3 * H)),
    ("keras", "Dense"): (N, H, 2 / (N + H), math.sqrt(6 / (N + H)), 0.0),
    ("keras", "Conv2D"): (N * K, H * K, 2 / (K * (N + H)), math.sqrt(6 / (K * (N + H))), 0.0),
    ("keras", "LSTM, input weights"): (N, 4 * H, 2 / (N + 4 * H), math.sqrt(6 / (N + 4 * H)), 0.0),
    ("keras", "LSTM, recurrent weights"): (H, 4 * H, 1 / (4 * H), None, 0.0),
    ("keras", "Embedding"): (1, H, 0.05**2 / 3, 0.05, 0.0),
    ("keras", 'Dense with "he_normal"'): (N, H, CUT * 2 / N, None, 0.0),
    ("keras", "Conv2DTranspose"): (N * K, H * K, 2 / (K * (N + H)), math.sqrt(6 / (K * (N + H))), 0.0),
    ("keras", "DepthwiseConv2D"): (K, H * K, 2 / (K * (N + H)), math.sqrt(6 / (K * (N + H))), 0.0),
    ("keras", "GRU, input weights"): (N, 3 * H, 2 / (N + 3 * H), math.sqrt(6 / (N + 3 * H)), 0.0),
    ("keras", "GRU, recurrent weights"): (H, 3 * H, 1 / (3 * H), None, 0.0),
    ("jax", "Dense"): (N, H, 1 / N, None, 0.0),
    ("jax", "Linear"): (N, H, 1 / N, None, 0.0),
    ("jax", "Conv"): (N * K, H * K, 1 / (N * K), None, 0.0),
    ("jax", "LSTMCell, input weights"): (N, H, 1 / N, None, 0.0),
    ("jax", "LSTMCell, recurrent weights"): (H, H, 1 / H, None, 0.0),
    ("jax", "OptimizedLSTMCell, recurrent weights"): (H, 4 * H, 1 / (4 * H), None, 0.0),
    ("jax", "Embed"): (1, H, 1 / H, None, 0.0),
    ("jax", "ConvTranspose"): (N * K, H * K, 1 / (N * K), None, 0.0),
    ("jax", "GRUCell, input weights"): (N, H, 1 / N, None, 0.0),
    ("jax", "GRUCell, recurrent weights, linen"): (H, H, 1 / H, None, 0.0),
    ("jax", "GRUCell, recurrent weights, nnx"): (H, 3 * H, 1 / (3 * H), None, 0.0),
    ("caffe", "InnerProduct, no filler set"): (N, H, 0.0, None, 0.0),
    ("caffe", "InnerProduct, filler “xavier”"): (N, H, 1 / N, math.sqrt(3 / N), 0.0),
    ("caffe", "InnerProduct, filler “msra”"): (N, H, 2 / N, None, 0.0),
    ("caffe", "Convolution, no filler set"): (N * K, H * K, 0.0, None, 0.0),
    ("caffe", "Convolution, filler “xavier”"): (N * K, H * K, 1 / (N * K), math.sqrt(3 / (N * K)), 0.0),
    ("caffe", "Convolution, filler “msra”"): (N * K, H * K, 2 / (N * K), None, 0.0),
    ("tf1", "dense"): (N, H, 2 / (N + H), math.sqrt(6 / (N + H)), 0.0),
    ("tf1", "fully_connected"): (N, H, 2 / (N + H), math.sqrt(6 / (N + H)), 0.0),
    ("tf1", "conv2d"): (N * K, H * K, 2 / (K * (N + H)), math.sqrt(6 / (K * (N + H))), 0.0),
    ("sklearn", SKLEARN): (N, H, 2 / (N + H), math.sqrt(6 / (N + H)), 2 / (N + H)),
}
DENSE, CONV, LSTM, TABLE = LayerSizes(784, 100), LayerSizes(64, 128, 3), LayerSizes(64, 128), LayerSizes(1000, 64)
MEASURED: dict[tuple[str, str], tuple[str, str, LayerSizes, str]] = {
    # (layer as it was run, weight): framework, layer, sizes, activation
    ("torch nn.Linear(784, 100)", "weight"): ("pytorch", "Linear", DENSE, ""),
    ("torch nn.Conv2d(64, 128, 3)", "weight"): ("pytorch", "Conv2d", CONV, ""),
    ("torch nn.LSTM(64, 128)", "weight_ih_l0"): ("pytorch", "LSTM, input weights", LSTM, ""),
    ("torch nn.LSTM(64, 128)", "weight_hh_l0"): ("pytorch", "LSTM, recurrent weights", LSTM, ""),
    ("torch nn.Embedding(1000, 64)", "weight"): ("pytorch", "Embedding", TABLE, ""),
    ("torch nn.Bilinear(64, 32, 16)", "weight"): ("pytorch", "Bilinear", LayerSizes(64, 16), ""),
    ("keras Dense(100)", "kernel"): ("keras", "Dense", DENSE, ""),
    ("keras Conv2D(128, 3)", "kernel"): ("keras", "Conv2D", CONV, ""),
    ("keras LSTM(128)", "lstm_cell/kernel"): ("keras", "LSTM, input weights", LSTM, ""),
    ("keras LSTM(128)", "lstm_cell/recurrent_kernel"): ("keras", "LSTM, recurrent weights", LSTM, ""),
    ("keras Embedding(1000, 64)", "embeddings"): ("keras", "Embedding", TABLE, ""),
    ("flax linen.Dense(100)", "kernel"): ("jax", "Dense", DENSE, ""),
    ("flax linen.Conv(128, (3, 3))", "kernel"): ("jax", "Conv", CONV, ""),
    ("flax linen.LSTMCell(128)", "if/kernel"): ("jax", "LSTMCell, input weights", LSTM, ""),
    ("flax linen.LSTMCell(128)", "hf/kernel"): ("jax", "LSTMCell, recurrent weights", LSTM, ""),
    ("flax linen.Embed(1000, 64)", "embedding"): ("jax", "Embed", TABLE, ""),
    ("flax nnx.Linear(784, 100)", "kernel"): ("jax", "Linear", DENSE, ""),
    ("flax nnx.Embed(1000, 64)", "embedding"): ("jax", "Embed", TABLE, ""),
    ("torch nn.Conv2d(64, 128, 3, groups=4)", "weight"): ("pytorch", "Conv2d", CONV._replace(groups=4), ""),
    ("torch nn.Conv2d(64, 64, 3, groups=64)", "weight"): ("pytorch", "Conv2d", LayerSizes(64, 64, 3, 64), ""),
    ("torch nn.ConvTranspose2d(64, 128, 3)", "weight"): ("pytorch", "ConvTranspose2d", CONV, ""),
    ("torch nn.ConvTranspose2d(64, 128, 3, groups=4)", "weight"): (
        "pytorch",
        "ConvTranspose2d",
        CONV._replace(groups=4),
        "",
    ),
    ("torch nn.GRU(64, 128)", "weight_ih_l0"): ("pytorch", "GRU, input weights", LSTM, ""),
    ("torch nn.GRU(64, 128)", "weight_hh_l0"): ("pytorch", "GRU, recurrent weights", LSTM, ""),
    ("keras Conv2D(128, 3, groups=4)", "kernel"): ("keras", "Conv2D", CONV._replace(groups=4), ""),
    ("keras Conv2DTranspose(128, 3)", "kernel"): ("keras", "Conv2DTranspose", CONV, ""),
    ("keras DepthwiseConv2D(3, depth_multiplier=16)", "kernel"): (
        "keras",
        "DepthwiseConv2D",
        LayerSizes(64, 16, 3),
        "",
    ),
    ("keras GRU(128)", "gru_cell/kernel"): ("keras", "GRU, input weights", LSTM, ""),
    ("keras GRU(128)", "gru_cell/recurrent_kernel"): ("keras", "GRU, recurrent weights", LSTM, ""),
    ("flax linen.Conv(128, (3, 3), feature_group_count=4)", "kernel"): ("jax", "Conv", CONV._replace(groups=4), ""),
    ("flax linen.ConvTranspose(128, (3, 3))", "kernel"): ("jax", "ConvTranspose", CONV, ""),
    ("flax linen.GRUCell(128)", "ir/kernel"): ("jax", "GRUCell, input weights", LSTM, ""),
    ("flax linen.GRUCell(128)", "hr/kernel"): ("jax", "GRUCell, recurrent weights, linen", LSTM, ""),
    ("flax nnx.GRUCell(64, 128)", "dense_h/kernel"): ("jax", "GRUCell, recurrent weights, nnx", LSTM, ""),
    ("sklearn MLPClassifier(activation='relu')", "coefs_[0]"): ("sklearn", SKLEARN, DENSE, "relu"),
    ("sklearn MLPClassifier(activation='logistic')", "coefs_[0]"): ("sklearn", SKLEARN, DENSE, "sigmoid"),
}
BIASES = {"weight": "bias", "kernel": "bias", "weight_ih_l0": "bias_ih_l0", "weight_hh_l0": "bias_hh_l0"}
BIASES |= {"coefs_[0]": "intercepts_[0]"}
SHAPES = {"xavier": "normal", "he": "normal", "lecun-truncated": "truncated", "he-truncated": "truncated"}
"""Distributions by scheme where the bound does not tell."""


def key_of(row: Default) -> tuple[str, str]:
    """Framework and layer, with the interface where both of Flax's have a layer of that name and differ."""
    named = f"{row.layer}, {row.versions.rpartition(' ')[2]}"
    return row.framework, named if (row.framework, named) in BY_HAND else row.layer


def test_every_row_has_a_formula_by_hand() -> None:
    assert {key_of(row) for row in DEFAULTS} == set(BY_HAND)


@ROWS
def test_each_row_is_the_formula_by_hand(row: Default) -> None:
    fan_in, fan_out, variance, half_width, bias_variance = BY_HAND[key_of(row)]
    law = row.law(SIZES, "relu")
    assert (law.fan_in, law.fan_out) == (fan_in, fan_out)
    assert law.variance == pytest.approx(variance, rel=1e-7)
    assert law.std == pytest.approx(math.sqrt(variance), rel=1e-7)
    assert law.half_width == (None if half_width is None else pytest.approx(half_width, rel=1e-12))
    assert law.bias_variance == pytest.approx(bias_variance, rel=1e-12)
    assert (law.bias_half_width or 0.0) == pytest.approx(math.sqrt(3 * bias_variance), rel=1e-12)
    if row.draw.scheme in SHAPES:
        assert row.draw.distribution == SHAPES[row.draw.scheme]


@pytest.mark.parametrize(("run", "weight"), MEASURED)
def test_frameworks_draw_what_the_row_says(run: str, weight: str) -> None:
    """Within 5 standard errors of the variance of what the frameworks drew when they were run."""
    measured = json.loads(LAWS.read_text(encoding="utf-8"))["defaults"][run]
    framework, layer, sizes, activation = MEASURED[run, weight]
    law = next(row for row in find_defaults(framework) if key_of(row)[1] == layer).law(sizes, activation)
    compared = [(weight, law.variance, law.half_width)]
    if BIASES.get(weight) in measured:
        bound = math.sqrt(3 * law.bias_variance) if law.bias_variance else None
        compared.append((BIASES[weight], law.bias_variance, bound))
    for name, variance, bound in compared:
        found = measured[name]
        error = variance * math.sqrt(((found["kurtosis"] or 1.0) - 1.0) / found["n"])
        assert found["variance"] == pytest.approx(variance, abs=5 * error)
        if bound is not None:
            assert bound * (1 - 20 / found["n"]) < found["largest"] <= bound * (1 + 1e-6)


def test_the_layer_of_784_and_100_that_everyone_measures() -> None:
    law = find_defaults("pytorch")[0].law(LayerSizes(784, 100))
    assert law.half_width == pytest.approx(1 / 28, rel=1e-15)
    assert law.variance == pytest.approx(4.25e-4, rel=1e-3)


def test_only_scikit_learn_looks_at_the_activation() -> None:
    for row in DEFAULTS:
        laws = {row.law(SIZES, activation) for activation in ACTIVATIONS}
        assert len(laws) == (2 if row.framework == "sklearn" else 1)
    (row,) = find_defaults("sklearn")
    relu, logistic = row.law(SIZES, "relu"), row.law(SIZES, "sigmoid")
    assert logistic.variance == pytest.approx(relu.variance / 3, rel=1e-15)
    assert logistic.bias_variance == logistic.variance


def test_only_convolutions_look_at_the_kernel() -> None:
    for row in DEFAULTS:
        looks = row.law(SIZES) != row.law(SIZES._replace(kernel=1))
        assert looks == ("conv" in row.layer.lower())


def test_a_bilinear_layer_grows_with_its_inputs() -> None:
    bilinear = next(row for row in find_defaults("pytorch") if row.layer == "Bilinear")
    for inputs in (10, 100, 1000):
        law = bilinear.law(LayerSizes(inputs, 8))
        assert law.fan_in * law.variance == pytest.approx(inputs / 3)


@ROWS
def test_a_row_says_where_it_stands(row: Default) -> None:
    assert row.framework in FRAMEWORKS
    assert row.source
    assert row.bias
    assert row.note == row.note.strip()
    assert not row.note or row.note.endswith(".")


def test_rows_are_told_apart() -> None:
    assert len({(row.framework, row.versions, row.layer) for row in DEFAULTS}) == len(DEFAULTS)


@pytest.mark.parametrize(
    ("framework", "layers"),
    [
        ("pytorch", ["Linear", "Conv2d", "ConvTranspose2d", "Bilinear", "LSTM, input weights"]),
        ("keras", ["Dense", "Conv2D", "LSTM, input weights", "LSTM, recurrent weights", "Embedding"]),
        ("jax", ["Dense", "Conv", "LSTMCell, input weights", "LSTMCell, recurrent weights", "Embed", "Linear", "Conv"]),
    ],
)
def test_links_count_layers_so_that_new_ones_stand_behind(framework: str, layers: list[str]) -> None:
    assert [row.layer for row in find_defaults(framework)][: len(layers)] == layers


GROUPED_BY_HAND = {
    # (framework, layer): fan_in, fan_out, variance, variance of a bias; of 4 groups
    ("pytorch", "Conv2d"): (75 * K, H * K, 1 / (3 * 75 * K), 1 / (3 * 75 * K)),
    ("pytorch", "ConvTranspose2d"): (75 * K, H * K, 1 / (3 * 32 * K), 1 / (3 * 32 * K)),
    ("keras", "Conv2D"): (75 * K, H * K, 2 / (K * (75 + H)), 0.0),
    ("jax", "Conv"): (75 * K, H * K, 1 / (75 * K), 0.0),
    ("caffe", "Convolution, no filler set"): (75 * K, H * K, 0.0, 0.0),
    ("caffe", "Convolution, filler “xavier”"): (75 * K, H * K, 1 / (75 * K), 0.0),
    ("caffe", "Convolution, filler “msra”"): (75 * K, H * K, 2 / (75 * K), 0.0),
}


@ROWS
def test_groups_part_the_channels_where_a_layer_has_them(row: Default) -> None:
    law = row.law(GROUPED)
    expected = GROUPED_BY_HAND.get(key_of(row))
    assert row.takes_groups == (expected is not None)
    if expected is None:
        assert law == row.law(SIZES)
    else:
        assert law[:2] == expected[:2]
        assert (law.variance, law.bias_variance) == pytest.approx(expected[2:], rel=1e-12)


def test_a_depthwise_convolution_looks_at_one_channel() -> None:
    law = find_defaults("pytorch")[1].law(LayerSizes(64, 64, 3, groups=64))
    assert law.fan_in == 9
    assert law.half_width == pytest.approx(1 / 3, rel=1e-15)
    assert law.bias_half_width == pytest.approx(1 / 3, rel=1e-15)


@pytest.mark.parametrize("groups", [0, -1, 1.5, "4", None, True, 7, 128, 10**9])
def test_groups_that_do_not_divide_both_sides_are_refused(groups: object) -> None:
    with pytest.raises(SheetError) as refused:
        find_defaults("pytorch")[1].law(SIZES._replace(groups=groups))  # type: ignore[arg-type]
    assert refused.value.field == "groups"


def test_the_bias_of_pytorchs_linear_has_the_bound_of_its_weights() -> None:
    law = find_defaults("pytorch")[0].law(LayerSizes(784, 100))
    assert law.bias_half_width == pytest.approx(1 / 28, rel=1e-15)
    assert find_defaults("keras")[0].law(LayerSizes(784, 100)).bias_half_width is None


def test_only_convolutions_take_a_kernel() -> None:
    assert all(row.takes_kernel == ("conv" in row.layer.lower()) for row in DEFAULTS)


def test_defaults_are_found_by_framework() -> None:
    found = {framework: find_defaults(framework) for framework in FRAMEWORKS}
    assert sum(found.values(), ()) == DEFAULTS
    assert found["numpy"] == ()
    commonest = {"pytorch": "Linear", "keras": "Dense", "jax": "Dense", "tf1": "dense"}
    assert {framework: found[framework][0].layer for framework in commonest} == commonest


@pytest.mark.parametrize("framework", ["", "PyTorch", "torch", None, 1, []])
def test_a_framework_that_there_is_not_is_refused(framework: object) -> None:
    with pytest.raises(SheetError) as refused:
        find_defaults(framework)  # type: ignore[arg-type]
    assert refused.value.field == "framework"


@ROWS
@given(inputs=st.integers(1, MAX_SIZE), units=st.integers(1, MAX_SIZE), kernel=st.integers(1, MAX_KERNEL))
def test_every_allowed_size_has_a_law(row: Default, inputs: int, units: int, kernel: int) -> None:
    law = row.law(LayerSizes(inputs, units, kernel))
    assert law.fan_in >= 1
    assert law.fan_out >= 1
    assert 0.0 <= law.variance <= 2.0
    assert law.std**2 == pytest.approx(law.variance)
    assert 0.0 <= law.bias_variance <= 2.0
    if law.half_width is not None:
        assert law.half_width**2 / 3 == pytest.approx(law.variance)


@pytest.mark.parametrize("value", [0, -1, 1.5, math.nan, math.inf, 10**9, "784", None, True])
@pytest.mark.parametrize(
    ("size", "field"), [("inputs", "inputs of the layer"), ("units", "units of the layer"), ("kernel", "kernel size")]
)
def test_bad_sizes_are_refused_by_name(size: str, field: str, value: object) -> None:
    with pytest.raises(SheetError) as refused:
        DEFAULTS[0].law(SIZES._replace(**{size: value}))  # type: ignore[arg-type]
    assert refused.value.field == field


@pytest.mark.parametrize("row", [DEFAULTS[0], DEFAULTS[-1]])
def test_bad_activations_and_slopes_are_refused_by_name(row: Default) -> None:
    with pytest.raises(SheetError) as refused:
        row.law(SIZES, "logistic")
    assert refused.value.field == "activation"
    with pytest.raises(SheetError) as refused:
        row.law(SIZES, "leaky_relu", slope=math.nan)
    assert refused.value.field == "slope"
