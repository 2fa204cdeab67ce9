"""The link of the schemes page: what its parts say, what a damaged one says, and what is taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pages.ui.schemes.page import FIELDS, PAGE, Filters, SchemesSettings, default_of, fit
from pages.ui.shell.fields import read_parts, with_values, write_parts
from xavier_core import SheetSpec, encode_spec
from xavier_core.catalogue import FRAMEWORKS, find_defaults

LINK = {
    "find": "relu",
    "with": "selu",
    "goes": "backward",
    "drawn": "truncated",
    "in": "caffe",
    "sort": "std",
    "order": "down",
    "scheme": "sparse",
    "numbers": "0.5_2",
    "as": "sparse",
    "g": "tanh",
    "beside": "he",
    "fan_in": "3",
    "fan_out": "2",
    "mine": "keras",
    "layer": "1",
    "ins": "64",
    "units": "128",
    "kernel": "5",
    "act": "gelu",
    "depth": "50",
}
"""A link from before there were groups."""


def read(query: dict[str, str]) -> tuple[SchemesSettings, tuple[str, ...]]:
    found = read_parts(FIELDS, query)
    settings, problems = fit(with_values(SchemesSettings(), found.values), SheetSpec())
    return settings, (*found.problems, *problems)


def test_an_old_link_keeps_its_meaning() -> None:
    settings, problems = read(LINK)
    assert problems == ()
    assert settings == SchemesSettings(
        own_activation="gelu",
        depth=50,
        framework="keras",
        filters=Filters("relu", "selu", "backward", "truncated", "caffe", "std", falling=True),
        scheme="sparse",
        arguments=(0.5, 2.0),
        distribution="sparse",
        activation="tanh",
        beside="he",
        fan_in=3,
        fan_out=2,
        layer=1,
        inputs=64,
        units=128,
        kernel=5,
        groups=1,
    )
    assert write_parts(FIELDS, settings) == LINK | {"groups": "1"}


def test_the_first_settings_are_what_an_empty_link_says() -> None:
    assert read({}) == (PAGE.first(SheetSpec()), ())


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("scheme", "glorot", "Scheme (link part scheme) must be one of fixed"),
        ("fan_in", "0", "fan_in (link part fan_in) must be a whole number from 1 to"),
        ("fan_out", "1e9", "fan_out (link part fan_out) must be a whole number from 1 to"),
        ("numbers", "1_2_3", "Parameters of xavier"),
        ("numbers", "nan", "Numbers of the scheme (link part numbers) must be a number"),
        ("as", "uniform", "Distribution of xavier must be normal (received “uniform”)"),
        ("as", "cauchy", "Distribution (link part as) must be one of"),
        ("find", "x" * 61, "Search (link part find)"),
        ("find", "a\x00b", "Search (link part find)"),
        ("depth", "101", "Layers (link part depth) must be a whole number from 1 to 100 (received 101)"),
        ("act", "<script>alert(1)</script>", "Activation (link part act) must be one of"),
        ("in", "theano", "Has a call in (link part in) must be one of"),
        ("order", "sideways", "Order (link part order) must be one of up, down (received “sideways”)"),
        ("layer", "-1", "Layer (link part layer) must be a whole number"),
        ("groups", "0", "Groups (link part groups) must be a whole number"),
    ],
)
def test_a_damaged_part_is_named_and_the_others_are_used(name: str, text: str, message: str) -> None:
    settings, problems = read({name: text, "beside": "he"})
    assert settings == replace(SchemesSettings(), beside="he")
    assert len(problems) == 1
    assert message in problems[0]


def test_a_layer_that_the_framework_does_not_have_is_its_first() -> None:
    settings, _ = read({"mine": "sklearn", "layer": str(len(find_defaults("pytorch")) - 1)})
    assert default_of(settings) is find_defaults("sklearn")[0]


def test_a_framework_without_layers_has_no_default() -> None:
    assert default_of(read({"mine": "numpy"})[0]) is None


def test_groups_that_do_not_divide_the_channels_are_taken_back() -> None:
    convolution = [default.layer for default in find_defaults("pytorch")].index("Conv2d")
    settings, problems = read({"mine": "pytorch", "layer": str(convolution), "ins": "64", "units": "64", "groups": "7"})
    assert settings.groups == 1
    assert "received 7" in problems[0]
    assert read({"ins": "64", "units": "64", "groups": "7"})[0].groups == 7  # of a Linear nobody asks


def test_no_other_page_and_not_the_sheet_has_parts_of_these_names() -> None:
    parts = [field.part for field in FIELDS]
    assert len({*parts}) == len(parts)
    assert not {*parts} & {*encode_spec(SheetSpec()), "f", "d", "b", "t", "o", "m", "s", "w", "k"}


def test_every_framework_can_be_chosen() -> None:
    assert [read({"mine": key})[0].framework for key in FRAMEWORKS] == list(FRAMEWORKS)
