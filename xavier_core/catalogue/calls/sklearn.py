"""scikit-learn's calls: estimators that draw so by themselves, since none takes an initializer."""

from __future__ import annotations

from xavier_core.catalogue.calls.call import Call, Framework, Row

__all__ = ["SKLEARN"]

SKLEARN = Framework(
    title="scikit-learn",
    general={},
    otherwise=Call(
        "",
        "scikit-learn's networks take no initializer: they draw U(±√(6 / (fan_in + fan_out))), "
        "and for the logistic function a third of that variance.",
    ),
    rows={
        "glorot-uniform uniform": Row(
            "",
            "Only with a gain of 1: its networks start so for tanh, relu and identity, "
            "and intercepts come from the same law.",
            plain='MLPClassifier(activation="tanh")',
        ),
        "kumar normal": Row(
            "",
            "scikit-learn's networks take no initializer, and for the logistic function "
            "they draw smaller weights, not larger ones: variance 2 / (3 (fan_in + fan_out)).",
        ),
        "sklearn uniform": Row(
            'MLPClassifier(activation="$name")',
            "Its networks know relu, tanh, identity and logistic, and start so with no way to choose.",
            activations=("relu", "tanh", "identity", "sigmoid"),
        ),
    },
)
