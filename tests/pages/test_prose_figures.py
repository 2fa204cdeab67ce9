"""Figures that the texts name are those that the laws give."""

from __future__ import annotations

import math
import re

import pytest

from pages.ui.prose import read_prose
from xavier_core import Attempt, SheetSpec, WideSpec, final_law
from xavier_core.laws import typical_output

_END = " ".join(read_prose("sheet")["attempt_3"].split())
_INPUTS = SheetSpec().inputs


@pytest.mark.parametrize(
    ("width", "depth", "text"),
    [
        (3, 2, r"layers of 3 units, the median of its magnitude is ([\d.]+) behind 2 hidden layers"),
        (3, 8, r"([\d.]+) behind 8,"),
        (3, 20, r"([\d.]+) behind 20;"),
        (512, 20, r"behind 20 layers of 512 units it is ([\d.]+)\. "),
    ],
)
def test_xavier_keeps_the_mean_square_and_its_typical_output_is_what_the_text_says(
    width: int, depth: int, text: str
) -> None:
    law = final_law(WideSpec(hidden=(width,) * depth, attempts=(Attempt("xavier"),)))
    assert law.std**2 == pytest.approx(math.fsum(x * x for x in _INPUTS) / len(_INPUTS), rel=1e-12)
    found = re.search(text, _END)
    assert found is not None
    decimals = len(found[1].partition(".")[2])
    assert found[1] == f"{typical_output(law):.{decimals}f}"


def test_the_growth_of_a_layer_is_what_the_text_says() -> None:
    """In layers of 3 inputs: sqrt(3) times the standard deviations 5, 1 and 1/sqrt(3)."""
    found = re.search(r"×([\d.]+), ×([\d.]+) and ×([\d.]+) a layer", _END)
    assert found is not None
    stds = [final_law(SheetSpec(), attempt=attempt).std for attempt in range(3)]
    assert [f"{(std / math.sqrt(14 / 3)) ** (1 / 3):.2f}" for std in stds] == list(found.groups())
