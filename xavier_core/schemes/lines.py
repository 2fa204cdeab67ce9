"""Lines: what each framework is told so that it draws weights of the same law.

A line is written from a ``Rule``, the scheme's variance as text, in the way of its framework: ``scaled``
writes those of every framework that can be told any rule, and a row replaces them where there is a
shorter one. A framework that cannot be told a rule has a reason instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from xavier_core.dice import TRUNCATED_STD
from xavier_core.schemes.equivalent import FRAMEWORKS, Equivalent, Equivalents

__all__ = [
    "CAFFE_NO_CUT",
    "SCIPY_CUT",
    "SKLEARN_NO_CHOICE",
    "TORCH_SIZES",
    "TRUNCATED_STD_TEXT",
    "Changes",
    "Rule",
    "equivalents",
    "general",
    "jax_is_cut",
    "keras_is_cut",
    "none",
    "of_number",
    "same_for_all",
    "written",
]

Changes = Mapping[str, Equivalent]
"""Lines of some frameworks, by key, that a row has in place of the general ones."""

TRUNCATED_STD_TEXT = repr(TRUNCATED_STD)

SCIPY_CUT = "scipy.stats.truncnorm.rvs(-2, 2, size=(fan_in, fan_out), random_state=rng)"
"""N(0, 1) cut at ±2, with NumPy's generator."""
TORCH_SIZES = (
    "PyTorch stores a weight out × in and takes fan_in from its second size; "
    "a matrix stored in × out has its fans swapped."
)
CAFFE_NO_CUT = "Caffe has no filler with a truncated normal law."
SKLEARN_NO_CHOICE = (
    "scikit-learn's networks take no initializer: they draw U(±√(6 / (fan_in + fan_out))), "
    "and for the logistic function a third of that variance."
)
_WIDENED = "{} widens the law by 1/0.8796 before it cuts it at ±2, so that the variance after the cut is right."
_TORCH_CUT = (
    "The limits of trunc_normal_, −2 and 2, are absolute and nothing makes up for the cut, "
    "so N(0, 1) is cut first and scaled afterwards."
)
_STD_TAKEN = "{} takes the standard deviation, not the variance."
_HALF_WIDTH = "The half-width of a uniform law is √3 standard deviations."
_NUMPY_CUT = (
    "NumPy has no truncated normal law; this is SciPy's, whose limits count in standard deviations before the cut."
)
_TF1_LATE = (
    "So in TensorFlow 1.15; early versions cut “normal” without making up for it and kept only 77.4 % of the variance."
)
_FAN_OF_SHAPE = "Fans are those of a weight of shape in × out; a matrix stored out × in has its fans swapped."
_ONE_SIDED = "jax.nn.initializers.uniform is another law: one-sided, from 0 up."
_NOT_CORRECTED = "{} cuts at ±2 and does not make up for it, so the standard deviation is divided by 0.8796 here."


def keras_is_cut(named: str) -> str:
    """Return that a named initializer of Keras, the near miss, is truncated."""
    return (
        f"{named} has the same variance but is cut: in Keras “normal” means so, and only “untruncated_normal” does not."
    )


def jax_is_cut(named: str) -> str:
    """Return that a named initializer of JAX, the near miss, is truncated."""
    return f"{named} has the same variance but is cut, though “normal” is not: the other way round than in Keras."


class Rule(NamedTuple):
    """A variance of the form scale / fan as the text of lines, in Python, with ``$name`` for parameters."""

    scale: str
    """For Keras, JAX and TensorFlow: what is divided by the fan."""
    fan: Literal["fan_in", "fan_out", "fan_avg"]
    std: str
    """For PyTorch and NumPy: the standard deviation, from ``fan_in`` and ``fan_out``."""
    half_width: str
    """For PyTorch and NumPy: √3 times that, the half-width of the uniform law."""


def none(reason: str) -> Equivalent:
    """Return that a framework has no such line, with the reason."""
    return Equivalent("", reason)


def general(rule: Rule, distribution: str, *, plain: Rule | None = None) -> dict[str, Equivalent]:
    """Return the lines of a rule for one distribution, as far as they follow from the rule alone.

    ``plain`` is the rule where every parameter has its neutral value.
    """
    lines = _GENERAL[distribution](rule)
    if plain is None:
        return lines
    simple = _GENERAL[distribution](plain)
    return {name: line._replace(plain=simple[name].call) for name, line in lines.items()}


def equivalents(rule: Rule, changes: Mapping[str, Changes], *, plain: Rule | None = None) -> Mapping[str, Equivalents]:
    """Return the lines of a rule for each distribution named: the general ones with the row's changes."""
    return written({key: general(rule, key, plain=plain) | dict(own) for key, own in changes.items()})


def of_number(
    std: str,
    half_width: str,
    *,
    caffe: Changes,
    tensors: tuple[str, str] = ("", ""),
    told: str = "",
) -> Mapping[str, Equivalents]:
    """Return the lines of a standard deviation that is a number, for each distribution.

    Parameters
    ----------
    std, half_width
        The number, and √3 times it, as texts.
    caffe
        Caffe's lines, by distribution.
    tensors
        Both texts in PyTorch, where they are others.
    told
        What to say with every line that has nothing else to say.
    """
    torch_std, torch_half = tensors[0] or std, tensors[1] or half_width
    cut = f"{std} / {TRUNCATED_STD_TEXT}"
    shape = "(fan_in, fan_out)"
    sklearn = none(SKLEARN_NO_CHOICE)
    return written(
        {
            "normal": {
                "pytorch": Equivalent(f"nn.init.normal_(layer.weight, std={torch_std})", told),
                "keras": Equivalent(
                    f"keras.initializers.RandomNormal(stddev={std})",
                    told or "RandomNormal is not cut, TruncatedNormal is; without a number it is 0.05.",
                ),
                "jax": Equivalent(f"jax.nn.initializers.normal({std})", told or "Without a number it is 0.01."),
                "caffe": caffe["normal"],
                "tf1": Equivalent(f"tf.random_normal_initializer(stddev={std})", told),
                "sklearn": sklearn,
                "numpy": Equivalent(f"rng.normal(0.0, {std}, {shape})", told or _STD_TAKEN.format("rng.normal")),
            },
            "uniform": {
                "pytorch": Equivalent(f"nn.init.uniform_(layer.weight, -{torch_half}, {torch_half})", _HALF_WIDTH),
                "keras": Equivalent(f"keras.initializers.RandomUniform(-{half_width}, {half_width})", _HALF_WIDTH),
                "jax": Equivalent(
                    "lambda key, shape, dtype=jax.numpy.float32: "
                    f"jax.random.uniform(key, shape, dtype, -{half_width}, {half_width})",
                    _ONE_SIDED,
                ),
                "caffe": caffe["uniform"],
                "tf1": Equivalent(f"tf.random_uniform_initializer(-{half_width}, {half_width})", _HALF_WIDTH),
                "sklearn": sklearn,
                "numpy": Equivalent(f"rng.uniform(-{half_width}, {half_width}, {shape})", _HALF_WIDTH),
            },
            "truncated": {
                "pytorch": Equivalent(
                    f"nn.init.trunc_normal_(layer.weight.data).mul_({torch_std} / {TRUNCATED_STD_TEXT})", _TORCH_CUT
                ),
                "keras": Equivalent(
                    f"keras.initializers.TruncatedNormal(stddev={cut})", _NOT_CORRECTED.format("TruncatedNormal")
                ),
                "jax": Equivalent(
                    f"jax.nn.initializers.truncated_normal({cut})", _NOT_CORRECTED.format("truncated_normal")
                ),
                "caffe": none(CAFFE_NO_CUT),
                "tf1": Equivalent(
                    f"tf.truncated_normal_initializer(stddev={cut})",
                    _NOT_CORRECTED.format("truncated_normal_initializer"),
                ),
                "sklearn": sklearn,
                "numpy": Equivalent(f"{SCIPY_CUT} * {cut}", _NUMPY_CUT),
            },
        }
    )


def written(lines: Mapping[str, Changes]) -> Mapping[str, Equivalents]:
    """Return lines that a row writes itself, by distribution."""
    return MappingProxyType(
        {key: MappingProxyType({name: own[name] for name in FRAMEWORKS}) for key, own in lines.items()}
    )


def same_for_all(reason: str, distribution: str) -> Mapping[str, Equivalents]:
    """Return that no framework has such a line, for one reason."""
    return written({distribution: dict.fromkeys(FRAMEWORKS, none(reason))})


def _on_layer(text: str) -> str:
    """The text with PyTorch's names for the fans."""
    return text.replace("fan_in", "layer.in_features").replace("fan_out", "layer.out_features")


def _keras(rule: Rule, distribution: str) -> str:
    return f'keras.initializers.VarianceScaling({rule.scale}, "{rule.fan}", "{distribution}")'


def _jax(rule: Rule, distribution: str) -> str:
    return f'jax.nn.initializers.variance_scaling({rule.scale}, "{rule.fan}", "{distribution}")'


def _tensorflow(rule: Rule, distribution: str) -> str:
    return f'tf.variance_scaling_initializer({rule.scale}, "{rule.fan}", "{distribution}")'


def _normal(rule: Rule) -> dict[str, Equivalent]:
    return {
        "pytorch": Equivalent(f"nn.init.normal_(layer.weight, std={_on_layer(rule.std)})", _STD_TAKEN.format("It")),
        "keras": Equivalent(_keras(rule, "untruncated_normal"), "In Keras “normal” would be cut."),
        "jax": Equivalent(_jax(rule, "normal"), "In JAX “normal” is not cut, in Keras it is."),
        "tf1": Equivalent(_tensorflow(rule, "untruncated_normal"), _TF1_LATE),
        "sklearn": none(SKLEARN_NO_CHOICE),
        "numpy": Equivalent(f"rng.normal(0.0, {rule.std}, (fan_in, fan_out))", _STD_TAKEN.format("rng.normal")),
    }


def _uniform(rule: Rule) -> dict[str, Equivalent]:
    half_width = _on_layer(rule.half_width)
    return {
        "pytorch": Equivalent(f"nn.init.uniform_(layer.weight.data, -1, 1).mul_({half_width})", _HALF_WIDTH),
        "keras": Equivalent(_keras(rule, "uniform"), _FAN_OF_SHAPE),
        "jax": Equivalent(_jax(rule, "uniform"), _ONE_SIDED),
        "tf1": Equivalent(_tensorflow(rule, "uniform"), _FAN_OF_SHAPE),
        "sklearn": none(SKLEARN_NO_CHOICE),
        "numpy": Equivalent(f"rng.uniform(-1, 1, (fan_in, fan_out)) * {rule.half_width}", _HALF_WIDTH),
    }


def _truncated(rule: Rule) -> dict[str, Equivalent]:
    return {
        "pytorch": Equivalent(
            f"nn.init.trunc_normal_(layer.weight.data).mul_({_on_layer(rule.std)} / {TRUNCATED_STD_TEXT})", _TORCH_CUT
        ),
        "keras": Equivalent(_keras(rule, "truncated_normal"), _WIDENED.format("Keras")),
        "jax": Equivalent(_jax(rule, "truncated_normal"), _WIDENED.format("JAX")),
        "caffe": none(CAFFE_NO_CUT),
        "tf1": Equivalent(_tensorflow(rule, "truncated_normal"), _TF1_LATE),
        "sklearn": none(SKLEARN_NO_CHOICE),
        "numpy": Equivalent(f"{SCIPY_CUT} * {rule.std} / {TRUNCATED_STD_TEXT}", _NUMPY_CUT),
    }


_GENERAL = MappingProxyType({"normal": _normal, "uniform": _uniform, "truncated": _truncated})
