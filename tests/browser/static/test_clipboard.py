from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.sheet_page import SheetPage
from tests.browser.test_editing import edited
from xavier_core import SheetSpec, run_sheet

_SEED = SheetSpec()


def test_a_range_is_copied_at_full_precision(grid_page: SheetPage) -> None:
    grid_page.select("B13", "D16")
    grid_page.press("Control+c")
    result = run_sheet(_SEED).attempts[0]
    copied = [[float(number) for number in line.split("\t")] for line in grid_page.clipboard.split("\n")]
    assert copied == [*result.weights[0].tolist(), result.activations[0].tolist()]


def test_labels_and_empty_cells_are_copied_as_they_read(grid_page: SheetPage) -> None:
    grid_page.select("A10", "C11")
    grid_page.press("Control+c")
    assert grid_page.clipboard == "\tOur inputs\t\n\t3\t1"


def test_tabs_and_newlines_are_pasted_as_cells(grid_page: SheetPage) -> None:
    grid_page.cell("B13").click()
    grid_page.paste("1\t2,5\r\n1/3\t-4e-1\r\n")
    spec = edited(_SEED, 1, ("B13", "1"), ("C13", "2.5"), ("B14", "1/3"), ("C14", "-0.4"))
    grid_page.expect_shows(spec)
    grid_page.cell("B18").click()
    grid_page.paste("7\n8\n")
    grid_page.expect_shows(edited(spec, 1, ("B18", "7"), ("B19", "8")))


def test_a_single_value_fills_the_range(grid_page: SheetPage) -> None:
    grid_page.select("B13", "D15")
    grid_page.paste("0.5")
    everywhere = [(f"{column}{row}", "0.5") for row in (13, 14, 15) for column in "BCD"]
    grid_page.expect_shows(edited(_SEED, 1, *everywhere))


def test_a_paste_is_one_step_of_undo(grid_page: SheetPage) -> None:
    grid_page.select("B13", "D15")
    grid_page.paste("0.5")
    expect(grid_page.button("Unpin 9")).to_be_visible()
    grid_page.press("Control+z")
    grid_page.expect_shows(_SEED)


def test_what_falls_beyond_the_edge_is_counted(grid_page: SheetPage) -> None:
    grid_page.cell("D26").click()
    grid_page.paste("1\t2\n3\t4")
    expect(grid_page.attempt_messages()).to_contain_text("4 of the pasted cells fell on cells that take no number")
    grid_page.cell("C24").click()
    grid_page.paste("1\t2\t3\t4\t5\t6\t7")
    expect(grid_page.attempt_messages()).to_contain_text("Pasted 2; 5 of the pasted cells")
    grid_page.expect_shows(edited(_SEED, 1, ("C24", "1"), ("G24", "5")))


def test_computed_cells_and_labels_are_passed_over(grid_page: SheetPage) -> None:
    grid_page.cell("B15").click()
    grid_page.paste("1\n2\n3\n4")
    grid_page.expect_shows(edited(_SEED, 1, ("B15", "1"), ("B18", "4")))
    expect(grid_page.attempt_messages()).to_contain_text("Pasted 2;")


def test_hostile_text_is_shown_as_text(grid_page: SheetPage) -> None:
    grid_page.cell("B13").click()
    grid_page.paste("<img src=x onerror=alert(1)>")
    expect(grid_page.attempt_messages()).to_contain_text("“<img src=x onerror=alert(1)>”")
    expect(grid_page.page.locator(".xs-attempt img")).to_have_count(0)
    grid_page.expect_shows(_SEED)


def test_cut_copies_and_restores(grid_page: SheetPage) -> None:
    grid_page.type_into("B13", "1/3")
    grid_page.expect_shows(edited(_SEED, 1, ("B13", "1/3")))
    grid_page.cell("B13").click()
    grid_page.press("Control+x")
    grid_page.expect_shows(_SEED)
    assert float(grid_page.clipboard) == 1 / 3


def test_copy_inside_an_editor_is_the_editors(grid_page: SheetPage) -> None:
    grid_page.cell("G14").dblclick()
    grid_page.press("Control+a", "Control+c")
    assert grid_page.clipboard == "5"
    grid_page.press("End")
    grid_page.paste(".125")
    expect(grid_page.editor()).to_have_value("5.125")
    grid_page.press("Escape")
