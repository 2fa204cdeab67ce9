"""Edits: what typing into a cell does to the spec, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.strategies import numbers, specs, stds
from tests.core.typed import edit_cell
from tests.overridden import overridden
from xavier_core import Attempt, SheetError, SheetSpec
from xavier_core.base import write
from xavier_core.sheet.cell_edits import CellEdit, edit_cells
from xavier_core.sheet.layout import EDITABLE, CellRole, cell_roles, layout_of

SEED = SheetSpec()


def is_open(spec: SheetSpec, index: int, role: CellRole) -> bool:
    """Whether a number of this attempt's own can be typed here, and cleared."""
    attempt = spec.attempts[index]
    if attempt.rule.is_data_driven:
        return False
    whole = {"std", "bias"}
    return role.kind in (whole if attempt.why_no_pins else whole | {"weight", "mean"})


def typed(address: str, text: str, index: int = 0, spec: SheetSpec = SEED) -> SheetSpec:
    return edit_cell(spec, index, CellEdit(address, text))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2", 2.0),
        (" -0.5 ", -0.5),
        ("0,5", 0.5),
        ("1/3", 1 / 3),
        ("=1/3", 1 / 3),
        ("−4,25", -4.25),  # U+2212, as pasted from a text
        ("\u00a01e3\u202f", 1000.0),
    ],
)
def test_a_number_is_taken_in_every_form_that_people_type(text: str, value: float) -> None:
    assert typed("C11", text).inputs == (3.0, value, 2.0)
    assert typed("B13", text).attempts[0].overrides == overridden(weights=((0, 0, 0, value),))


@pytest.mark.parametrize(
    ("address", "text", "attempt"),
    [
        ("D20", "-1.5", Attempt("fixed", overrides=overridden(weights=((1, 2, 2, -1.5),)))),
        ("C23", "0", Attempt("fixed", overrides=overridden(weights=((2, 0, 1, 0.0),)))),
        ("G18", "0.25", Attempt("fixed", overrides=overridden(means=((1, 0.25),)))),
        ("G24", "3", Attempt("fixed", overrides=overridden(stds=((2, 3.0),)))),
    ],
)
def test_a_weight_mean_or_std_is_overtyped_in_its_attempt_only(address: str, text: str, attempt: Attempt) -> None:
    assert typed(address, text) == SEED.with_attempt(0, attempt)
    assert typed(address, text, 2) == SEED.with_attempt(2, replace(attempt, scheme="xavier", arguments=()))


@pytest.mark.parametrize("index", range(3))
def test_inputs_and_desired_outputs_belong_to_every_attempt(index: int) -> None:
    assert typed("B11", "7", index) == replace(SEED, inputs=(7.0, 1.0, 2.0))
    assert typed("G11", "-1", index) == replace(SEED, desired=(1.0, -1.0))


def test_overtyping_again_replaces_the_number() -> None:
    for address in ("B13", "G13", "G14"):
        assert typed(address, "2", spec=typed(address, "1")) == typed(address, "2")


@pytest.mark.parametrize(
    ("address", "text", "message"),
    [
        ("B13", "abc", r"^B13 \(weight\) must be a number from -1e12 to 1e12, such as.* \(received “abc”\)"),
        ("B13", "1e13", r"^B13 \(weight\) must be a number from -1e12 to 1e12.* \(received “1e13”\)"),
        ("B13", "nan", r"^B13 \(weight\) .* \(received “nan”\)"),
        ("B13", "1/0", r"^B13 \(weight\) must be .*; nothing can be divided by 0 \(received “1/0”\)\.$"),
        ("G13", "=SUM(B11)", r"^G13 \(mean\) .* \(received “=SUM\(B11\)”\)"),
        ("G14", "-1", r"^G14 \(standard deviation\) must be a number from 0 to 1e12.* \(received “-1”\)"),
        ("B11", "", r"^B11 \(input\) must be a number from -1e12.* \(received nothing\)"),
        ("B11", "  ", r"^B11 \(input\) .* \(received nothing\)"),
        ("F11", "", r"^F11 \(desired output\) .* \(received nothing\)"),
        ("F11", "one", r"^F11 \(desired output\) .* \(received “one”\)"),
        ("B16", "1", r"^Cell B16 cannot be overtyped, unlike inputs, desired outputs, means, .*.* \(received “1”\)"),
        ("A13", "Weights", r"^Cell A13 .* \(received “Weights”\)"),
        ("E13", "1", r"^Cell E13 .* \(received “1”\)"),
        ("", "1", r"^Cell  .* \(received “1”\)"),
        ("ZZZZZZZZZZZZZZ99", "1", r"^Cell ZZZZZZZZ .* \(received “1”\)"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_address(address: str, text: str, message: str) -> None:
    with pytest.raises(SheetError, match=message):
        typed(address, text)


@given(specs(most_units=4), st.data())
def test_every_cell_that_is_computed_or_a_label_is_read_only(spec: SheetSpec, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(spec.attempts) - 1))
    closed = [address for address, role in cell_roles(layout_of(spec, index)).items() if role.kind not in EDITABLE]
    with pytest.raises(SheetError, match=r"^Cell .* cannot be overtyped, unlike inputs"):
        typed(data.draw(st.sampled_from(closed)), data.draw(st.sampled_from(["1", "", "x"])), index, spec)


@pytest.mark.parametrize("index", [-1, 3, 100])
def test_an_attempt_that_is_not_there_is_refused(index: int) -> None:
    with pytest.raises(SheetError, match=rf"^Attempt must be 1 to 3.* \(received {index + 1}\)"):
        typed("B13", "1", index)


@given(specs(), st.data())
def test_typing_a_number_and_clearing_it_gives_the_spec_back(spec: SheetSpec, data: st.DataObject) -> None:
    """Where the cell was overtyped before, clearing gives the rule back, and typing again the number.

    (An attempt whose only biases are pinned has no cell for them once the last one is cleared.)
    """
    index = data.draw(st.integers(0, len(spec.attempts) - 1))
    cells = {
        address: role for address, role in cell_roles(layout_of(spec, index)).items() if is_open(spec, index, role)
    }
    if not cells:
        return
    address = data.draw(st.sampled_from(sorted(cells)))
    value = data.draw(stds if cells[address].kind == "std" else numbers)
    edited = typed(address, write(value), index, spec)
    cleared = typed(address, data.draw(st.sampled_from(["", " ", "\u00a0"])), index, edited)
    role, attempt = cells[address], spec.attempts[index]
    before = {override.cell: override.value for override in attempt.overrides}.get(role[:4])
    assert edited != cleared
    if before is None:
        assert cleared == spec
    if cleared.attempts[index].has_bias == attempt.has_bias:
        assert typed(address, write(value), index, cleared) == edited
        assert before is None or typed(address, write(before), index, cleared) == spec


@given(specs(), st.data())
def test_typing_an_input_or_desired_output_changes_that_number_only(spec: SheetSpec, data: st.DataObject) -> None:
    found = cell_roles(layout_of(spec, 0)).items()
    cells = {address: role for address, role in found if role.kind in ("input", "desired")}
    address = data.draw(st.sampled_from(sorted(cells)))
    value = data.draw(numbers)
    edited = typed(address, write(value), 0, spec)
    before, after = list(spec.inputs + spec.desired), list(edited.inputs + edited.desired)
    index = cells[address].column + (0 if cells[address].kind == "input" else len(spec.inputs))
    assert after == [*before[:index], value, *before[index + 1 :]]
    assert replace(edited, inputs=spec.inputs, desired=spec.desired) == spec


def test_many_edits_are_taken_as_far_as_they_can_be() -> None:
    good = [CellEdit("B11", "5"), CellEdit("G14", "2"), CellEdit("B13", "1")]
    bad = [CellEdit("B16", "1"), CellEdit("C13", "x"), CellEdit("G14", "-2")]
    spec, refused = edit_cells(SEED, 0, [good[0], bad[0], good[1], bad[1], bad[2], good[2]])
    assert spec == edit_cells(SEED, 0, good)[0]
    assert (spec.inputs[0], spec.attempts[0].overrides) == (
        5.0,
        overridden(stds=((0, 2.0),), weights=((0, 0, 0, 1.0),)),
    )
    assert [edit for edit, _ in refused] == bad
    assert [reason.field for _, reason in refused] == ["cell B16", "C13 (weight)", "G14 (standard deviation)"]


def test_the_last_of_many_edits_of_one_cell_counts() -> None:
    spec, refused = edit_cells(SEED, 0, [CellEdit("B13", "1"), CellEdit("B13", "x"), CellEdit("B13", "2")])
    assert spec == typed("B13", "2")
    assert len(refused) == 1


def test_no_edit_leaves_the_spec_as_it_is() -> None:
    assert edit_cells(SEED, 0, []) == (SEED, ())


def test_the_601st_pin_is_refused_and_the_others_stay() -> None:
    spec = replace(SEED, hidden=(16,) * 4, attempts=(Attempt(),))
    weights = [address for address, role in cell_roles(layout_of(spec, 0)).items() if role.kind == "weight"]
    pinned, refused = edit_cells(spec, 0, [CellEdit(address, "1") for address in weights[:602]])
    assert len(pinned.attempts[0].overrides) == 600
    assert [edit.address for edit, _ in refused] == weights[600:602]
    assert refused[0][1].field == "pinned weights"


@given(specs(most_units=5), st.data())
def test_edits_at_once_are_the_edits_one_by_one(spec: SheetSpec, data: st.DataObject) -> None:
    """In whatever cells, good and bad: what is refused alone is refused among others, and changes nothing."""
    index = data.draw(st.integers(0, len(spec.attempts) - 1))
    addresses = st.sampled_from(sorted(cell_roles(layout_of(spec, index)))) | st.just("Z99")
    texts = st.sampled_from(["1", "-2.5", "0", "1e12", "1e13", "x"]) | numbers.map(write)
    edits = data.draw(st.lists(st.builds(CellEdit, addresses, texts), max_size=8))
    together, refused = edit_cells(spec, index, edits)
    bad: list[CellEdit] = []
    for edit in edits:
        try:
            typed(edit.address, edit.text, index, spec)
        except SheetError:
            bad.append(edit)
    assert [edit for edit, _ in refused] == bad
    one_by_one = spec
    for edit in edits:
        if edit not in bad:
            one_by_one = typed(edit.address, edit.text, index, one_by_one)
    assert together == one_by_one
