"""scikit-learn's default, seen by running it."""

from __future__ import annotations

from xavier_core.catalogue.defaults.default import Default, dense
from xavier_core.schemes import Draw

__all__ = ["SKLEARN"]

_DRAW = Draw("sklearn")

SKLEARN = (
    Default(
        framework="sklearn",
        versions="1.9.1",
        layer="MLPClassifier and MLPRegressor",
        draw=_DRAW,
        fans=dense,
        bias="uniform with the bound of the weights",
        bias_variance=_DRAW.variance,
        source="sklearn/neural_network/_multilayer_perceptron.py, _init_coef",
        note="ReLU, the default activation, gets Glorot's variance, not He's; logistic gets a third of it. No argument "
        "of the estimators changes the bound.",
    ),
)
