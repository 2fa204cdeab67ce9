"""The panels under the toolbar: what is typed or chosen there is one step, which Undo takes back."""

from __future__ import annotations

import pytest

from tests.pages.tab import Tab
from xavier_core import SheetSpec, encode_spec
from xavier_core.dice import MAX_SEED
from xavier_core.sheet import PRESETS


@pytest.fixture
def tab() -> Tab:
    """A sheet with an edit in it, so that whatever loses it is seen."""
    return Tab().edit(0, ("B13", "2.5"))


def _assert_undone(tab: Tab, before: SheetSpec) -> None:
    assert tab.spec != before
    assert tab.do("undo").spec == before


def test_a_typed_seed_starts_at_its_first_roll(tab: Tab) -> None:
    before = tab.do("refresh").spec
    tab.open_panel("dice").type_text("Seed", " 42 ")
    assert (tab.spec.seed, tab.spec.roll) == (42, 1)
    assert (tab.toolbar["roll"], tab.toolbar["seed"]) == (1, 42)
    assert tab.spec.attempts == before.attempts
    _assert_undone(tab, before)


def test_a_typed_roll_is_gone_to(tab: Tab) -> None:
    before = tab.spec
    tab.open_panel("dice").type_text("Roll", "1000")
    assert (tab.spec.seed, tab.spec.roll) == (2, 1000)
    _assert_undone(tab, before)


@pytest.mark.parametrize(
    ("panel", "label", "text", "named"),
    [
        ("dice", "Seed", "one", "one"),
        ("dice", "Seed", "", "nothing"),
        ("dice", "Seed", str(MAX_SEED + 1), f"{MAX_SEED + 1:,}"),
        ("dice", "Seed", "1.5", "1.5"),
        ("dice", "Roll", "0", "0"),
        ("dice", "Roll", "1e13", "10,000,000,000,000"),
        ("layers", "Layer sizes", "4-x-2", "x"),
        ("layers", "Layer sizes", "3", "3"),
        ("layers", "Layer sizes", "", "nothing"),
        ("layers", "Layer sizes", "3-17-2", "17"),
        ("layers", "Layer sizes", "3-0-2", "0"),
        ("layers", "Layer sizes", "3-3-9", "9"),
        ("layers", "Layer sizes", "1-1-1-1-1-1-1-1-1-1-1", "9 layers"),
        ("layers", "Layer sizes", "<b>3</b>-2", "<b>"),
    ],
)
def test_bad_text_is_named_and_keeps_the_last_good_state(
    tab: Tab, panel: str, label: str, text: str, named: str
) -> None:
    before = tab.spec
    tab.open_panel(panel).type_text(label, text)
    assert tab.spec == before
    assert named in tab.wrong
    assert tab.messages == ""
    assert tab.text_field(label).value == text
    good = tab.type_text(label, {"Seed": "4", "Roll": "4", "Layer sizes": "3-4-2"}[label])
    assert good.wrong == ""
    assert good.spec != before


def test_a_new_seed_is_another_seed_at_roll_1(tab: Tab) -> None:
    before = tab.do("refresh").spec
    tab.open_panel("dice").press("New seed")
    assert tab.spec.roll == 1
    assert 0 <= tab.spec.seed < 10**6
    _assert_undone(tab, before)


def test_each_attempt_can_have_its_own_dice(tab: Tab) -> None:
    before = tab.spec
    tab.open_panel("dice")
    (dice,) = tab.app.radio
    dice.set_value("Each attempt its own")
    tab.run()
    assert tab.query["dice"] == "own"
    _assert_undone(tab, before)


@pytest.mark.parametrize(
    ("text", "sizes"),
    [("4-5-2", (4, 5, 2)), ("3-2", (3, 2)), ("1, 1", (1, 1)), ("16 16 8", (16, 16, 8)), ("2–3;4", (2, 3, 4))],
)
def test_typed_layer_sizes_are_taken(tab: Tab, text: str, sizes: tuple[int, ...]) -> None:
    before = tab.spec
    tab.open_panel("layers").type_text("Layer sizes", text)
    assert tab.spec.layer_sizes == sizes
    assert tab.spec == before.resized(sizes)
    _assert_undone(tab, before)


@pytest.mark.parametrize(
    ("label", "sizes"),
    [
        ("Inputs", (5, 3, 3, 2)),
        ("Hidden layer 1", (3, 5, 3, 2)),
        ("Hidden layer 2", (3, 3, 5, 2)),
        ("Outputs", (3, 3, 3, 5)),
    ],
)
def test_the_units_of_each_layer_have_a_field(tab: Tab, label: str, sizes: tuple[int, ...]) -> None:
    before = tab.spec
    tab.open_panel("layers").set_number(label, 5)
    assert tab.spec.layer_sizes == sizes
    _assert_undone(tab, before)


def test_hidden_layers_are_added_and_removed(tab: Tab) -> None:
    before = tab.spec
    tab.open_panel("layers").press("Add a hidden layer")
    assert tab.spec.layer_sizes == (3, 3, 3, 3, 2)
    tab.press("Remove a hidden layer").press("Remove a hidden layer").press("Remove a hidden layer")
    assert list(tab.spec.layer_sizes) == [3, 2]
    assert [button.disabled for button in tab.app.button if button.label == "Remove a hidden layer"] == [True]
    for _ in range(4):
        tab.do("undo")
    assert tab.spec == before


def test_no_more_than_eight_hidden_layers_are_offered() -> None:
    tab = Tab({"h": "_".join(["2"] * 8)}).open_panel("layers")
    assert [button.disabled for button in tab.app.button if button.label == "Add a hidden layer"] == [True]


def test_what_was_typed_before_a_press_is_carried_out_before_it(tab: Tab) -> None:
    tab.open_panel("layers").edit(0, ("B11", "9")).press("Add a hidden layer")
    assert tab.spec.inputs == (9.0, 1.0, 2.0)
    assert tab.spec.layer_sizes == (3, 3, 3, 3, 2)
    tab.do("undo")
    assert tab.query["x"] == "9_1_2"
    assert tab.query["h"] == "3_3"


@pytest.mark.parametrize("title", [preset.title for preset in PRESETS])
def test_each_preset_is_one_step(tab: Tab, title: str) -> None:
    before = tab.do("refresh").spec
    (preset,) = (preset for preset in PRESETS if preset.title == title)
    tab.open_panel("presets").press(title)
    assert tab.query == encode_spec(preset.apply(before))
    _assert_undone(tab, before)


def test_the_panel_follows_undo() -> None:
    tab = Tab().open_panel("dice").type_text("Seed", "42").do("undo")
    assert {field.label: field.value for field in tab.app.text_input} == {"Roll": "1", "Seed": "2"}


def test_the_export_panel_offers_every_table() -> None:
    tab = Tab().do("refresh").open_panel("export")
    assert [button.proto.label for button in tab.app.get("download_button")] == [
        "All attempts, tidy",
        "Attempt 1 as a sheet",
        "Attempt 2 as a sheet",
        "Attempt 3 as a sheet",
        "The attempts' settings",
        "Rolls seen so far (2)",
        "One table",
    ]
    options = {box.label: box.options for box in tab.app.selectbox}
    assert len(options["Attempt"]) == 3
    assert options["Table"] == [
        "inputs",
        "desired outputs",
        *(f"weights {layer}" for layer in (1, 2, 3)),
        *(f"activations {layer}" for layer in (1, 2, 3)),
        "standard deviations",
    ]
