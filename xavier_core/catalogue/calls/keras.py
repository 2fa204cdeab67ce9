"""Keras's calls: they give an initializer."""

from __future__ import annotations

from xavier_core.catalogue.calls.call import Call, Framework, Row
from xavier_core.catalogue.calls.notes import (
    CUT_NAME,
    FAN_OF_SHAPE,
    HALF_WIDTH,
    NEEDS_DATA,
    NOT_CORRECTED,
    ONE_FAN,
    RELU_ALONE,
    RELU_ALONE_AND_CUT,
    TF1_FACTOR,
    WIDENED,
)

__all__ = ["KERAS"]

_SCALING = 'keras.initializers.VarianceScaling({scale}, "{fan}", '
_NEAR_MISS = "{} has the same variance but is truncated, as “normal” means in Keras; only “untruncated_normal” is not."

KERAS = Framework(
    title="Keras",
    general={
        "normal": Call(_SCALING + '"untruncated_normal")', "In Keras “normal” would be truncated."),
        "uniform": Call(_SCALING + '"uniform")', FAN_OF_SHAPE),
        "truncated": Call(_SCALING + '"truncated_normal")', WIDENED.format("Keras")),
    },
    numbers={
        "normal": Call(
            "keras.initializers.RandomNormal(stddev={std})",
            "RandomNormal is not truncated, TruncatedNormal is; without a number it is 0.05.",
        ),
        "uniform": Call("keras.initializers.RandomUniform(-{half_width}, {half_width})", HALF_WIDTH),
        "truncated": Call(
            "keras.initializers.TruncatedNormal(stddev={std} / {kept})", NOT_CORRECTED.format("TruncatedNormal")
        ),
    },
    rows={
        **dict.fromkeys(
            ("xavier normal", "selu normal", "rashid normal"), Row(pitfall=_NEAR_MISS.format("LecunNormal()"))
        ),
        "lecun-uniform uniform": Row(
            "keras.initializers.LecunUniform()", "Dense starts with GlorotUniform(), not with this."
        ),
        "lecun-truncated truncated": Row("keras.initializers.LecunNormal()", CUT_NAME),
        "glorot-uniform uniform": Row(
            pitfall="Dense, Conv2D and LSTM start with it; the first number of VarianceScaling is the gain squared.",
            plain="keras.initializers.GlorotUniform()",
        ),
        "glorot-normal normal": Row(pitfall=_NEAR_MISS.format("GlorotNormal()")),
        "glorot-truncated truncated": Row(pitfall=CUT_NAME, plain="keras.initializers.GlorotNormal()"),
        "he normal": Row(pitfall=_NEAR_MISS.format("HeNormal()")),
        "he-uniform uniform": Row(pitfall=RELU_ALONE, plain="keras.initializers.HeUniform()"),
        "he-truncated truncated": Row(pitfall=RELU_ALONE_AND_CUT, plain="keras.initializers.HeNormal()"),
        "he-fan-out normal": Row(pitfall=ONE_FAN.format("HeNormal()")),
        "he-fan-out-uniform uniform": Row(pitfall=ONE_FAN.format("HeUniform()")),
        "he-fan-out-truncated truncated": Row(pitfall=ONE_FAN.format("HeNormal()")),
        "kumar normal": Row(
            pitfall="The first number is a variance times the fan: for the sigmoid 12.8, not 3.6, "
            "which the author's script passes here."
        ),
        "orthogonal orthogonal": Row(
            "keras.initializers.Orthogonal(gain=$gain)",
            "An LSTM of Keras draws its recurrent weights so, those of all gates in one wide matrix.",
            plain="keras.initializers.Orthogonal()",
        ),
        "lsuv orthogonal": Row(
            "", NEEDS_DATA + "Start with keras.initializers.Orthogonal(), then divide by their std."
        ),
        "sparse sparse": Row("", "Keras has no sparse initializer."),
        "zeros normal": Row("keras.initializers.Zeros()", "It is what Dense has for its bias."),
        "constant normal": Row("keras.initializers.Constant($value)"),
        "truncated-uncorrected truncated": Row(
            "keras.initializers.TruncatedNormal(stddev=$std)", "VarianceScaling makes up for the cut."
        ),
        "one-sided uniform": Row(
            "keras.initializers.RandomUniform(0, $scale)", "Without numbers it is symmetric: ±0.05."
        ),
        **dict.fromkeys(("tf1-xavier truncated", "tf1-he truncated"), Row(pitfall=TF1_FACTOR)),
    },
)
