"""The re-rolls taken home: read back they are the re-rolls to the last bit, and no cell is a formula."""

from __future__ import annotations

import csv
import io
import re

import numpy as np
import pandas as pd
import pytest
from numpy.typing import ArrayLike

from xavier_core import Attempt, SheetSpec, reroll
from xavier_core.laws import final_law, largest_law
from xavier_core.rerolls import tables as export_module
from xavier_core.rerolls.ensemble import METHODS, Method
from xavier_core.rerolls.monte_carlo import MonteCarlo, begin_monte_carlo, continue_monte_carlo
from xavier_core.rerolls.observables import Observable, observables
from xavier_core.rerolls.tables import MAX_EXPORTED, curves_csv, exported, figures_csv, rerolls_csv

_SPEC = SheetSpec(seed=2**53 - 1, roll=10**11)
_RELU = SheetSpec(hidden=(2, 2), attempts=(Attempt("he", activation="relu"),))
_STARTS_A_FORMULA = re.compile(r"[=+@\t\r\n]|-(?![\d.]+(?:e-?\+?\d+)?$)")


def _counted(spec: SheetSpec, n: int, method: Method = "literal") -> MonteCarlo:
    return continue_monte_carlo(begin_monte_carlo(spec, method=method, sizes={}), n)


def _read(text: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(text))


def _same_bits(found: ArrayLike, expected: ArrayLike) -> bool:
    one, other = np.asarray(found, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    return one.shape == other.shape and one.tobytes() == other.tobytes()


@pytest.mark.parametrize("method", METHODS)
def test_the_rerolls_read_back_bit_for_bit(method: Method) -> None:
    table = _read(rerolls_csv(_counted(_SPEC, 250, method)))
    roll = "roll" if method == "literal" else "re-roll"
    assert table[roll].tolist() == list(range(10**11, 10**11 + 250))
    assert set(table["seed"]) == {2**53 - 1}
    expected = [roll, "seed"]
    for attempt in range(3):
        ensemble = reroll(_SPEC, attempt=attempt, n=250, method=method)
        names = [f"attempt {attempt + 1} {name}" for name in ("output 1", "output 2", "distance")]
        assert _same_bits(table[names[:2]], ensemble.outputs)
        assert _same_bits(table[names[2]], Observable("distance").of(ensemble.outputs, _SPEC.desired))
        assert table[names[2]].to_numpy() == pytest.approx(ensemble.distances, rel=1e-15)
        expected += names
    assert list(table.columns) == expected


def test_no_more_rerolls_than_the_limit_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_EXPORTED == 100_000
    monkeypatch.setattr(export_module, "MAX_EXPORTED", 40)
    monte_carlo = _counted(SheetSpec(), 41)
    table = _read(rerolls_csv(monte_carlo))
    assert table["roll"].tolist() == list(range(1, 41))
    assert _same_bits(table["attempt 1 output 1"], monte_carlo.first[0, :40, 0])


def test_no_more_numbers_than_the_limit_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_module, "_MAX_NUMBERS", 100)
    monte_carlo = _counted(SheetSpec(), 30)
    assert exported(monte_carlo) == 100 // (3 * (2 + 1)) == len(_read(rerolls_csv(monte_carlo)))
    assert exported(_counted(SheetSpec(), 5)) == 5


def test_no_rerolls_are_a_table_without_rows() -> None:
    table = _read(rerolls_csv(_counted(_SPEC, 0)))
    assert table.empty
    assert len(table.columns) == 2 + 3 * 3


def test_an_attempt_without_numbers_has_no_columns() -> None:
    table = _read(rerolls_csv(_counted(SheetSpec(inputs=(3.0,)), 5)))
    assert {name[:9] for name in table.columns[2:]} == {"attempt 1", "attempt 3"}
    alone = _read(rerolls_csv(_counted(SheetSpec(inputs=(3.0,), attempts=(Attempt("inputs"),)), 5)))
    assert alone.to_numpy().tolist() == [[roll, 1] for roll in range(1, 6)]


@pytest.mark.parametrize("key", ["o1", "o2", "largest", "distance"])
def test_the_counts_along_the_axis_are_all_rerolls(key: str) -> None:
    monte_carlo = _counted(SheetSpec(), 2000)
    (observable,) = (observable for observable in observables(SheetSpec()) if observable.key == key)
    law = final_law(SheetSpec(), attempt=2)
    table = _read(curves_csv(monte_carlo, observable, (None, None, law.cdf)))
    assert list(table.columns) == ["attempt", "from", "to", "re-rolls", "share", "share by the law", "cdf by the law"]
    for attempt, part in table.groupby("attempt"):
        accumulator = monte_carlo.accumulators[int(attempt) - 1, key]
        edges = accumulator.fine_edges()
        assert part["re-rolls"].sum() == 2000 == monte_carlo.done
        assert part["re-rolls"].tolist() == accumulator.fine[1:-1].tolist()
        assert part["share"].sum() == pytest.approx(1.0, rel=1e-12)
        assert _same_bits(part["from"], edges[:-1])
        assert _same_bits(part["to"], edges[1:])
        assert part["share by the law"].isna().all() == (attempt != 3)
    assert sorted(set(table["attempt"])) == [1, 2, 3]


def test_the_shares_by_the_law_are_at_most_1_and_grow_to_its_cdf() -> None:
    laws = [final_law(SheetSpec(), attempt=attempt) for attempt in range(3)]
    table = _read(curves_csv(_counted(SheetSpec(), 10), Observable("output"), [law.cdf for law in laws]))
    for attempt, part in table.groupby("attempt"):
        law = laws[int(attempt) - 1]
        assert part["share by the law"].min() >= -1e-15
        assert 0.999 < part["share by the law"].sum() <= 1.0 + 1e-12
        assert _same_bits(part["cdf by the law"], law.cdf(part["to"].to_numpy()))
        left = float(law.cdf(part["from"].iloc[0]))
        assert left + part["share by the law"].cumsum().to_numpy() == pytest.approx(
            part["cdf by the law"].to_numpy(), abs=1e-12
        )


def test_what_is_at_0_itself_is_in_the_bin_from_0_on() -> None:
    monte_carlo, law = _counted(_RELU, 20_000), largest_law(_RELU)
    assert law.atom > 0.3
    table = _read(curves_csv(monte_carlo, Observable("largest"), (law.cdf,)))
    around = table[(table["from"] <= 0) & (table["to"] > 0)]
    assert len(around) == 1
    first = around.iloc[0]
    error = (law.atom * (1 - law.atom) / 20_000) ** 0.5
    assert first["share"] == pytest.approx(first["share by the law"], abs=4.5 * error)
    assert 0.999 < table["share by the law"].sum() <= 1.0 + 1e-12


def test_before_the_first_reroll_the_curves_are_there_without_shares() -> None:
    law = final_law(SheetSpec())
    table = _read(curves_csv(_counted(SheetSpec(), 0), Observable("output"), (law.cdf, None, None)))
    assert table["re-rolls"].sum() == 0
    assert table["share"].isna().all()
    assert 0.999 < table["share by the law"].sum() <= 1.0


def test_the_table_has_a_row_a_figure_and_gaps_where_there_is_none() -> None:
    rows = [
        ("Attempt 1: Xavier", "5 % point", -0.1 - 0.2, 1 / 3, None, None),
        ("Attempt 1: Xavier", "kurtosis", None, None, 3.0, "exact"),
    ]
    table = _read(figures_csv(rows))
    assert list(table.columns) == ["attempt", "figure", "measured", "standard error", "by the law", "law"]
    assert table["figure"].tolist() == ["5 % point", "kurtosis"]
    assert _same_bits(table["measured"], [-0.1 - 0.2, float("nan")])
    assert _same_bits(table["standard error"], [1 / 3, float("nan")])
    assert _same_bits(table["by the law"], [float("nan"), 3.0])


def test_no_cell_of_any_file_starts_a_formula() -> None:
    monte_carlo = _counted(SheetSpec(), 300)
    files = (
        rerolls_csv(monte_carlo),
        figures_csv([("=1+1", "@SUM(A1)", -1.5, None, 2.0, "exact")]),
        curves_csv(monte_carlo, Observable("output"), (final_law(SheetSpec()).cdf, None, None)),
    )
    cells = [cell for text in files for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert [cell for cell in cells if _STARTS_A_FORMULA.match(cell)] == []
    assert "'=1+1" in cells
    assert any(cell.startswith("-") for cell in cells)
