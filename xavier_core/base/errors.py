"""The one error that the core raises: which field, what was received, what is allowed."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

__all__ = ["SheetError"]

_LONGEST_ECHO = 60
_LONG_NUMBER = re.compile(r"(?<![\w.])\d{5,}(?!\w)")
_LONGEST_WHOLE = 14_000  # bits; Python refuses to write out much longer ones


class SheetError(ValueError):
    """A value that a sheet cannot take, said in a sentence such as “Seed must be at least 0 (received -1)”.

    Attributes
    ----------
    field
        The name of what was set, in the words of the screen ("input 2", "seed").
    received
        The value as it came, shortened to 60 characters.
    allowed
        What would have been taken, as a phrase behind the verb ("a number from -1e12 to 1e12").
    verb
        What joins the two: "must be", unless a phrase asks for another.
    """

    def __init__(self, field: str, received: object, allowed: str, *, verb: str = "must be") -> None:
        self.field = field
        self.received = _echo(received)
        self.allowed = _grouped(allowed)
        self.verb = verb
        super().__init__(self.sentence())

    def sentence(self, mark: Callable[[str], str] = str) -> str:
        """Return the text, with ``mark`` put around what was received, such as quotes or a tag."""
        is_code = "_" in self.field.partition(" ")[0]  # fan_in stays as it is
        field = self.field if is_code else self.field[:1].upper() + self.field[1:]
        return f"{field} {self.verb} {self.allowed} (received {mark(self.received)})."

    def about(self, field: str) -> SheetError:
        """Return the same error under another name of the field."""
        return SheetError(field, _Verbatim(self.received), self.allowed, verb=self.verb)

    def __reduce__(self) -> tuple[Callable[..., SheetError], tuple[str, object, str]]:
        return partial(type(self), verb=self.verb), (self.field, _Verbatim(self.received), self.allowed)


class _Verbatim(str):
    """An echo that is already shortened and quoted."""

    __slots__ = ()


def _echo(received: object) -> str:
    if isinstance(received, _Verbatim):
        return str(received)
    if received is None or received == "":
        return "nothing"
    if isinstance(received, int) and received.bit_length() > _LONGEST_WHOLE:
        return f"a whole number of {received.bit_length()} bits"
    text = f"“{received[:_LONGEST_ECHO]}”" if isinstance(received, str) else _grouped(repr(received))
    text = "".join(character if character.isprintable() else "�" for character in text)
    return text if len(text) <= _LONGEST_ECHO else text[: _LONGEST_ECHO - 1] + "…"


def _grouped(text: str) -> str:
    """The text with commas in its whole numbers from 10,000 on."""
    return _LONG_NUMBER.sub(lambda digits: f"{int(digits[0]):,}", text)
