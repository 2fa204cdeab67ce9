"""The sheet laid out: what stands at which address, with and without biases and pre-activations."""

from __future__ import annotations

from itertools import compress, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.strategies import specs
from tests.overridden import overridden
from xavier_core import Attempt, Sheet, SheetSpec, run_sheet
from xavier_core.base import show, write
from xavier_core.sheet.cells import UNDEFINED, Cell, lay_out
from xavier_core.sheet.layout import (
    EDITABLE,
    FIRST_ROW,
    CellRole,
    Kind,
    Layout,
    cell_roles,
    column_letters,
    gap_column,
    layout_of,
    sheet_size,
)

SIZES = [(3, 3, 3, 2), (1, 1), (1, 1, 1), (16, 8), (16, 16, 16, 8), (2, 16, 1, 8), (5, 2), (1, *(16,) * 8, 8)]
LAYOUTS = pytest.mark.parametrize(
    "layout",
    [
        Layout(sizes, has_bias, is_nonlinear)
        for sizes in SIZES
        for has_bias in (False, True)
        for is_nonlinear in (False, True)
    ],
    ids=lambda layout: (
        "-".join(map(str, layout.layer_sizes)) + " bias" * layout.has_bias + " bent" * layout.is_nonlinear
    ),
)
OF_LAYERS: tuple[Kind, ...] = ("weight", "mean", "std", "bias", "pre_activation", "activation")


def cells_of(sheet: Sheet, index: int) -> dict[str, Cell]:
    return {cell.address: cell for cell in lay_out(sheet, index)}


def split(address: str) -> tuple[int, str]:
    letters = address.rstrip("0123456789")
    return int(address[len(letters) :]), letters


@pytest.mark.parametrize(
    ("address", "role"),
    [
        ("B10", CellRole("label", label="Our inputs")),
        ("F10", CellRole("label", label="Our desired outputs")),
        ("B11", CellRole("input", column=0)),
        ("D11", CellRole("input", column=2)),
        ("F11", CellRole("desired", column=0)),
        ("G11", CellRole("desired", column=1)),
        ("A13", CellRole("label", 0, label="Weights #1")),
        ("B13", CellRole("weight", 0, 0, 0)),
        ("D13", CellRole("weight", 0, 0, 2)),
        ("D15", CellRole("weight", 0, 2, 2)),
        ("F13", CellRole("label", 0, label="Mean")),
        ("G13", CellRole("mean", 0)),
        ("F14", CellRole("label", 0, label="Standard deviation")),
        ("G14", CellRole("std", 0)),
        ("A16", CellRole("label", 0, label="Activations #1")),
        ("B16", CellRole("activation", 0, column=0)),
        ("D16", CellRole("activation", 0, column=2)),
        ("B18", CellRole("weight", 1, 0, 0)),
        ("G18", CellRole("mean", 1)),
        ("G19", CellRole("std", 1)),
        ("B21", CellRole("activation", 1, column=0)),
        ("D21", CellRole("activation", 1, column=2)),
        ("B23", CellRole("weight", 2, 0, 0)),
        ("C25", CellRole("weight", 2, 2, 1)),
        ("A26", CellRole("label", 2, label="Activations #3")),
        ("B26", CellRole("activation", 2, column=0)),
        ("C26", CellRole("activation", 2, column=1)),
    ],
)
def test_the_seed_sheets_cells_stand_where_the_spreadsheet_has_them(address: str, role: CellRole) -> None:
    assert cell_roles(Layout((3, 3, 3, 2)))[address] == role


@pytest.mark.parametrize(
    ("address", "role"),
    [
        ("D15", CellRole("weight", 0, 2, 2)),
        ("A16", CellRole("label", 0, label="Biases #1")),
        ("D16", CellRole("bias", 0, column=2)),
        ("A17", CellRole("label", 0, label="Pre-activations #1")),
        ("B17", CellRole("pre_activation", 0, column=0)),
        ("A18", CellRole("label", 0, label="Activations #1")),
        ("D18", CellRole("activation", 0, column=2)),
        ("A20", CellRole("label", 1, label="Weights #2")),
        ("G21", CellRole("std", 1)),
        ("C23", CellRole("bias", 1, column=1)),
        ("C24", CellRole("pre_activation", 1, column=1)),
        ("C25", CellRole("activation", 1, column=1)),
        ("B27", CellRole("weight", 2, 0, 0)),
        ("C30", CellRole("bias", 2, column=1)),
        ("A31", CellRole("label", 2, label="Activations #3")),
        ("C31", CellRole("activation", 2, column=1)),
    ],
)
def test_biases_and_pre_activations_stand_between_the_weights_and_the_activations(address: str, role: CellRole) -> None:
    assert cell_roles(Layout((3, 3, 3, 2), has_bias=True, is_nonlinear=True))[address] == role


@pytest.mark.parametrize(
    ("layout", "last", "rows"),
    [
        (Layout((3, 3, 3, 2)), 26, (16, 21, 26)),
        (Layout((3, 3, 3, 2), has_bias=True), 29, (17, 23, 29)),
        (Layout((3, 3, 3, 2), is_nonlinear=True), 28, (17, 23, 28)),
        (Layout((3, 3, 3, 2), has_bias=True, is_nonlinear=True), 31, (18, 25, 31)),
    ],
)
def test_every_row_that_is_added_moves_what_is_below_it(layout: Layout, last: int, rows: tuple[int, ...]) -> None:
    """Outputs have no row of pre-activations: they are their own."""
    found = cell_roles(layout)
    assert tuple(split(address)[0] for address, role in found.items() if role.label.startswith("Act")) == rows
    assert sheet_size(layout) == (last, 7)


@pytest.mark.parametrize(
    ("attempt", "has_bias", "is_nonlinear"),
    [
        (Attempt("xavier"), False, False),
        (Attempt("xavier", activation="tanh"), False, True),
        (Attempt("xavier", activation="leaky_relu", slope=1.0), False, True),
        (Attempt("xavier", bias="constant"), True, False),
        (Attempt("xavier", bias="scaled", activation="relu"), True, True),
        (Attempt("xavier", overrides=overridden(biases=((0, 0, 0.0),))), True, False),
    ],
)
def test_an_attempt_has_the_rows_that_it_has_something_to_show_in(
    attempt: Attempt, *, has_bias: bool, is_nonlinear: bool
) -> None:
    assert layout_of(SheetSpec(attempts=(Attempt(), attempt)), 1) == Layout((3, 3, 3, 2), has_bias, is_nonlinear)
    assert layout_of(SheetSpec(hidden=(), attempts=(attempt,)), 0) == Layout((3, 2), has_bias)


@given(specs())
def test_every_attempt_is_laid_out_as_its_layout_says(spec: SheetSpec) -> None:
    sheet = run_sheet(spec)
    for index in range(len(spec.attempts)):
        cells = lay_out(sheet, index)
        assert {cell.address: cell.role for cell in cells} == cell_roles(layout_of(spec, index))
        assert [cell.address for cell in cells] == list(cell_roles(layout_of(spec, index)))


@LAYOUTS
def test_every_number_has_a_cell_of_its_own_inside_the_sheet(layout: Layout) -> None:
    """Two things at one address would leave one of them out."""
    found = cell_roles(layout)
    layer_sizes = layout.layer_sizes
    shapes = list(pairwise(layer_sizes))
    bent_layers = (len(shapes) - 1) * layout.is_nonlinear
    counts: dict[Kind, int] = {
        "input": layer_sizes[0],
        "desired": layer_sizes[-1],
        "mean": len(shapes),
        "std": len(shapes),
        "weight": sum(fan_in * fan_out for fan_in, fan_out in shapes),
        "bias": sum(layer_sizes[1:]) * layout.has_bias,
        "pre_activation": sum(layer_sizes[1:-1]) * layout.is_nonlinear,
        "activation": sum(layer_sizes[1:]),
        "label": 2 + (4 + layout.has_bias) * len(shapes) + bent_layers,
    }
    kinds = [role.kind for role in found.values()]
    assert {kind: kinds.count(kind) for kind in counts} == counts
    assert len(kinds) == sum(counts.values())
    assert len(set(found.values())) == len(found)
    last_row, last_column = sheet_size(layout)
    columns = {column_letters(column): column for column in range(1, last_column + 1)}
    corners = [(row, columns[letters]) for row, letters in map(split, found)]
    assert corners == sorted(corners)
    assert {row for row, _ in corners} >= {FIRST_ROW, last_row}
    assert all(FIRST_ROW <= row <= last_row for row, _ in corners)
    assert max(column for _, column in corners) == last_column


@LAYOUTS
def test_numbers_of_the_net_stay_left_of_the_gap_before_what_stands_beside(layout: Layout) -> None:
    columns = {column_letters(column): column for column in range(1, 60)}
    net, beside = set(), set()
    for address, role in cell_roles(layout).items():
        column = columns[split(address)[1]]
        if role.kind in ("input", "weight", "bias", "pre_activation", "activation"):
            net.add(column)
        elif role.kind in ("desired", "mean", "std"):
            beside.add(column)
    assert min(net) == 2
    assert max(net) < gap_column(layout.layer_sizes) < min(beside)


@LAYOUTS
def test_blocks_of_layers_are_parted_by_an_empty_row(layout: Layout) -> None:
    rows: dict[int, set[int]] = {}
    for address, role in cell_roles(layout).items():
        if role.kind in OF_LAYERS:
            rows.setdefault(role.layer, set()).add(split(address)[0])
    for before, after in pairwise([{FIRST_ROW, FIRST_ROW + 1}, *rows.values()]):
        assert min(after) == max(before) + 2


@LAYOUTS
def test_the_rows_of_a_layer_follow_each_other_as_its_numbers_do(layout: Layout) -> None:
    """Weights, then biases, then pre-activations, then activations; the first below the standard deviation, too."""
    rows: dict[tuple[int, Kind], set[int]] = {}
    for address, role in cell_roles(layout).items():
        if role.kind in OF_LAYERS:
            kind: Kind = "weight" if role.kind in ("mean", "std") else role.kind
            rows.setdefault((role.layer, kind), set()).add(split(address)[0])
    last = len(layout.layer_sizes) - 2
    for layer in range(last + 1):
        row = max(rows[layer, "weight"]) + 1
        kinds: list[Kind] = ["bias", "pre_activation", "activation"]
        is_there = (layout.has_bias, layout.is_nonlinear and layer < last, True)
        for kind in compress(kinds, is_there):
            assert rows[layer, kind] == {row}
            row += 1


def test_one_input_leaves_a_division_by_zero_and_empty_cells() -> None:
    cells = cells_of(run_sheet(SheetSpec((3.0,))), 1)
    kinds = {cell.role.kind: cell for cell in cells.values()}
    assert (kinds["std"].text, kinds["std"].value, kinds["std"].formula) == (UNDEFINED, None, "=STDEV(B11)")
    assert kinds["std"].depends == ("B11",)
    for kind in ("weight", "activation"):
        assert (kinds[kind].text, kinds[kind].value, kinds[kind].die) == ("", None, None)
        assert kinds[kind].formula
    assert kinds["input"].value == 3.0


def test_without_numbers_biases_and_pre_activations_are_empty_but_for_those_that_are_known() -> None:
    drawn = Attempt("inputs", bias="scaled", overrides=overridden(biases=((0, 1, 4.0),)), activation="tanh")
    cells = cells_of(run_sheet(SheetSpec((3.0,), attempts=(drawn,))), 0)
    assert [(cells[address].text, cells[address].value) for address in ("B15", "C15", "D15")] == [
        ("", None),
        ("4.00", 4.0),
        ("", None),
    ]
    assert (cells["B16"].role.kind, cells["B16"].value, cells["B16"].formula) == (
        "pre_activation",
        None,
        "=B11*B13+B15",
    )
    constant = cells_of(run_sheet(SheetSpec((3.0,), attempts=(Attempt("inputs", bias="constant", bias_value=0.5),))), 0)
    assert constant["B15"].value == 0.5


@given(specs())
def test_overtyped_cells_are_marked_and_hold_the_number_itself(spec: SheetSpec) -> None:
    sheet = run_sheet(spec)
    for index, attempt in enumerate(spec.attempts):
        edited = {override.cell: override.value for override in attempt.overrides}
        marked = {cell.role[:4]: cell for cell in lay_out(sheet, index) if cell.edited}
        assert {role: cell.value for role, cell in marked.items()} == edited
        assert all(cell.formula == write(edited[role]) and cell.die is None for role, cell in marked.items())


@given(specs())
def test_cells_show_their_value_in_short(spec: SheetSpec) -> None:
    is_drawn = spec.attempts[0].bias_rule.is_drawn
    for cell in lay_out(run_sheet(spec), 0):
        is_bias = cell.role.kind == "bias" and (cell.edited or is_drawn)
        if (is_bias or cell.role.kind in ("weight", "pre_activation", "activation")) and isinstance(cell.value, float):
            assert cell.text == show(cell.value)
        elif isinstance(cell.value, float):
            assert cell.text in (write(cell.value).replace("-", "−"), show(cell.value, padded=False))
            assert len(cell.text) <= 10


def test_what_can_be_edited_is_what_a_person_may_type() -> None:
    assert frozenset({"input", "desired", "mean", "std", "weight", "bias"}) == EDITABLE


@given(st.integers(1, 20_000))
def test_column_letters_count_in_base_26_without_a_zero(column: int) -> None:
    number = 0
    for letter in column_letters(column):
        number = number * 26 + "ABCDEFGHIJKLMNOPQRSTUVWXYZ".index(letter) + 1
    assert number == column


def test_the_layout_cannot_be_written_to() -> None:
    with pytest.raises(TypeError, match="item assignment"):
        cell_roles(Layout((3, 2)))["B11"] = CellRole("label")  # type: ignore[index]
