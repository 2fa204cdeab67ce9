"""The phase diagram: against fixed points one by one."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.core.traced_nets import peak_of
from xavier_core import SheetError
from xavier_core.activations import ACTIVATIONS, find_activation
from xavier_core.mean_field.fixed_point import fixed_point
from xavier_core.mean_field.phase_diagram import MAX_POINTS, phase_diagram

KEYS = pytest.mark.parametrize("activation", ACTIVATIONS)


@KEYS
def test_a_diagram_is_made_of_fixed_points(activation: str) -> None:
    across, up = np.linspace(0.0, 4.0, 21).tolist(), np.linspace(0.0, 0.4, 6).tolist()
    g = find_activation(activation, 0.2)
    found = phase_diagram(g, weight_scales=across, bias_variances=up)
    assert found.q.shape == found.chi.shape == found.depth.shape == (6, 21)
    assert (found.weight_scales.tolist(), found.bias_variances.tolist()) == (across, up)
    for row in range(0, 6, 5):
        for column in range(21):
            point = fixed_point(g, weight_scale=across[column], bias_variance=up[row])
            assert found.q[row, column] == pytest.approx(point.q, rel=1e-6)
            assert found.chi[row, column] == pytest.approx(point.chi, rel=1e-6)
            grows = point.phase == "chaotic" and math.isinf(point.q)
            depth = 1 / math.log(point.chi) if grows else point.depth_of_correlation
            assert found.depth[row, column] == pytest.approx(depth, rel=1e-2 if point.phase == "chaotic" else 1e-4)


@pytest.mark.parametrize(
    ("activation", "scale", "bias"),
    [("tanh", 20.4125, 90.0), ("gelu", 1.98, 0.5), ("silu", 1.99, 0.8), ("sigmoid", 200.0, 75.0), ("selu", 0.505, 0.0),
     ("elu", 1.975, 2.7), ("softsign", 18.55, 13.5), ("tanh", 1.03, 0.0)],
)  # fmt: skip
def test_depths_in_chaos_are_right_close_to_the_line(activation: str, scale: float, bias: float) -> None:
    """Where two signals settle at a correlation close to 1, and where bends are sharp beside the size of the signal."""
    g = ACTIVATIONS[activation]
    point = fixed_point(g, weight_scale=scale, bias_variance=bias)
    found = phase_diagram(g, weight_scales=[scale], bias_variances=[bias]).depth[0, 0]
    assert point.phase == "chaotic"
    assert found == pytest.approx(point.depth_of_correlation, rel=0.04)


def test_memory_does_not_grow_with_the_points() -> None:
    """Which are the same whether they are worked out together or apart."""
    g, up = ACTIVATIONS["tanh"], np.linspace(0.0, 0.3, 60).tolist()
    few, many = (np.linspace(0.5, 3.0, points).tolist() for points in (80, 240))
    small, _ = peak_of(lambda: phase_diagram(g, weight_scales=few, bias_variances=up))
    peak, found = peak_of(lambda: phase_diagram(g, weight_scales=many, bias_variances=up))
    assert peak < 1.2 * small
    last = phase_diagram(g, weight_scales=many, bias_variances=up[-1:])
    for name in ("q", "chi", "depth"):
        assert getattr(found, name)[-1] == pytest.approx(getattr(last, name)[0], rel=1e-9)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"weight_scales": [1.0, -1.0]}, "weight scale"),
        ({"bias_variances": [math.nan]}, "bias variance"),
        ({"weight_scales": []}, "points of the diagram"),
        ({"weight_scales": [1.0] * (MAX_POINTS + 1)}, "points of the diagram"),
    ],
)
def test_bad_diagrams_are_refused_by_name(change: dict[str, object], field: str) -> None:
    with pytest.raises(SheetError) as refused:
        phase_diagram(ACTIVATIONS["tanh"], **({"weight_scales": [1.0], "bias_variances": [0.0]} | change))  # type: ignore[arg-type]
    assert refused.value.field == field
