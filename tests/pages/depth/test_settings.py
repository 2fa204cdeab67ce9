"""The depth page's settings: which networks fit into its memory."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pages.ui.depth.attempts_link import FIRST_PRESET
from pages.ui.depth.settings import check, settings_of_preset
from tests.server import ROOT
from xavier_core import SheetError, SheetSpec
from xavier_core.base import counted
from xavier_core.depth import DeepAttempt, DeepSpec

_FOUR = tuple(DeepAttempt(scheme) for scheme in ("xavier", "he", "glorot-normal", "fixed"))


@pytest.mark.parametrize(
    "spec",
    [
        DeepSpec(batch=1000, width=512, depth=45),
        DeepSpec(batch=250, width=512, depth=200, precision="float32"),
        DeepSpec(batch=500, width=4096, depth=1, precision="float32"),
    ],
    ids=lambda spec: f"{spec.depth} x {spec.width}",
)
def test_what_the_readme_says_fits_the_page(spec: DeepSpec) -> None:
    said = f"{counted(spec.depth, 'layer')} of {spec.width:,} units and {spec.batch:,} examples"
    assert said in " ".join((ROOT / "README.md").read_text("utf-8").split())
    settings = settings_of_preset(FIRST_PRESET)
    check(replace(settings, spec=replace(spec, attempts=_FOUR)), SheetSpec())
    with pytest.raises(SheetError, match="limit 537 MB"):
        check(replace(settings, spec=replace(spec, attempts=_FOUR, batch=2 * spec.batch)), SheetSpec())
