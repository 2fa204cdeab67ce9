"""The table of the re-rolls: every figure as measured, with its standard error, and as the law has it."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from pages.ui.rerolls.known_laws import KnownLaw
from pages.ui.shell.table import NONE, figure_text
from xavier_core import Sheet, SheetSpec
from xavier_core.base import counted, measured_percent_text, measured_text, percent_text, sentence_text
from xavier_core.laws import typical_output
from xavier_core.rerolls import SIZES, Accumulator, Measured, MonteCarlo, Observable
from xavier_core.sheet import attempt_title

_DIGITS_OF_LAW = 6
_STD, _KURTOSIS = "standard deviation", "kurtosis (3 if normal)"
_TAIL_FIGURES = (_STD, _KURTOSIS)
"""Figures that re-rolls far out decide, and whose error is unknown before these have been seen."""


class Figure(NamedTuple):
    """One figure of one attempt."""

    attempt: str
    name: str
    measured: float | None
    error: float | None
    exact: float | None
    """What the law gives."""
    is_share: bool = False
    kind: str = ""
    """Whether the law is exact or a limit; empty where there is none."""


def figure_rows(monte_carlo: MonteCarlo, observable: Observable, laws: tuple[KnownLaw, ...]) -> list[Figure]:
    """Return the figures of each attempt that has numbers."""
    rows = []
    for index in monte_carlo.attempts:
        accumulator, known = monte_carlo.accumulators[index, observable.key], laws[index]
        title, kind = attempt_title(monte_carlo.spec, index), known.law.kind if known.law else ""
        rows += [row._replace(attempt=title, kind=kind) for row in _figures(accumulator, known, observable)]
    return rows


def figure_table(rows: list[Figure]) -> dict[str, list[str]]:
    """Return the rows as texts, a line a figure: for each attempt the measured with its error, and the law's."""
    names = list(dict.fromkeys(row.name for row in rows))
    cells = {(row.attempt, row.name): row for row in rows}
    table = {"Figure": names}
    for attempt in dict.fromkeys(row.attempt for row in rows):
        number = attempt.partition(":")[0]
        own = [cells.get((attempt, name)) for name in names]
        table[f"{number}, measured"] = [_measured_text(row) if row else NONE for row in own]
        kind = next((row.kind for row in own if row), "") or "no law"
        table[f"{number}, {kind}"] = [_exact_text(row) if row else NONE for row in own]
    return table


def spread_table(monte_carlo: MonteCarlo, sheet: Sheet, observable: Observable) -> dict[str, list[str]]:
    """Return, for each attempt, the spread of the numbers inside one roll beside that of one number across rolls."""
    roll = sheet.spec.roll
    inside = [np.concatenate(sheet.attempts[index].activations) for index in monte_carlo.attempts]
    across = [monte_carlo.accumulators[index, observable.key].std() for index in monte_carlo.attempts]
    return {
        "Attempt": [attempt_title(monte_carlo.spec, index) for index in monte_carlo.attempts],
        f"Inside roll {roll}: standard deviation of its activations": [
            figure_text(float(values.std(ddof=1)) if len(values) > 1 else None) for values in inside
        ],
        f"Across {counted(monte_carlo.done, 're-roll')}: standard deviation of {observable.title.lower()}": [
            figure_text(spread.value) for spread in across
        ],
    }


def what_if_table(spec: SheetSpec, laws: tuple[KnownLaw, ...], *, deep: int, wide: int) -> dict[str, list[str]]:
    """Return root mean square, typical output and their ratio for each attempt of the what-if network."""
    known = [law.final for law in laws]
    typical = [typical_output(law) if law else None for law in known]
    ratios = [
        size / law.std if law and size is not None and law.std else None
        for law, size in zip(known, typical, strict=True)
    ]
    return {
        "Attempt": [attempt_title(spec, index) for index in range(len(laws))],
        "Root mean square": [figure_text(law.final.std) if law.final else law.why_not for law in laws],
        "Typical |output| (median)": [figure_text(size) for size in typical],
        "typical / root mean square": [figure_text(ratio) for ratio in ratios],
        "sum of 1/width": [f"{deep}/{wide} = {deep / wide:.3g}"] * len(laws),
        "law": [law.kind if law else NONE for law in known],
    }


def _figures(accumulator: Accumulator, known: KnownLaw, observable: Observable) -> list[Figure]:
    law = known.law
    std, kurtosis, moments = (getattr(law, name, None) for name in ("std", "kurtosis", "moments"))
    rows = [
        _figure(_STD, accumulator.std(moments), std),
        _figure("median of the magnitude", accumulator.median_size(), _law_median(known)),
        _figure("5 % point", accumulator.quantile(0.05), _quantile(known, 0.05)),
        _figure("95 % point", accumulator.quantile(0.95), _quantile(known, 0.95)),
        _figure(_KURTOSIS, accumulator.kurtosis(moments), kurtosis),
    ]
    for place, size in enumerate(SIZES):
        exact = _between(known, size, observable)
        rows.append(
            _figure(f"chance of a magnitude up to {size:g}", accumulator.share_below(place), exact, is_share=True)
        )
    if law is not None and accumulator.varies:
        fit = accumulator.fit(law.cdf, atom=law.atom)
        rows.append(Figure("", "distance to the law; beside it, by chance", fit.distance, None, fit.by_chance))
        rows.append(Figure("", "p-value", fit.share, None, None))
    return rows


def _figure(name: str, measured: Measured, exact: float | None, *, is_share: bool = False) -> Figure:
    return Figure("", name, measured.value, measured.error, exact, is_share)


def _quantile(known: KnownLaw, p: float) -> float | None:
    return None if known.law is None else float(known.law.quantile(p))


def _law_median(known: KnownLaw) -> float | None:
    return typical_output(known.final) if known.final else _quantile(known, 0.5)


def _between(known: KnownLaw, size: float, observable: Observable) -> float | None:
    if known.law is None:
        return None
    above = float(known.law.cdf(size))
    return above - float(known.law.cdf(-size)) if observable.is_signed else above


def _measured_text(row: Figure) -> str:
    if row.measured is None or math.isnan(row.measured):
        return NONE
    if row.is_share:
        return measured_percent_text(row.measured, row.error)
    if row.name in _TAIL_FIGURES and row.measured and row.error is None:
        return f"{figure_text(row.measured)} ± ?"
    return measured_text(row.measured, row.error) if row.error else figure_text(row.measured)


def _exact_text(row: Figure) -> str:
    if row.exact is None or math.isnan(row.exact):
        return NONE
    write = percent_text if row.is_share else sentence_text
    return write(row.exact, _DIGITS_OF_LAW)
