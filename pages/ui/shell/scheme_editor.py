"""How weights are drawn, as fields: the scheme, its numbers, and its distribution."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from pages.ui.shell.fields import Choice, with_values
from pages.ui.shell.widgets import AnyVisit, select, typed
from xavier_core import SCHEMES, SheetError
from xavier_core.base import parse_number, write
from xavier_core.dice import DISTRIBUTIONS
from xavier_core.schemes import SCHEME_GROUPS, Draw


def _in_a_list(group: str, key: str) -> str:
    """A scheme by its group, its name and its formula: a list of forty is searched by any of them."""
    scheme = SCHEMES[key]
    return f"{group}: {scheme.list_title} · {scheme.formula}"


_SCHEMES = Choice({key: _in_a_list(group, key) for group, keys in SCHEME_GROUPS.items() for key in keys})


@dataclass(frozen=True, slots=True)
class SchemeEditor:
    """The fields of one draw, which a page puts where it wants them."""

    here: AnyVisit
    key: str
    """What the keys of the fields begin with."""
    draw: Draw
    change: Callable[[Callable[[Any], Any]], None]
    """Changes what the draw is of: a frozen dataclass with ``scheme``, ``arguments`` and ``distribution``."""
    name: str = ""
    """Whose they are, before each label."""

    def show_scheme(self, choose: Callable[[str], None], *, width: int) -> None:
        """Show the scheme; what else a new one changes is the page's to say."""
        select(self.here, f"{self.key}_scheme", self._label("Scheme"), _SCHEMES, self.draw.scheme, choose, width=width)

    def show_numbers(self, *, width: int) -> None:
        """Show the scheme's numbers, each typed."""
        for place, parameter in enumerate(self.draw.rule.parameters):
            shown, take = write(self.draw.arguments[place]), partial(self.take_number, place)
            label, key = self._label(parameter.label), f"{self.key}_argument_{place}"
            typed(self.here, key, label, shown, take, help=parameter.about, width=width)

    def show_distribution(self, *, width: int) -> None:
        """Show the distribution, whether or not the scheme leaves it open."""
        known = [own.key for own in self.draw.rule.distributions]
        select(
            self.here,
            f"{self.key}_distribution",
            self._label("Distribution"),
            Choice({key: DISTRIBUTIONS[key].title for key in known}),
            self.draw.distribution,
            lambda chosen: self.put("distribution", lambda _: chosen, "Distribution", chosen),
            help="" if len(known) > 1 else "This scheme leaves no choice",
            width=width,
            disabled=len(known) == 1,
        )

    def _label(self, label: str) -> str:
        return f"{self.name}: {label.lower()}" if self.name else label

    def take_number(self, place: int, text: str) -> None:
        """Set the scheme's number at a place as it was typed; a ``SheetError`` tells what cannot be taken."""
        rule = self.draw.rule
        parameter = rule.parameters[place]
        value = parse_number(parameter.label, text, minimum=parameter.minimum, maximum=parameter.maximum)

        def arguments(own: Any) -> tuple[float, ...]:  # noqa: ANN401
            before = rule.check_arguments(own.arguments)
            return (*before[:place], value, *before[place + 1 :])

        self.put("arguments", arguments, parameter.label, text)

    def put(self, path: str, value: Callable[[Any], object], label: str, received: str) -> None:
        """Set something that goes with the scheme, unless another was chosen in the same moment.

        Raises
        ------
        SheetError
            Where another was; under the field's label, with what was received.
        """

        def changed(own: Any) -> Any:  # noqa: ANN401
            if own.scheme != self.draw.scheme:
                present = f"{SCHEMES[own.scheme].title}, which the scheme is by now"
                raise SheetError(label, received, present, verb="cannot be set for")
            return with_values(own, {path: value(own)})

        self.change(changed)
