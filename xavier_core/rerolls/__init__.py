"""Re-rolls: thousands of rolls of one sheet, drawn weight by weight or from their exact law, and counted.

It stands on sheet, schemes and dice.
"""

from __future__ import annotations

from xavier_core.rerolls.accumulator import SIZES, Accumulator, Measured
from xavier_core.rerolls.closeness import Closeness, count_closer
from xavier_core.rerolls.ensemble import MAX_REROLLS, METHODS, Ensemble, Method, draw_chunk, reroll, reroll_chunks
from xavier_core.rerolls.exact_sampler import why_no_exact_sampler
from xavier_core.rerolls.monte_carlo import FIRST, MonteCarlo, begin_monte_carlo, continue_monte_carlo
from xavier_core.rerolls.observables import Observable, observables, parse_observable
from xavier_core.rerolls.tables import curves_csv, exported, figures_csv, rerolls_csv
from xavier_core.rerolls.weight_sampler import weights_per_roll

__all__ = [
    "FIRST",
    "MAX_REROLLS",
    "METHODS",
    "SIZES",
    "Accumulator",
    "Closeness",
    "Ensemble",
    "Measured",
    "Method",
    "MonteCarlo",
    "Observable",
    "begin_monte_carlo",
    "continue_monte_carlo",
    "count_closer",
    "curves_csv",
    "draw_chunk",
    "exported",
    "figures_csv",
    "observables",
    "parse_observable",
    "reroll",
    "reroll_chunks",
    "rerolls_csv",
    "weights_per_roll",
    "why_no_exact_sampler",
]
