"""The comparison: final activations, distance and verdict of each attempt, and the signal's chart."""

from __future__ import annotations

import math

from pages.ui.browser.payloads import ComparisonContent, Tick
from xavier_core.base import show
from xavier_core.sheet import UNDEFINED, Sheet, Signal, expected_growth, measure_signal

_HEADINGS = ("Attempt", "Final activations", "Distance", "Signal in this roll", "Over all rolls")
_CAPTION = "Root mean square of the signal; dotted: of the inputs"
_NO_NUMBERS = (UNDEFINED, "–", "one input has no standard deviation", "–")
_MAX_OUTPUTS_SHOWN = 4
_MAX_TICKS = 5


def comparison_content(sheet: Sheet) -> ComparisonContent:
    """Return what the browser draws: a row of texts an attempt, and decimal logarithms of the sizes."""
    signals = [measure_signal(sheet.spec, result) for result in sheet.attempts]
    sizes = [_logarithms(signal) for signal in signals]
    titles = [attempt.title for attempt in sheet.spec.attempts]
    return {
        "headings": _HEADINGS,
        "attempts": [
            {"number": index + 1, "title": titles[index], "cells": _cells(sheet, index, signal)}
            for index, signal in enumerate(signals)
        ],
        "sizes": sizes,
        "layers": ["inputs", *map(str, range(1, len(sheet.spec.shapes) + 1))],
        "ticks": _ticks([size for line in sizes if line for size in line if size is not None]),
        "caption": _CAPTION,
        "summary": _summary(signals),
    }


def _cells(sheet: Sheet, index: int, signal: Signal | None) -> tuple[str, ...]:
    result = sheet.attempts[index]
    if signal is None or result.distance is None:
        return _NO_NUMBERS
    outputs = result.outputs.tolist()
    shown = ", ".join(show(value) for value in outputs[:_MAX_OUTPUTS_SHOWN])
    more = f", … ({len(outputs)} in all)" if len(outputs) > _MAX_OUTPUTS_SHOWN else ""
    expected = expected_growth(sheet.spec, index, result)
    law = "–" if expected is None else f"×{show(expected)} a layer"
    return shown + more, show(result.distance), signal.verdict, law


def _logarithms(signal: Signal | None) -> list[float | None] | None:
    if signal is None:
        return None
    return [round(math.log10(size), 4) if size > 0 else None for size in signal.rms]


def _ticks(logarithms: list[float]) -> list[Tick]:
    """Powers of ten that hold all sizes, at most five of them."""
    low = math.floor(min(logarithms, default=0.0))
    high = max(math.ceil(max(logarithms, default=1.0)), low + 1)
    step = math.ceil((high - low) / (_MAX_TICKS - 1))
    steps = math.ceil((high - low) / step)
    return [{"at": low + step * place, "text": _power(low + step * place)} for place in range(steps + 1)]


def _power(exponent: int) -> str:
    return f"{10.0**exponent:g}" if -3 <= exponent <= 4 else f"1e{exponent}"


def _summary(signals: list[Signal | None]) -> str:
    parts = [
        f"attempt {number} from {show(signal.rms[0])} to {show(signal.rms[-1])}"
        if signal
        else f"attempt {number} has no numbers"
        for number, signal in enumerate(signals, start=1)
    ]
    return "Size of the signal layer by layer, from the inputs to the outputs: " + "; ".join(parts) + "."
