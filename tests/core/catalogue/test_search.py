"""Search: what people type finds the scheme that they mean, first where it has a name of its own."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xavier_core import SCHEMES
from xavier_core.catalogue import (
    FRAMEWORKS,
    CatalogueRow,
    catalogue_rows,
    find_call,
    find_layers,
    find_rows,
    nearest_text,
)
from xavier_core.catalogue.aliases import ALIASES
from xavier_core.catalogue.search import Terms, normalized, search_pattern
from xavier_core.schemes import Draw

ROWS = catalogue_rows(fan_in=784, fan_out=100)


def found(text: str) -> list[str]:
    return [row.key for row in find_rows(ROWS, text)]


def functions_by_hand() -> set[tuple[str, str]]:
    """(scheme, function) of every default call, read off by hand: what stands before its first parenthesis."""
    pairs = set()
    for scheme in SCHEMES.values():
        for distribution in scheme.distributions:
            for framework in FRAMEWORKS:
                call = find_call(Draw(scheme.key, (), distribution.key), framework).call
                head = call.partition("(")[0]
                if framework != "caffe" and re.fullmatch(r"[A-Za-z_0-9.]+", head):
                    pairs.add((scheme.key, head.rpartition(".")[2]))
    return pairs


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("kaiming_uniform", ["he-uniform"]),
        ("kaiming_uniform_", ["he-uniform"]),
        ("kaiming_normal", ["he"]),
        ("nn.init.kaiming_normal_", ["he"]),
        ("torch.nn.init.xavier_uniform_(w)", ["glorot-uniform"]),
        ("xavier_uniform", ["glorot-uniform"]),
        ("Xavier uniform", ["glorot-uniform"]),
        ("XavierUniform", ["glorot-uniform"]),
        ("xavier_normal_", ["glorot-normal"]),
        ("glorot_uniform", ["glorot-uniform"]),
        ("GlorotUniform", ["glorot-uniform"]),
        ("glorot-normal", ["glorot-normal", "glorot-truncated"]),
        ("glorot_normal()", ["glorot-normal", "glorot-truncated"]),
        ("msra", ["he"]),
        ("1/fan_in", ["xavier", "lecun-uniform", "lecun-truncated"]),
        ("1 / fan_in", ["xavier", "lecun-uniform", "lecun-truncated"]),
        ("2/fan_in", ["he", "he-uniform", "he-truncated"]),
        ("√(2/fan_in)", ["he"]),
        ("sqrt(2 / fan_in)", ["he"]),
        ("1/fan_out", ["backward"]),
        ("2/(fan_in+fan_out)", ["glorot-uniform", "glorot-normal", "glorot-truncated"]),
        ("lecun", ["xavier", "lecun-uniform", "lecun-truncated"]),
        ("lecun_normal", ["xavier", "lecun-truncated"]),
        ("he", ["he", "he-uniform"]),
        ("he_normal", ["he-truncated", "he"]),
        ("tf.keras.initializers.HeNormal", ["he-truncated"]),
        ("he_uniform", ["he-uniform"]),
        ("trunc_normal_", ["truncated-uncorrected"]),
        ("TruncatedNormal", ["truncated-uncorrected"]),
        ("orthogonal_", ["orthogonal"]),
        ("zeros_", ["zeros"]),
        ("nn.Linear default", ["standard"]),
        ("standard of 2010", ["standard"]),
        ("xavier", ["xavier", "glorot-uniform", "glorot-normal"]),
        ("Xavier, 1/fan_in (LeCun normal)", ["xavier"]),
        ("glorot keras", ["glorot-uniform", "glorot-normal", "glorot-truncated"]),
        ("mlpclassifier", ["sklearn"]),
        ("gpt2", ["gpt2-residual"]),
        ("GPT-2", ["gpt2-residual"]),
        ("T-Fixup", ["t-fixup-encoder", "t-fixup-decoder"]),
        ("fan_geo_avg", ["geometric-mean"]),
        ("5/3", ["kaiming-tanh"]),
        ("swish", ["variance-keeping"]),
    ],
)
def test_what_people_type_finds_what_they_mean_first(text: str, first: list[str]) -> None:
    assert found(text)[: len(first)] == first


@pytest.mark.parametrize("text", ["VarianceScaling", "variance_scaling", "variance scaling", "VARIANCESCALING"])
def test_variance_scaling_is_found_in_every_spelling(text: str) -> None:
    rows = found(text)
    assert rows == found("VarianceScaling")
    by_hand = {scheme for scheme, function in functions_by_hand() if function == "VarianceScaling"}
    assert len(by_hand) > 10
    assert by_hand <= set(rows)


@pytest.mark.parametrize(("scheme", "function"), sorted(functions_by_hand()))
def test_every_function_of_every_row_finds_it_in_any_spelling(scheme: str, function: str) -> None:
    plain = function.strip("_")
    camel = "".join(part.capitalize() for part in plain.split("_"))
    for text in (function, plain, plain.replace("_", " "), plain.replace("_", "-"), plain.upper(), camel):
        assert scheme in found(text), text


@pytest.mark.parametrize("key", SCHEMES)
def test_key_title_and_aliases_find_a_row_among_the_first(key: str) -> None:
    """Before it stand only rows with the same name."""
    for name in (key, SCHEMES[key].title, SCHEMES[key].list_title, *ALIASES[key]):
        before = found(name)[: found(name).index(key)]
        for other in before:
            names = {other, SCHEMES[other].title, SCHEMES[other].list_title, *ALIASES[other]}
            assert normalized(name).replace(" ", "") in {normalized(own).replace(" ", "") for own in names}, name


def test_a_match_begins_where_a_word_begins() -> None:
    assert "sparse" in found("where")
    assert re.search(search_pattern("he"), normalized("np.where")) is None
    assert re.search(search_pattern("he"), normalized("HeNormal"))


def test_nothing_typed_finds_all_and_nonsense_none() -> None:
    for text in ("", "  ", "_", "()"):
        assert find_rows(ROWS, text) == ROWS
    for text in ("zzz", "xavier zzz", "glorot 7/9", "9 / fan_in"):
        assert find_rows(ROWS, text) == ()


def test_rows_of_the_same_rank_keep_their_order() -> None:
    order = [row.key for row in ROWS]
    rows = found("2 / fan_in")[:3]
    assert rows == sorted(rows, key=order.index)
    reverse = [row.key for row in find_rows(ROWS[::-1], "2 / fan_in")]
    assert reverse[:3] == rows[::-1]


def test_a_name_comes_before_a_function_and_a_function_before_a_text() -> None:
    rows = [
        ROWS[0]._replace(key=key, terms=Terms(*parts))
        for key, parts in {
            "apart": (("uniform",), (), ("kaiming",)),
            "text": ((), (), ("see kaiming uniform there",)),
            "within": (("old kaiming uniform",), (), ()),
            "function begins": ((), ("kaiming uniform more",), ()),
            "name begins": (("kaiming uniform more",), (), ()),
            "function": ((), ("kaiming uniform",), ()),
            "name": (("kaiming uniform",), (), ()),
        }.items()
    ]
    expected = ["name", "function", "name begins", "function begins", "within", "text", "apart"]
    assert [row.key for row in find_rows(rows, "KaimingUniform")] == expected


def test_every_scheme_has_aliases_and_none_is_twice_in_a_row() -> None:
    assert set(ALIASES) == set(SCHEMES)
    for aliases in ALIASES.values():
        assert len(set(aliases)) == len(aliases)
        assert all(normalized(alias) for alias in aliases)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_taken(text: str) -> None:
    rows = find_rows(ROWS, text)
    assert len(rows) == len({row.key for row in rows})
    assert all(isinstance(row, CatalogueRow) for row in rows)
    assert normalized(normalized(text)) == normalized(text)


@pytest.mark.parametrize(
    ("typed", "meant", "first"),
    [
        ("kaming", "kaiming", "he"),
        ("kaiming_unifrom", "kaiming uniform", "he-uniform"),
        ("xaiver", "xavier", "xavier"),
        ("golrot", "glorot", "glorot-uniform"),
        ("ortogonal", "orthogonal", "orthogonal"),
        ("truncted", "truncated", "truncated-uncorrected"),
        ("msar", "msra", "he"),
        ("XavierUnfirom", "xavier uniform", "glorot-uniform"),
    ],
)
def test_a_misspelt_name_leads_to_the_one_that_was_meant(typed: str, meant: str, first: str) -> None:
    assert found(typed) == []
    assert nearest_text(ROWS, typed) == meant
    assert found(meant)[0] == first


@pytest.mark.parametrize("typed", ["", "qwertz", "qwertz xavier", "he", "kaiming_uniform", "GRU"])
def test_nothing_is_suggested_for_what_is_a_name_or_like_none(typed: str) -> None:
    assert nearest_text(ROWS, typed) == ""


def test_a_layer_is_found_by_its_name_in_any_framework() -> None:
    assert [(own.framework, own.layer) for own in find_layers("depthwise")] == [("keras", "DepthwiseConv2D")]
    assert {own.framework for own in find_layers("GRU")} == {"pytorch", "keras", "jax"}
    assert find_layers("") == find_layers("xavier uniform") == ()
    assert find_layers(nearest_text(ROWS, "transposed"))[0].layer == "ConvTranspose2d"
