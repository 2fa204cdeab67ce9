"""The attempts in the link: ``rules``, ``laws`` and ``biases``, each one text with ``~`` between attempts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pages.ui.shell.fields import Read
from xavier_core import SheetError
from xavier_core.base import parse_number, write
from xavier_core.depth import DEEP_PRESETS, MAX_BIAS_VARIANCE, MAX_DEEP_ATTEMPTS, DeepAttempt

FIRST_PRESET = DEEP_PRESETS["cs231n-tanh"]
"""What a link shows that says nothing."""
ATTEMPTS = "spec.attempts"
"""Their path in the settings."""


@dataclass(frozen=True, slots=True)
class AttemptsPart:
    """One side of all attempts; what cannot be read of one is left at what goes without saying."""

    part: str
    read_one: Callable[[DeepAttempt, str], DeepAttempt]
    write_one: Callable[[DeepAttempt], str]
    says_how_many: bool = False
    """Whether there are as many attempts as texts; else the parts before it say how many."""

    def read(self, text: str, found: Mapping[str, Any]) -> Read:
        """Return the attempts with what a text says of them, and what of it cannot be read."""
        texts = text.split("~")
        usual: Sequence[DeepAttempt] = found.get(ATTEMPTS, FIRST_PRESET.spec.attempts)
        attempts = [DeepAttempt()] * min(len(texts), MAX_DEEP_ATTEMPTS) if self.says_how_many else list(usual)
        problems = []
        if self.says_how_many and len(texts) > MAX_DEEP_ATTEMPTS:
            allowed = f"1 to {MAX_DEEP_ATTEMPTS}"
            problems.append(str(SheetError(f"schemes (link part {self.part})", f"{len(texts)} of them", allowed)))
        for place, own in enumerate(texts[: len(attempts)]):
            try:
                attempts[place] = self.read_one(attempts[place], own)
            except SheetError as problem:
                problems.append(str(problem.about(f"{problem.field} (link part {self.part})")))
        return Read({ATTEMPTS: tuple(attempts)}, tuple(problems))

    def write(self, settings: Any) -> str:  # noqa: ANN401 - the page's settings
        """Return its text."""
        return "~".join(map(self.write_one, settings.spec.attempts))


def _with_rule(_: DeepAttempt, text: str) -> DeepAttempt:
    scheme, *numbers = text.split("_")
    rule = DeepAttempt(scheme).rule  # refuses an unknown scheme before its name is quoted
    if len(numbers) > len(rule.parameters):
        raise SheetError(f"numbers of scheme {rule.key}", f"{len(numbers)} of them", f"at most {len(rule.parameters)}")
    return DeepAttempt(scheme, tuple(parse_number(f"number of scheme {rule.key}", number) for number in numbers))


def _with_biases(attempt: DeepAttempt, text: str) -> DeepAttempt:
    return replace(attempt, bias_variance=parse_number("bias variance", text, minimum=0.0, maximum=MAX_BIAS_VARIANCE))


ATTEMPT_PARTS = (
    AttemptsPart("rules", _with_rule, lambda own: "_".join((own.scheme, *map(write, own.arguments))), True),  # noqa: FBT003
    AttemptsPart("laws", lambda own, text: replace(own, distribution=text), lambda own: own.distribution),
    AttemptsPart("biases", _with_biases, lambda own: write(own.bias_variance)),
)
"""Schemes with all their numbers, distributions, and variances of the biases."""
