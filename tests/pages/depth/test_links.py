"""Links of the depth page: settings come back as they were sent, and what is damaged is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.ui.depth.page import PAGE
from pages.ui.depth.settings import DepthSettings
from pages.ui.shell.fields import read_parts, with_values, write_parts
from xavier_core import SCHEMES, Attempt, SheetSpec, encode_spec
from xavier_core.activations import ACTIVATIONS
from xavier_core.depth import DATA, DEEP_PRESETS, QUANTITIES, DeepAttempt, DeepSpec
from xavier_core.dice import MAX_ROLL, MAX_SEED
from xavier_core.network import MAX_BATCH, MAX_DEPTH, MAX_WIDTH, PRECISIONS

_DAMAGED = {
    "data": "mnist",
    "batch": "0",
    "width": "1000000000",
    "layers": "201",
    "unit": "swish",
    "bend": "steep",
    "dseed": "-1",
    "droll": "nan",
    "bits": "16",
    "show": "weights",
    "picture": "pie",
    "scale": "loglog",
    "look": "0",
    "pick": "5",
    "spectra": "maybe",
    "ranks": "1",
    "rules": "magic",
    "laws": "cauchy",
    "biases": "-1",
}


PARTS = sorted(PAGE.names)


def encode(settings: DepthSettings) -> dict[str, str]:
    return write_parts(PAGE.parts, settings)


def read(query: Mapping[str, str]) -> tuple[DepthSettings, tuple[str, ...]]:
    """What a query says, fitting or not."""
    found = read_parts(PAGE.parts, query)
    return with_values(PAGE.first(SheetSpec()), found.values), found.problems


def decode(query: Mapping[str, str]) -> tuple[DepthSettings, tuple[str, ...]]:
    """What the page makes of a query."""
    found, problems = read(query)
    fitted, further = PAGE.fit(found, SheetSpec())
    return fitted, (*problems, *further)


@st.composite
def deep_attempts(draw: st.DrawFn) -> DeepAttempt:
    rule = SCHEMES[draw(st.sampled_from(sorted(SCHEMES)))]
    arguments = tuple(
        draw(st.floats(parameter.minimum, min(parameter.maximum, 1e6), allow_nan=False))
        for parameter in rule.parameters
    )
    distribution = draw(st.sampled_from(rule.distributions)).key
    return DeepAttempt(rule.key, arguments, distribution, draw(st.floats(0.0, 1e6)))


SPECS = st.builds(
    DeepSpec,
    data=st.sampled_from(DATA),
    batch=st.integers(1, MAX_BATCH),
    width=st.integers(1, MAX_WIDTH),
    depth=st.integers(1, MAX_DEPTH),
    activation=st.sampled_from(sorted(ACTIVATIONS)),
    slope=st.floats(-1.0, 1.0),
    attempts=st.lists(deep_attempts(), min_size=1, max_size=4).map(tuple),
    seed=st.integers(0, MAX_SEED),
    roll=st.integers(1, MAX_ROLL),
    precision=st.sampled_from(PRECISIONS),
)


@st.composite
def settings(draw: st.DrawFn) -> DepthSettings:
    spec = draw(SPECS)
    return DepthSettings(
        spec,
        quantity=draw(st.sampled_from(QUANTITIES)),
        picture=draw(st.sampled_from(["panels", "ridge"])),
        scale=draw(st.sampled_from(["auto", "linear", "log"])),
        layer=draw(st.integers(1, spec.depth)),
        chosen=draw(st.integers(0, len(spec.attempts) - 1)),
        jacobian=draw(st.booleans()),
        rank=draw(st.booleans()),
    )


@given(settings())
def test_settings_are_read_back_from_their_parts(chosen: DepthSettings) -> None:
    parts = encode(chosen)
    assert set(parts) == set(_DAMAGED) == set(PARTS)
    assert read(parts) == (chosen, ())


@given(st.dictionaries(st.sampled_from(PARTS), st.text(max_size=12) | st.sampled_from(list(_DAMAGED.values()))))
def test_no_parts_raise_and_the_rest_is_what_is_used(query: dict[str, str]) -> None:
    found, _ = decode(query)
    assert decode(encode(found)) == (found, ())


def test_the_parts_are_none_of_the_sheets() -> None:
    named = SheetSpec(attempts=(Attempt("xavier", activation="relu", name="x"),))
    assert not PAGE.names & {*encode_spec(named), "f", "d", "b", "t", "o", "m", "s", "w", "k"}


@pytest.mark.parametrize("part", sorted(_DAMAGED))
def test_a_damaged_part_is_named_and_the_rest_is_used(part: str) -> None:
    whole = encode(
        DepthSettings(
            DeepSpec(batch=20, width=30, depth=6, activation="leaky_relu", slope=0.2, seed=4, roll=9), layer=3
        )
    )
    found, problems = decode(whole | {part: _DAMAGED[part]})
    (problem,) = problems
    assert f"(link part {part})" in problem
    assert _DAMAGED[part] in problem.replace(",", "")
    kept = {name: text for name, text in encode(found).items() if name != part}
    if part == "rules":  # one text for all three attempts
        assert found.spec.attempts == (DeepAttempt(distribution="normal"),)
    else:
        follows = {"unit": {"bend"}}.get(part, set())  # tanh has no slope to choose
        assert {name: kept[name] for name in kept.keys() - follows} == {
            name: text for name, text in whole.items() if name not in {part, *follows}
        }


def test_one_bad_scheme_of_four_harms_no_other() -> None:
    found, problems = decode({"rules": "he~magic_3~fixed_2~orthogonal", "biases": "0~0~x~0.5"})
    assert len(problems) == 2
    assert [own.scheme for own in found.spec.attempts] == ["he", "xavier", "fixed", "orthogonal"]
    assert found.spec.attempts[2].arguments == (2.0,)
    assert found.spec.attempts[3].bias_variance == 0.5


def test_biases_without_schemes_are_those_of_the_first_preset() -> None:
    found, problems = decode({"biases": "0~0.25~-1"})
    assert [own.bias_variance for own in found.spec.attempts] == [0.0, 0.25, 0.0]
    assert len(problems) == 1


def test_more_schemes_than_there_is_room_for_are_named() -> None:
    found, (problem,) = decode({"rules": "~".join(["he"] * 5)})
    assert len(found.spec.attempts) == 4
    assert "5 of them" in problem


def test_a_layer_and_an_attempt_that_there_are_not_become_the_last() -> None:
    found, problems = decode({"layers": "4", "look": "9", "rules": "he~xavier", "pick": "4"})
    assert len(problems) == 2
    assert "(link part look) must be 1 to 4" in problems[0]
    assert "(link part pick) must be 1 to 2" in problems[1]
    assert (found.layer, found.chosen) == (4, 1)


def test_an_address_that_says_nothing_shows_the_first_preset() -> None:
    found, problems = decode({})
    assert problems == ()
    assert found.spec == DEEP_PRESETS["cs231n-tanh"].spec


def test_links_of_every_preset_are_read_back() -> None:
    for preset in DEEP_PRESETS.values():
        chosen = DepthSettings(replace(preset.spec, roll=3), quantity=preset.which)
        assert decode(encode(chosen)) == (chosen, ())
