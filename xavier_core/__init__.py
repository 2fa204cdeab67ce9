"""The mathematics of Xavier Sheet: dice, schemes, the sheet, its link and its tables.

>>> import xavier_core as xc
>>> sheet = xc.run_sheet(xc.SheetSpec())
>>> [attempt.weights[0].shape for attempt in sheet.attempts]
[(3, 3), (3, 3), (3, 3)]
"""

from xavier_core.codec import decode_spec, encode_spec, salvage_spec
from xavier_core.ensemble import Ensemble, reroll
from xavier_core.errors import SheetError
from xavier_core.schemes import SCHEMES, Scheme
from xavier_core.sheet import AttemptResult, Sheet, run_sheet
from xavier_core.spec import Attempt, SheetSpec, WideSpec
from xavier_core.theory import FinalLaw, distance_law, final_law, largest_law

__all__ = [
    "SCHEMES",
    "Attempt",
    "AttemptResult",
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
