"""The mathematics of Xavier Sheet: dice, schemes, the sheet, its link and its tables.

>>> import xavier_core as xc
>>> sheet = xc.run_sheet(xc.SheetSpec())
>>> [attempt.weights[0].shape for attempt in sheet.attempts]
[(3, 3), (3, 3), (3, 3)]
"""

from xavier_core.base import SheetError
from xavier_core.laws import FinalLaw, distance_law, final_law, largest_law
from xavier_core.rerolls import Ensemble, reroll
from xavier_core.schemes import SCHEMES, Draw, Scheme
from xavier_core.sheet import (
    Attempt,
    AttemptResult,
    Sheet,
    SheetSpec,
    WideSpec,
    decode_spec,
    encode_spec,
    run_sheet,
    salvage_spec,
)

__all__ = [
    "SCHEMES",
    "Attempt",
    "AttemptResult",
    "Draw",
    "Ensemble",
    "FinalLaw",
    "Scheme",
    "Sheet",
    "SheetError",
    "SheetSpec",
    "WideSpec",
    "decode_spec",
    "distance_law",
    "encode_spec",
    "final_law",
    "largest_law",
    "reroll",
    "run_sheet",
    "salvage_spec",
]
