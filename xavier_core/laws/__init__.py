"""Laws: the exact distribution of an output over all re-rolls, without a single draw.

It loads nothing that draws: of the sheet only the type of its spec, of dice only the distributions.
It stands on sheet, activations and dice.
"""

from __future__ import annotations

from xavier_core.laws.closest import closest_shares
from xavier_core.laws.laws import FinalLaw, SizeLaw, distance_law, final_law, largest_law, typical_output
from xavier_core.laws.norm import NormLaw, norm_law

__all__ = [
    "FinalLaw",
    "NormLaw",
    "SizeLaw",
    "closest_shares",
    "distance_law",
    "final_law",
    "largest_law",
    "norm_law",
    "typical_output",
]
