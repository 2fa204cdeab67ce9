"""Our variances and parameters against a table of what frameworks, papers and books give, to 12 digits.

``tests/data/schemes_reference.csv`` has ``parameter`` as the half-width of a uniform law, the standard
deviation of a normal one, and that handed to the normal which is cut, for a truncated one.
"""

from __future__ import annotations

import csv
import math
from pathlib import Path
from typing import NamedTuple

import pytest

from xavier_core import SCHEMES
from xavier_core.schemes import layer_of


class Row(NamedTuple):
    """One row of ours that a reference row is to agree with."""

    scheme: str
    arguments: tuple[float, ...] = ()
    activation: str = ""
    distribution: str = ""


_NUMBERS = {"uniform": "uniform", "normal": "normal", "truncated_normal": "truncated"}
"""Our keys of the reference's distributions."""

_ROWS: dict[str, dict[str, Row]] = {
    "pytorch": {
        "xavier_uniform_": Row("glorot-uniform"),
        "xavier_normal_": Row("glorot-normal"),
        "xavier_uniform_(gain=5/3,tanh)": Row("glorot-uniform", (5 / 3,)),
        "xavier_normal_(gain=5/3,tanh)": Row("glorot-normal", (5 / 3,)),
        "kaiming_uniform_(relu,fan_in)": Row("he-uniform"),
        "kaiming_normal_(relu,fan_in)": Row("he"),
        "kaiming_uniform_(relu,fan_out)": Row("he-fan-out-uniform"),
        "kaiming_normal_(relu,fan_out)": Row("he-fan-out"),
        "kaiming_uniform_(defaults)": Row("he-uniform"),
        "kaiming_normal_(linear,fan_in)": Row("xavier"),
        "kaiming_normal_(leaky_relu,a=0.01)": Row("he", (0.01,)),
        "kaiming_normal_(leaky_relu,a=0.25)": Row("he", (0.25,)),
        "kaiming_normal_(tanh)": Row("kaiming-tanh"),
        "kaiming_normal_(selu)": Row("kaiming-selu"),
        "nn.Linear weight default": Row("standard"),
        "nn.Linear bias default": Row("standard"),
    },
    "keras": {
        "GlorotUniform": Row("glorot-uniform"),
        "GlorotNormal": Row("glorot-truncated"),
        "HeUniform": Row("he-uniform"),
        "HeNormal": Row("he-truncated"),
        "LecunUniform": Row("lecun-uniform"),
        "LecunNormal": Row("lecun-truncated"),
        "VarianceScaling(2,fan_out,untruncated_normal)": Row("he-fan-out"),
        "VarianceScaling(defaults)": Row("lecun-truncated"),
        "RandomNormal(default)": Row("fixed", (0.05,)),
        "RandomUniform(default)": Row("fixed", (0.05 / math.sqrt(3),), distribution="uniform"),
        "TruncatedNormal(default)": Row("truncated-uncorrected", (0.05,)),
        "layers.Dense kernel default (glorot_uniform)": Row("glorot-uniform"),
    },
    "jax": {
        "glorot_uniform": Row("glorot-uniform"),
        "glorot_normal": Row("glorot-truncated"),
        "he_uniform": Row("he-uniform"),
        "he_normal": Row("he-truncated"),
        "lecun_uniform": Row("lecun-uniform"),
        "lecun_normal": Row("lecun-truncated"),
        "variance_scaling(2,fan_out,normal)": Row("he-fan-out"),
        "variance_scaling(1,fan_geo_avg,normal)": Row("geometric-mean"),
    },
    "flax": {"linen.Dense kernel default (lecun_normal)": Row("lecun-truncated")},
    "caffe": {
        "xavier FAN_IN (default)": Row("lecun-uniform"),
        "msra FAN_IN (default)": Row("he"),
        "xavier FAN_OUT": Row("backward", distribution="uniform"),
        "msra FAN_OUT": Row("he-fan-out"),
        "xavier AVERAGE": Row("glorot-uniform"),
        "msra AVERAGE": Row("glorot-normal", (math.sqrt(2),)),  # twice Glorot's variance
        "gaussian (default std=1)": Row("fixed", (1.0,)),
    },
    "tensorflow1": {
        "contrib xavier_initializer(uniform=True)": Row("glorot-uniform"),
        "contrib xavier_initializer(uniform=False)": Row("tf1-xavier"),
        "contrib variance_scaling_initializer(defaults)": Row("tf1-he"),
    },
    "sklearn": {
        "MLP _init_coef activation=relu": Row("sklearn", activation="relu"),
        "MLP _init_coef activation=tanh": Row("sklearn", activation="tanh"),
        "MLP _init_coef activation=identity": Row("sklearn", activation="identity"),
        "MLP _init_coef activation=logistic": Row("sklearn", activation="sigmoid"),
    },
    "paper": {
        "LeCun 1998 std=fan_in^-1/2": Row("xavier"),
        "Glorot 2010 standard (eq. 1)": Row("standard"),
        "Glorot 2010 normalized (eq. 16)": Row("glorot-uniform"),
        "He 2015 forward (eq. 10)": Row("he"),
        "He 2015 backward (eq. 14)": Row("he-fan-out"),
        "Kumar 2017 sigmoid": Row("kumar", activation="sigmoid"),
        "Kumar 2017 tanh": Row("kumar", activation="tanh"),
        "Kumar 2017 relu": Row("kumar", activation="relu"),
        "SELU LeCun-normal": Row("selu"),
        "GPT-2 residual, std 0.02, 12 blocks": Row("gpt2-residual"),
        "GPT-2 residual, std 0.02, 48 blocks": Row("gpt2-residual", (0.02, 48.0)),
        "Fixup, 8 branches of 2 layers": Row("fixup"),
        "Fixup, 54 branches of 3 layers": Row("fixup", (54.0, 3.0)),
        "T-Fixup encoder, 6 layers": Row("t-fixup-encoder"),
        "T-Fixup decoder, 6 layers": Row("t-fixup-decoder"),
    },
    "book": {
        "Rashid corrected: std=pow(fan_in,-0.5)": Row("rashid"),
        "Rashid early print: std=pow(fan_out,-0.5)": Row("rashid-misprint"),
    },
    "course": {
        "CS231n small 0.01*randn": Row("fixed", (0.01,)),
        "CS231n randn/sqrt(fan_in)": Row("xavier"),
        "CS231n randn/sqrt(fan_in/2)": Row("he"),
    },
}


def ours(reference: dict[str, str]) -> Row:
    """Our row for one of the reference's."""
    return _ROWS[reference["framework"]][reference["scheme"]]


with (Path(__file__).resolve().parents[2] / "data" / "schemes_reference.csv").open(encoding="utf-8") as file:
    REFERENCE = tuple(csv.DictReader(file))


def test_the_reference_is_the_whole_table() -> None:
    assert len(REFERENCE) == 136
    used = {(row["framework"], row["scheme"]) for row in REFERENCE}
    assert {(framework, name) for framework, rows in _ROWS.items() for name in rows} <= used


@pytest.mark.parametrize(
    "reference", REFERENCE, ids=lambda row: f"{row['framework']} {row['scheme']} {row['fan_in']}x{row['fan_out']}"
)
def test_our_variance_and_parameter_are_the_reference_s(reference: dict[str, str]) -> None:
    own = ours(reference)
    scheme = SCHEMES[own.scheme]
    arguments = scheme.check_arguments(own.arguments)
    layer = layer_of(
        scheme, fan_in=int(reference["fan_in"]), fan_out=int(reference["fan_out"]), activation=own.activation
    )
    distribution = scheme.choose(own.distribution)
    assert distribution.key == _NUMBERS[reference["distribution"]]
    variance, parameter = float(reference["variance"]), float(reference["parameter"])
    assert scheme.variance_of(layer, arguments) == pytest.approx(variance, rel=1e-12, abs=0)
    std, law = scheme.std_of(layer, arguments), distribution.law(layer.fan_in, layer.fan_out, arguments)
    shown = {"uniform": std * law.reach, "normal": std, "truncated": std * law.reach / 2.0}
    assert shown[distribution.key] == pytest.approx(parameter, rel=1e-12, abs=0)
