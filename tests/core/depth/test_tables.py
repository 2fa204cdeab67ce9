"""The deep run's CSV files, read back with pandas and held against the run."""

from __future__ import annotations

import io
import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from xavier_core.activations import ACTIVATIONS
from xavier_core.depth.result import DeepResult
from xavier_core.depth.run import deep_run, run_deep
from xavier_core.depth.spec import DeepAttempt, DeepSpec, Measurements
from xavier_core.depth.tables import counts_csv, layers_csv, phase_csv, samples_csv, sizes_csv, spectra_csv
from xavier_core.mean_field import log_rms_law

_ATTEMPTS = (DeepAttempt("he", bias_variance=0.01), DeepAttempt("xavier"))
_SPEC = DeepSpec(batch=20, width=12, depth=3, activation="relu", attempts=_ATTEMPTS, seed=5, roll=7)


@pytest.fixture(scope="module")
def result() -> DeepResult:
    return run_deep(_SPEC, measurements=Measurements(jacobian=True, rank=True))


def read(text: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(text))


def test_every_statistic_of_every_layer_is_a_cell(result: DeepResult) -> None:
    table = read(layers_csv(result))
    assert len(table) == 1 + 2 * 3 * 5
    assert table.iloc[0]["quantity"] == "inputs"
    assert table.iloc[0]["std"] == result.input.std
    row = table[(table.attempt == 2) & (table.layer == 3) & (table.quantity == "activations")].iloc[0]
    layer = result.attempts[1].layers[2]
    assert row["scheme"] == "Xavier"
    assert (row["mean"], row["std"], row["root mean square"]) == (
        layer.post.mean,
        layer.post.std,
        layer.post.rms,
    )
    assert (row["dead"], row["effective rank"], row["mean of g'(z)^2"]) == (layer.dead, layer.rank, layer.slope_square)
    assert (row["fan_in"], row["fan_out"], row["std of the weights"]) == (12, 12, layer.weight_std)
    assert (row["seed"], row["roll"], row["inputs"], row["examples"]) == (5, 7, "normal", 20)
    gradient = table[(table.attempt == 1) & (table.layer == 1) & (table.quantity == "gradient of the weights")].iloc[0]
    known = result.attempts[0].layers[0].gradient_weights
    assert known is not None
    assert gradient["root mean square"] == known.rms
    assert math.isnan(gradient["dead"])


def test_histograms_hold_every_number_once(result: DeepResult) -> None:
    table = read(counts_csv(result, "post"))
    for number, attempt in enumerate(result.attempts, start=1):
        for layer in attempt.layers:
            own = table[(table.attempt == number) & (table.layer == layer.layer) & (table.quantity == "activations")]
            assert own.numbers.sum() == 20 * 12
            exact = own[(own["from"] == 0.0) & (own["to"] == 0.0)].numbers.sum()
            assert exact == round(layer.post.zeros * 240) > 0
            steps = own[own["to"] > own["from"]]
            middle = ((steps["from"] + steps["to"]) / 2 * steps.numbers).sum() / 240
            assert middle == pytest.approx(layer.post.mean, rel=0.02)


def test_sizes_stand_beside_the_theory(result: DeepResult) -> None:
    table = read(sizes_csv(result))
    assert len(table) == 2 * 4
    start = table[(table.attempt == 2) & (table.layer == 0)].iloc[0]
    assert start["activations, measured"] == result.input.rms
    assert start["activations, infinite width"] == 1.0
    assert math.isnan(start["pre-activations, infinite width"])
    last = table[(table.attempt == 2) & (table.layer == 3)].iloc[0]
    assert last["activations, infinite width"] == pytest.approx(0.5**1.5)
    assert last["gradient of the activations, infinite width"] == 1.0
    figures = result.attempts[1].layers[2]
    assert figures.gradient_post is not None
    assert last["gradient of the activations, measured"] == figures.gradient_post.rms
    law = log_rms_law(ACTIVATIONS["relu"], (12,) * 4)[3]
    assert last["log of an example's RMS over infinite width, mean"] == law.mean < 0.0
    assert last["log of an example's RMS over infinite width, standard deviation"] == law.std > 0.0
    with_biases = table[(table.attempt == 1) & (table.layer == 3)].iloc[0]
    assert math.isnan(with_biases["log of an example's RMS over infinite width, mean"])
    assert math.isnan(with_biases["log of an example's RMS over infinite width, standard deviation"])


def test_samples_stand_with_the_slope_that_they_meet(result: DeepResult) -> None:
    table = read(samples_csv(result, 2))
    own = table[table.attempt == 1]
    assert own["pre-activation"].to_numpy() == pytest.approx(result.attempts[0].layers[1].sample)
    assert (own["slope"] == np.where(own["pre-activation"] > 0, 1.0, 0.0)).all()
    assert (own["activation"] == own["pre-activation"].clip(lower=0.0)).all()


def test_singular_values_are_written_largest_first(result: DeepResult) -> None:
    table = read(spectra_csv(result))
    assert len(table) == 2 * 4 * 12
    whole = table[(table.attempt == 2) & (table["layer (0: all of them)"] == 0)]
    assert whole["singular value"].to_numpy() == pytest.approx(result.attempts[1].jacobian)
    assert (whole["index"].to_numpy() == np.arange(1, 13)).all()


def test_a_run_that_was_stopped_gives_what_there_is() -> None:
    begun = next(deep_run(_SPEC))
    assert len(read(layers_csv(begun))) == 1
    assert read(counts_csv(begun, "post")).empty
    assert read(samples_csv(begun, 1)).empty
    assert read(spectra_csv(begun)).empty
    assert read(sizes_csv(begun))["activations, measured"].notna().sum() == 2


def test_an_attempt_without_a_law_leaves_its_cells_empty() -> None:
    table = read(sizes_csv(run_deep(replace(_SPEC, attempts=(DeepAttempt("constant"),)))))
    assert table["activations, infinite width"].isna().all()
    assert table["activations, measured"].notna().all()


def test_the_phase_diagram_is_written_with_its_line_its_grid_and_its_attempts() -> None:
    table = read(phase_csv([(1.0, 0.0, 0.0)], [(2.0, 0.5, 7.25)], [("attempt 1: He", 2.0, 0.0)]))
    assert table["what"].tolist() == ["critical line", "depth", "attempt 1: He"]
    assert table["layers"].dropna().tolist() == [7.25]


def test_no_cell_starts_a_formula(result: DeepResult) -> None:
    for text in (layers_csv(result), sizes_csv(result), counts_csv(result, "pre")):
        cells = [cell for line in text.splitlines() for cell in line.split(",")]
        numbers = [cell for cell in cells if cell.startswith(("-", "+"))]
        assert all(math.isfinite(float(cell)) for cell in numbers)
        assert not any(cell.startswith(("=", "@")) for cell in cells)
