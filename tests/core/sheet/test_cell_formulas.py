"""Formulas of the cells: each computes what its cell shows from the cells that it names."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import example, given

from tests.core.formulas import addresses_in, evaluate
from tests.core.loops import close_to_activation
from tests.core.strategies import specs
from tests.overridden import overridden
from xavier_core import SCHEMES, Attempt, Sheet, SheetSpec, run_sheet
from xavier_core.dice import NORMAL
from xavier_core.sheet.cells import Cell, lay_out

SMALLEST_ERROR = 1e-321
"""What roundings between denormals come to."""


def cells_of(sheet: Sheet, index: int) -> dict[str, Cell]:
    return {cell.address: cell for cell in lay_out(sheet, index)}


def number_at(cells: dict[str, Cell], address: str) -> float:
    value = cells[address].value
    assert isinstance(value, float)
    return value


def cells_of_attempt(attempt: Attempt, *, hidden: tuple[int, ...] = (3, 3), seed: int = 1) -> dict[str, Cell]:
    return cells_of(run_sheet(SheetSpec(hidden=hidden, attempts=(attempt,), seed=seed)), 0)


def is_drawn_whole(attempt: Attempt, cell: Cell) -> bool:
    return cell.role.kind == "weight" and not attempt.draws_from.is_independent


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
    """Sums and plain numbers to the last bit, a standard deviation to some roundings of its rule.

    That of LSUV is a sum of up to 256 squares, in an order of its own: 20 roundings of the sum, half of the root.
    """
    sheet = run_sheet(spec)
    for index, attempt in enumerate(spec.attempts):
        cells = cells_of(sheet, index)
        for cell in cells.values():
            if isinstance(cell.value, float) and cell.die is None:
                found = evaluate(cell.formula, partial(number_at, cells))
                if cell.role.kind == "std":
                    assert cell.value == pytest.approx(found, rel=16 * 2.0**-53, abs=SMALLEST_ERROR)
                elif cell.role.kind == "activation" and cell.role.layer < len(spec.hidden):
                    assert cell.value == close_to_activation(attempt.activation, found)
                else:
                    assert cell.value == found


@given(specs(most_units=4))
def test_a_draw_formula_gives_the_number_for_the_cells_die(spec: SheetSpec) -> None:
    """Two quantile functions, each good to 1e-15 of its value; where it is truncated, of the chance it is read from."""
    sheet = run_sheet(spec)
    for index, attempt in enumerate(spec.attempts):
        cells = cells_of(sheet, index)
        law = attempt.draws_from if attempt.draws_from.is_independent else NORMAL
        assert law.formula is not None
        unit = law.formula("0", "1")
        for cell in cells.values():
            if cell.die is None or is_drawn_whole(attempt, cell):
                continue
            mean, std = (number_at(cells, address) for address in cell.depends)
            draw = evaluate(unit, partial(number_at, cells), rand=cell.die)
            found = evaluate(cell.formula, partial(number_at, cells), rand=cell.die)
            slack = 4e-15 * std * (abs(draw) + (law.key == "truncated")) + 4e-16 * abs(mean) + SMALLEST_ERROR
            assert abs(found - number_at(cells, cell.address)) <= slack


@given(specs(most_units=4))
def test_a_weight_of_a_whole_matrix_says_in_words_how_it_is_drawn(spec: SheetSpec) -> None:
    sheet = run_sheet(spec)
    for index, attempt in enumerate(spec.attempts):
        for cell in lay_out(sheet, index):
            if is_drawn_whole(attempt, cell):
                assert cell.formula.startswith("drawn jointly with its")
                assert cell.formula == attempt.draws_from.about
                assert cell.die is not None
            else:
                assert not cell.formula.startswith("drawn")


@given(specs())
@example(SheetSpec(attempts=(Attempt("lsuv"), Attempt("sparse", bias="scaled"))))
def test_depends_are_the_addresses_in_the_formula(spec: SheetSpec) -> None:
    """Each once, however often it is named (in IF). Of a drawn weight or bias they are its layer's mean and std.

    A weight that the data scale depends on neither: the standard deviation follows from the weights.
    """
    sheet = run_sheet(spec)
    for index, attempt in enumerate(spec.attempts):
        cells = cells_of(sheet, index)
        beside = {(cell.role.kind, cell.role.layer): address for address, cell in cells.items()}
        for cell in cells.values():
            is_drawn = cell.role.kind == "weight" or (cell.role.kind == "bias" and attempt.bias_rule.is_drawn)
            if is_drawn and attempt.rule.is_data_driven:
                assert cell.depends == ()
            elif is_drawn and not cell.edited:
                assert cell.depends == (beside["mean", cell.role.layer], beside["std", cell.role.layer])
            else:
                assert sorted(cell.depends) == sorted(set(addresses_in(cell.formula)))


@pytest.mark.parametrize(
    ("activation", "formula"),
    [
        ("tanh", "=TANH(B15)"),
        ("sigmoid", "=1/(1+EXP(-(B15)))"),
        ("relu", "=MAX(0, B15)"),
        ("leaky_relu", "=IF(B15>0, B15, -0.2*(B15))"),
        ("softsign", "=(B15)/(1+ABS(B15))"),
    ],
)
def test_a_hidden_unit_applies_its_activation_to_the_cell_above_and_an_output_has_none(
    activation: str, formula: str
) -> None:
    attempt = Attempt("xavier", activation=activation, slope=-0.2)
    cells = cells_of(run_sheet(SheetSpec((3.0, 1.0), (1.0,), (2,), (attempt,))), 0)
    assert (cells["B15"].formula, cells["B15"].depends) == ("=B11*B13+C11*B14", ("B11", "C11", "B13", "B14"))
    assert (cells["B16"].formula, cells["B16"].depends) == (formula, ("B15",))
    assert cells["B20"].formula == "=B16*B18+C16*B19"


def test_a_sum_ends_with_the_bias_of_its_column() -> None:
    cells = cells_of_attempt(Attempt("xavier", activation="relu", bias="constant", bias_value=0.5))
    assert (cells["C16"].formula, cells["C16"].value, cells["C16"].text) == ("0.5", 0.5, "0.5")
    assert cells["C17"].formula == "=B11*C13+C11*C14+D11*C15+C16"
    assert cells["C17"].depends == ("B11", "C11", "D11", "C13", "C14", "C15", "C16")
    assert cells["C18"].formula == "=MAX(0, C17)"
    assert cells["C24"].formula == "=B18*C20+C18*C21+D18*C22+C23"
    assert cells["C31"].formula == "=B25*C27+C25*C28+D25*C29+C30"


@pytest.mark.parametrize(
    ("attempt", "formula"),
    [
        (Attempt("fixed", (2.0,), bias="scaled"), "=NORMINV(RAND(), 0, 2)"),
        (Attempt("he-uniform", bias="scaled"), "=0+SQRT(2/3)*SQRT(12)*(RAND()-0.5)"),
        (Attempt("one-sided", (0.5,), bias="scaled"), "=0.25+0.5/SQRT(12)*SQRT(12)*(RAND()-0.5)"),
        (Attempt("orthogonal", (0.5,), bias="scaled"), "=NORMINV(RAND(), 0, 0.5*1/SQRT(3))"),
        (Attempt("orthogonal", bias="scaled", overrides=overridden(stds=((0, 4.0),))), "=NORMINV(RAND(), 0, 4)"),
    ],
    ids=["normal", "uniform", "one-sided", "orthogonal", "an overtyped std"],
)
def test_a_drawn_bias_has_the_formula_of_its_layers_weights_or_the_normal_one(attempt: Attempt, formula: str) -> None:
    bias = cells_of_attempt(attempt)["B16"]
    assert (bias.role.kind, bias.formula, bias.depends) == ("bias", formula, ("G13", "G14"))
    assert bias.die is not None


@pytest.mark.parametrize(
    ("attempt", "formula"),
    [
        (Attempt("fixed", (0.5,), distribution="uniform"), "=0+0.5*SQRT(12)*(RAND()-0.5)"),
        (Attempt("lecun-uniform", overrides=overridden(means=((0, -1e-5),))), "=-1e-5+1/SQRT(3)*SQRT(12)*(RAND()-0.5)"),
        (
            Attempt("lecun-truncated"),
            "=0+1/SQRT(3)/0.8796256610342398*NORMSINV(NORMSDIST(-2)+RAND()*(NORMSDIST(2)-NORMSDIST(-2)))",
        ),
        (Attempt("constant", (-0.5,)), "=-0.5"),
        (Attempt("he"), "=NORMINV(RAND(), 0, SQRT(2/3))"),
    ],
)
def test_a_weight_has_the_formula_of_its_distribution(attempt: Attempt, formula: str) -> None:
    assert cells_of_attempt(attempt)["B13"].formula == formula


def test_the_standard_deviation_of_lsuv_is_the_root_mean_square_of_its_matrix() -> None:
    cells = cells_of_attempt(Attempt("lsuv"), hidden=(2, 3))
    weights = tuple(f"{column}{row}" for row in (13, 14, 15) for column in "BC")
    assert (cells["G14"].formula, cells["G14"].depends) == ("=SQRT(SUMSQ(B13:C15)/6)", weights)
    square = sum(number_at(cells, address) ** 2 for address in weights)
    assert number_at(cells, "G14") == pytest.approx((square / 6) ** 0.5, rel=8 * 2.0**-53)
    assert not cells["G14"].edited


@pytest.mark.parametrize("key", SCHEMES)
def test_no_formula_of_any_scheme_is_more_than_a_spreadsheet_reads(key: str) -> None:
    """The oracle reads them all; a word that it does not know would be an error there."""
    cells = cells_of_attempt(Attempt(key, activation="tanh"))
    for cell in cells.values():
        if cell.formula.startswith("="):
            assert isinstance(evaluate(cell.formula, partial(number_at, cells), rand=0.25), float)
