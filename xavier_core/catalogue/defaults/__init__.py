"""Defaults: what each framework draws where nobody says anything, layer by layer."""

from __future__ import annotations

from xavier_core.base import SheetError
from xavier_core.catalogue.calls import FRAMEWORKS
from xavier_core.catalogue.defaults.caffe import CAFFE
from xavier_core.catalogue.defaults.default import MAX_KERNEL, MAX_SIZE, Default, LayerLaw, LayerSizes
from xavier_core.catalogue.defaults.flax import FLAX
from xavier_core.catalogue.defaults.keras import KERAS
from xavier_core.catalogue.defaults.pytorch import PYTORCH
from xavier_core.catalogue.defaults.sklearn import SKLEARN
from xavier_core.catalogue.defaults.tensorflow1 import TENSORFLOW1

__all__ = ["DEFAULTS", "MAX_KERNEL", "MAX_SIZE", "Default", "LayerLaw", "LayerSizes", "find_defaults"]

DEFAULTS: tuple[Default, ...] = (*PYTORCH, *KERAS, *FLAX, *CAFFE, *TENSORFLOW1, *SKLEARN)
"""Every default, framework by framework."""


def find_defaults(framework: str) -> tuple[Default, ...]:
    """Return a framework's defaults, the commonest layer first; none for NumPy, which has no layers.

    Raises
    ------
    SheetError
        For a framework that there is not.
    """
    if not isinstance(framework, str) or framework not in FRAMEWORKS:
        raise SheetError("framework", framework, "one of " + ", ".join(FRAMEWORKS))
    return tuple(row for row in DEFAULTS if row.framework == framework)
