"""Caffe's defaults, read in its sources."""

from __future__ import annotations

from functools import partial

from xavier_core.catalogue.defaults.default import Default, conv, dense
from xavier_core.schemes import Draw

__all__ = ["CAFFE"]

_caffe = partial(Default, framework="caffe", versions="BVLC, read in the source")
_ZEROS = (
    "A filler that is not set is FillerParameter's own default, type “constant” with value 0: every weight is 0 and "
    "all units stay identical. Nets set one, commonly “xavier” or “msra”."
)
_XAVIER = "Caffe's “xavier” divides by fan_in, variance_norm's default, not by the average of both fans."
_MSRA = "Normal, not truncated; by fan_in unless variance_norm is set."
_FILLER = "include/caffe/filler.hpp, "
_PROTO = "src/caffe/proto/caffe.proto, FillerParameter"

CAFFE = tuple(
    _caffe(layer=f"{layer}{filler}", draw=Draw(scheme), fans=fans, source=source, note=note)
    for layer, fans in (("InnerProduct", dense), ("Convolution", conv))
    for filler, scheme, source, note in (
        (", no filler set", "zeros", _PROTO, _ZEROS),
        (", filler “xavier”", "lecun-uniform", f"{_FILLER}XavierFiller", _XAVIER),
        (", filler “msra”", "he", f"{_FILLER}MSRAFiller", _MSRA),
    )
)
