"""The fields of a scheme: what is typed goes to the scheme that it was typed for, or is said to be lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pages.ui.schemes.page import PAGE, SchemesSettings
from pages.ui.shell.scheme_editor import SchemeEditor
from tests.pages.visits import visit_of
from xavier_core import Attempt, SheetError
from xavier_core.depth import DeepAttempt
from xavier_core.schemes import Draw

SPARSE = (Attempt("sparse"), DeepAttempt("sparse"), SchemesSettings(scheme="sparse"))


class Edited:
    """Something that draws, and its editor."""

    def __init__(self, own: Any, shown: Draw) -> None:  # noqa: ANN401
        self.own = own
        self.editor = SchemeEditor(visit_of(PAGE), "own", shown, self.change)

    def change(self, changed: Callable[[Any], Any]) -> None:
        self.own = changed(self.own)


@pytest.mark.parametrize("own", SPARSE)
def test_numbers_and_distribution_are_set_one_by_one(own: Any) -> None:  # noqa: ANN401
    edited = Edited(own, Draw("sparse"))
    edited.editor.take_number(1, "2")
    edited.editor.take_number(0, "1/4")
    assert edited.own.arguments == (0.25, 2.0)
    edited.editor.put("distribution", lambda _: "sparse", "Distribution", "sparse")
    assert edited.own.distribution == "sparse"


@pytest.mark.parametrize("own", SPARSE)
def test_what_is_set_for_a_scheme_is_refused_once_it_is_another(own: Any) -> None:  # noqa: ANN401
    edited = Edited(own, Draw("fixed"))
    with pytest.raises(SheetError) as refusal:
        edited.editor.take_number(0, "7")
    assert str(refusal.value).startswith("Standard deviation cannot be set for sparse")
    assert "(received “7”)" in str(refusal.value)
    assert edited.own == own
