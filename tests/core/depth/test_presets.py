"""The presets of deep networks: each is cheap enough for a class and shows what it says."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

from xavier_core.depth.presets import DEEP_PRESETS, DeepPreset, find_preset
from xavier_core.depth.result import AttemptFigures, LayerFigures
from xavier_core.depth.run import run_deep
from xavier_core.depth.spec import DeepAttempt, DeepSpec, Measurements
from xavier_core.network import trace_bytes

PRESET = pytest.mark.parametrize("preset", DEEP_PRESETS.values(), ids=lambda preset: preset.key)
MAX_MULTIPLICATIONS = 6e10
MAX_BYTES = 256e6


@lru_cache(maxsize=1)
def shown(key: str) -> tuple[AttemptFigures, ...]:
    """What a preset's run gives, of as few examples as its claims can be seen on."""
    preset = DEEP_PRESETS[key]
    spec = replace(preset.spec, batch=min(preset.spec.batch, 100))
    measurements = Measurements(jacobian=preset.wants_jacobian and spec.width < 500, rank=preset.wants_rank)
    return run_deep(spec, measurements=measurements).attempts


def size(figures: AttemptFigures, which: str, layer: int) -> float:
    """Root mean square of one of a layer's figures; layers from 1, or from -1 backward."""
    found = getattr(figures.layers[layer - 1 if layer > 0 else layer], which)
    return float(found.rms)


def ratio(figures: AttemptFigures, which: str) -> float:
    """What the last layer has of what the first one has."""
    return size(figures, which, -1) / size(figures, which, 1)


def rank(figures: AttemptFigures, layer: int = -1) -> float:
    """Effective rank of a layer's activations."""
    found = figures.layers[layer].rank
    assert found is not None
    return found


def saturated(figures: AttemptFigures) -> list[float]:
    """Share of saturated activations, layer by layer."""
    return [layer.saturated for layer in figures.layers if layer.saturated is not None]


# ---- every one of them ---------------------------------------------------------------------------


def test_keys_and_titles_are_unique_and_every_preset_says_what_there_is_to_see() -> None:
    assert [key for key, preset in DEEP_PRESETS.items() if preset.key != key] == []
    assert len({preset.title for preset in DEEP_PRESETS.values()}) == len(DEEP_PRESETS)
    for preset in DEEP_PRESETS.values():
        assert preset.source
        assert 1 <= preset.about.count(". ") + 1 <= 3
        assert preset.about.endswith((".", ".)"))


@PRESET
def test_a_preset_is_cheap_enough_for_a_class(preset: DeepPreset) -> None:
    spec = preset.spec
    a_pass = spec.examples * sum(fan_in * fan_out for fan_in, fan_out in spec.shapes)
    assert 3 * a_pass * len(spec.attempts) <= MAX_MULTIPLICATIONS  # once forward, twice backward
    assert trace_bytes(spec.layer_sizes, batch=spec.examples, dtype=spec.precision) <= MAX_BYTES


@PRESET
def test_what_is_shown_first_is_a_figure_of_a_layer(preset: DeepPreset) -> None:
    assert preset.which in LayerFigures._fields


@PRESET
def test_a_preset_starts_at_the_usual_seed_and_roll(preset: DeepPreset) -> None:
    assert (preset.spec.seed, preset.spec.roll, preset.spec.precision) == (1, 1, "float64")


def test_no_attempt_stands_twice_in_a_preset() -> None:
    for preset in DEEP_PRESETS.values():
        assert len(set(preset.spec.attempts)) == len(preset.spec.attempts)


@PRESET
def test_a_preset_is_found_by_its_network_and_what_it_shows(preset: DeepPreset) -> None:
    told = {"which": preset.which, "wants_jacobian": preset.wants_jacobian}
    assert find_preset(preset.spec, **told) is preset  # type: ignore[arg-type]
    assert find_preset(replace(preset.spec, seed=9, roll=12), **told) is preset  # type: ignore[arg-type]
    assert find_preset(replace(preset.spec, batch=7), **told) is None  # type: ignore[arg-type]
    assert find_preset(replace(preset.spec, attempts=(DeepAttempt("rashid"),)), **told) is None  # type: ignore[arg-type]


def test_of_presets_with_the_same_network_the_first_is_found_where_none_shows_the_same() -> None:
    spec = DEEP_PRESETS["glorot-8"].spec
    assert find_preset(spec, which="gradient_post") is DEEP_PRESETS["glorot-6"]
    assert find_preset(spec, which="gradient_pre", wants_jacobian=True) is DEEP_PRESETS["glorot-jacobian"]
    assert find_preset(DEEP_PRESETS["alike"].spec, which="pre", wants_jacobian=True) is DEEP_PRESETS["alike"]
    assert find_preset(DeepSpec(batch=3)) is None


# ---- what a preset says is what it shows ---------------------------------------------------------


def test_variances_are_those_that_the_words_say() -> None:
    def scales(key: str) -> list[float]:
        spec = DEEP_PRESETS[key].spec
        return [spec.width * own.rule.variance_of(spec.layer(1), own.arguments) for own in spec.attempts]

    assert scales("cs231n-relu") == pytest.approx([1, 2])
    assert scales("glorot-6") == pytest.approx([1 / 3, 1])
    assert scales("he-30") == pytest.approx([1, 2])
    assert scales("kumar") == pytest.approx([12.8, 3.6, 1])
    assert scales("default") == pytest.approx([1 / 3, 1 / 3, 2])
    assert scales("chaos") == pytest.approx([1, 1.76, 4])
    assert [own.bias_variance for own in DEEP_PRESETS["chaos"].spec.attempts] == [0.05] * 3
    assert [own.bias_variance for own in DEEP_PRESETS["default"].spec.attempts] == [1 / 1500, 0, 0]


def test_the_tutorial_s_tanh() -> None:
    small, large, xavier = shown("cs231n-tanh")
    assert size(small, "post", -1) < 1e-6
    assert len(saturated(large)) == 10
    assert min(saturated(large)) > 0.9
    assert all(0.2 < layer.post.std < 0.7 for layer in xavier.layers)
    assert ratio(small, "gradient_pre") > 1e5
    assert ratio(large, "gradient_pre") < 1e-4
    assert ratio(xavier, "gradient_pre") < 5


def test_the_tutorial_s_relu() -> None:
    xavier, he = shown("cs231n-relu")
    assert math.log2(ratio(xavier, "post")) == pytest.approx(-4.5, abs=0.7)
    assert math.log2(ratio(he, "post")) == pytest.approx(0, abs=0.7)


def test_glorot_and_bengio_s_figures() -> None:
    assert len({DEEP_PRESETS[key].spec for key in ("glorot-6", "glorot-7", "glorot-8", "glorot-jacobian")}) == 1
    standard, normalized = shown("glorot-6")
    assert ratio(standard, "post") == pytest.approx(0.10, abs=0.01)
    assert ratio(normalized, "post") == pytest.approx(0.5, abs=0.03)
    assert 1 / ratio(standard, "gradient_pre") == pytest.approx(1 / 12, rel=0.05)
    assert 1 / ratio(normalized, "gradient_pre") == pytest.approx(0.4, rel=0.1)
    for figures in (standard, normalized):
        sizes = [size(figures, "gradient_weights", layer) for layer in range(1, 6)]
        assert max(sizes) < 1.2 * min(sizes)
    assert size(normalized, "gradient_weights", 3) > 3 * size(standard, "gradient_weights", 3)


def test_he_s_30_layers() -> None:
    xavier, he = shown("he-30")
    assert math.log2(size(xavier, "post", -1)) == pytest.approx(-15, abs=1.2)
    assert math.log2(1 / ratio(xavier, "gradient_pre")) == pytest.approx(-14.5, abs=1.2)
    assert 0.3 < ratio(he, "post") < 3
    assert 0.3 < ratio(he, "gradient_pre") < 3


def test_kumar_s_sigmoid() -> None:
    kumar, script, xavier = shown("kumar")
    assert all(own.layers[-1].post.std > 0.1 for own in (kumar, script, xavier))
    assert all(rank(own) < 2 for own in (kumar, script, xavier))
    vanished = [ratio(own, "gradient_pre") for own in (kumar, script, xavier)]
    assert 50 < vanished[0] < vanished[1] / 10 < vanished[2] / 100


def test_all_weights_alike() -> None:
    zeros, constant, xavier = shown("alike")
    assert size(zeros, "post", 1) == 0
    assert all(size(zeros, "gradient_weights", layer) == 0 for layer in range(1, 6))
    assert [layer.rank for layer in constant.layers] == pytest.approx([1] * 5)
    assert all(layer.is_symmetric for layer in constant.layers)
    assert not any(layer.is_symmetric for layer in xavier.layers)
    assert size(constant, "post", -1) > 0.05
    assert rank(xavier) > 20


def test_orthogonal_against_gaussian() -> None:
    orthogonal, gaussian = shown("orthogonal")
    assert orthogonal.jacobian is not None
    assert orthogonal.jacobian == pytest.approx(np.ones(200), abs=1e-12)
    assert gaussian.jacobian is not None
    assert gaussian.jacobian[0] > 3
    assert np.median(gaussian.jacobian) < 1e-6
    assert rank(orthogonal) == pytest.approx(rank(orthogonal, 0))
    assert rank(gaussian) < rank(gaussian, 0) / 3


def test_orthogonal_against_gaussian_under_tanh() -> None:
    orthogonal, gaussian = shown("orthogonal-tanh")
    assert size(orthogonal, "post", -1) == pytest.approx(size(gaussian, "post", -1), rel=0.3)
    assert orthogonal.jacobian is not None
    assert np.mean(orthogonal.jacobian > orthogonal.jacobian[0] / 10) > 0.6
    assert gaussian.jacobian is not None
    assert np.mean(gaussian.jacobian > gaussian.jacobian[0] / 10) < 0.2
    assert rank(orthogonal) == pytest.approx(rank(orthogonal, 0), rel=0.02)


def test_a_framework_s_default() -> None:
    biased, bare, he = shown("default")
    assert math.log(ratio(bare, "post"), 6) == pytest.approx(-19 / 2, abs=0.5)
    assert size(biased, "post", -1) == pytest.approx(size(biased, "post", 10), rel=0.2)
    assert rank(biased) == pytest.approx(1, abs=0.01)
    assert rank(he) > 10
    assert ratio(biased, "gradient_pre") > 1e7


def test_the_digits() -> None:
    small, large, standard, xavier = shown("digits")
    assert size(small, "post", -1) < 1e-9
    assert saturated(large)[-1] > 0.7
    assert size(standard, "post", -1) < 0.01
    assert size(xavier, "post", -1) > 0.15


def test_order_edge_and_chaos() -> None:
    order, edge, chaos = shown("chaos")
    assert ratio(order, "gradient_pre") > 1000
    assert 0.5 < ratio(edge, "gradient_pre") < 2.5
    assert ratio(chaos, "gradient_pre") < 1 / 500
    assert rank(order) < 1.1
    assert 10 < rank(edge) < 50
    assert rank(chaos) > 70
