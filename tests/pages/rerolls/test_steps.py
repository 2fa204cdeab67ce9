"""What is counted while a press comes in between."""

from __future__ import annotations

import pytest

from pages.ui.rerolls import steps
from pages.ui.rerolls.page import PAGE
from tests.pages.visits import visit_of


def test_a_stop_while_re_rolls_are_counted_keeps_what_was_counted_before(monkeypatch: pytest.MonkeyPatch) -> None:
    here = visit_of(PAGE)
    steps.want_rerolls(here, 50)
    with here.session.turn.taken(is_run=True):
        steps.advance(here)
        assert here.memory.done == 50
        steps.want_rerolls(here, 10_000)
        count = steps._counted  # noqa: SLF001 - where the other thread's press comes in

        def pressed(*arguments: object) -> object:
            steps.stop(here)
            return count(*arguments)  # type: ignore[arg-type]

        monkeypatch.setattr(steps, "_counted", pressed)
        steps.advance(here)
    assert (here.memory.done, here.settings.n) == (50, 50)
