"""What the sheet remembers of one tab beside the spec: rolls seen, entries refused, the open panel."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from xavier_core import SheetSpec
from xavier_core.sheet import RollRecord

ATTEMPTS_PANEL = "attempts"
"""Name of the panel that says how attempts draw their weights."""
MAX_LOGGED = 10_000
"""Rolls that the log keeps; the oldest go first."""


@dataclass
class SheetMemory:
    """What the sheet remembers of one tab."""

    panel: str = ""
    """Name of the open panel, or nothing."""
    refused: dict[tuple[int, str], tuple[str, str]] = field(default_factory=dict)
    """Entries that could not be taken: (attempt, address) to (what was typed, why)."""
    refused_on: SheetSpec | None = None
    """The sheet that they were typed into, whatever its roll."""
    rolls: dict[tuple[int, int], RollRecord] = field(default_factory=dict)
    """Log of the rolls seen, by (seed, roll), each as it was last seen."""
    highest_roll: dict[int, int] = field(default_factory=dict)
    """Highest roll seen of each seed: Refresh goes on from there."""

    def log_roll(self, record: RollRecord) -> None:
        """Keep what came out of a roll, and how far the rolls of its seed have gone."""
        self.rolls[record.seed, record.roll] = record
        while len(self.rolls) > MAX_LOGGED:
            del self.rolls[next(iter(self.rolls))]
        self.highest_roll[record.seed] = max(record.roll, self.highest_roll.get(record.seed, 0))

    def keep_refused(self, spec: SheetSpec) -> None:
        """Forget refused entries where the sheet is another: the cells hold something else now, or are elsewhere."""
        of_any_roll = replace(spec, seed=0, roll=1)
        if self.refused_on != of_any_roll:
            self.refused, self.refused_on = {}, of_any_roll

    def refuse(self, spec: SheetSpec, refused: dict[tuple[int, str], tuple[str, str]]) -> None:
        """Remember the entries that could not be taken on this sheet."""
        self.refused, self.refused_on = refused, replace(spec, seed=0, roll=1)
