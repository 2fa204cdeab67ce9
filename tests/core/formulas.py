"""An oracle: a small spreadsheet. It evaluates a formula from the values of the cells it names.

Knows numbers, cells, ``+``, ``-``, ``*``, ``/``, ``>``, parentheses, SQRT, ABS, MAX, MIN, IF, TANH, EXP,
LN, NORMSDIST, NORMSINV, STDEV and SUMSQ of a range, and NORMINV(RAND(), mean, std) and RAND() for a given
value of RAND().
A minus sign before a number binds closest of all, as in every spreadsheet.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from statistics import NormalDist

__all__ = ["addresses_in", "evaluate"]

_TOKEN = re.compile(r"\s*(?:(\d+\.?\d*(?:e-?\d+)?)|([A-Z]+\d+)|([A-Z]+)(?=\()|(.))")
_CELL = re.compile(r"([A-Z]+)(\d+)")


def addresses_in(formula: str) -> list[str]:
    """Return the addresses that a formula names, in order, ranges expanded row by row."""
    found = []
    for first, last in re.findall(r"\b([A-Z]+\d+)(?::([A-Z]+\d+))?\b", formula):
        found += _range(first, last or first)
    return found


def evaluate(formula: str, value_of: Callable[[str], float], *, rand: float = math.nan) -> float:
    """Return the value of a formula or of a plain number."""
    reader = _Reader(formula.removeprefix("="), value_of, rand)
    value = reader.comparison()
    assert reader.here == len(reader.tokens), f"cannot read {formula}"
    return value


def _range(first: str, last: str) -> list[str]:
    ends = [_CELL.fullmatch(address) for address in (first, last)]
    (left, top), (right, bottom) = [match.groups() for match in ends if match]
    columns = [_letters(column) for column in range(_number(left), _number(right) + 1)]
    return [f"{column}{row}" for row in range(int(top), int(bottom) + 1) for column in columns]


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _letters(number: int) -> str:
    return (_letters((number - 1) // 26) if number > 26 else "") + chr(65 + (number - 1) % 26)


def _exp(value: float) -> float:
    """The exponential, infinite where it is beyond every float."""
    try:
        return math.exp(value)
    except OverflowError:
        return math.inf


def _sumsq(values: list[float]) -> float:
    """Sum of the squares, rounded once; infinite where it is beyond every float."""
    try:
        return float(sum((Fraction(value) ** 2 for value in values), Fraction(0)))
    except OverflowError:
        return math.inf


def _stdev(values: list[float]) -> float:
    """Sample standard deviation in exact fractions, rounded once or twice at the end."""
    exact = [Fraction(value) for value in values]
    mean = sum(exact) / len(exact)
    variance = sum(((value - mean) ** 2 for value in exact), Fraction(0)) / (len(exact) - 1)
    scale = 2**1300  # brings the smallest square to whole numbers with digits to spare
    return float(Fraction(math.isqrt(int(variance * scale**2)), scale))


_FUNCTIONS: Mapping[str, Callable[..., float]] = {
    "ABS": abs,
    "EXP": _exp,
    "LN": math.log,
    "MAX": max,
    "MIN": min,
    "NORMSDIST": lambda value: 0.5 * math.erfc(-value / math.sqrt(2.0)),
    "NORMSINV": NormalDist().inv_cdf,
    "SQRT": math.sqrt,
    "TANH": math.tanh,
}

_OF_RANGES: Mapping[str, Callable[[list[float]], float]] = {"STDEV": _stdev, "SUMSQ": _sumsq}


class _Reader:
    """Reads left to right, as a spreadsheet sums."""

    def __init__(self, text: str, value_of: Callable[[str], float], rand: float) -> None:
        self.tokens = [match.groups() for match in _TOKEN.finditer(text)]
        self.here = 0
        self.value_of = value_of
        self.rand = rand

    def take(self, sign: str) -> bool:
        if self.here < len(self.tokens) and self.tokens[self.here][3] == sign:
            self.here += 1
            return True
        return False

    def comparison(self) -> float:
        left = self.sum()
        return float(left > self.sum()) if self.take(">") else left

    def sum(self) -> float:
        total = self.product()
        while True:
            if self.take("+"):
                total += self.product()
            elif self.take("-"):
                total -= self.product()
            else:
                return total

    def product(self) -> float:
        value = self.factor()
        while True:
            if self.take("*"):
                value *= self.factor()
            elif self.take("/"):
                value /= self.factor()
            else:
                return value

    def factor(self) -> float:
        if self.take("-"):
            return -self.factor()
        if self.take("("):
            value = self.comparison()
            assert self.take(")")
            return value
        number, address, name, _ = self.tokens[self.here]
        self.here += 1
        if number:
            return float(number)
        if address:
            return self.value_of(address)
        return self.call(name)

    def call(self, name: str) -> float:
        assert self.take("(")
        if name in _OF_RANGES:
            return _OF_RANGES[name](self.range())
        arguments = []
        while not self.take(")"):
            arguments.append(self.comparison())
            assert self.take(",") or self.tokens[self.here][3] == ")"
        if name in _FUNCTIONS:
            return float(_FUNCTIONS[name](*arguments))
        match name, arguments:
            case "IF", [condition, then, otherwise]:
                return then if condition else otherwise
            case "RAND", []:
                return self.rand
            case "NORMINV", [die, mean, std]:
                return mean + std * NormalDist().inv_cdf(die)
        raise AssertionError(f"no function {name} of {len(arguments)} arguments")

    def range(self) -> list[float]:
        first = last = self.tokens[self.here][1]
        self.here += 1
        if self.take(":"):
            last = self.tokens[self.here][1]
            self.here += 1
        assert self.take(")")
        return [self.value_of(address) for address in _range(first, last)]
