"""NumPy's calls: they give the matrix itself, of shape (fan_in, fan_out), from a generator ``rng``."""

from __future__ import annotations

from xavier_core.catalogue.calls.call import Call, Framework, Row
from xavier_core.catalogue.calls.notes import HALF_WIDTH, NEEDS_DATA

__all__ = ["NUMPY"]

_CUT = "scipy.stats.truncnorm.rvs(-2, 2, size=(fan_in, fan_out), random_state=rng)"
"""N(0, 1) cut at ±2."""
_IS_SCIPY = "NumPy has no truncated normal law; this is SciPy's, whose limits count in standard deviations"
_BOOK_ORDER = "The book's arrays are out × in, of shape (hnodes, inodes); here the matrix is in × out."
_ORTHOGONAL = "np.matmul(*np.linalg.svd(rng.normal(size=(fan_in, fan_out)), full_matrices=False)[::2])"

NUMPY = Framework(
    title="NumPy",
    general={
        "normal": Call(
            "rng.normal(0.0, {std}, (fan_in, fan_out))", "rng.normal takes the standard deviation, not the variance."
        ),
        "uniform": Call("rng.uniform(-1, 1, (fan_in, fan_out)) * {half_width}", HALF_WIDTH),
        "truncated": Call(_CUT + " * {std} / {kept}", _IS_SCIPY + " before the cut."),
    },
    numbers={"uniform": Call("rng.uniform(-{half_width}, {half_width}, (fan_in, fan_out))", HALF_WIDTH)},
    rows={
        "two-step normal": Row(
            "rng.normal(0.0, $first_std, (fan_in, fan_out)) * (1 / fan_in) ** 0.5",
            "The factor is the root of 1 / fan_in; 1 / fan_in itself would shrink the signal by √fan_in.",
        ),
        "orthogonal orthogonal": Row(
            f"$gain * {_ORTHOGONAL}",
            "np.linalg.qr(…)[0] alone prefers some signs, and is not of this shape where fan_in < fan_out.",
            plain=_ORTHOGONAL,
        ),
        "lsuv orthogonal": Row("", NEEDS_DATA + "Start with an orthogonal matrix, then divide it by np.std(x @ W)."),
        "sparse sparse": Row(
            "rng.permuted(np.where(np.arange(fan_out) < np.ceil($sparsity * fan_out), 0.0, "
            "rng.normal(0.0, $std, (fan_in, fan_out))), axis=1)",
            "rng.permuted shuffles each row on its own; rng.shuffle would move whole rows.",
        ),
        "zeros normal": Row("np.zeros((fan_in, fan_out))"),
        "constant normal": Row(
            "np.full((fan_in, fan_out), $value, float)", "Without float a whole number makes a matrix of those."
        ),
        "truncated-uncorrected truncated": Row(f"$std * {_CUT}", _IS_SCIPY + "."),
        "one-sided uniform": Row(
            "rng.uniform(0, $scale, (fan_in, fan_out))", "rng.random is one-sided, too: from 0 to 1."
        ),
        "tf1-xavier truncated": Row(f"{_CUT} * (1.3 * 2 / (fan_in + fan_out)) ** 0.5", _IS_SCIPY + "."),
        "tf1-he truncated": Row(f"{_CUT} * (1.3 * 2 / fan_in) ** 0.5", _IS_SCIPY + "."),
        "rashid normal": Row("rng.normal(0.0, pow(fan_in, -0.5), (fan_in, fan_out))", _BOOK_ORDER),
        "rashid-misprint normal": Row("rng.normal(0.0, pow(fan_out, -0.5), (fan_in, fan_out))", _BOOK_ORDER),
    },
)
