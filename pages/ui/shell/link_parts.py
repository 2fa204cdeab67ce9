"""The parts of a link that are a page's own: how each is read, and what is said of one that is damaged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from xavier_core import SheetError
from xavier_core.base import parse_number, parse_whole

__all__ = ["YES_NO", "Parse", "Part", "number", "one_of", "read_parts", "switch", "whole"]

Parse = Callable[[str, str], Any]
"""(what it is called, text) to the value; it raises a ``SheetError`` for a text that is not allowed."""

YES_NO: Mapping[str, bool] = MappingProxyType({"yes": True, "no": False})


class Part(NamedTuple):
    """One part of a link."""

    attribute: str
    """The setting that it is, by its name in the page's settings."""
    field: str
    """What it is called where it is damaged."""
    parse: Parse


def read_parts(query: Mapping[str, str], parts: Mapping[str, Part]) -> tuple[dict[str, Any], list[str]]:
    """Return the settings that a query says, by attribute, and what is wrong with the parts that cannot be read."""
    found: dict[str, Any] = {}
    problems = []
    for name, (attribute, field, parse) in parts.items():
        if name in query:
            try:
                found[attribute] = parse(field, query[name])
            except SheetError as problem:
                problems.append(str(problem.about(f"{field} (link part {name})")))
    return found, problems


def switch(allowed: Mapping[str, Any]) -> Parse:
    """Return what reads one of a few words, to what it stands for."""

    def parse(field: str, text: str) -> Any:  # noqa: ANN401 - what the words stand for
        if text not in allowed:
            raise SheetError(field, text, "one of " + ", ".join(filter(None, allowed)))
        return allowed[text]

    return parse


def one_of(allowed: Iterable[str], *, empty: bool = False) -> Parse:
    """Return what reads one of a few words, or nothing at all where that is allowed."""
    return switch({key: key for key in (*allowed, *([""] if empty else []))})


def whole(minimum: int, maximum: int) -> Parse:
    """Return what reads a whole number."""
    return lambda field, text: parse_whole(field, text, minimum=minimum, maximum=maximum)


def number(minimum: float, maximum: float) -> Parse:
    """Return what reads a number."""
    return lambda field, text: parse_number(field, text, minimum=minimum, maximum=maximum)
