"""Every number of the tables, worked out again: from the rolls with NumPy, from the formulas by quadrature."""

from __future__ import annotations

import math
import statistics
from functools import lru_cache

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import brentq
from scipy.special import k0, k1
from scipy.stats import kurtosis

from pages.ui.rerolls.known_laws import depth_curve, what_if_laws
from pages.ui.rerolls.sections import strips_of
from pages.ui.rerolls.tables import figure_rows, figure_table, spread_table, what_if_table
from tests.pages.rerolls.made import OUTPUT, SEED, counted, laws_of
from xavier_core import Attempt, SheetSpec, reroll, run_sheet

_N = 5_000
_SCALES = (5.0**3 * math.sqrt(14), math.sqrt(14), math.sqrt(14 / 27))
"""|x| times the standard deviations of the three layers, for each attempt of the seed sheet."""
_HALF = 0.6744897501960817
"""Median of |Z|."""


@lru_cache
def _chance(size: float) -> float:
    """P(|chi_3 chi_3 Z| <= size): chi_3 Z has the density |t| K_1(|t|) / pi."""

    def inner(limit: float) -> float:
        return float(quad(lambda t: 2 * t * k1(t) / math.pi, 0, limit, limit=200)[0])

    def outer(r: float) -> float:
        return math.sqrt(2 / math.pi) * r**2 * math.exp(-(r**2) / 2) * inner(size / r)

    return float(quad(outer, 1e-9, 12, limit=200)[0])


def _size(chance: float) -> float:
    """The size that |chi_3 chi_3 Z| stays below with a chance."""
    return float(brentq(lambda size: _chance(size) - chance, 1e-3, 60, xtol=1e-9))


Cells = dict[str, list[str]]
"""The texts beside each figure: measured and by the law, attempt after attempt."""


def _cells(n: int, spec: SheetSpec = SEED) -> Cells:
    table = figure_table(figure_rows(counted(n, spec), OUTPUT, laws_of(spec)))
    names, *columns = table.values()
    return dict(zip(names, map(list, zip(*columns, strict=True)), strict=True))


def _number(text: str) -> float:
    return float(text.replace("−", "-").replace(",", "").replace("above", "").strip().removesuffix("%"))


@pytest.fixture(scope="module")
def cells() -> Cells:
    return _cells(_N)


def test_what_is_measured_is_what_numpy_finds_in_the_rolls(cells: Cells) -> None:
    for attempt in range(3):
        values = reroll(SheetSpec(), attempt=attempt, n=_N).outputs[:, 0]
        expected = {
            "standard deviation": values.std(ddof=1),
            "median of the magnitude": np.median(abs(values)),
            "5 % point": np.quantile(values, 0.05),
            "95 % point": np.quantile(values, 0.95),
            "kurtosis (3 if normal)": kurtosis(values, fisher=False),
            "chance of a magnitude up to 10": 100 * np.mean(abs(values) <= 10),
            "chance of a magnitude up to 100": 100 * np.mean(abs(values) <= 100),
        }
        for figure, value in expected.items():
            shown, _, error = cells[figure][2 * attempt].partition("±")
            # A quantile is a point between two rolls, and a figure ends at the second digit of its error.
            away = 0.2 if "point" in figure or "median" in figure else 0.051
            tolerance = away * _number(error) if error.strip() not in {"", "?"} else 1e-3 * value
            assert _number(shown) == pytest.approx(value, abs=tolerance), (attempt, figure)


def test_standard_errors_are_those_of_the_formulas(cells: Cells) -> None:
    for attempt in range(3):
        values = reroll(SheetSpec(), attempt=attempt, n=_N).outputs[:, 0]
        share = np.mean(abs(values) <= 10)
        std_error = values.std() * math.sqrt((3 * (5 / 3) ** 2 - 1) / _N) / 2
        for figure, error in (
            ("standard deviation", std_error),
            ("chance of a magnitude up to 10", 100 * math.sqrt(share * (1 - share) / _N)),
        ):
            shown = cells[figure][2 * attempt].partition("±")[2]
            assert _number(shown) == pytest.approx(error, rel=0.06), (attempt, figure)  # two digits are shown
        # Its own skewness over samples would be 331 / sqrt(5,000), too much for a plus or minus.
        assert cells["kurtosis (3 if normal)"][2 * attempt].endswith("± ?")


def test_what_is_exact_is_what_the_formulas_give(cells: Cells) -> None:
    for attempt, scale in enumerate(_SCALES):
        expected = {
            "standard deviation": 3 * scale,
            "median of the magnitude": scale * _size(0.5),
            "5 % point": -scale * _size(0.9),
            "95 % point": scale * _size(0.9),
            "kurtosis (3 if normal)": 3 * (5 / 3) ** 2,
            "chance of a magnitude up to 10": 100 * _chance(10 / scale),
            "chance of a magnitude up to 100": 100 * _chance(100 / scale),
        }
        for figure, value in expected.items():
            assert _number(cells[figure][2 * attempt + 1]) == pytest.approx(
                value, rel=1e-5, abs=0.0101 * (value > 99.99)
            ), figure


def test_the_distance_to_the_law_is_that_of_kolmogorov_and_smirnov(cells: Cells) -> None:
    values = np.sort(abs(reroll(SheetSpec(), attempt=2, n=_N).outputs[:, 0]))[::10] / _SCALES[2]
    measured, by_chance = map(_number, cells["distance to the law; beside it, by chance"][4:])
    assert by_chance == pytest.approx(math.sqrt(math.pi / 2) * math.log(2) / math.sqrt(_N), abs=0.00005)
    signed = reroll(SheetSpec(), attempt=2, n=_N).outputs[:, 0] / _SCALES[2]
    points = np.concatenate((-values[::-1], values))
    below = np.array([(1 + math.copysign(_chance(abs(point)), point)) / 2 for point in points])
    found = np.max(np.abs(np.searchsorted(np.sort(signed), points, side="right") / _N - below))
    assert found <= measured + 0.0005
    assert measured <= found + 10 / _N  # between two of the points at most ten rolls pass


def test_the_distance_by_chance_of_outputs_that_are_often_0_is_less() -> None:
    """ReLU, 3-1-1-2: 3/4 of the outputs are 0, and 1/8 on either side of it leave little room for a distance."""
    spec = SheetSpec(hidden=(1, 1), attempts=(Attempt("he", activation="relu"),))
    cells = _cells(2000, spec)
    # 0.5213 +- 0.0027 over sqrt(n) in 4,000 runs of 4,000 uniform values with such an atom.
    _, by_chance = map(_number, cells["distance to the law; beside it, by chance"])
    assert by_chance == pytest.approx(0.521 / math.sqrt(2000), abs=0.0001)
    assert _number(cells["p-value"][0]) > 1e-3


def test_the_spread_inside_a_roll_is_the_standard_deviation_of_its_activations() -> None:
    table = spread_table(counted(_N), run_sheet(SEED), OUTPUT)
    rows = list(zip(*table.values(), strict=True))
    for (_, inside, across), result, attempt in zip(rows, run_sheet(SheetSpec()).attempts, range(3), strict=True):
        activations = [float(value) for layer in result.activations for value in layer]
        assert _number(inside) == pytest.approx(statistics.stdev(activations), abs=0.00501, rel=1e-3)
        outputs = reroll(SheetSpec(), attempt=attempt, n=_N).outputs[:, 0]
        assert _number(across) == pytest.approx(statistics.stdev(outputs.tolist()), abs=0.00501, rel=1e-3)


@pytest.mark.parametrize(("deep", "typical"), [(0, _HALF), (1, None)])
def test_the_what_if_table_is_what_the_formulas_give(deep: int, typical: float | None) -> None:
    """With one hidden unit an output is a multiple of the product of two normals, of density K_0(|t|) / pi."""
    if typical is None:
        typical = float(brentq(lambda size: quad(lambda t: 2 * k0(t) / math.pi, 0, size)[0] - 0.5, 0.01, 3))
    table = what_if_table(SEED, what_if_laws(SEED, deep=deep, wide=1), deep=deep, wide=1)
    rows = list(zip(*table.values(), strict=True))
    lone = (5.0 ** (deep + 1), 1.0, 1 / math.sqrt(3))
    for (_, root, size, ratio, measure, kind), product in zip(rows, lone, strict=True):
        assert _number(root) == pytest.approx(math.sqrt(14) * product, abs=0.00501)
        assert _number(size) == pytest.approx(math.sqrt(14) * product * typical, abs=0.00501)
        assert _number(ratio) == pytest.approx(typical, abs=0.00005)
        assert (measure, kind) == (f"{deep}/1 = {deep}", "exact")


def test_figures_agree_in_digits_with_their_errors(cells: Cells) -> None:
    checked = 0
    for row in cells.values():
        for text in row:
            value, found, error = text.removesuffix(" %").partition(" ± ")
            assert "-" not in text  # a printed minus sign
            if found and error != "?":
                assert len(value.partition(".")[2]) == len(error.partition(".")[2]), text
                assert 1 <= len(error.replace(".", "").lstrip("0")) <= len(value), text
                checked += 1
    assert checked >= 15
    assert cells["5 % point"][0].startswith("−")


def test_the_law_stands_in_the_table_before_the_first_reroll() -> None:
    before = _cells(0)
    assert [text for row in before.values() for text in row[::2] if text != "–"] == []
    assert [_number(text) for text in before["standard deviation"][1::2]] == pytest.approx(
        [3 * scale for scale in _SCALES], rel=1e-3
    )


def test_strips_hold_the_activations_of_one_roll_and_the_first_hundred_rerolls() -> None:
    sheet = run_sheet(SEED)
    for index, strip in enumerate(strips_of(counted(_N), sheet, OUTPUT)):
        activations = [value for layer in sheet.attempts[index].activations for value in layer.tolist()]
        assert strip.inside.tolist() == activations
        assert np.array_equal(strip.across, reroll(SEED, attempt=index, n=100).outputs[:, 0])


def test_at_any_depth_the_root_mean_square_of_xavier_stays_and_its_median_sinks() -> None:
    curve = depth_curve(SEED, 2, wide=3, depths=(0, 10, 20))
    root = math.sqrt(14 / 3)
    assert curve.stds == pytest.approx([root] * 3)
    assert curve.typical[0] == pytest.approx(root * _HALF)
    assert curve.typical[0] > curve.typical[1] > curve.typical[2] > 0.0  # type: ignore[operator]
