"""The catalogue: what frameworks call each scheme, what their layers draw by default, and which to use.

It stands on mean_field, schemes, activations and dice.
"""

from __future__ import annotations

from xavier_core.catalogue.advice import Advice, advise
from xavier_core.catalogue.calls import FRAMEWORKS, Call, find_call
from xavier_core.catalogue.defaults import DEFAULTS, MAX_KERNEL, Default, LayerLaw, LayerSizes, find_defaults
from xavier_core.catalogue.pitfalls import PITFALLS
from xavier_core.catalogue.recipes import network_code
from xavier_core.catalogue.search import Terms, find_layers, find_rows, nearest_text
from xavier_core.catalogue.table import MAX_FAN, CatalogueRow, catalogue_csv, catalogue_json, catalogue_rows, same_name

__all__ = [
    "DEFAULTS",
    "FRAMEWORKS",
    "MAX_FAN",
    "MAX_KERNEL",
    "PITFALLS",
    "Advice",
    "Call",
    "CatalogueRow",
    "Default",
    "LayerLaw",
    "LayerSizes",
    "Terms",
    "advise",
    "catalogue_csv",
    "catalogue_json",
    "catalogue_rows",
    "find_call",
    "find_defaults",
    "find_layers",
    "find_rows",
    "nearest_text",
    "network_code",
    "same_name",
]
