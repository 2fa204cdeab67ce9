"""The type of most arrays here."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["Array"]

Array = NDArray[np.float64]
"""Numbers in float64, of any shape."""
