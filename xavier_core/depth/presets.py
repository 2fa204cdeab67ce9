"""Deep networks worth opening: those of the tutorials and papers, at the size at which they were shown."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from xavier_core.depth.spec import DeepAttempt, DeepSpec

__all__ = ["DEEP_PRESETS", "DeepPreset", "View", "find_preset"]

View = Literal["post", "pre", "gradient_pre", "gradient_weights"]
"""Figures of a layer, by their name in ``LayerFigures``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeepPreset:
    """A deep experiment by name."""

    key: str
    """Short name in code and links."""
    title: str
    """Name on screen."""
    spec: DeepSpec
    about: str
    """What the source shows and what to look at, in one to three sentences."""
    source: str
    """Where it comes from."""
    which: View = "post"
    """What to look at first."""
    wants_jacobian: bool = False
    """Whether singular values are what there is to see."""
    wants_rank: bool = False
    """Whether effective ranks are."""


_CS231N = "Li, Johnson and Yeung, CS231n (Stanford, 2017), lecture 6"
_GLOROT = "Glorot and Bengio (2010)"
_HE = "He, Zhang, Ren and Sun (2015)"
_XAVIER = DeepAttempt("xavier")
_STANDARD = DeepAttempt("standard")
_NORMALIZED = DeepAttempt("glorot-uniform")
_RELU = DeepAttempt("he")


def _of_variance(scale: float, bias_variance: float = 0.0) -> DeepAttempt:
    """Normal weights of variance scale/n in layers of equal width n."""
    return DeepAttempt("glorot-normal", (math.sqrt(scale),), bias_variance=bias_variance)


_FIVE_TANH = DeepSpec(batch=300, width=1000, depth=5, activation="tanh", attempts=(_STANDARD, _NORMALIZED))
_FIFTY_LINEAR = DeepSpec(
    batch=200, width=200, depth=50, activation="identity", attempts=(DeepAttempt("orthogonal"), _XAVIER)
)
_DEFAULT_WIDTH = 500

_ROWS = (
    DeepPreset(
        key="cs231n-tanh",
        title="Tutorial: tanh, 10 layers of 500",
        spec=DeepSpec(
            batch=1000,
            width=500,
            depth=10,
            activation="tanh",
            attempts=(DeepAttempt("fixed", (0.01,)), DeepAttempt("fixed", (1.0,)), _XAVIER),
        ),
        about="With a standard deviation of 0.01 the activations shrink to nothing, with 1 nearly all of them are "
        "at −1 or 1, and with 1/√n they stay spread out over all ten layers. Then look at the gradients: with 0.01 "
        "they vanish on the way back; with 1, where one expects nothing of saturated units, the few that are not "
        "saturated have weights so large that gradients explode.",
        source=f"{_CS231N}, slides 45, 47 and 48",
    ),
    DeepPreset(
        key="cs231n-relu",
        title="Tutorial: ReLU, 10 layers of 500",
        spec=DeepSpec(batch=1000, width=500, depth=10, activation="relu", attempts=(_XAVIER, _RELU)),
        about="ReLU takes away half of the mean square, so 1/√n loses a factor √2 at every layer; √(2/n) makes up "
        "for it. Re-roll: in the last layers the figures of one network stray far from their mean.",
        source=f"{_CS231N}, slides 49 and 50",
    ),
    DeepPreset(
        key="glorot-6",
        title="Glorot and Bengio, figure 6: activations",
        spec=_FIVE_TANH,
        about="Under U(±1/√n) the histogram of the activations narrows around 0 with every layer, to a tenth; under "
        "the normalized initialization it narrows to a half, by what tanh itself takes away. The inputs here are "
        "N(0, 1) and not the paper’s images.",
        source=f"{_GLOROT}, figure 6",
    ),
    DeepPreset(
        key="glorot-7",
        title="Glorot and Bengio, figure 7: gradients on the way back",
        spec=_FIVE_TANH,
        about="The same networks, seen from the other end: on its way back from the fifth layer to the first the "
        "gradient shrinks to a twelfth under U(±1/√n), and to two fifths under the normalized initialization, where "
        "the paper’s histograms coincide.",
        source=f"{_GLOROT}, figure 7",
        which="gradient_pre",
    ),
    DeepPreset(
        key="glorot-8",
        title="Glorot and Bengio, figure 8: gradients of the weights",
        spec=_FIVE_TANH,
        about="The surprise of the paper: the gradients of the weights are about the same in every layer, under "
        "either initialization. Close to the inputs the signal is large and the gradient small, at the other end it "
        "is the other way round, and the product stays; only its size tells the two initializations apart.",
        source=f"{_GLOROT}, figure 8 and eq. 14",
        which="gradient_weights",
    ),
    DeepPreset(
        key="glorot-jacobian",
        title="Glorot and Bengio: singular values of a layer",
        spec=_FIVE_TANH,
        about="The paper reports about 0.8 as the average singular value of the Jacobian from one layer to the next "
        "under the normalized initialization and about 0.5 under U(±1/√n). For weights alone theory has "
        "8/(3π) = 0.849 and 0.490; compare the last layers, where tanh is nearest to its straight part.",
        source=f"{_GLOROT}, eq. 17 and the text after it",
        wants_jacobian=True,
    ),
    DeepPreset(
        key="he-30",
        title="He’s 30 layers of ReLU",
        spec=DeepSpec(batch=200, width=400, depth=30, activation="relu", attempts=(_XAVIER, _RELU)),
        about="The paper’s network of 30 layers learns from a variance of 2/n and stalls from the variance 1/n that "
        "it calls Xavier: by a factor √2 a layer both the signal and its gradient are down to about 1/30,000. The "
        "layers here are fully connected, the paper’s mostly convolutions.",
        source=f"{_HE}, figure 3",
        which="gradient_pre",
    ),
    DeepPreset(
        key="kumar",
        title="Kumar’s sigmoid, and 3.6 in the wrong place",
        spec=DeepSpec(
            batch=300,
            width=500,
            depth=10,
            activation="sigmoid",
            attempts=(DeepAttempt("kumar"), _of_variance(3.6), _XAVIER),
        ),
        about="Kumar’s rule has the standard deviation 3.6/√n, but the author’s script passes 3.6 as the variance, "
        "which makes it 1.9/√n. All three keep a standard deviation over the units, but examples end up alike, as "
        "the effective rank shows, and gradients vanish: under Kumar’s rule slowest, under 1/√n soonest.",
        source="Kumar (2017), and the author’s repository weight_initialization",
        which="gradient_pre",
        wants_rank=True,
    ),
    DeepPreset(
        key="alike",
        title="All weights 0, or all the same",
        spec=DeepSpec(
            batch=200,
            width=100,
            depth=5,
            activation="tanh",
            attempts=(DeepAttempt("zeros"), DeepAttempt("constant", (0.01,)), _XAVIER),
        ),
        about="With zeros there is no signal, and no weight has a gradient. With a constant there are both, but all "
        "units of a layer are one and the same, and so are their gradients in all layers but the last: a layer of "
        "100 units is a layer of one.",
        source="the naive starts that every course warns of, such as the notes of CS231n",
        wants_rank=True,
    ),
    DeepPreset(
        key="orthogonal",
        title="Orthogonal against Gaussian, 50 linear layers",
        spec=_FIFTY_LINEAR,
        about="Orthogonal matrices multiply to an orthogonal one: every singular value stays 1, whatever the depth. "
        "The product of Gaussian ones keeps the mean square only: a few directions grow, the others are lost, and "
        "the effective rank falls.",
        source="Saxe, McClelland and Ganguli (2013)",
        wants_jacobian=True,
        wants_rank=True,
    ),
    DeepPreset(
        key="orthogonal-tanh",
        title="Orthogonal against Gaussian, 50 layers of tanh",
        spec=replace(_FIFTY_LINEAR, activation="tanh"),
        about="tanh takes a little from large signals at every layer, so both shrink slowly and at one rate. Yet most "
        "of the singular values of the orthogonal network stay within a factor of ten, and its rank does not fall.",
        source="Saxe, McClelland and Ganguli (2013)",
        wants_jacobian=True,
        wants_rank=True,
    ),
    DeepPreset(
        key="default",
        title="A framework’s default against the right call",
        spec=DeepSpec(
            batch=300,
            width=_DEFAULT_WIDTH,
            depth=20,
            activation="relu",
            attempts=(replace(_STANDARD, bias_variance=1.0 / (3.0 * _DEFAULT_WIDTH)), _STANDARD, _RELU),
        ),
        about="nn.Linear of PyTorch draws weights and biases from U(±1/√n), a variance of 1/(3n), where ReLU asks "
        "for 2/n: without the biases a factor √6 is lost at every layer. With them the activations look as if they "
        "had come to a fixed point, but what is left is the biases’ own, the same for every example, as the effective "
        "rank shows. (Here the biases are normal with that variance.)",
        source="PyTorch, nn.Linear: kaiming_uniform_ with a = √5, which is 1/√n",
        wants_rank=True,
    ),
    DeepPreset(
        key="digits",
        title="Handwritten digits through tanh",
        spec=DeepSpec(
            data="digits",
            batch=500,
            width=100,
            depth=10,
            activation="tanh",
            attempts=(DeepAttempt("fixed", (0.01,)), DeepAttempt("fixed", (1.0,)), _STANDARD, _XAVIER),
        ),
        about="Real inputs are not independent: pixels beside each other agree, and many are always 0. Yet once "
        "they are centred and scaled, the layers do what they do on N(0, 1); the effective rank tells how much of "
        "the difference between the digits arrives.",
        source="Alpaydin and Kaynak (1998), UCI Optical Recognition of Handwritten Digits",
        wants_rank=True,
    ),
    DeepPreset(
        key="chaos",
        title="Order, the edge of chaos, and chaos",
        spec=DeepSpec(
            batch=100,
            width=300,
            depth=50,
            activation="tanh",
            attempts=(_of_variance(1.0, 0.05), _of_variance(1.76, 0.05), _of_variance(4.0, 0.05)),
        ),
        about="Biases have the variance 0.05 and weights 1/n, 1.76/n or 4/n. In order all examples end up alike and "
        "gradients vanish; in chaos neighbours part and gradients explode; at 1.76/n, the edge, gradients keep "
        "their size within a factor of two over 50 layers.",
        source="Poole, Lahiri, Raghu, Sohl-Dickstein and Ganguli (2016); Schoenholz, Gilmer, Ganguli and "
        "Sohl-Dickstein (2017)",
        which="gradient_pre",
        wants_rank=True,
    ),
)

DEEP_PRESETS: Mapping[str, DeepPreset] = MappingProxyType({row.key: row for row in _ROWS})
"""Every preset by its key, in the order of the menu."""


def find_preset(spec: DeepSpec, *, which: str = "", wants_jacobian: bool = False) -> DeepPreset | None:
    """Return the preset that a spec is, whatever its seed and roll; None where it is none.

    Several presets look at the same networks. Of those it is the one that asks for singular values like
    ``wants_jacobian`` and shows the figures ``which``, or at least the one, or else the first.
    """
    home = replace(spec, seed=DeepSpec().seed, roll=DeepSpec().roll)
    found = [row for row in _ROWS if row.spec == home]
    return max(found, key=lambda row: (row.wants_jacobian == wants_jacobian, row.which == which), default=None)
