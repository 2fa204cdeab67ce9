"""What the browser is sent of the phase diagram: the line, the depths on either side, and the attempts."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.pages.depth.made_runs import phase_diagram, strict


def test_order_and_chaos_lie_on_either_side_of_the_line() -> None:
    content = phase_diagram()
    grid = np.array(content["inverse_depths"])
    assert grid.shape == (31, 41)
    across, up = np.linspace(0.0, 4.0, 41), np.linspace(0.0, 0.3, 31)
    assert grid == pytest.approx(across[None, :] - 1.0 - up[:, None], rel=1e-2, abs=2e-6)
    assert content["reach"] == [0.0, 4.0, 0.0, 0.3]
    assert content["points"][1] == {"attempt": 1, "at": [500.0, 0.0], "title": "Attempt 2: fixed 1"}
    assert content["line"][0] == [1.0, 0.0]
    strict(content)


def test_phases_may_be_given_place_by_place() -> None:
    is_chaotic = np.zeros((31, 41), dtype=bool)
    is_chaotic[:, 5] = True
    content = phase_diagram(line=(), is_chaotic=is_chaotic)
    assert np.array_equal(np.array(content["inverse_depths"]) > 0.0, is_chaotic)
    assert content["has_phases"]
    assert not phase_diagram(line=())["has_phases"]


def test_a_depth_may_be_infinite_or_unknown() -> None:
    depths = np.full((31, 41), 5.0)
    depths[0, 0], depths[1, 1], depths[2, 2] = np.inf, np.nan, 0.0
    grid = phase_diagram(depth_grid=depths, line=())["inverse_depths"]
    assert 0.0 < grid[0][0] <= 1e-6
    assert grid[1][1] is None
    assert math.isfinite(grid[2][2])
    assert grid[3][0] == 0.2
    strict(phase_diagram(depth_grid=depths))


def test_a_grid_of_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\(3, 3\); expected \(31, 41\)"):
        phase_diagram(depth_grid=np.ones((3, 3)))
