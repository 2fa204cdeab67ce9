"""The table of Gaussian moments: between its points, against the quadrature of single ones."""

from __future__ import annotations

import numpy as np
import pytest

from xavier_core.activations import ACTIVATIONS, find_activation, mean_square, mean_square_growth, slope_mean_square
from xavier_core.mean_field.moment_table import moment_table


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_table_gives_moments_between_its_points(activation: str) -> None:
    g = find_activation(activation, 0.3)
    table = moment_table(g)
    stds = np.exp2(np.concatenate([np.linspace(-47.99, 47.97, 97), np.linspace(-4.99, 7.98, 211)]))
    squares = [mean_square(g, std) for std in stds.tolist()]
    assert table.mean_squares_at(stds) == pytest.approx(squares, rel=1e-7)
    assert table.slope_mean_squares_at(stds) == pytest.approx(
        [slope_mean_square(g, std) for std in stds.tolist()], rel=1e-7
    )
    assert table.mean_squares[::31] == pytest.approx([mean_square(g, std) for std in table.stds[::31].tolist()])
    growth = [std**2 * mean_square_growth(g, std) for std in stds.tolist()]
    assert table.growth_at(stds) * squares == pytest.approx(growth, rel=1e-4, abs=1e-14)
