"""What the re-rolls page remembers of one tab beside its settings."""

from __future__ import annotations

from dataclasses import dataclass

from xavier_core.rerolls import MonteCarlo


@dataclass
class RerollMemory:
    """What the page remembers of one tab."""

    monte_carlo: MonteCarlo | None = None
    """The re-rolls that are counted."""
    stopped_from: int = 0
    """How many were wanted when they were stopped, for Resume; 0 where they were not."""
    roll: int | None = None
    """The roll that is typed into the field for one on the sheet; None for the first re-roll."""

    @property
    def done(self) -> int:
        """Number of re-rolls that are counted."""
        return self.monte_carlo.done if self.monte_carlo else 0
