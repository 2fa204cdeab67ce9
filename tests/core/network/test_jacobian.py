"""Jacobians against differences, singular values against random-matrix laws, products that no float could hold."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.core.traced_nets import ForwardTrace, trace_backward, trace_forward
from xavier_core.activations import ACTIVATIONS, find_activation
from xavier_core.network.jacobian import (
    ScaledMatrix,
    end_to_end,
    layer_jacobian,
    singular_values,
)
from xavier_core.network.network import Network

Array = NDArray[np.float64]


def drawn(*shape: int, key: int = 1) -> Array:
    return np.random.default_rng(key).standard_normal(shape)


def network_of(*sizes: int, activation: str, is_last_linear: bool = False) -> Network:
    weights = tuple(drawn(*shape, key=place) / math.sqrt(shape[0]) for place, shape in enumerate(pairwise(sizes)))
    return Network(weights, (), activation, 0.2, is_last_linear)


def layer_jacobians(forward: ForwardTrace) -> list[Array]:
    """The Jacobian of each layer at the first example."""
    return [layer_jacobian(step.weights, step.pre[0], step.activation) for step in forward.steps]


def mean_of_singular_values(matrix: Array) -> float:
    return float(singular_values(matrix).mean())


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("is_last_linear", [False, True])
def test_a_jacobian_is_the_limit_of_differences(activation: str, *, is_last_linear: bool) -> None:
    """Of each layer, and their product that of the whole network."""
    network = network_of(4, 6, 5, 3, activation=activation, is_last_linear=is_last_linear)
    inputs, step = drawn(1, 4, key=9), 1e-6
    forward = trace_forward(network, inputs)
    found = layer_jacobians(forward)
    assert [own.shape for own in found] == [(4, 6), (6, 5), (5, 3)]

    def outputs(at: Array, first: int, last: int) -> Array:
        return trace_forward(
            Network(
                network.weights[first:last],
                (),
                activation,
                0.2,
                is_last_linear=is_last_linear and last == network.depth,
            ),
            at,
        ).activations[-1]  # type: ignore[return-value]

    for first, last, jacobian in (
        (0, 1, found[0]), (1, 2, found[1]), (2, 3, found[2]), (0, 3, exact(end_to_end(*found))),
    ):  # fmt: skip
        at = np.asarray(forward.steps[first].incoming, dtype=np.float64)
        moved = step * np.eye(at.shape[1])
        expected = (outputs(at + moved, first, last) - outputs(at - moved, first, last)) / (2 * step)
        assert jacobian == pytest.approx(expected, rel=1e-7, abs=1e-9)


def exact(scaled: ScaledMatrix) -> Array:
    return np.ldexp(scaled.matrix, scaled.exponent)


def test_a_gradient_at_the_inputs_is_the_cotangent_times_the_transposed_product() -> None:
    network, inputs, cotangent = network_of(8, 9, 7, activation="tanh"), drawn(1, 8, key=20), drawn(1, 7, key=21)
    forward = trace_forward(network, inputs)
    whole = exact(end_to_end(*layer_jacobians(forward)))
    assert trace_backward(network, forward, cotangent).activations[0] == pytest.approx(cotangent @ whole.T, rel=1e-12)


def test_single_precision_gives_a_jacobian_in_double() -> None:
    found = layer_jacobian(np.ones((3, 2), np.float32), np.zeros(2, np.float32), find_activation("sigmoid", 0.0))
    assert found.dtype == np.float64
    assert found.tolist() == [[0.25, 0.25]] * 3
    linear = layer_jacobian(np.ones((3, 2), np.float32), np.zeros(2, np.float32), ACTIVATIONS["identity"])
    assert linear.tolist() == [[1.0, 1.0]] * 3


# ---- singular values -----------------------------------------------------------------------------


@pytest.mark.parametrize("scale", [1e-300, 0.5, 1.0, 1e300])
def test_singular_values_of_a_scaled_orthogonal_matrix_are_all_its_scale(scale: float) -> None:
    turned = np.linalg.qr(drawn(40, 40))[0] * scale
    assert singular_values(turned) == pytest.approx([scale] * 40, rel=1e-12)
    assert mean_of_singular_values(turned) == pytest.approx(scale, rel=1e-12)


def test_singular_values_come_largest_first_as_many_as_the_smaller_side_has() -> None:
    found = singular_values(np.array([[0.0, 3.0, 0.0], [-4.0, 0.0, 0.0]]))
    assert found.tolist() == pytest.approx([4.0, 3.0], rel=1e-14)
    assert singular_values(np.zeros((3, 2))).tolist() == [0.0, 0.0]


@pytest.mark.parametrize(("variance", "expected"), [(1.0, 0.84883), (1.0 / 3.0, 0.49007)])
def test_the_mean_singular_value_of_independent_weights_is_that_of_the_quarter_circle_law(
    variance: float, expected: float
) -> None:
    """8/(3 pi) times the root of n Var(W): about 0.8 and 0.5 in Glorot and Bengio (2010)."""
    n, draws = 200, 10
    found = [mean_of_singular_values(drawn(n, n, key=key) * math.sqrt(variance / n)) for key in range(draws)]
    assert 8 / (3 * math.pi) * math.sqrt(variance) == pytest.approx(expected, abs=5e-6)
    error = float(np.std(found, ddof=1)) / math.sqrt(draws)
    assert error < 1e-3
    assert np.mean(found) == pytest.approx(expected, abs=5 * error + 0.2 / n)


@pytest.mark.parametrize(("variance", "expected"), [(1.0, 0.752), (1.0 / 3.0, 0.489)])
def test_the_slopes_of_tanh_at_layer_5_make_it_smaller(variance: float, expected: float) -> None:
    """For N(0, 1) inputs; with the standard initialization hardly, since there the signal is all but gone."""
    n, found = 500, []
    for seed in range(3):
        weights = tuple(drawn(n, n, key=10 * seed + place) * math.sqrt(variance / n) for place in range(5))
        network = Network(weights, (), "tanh")
        forward = trace_forward(network, drawn(1, n, key=10 * seed + 9))
        found.append(mean_of_singular_values(layer_jacobians(forward)[4]))
    assert np.mean(found) == pytest.approx(expected, abs=0.006)


# ---- products ------------------------------------------------------------------------------------


@pytest.mark.parametrize("scale", [1e-250, 1e-3, 1.0, 1e3, 1e250])
def test_a_product_beyond_every_float_keeps_its_shape_and_its_exponent(scale: float) -> None:
    turned = [np.linalg.qr(drawn(20, 20, key=key))[0] for key in range(30)]
    whole = end_to_end(*(scale * own for own in turned))
    assert np.abs(whole.matrix).max() <= 1.0
    values = np.linalg.svd(whole.matrix, compute_uv=False)
    assert math.log(values[0]) + whole.exponent * math.log(2) == pytest.approx(
        30 * math.log(scale), rel=1e-12, abs=1e-10
    )
    assert values[-1] == pytest.approx(values[0], rel=1e-12)
    expected = {1e-250: 0.0, 1e250: math.inf}[scale] if scale in {1e-250, 1e250} else scale**30
    assert singular_values(whole) == pytest.approx([expected] * 20, rel=1e-10)


def test_the_largest_factors_do_not_overflow_on_the_way() -> None:
    whole = end_to_end(np.full((5, 5), 1.7e308), np.full((5, 5), 1.7e308))
    assert whole.matrix.max() == whole.matrix.min() <= 1.0
    logarithm = math.log(whole.matrix[0, 0]) + whole.exponent * math.log(2)
    assert logarithm == pytest.approx(2 * math.log(1.7e308) + math.log(5), rel=1e-14)


def test_a_product_can_be_built_up_layer_by_layer() -> None:
    factors = [drawn(*shape, key=key) * 1e80 for key, shape in enumerate(pairwise((5, 7, 4, 6, 3)))]
    whole = end_to_end(*factors)
    so_far = end_to_end(factors[0])
    for factor in factors[1:]:
        so_far = end_to_end(so_far, factor)
    assert so_far.exponent == whole.exponent
    assert np.array_equal(so_far.matrix, whole.matrix)
    unscaled = np.linalg.multi_dot([factor / 1e80 for factor in factors])
    power = 320 * math.log2(10.0) - whole.exponent  # four times 1e80
    assert whole.matrix == pytest.approx(unscaled * 2.0**power, rel=1e-10)


def test_a_layer_that_lets_nothing_pass_ends_every_product() -> None:
    whole = end_to_end(drawn(3, 3), np.zeros((3, 3)), drawn(3, 3))
    assert not whole.matrix.any()
    assert singular_values(whole).tolist() == [0.0, 0.0, 0.0]
