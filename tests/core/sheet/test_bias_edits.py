"""Edits of biases, and what a scheme of whole matrices leaves no number for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.core.typed import edit_cell
from tests.overridden import overridden
from xavier_core import Attempt, SheetError, SheetSpec
from xavier_core.sheet.cell_edits import CellEdit, edit_cells
from xavier_core.sheet.layout import CellRole, cell_roles, layout_of

SEED = SheetSpec()
CONSTANT = SheetSpec(attempts=(Attempt("fixed", bias="constant", bias_value=0.5), Attempt("xavier")))
"""Biases in rows 16, 22 and 28 of the first attempt; the second has none."""


def typed(address: str, text: str, index: int = 0, spec: SheetSpec = CONSTANT) -> SheetSpec:
    return edit_cell(spec, index, CellEdit(address, text))


def test_a_bias_is_overtyped_in_its_attempt_only_and_cleared_again() -> None:
    edited = typed("C16", " 1/4 ", spec=CONSTANT)
    assert edited.attempts[0] == replace(CONSTANT.attempts[0], overrides=overridden(biases=((0, 1, 0.25),)))
    assert edited.attempts[1] == CONSTANT.attempts[1]
    again = typed("C28", "-2", spec=edited)
    assert again.attempts[0].overrides == overridden(biases=((0, 1, 0.25), (2, 1, -2.0)))
    assert typed("C16", "", spec=again).attempts[0].overrides == overridden(biases=((2, 1, -2.0),))
    assert typed("C16", "", spec=typed("C28", " ", spec=again)) == CONSTANT


def test_clearing_what_holds_its_rule_already_changes_nothing() -> None:
    for address in ("C16", "B13", "G13", "G14"):
        assert typed(address, "", spec=CONSTANT) == CONSTANT


def test_a_row_that_an_attempt_does_not_have_is_the_next_thing_down_in_it() -> None:
    """C16 is an activation where there are no biases, and the weights of layer 2 start two rows higher."""
    with pytest.raises(SheetError, match=r"^Cell C16 .* \(received “1”\)"):
        typed("C16", "1", 1, CONSTANT)
    assert typed("C19", "1", 0, CONSTANT).attempts[0].overrides_of("weight") == overridden(weights=((1, 0, 1, 1.0),))
    assert typed("C19", "1", 1, CONSTANT).attempts[1].overrides_of("weight") == overridden(weights=((1, 1, 1, 1.0),))


@pytest.mark.parametrize(
    ("address", "text", "message"),
    [
        (
            "C16",
            "x",
            r"^C16 \(bias\) must be a number from -1e12 to 1e12, such as 2, -0.5, 0,5 or 1/3.* \(received “x”\)",
        ),
        ("C16", "1e13", r"^C16 \(bias\) .* \(received “1e13”\)"),
        ("C16", "1/0", r"^C16 \(bias\) must be .*nothing can be divided by 0 \(received “1/0”\)"),
        ("C17", "1", r"^Cell C17 cannot be overtyped, unlike inputs, .*, weights and biases.* \(received “1”\)"),
        ("A16", "1", r"^Cell A16 .* \(received “1”\)"),
        ("F16", "1", r"^Cell F16 .* \(received “1”\)"),
    ],
)
def test_what_cannot_be_a_bias_is_refused_with_its_address(address: str, text: str, message: str) -> None:
    with pytest.raises(SheetError, match=message):
        typed(address, text, spec=CONSTANT)


@pytest.mark.parametrize(
    ("scheme", "address", "message"),
    [
        (
            "orthogonal",
            "B13",
            r"^B13 \(weight\) cannot be overtyped while orthogonal draws the layer's matrix.* \(received “1”\)",
        ),
        (
            "orthogonal",
            "G13",
            r"^G13 \(mean\) cannot be overtyped while orthogonal draws the layer's matrix.* \(received “1”\)",
        ),
        ("sparse", "D15", r"^D15 \(weight\) cannot be overtyped while sparse draws.* \(received “1”\)"),
        ("lsuv", "B13", r"^B13 \(weight\) cannot be overtyped while LSUV draws.* \(received “1”\)"),
        (
            "lsuv",
            "G14",
            r"^G14 \(standard deviation\) cannot be overtyped since LSUV takes the standard dev.* \(received “1”\)",
        ),
        (
            "lsuv",
            "C16",
            r"^C16 \(bias\) cannot be overtyped since LSUV takes the standard dev.* \(received “1”\)",
        ),
    ],
)
def test_what_a_scheme_leaves_no_number_for_is_refused_with_the_reason(scheme: str, address: str, message: str) -> None:
    spec = SheetSpec(attempts=(Attempt(scheme, bias="constant"),))
    with pytest.raises(SheetError, match=message):
        typed(address, "1", spec=spec)
    assert typed(address, "", spec=spec) == spec
    taken, refused = edit_cells(spec, 0, [CellEdit("B11", "7"), CellEdit(address, "1"), CellEdit("C11", "8")])
    assert taken == replace(spec, inputs=(7.0, 8.0, 2.0))
    assert [edit.address for edit, _ in refused] == [address]


def test_a_whole_matrix_takes_a_standard_deviation_and_biases_of_its_own() -> None:
    spec = SheetSpec(attempts=(Attempt("orthogonal", bias="constant"),))
    edited, refused = edit_cells(spec, 0, [CellEdit("G14", "2"), CellEdit("B16", "3")])
    assert refused == ()
    assert edited.attempts[0] == Attempt(
        "orthogonal", bias="constant", overrides=overridden(stds=((0, 2.0),), biases=((0, 0, 3.0),))
    )


# ---- as many pins as a link holds ----------------------------------------------------------------


def test_pinned_weights_and_biases_count_together() -> None:
    """599 in all leave room for one; a number typed over a pinned one takes none, a cleared one gives one back."""
    pins = tuple((layer, row, column, 1.0) for layer in (1, 2, 3) for row in range(16) for column in range(16))
    full = Attempt(
        overrides=overridden(weights=pins[:590], biases=tuple((0, column, 1.0) for column in range(8))), bias="constant"
    )
    spec = replace(SEED, hidden=(16,) * 4, attempts=(full, Attempt(overrides=overridden(weights=((0, 0, 0, 1.0),)))))
    assert spec.pinned == 599
    row = next(address for address, role in cell_roles(layout_of(spec, 0)).items() if role == CellRole("bias", 0))[1:]
    pinned, free, beyond = f"B{row}", f"P{row}", f"Q{row}"
    edits = [
        CellEdit(pinned, "2"),
        CellEdit(free, "3"),
        CellEdit(free, "4"),
        CellEdit(beyond, "5"),
        CellEdit("B11", "9"),
    ]
    edited, refused = edit_cells(spec, 0, edits)
    assert edited.pinned == 600
    kept = tuple((0, column, 1.0) for column in range(1, 8))
    assert edited.attempts[0].overrides_of("bias") == overridden(biases=((0, 0, 2.0), *kept, (0, 14, 4.0)))
    assert [edit.address for edit, _ in refused] == [beyond, "B11"]
    for _, reason in refused:
        assert str(reason) == "Pinned weights must be at most 600 in all attempts together (received 601)."
    assert edited.inputs == spec.inputs
    moved, refused = edit_cells(spec, 0, [CellEdit(free, "3"), CellEdit(pinned, ""), CellEdit(beyond, "5")])
    assert refused == ()
    assert moved.attempts[0].overrides_of("bias") == overridden(biases=(*kept, (0, 14, 3.0), (0, 15, 5.0)))
    swapped, refused = edit_cells(spec, 0, [CellEdit(pinned, ""), CellEdit(pinned, "3"), CellEdit(free, "5")])
    assert (swapped.pinned, refused) == (600, ())
