"""TensorFlow 1's calls: they give an initializer, mostly of ``tf``, some of ``tf.contrib.layers``."""

from __future__ import annotations

from xavier_core.catalogue.calls.call import Call, Framework, Row
from xavier_core.catalogue.calls.notes import FAN_OF_SHAPE, HALF_WIDTH, NEEDS_DATA, NOT_CORRECTED

__all__ = ["TENSORFLOW1"]

_SCALING = 'tf.variance_scaling_initializer({scale}, "{fan}", '
_LATE = (
    "So in TensorFlow 1.15; early versions truncated “normal” without making up for it, and kept only 77.4 % of the "
    "variance."
)

TENSORFLOW1 = Framework(
    title="TensorFlow 1",
    general={
        "normal": Call(_SCALING + '"untruncated_normal")', _LATE),
        "uniform": Call(_SCALING + '"uniform")', FAN_OF_SHAPE),
        "truncated": Call(_SCALING + '"truncated_normal")', _LATE),
    },
    numbers={
        "normal": Call("tf.random_normal_initializer(stddev={std})"),
        "uniform": Call("tf.random_uniform_initializer(-{half_width}, {half_width})", HALF_WIDTH),
        "truncated": Call(
            "tf.truncated_normal_initializer(stddev={std} / {kept})",
            NOT_CORRECTED.format("truncated_normal_initializer"),
        ),
    },
    rows={
        "xavier normal": Row(
            pitfall="tf.contrib.layers.xavier_initializer() is Glorot's: uniform, and by the average of both fans."
        ),
        "glorot-uniform uniform": Row(
            pitfall="tf.contrib.layers.xavier_initializer is uniform by default, and has no gain.",
            plain="tf.contrib.layers.xavier_initializer()",
        ),
        "glorot-normal normal": Row(
            pitfall="tf.contrib.layers.xavier_initializer(uniform=False) is truncated and its variance 0.6 % larger."
        ),
        "glorot-truncated truncated": Row(
            pitfall="tf.contrib.layers.xavier_initializer(uniform=False) widens the law by √1.3, "
            "so its variance is 0.6 % larger."
        ),
        "orthogonal orthogonal": Row("tf.orthogonal_initializer(gain=$gain)", plain="tf.orthogonal_initializer()"),
        "lsuv orthogonal": Row("", NEEDS_DATA + "Start with tf.orthogonal_initializer(), then divide by their std."),
        "sparse sparse": Row("", "TensorFlow 1 has no sparse initializer."),
        "zeros normal": Row("tf.zeros_initializer()"),
        "constant normal": Row("tf.constant_initializer($value)"),
        "truncated-uncorrected truncated": Row(
            "tf.truncated_normal_initializer(stddev=$std)", "Nothing makes up for the cut."
        ),
        "one-sided uniform": Row("tf.random_uniform_initializer(0, $scale)"),
        "tf1-xavier truncated": Row(
            "tf.contrib.layers.xavier_initializer(uniform=False)", "Without uniform=False it is uniform."
        ),
        "tf1-he truncated": Row(
            "tf.contrib.layers.variance_scaling_initializer()",
            "factor=1.0 makes it LeCun's; mode is FAN_IN, FAN_OUT or FAN_AVG.",
        ),
    },
)
