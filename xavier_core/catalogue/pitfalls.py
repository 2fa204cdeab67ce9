"""Pitfalls: what is easily got wrong about each scheme, by hand and in frameworks."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["PITFALLS"]

_CUT = "Cut at 2 standard deviations a normal law keeps 77.4 % of its variance, unless it is widened first."
_FANS_SWAPPED = (
    "PyTorch stores weights out × in, Keras and JAX in × out: "
    "taken from a matrix the wrong way round, the fans are exchanged without a warning."
)
_NAMED_XAVIER = (
    "Three variances are called Xavier: 1 / fan_in (Caffe, CS231n), 2 / (fan_in + fan_out) (the paper, PyTorch, "
    "Keras, JAX, TensorFlow), and in some texts U(±1/√n), which is 1 / (3n)."
)
_SECOND_MOMENT = (
    "What is kept is the mean square of the signal, not its variance: inputs from U(0, 1) have variance 1/12, "
    "but mean square 1/3, four times as much."
)
_COMPROMISE = "It keeps neither signal nor gradient exactly, unless fan_in and fan_out are equal."
_HE_FORWARD = (
    "What is kept is the mean square of the activations; their variance is smaller, as ReLU's outputs have a mean.",
    "2 / fan_in is the variance; a standard deviation of 2 / fan_in, or a variance of √(2 / fan_in), is a slip.",
    "The first layer has no ReLU before it and would need 1 / fan_in; He and others leave the factor of 2 in.",
    "In the comparison of He and others Xavier is 1 / fan_in, not the average of both fans.",
    "Where leaky ReLU has slope 0.01 and nothing is passed, kaiming_normal_ still takes slope 0.",
    "It let a network of 30 layers converge; one of 14 was hardly more accurate than with Xavier.",
)
_HE_BACKWARD = (
    "It keeps the gradient, not the signal: where layers grow narrower the signal grows by fan_in / fan_out.",
    "2 / fan_out is the variance; a standard deviation of 2 / fan_out, or a variance of √(2 / fan_out), is a slip.",
    "kaiming_normal_ divides by fan_in unless mode says otherwise.",
    _FANS_SWAPPED,
)

PITFALLS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "fixed": (
            "Each layer multiplies the mean square by fan_in · std²: one number does not suit wide and narrow layers.",
            "Too small, and the signal dies out over the layers; too large, and it explodes or saturates tanh.",
            "±1 as the range of a uniform law is a standard deviation of 0.577, not of 1.",
            _CUT,
        ),
        "inputs": (
            "The number of inputs is not looked at, and it is that number by which the variance of the sum grows.",
            "Larger inputs get larger weights, so that the first activations grow with their square.",
            "STDEV divides by n − 1 and needs two inputs; equal inputs make every weight 0.",
            "On the sheet it works by accident: the inputs 3, 1, 2 have standard deviation 1, not far from 1/√3.",
        ),
        "xavier": (
            "1 / fan_in is the variance; its root, 1 / √fan_in, is the standard deviation that NORMINV asks for.",
            _NAMED_XAVIER,
            _SECOND_MOMENT,
            "Tanh is not linear: it loses signal from layer to layer, if slowly, about as 1 / √(2 · layer).",
            "ReLU drops half of the mean square at each layer, so it needs He's 2 / fan_in.",
        ),
        "lecun-uniform": (
            "U(±1/√n) has variance 1 / (3n); for 1 / n the half-width is √(3 / n).",
            "Caffe calls this law xavier, though the paper's divides by the average of both fans.",
            _SECOND_MOMENT,
        ),
        "lecun-truncated": (
            "lecun_normal is truncated, despite its name: at 2 standard deviations before and 2.27 after the cut.",
            "The standard deviation given to the sampler is 1/0.8796 of the one that comes out.",
            _SECOND_MOMENT,
        ),
        "two-step": (
            "With a first step of a small variance, as the lecture has it, the result is not Xavier.",
            "A first standard deviation of 0.01 makes the signal a hundredth at every layer.",
            "The second step multiplies by the root: the variance is divided by fan_in, the weights by √fan_in.",
            "A uniform first step on ±1 has variance 1/3 and ends at PyTorch's default, not at Xavier.",
        ),
        "standard": (
            "U(±1/√n) has variance 1 / (3n), so a linear layer shrinks the signal by √3.",
            "It is sometimes given as Xavier's rule; Glorot and Bengio give it as what they improve on.",
            "PyTorch's Linear and Conv layers draw weights and biases so by default.",
        ),
        "backward": (
            "It keeps the gradient, not the signal: where layers grow narrower the signal grows by fan_in / fan_out.",
            (
                "Who swaps the fans of the forward rule gets this one, and sees no difference where layers are "
                "equally wide."
            ),
        ),
        "glorot-uniform": (
            _NAMED_XAVIER,
            _COMPROMISE,
            "The half-width is √3 standard deviations: 6 under the root, not 2.",
            "A gain multiplies weights, so it counts squared in the variance and once in the half-width.",
            _SECOND_MOMENT,
            _FANS_SWAPPED,
        ),
        "glorot-normal": (
            _NAMED_XAVIER,
            _COMPROMISE,
            "glorot_normal of Keras and JAX is truncated at ±2.27 standard deviations, xavier_normal_ of PyTorch not.",
            "2 / (fan_in + fan_out) is the variance; the standard deviation is its root.",
            _SECOND_MOMENT,
            _FANS_SWAPPED,
        ),
        "glorot-truncated": (
            "glorot_normal is truncated, despite its name, and xavier_normal_ of PyTorch is not.",
            _CUT,
            _COMPROMISE,
            _SECOND_MOMENT,
        ),
        "geometric-mean": (
            "Where fan_in and fan_out are far apart it is larger than Glorot's variance, whose mean is arithmetic.",
            "It keeps neither signal nor gradient exactly, unless fan_in and fan_out are equal.",
            "Only JAX has the mode; elsewhere the standard deviation is given as a number.",
        ),
        "he": _HE_FORWARD,
        "he-uniform": _HE_FORWARD,
        "he-truncated": (*_HE_FORWARD, _CUT),
        "he-fan-out": _HE_BACKWARD,
        "he-fan-out-uniform": _HE_BACKWARD,
        "he-fan-out-truncated": (*_HE_BACKWARD, _CUT),
        "variance-keeping": (
            "It keeps the variance of the pre-activations, which is the mean square of the activations times n Var(W).",
            "Gradients are another matter: they would need 1 / E[g'(Z)²] in place of 1 / E[g(Z)²].",
            "For tanh it is a gain of 1.5925, where calculate_gain has 5/3; for the sigmoid 1.8462, where it has 1.",
            (
                "To keep the activations' standard deviation, which subtracts their mean, ReLU needs 1.7129 in "
                "place of √2."
            ),
            "calculate_gain raises an error for GELU, SiLU, ELU and softplus.",
            _SECOND_MOMENT,
        ),
        "selu": (
            (
                "PyTorch's gain for selu is 3/4, so kaiming_normal_ with it has variance 0.5625 / fan_in; this is "
                "linear's."
            ),
            "SELU's own constants do what a gain does elsewhere: multiplying the weights as well is once too much.",
            "Keras and TensorFlow recommend lecun_normal for SELU, which has this variance, but is truncated.",
            "Keeping the variance forward lets gradients grow a little: E[g'(Z)²] is 1.0717.",
        ),
        "kumar": (
            "3.6 for the sigmoid multiplies the standard deviation, 1 / √fan_in; the variance is 12.8 / fan_in.",
            (
                "The author's own script passes 3.6 as the numerator of the variance: a standard deviation of 1.90 "
                "/ √fan_in."
            ),
            "The sigmoid cannot do what is asked of it: values between 0 and 1 have a variance of at most 1/4.",
            (
                "The sigmoid's outputs have a fixed point of standard deviation 0.32; gradients keep 0.35 of their "
                "variance a layer."
            ),
            "For the sigmoid scikit-learn goes the other way and draws smaller weights.",
            "PyTorch's gain of 1 for the sigmoid is not this rule's: that would be 3.58.",
        ),
        "kaiming-tanh": (
            "5/3 for tanh has no known derivation: 1.5925 keeps pre-activations of variance 1, and 1 small ones.",
            "With it a deep tanh signal stays at an RMS of 0.651, but over 50 layers the gradient grows 87.7 times.",
            "Without nonlinearity kaiming_normal_ takes ReLU's gain √2, whatever activation follows.",
        ),
        "kaiming-selu": (
            "SELU keeps mean 0 and variance 1 with variance 1 / fan_in; a gain of 3/4 draws 0.5625 / fan_in.",
            "With it the signal of a SELU network falls to an RMS of 0.206 over 50 layers, and the gradient to 0.252.",
            'lecun_normal in Keras and JAX and nonlinearity="linear" in PyTorch draw what SELU asks for.',
        ),
        "orthogonal": (
            (
                "A single weight looks like any other of variance 1 / max(fan_in, fan_out); it is the matrix that "
                "is special."
            ),
            "A square matrix keeps every length both ways; a wide one only forward, a tall one only backward.",
            "For ReLU a gain of √2 is needed, as with independent weights.",
            (
                "The factor of a QR decomposition alone is not uniform: the signs of R's diagonal have to be made "
                "positive."
            ),
            "A convolution's kernel is flattened first, which makes the flat matrix orthogonal, not the convolution.",
        ),
        "lsuv": (
            "The variance is that of the pre-activations, before ReLU, in the author's script.",
            "Pre-activations are linear in the weights: on one and the same batch one division is enough.",
            "Ports of the script stop at 0.1 or after 10 rounds, the script at 0.02 or after 20.",
            "The same dice give other weights with other data.",
        ),
        "sparse": (
            "Martens limits the weights that come into a unit; PyTorch's sparse_ counts those that leave one.",
            "The share is rounded up: of 30 weights and a sparsity of 0.9 exactly 27 are 0.",
            "The variance counts the zeros in: it is std² times the share that is left.",
            "0.01 is the default of sparse_; few weights of that size pass hardly any signal on.",
        ),
        "gpt2-residual": (
            "N counts blocks here, of two branches each; the paper's N counts residual layers, and has no 2.",
            "Only the projections that end a branch are scaled: all other weights keep a standard deviation of 0.02.",
            "0.02 does not look at the width: at width 768 it is 0.55 / √fan_in, at width 2,500 1 / √fan_in.",
        ),
        "fixup": (
            "It is a half of Fixup: the last layer of every branch and the classifier start at 0.",
            "Scalar multipliers of 1 and biases of 0 before each layer belong to it, and no normalization.",
            "L^(−1/(2m−2)) multiplies the weights; it counts squared in the variance.",
        ),
        "t-fixup-encoder": (
            "The factor is for value and output projections and the MLP, not for queries and keys.",
            "0.67 is the encoder's; the decoder, which attends twice, has (9N)^(−1/4).",
            "It is for networks without layer normalization and without warmup.",
        ),
        "t-fixup-decoder": (
            "The factor is for value and output projections and the MLP, not for queries and keys.",
            "Embeddings are drawn from N(0, 1/d), d their size, and multiplied by (9N)^(−1/4), too.",
            "It is for networks without layer normalization and without warmup.",
        ),
        "zeros": (
            "Behind weights of 0 every unit gives the same output, whatever the inputs.",
            "With tanh or ReLU all gradients of weights are 0 as well: only the last layer's bias learns.",
            "Biases may start at 0: it is the weights that must differ.",
        ),
        "constant": (
            "All units of a layer get the same gradient and stay identical: however wide, the layer is one unit.",
            "The variance is 0, yet the signal grows: each layer multiplies the sum of what comes in.",
        ),
        "truncated-uncorrected": (
            "The number given is not the standard deviation that comes out: that is 0.8796 of it.",
            "Before they were mended, variance scaling in Keras and TensorFlow lost 22.6 % of the variance so.",
            "The limits of PyTorch's trunc_normal_ are absolute: with std 0.02 and ±2 nothing is cut at all.",
        ),
        "one-sided": (
            (
                "Weights that are all positive add up: the mean of the signal is multiplied by fan_in · scale/2 at "
                "each layer."
            ),
            "uniform of JAX is one-sided; RandomUniform of Keras reaches from −0.05 to 0.05.",
            "It is drawn where one writes uniform(0.01) and means ±0.01.",
        ),
        "sklearn": (
            "ReLU gets Glorot's variance here, not He's, which is twice as large where the fans are equal.",
            (
                "For the sigmoid weights are smaller by √3, where Kumar's rule makes them 3.58 times larger than 1 "
                "/ √fan_in."
            ),
            "Intercepts are drawn from the same law as the weights; elsewhere biases mostly start at 0.",
            "f is no variance: U(±√(6 / n)) has variance 2 / n.",
        ),
        "tf1-xavier": (
            "Its documentation says √(3 / (fan_in + fan_out)) for the standard deviation; its code has √(2.6 / …).",
            "xavier_initializer is uniform by default: uniform=False is this one.",
            "The variance is 0.59 % larger than Glorot's, because 1.3 is a rounded number.",
            _SECOND_MOMENT,
        ),
        "tf1-he": (
            "By default the factor is 2 and the fan fan_in: it is He's rule under a general name.",
            "tf.variance_scaling_initializer without contrib is another one, whose scale is 1 by default.",
            "The variance is 0.59 % larger than He's, because 1.3 is a rounded number.",
        ),
        "rashid": (
            "n is the number of links into a node, from the layer before; early printings took it from the next layer.",
            "fan_in^-0.5 is the standard deviation, not the variance and not the ends of a range.",
            "It is Xavier's forward rule, given for the sigmoid, whose outputs have mean 1/2 and not 0.",
            (
                "A range of −1 to 1, which it replaces, is a standard deviation of 0.577 in every layer, whatever "
                "its width."
            ),
        ),
        "rashid-misprint": (
            "From 784 inputs to 100 nodes it gives a standard deviation of 0.1 in place of 0.0357: 2.8 times too much.",
            "It is the backward rule by accident, and the same as the forward one where layers are equally wide.",
            "A question on Cross Validated, 326710, takes n from the next layer for the same reason.",
        ),
        "variance-slip": (
            "Var(z) is n Var(w), as the answer itself derives; with Var(w) = 1/√n that is √n, 28 for 784 inputs.",
            "1/√n is the standard deviation; as a variance it makes the standard deviation the fourth root, n^(−1/4).",
            "Wider layers make it worse: the signal grows by the fourth root of fan_in at every layer.",
        ),
    }
)
"""By the key of a scheme, each a sentence."""
