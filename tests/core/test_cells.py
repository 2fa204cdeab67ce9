"""The sheet laid out: addresses, formulas that compute what the cells show, and what they refer to."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.formulas import addresses_in, evaluate
from tests.core.loops import close_to_activation
from tests.core.strategies import specs
from xavier_core import Attempt, Sheet, SheetSpec, run_sheet
from xavier_core.cells import (
    EDITABLE,
    FIRST_ROW,
    UNDEFINED,
    Cell,
    Kind,
    Place,
    attempt_title,
    column_letters,
    lay_out,
    places,
    sheet_size,
)
from xavier_core.numbers import show, write

SIZES = [(3, 3, 3, 2), (1, 1), (1, 1, 1), (16, 8), (16, 16, 16, 8), (2, 16, 1, 8), (5, 2), (1, *(16,) * 8, 8)]


def cells_of(sheet: Sheet, index: int) -> dict[str, Cell]:
    return {cell.address: cell for cell in lay_out(sheet, index)}


def number_at(cells: dict[str, Cell], address: str) -> float:
    value = cells[address].value
    assert isinstance(value, float)
    return value


def split(address: str) -> tuple[int, str]:
    letters = address.rstrip("0123456789")
    return int(address[len(letters) :]), letters


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("B10", Place("label", label="Our inputs")),
        ("F10", Place("label", label="Our desired outputs")),
        ("B11", Place("input", column=0)),
        ("D11", Place("input", column=2)),
        ("F11", Place("desired", column=0)),
        ("G11", Place("desired", column=1)),
        ("A13", Place("label", 0, label="Weights #1")),
        ("B13", Place("weight", 0, 0, 0)),
        ("D13", Place("weight", 0, 0, 2)),
        ("D15", Place("weight", 0, 2, 2)),
        ("F13", Place("label", 0, label="Mean")),
        ("G13", Place("mean", 0)),
        ("F14", Place("label", 0, label="Standard deviation")),
        ("G14", Place("std", 0)),
        ("A16", Place("label", 0, label="Activations #1")),
        ("B16", Place("activation", 0, column=0)),
        ("D16", Place("activation", 0, column=2)),
        ("B18", Place("weight", 1, 0, 0)),
        ("G18", Place("mean", 1)),
        ("G19", Place("std", 1)),
        ("B21", Place("activation", 1, column=0)),
        ("D21", Place("activation", 1, column=2)),
        ("B23", Place("weight", 2, 0, 0)),
        ("C25", Place("weight", 2, 2, 1)),
        ("A26", Place("label", 2, label="Activations #3")),
        ("B26", Place("activation", 2, column=0)),
        ("C26", Place("activation", 2, column=1)),
    ],
)
def test_the_seed_sheets_cells_stand_where_the_spreadsheet_has_them(address: str, place: Place) -> None:
    assert places((3, 3, 3, 2))[address] == place


def test_the_seed_sheets_formulas(seed_sheet: Sheet) -> None:
    fixed, inputs, xavier = (cells_of(seed_sheet, index) for index in range(3))
    for cells in (fixed, inputs, xavier):
        assert cells["B16"].formula == "=B11*B13+C11*B14+D11*B15"
        assert cells["B16"].depends == ("B11", "C11", "D11", "B13", "B14", "B15")
        assert cells["C26"].formula == "=B21*C23+C21*C24+D21*C25"
        assert (cells["B11"].formula, cells["G13"].formula, cells["F10"].formula) == ("3", "0", "")
    assert (fixed["B13"].formula, fixed["G14"].formula) == ("=NORMINV(RAND(), 0, 5)", "5")
    assert (inputs["B13"].formula, inputs["G14"].formula) == ("=NORMINV(RAND(), 0, STDEV(B11:D11))", "=STDEV(B11:D11)")
    assert inputs["G14"].depends == ("B11", "C11", "D11")
    assert (xavier["B13"].formula, xavier["G14"].formula) == ("=NORMINV(RAND(), 0, 1/SQRT(3))", "=1/SQRT(3)")
    assert (xavier["G14"].depends, xavier["G14"].text) == ((), "0.58")


def test_a_weight_depends_on_its_layers_mean_and_std(seed_sheet: Sheet) -> None:
    cells = cells_of(seed_sheet, 1)
    assert [cells[address].depends for address in ("B13", "D20", "C25")] == [
        ("G13", "G14"),
        ("G18", "G19"),
        ("G23", "G24"),
    ]


@given(specs())
def test_every_formula_computes_the_value_of_its_cell(spec: SheetSpec) -> None:
    """Sums and plain numbers to the last bit, a standard deviation to two units in its last place."""
    sheet = run_sheet(spec)
    for index, attempt in enumerate(spec.attempts):
        cells = cells_of(sheet, index)
        for cell in cells.values():
            if isinstance(cell.value, float) and cell.die is None:
                found = evaluate(cell.formula, partial(number_at, cells))
                if cell.place.kind == "std":
                    assert cell.value == pytest.approx(found, rel=4.5e-16, abs=0)
                elif cell.place.kind == "activation" and cell.place.layer < len(spec.hidden):
                    assert cell.value == close_to_activation(attempt.activation, found)
                else:
                    assert cell.value == found


@pytest.mark.parametrize(
    ("activation", "formula"),
    [
        ("identity", "=B11*B13+C11*B14"),
        ("relu", "=MAX(0, B11*B13+C11*B14)"),
        ("leaky_relu", "=IF(B11*B13+C11*B14>0, B11*B13+C11*B14, -0.2*(B11*B13+C11*B14))"),
        ("tanh", "=TANH(B11*B13+C11*B14)"),
        ("sigmoid", "=1/(1+EXP(-(B11*B13+C11*B14)))"),
    ],
)
def test_a_hidden_units_formula_has_its_activation_and_an_output_has_none(activation: str, formula: str) -> None:
    attempt = Attempt("xavier", activation=activation, slope=-0.2)
    cells = cells_of(run_sheet(SheetSpec((3.0, 1.0), (1.0,), (2,), (attempt,))), 0)
    assert (cells["B15"].formula, cells["B15"].depends) == (formula, ("B11", "C11", "B13", "B14"))
    assert cells["B19"].formula == "=B15*B17+C15*B18"


@given(specs(most_units=4))
def test_a_draw_formula_names_the_mean_and_std_that_stand_beside_it(spec: SheetSpec) -> None:
    sheet = run_sheet(spec)
    for index, attempt in enumerate(spec.attempts):
        cells = cells_of(sheet, index)
        unit = attempt.rule.distribution.formula("0", "1")
        for cell in cells.values():
            if cell.die is not None:
                mean, std = (number_at(cells, address) for address in cell.depends)
                draw = evaluate(unit, partial(number_at, cells), rand=cell.die)
                found = evaluate(cell.formula, partial(number_at, cells), rand=cell.die)
                slack = 4e-15 * abs(std * draw) + 4e-16 * abs(mean) + 5e-324
                assert abs(found - number_at(cells, cell.address)) <= slack


@given(specs())
def test_depends_are_the_addresses_in_the_formula(spec: SheetSpec) -> None:
    """Each once, however often it is named (in IF). Of a drawn weight they are its layer's mean and std."""
    sheet = run_sheet(spec)
    for index in range(len(spec.attempts)):
        cells = cells_of(sheet, index)
        beside = {(cell.place.kind, cell.place.layer): address for address, cell in cells.items()}
        for cell in cells.values():
            if cell.place.kind == "weight" and not cell.edited:
                assert cell.depends == (beside["mean", cell.place.layer], beside["std", cell.place.layer])
            else:
                named = addresses_in(cell.formula)
                assert sorted(cell.depends) == sorted(set(named))
                assert len({named.count(address) for address in named}) <= 1


@pytest.mark.parametrize("layer_sizes", SIZES)
def test_every_number_has_a_cell_of_its_own_inside_the_sheet(layer_sizes: tuple[int, ...]) -> None:
    """Two things at one address would leave one of them out."""
    found = places(layer_sizes)
    shapes = list(pairwise(layer_sizes))
    counts: dict[Kind, int] = {
        "input": layer_sizes[0],
        "desired": layer_sizes[-1],
        "mean": len(shapes),
        "std": len(shapes),
        "weight": sum(fan_in * fan_out for fan_in, fan_out in shapes),
        "activation": sum(layer_sizes[1:]),
        "label": 2 + 4 * len(shapes),
    }
    kinds = [place.kind for place in found.values()]
    assert {kind: kinds.count(kind) for kind in counts} == counts
    assert len(set(found.values())) == len(found)
    last_row, last_column = sheet_size(layer_sizes)
    columns = {column_letters(column): column for column in range(1, last_column + 1)}
    corners = [(row, columns[letters]) for row, letters in map(split, found)]
    assert corners == sorted(corners)
    assert {row for row, _ in corners} >= {FIRST_ROW, last_row}
    assert all(FIRST_ROW <= row <= last_row for row, _ in corners)
    assert max(column for _, column in corners) == last_column


@pytest.mark.parametrize("layer_sizes", SIZES)
def test_numbers_of_the_net_stay_left_of_the_gap_before_what_stands_beside(layer_sizes: tuple[int, ...]) -> None:
    columns = {column_letters(column): column for column in range(1, 60)}
    net, beside = set(), set()
    for address, place in places(layer_sizes).items():
        column = columns[split(address)[1]]
        if place.kind in ("input", "weight", "activation"):
            net.add(column)
        elif place.kind in ("desired", "mean", "std"):
            beside.add(column)
    assert min(net) == 2
    assert max(net) + 2 <= min(beside)


@pytest.mark.parametrize("layer_sizes", SIZES)
def test_blocks_of_layers_are_parted_by_an_empty_row(layer_sizes: tuple[int, ...]) -> None:
    rows: dict[int, set[int]] = {}
    for address, place in places(layer_sizes).items():
        if place.kind in ("weight", "mean", "std", "activation"):
            rows.setdefault(place.layer, set()).add(split(address)[0])
    for before, after in pairwise([{FIRST_ROW, FIRST_ROW + 1}, *rows.values()]):
        assert min(after) == max(before) + 2


@pytest.mark.parametrize("layer_sizes", SIZES)
def test_activations_stand_below_everything_else_of_their_layer(layer_sizes: tuple[int, ...]) -> None:
    """Below the standard deviation, too, where a layer has a single row of weights."""
    below: dict[tuple[int, bool], set[int]] = {}
    for address, place in places(layer_sizes).items():
        if place.kind in ("weight", "mean", "std", "activation"):
            below.setdefault((place.layer, place.kind == "activation"), set()).add(split(address)[0])
    for layer in range(len(layer_sizes) - 1):
        assert below[layer, True] == {max(below[layer, False]) + 1}


def test_one_input_leaves_a_division_by_zero_and_empty_cells() -> None:
    cells = cells_of(run_sheet(SheetSpec((3.0,))), 1)
    kinds = {cell.place.kind: cell for cell in cells.values()}
    assert (kinds["std"].text, kinds["std"].value, kinds["std"].formula) == (UNDEFINED, None, "=STDEV(B11)")
    assert kinds["std"].depends == ("B11",)
    for kind in ("weight", "activation"):
        assert (kinds[kind].text, kinds[kind].value, kinds[kind].die) == ("", None, None)
        assert kinds[kind].formula
    assert kinds["input"].value == 3.0


@given(specs())
def test_overtyped_cells_are_marked_and_hold_the_number_itself(spec: SheetSpec) -> None:
    sheet = run_sheet(spec)
    for index, attempt in enumerate(spec.attempts):
        edited = {
            **{("mean", layer, 0, 0): value for layer, value in attempt.means},
            **{("std", layer, 0, 0): value for layer, value in attempt.stds},
            **{("weight", *pin[:3]): pin[3] for pin in attempt.pins},
        }
        marked = {cell.place[:4]: cell for cell in lay_out(sheet, index) if cell.edited}
        assert {place: cell.value for place, cell in marked.items()} == edited
        assert all(cell.formula == write(edited[place]) and cell.die is None for place, cell in marked.items())


@given(specs())
def test_cells_show_their_value_in_short(spec: SheetSpec) -> None:
    for cell in lay_out(run_sheet(spec), 0):
        if cell.place.kind in ("weight", "activation") and isinstance(cell.value, float):
            assert cell.text == show(cell.value)
        elif isinstance(cell.value, float):
            assert cell.text in (write(cell.value), show(cell.value, padded=False))
            assert len(cell.text) <= 10


def test_what_can_be_edited_is_what_a_person_may_type() -> None:
    assert frozenset({"input", "desired", "mean", "std", "weight"}) == EDITABLE


@given(st.integers(1, 20_000))
def test_column_letters_count_in_base_26_without_a_zero(column: int) -> None:
    number = 0
    for letter in column_letters(column):
        number = number * 26 + "ABCDEFGHIJKLMNOPQRSTUVWXYZ".index(letter) + 1
    assert number == column


def test_titles_name_the_attempt_and_its_rule() -> None:
    spec = SheetSpec(attempts=(Attempt("fixed", (0.5,)), Attempt("xavier"), Attempt("he", activation="relu")))
    assert attempt_title(spec, 0) == "Attempt 1: fixed standard deviation 0.5"
    assert attempt_title(spec, 1) == "Attempt 2: Xavier"
    assert attempt_title(spec, 2) == "Attempt 3: He, ReLU"


def test_the_layout_cannot_be_written_to() -> None:
    with pytest.raises(TypeError, match="item assignment"):
        places((3, 2))["B11"] = Place("label")  # type: ignore[index]
