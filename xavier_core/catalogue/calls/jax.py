"""JAX's calls, which Flax takes as they are: they give an initializer."""

from __future__ import annotations

from xavier_core.catalogue.calls.call import Call, Framework, Row
from xavier_core.catalogue.calls.notes import (
    CUT_NAME,
    NEEDS_DATA,
    NOT_CORRECTED,
    ONE_FAN,
    RELU_ALONE,
    RELU_ALONE_AND_CUT,
    TF1_FACTOR,
    WIDENED,
)

__all__ = ["JAX"]

_SCALING = 'jax.nn.initializers.variance_scaling({scale}, "{fan}", '
_ONE_SIDED = "jax.nn.initializers.uniform is another law: one-sided, from 0 up."
_NEAR_MISS = "{} has the same variance but is truncated, though “normal” is not: the other way round than in Keras."

JAX = Framework(
    title="JAX / Flax",
    general={
        "normal": Call(_SCALING + '"normal")', "In JAX “normal” is not truncated, in Keras it is."),
        "uniform": Call(_SCALING + '"uniform")', _ONE_SIDED),
        "truncated": Call(_SCALING + '"truncated_normal")', WIDENED.format("JAX")),
    },
    numbers={
        "normal": Call("jax.nn.initializers.normal({std})", "Without a number it is 0.01."),
        "uniform": Call(
            "lambda key, shape, dtype=jax.numpy.float32: "
            "jax.random.uniform(key, shape, dtype, -{half_width}, {half_width})",
            _ONE_SIDED,
        ),
        "truncated": Call(
            "jax.nn.initializers.truncated_normal({std} / {kept})", NOT_CORRECTED.format("truncated_normal")
        ),
    },
    rows={
        **dict.fromkeys(
            ("xavier normal", "selu normal", "rashid normal"), Row(pitfall=_NEAR_MISS.format("lecun_normal()"))
        ),
        "lecun-uniform uniform": Row(
            "jax.nn.initializers.lecun_uniform()",
            "Flax's Dense starts with lecun_normal(), which has this variance, but is a truncated normal law.",
        ),
        "lecun-truncated truncated": Row(
            "jax.nn.initializers.lecun_normal()", "It is truncated, despite its name; Flax's Dense starts with it."
        ),
        "glorot-uniform uniform": Row(
            pitfall="Flax's Dense starts with lecun_normal(), not with this.",
            plain="jax.nn.initializers.glorot_uniform()",
        ),
        "glorot-normal normal": Row(pitfall=_NEAR_MISS.format("glorot_normal()")),
        "glorot-truncated truncated": Row(pitfall=CUT_NAME, plain="jax.nn.initializers.glorot_normal()"),
        "he normal": Row(pitfall=_NEAR_MISS.format("he_normal()")),
        "he-uniform uniform": Row(pitfall=RELU_ALONE, plain="jax.nn.initializers.he_uniform()"),
        "he-truncated truncated": Row(pitfall=RELU_ALONE_AND_CUT, plain="jax.nn.initializers.he_normal()"),
        "he-fan-out normal": Row(pitfall=ONE_FAN.format("he_normal()")),
        "he-fan-out-uniform uniform": Row(pitfall=ONE_FAN.format("he_uniform()")),
        "he-fan-out-truncated truncated": Row(pitfall=ONE_FAN.format("he_normal()")),
        **{
            f"geometric-mean {ours}": Row(
                f'jax.nn.initializers.variance_scaling(1.0, "fan_geo_avg", "{theirs}")',
                "The mode is JAX's own: Keras, TensorFlow and PyTorch have no geometric mean of the fans.",
            )
            for ours, theirs in (("normal", "normal"), ("uniform", "uniform"), ("truncated", "truncated_normal"))
        },
        "orthogonal orthogonal": Row(
            "jax.nn.initializers.orthogonal($gain)",
            "The gain is called scale here, and is no variance.",
            plain="jax.nn.initializers.orthogonal()",
        ),
        "lsuv orthogonal": Row(
            "", NEEDS_DATA + "Start with jax.nn.initializers.orthogonal(), then divide by their std."
        ),
        "sparse sparse": Row(
            "", "JAX has no sparse initializer; jax.numpy.where on a normal draw keeps no exact count."
        ),
        "zeros normal": Row("jax.nn.initializers.zeros", "It is an initializer already, without parentheses."),
        "constant normal": Row("jax.nn.initializers.constant($value)"),
        "truncated-uncorrected truncated": Row(
            "jax.nn.initializers.truncated_normal($std)", "variance_scaling makes up for the cut."
        ),
        "one-sided uniform": Row("jax.nn.initializers.uniform($scale)", "Its name does not say that it starts at 0."),
        **dict.fromkeys(("tf1-xavier truncated", "tf1-he truncated"), Row(pitfall=TF1_FACTOR)),
    },
)
