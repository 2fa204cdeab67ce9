"""The settings of a page as a table: one row says of a setting all that field, link, bounds and errors need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol, TypeVar

from xavier_core import SheetError
from xavier_core.base import parse_number, parse_whole, write

S = TypeVar("S")


class Kind(Protocol):
    """What values a setting may have, and how they are written."""

    def parse(self, label: str, text: str) -> Any:  # noqa: ANN401 - each kind has its own
        """Return the value of a text; a ``SheetError`` names the label where there is none."""
        ...

    def write(self, value: Any) -> str:  # noqa: ANN401
        """Return the text of a value, which ``parse`` reads."""
        ...


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number, typed; ``offset`` is added in writing, as for places that count from 0 and are read from 1."""

    minimum: int
    maximum: int
    offset: int = 0

    def parse(self, label: str, text: str) -> int:
        """Return the number."""
        return parse_whole(label, text, minimum=self.minimum, maximum=self.maximum) - self.offset

    def write(self, value: int) -> str:
        """Return its digits."""
        return str(value + self.offset)


@dataclass(frozen=True, slots=True)
class Number:
    """A number, typed."""

    minimum: float
    maximum: float

    def parse(self, label: str, text: str) -> float:
        """Return the number."""
        return parse_number(label, text, minimum=self.minimum, maximum=self.maximum)

    def write(self, value: float) -> str:
        """Return it with all its digits."""
        return write(value)


@dataclass(frozen=True, slots=True)
class Numbers:
    """Some numbers, ``_`` between them; none at all is allowed."""

    def parse(self, label: str, text: str) -> tuple[float, ...]:
        """Return the numbers."""
        return tuple(parse_number(label, part) for part in text.split("_")) if text else ()

    def write(self, value: Sequence[float]) -> str:
        """Return them with all their digits."""
        return "_".join(map(write, value))


@dataclass(frozen=True, slots=True)
class Text:
    """A short text, typed."""

    maximum: int

    def parse(self, label: str, text: str) -> str:
        """Return the text as it is."""
        if len(text) > self.maximum or not text.isprintable():
            raise SheetError(label, text, f"up to {self.maximum} characters that can be printed")
        return text

    def write(self, value: str) -> str:
        """Return the text as it is."""
        return value


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few values, each with its title; in the link a value is written as its word, or as itself."""

    options: Mapping[Any, str] = field(hash=False)
    words: Mapping[str, Any] = field(default_factory=dict, hash=False)
    control: str = "select"
    """``select``, ``radio`` or ``slider``."""

    def __post_init__(self) -> None:
        for name in ("options", "words"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))

    def parse(self, label: str, text: str) -> Any:  # noqa: ANN401
        """Return the value that a word stands for."""
        allowed = self.words or {str(option): option for option in self.options}
        if text not in allowed:
            raise SheetError(label, text, "one of " + ", ".join(filter(None, allowed)))
        return allowed[text]

    def write(self, value: Any) -> str:  # noqa: ANN401
        """Return the word of a value."""
        return next((word for word, own in self.words.items() if own == value), str(value))


def titles_of(rows: Mapping[str, Any]) -> dict[str, str]:
    """Return the options of a choice among the rows of a table, each by its key and its title."""
    return {key: row.title for key, row in rows.items()}


@dataclass(frozen=True, slots=True)
class YesNo:
    """A switch, written as one of two words."""

    yes: str = "yes"
    no: str = "no"

    def parse(self, label: str, text: str) -> bool:
        """Return whether it is on."""
        if text not in (self.yes, self.no):
            raise SheetError(label, text, f"one of {self.yes}, {self.no}")
        return text == self.yes

    def write(self, value: bool) -> str:  # noqa: FBT001 - what is written
        """Return its word."""
        return self.yes if value else self.no


class Read(NamedTuple):
    """What was read of a part of the link."""

    values: Mapping[str, Any]
    """Settings by their path."""
    problems: tuple[str, ...] = ()


class Part(Protocol):
    """A part of the link that says one or more settings."""

    @property
    def part(self) -> str:
        """Its name in the link, which never changes again."""
        ...

    def read(self, text: str, found: Mapping[str, Any]) -> Read:
        """Return what a text says; ``found`` are the settings that the parts before it say."""
        ...

    def write(self, settings: Any) -> str | None:  # noqa: ANN401 - the page's settings
        """Return its text; None where the setting goes without saying, for all time."""
        ...


@dataclass(frozen=True, slots=True)
class Field:
    """One setting of a page."""

    path: str
    """Its attribute in the page's settings, such as ``depth``, or ``spec.depth`` inside another."""
    part: str
    """Its name in the link, which never changes again."""
    label: str
    """What it is called, on screen and in messages."""
    kind: Kind
    help: str = ""

    def read(self, text: str, _: Mapping[str, Any]) -> Read:
        """Return the value that a text of the link says, or why there is none."""
        try:
            return Read({self.path: self.kind.parse(self.label, text)})
        except SheetError as problem:
            return Read({}, (str(problem.about(f"{self.label} (link part {self.part})")),))

    def write(self, settings: Any) -> str:  # noqa: ANN401
        """Return the setting as the link writes it."""
        return self.kind.write(value_at(settings, self.path))


def read_parts(parts: Iterable[Part], query: Mapping[str, str]) -> Read:
    """Return the settings that a query says, and what is wrong with the parts that cannot be read."""
    values: dict[str, Any] = {}
    problems: list[str] = []
    for part in parts:
        if part.part in query:
            read = part.read(query[part.part], values)
            values |= read.values
            problems += read.problems
    return Read(values, tuple(problems))


def write_parts(parts: Iterable[Part], settings: Any) -> dict[str, str]:  # noqa: ANN401
    """Return the link's parts of settings, defaults too, so that a link outlives a change of one."""
    texts = ((part.part, part.write(settings)) for part in parts)
    return {name: text for name, text in texts if text is not None}


def value_at(settings: Any, path: str) -> Any:  # noqa: ANN401
    """Return the value at a path."""
    for name in path.split("."):
        settings = getattr(settings, name)
    return settings


def with_values(settings: S, values: Mapping[str, Any]) -> S:
    """Return frozen settings with other values at some paths, those of one part set together."""
    own: dict[str, Any] = {}
    inner: dict[str, dict[str, Any]] = {}
    for path, value in values.items():
        name, _, rest = path.partition(".")
        if rest:
            inner.setdefault(name, {})[rest] = value
        else:
            own[name] = value
    for name, within in inner.items():
        own[name] = with_values(own.get(name, getattr(settings, name)), within)
    return replace(settings, **own)  # type: ignore[type-var] # by name, from the page's table
