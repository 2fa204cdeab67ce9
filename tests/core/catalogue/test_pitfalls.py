"""Pitfalls: there for every scheme, and sentences."""

from __future__ import annotations

import pytest

from xavier_core import SCHEMES
from xavier_core.catalogue import PITFALLS


def test_every_scheme_has_pitfalls_in_the_order_of_the_table() -> None:
    assert list(PITFALLS) == list(SCHEMES)
    assert all(PITFALLS.values())


@pytest.mark.parametrize("key", SCHEMES)
def test_pitfalls_are_sentences_each_said_once(key: str) -> None:
    for sentence in PITFALLS[key]:
        assert sentence == sentence.strip()
        assert sentence.endswith(".")
        assert not sentence[0].islower() or sentence.split()[0].strip(",") in {"f", "n", "uniform"} | _names(sentence)
        assert 10 < len(sentence) <= 200, sentence
    said = (*SCHEMES[key].assumptions, *PITFALLS[key])
    assert len(set(said)) == len(said)


def _names(sentence: str) -> set[str]:
    """A first word that is a name of code: it has an underscore or a dot in it."""
    return {word for word in sentence.split()[:1] if "_" in word or "." in word[:-1]}
