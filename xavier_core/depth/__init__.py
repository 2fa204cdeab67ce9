"""Depth: the experiment with deep networks: spec, run, theory beside it, verdict, presets, printed figures.

It stands on mean_field, sheet, network, schemes, activations, dice and digits.
"""

from __future__ import annotations

from xavier_core.depth.inputs import batch_of, input_law
from xavier_core.depth.memory import check_run, run_fits
from xavier_core.depth.prediction import example_band, limit_of, scales_of
from xavier_core.depth.presets import DEEP_PRESETS, DeepPreset, find_preset
from xavier_core.depth.published import Comparison, compare
from xavier_core.depth.result import AttemptFigures, DeepResult, LayerFigures, Limit
from xavier_core.depth.run import deep_run, run_deep
from xavier_core.depth.spec import (
    DATA,
    DIGITS_EXAMPLES,
    DIGITS_INPUTS,
    MAX_BIAS_VARIANCE,
    MAX_DEEP_ATTEMPTS,
    USUAL_MEASUREMENTS,
    DeepAttempt,
    DeepSpec,
    Measurements,
)
from xavier_core.depth.tables import QUANTITIES, counts_csv, layers_csv, phase_csv, samples_csv, sizes_csv, spectra_csv
from xavier_core.depth.verdict import Finding, Verdict, judge
from xavier_core.depth.work import run_work

__all__ = [
    "DATA",
    "DEEP_PRESETS",
    "DIGITS_EXAMPLES",
    "DIGITS_INPUTS",
    "MAX_BIAS_VARIANCE",
    "MAX_DEEP_ATTEMPTS",
    "QUANTITIES",
    "USUAL_MEASUREMENTS",
    "AttemptFigures",
    "Comparison",
    "DeepAttempt",
    "DeepPreset",
    "DeepResult",
    "DeepSpec",
    "Finding",
    "LayerFigures",
    "Limit",
    "Measurements",
    "Verdict",
    "batch_of",
    "check_run",
    "compare",
    "counts_csv",
    "deep_run",
    "example_band",
    "find_preset",
    "input_law",
    "judge",
    "layers_csv",
    "limit_of",
    "phase_csv",
    "run_deep",
    "run_fits",
    "run_work",
    "samples_csv",
    "scales_of",
    "sizes_csv",
    "spectra_csv",
]
