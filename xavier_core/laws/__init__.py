"""Laws: the exact distribution of an output over all re-rolls, without a single draw.

It reads a sheet's spec, stands on activations and dice's distributions, and imports nothing that draws.
"""

from __future__ import annotations

from xavier_core.laws.laws import FinalLaw, SizeLaw, distance_law, final_law, largest_law, typical_output

__all__ = [
    "FinalLaw",
    "SizeLaw",
    "distance_law",
    "final_law",
    "largest_law",
    "typical_output",
]
