"""Search: finds the rows of the catalogue that a typed text means, the nearest first.

Texts are compared word by word, where ``kaiming_uniform_``, ``KaimingUniform``, ``Kaiming uniform`` and
``kaiming-uniform`` are the same two words and may be typed as one. A match begins where a word begins, so that
``he`` is not found in ``where``.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import NamedTuple, Protocol, TypeVar

from xavier_core.catalogue.aliases import ALIASES
from xavier_core.catalogue.calls import FRAMEWORKS, find_call
from xavier_core.catalogue.defaults import DEFAULTS, Default
from xavier_core.schemes import Draw, Scheme

__all__ = ["Terms", "find_layers", "find_rows", "nearest_text", "normalized", "search_pattern", "search_terms"]

_SIGNS = str.maketrans({"√": " sqrt ", "±": " + ", "·": " ", "*": " "})
_TURNS = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=\d)(?=[^\W\d])|(?<=[^\W\d_])(?=\d)")
"""Where one word ends and the next begins without a sign between them: camel case, and digits beside letters."""
_WORDS = re.compile(r"\d+\.\d+|[^\W_]+|[/+]")
_QUALIFIED = re.compile(r"\s*(?:[A-Za-z_]\w*\.)+([A-Za-z_]\w*)")
"""A name behind the modules that it is in."""
_FUNCTION = re.compile(r'([A-Za-z_]\w*)(?=\()|type: "(\w+)"|\.(zeros)$')
"""A name before a parenthesis, the type of a filler of Caffe, and JAX's one initializer without parentheses."""


class Terms(NamedTuple):
    """What a scheme is found by, each text as ``normalized`` gives it."""

    names: tuple[str, ...]
    """Its title, its key and its aliases."""
    functions: tuple[str, ...]
    """The frameworks' functions that draw it."""
    texts: tuple[str, ...]
    """Its rule, its source, and the frameworks' calls with what is easily got wrong about them."""


class _Row(Protocol):
    @property
    def terms(self) -> Terms: ...


_AnyRow = TypeVar("_AnyRow", bound=_Row)


def normalized(text: str) -> str:
    """Return the words of a text in small letters, a space between them.

    >>> normalized("nn.init.kaiming_uniform_"), normalized("HeNormal"), normalized("√(2 / fan_in)")
    ('nn init kaiming uniform', 'he normal', 'sqrt 2 / fan in')
    """
    plain = unicodedata.normalize("NFKC", text.translate(_SIGNS))
    return " ".join(_WORDS.findall(_TURNS.sub(" ", plain).casefold()))


def search_pattern(text: str) -> str:
    """Return a regular expression that finds a typed text in normalized ones; Python and JavaScript read it alike.

    The words may be typed as one, or parted otherwise.
    """
    return "(?:^| )" + " ?".join(map(re.escape, normalized(text).replace(" ", "")))


def search_terms(scheme: Scheme) -> Terms:
    """Return what a scheme is found by."""
    calls = [find_call(draw, framework) for draw in _draws(scheme) for framework in FRAMEWORKS]
    names = (scheme.title, scheme.list_title, scheme.key, *ALIASES[scheme.key])
    functions = (name for call in calls for found in _FUNCTION.findall(call.call) for name in found)
    texts = (scheme.formula, scheme.source, *(text for call in calls for text in call))
    return Terms(*(_distinct(part) for part in (names, functions, texts)))


def find_rows(rows: Sequence[_AnyRow], text: str) -> tuple[_AnyRow, ...]:
    """Return the rows that a typed text means, the nearest first, else in their own order; all of them for no text.

    Nearest is a name that is the text, then a function that is it, a name that begins with it, a function that
    does, a name that has it within, any other text with it, and last a row that has all of its words somewhere, in
    names before other texts. A function may be typed with its modules, as ``nn.init.normal_``.
    """
    if not normalized(text):
        return tuple(rows)
    qualified = _QUALIFIED.match(text)
    typed = (text, qualified[1]) if qualified else (text,)
    ranked = [(min(_rank(row.terms, own) for own in typed), row) for row in rows]
    return tuple(row for rank, row in sorted(ranked, key=lambda pair: pair[0]) if rank != _NOT_MEANT)


def find_layers(text: str) -> tuple[Default, ...]:
    """Return the layers of all frameworks that a typed text is part of the name of: they have defaults, no scheme."""
    whole = re.compile(search_pattern(text))
    return tuple(own for own in DEFAULTS if whole.search(normalized(own.layer))) if normalized(text) else ()


def nearest_text(rows: Sequence[_Row], text: str) -> str:
    """Return what was probably meant by a text that finds nothing, such as ``kaiming uniform`` for ``kaming_unifrom``.

    A word that is in no name of a scheme, a function or a layer becomes the one that is most like it. Empty where
    there is none, or where what comes out finds nothing either.
    """
    names = (*(part for row in rows for part in (row.terms.names, row.terms.functions)), _LAYERS)
    known = sorted(_words(*names))
    typed = normalized(text).split()
    words = [word if word in known else "".join(get_close_matches(word, known, 1, _ALIKE)) for word in typed]
    meant = " ".join(words)
    return meant if words != typed and all(words) and (find_rows(rows, meant) or find_layers(meant)) else ""


_ALIKE = 0.7
_LAYERS = tuple(normalized(own.layer) for own in DEFAULTS)
_NOT_MEANT = (math.inf, 0)


def _rank(terms: Terms, text: str) -> tuple[float, int]:
    """How near a row is to a typed text: the smaller, the nearer; the second number counts words not in its names."""
    whole = re.compile(search_pattern(text))
    steps = (
        any(whole.fullmatch(name) for name in terms.names),
        any(whole.fullmatch(name) for name in terms.functions),
        any(whole.match(name) for name in terms.names),
        any(whole.match(name) for name in terms.functions),
        any(whole.search(name) for name in terms.names),
        any(whole.search(name) for name in terms.texts),
    )
    if any(steps):
        return steps.index(True), 0
    words = set(normalized(text).split())
    if not all(word.isalpha() for word in words) or not words <= _words(*terms):
        return _NOT_MEANT
    return len(steps), len(words - _words(terms.names))


def _words(*parts: Iterable[str]) -> set[str]:
    return {word for part in parts for text in part for word in text.split()}


def _draws(scheme: Scheme) -> Iterable[Draw]:
    """Every distribution, with the usual numbers and, where those give a shorter call, with others."""
    usual = scheme.check_arguments(())
    others = tuple(
        value if parameter.neutral is None else 0.5 for parameter, value in zip(scheme.parameters, usual, strict=True)
    )
    for distribution in scheme.distributions:
        for arguments in dict.fromkeys((usual, others)):
            yield Draw(scheme.key, arguments, distribution.key)


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(term for text in texts if (term := normalized(text))))
