"""A call: the one expression of a framework that draws weights of a scheme's law, and how its table says it.

What a call finds under which name: PyTorch's ``nn`` and ``layer``, an ``nn.Linear``; the modules ``keras``,
``jax``, ``tf``, ``np``, ``scipy``; a generator ``rng``; ``fan_in`` and ``fan_out``; ``inputs``, the network's.
Those of Keras, JAX and TensorFlow give an initializer, NumPy's the matrix itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from xavier_core.catalogue.calls.rule import Rule
from xavier_core.dice import TRUNCATED_STD

__all__ = ["Call", "Framework", "Row"]


class Call(NamedTuple):
    """A framework's call for a scheme."""

    call: str = ""
    """The expression; empty where the framework has none."""
    pitfall: str = ""
    """What is easily got wrong here, or why there is no such call."""


class Row(NamedTuple):
    """What a framework's table says of one scheme in one distribution, where the general call does not do."""

    call: str | None = None
    """With ``$name`` for a number of the scheme; empty for no call at all, None for the general one."""
    pitfall: str | None = None
    """None for that of the general call."""
    plain: str | None = None
    """The call where every parameter has its neutral value, if it is a simpler one."""
    activations: tuple[str, ...] = ()
    """Keys of the only activations that there is the call for; none where for all."""


class Framework(NamedTuple):
    """The calls of one framework."""

    title: str
    """Name on screen."""
    general: Mapping[str, Call]
    """By distribution, with ``{scale}``, ``{fan}``, ``{std}`` and ``{half_width}`` for the texts of a rule, and
    ``{kept}`` for the standard deviation that a normal law keeps when it is cut."""
    rows: Mapping[str, Row]
    """By ``"scheme distribution"``; what is not here has the general call."""
    numbers: Mapping[str, Call] = MappingProxyType({})
    """As ``general``, for a standard deviation that is a number and no rule, where it is another call."""
    otherwise: Call = Call()
    """What holds in every other distribution."""
    names: Mapping[str, str] = MappingProxyType({})
    """What the texts of a rule are called here."""

    def row(self, scheme: str, distribution: str, rule: Rule | None) -> Row:
        """Return what there is for a scheme, with nothing left to the general call."""
        row = self.rows.get(f"{scheme} {distribution}", Row())
        if row.call is not None:
            return row._replace(pitfall=row.pitfall or "")
        call, pitfall = self._general(rule, distribution)
        plain = self._general(rule.plain, distribution).call if rule and rule.plain else ""
        return row._replace(call=call, pitfall=row.pitfall or pitfall, plain=row.plain or plain)

    def _general(self, rule: Rule | None, distribution: str) -> Call:
        own = self.numbers if rule and not rule.fan else {}
        found = own.get(distribution) or self.general.get(distribution, self.otherwise)
        if rule is None:
            if found.call:
                raise AssertionError(f"{self.title} has a general call for {distribution}, but the scheme has no rule")
            return found
        texts = {"std": rule.std, "half_width": rule.half_width}
        for name, here in self.names.items():
            texts = {key: text.replace(name, here) for key, text in texts.items()}
        call = found.call.format(scale=rule.scale, fan=rule.fan, kept=repr(TRUNCATED_STD), **texts)
        has_note = call and rule.note and distribution == "normal"
        return Call(call, rule.note if has_note else found.pitfall)
