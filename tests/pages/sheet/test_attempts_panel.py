"""The panel of the attempts: scheme, numbers, distribution, activation, bias, name and order, each one step."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.opened import opened
from tests.overridden import overridden
from tests.pages.tab import Tab
from xavier_core import SCHEMES, Attempt, SheetSpec, encode_spec
from xavier_core.activations import ACTIVATIONS
from xavier_core.sheet import choose_scheme, move_attempt, remove_attempt

SEED = opened()


@pytest.fixture
def tab() -> Tab:
    """The panel open at attempt 2."""
    return Tab().do("attempt", 1)


def second(tab: Tab) -> Attempt:
    return tab.spec.attempts[1]


def test_a_grids_button_opens_its_attempt_and_closes_it_again(tab: Tab) -> None:
    assert {box.label: box.value for box in tab.app.selectbox}["Scheme"] == "inputs"
    assert tab.toolbar["panel"] == "attempts"
    assert {box.label: box.value for box in tab.do("attempt", 2).app.selectbox}["Scheme"] == "xavier"
    assert tab.do("attempt", 2).toolbar["panel"] == ""
    assert not list(tab.app.selectbox)


@pytest.mark.parametrize("index", [-1, 3, 10**30])
def test_a_button_of_an_attempt_that_there_is_not_opens_nothing(index: int) -> None:
    assert Tab().do("attempt", index).toolbar["panel"] == ""


@pytest.mark.parametrize("key", SCHEMES)
def test_every_scheme_can_be_put_on_the_sheet(tab: Tab, key: str) -> None:
    tab.choose("Scheme", key)
    assert second(tab) == choose_scheme(SEED.attempts[1], key)
    assert tab.grid(1)["name"] == f"Attempt 2: {second(tab).described}"
    assert tab.do("undo").spec == SEED


@pytest.mark.parametrize("key", ACTIVATIONS)
def test_every_activation_can_be_chosen_and_shows_its_pre_activations(tab: Tab, key: str) -> None:
    tab.choose("Activation of hidden layers", key)
    assert second(tab).activation == key
    kinds = [cell[1] for cell in tab.grid(1)["cells"]]
    assert kinds.count("p") == (0 if key == "identity" else 6)
    assert [cell[1] for cell in tab.grid(0)["cells"]].count("p") == 0


def test_numbers_of_a_scheme_are_typed(tab: Tab) -> None:
    tab.choose("Scheme", "sparse").type_text("Sparsity", "1/3").type_text("Standard deviation", "0,5")
    assert second(tab).arguments == (1 / 3, 0.5)


@pytest.mark.parametrize(
    ("scheme", "label", "text", "message"),
    [
        ("sparse", "Sparsity", "2", "Sparsity must be a number from 0 to 1"),
        ("fixed", "Standard deviation", "nan", "Standard deviation must be"),
        ("fixed", "Standard deviation", "", "Standard deviation must be"),
        ("he", "Slope", "-1.5", "Slope below 0 must be a number from -1 to 1"),
        ("orthogonal", "Gain", "<b>", "Gain must be"),
    ],
)
def test_a_bad_number_is_named_and_the_last_good_one_stays(
    tab: Tab, scheme: str, label: str, text: str, message: str
) -> None:
    before = tab.choose("Scheme", scheme).spec
    tab.type_text(label, text)
    assert label in tab.wrong
    assert message in tab.wrong
    assert tab.spec == before
    assert tab.text_field(label).value == text


def test_a_distribution_is_chosen_where_the_scheme_leaves_it_open(tab: Tab) -> None:
    (field,) = (field for field in tab.app.selectbox if field.label == "Distribution")
    assert field.options == ["normal", "uniform", "truncated normal"]
    tab.choose("Distribution", "uniform")
    assert second(tab).distribution == "uniform"
    tab.choose("Scheme", "backward")
    assert second(tab).distribution == "uniform"
    tab.choose("Scheme", "he")
    (field,) = (field for field in tab.app.selectbox if field.label == "Distribution")
    assert (field.options, field.disabled) == (["normal"], True)


def test_slope_and_bias_are_typed_where_they_are_asked_for(tab: Tab) -> None:
    tab.choose("Activation of hidden layers", "leaky_relu").type_text("Slope below 0", "0.3")
    assert second(tab).slope == 0.3
    tab.choose("Biases", "constant").type_text("Every bias", "-2")
    assert (second(tab).bias, second(tab).bias_value) == ("constant", -2.0)
    assert [cell[3] for cell in tab.grid(1)["cells"] if cell[1] == "b"] == [-2.0] * 8
    tab.edit(1, ("C16", "7"))
    assert second(tab).overrides == overridden(biases=((0, 1, 7.0),))
    tab.choose("Biases", "zeros")
    assert (second(tab).bias, second(tab).overrides) == ("zeros", ())


def test_a_scaled_bias_is_drawn_and_taken_back(tab: Tab) -> None:
    tab.choose("Biases", "scaled")
    drawn = [cell for cell in tab.grid(1)["cells"] if cell[1] == "b"]
    assert len({cell[3] for cell in drawn}) == 8
    assert all(0 < cell[5] < 1 for cell in drawn)
    assert tab.do("undo").spec == SEED


def test_lsuv_refuses_a_scaled_bias_with_the_reason(tab: Tab) -> None:
    before = tab.choose("Scheme", "lsuv").spec
    tab.choose("Biases", "scaled")
    assert "LSUV takes the standard deviation from the data" in tab.messages
    assert tab.spec == before
    assert {box.label: box.value for box in tab.app.selectbox}["Biases"] == "zeros"


def test_a_whole_matrix_refuses_a_typed_weight_in_its_cell(tab: Tab) -> None:
    before = tab.choose("Scheme", "orthogonal").spec
    tab.edit(1, ("B13", "2"))
    assert "matrix jointly" in tab.grid(1)["refused"]["B13"][1]
    assert tab.spec == before


def test_a_pinned_weight_refuses_a_whole_matrix_and_stays() -> None:
    tab = Tab().edit(1, ("B13", "2")).do("attempt", 1)
    before = tab.spec
    tab.choose("Scheme", "orthogonal")
    assert "Weight 1,1 of layer 1" in tab.messages
    assert tab.spec == before
    assert {box.label: box.value for box in tab.app.selectbox}["Scheme"] == "inputs"


@pytest.mark.parametrize(
    "name",
    [
        "my attempt",
        "<script>alert(1)</script>",
        "=1+1",
        "**bold** $x$ :red[no]",
        "a~b%7E",
        "👩\u200d💻",
    ],
)
def test_a_name_is_shown_as_it_was_typed_and_goes_into_the_link(tab: Tab, name: str) -> None:
    tab.type_text("Name", name)
    assert second(tab).name == name
    assert tab.experiment["titles"][1] == f"{name} (standard deviation of the inputs)"
    assert Tab(tab.query).spec == tab.spec


def test_a_name_too_long_is_refused_in_a_link() -> None:
    tab = Tab({"t": "~" + "x" * 41})
    assert "Name of an attempt" in tab.messages
    assert tab.spec == SheetSpec()


def test_attempts_are_added_moved_and_removed(tab: Tab) -> None:
    tab.press("Add an attempt")
    assert [attempt.scheme for attempt in tab.spec.attempts] == ["fixed", "inputs", "xavier", "glorot-normal"]
    assert {box.label: box.value for box in tab.app.selectbox}["Scheme"] == "glorot-normal"
    four = tab.spec
    tab.press("Move up").press("Move up")
    assert tab.spec == move_attempt(four, 3, -2)
    assert {box.label: box.value for box in tab.app.selectbox}["Scheme"] == "glorot-normal"
    tab.press("Remove it")
    assert tab.spec == remove_attempt(move_attempt(four, 3, -2), 1)
    for _ in range(3):
        tab.do("undo")
    assert tab.spec == four


def test_six_attempts_are_the_most_and_one_is_the_least(tab: Tab) -> None:
    for _ in range(3):
        tab.press("Add an attempt")
    buttons = {button.label: button for button in tab.app.button}
    assert buttons["Add an attempt"].disabled
    for _ in range(5):
        tab.press("Remove it")
    buttons = {button.label: button for button in tab.app.button}
    assert (len(tab.spec.attempts), buttons["Remove it"].disabled) == (1, True)
    assert not buttons["Add an attempt"].disabled


def test_an_edit_for_an_attempt_that_was_moved_meanwhile_is_not_made_elsewhere(tab: Tab) -> None:
    frame = tab.grid(1)["frame"]
    before = tab.press("Move up").spec
    tab.do("edit", 1, frame, [["B13", "2"]])
    assert tab.spec == before
    assert "Type it again" in tab.messages


def test_a_sparsity_that_leaves_nothing_is_explained(tab: Tab) -> None:
    tab.choose("Scheme", "sparse")
    assert "leaves a layer this narrow no weight at all" in tab.stage["attempts"][1]["lesson"]
    assert tab.type_text("Sparsity", "0.3").stage["attempts"][1]["lesson"] == ""


def set_value(tab: Tab, key: str, value: object) -> None:
    """Change a control without a run: several that change at once reach the server together."""
    fields = (*tab.app.text_input, *tab.app.selectbox, *tab.app.radio)
    (field,) = (field for field in fields if key in (field.key, field.key.rpartition("_")[0]))
    field.set_value(value)


def test_a_name_typed_while_another_attempt_is_chosen_goes_to_the_one_that_was_shown(tab: Tab) -> None:
    set_value(tab, "attempt_chosen", 0)
    set_value(tab, "attempt_name", "mine")
    tab.run()
    assert [attempt.name for attempt in tab.spec.attempts] == ["", "mine", ""]


def test_a_number_typed_while_another_scheme_is_chosen_is_lost() -> None:
    tab = Tab().do("attempt", 0)
    set_value(tab, "attempt_argument_0", "7")
    set_value(tab, "attempt_scheme", "orthogonal")
    tab.run()
    assert tab.spec.attempts[0] in (Attempt("orthogonal"), choose_scheme(SEED.attempts[0], "orthogonal"))
    assert tab.spec.attempts[0].arguments == (1.0,)


def test_two_numbers_typed_at_once_are_both_taken(tab: Tab) -> None:
    tab.choose("Scheme", "sparse")
    set_value(tab, "attempt_argument_0", "0.5")
    set_value(tab, "attempt_argument_1", "2")
    assert second(tab.run()).arguments == (0.5, 2.0)


def test_remove_takes_the_attempt_that_was_shown_though_the_log_moves_it(tab: Tab) -> None:
    tab.press("Move up")  # attempt 2 stands first now, and the panel shows it
    number = tab.acknowledged + 1
    operations = [[number, "sheet", "undo"]]
    tab.app.session_state["outbox"] = {"log": {"session": tab.token, "sends": 99, "operations": operations}}
    tab.press("Remove it")
    assert [attempt.scheme for attempt in tab.spec.attempts] == ["fixed", "xavier"]


def test_an_edit_for_one_of_two_attempts_that_are_alike_is_made_in_that_one() -> None:
    spec = replace(SEED, attempts=(Attempt(), Attempt()))
    tab = Tab(encode_spec(spec)).do("attempt", 0)
    frame = tab.grid(0)["frame"]
    tab.press("Move down").do("edit", 0, frame, [["B13", "2"]])
    assert [attempt.overrides for attempt in tab.spec.attempts] == [(), ()]
    assert "Type it again" in tab.messages


def test_one_activation_for_every_attempt(tab: Tab) -> None:
    tab.choose("Activation of hidden layers", "tanh").press("The same activation everywhere")
    assert [attempt.activation for attempt in tab.spec.attempts] == ["tanh"] * 3


def test_a_link_with_everything_opens() -> None:
    spec = replace(
        SEED,
        attempts=(
            Attempt("kumar", activation="sigmoid", bias="scaled", name="one"),
            Attempt(
                "fixed",
                distribution="truncated",
                bias="constant",
                bias_value=1.0,
                overrides=overridden(biases=((0, 0, 3.0),)),
            ),
            Attempt("lsuv", activation="gelu"),
            Attempt("sparse", (0.5, 1.0)),
        ),
    )
    assert Tab(encode_spec(spec)).spec == spec
