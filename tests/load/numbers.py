"""Whether the numbers of an answer are those of the roll that it claims to show."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from urllib.parse import parse_qsl

from tests.load.visits import Answer
from xavier_core import SheetSpec, run_sheet
from xavier_core.sheet import decode_spec

__all__ = ["wrong_answers"]

_Numbers = tuple[float, ...]


def wrong_answers(answers: Sequence[Answer]) -> list[str]:
    """Return what is wrong in what one tab was shown since it was opened, in order: a sentence for each answer.

    A tab begins with roll 1, and each press goes one roll on. All weights and activations are computed again, and
    compared bit for bit.
    """
    return [problem for answer in answers if (problem := _problem(answer))]


def _problem(answer: Answer) -> str:
    spec = decode_spec(dict(parse_qsl(answer.query)))
    if spec.roll != 1 + answer.number:
        return f"press {answer.number} was answered with roll {spec.roll} of seed {spec.seed}"
    if _shown(answer.content) != _computed(spec):
        return f"the numbers that answer press {answer.number} are not those of roll {spec.roll} of seed {spec.seed}"
    return ""


def _shown(content: str) -> tuple[_Numbers, ...]:
    """Return the numbers of the content, those of an attempt row after row."""
    return tuple(tuple(grid["values"]) for grid in json.loads(content)["content"]["grids"])


@lru_cache(maxsize=256)
def _computed(spec: SheetSpec) -> tuple[_Numbers, ...]:
    """Return the same numbers, computed here: of each layer its weights, and below them its activations."""
    return tuple(
        tuple(
            chain.from_iterable(
                chain(weights.ravel().tolist(), units.tolist())
                for weights, units in zip(attempt.weights, attempt.activations, strict=True)
            )
        )
        for attempt in run_sheet(spec).attempts
    )
