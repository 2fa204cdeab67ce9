"""PyTorch's calls: they fill the weight of ``layer``, an ``nn.Linear``, in place."""

from __future__ import annotations

from xavier_core.catalogue.calls.call import Call, Framework, Row
from xavier_core.catalogue.calls.notes import HALF_WIDTH, NEEDS_DATA

__all__ = ["PYTORCH"]

_SIZES = (
    "PyTorch stores a weight out × in and takes fan_in from its second size; "
    "a matrix stored in × out has its fans swapped."
)
_GAINS = (
    "calculate_gain gives 5/3 for tanh, and no derivation of it is known: 1.5925 keeps the variance of "
    "standard normal pre-activations, 1 that of small ones."
)
_SELU_GAIN = 'The gain of 3/4 is not what SELU was made for: nonlinearity="linear" draws the 1 / fan_in that keeps it.'
_IN_PROJECTION = (
    "MultiheadAttention draws queries, keys and values as one matrix, whose fan_out counts three times: "
    "half of the variance."
)
_A = (
    "The argument a counts for leaky_relu alone; without nonlinearity and without a it is leaky_relu with slope 0, "
    "which is ReLU."
)
_LATER = "The limits of trunc_normal_, −2 and 2, are absolute: N(0, 1) is cut first and scaled after."
_CUT = "nn.init.trunc_normal_(layer.weight.data).mul_"
_LINEAR = 'nn.init.kaiming_{}_(layer.weight, nonlinearity="linear")'
_LINEAR_BY_FAN_OUT = 'nn.init.kaiming_{}_(layer.weight, mode="fan_out", nonlinearity="linear")'


def _he(law: str, mode: str = "") -> Row:
    start = f"nn.init.kaiming_{law}_(layer.weight"
    return Row(f'{start}, a=$slope{mode}, nonlinearity="leaky_relu")', _A, plain=f'{start}{mode}, nonlinearity="relu")')


def _glorot(law: str) -> Row:
    start = f"nn.init.xavier_{law}_(layer.weight"
    return Row(f"{start}, gain=$gain)", _GAINS, plain=f"{start})")


PYTORCH = Framework(
    title="PyTorch",
    names={
        "fan_in": "layer.in_features",
        "fan_out": "layer.out_features",
        "np.std(inputs, ddof=1)": "inputs.std().item()",
    },
    general={
        "normal": Call("nn.init.normal_(layer.weight, std={std})"),
        "uniform": Call("nn.init.uniform_(layer.weight.data, -1, 1).mul_({half_width})", HALF_WIDTH),
        "truncated": Call(
            _CUT + "({std} / {kept})",
            "The limits of trunc_normal_, −2 and 2, are absolute and nothing makes up for the cut, "
            "so N(0, 1) is cut first and scaled afterwards.",
        ),
    },
    numbers={"uniform": Call("nn.init.uniform_(layer.weight, -{half_width}, {half_width})", HALF_WIDTH)},
    rows={
        "xavier normal": Row(
            _LINEAR.format("normal"),
            "xavier_normal_ divides by the average of both fans; it is this law only where they are equal.",
        ),
        "lecun-uniform uniform": Row(
            _LINEAR.format("uniform"), "nn.Linear starts with U(±1/√fan_in), a third of this variance."
        ),
        "two-step normal": Row(
            "nn.init.normal_(layer.weight.data, std=$first_std).div_(layer.in_features**0.5)",
            "Both steps as in the lecture; kaiming_normal_ does them in one, with first_std 1.",
        ),
        "standard uniform": Row(
            "nn.init.kaiming_uniform_(layer.weight, a=5**0.5)",
            "nn.Linear starts with it; √5 stands for no slope, it makes 2 / (1 + 5) = 1/3 of He's rule.",
        ),
        "backward normal": Row(_LINEAR_BY_FAN_OUT.format("normal"), _SIZES),
        "backward uniform": Row(_LINEAR_BY_FAN_OUT.format("uniform"), _SIZES),
        "glorot-uniform uniform": _glorot("uniform"),
        "glorot-normal normal": _glorot("normal"),
        "he normal": _he("normal"),
        "he-uniform uniform": _he("uniform"),
        "he-fan-out normal": _he("normal", ', mode="fan_out"'),
        "he-fan-out-uniform uniform": _he("uniform", ', mode="fan_out"'),
        "variance-keeping normal": Row(
            pitfall="kaiming_normal_ takes its gains from calculate_gain: only those of ReLU, leaky ReLU "
            "and linear keep the variance."
        ),
        "selu normal": Row(
            _LINEAR.format("normal"), 'With nonlinearity="selu" the gain is 3/4 and the variance 0.5625 / fan_in.'
        ),
        "kumar normal": Row(
            pitfall='kaiming_normal_ with nonlinearity="sigmoid" has gain 1, with tanh 5/3; neither is this law.'
        ),
        "orthogonal orthogonal": Row(
            "nn.init.orthogonal_(layer.weight, gain=$gain)",
            "Rows are orthonormal where the weight has fewer rows than columns, else columns are.",
            plain="nn.init.orthogonal_(layer.weight)",
        ),
        "lsuv orthogonal": Row(
            "", NEEDS_DATA + "Start with nn.init.orthogonal_(layer.weight), then divide by their std."
        ),
        "sparse sparse": Row(
            "nn.init.sparse_(layer.weight, sparsity=$sparsity, std=$std)",
            "Zeros are counted in each column of the out × in weight: in what one input sends out.",
        ),
        "zeros normal": Row("nn.init.zeros_(layer.weight)", "The bias keeps what nn.Linear has drawn."),
        "constant normal": Row("nn.init.constant_(layer.weight, $value)"),
        "truncated-uncorrected truncated": Row(
            "nn.init.trunc_normal_(layer.weight, std=$std, a=-2 * $std, b=2 * $std)",
            "The limits a and b are absolute, −2 and 2 by default, and not multiples of std.",
        ),
        "one-sided uniform": Row(
            "nn.init.uniform_(layer.weight, 0, $scale)", "uniform_ is one-sided, too, from 0 to 1 by default."
        ),
        **{
            f"kaiming-{activation} {law}": Row(
                f'nn.init.kaiming_{law}_(layer.weight, nonlinearity="{activation}")', pitfall
            )
            for activation, pitfall in (("tanh", _GAINS), ("selu", _SELU_GAIN))
            for law in ("normal", "uniform")
        },
        "gpt2-residual normal": Row(
            pitfall="GPT-2's own Conv1D stores weights in × out; the law does not look at the fans, so it is the same."
        ),
        "fixup normal": Row(pitfall="The last layer of each branch and the classifier take nn.init.zeros_ instead."),
        "t-fixup-encoder uniform": Row(
            "nn.init.xavier_uniform_(layer.weight, gain=0.67 * $layers**-0.25)", _IN_PROJECTION
        ),
        "t-fixup-decoder uniform": Row(
            "nn.init.xavier_uniform_(layer.weight, gain=(9 * $layers) ** -0.25)", _IN_PROJECTION
        ),
        "sklearn uniform": Row(
            "nn.init.xavier_uniform_(layer.weight, gain=($factor / 6) ** 0.5)",
            "A gain multiplies the half-width, so a third of the variance is a gain of 1/√3.",
        ),
        "tf1-xavier truncated": Row(_CUT + "((1.3 * 2 / (layer.in_features + layer.out_features)) ** 0.5)", _LATER),
        "tf1-he truncated": Row(_CUT + "((1.3 * 2 / layer.in_features) ** 0.5)", _LATER),
        "rashid normal": Row(
            _LINEAR.format("normal"), 'nonlinearity="sigmoid" has gain 1 as well; it is the same law.'
        ),
        "rashid-misprint normal": Row(_LINEAR_BY_FAN_OUT.format("normal"), _SIZES),
    },
)
