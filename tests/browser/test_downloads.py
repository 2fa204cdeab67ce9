from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Locator, expect

from tests.browser.sheet_page import SheetPage
from tests.browser.test_editing import edited
from tests.opened import opened
from xavier_core import run_sheet
from xavier_core.sheet import lay_out, table_names

_MAX_TRIES = 10  # until the choice has reached the button
_SPEC = edited(opened(roll=2), 1, ("B11", "1/3"), ("B13", "-2e-7"))


@pytest.fixture
def export(sheet: SheetPage) -> SheetPage:
    """The export panel after two rolls and two edits."""
    sheet.press("F9")
    sheet.type_into("B11", "1/3")
    sheet.type_into("B13", "-2e-7")
    sheet.expect_shows(_SPEC)
    sheet.button("Export").click()
    expect(_button(sheet, "One table")).to_be_visible()
    return sheet


def _button(sheet: SheetPage, name: str) -> Locator:
    return sheet.page.get_by_test_id("stDownloadButton").get_by_role("button", name=name)


def _download(sheet: SheetPage, name: str) -> tuple[str, str]:
    """Name and text of the file that a button gives."""
    with sheet.page.expect_download() as started:
        _button(sheet, name).click()
    path = Path(started.value.path())
    return started.value.suggested_filename, path.read_bytes().decode("utf-8")


def _read(text: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(text))


def test_all_attempts_come_in_tidy_form(export: SheetPage) -> None:
    name, text = _download(export, "All attempts, tidy")
    assert name == "xavier-sheet_seed-2_roll-2_all-attempts_tidy.csv"
    table = _read(text)
    for number, result in enumerate(run_sheet(_SPEC).attempts, start=1):
        mine = table[table["attempt"] == number]
        for layer, (weights, activations) in enumerate(zip(result.weights, result.activations, strict=True), start=1):
            here = mine[mine["layer"] == layer]
            assert here[here["kind"] == "weight"]["value"].tolist() == weights.ravel().tolist()
            assert here[here["kind"] == "activation"]["value"].tolist() == activations.tolist()
            assert here[here["kind"] == "std"]["value"].tolist() == [result.stds[layer - 1]]
        assert mine[mine["kind"] == "distance"]["value"].tolist() == [result.distance]
        assert mine[mine["kind"] == "input"]["value"].tolist() == list(_SPEC.inputs)
        assert mine[mine["kind"] == "desired"]["value"].tolist() == list(_SPEC.desired)


def test_each_attempt_comes_as_a_sheet_with_its_own_addresses(export: SheetPage) -> None:
    for index in range(3):
        name, text = _download(export, f"Attempt {index + 1} as a sheet")
        assert name == f"xavier-sheet_seed-2_roll-2_attempt-{index + 1}_sheet.csv"
        rows = pd.read_csv(io.StringIO(text), header=None, dtype=str, keep_default_na=False, skip_blank_lines=False)
        cells = [cell for cell in lay_out(run_sheet(_SPEC), index) if isinstance(cell.value, float)]
        assert len(cells) == 43
        for cell in cells:
            column, row = ord(cell.address[0]) - ord("A"), int(cell.address[1:]) - 1
            assert float(rows.iloc[row, column]) == cell.value


def test_the_rolls_seen_so_far_come_as_a_table(export: SheetPage) -> None:
    name, text = _download(export, "Rolls seen so far (2)")
    assert name == "xavier-sheet_2-rolls.csv"
    table = _read(text)
    assert table[["seed", "roll"]].to_numpy().tolist() == [[2, 1], [2, 2]]
    for row, spec in enumerate((opened(), _SPEC)):
        for number, result in enumerate(run_sheet(spec).attempts, start=1):
            outputs = [table[f"attempt {number} output {place}"][row] for place in (1, 2)]
            assert outputs == result.outputs.tolist()
            assert table[f"attempt {number} distance"][row] == result.distance


def test_every_table_of_an_attempt_comes_alone(export: SheetPage) -> None:
    attempt = 3
    result = run_sheet(_SPEC).attempts[attempt - 1]
    expected = {
        "inputs": [list(_SPEC.inputs)],
        "desired outputs": [list(_SPEC.desired)],
        **{f"weights {layer}": weights.tolist() for layer, weights in enumerate(result.weights, start=1)},
        **{f"activations {layer}": [numbers.tolist()] for layer, numbers in enumerate(result.activations, start=1)},
        "standard deviations": [[layer, 3, (3, 3, 2)[layer - 1], 0.0, result.stds[layer - 1]] for layer in (1, 2, 3)],
    }
    assert list(expected) == list(table_names(_SPEC, attempt - 1))
    _choose(export, "Attempt", f"Attempt {attempt}")
    for table, rows in expected.items():
        if table != "inputs":
            _choose(export, "Table", table)
        wanted = f"xavier-sheet_seed-2_roll-2_attempt-{attempt}_{table.replace(' ', '-')}.csv"
        downloads = (_download(export, "One table") for _ in range(_MAX_TRIES))
        text = next((text for name, text in downloads if name == wanted), "")
        assert text, wanted
        assert _read(text).to_numpy().tolist() == rows


def test_a_file_is_of_the_roll_that_is_shown(export: SheetPage) -> None:
    export.press("F9")
    expect(_button(export, "Rolls seen so far (3)")).to_be_visible()
    name, text = _download(export, "All attempts, tidy")
    assert "_roll-3_" in name
    result = run_sheet(edited(opened(roll=3), 1, ("B11", "1/3"), ("B13", "-2e-7"))).attempts[0]
    table = _read(text)
    assert table[table["kind"] == "distance"]["value"].tolist()[0] == result.distance


def _choose(sheet: SheetPage, label: str, option: str) -> None:
    """Choose an option of a list."""
    box = sheet.page.get_by_role("combobox", name=label, exact=True)
    box.click()
    sheet.page.get_by_role("option", name=option).click()
    expect(sheet.page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
