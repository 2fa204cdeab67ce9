"""Links through the page: a good one opens as it was sent, a damaged one says what is damaged."""

from __future__ import annotations

import pytest

from tests.opened import opened
from tests.overridden import overridden
from tests.pages.tab import Tab
from xavier_core import Attempt, SheetSpec, encode_spec, run_sheet

_RICH = SheetSpec(
    inputs=(0.1, -2.5e-7, 1 / 3, 1e12),
    desired=(1.0,),
    hidden=(2, 5),
    attempts=(
        Attempt(
            "fixed", (0.25,), overrides=overridden(means=((0, 1.5),), stds=((2, 0.0),), weights=((0, 3, 1, 0.1 + 0.2),))
        ),
        Attempt("xavier", overrides=overridden(weights=((2, 4, 0, -1e-300),))),
    ),
    seed=2**53 - 1,
    roll=10**12,
    same_dice=False,
)


def test_a_link_opens_the_experiment_that_it_holds() -> None:
    tab = Tab(encode_spec(_RICH))
    assert tab.spec == _RICH
    assert tab.query == encode_spec(_RICH)
    assert tab.messages == ""


def test_a_link_shows_the_very_numbers_that_were_sent() -> None:
    tab = Tab(encode_spec(_RICH))
    for index, result in enumerate(run_sheet(_RICH).attempts):
        activations = [cell[3] for cell in tab.grid(index)["cells"] if cell[1] == "a"]
        assert activations == [value for layer in result.activations for value in layer.tolist()]


def test_a_short_link_takes_its_defaults_and_is_written_out() -> None:
    tab = Tab({"roll": "7"})
    assert tab.query == encode_spec(SheetSpec(roll=7))
    assert tab.messages == ""


def test_a_damaged_link_names_its_damaged_parts_and_uses_the_rest() -> None:
    tab = Tab({"x": "3_one_2", "seed": "-4", "roll": "5", "w": "1.1.1.1_2~9.1.1.1_2", "colour": "red"})
    assert tab.spec == SheetSpec(
        roll=5,
        attempts=(Attempt("fixed", (5.0,), overrides=overridden(weights=((0, 0, 0, 2.0),))), *SheetSpec().attempts[1:]),
    )
    said = tab.messages
    assert "Part of this link was not understood; the rest of it is used." in said
    for part in ("(link part x)", "“one”", "(link part seed)", "-4", "(link part w)", "colour"):
        assert part in said


def test_the_message_of_a_damaged_link_goes_away_with_the_next_step() -> None:
    tab = Tab({"seed": "none"})
    assert tab.messages != ""
    assert tab.do("refresh").messages == ""


def test_a_link_with_very_many_damages_names_a_few_and_counts_the_rest() -> None:
    tab = Tab({"w": "~".join(["1.1.1.99_1"] * 40)})
    assert tab.spec == SheetSpec()
    assert "more parts could not be read" in tab.messages
    assert len(tab.messages) < 2000


_EVERY_SIGN = "<b>[a](x:b)![c]$d$`e`*f*_g_~h~:red[i]#j|k&l;"
_HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "[press](javascript:alert(1))",
    "![picture](https://example.org/p.png)",
    ":material/delete: :red[red]",
    "# heading",
    "https://example.org",
)


@pytest.mark.parametrize(
    "query",
    [
        *({part: _EVERY_SIGN} for part in ("x", "y", "h", "a", "seed", "roll", "dice", "m", "s", "w", "v")),
        *({"a": hostile} for hostile in _HOSTILE),
        *({hostile: "1"} for hostile in _HOSTILE),
    ],
    ids=str,
)
def test_hostile_text_of_a_link_is_never_markup(query: dict[str, str]) -> None:
    tab = Tab(query)
    assert tab.spec == SheetSpec()
    assert "Part of this link" in tab.messages
    assert not tab.app.warning  # where Streamlit would read Markdown in them
    assert not tab.app.markdown


@pytest.mark.parametrize("text", ["", "~", "_", ".", "1e999", "nan", "0x10", "\u0661", "\x00", "9" * 5000, "1_" * 5000])
def test_no_link_breaks_the_page(text: str) -> None:
    tab = Tab(dict.fromkeys(("x", "y", "h", "a", "seed", "roll", "dice", "m", "s", "w", "v"), text))
    assert tab.query == encode_spec(tab.spec)
    assert run_sheet(tab.spec).attempts[0].distance is not None


def test_a_part_that_is_given_twice_does_not_break_the_page() -> None:
    tab = Tab()
    tab.app.query_params["seed"] = ["3", "4"]
    tab.run()
    assert tab.query == encode_spec(tab.spec)


def test_the_address_is_not_read_again_while_the_tab_goes_on() -> None:
    tab = Tab()
    tab.do("refresh")
    tab.app.query_params["roll"] = "9"
    assert tab.do("refresh").query["roll"] == "3"


def test_back_in_the_browser_visits_an_address_as_one_step() -> None:
    tab = Tab().do("refresh").go_back_to(encode_spec(_RICH))
    assert tab.spec == _RICH
    assert tab.messages == ""
    assert tab.do("undo").spec == opened(roll=2)
    assert "link part seed" in tab.go_back_to({"seed": "none", "roll": "4"}).messages
    assert tab.spec == SheetSpec(roll=4)


def test_back_to_an_empty_url_shows_what_it_showed() -> None:
    tab = Tab().do("refresh")
    assert tab.go_back_to({}).here.spec == opened()
