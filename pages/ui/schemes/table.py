"""The catalogue as the browser draws it: a row a scheme, and what it can be filtered and sorted by."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from pages.ui.schemes.settings import DIRECTIONS, CatalogueSettings
from xavier_core import SCHEMES
from xavier_core.activations import ACTIVATIONS
from xavier_core.catalogue import FRAMEWORKS, CatalogueRow, catalogue_rows
from xavier_core.dice import DISTRIBUTIONS

__all__ = ["table_content"]

_COLUMNS = (
    ("title", "Scheme"),
    ("formula", "Rule"),
    ("std", "Standard deviation"),
    ("distribution", "Distribution"),
    ("direction", "Keeps"),
    ("activations", "For"),
    ("year", "Year"),
    ("frameworks", "Frameworks"),
)
_SORTED_BY = ("title", "std", "year")
_NONE = "–"


def table_content(settings: CatalogueSettings, *, revision: int, address: str) -> dict[str, Any]:
    """Return rows, filters and columns for the browser."""
    rows = catalogue_rows(fan_in=settings.fan_in, fan_out=settings.fan_out)
    return {
        "address": address,
        "columns": [{"name": name, "title": title, "sorts": name in _SORTED_BY} for name, title in _COLUMNS],
        "heads": {"std": f"Std, ({settings.fan_in}, {settings.fan_out})"},
        "choices": [
            _choice("activation", "Activation", {key: row.title for key, row in ACTIVATIONS.items()}),
            _choice("direction", "Keeps the signal", {key: key for key in DIRECTIONS}),
            _choice("distribution", "Distribution", {key: row.title for key, row in DISTRIBUTIONS.items()}),
            _choice("framework", "Framework", dict(FRAMEWORKS)),
        ],
        "rows": [_row(row) for row in rows],
        "view": asdict(settings.filters),
        "revision": revision,
        "opened": settings.scheme,
    }


def _choice(name: str, label: str, options: dict[str, str]) -> dict[str, Any]:
    return {"name": name, "label": label, "options": list(options.items())}


def _row(row: CatalogueRow) -> dict[str, Any]:
    scheme = SCHEMES[row.key]
    cells = (
        row.title,
        row.formula,
        _NONE if row.std is None else f"{row.std:.4g}",
        ", ".join(distribution.key for distribution in scheme.distributions),
        row.direction,
        ", ".join(row.activations) or _NONE,
        str(row.year or _NONE),
        f"{len(row.frameworks)} of {len(FRAMEWORKS)}",
    )
    searched = (*cells, *row.frameworks, row.formula.replace("√", "sqrt"), row.key, row.source)
    return {
        "key": row.key,
        "cells": cells,
        "text": " ".join(searched).lower(),
        "activations": scheme.activations,
        "direction": scheme.direction,
        "distributions": [distribution.key for distribution in scheme.distributions],
        "frameworks": [key for key in FRAMEWORKS if FRAMEWORKS[key] in row.frameworks],
        "sorts": {"title": row.title.lower(), "year": row.year, "std": row.std},
    }
