"""The stage: all that the browser draws of a sheet, of which it is sent what it has not yet."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pages.ui.browser.payloads import StageContent
from pages.ui.sheet.comparison import attempt_content
from pages.ui.sheet.grid import dice_contents, grid_numbers
from pages.ui.sheet.operations import SheetVisit
from pages.ui.sheet.toolbar import toolbar_content
from pages.ui.sheet.typical import typical_content
from xavier_core import Sheet


def stage_content(here: SheetVisit, sheet: Sheet) -> StageContent:
    """Return the numbers of a roll, and the layouts and the experiment where the browser does not say it has them."""
    spec, log = sheet.spec, here.log
    experiment, has = here.memory.experiment_of(spec), _known(log)
    typical, is_known = typical_content(spec, wants_more=here.memory.wants_typical)
    here.memory.wants_typical = False
    places = range(len(sheet.attempts))
    refused = here.memory.refused
    return {
        "toolbar": toolbar_content(here),
        "notices": list(here.session.notices),
        "experiment": experiment.digest,
        "experiments": {} if experiment.digest in has else {experiment.digest: experiment.content},
        "layouts": {grid.digest: grid.content for grid in experiment.grids if grid.digest not in has},
        "grids": [
            grid_numbers(
                experiment.grids[index],
                sheet.attempts[index],
                dice=0 if spec.same_dice else index,
                refused={address: reason for (of, address), reason in refused.items() if of == index},
            )
            for index in places
        ],
        "dice": dice_contents(sheet),
        "attempts": [attempt_content(sheet, index) for index in places],
        "typical": typical,
        "is_typical_known": is_known,
        "marks": here.memory.marks_since(log.get("marks")),
        "cleared": here.memory.cleared,
    }


def _known(log: Mapping[str, object]) -> Collection[str]:
    """Keys of what the browser has, as it says itself."""
    has = log.get("has")
    return {key for key in has if isinstance(key, str)} if isinstance(has, list) else ()
