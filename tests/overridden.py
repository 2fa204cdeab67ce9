"""Overrides written short: a tuple a number, by kind."""

from __future__ import annotations

from collections.abc import Iterable

from xavier_core.sheet import Override

__all__ = ["overridden"]


def overridden(
    *,
    means: Iterable[tuple[int, float]] = (),
    stds: Iterable[tuple[int, float]] = (),
    weights: Iterable[tuple[int, int, int, float]] = (),
    biases: Iterable[tuple[int, int, float]] = (),
) -> tuple[Override, ...]:
    """Return overrides from (layer, value), (layer, row, column, value) and (layer, column, value)."""
    return (
        *(Override("mean", layer, value=value) for layer, value in means),
        *(Override("std", layer, value=value) for layer, value in stds),
        *(Override("weight", *weight) for weight in weights),
        *(Override("bias", layer, column=column, value=value) for layer, column, value in biases),
    )
