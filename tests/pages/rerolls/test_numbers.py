"""Every number of the re-rolls page, worked out again: from the rolls with NumPy, from the formulas by quadrature."""

from __future__ import annotations

import math
import statistics
from functools import lru_cache

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import brentq
from scipy.special import iti0k0, k0, ndtr
from scipy.stats import kurtosis

from tests.pages.rerolls.tab import RerollsTab
from xavier_core import Attempt, SheetSpec, encode_spec, reroll, run_sheet

_N = 5_000
_SCALES = (5.0**3 * math.sqrt(14), math.sqrt(14), math.sqrt(14 / 27))
"""|x| times the standard deviations of the three layers, for each attempt of the seed sheet."""
_HALF = 0.6744897501960817
"""Median of |Z|."""


@lru_cache
def _chance(size: float) -> float:
    """P(|chi_3 chi_3 Z| <= size): chi_3 Z has the density |t| K_1(|t|) / pi, and t K_1 = K_0 - (t K_0)'."""

    def inner(limit: float) -> float:
        return 2 / math.pi * float(iti0k0(limit)[1] - limit * k0(limit))

    def outer(r: float) -> float:
        return math.sqrt(2 / math.pi) * r**2 * math.exp(-(r**2) / 2) * inner(size / r)

    return float(quad(outer, 1e-9, 12, limit=200)[0])


def _size(chance: float) -> float:
    """The size that |chi_3 chi_3 Z| stays below with a chance."""
    return float(brentq(lambda size: _chance(size) - chance, 1e-3, 60, xtol=1e-9))


def _cells(tab: RerollsTab, figure: str) -> list[str]:
    """The texts beside a figure of the table: measured and by the law, attempt after attempt."""
    (row,) = (row for row in tab.table("Figure").to_numpy().tolist() if row[0] == figure)
    return [str(text) for text in row[1:]]


def _number(text: str) -> float:
    return float(text.replace("−", "-").strip().removesuffix("%"))


@pytest.fixture(scope="module")
def tab() -> RerollsTab:
    return RerollsTab({"n": str(_N)})


def test_what_is_measured_is_what_numpy_finds_in_the_rolls(tab: RerollsTab) -> None:
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
            shown, _, error = _cells(tab, figure)[2 * attempt].partition("±")
            # A quantile is a point between two rolls, and a figure is rounded to the hundredth or its fourth digit.
            away = 0.2 * _number(error) if "point" in figure or "median" in figure else 0.0
            assert _number(shown) == pytest.approx(value, abs=away + 0.006, rel=1e-4), (attempt, figure)


def test_standard_errors_are_those_of_the_formulas(tab: RerollsTab) -> None:
    for attempt in range(3):
        values = reroll(SheetSpec(), attempt=attempt, n=_N).outputs[:, 0]
        share = np.mean(abs(values) <= 10)
        std_error = values.std() * math.sqrt((3 * (5 / 3) ** 2 - 1) / _N) / 2
        for figure, error in (
            ("standard deviation", std_error),
            ("chance of a magnitude up to 10", 100 * math.sqrt(share * (1 - share) / _N)),
        ):
            shown = _cells(tab, figure)[2 * attempt].partition("±")[2]
            assert _number(shown) == pytest.approx(error, rel=0.06), (attempt, figure)  # two digits are shown
        # Its own skewness over samples would be 331 / sqrt(5,000), too much for a plus or minus.
        assert _cells(tab, "kurtosis (3 if normal)")[2 * attempt].endswith("± ?")


def test_what_is_exact_is_what_the_formulas_give(tab: RerollsTab) -> None:
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
            assert _number(_cells(tab, figure)[2 * attempt + 1]) == pytest.approx(value, abs=0.00501, rel=1e-4), figure


def test_the_distance_to_the_law_is_that_of_kolmogorov_and_smirnov(tab: RerollsTab) -> None:
    signed = reroll(SheetSpec(), attempt=2, n=_N).outputs[:, 0] / _SCALES[2]
    values = np.sort(abs(signed))[::10]
    measured, by_chance = map(_number, _cells(tab, "distance to the law; beside it, by chance")[4:])
    assert by_chance == pytest.approx(math.sqrt(math.pi / 2) * math.log(2) / math.sqrt(_N), abs=0.00005)
    points = np.concatenate((-values[::-1], values))
    chances = np.array([_chance(value) for value in values])  # of a magnitude up to it
    below = np.concatenate((1 - chances[::-1], 1 + chances)) / 2
    found = np.max(np.abs(np.searchsorted(np.sort(signed), points, side="right") / _N - below))
    assert found <= measured + 0.0005
    assert measured <= found + 10 / _N  # between two of the points at most ten rolls pass


def test_the_distance_by_chance_of_outputs_that_are_often_0_is_less() -> None:
    """ReLU, 3-1-1-2: 3/4 of the outputs are 0, and 1/8 on either side of it leave little room for a distance."""
    spec = SheetSpec(hidden=(1, 1), attempts=(Attempt("he", activation="relu"),))
    tab = RerollsTab({**encode_spec(spec), "n": "2000"})
    # 0.5213 +- 0.0027 over sqrt(n) in 4,000 runs of 4,000 uniform values with such an atom.
    _, by_chance = map(_number, _cells(tab, "distance to the law; beside it, by chance"))
    assert by_chance == pytest.approx(0.521 / math.sqrt(2000), abs=0.0001)
    assert _number(_cells(tab, "p-value")[1]) > 1e-3


def test_bars_hold_the_shares_of_the_rolls(tab: RerollsTab) -> None:
    reach, bend = 100_000.0, 0.1
    for attempt in range(3):
        values = reroll(SheetSpec(), attempt=attempt, n=_N).outputs[:, 0]
        places = (np.sign(values) * np.log1p(abs(values) / bend) / np.log1p(reach / bend) + 1) / 2
        counts = np.bincount((places * 97).astype(int), minlength=97)
        shown = {bar: share for bar, share, *_ in tab.chart(attempt + 1)["bars"]}
        if tab.monte_carlo.accumulators[attempt, "o1"].scales.axis.bend != bend:
            pytest.fail("the seed sheet's axis is another one now")
        assert shown == {bar: pytest.approx(count / _N) for bar, count in enumerate(counts.tolist()) if count}


def test_the_curve_is_the_share_that_a_bar_would_have() -> None:
    """Without hidden layers the law is the normal one, here of standard deviation |x| * 5."""
    chart = RerollsTab(encode_spec(SheetSpec(hidden=())) | {"axis": "linear"}).chart(1)
    std, reach = (
        5 * math.sqrt(14),
        RerollsTab(encode_spec(SheetSpec(hidden=()))).monte_carlo.accumulators[0, "o1"].scales.linear.reach,
    )
    for name in ("law", "normal"):
        for place, height in chart[name][4:-4:30]:
            middle, half = (2 * place - 1) * reach, reach / 97
            share = ndtr((middle + half) / std) - ndtr((middle - half) / std)
            assert height * chart["top"] == pytest.approx(share, abs=1e-3 * chart["top"])


def test_the_spread_inside_a_roll_is_the_standard_deviation_of_its_activations(tab: RerollsTab) -> None:
    rows = tab.table("Inside roll 1").to_numpy().tolist()
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
    rows = RerollsTab({"deep": str(deep), "wide": "1"}).table("sum of 1/width").to_numpy().tolist()
    lone = (5.0 ** (deep + 1), 1.0, 1 / math.sqrt(3))
    for (_, root, size, ratio, measure, kind), product in zip(rows, lone, strict=True):
        assert _number(root) == pytest.approx(math.sqrt(14) * product, abs=0.00501)
        assert _number(size) == pytest.approx(math.sqrt(14) * product * typical, abs=0.00501)
        assert _number(ratio) == pytest.approx(typical, abs=0.00005)
        assert (measure, kind) == (f"{deep}/1 = {deep}", "exact")


def test_the_lines_by_depth_stand_where_their_numbers_are() -> None:
    sent = RerollsTab({"wide": "1"}).sent("depths")
    levels = {float(level["text"].replace("−", "-")): level["at"] for level in sent["levels"]}
    (low, bottom), (high, top) = min(levels.items()), max(levels.items())
    heights = {line["name"]: line["points"][0][1] for line in sent["lines"]}
    for name, part in (("root mean square", 1.0), ("typical |output| (median)", _HALF)):
        at = bottom + (top - bottom) * math.log(part * math.sqrt(14 / 3) / low) / math.log(high / low)
        assert heights[name] == pytest.approx(at, abs=1e-6)
