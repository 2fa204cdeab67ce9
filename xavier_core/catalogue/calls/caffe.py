"""Caffe's calls: the ``weight_filler`` of a layer, as its prototxt has it."""

from __future__ import annotations

from xavier_core.activations import ACTIVATIONS
from xavier_core.catalogue.calls.call import Call, Framework, Row
from xavier_core.catalogue.calls.notes import NEEDS_DATA

__all__ = ["CAFFE"]

_XAVIER = 'weight_filler { type: "xavier" }'
_IS_UNIFORM = (
    "Caffe's gaussian filler takes a number and no rule; its xavier filler{} has this variance, but is uniform."
)
_IS_NORMAL = "Caffe's msra filler is normal; xavier, U(±√(3 / {})), has half of this variance."
_NO_SLOPE = "Only with slope 0: Caffe's filler knows ReLU alone. Without variance_norm it divides by fan_in."
_RELU = Row(
    'weight_filler { type: "msra" }',
    "Only for ReLU, where the rule gives 2 / fan_in; else Caffe's gaussian filler takes a number and no rule.",
    activations=("relu",),
)

CAFFE = Framework(
    title="Caffe",
    general={"truncated": Call("", "Caffe has no filler with a truncated normal law.")},
    rows={
        "fixed normal": Row(
            'weight_filler { type: "gaussian" std: $std }', "Without std it is 1, and without type all weights are 0."
        ),
        "fixed uniform": Row(
            'weight_filler { type: "uniform" min: -$half_width max: $half_width }',
            "Without min and max it is one-sided, from 0 to 1.",
        ),
        "inputs normal": Row("", "Caffe's gaussian filler takes a number: it cannot look at the inputs."),
        "inputs uniform": Row("", "Caffe's uniform filler takes two numbers: it cannot look at the inputs."),
        **dict.fromkeys(("xavier normal", "selu normal", "rashid normal"), Row("", _IS_UNIFORM.format(""))),
        "rashid-misprint normal": Row("", _IS_UNIFORM.format(" with variance_norm: FAN_OUT")),
        "lecun-uniform uniform": Row(_XAVIER, "The paper's average needs variance_norm: AVERAGE."),
        "two-step normal": Row(
            "", "Caffe's fillers draw in one step; its xavier filler has this variance, but is uniform."
        ),
        "two-step uniform": Row(
            "", "Only with a first step of standard deviation 1; the filler has no factor.", plain=_XAVIER
        ),
        "standard uniform": Row("", "Caffe's xavier filler, U(±√(3 / fan_in)), has three times this variance."),
        "backward normal": Row(
            "",
            "Caffe's gaussian filler takes a number and no rule; xavier with variance_norm: FAN_OUT "
            "has this variance, but is uniform.",
        ),
        "backward uniform": Row(
            'weight_filler { type: "xavier" variance_norm: FAN_OUT }', "Without variance_norm it is FAN_IN."
        ),
        "glorot-uniform uniform": Row(
            "",
            "Only with a gain of 1: the filler has none. Without variance_norm it divides by fan_in alone.",
            plain='weight_filler { type: "xavier" variance_norm: AVERAGE }',
        ),
        "glorot-normal normal": Row(
            "",
            "Caffe's xavier filler is uniform; msra with variance_norm: AVERAGE is normal, "
            "but has twice this variance.",
        ),
        "he normal": Row("", _NO_SLOPE, plain='weight_filler { type: "msra" }'),
        "he-uniform uniform": Row("", _IS_NORMAL.format("fan_in")),
        "he-fan-out normal": Row("", _NO_SLOPE, plain='weight_filler { type: "msra" variance_norm: FAN_OUT }'),
        "he-fan-out-uniform uniform": Row("", _IS_NORMAL.format("fan_out")),
        "variance-keeping normal": _RELU,
        "variance-keeping uniform": Row(
            _XAVIER,
            "Only for the identity, where the rule gives 1 / fan_in; else no filler has this law.",
            activations=("identity",),
        ),
        "kumar normal": _RELU,
        "orthogonal orthogonal": Row(
            "", "Caffe has no orthogonal filler; the script of LSUV's authors makes the matrix itself."
        ),
        "lsuv orthogonal": Row("", NEEDS_DATA + "Caffe is what the authors' own script works on."),
        "sparse sparse": Row(
            "", "The gaussian filler's sparse keeps each weight with chance sparse / fan_out; no count is exact."
        ),
        "zeros normal": Row(
            'weight_filler { type: "constant" value: 0 }',
            "A layer without a weight_filler starts so: the type is constant and the value 0 by default.",
        ),
        "constant normal": Row('weight_filler { type: "constant" value: $value }'),
        "one-sided uniform": Row(
            'weight_filler { type: "uniform" min: 0 max: $scale }', "By default min is 0 and max 1."
        ),
        "sklearn uniform": Row(
            'weight_filler { type: "xavier" variance_norm: AVERAGE }',
            "Not for the sigmoid: the filler has no factor. Without variance_norm it divides by fan_in alone.",
            activations=tuple(key for key in ACTIVATIONS if key != "sigmoid"),
        ),
        **{
            f"{scheme} normal": Row("", "Caffe's gaussian filler takes a number and no rule.")
            for scheme in ("kaiming-tanh", "kaiming-selu", "geometric-mean", "gpt2-residual", "fixup")
        },
        **{
            f"{scheme} uniform": Row("", "Caffe's xavier filler has neither a gain nor this mean of the fans.")
            for scheme in ("kaiming-tanh", "kaiming-selu", "geometric-mean", "t-fixup-encoder", "t-fixup-decoder")
        },
        "variance-slip normal": Row(
            "", "Caffe's gaussian filler takes a number, and no filler divides a variance by √fan_in."
        ),
        "variance-slip uniform": Row(
            "", "Caffe's uniform filler takes two numbers, and no filler divides a variance by √fan_in."
        ),
    },
)
