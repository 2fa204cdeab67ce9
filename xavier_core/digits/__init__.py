"""Handwritten digits: 1,797 images of 8 by 8 pixels with their labels, a data set that people know.

The test set of "Optical Recognition of Handwritten Digits" by E. Alpaydin and C. Kaynak (1998), UCI
Machine Learning Repository, https://doi.org/10.24432/C50P49, under the licence CC BY 4.0. The numbers
are unchanged; ``PROVENANCE.txt`` beside this file says where they come from and how they are packed.
It stands on base.
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from xavier_core.base import SheetError

__all__ = ["DIGITS_FILE", "SHA256", "SIDE", "load_digits", "read_digits"]

DIGITS_FILE = Path(__file__).with_name("digits.csv.gz")
"""Lines of 64 pixels, row by row from the top left, and the label."""
SHA256 = "6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ed9d9216ba7f651b8"
"""Of the unpacked lines."""
SIDE = 8
"""Pixels in a row of an image, and rows."""

_PIXELS = SIDE * SIDE


@lru_cache(maxsize=1)
def load_digits() -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return pixels (1797, 64), whole numbers from 0 for paper to 16 for ink, and labels (1797,), both read-only.

    Raises
    ------
    SheetError
        As ``read_digits``.
    """
    return read_digits(DIGITS_FILE)


def read_digits(path: Path) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return what a file of digits holds, as ``load_digits``, once its SHA-256 is what it should be.

    Raises
    ------
    SheetError
        Where the file is missing or is not, byte for byte once unpacked, the one that this was written for.
    """
    allowed = f"{path.name} as it comes with the app, of SHA-256 {SHA256[:12]}…; put it back"
    try:
        content = gzip.decompress(path.read_bytes())
    except (OSError, EOFError, zlib.error) as problem:
        raise SheetError("digits", f"a file that cannot be read: {problem}", allowed) from problem
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256:
        raise SheetError("digits", f"a file of SHA-256 {found[:12]}…", allowed)
    table = np.array(content.decode("ascii").replace("\n", ",").rstrip(",").split(","), dtype=np.int64)
    table = table.reshape(-1, _PIXELS + 1)
    pixels, labels = table[:, :_PIXELS].astype(np.float64), table[:, _PIXELS].copy()
    for array in (pixels, labels):
        array.flags.writeable = False  # one copy serves every session
    return pixels, labels
