"""The mathematics of Xavier Sheet: networks and their initialization, traced, drawn, and reckoned exactly.

>>> import numpy as np
>>> import xavier_core as xc
>>> draw = np.random.default_rng(1)
>>> weights = [xc.SCHEMES["xavier"].sample(fan_in=500, fan_out=500, rng=draw) for _ in range(10)]
>>> steps = list(xc.forward(xc.Network(weights, activation="tanh"), draw.standard_normal((1000, 500))))
>>> [round(float(step.post.std()), 2) for step in steps[::3]]
[0.63, 0.36, 0.27, 0.23]

Each wing is a package of its own with a face: ``xavier_core.network``, ``xavier_core.schemes`` and so on.
"""

from xavier_core.base import SheetError
from xavier_core.depth import DeepAttempt, DeepSpec, run_deep
from xavier_core.laws import FinalLaw, distance_law, final_law, largest_law
from xavier_core.network import BackwardStep, Dense, ForwardStep, Network, backward, forward
from xavier_core.rerolls import Ensemble, reroll
from xavier_core.schemes import SCHEMES, Draw, Scheme
from xavier_core.sheet import (
    Attempt,
    AttemptResult,
    Override,
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
    "BackwardStep",
    "DeepAttempt",
    "DeepSpec",
    "Dense",
    "Draw",
    "Ensemble",
    "FinalLaw",
    "ForwardStep",
    "Network",
    "Override",
    "Scheme",
    "Sheet",
    "SheetError",
    "SheetSpec",
    "WideSpec",
    "backward",
    "decode_spec",
    "distance_law",
    "encode_spec",
    "final_law",
    "forward",
    "largest_law",
    "reroll",
    "run_deep",
    "run_sheet",
    "salvage_spec",
]
