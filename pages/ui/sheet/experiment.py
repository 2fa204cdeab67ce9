"""The experiment: all of a sheet that stays the same from roll to roll, kept so that a Refresh sends numbers only."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2s

import numpy as np

from pages.ui.browser.payloads import ExperimentContent, Tick
from pages.ui.sheet.experiment_key import ExperimentKey, experiment_key
from pages.ui.sheet.grid import SettledGrid, settle_grid
from pages.ui.sheet.growth import growth_content
from pages.ui.sheet.reading import sections_of
from xavier_core import Sheet, SheetSpec, run_sheet
from xavier_core.base import printed, rms, tick_text, write
from xavier_core.sheet import expected_growth, title_of

_PROBES = 4
"""Rolls that tell between which powers of ten an experiment's numbers are."""
_MIN_DECADES, _MAX_DECADES = 4, 24
_MAX_TICKS = 5
_MAX_SHARED = 32
"""Experiments that tabs share; one of the largest sheet takes 2.5 MB, and each tab keeps its own besides."""


@dataclass(frozen=True, slots=True, eq=False)
class Experiment:
    """What stays the same from roll to roll."""

    digest: str
    """Names it to the browser."""
    content: ExperimentContent
    grids: tuple[SettledGrid, ...]


def experiment_of(spec: SheetSpec) -> Experiment:
    """Return the experiment that a spec is a roll of."""
    return _settled(experiment_key(spec))


@lru_cache(maxsize=_MAX_SHARED)
def _settled(key: ExperimentKey) -> Experiment:
    inputs, desired, hidden, attempts, same_dice = key
    probes = [
        run_sheet(SheetSpec(inputs, desired, hidden, attempts, seed=0, roll=roll, same_dice=same_dice))
        for roll in range(1, _PROBES + 1)
    ]
    sheet = probes[0]
    spec = sheet.spec
    low, high = _decades(probes)
    content: ExperimentContent = {
        "titles": [title_of(spec, index) for index in range(len(spec.attempts))],
        "desired": [printed(write(value)) for value in spec.desired],
        "desired_values": list(spec.desired),
        "layers": ["inputs", *map(str, range(1, len(spec.shapes) + 1))],
        "low": low,
        "high": high,
        "ticks": _ticks(low, high),
        "rms": [growth_content(*expected_growth(spec, index)) for index in range(len(spec.attempts))],
        "sections": sections_of(spec.attempts),
    }
    grids = tuple(settle_grid(sheet, index) for index in range(len(spec.attempts)))
    return Experiment(blake2s(repr((key, content)).encode(), digest_size=8).hexdigest(), content, grids)


def _decades(probes: Iterable[Sheet]) -> tuple[int, int]:
    """Powers of ten between which the sizes of weights, activations and distances are in some rolls."""
    sizes = {size for sheet in probes for size in _sizes(sheet) if size > 0 and math.isfinite(size)}
    high = math.ceil(math.log10(max(sizes, default=1.0)) + 0.3)
    low = math.floor(math.log10(min(sizes, default=0.1)) - 0.3)
    low = max(min(low, high - _MIN_DECADES), high - _MAX_DECADES)
    return low, high


def _sizes(sheet: Sheet) -> Iterable[float]:
    yield rms(np.array(sheet.spec.inputs))
    for result in sheet.attempts:
        yield from map(rms, result.activations)
        yield from (rms(weights.ravel()) for weights in result.weights)
        yield result.distance or 0.0


def _ticks(low: int, high: int) -> list[Tick]:
    """Powers of ten from low to high, at most five of them."""
    step = math.ceil((high - low) / (_MAX_TICKS - 1))
    return [{"at": at, "text": tick_text(10.0**at)} for at in range(low, high + 1, step)]
