"""What the sheet remembers of one tab beside the spec: rolls seen, entries refused, the open panel."""

from __future__ import annotations

from dataclasses import dataclass, field

from pages.ui.browser.payloads import Mark
from pages.ui.sheet.experiment import Experiment, experiment_of
from pages.ui.sheet.experiment_key import ExperimentKey, experiment_key
from xavier_core import Sheet, SheetSpec, run_sheet
from xavier_core.sheet import RollRecord, record_roll

ATTEMPTS_PANEL = "attempts"
"""Name of the panel that says how attempts draw their weights."""
MAX_LOGGED = 10_000
"""Rolls that the log keeps; the oldest go first."""
_MAX_MARKS = 500
_MAX_PASSED = 100


@dataclass
class SheetMemory:
    """What the sheet remembers of one tab."""

    panel: str = ""
    """Name of the open panel, or nothing."""
    refused: dict[tuple[int, str], tuple[str, str]] = field(default_factory=dict)
    """Entries that could not be taken: (attempt, address) to (what was typed, why)."""
    refused_on: ExperimentKey | None = None
    """The sheet that they were typed into, whatever its roll."""
    rolls: dict[tuple[int, int], RollRecord] = field(default_factory=dict)
    """Log of the rolls seen, by (seed, roll), each as it was last seen."""
    highest_roll: dict[int, int] = field(default_factory=dict)
    """Highest roll seen of each seed: Refresh goes on from there."""

    experiment: tuple[ExperimentKey, Experiment] | None = None
    """What stays the same from roll to roll, as it was last shown."""
    wants_typical: bool = False
    """Whether the browser has asked for more of the typical roll."""
    passed: list[SheetSpec] = field(default_factory=list)
    """Rolls that presses have led to since the page was last shown."""
    marks: list[Mark] = field(default_factory=list)
    """What the rolls of the present experiment have left behind, in the order in which they were seen."""
    marks_of: ExperimentKey | None = None
    """That experiment."""
    last_mark: int = 0
    """Number of the last mark."""
    cleared: int = 0
    """Number of the last one that was taken off."""

    def experiment_of(self, spec: SheetSpec) -> Experiment:
        """Return the experiment that a spec is a roll of."""
        key = experiment_key(spec)
        if self.experiment is None or self.experiment[0] != key:
            self.experiment = key, experiment_of(spec)
        return self.experiment[1]

    def clear_marks(self, spec: SheetSpec) -> None:
        """Take the marks off, those of rolls that presses have led to until now, too; the log of rolls stays."""
        self._log_passed(spec)
        self.marks, self.cleared = [], self.last_mark

    def pass_by(self, spec: SheetSpec) -> None:
        """Remember a roll that a press has led to: where presses come fast, the page shows only the last."""
        self.passed = [*self.passed[-_MAX_PASSED + 1 :], spec]

    def log_rolls(self, shown: Sheet) -> None:
        """Keep what came out of the roll that is shown, and of those that presses have passed by."""
        self._log_passed(shown.spec)
        self._log(shown)

    def _log_passed(self, present: SheetSpec) -> None:
        """Keep what came out of the rolls that presses have passed by on the way to the present one."""
        passed, self.passed = self.passed, []
        for spec in passed:
            if spec != present and experiment_key(spec) == experiment_key(present):
                self._log(run_sheet(spec))

    def _log(self, sheet: Sheet) -> None:
        record, spec = record_roll(sheet), sheet.spec
        self.rolls[record.seed, record.roll] = record
        while len(self.rolls) > MAX_LOGGED:
            del self.rolls[next(iter(self.rolls))]
        self.highest_roll[record.seed] = max(record.roll, self.highest_roll.get(record.seed, 0))
        if self.marks_of != experiment_key(spec):
            self.marks, self.marks_of = [], experiment_key(spec)
        if not self.marks or self.marks[-1][1:3] != (spec.seed, spec.roll):
            self.last_mark += 1
            self.marks = [*self.marks[-_MAX_MARKS + 1 :], _mark(sheet, self.last_mark)]

    def marks_since(self, number: object) -> list[Mark]:
        """Return the marks after the one with a number, all of them where that is none."""
        return [mark for mark in self.marks if not isinstance(number, int) or mark[0] > number]

    def keep_refused(self, spec: SheetSpec) -> None:
        """Forget refused entries where the sheet is another: the cells hold something else now, or are elsewhere."""
        if self.refused_on != experiment_key(spec):
            self.refused, self.refused_on = {}, experiment_key(spec)

    def refuse(self, spec: SheetSpec, refused: dict[tuple[int, str], tuple[str, str]]) -> None:
        """Remember the entries that could not be taken on this sheet."""
        self.refused, self.refused_on = refused, experiment_key(spec)


def _mark(sheet: Sheet, number: int) -> Mark:
    """What a roll leaves behind, to four digits: it is drawn, not read."""
    return (
        number,
        sheet.spec.seed,
        sheet.spec.roll,
        [None if result.distance is None else _rounded(result.distance) for result in sheet.attempts],
        [list(map(_rounded, result.outputs.tolist())) or None for result in sheet.attempts],
    )


def _rounded(value: float) -> float:
    return float(f"{value:.3e}")
