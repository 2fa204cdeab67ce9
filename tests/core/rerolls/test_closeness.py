"""Closeness: the count is that of the sheet's own rolls, one by one."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from tests.overridden import overridden
from xavier_core import Attempt, SheetSpec, reroll, run_sheet
from xavier_core.rerolls.closeness import count_closer

_EDITED = SheetSpec(
    inputs=(1.0, -2.0),
    desired=(0.5, 0.25, -1.0),
    hidden=(4,),
    attempts=(
        Attempt("xavier", overrides=overridden(weights=((0, 1, 2, 3.0),))),
        Attempt("fixed", (0.7,), overrides=overridden(means=((1, 0.5),))),
    ),
    seed=5,
    roll=10**6,
)


@pytest.mark.parametrize("same_dice", [True, False])
@pytest.mark.parametrize(
    ("spec", "pair"), [(SheetSpec(), (2, 1)), (SheetSpec(seed=3, roll=40), (1, 2)), (_EDITED, (0, 1))]
)
def test_the_share_is_counted_over_the_sheets_own_rolls(
    spec: SheetSpec, pair: tuple[int, int], *, same_dice: bool
) -> None:
    closer = 0
    for roll in range(spec.roll, spec.roll + 200):
        attempts = run_sheet(replace(spec, roll=roll, same_dice=same_dice)).attempts
        ours, theirs = (attempts[index].distance for index in pair)
        assert ours is not None
        assert theirs is not None
        closer += ours < theirs
    found = count_closer(spec, *pair, n=200, same_dice=same_dice)
    assert 0 < closer < 200
    assert found.share == closer / 200
    assert found.n == 200
    assert found.error == pytest.approx(math.sqrt(closer * (200 - closer) / 200**3), rel=1e-14)


def test_with_the_same_dice_the_range_alone_decides_by_the_closed_condition() -> None:
    spec = SheetSpec()
    sheet = run_sheet(spec)
    larger, smaller = sheet.attempts[1].stds, sheet.attempts[2].stds
    k = math.prod(std for std in larger if std) / math.prod(std for std in smaller if std)
    assert k > 1
    desired = spec.desired
    expected = 0
    outputs = reroll(spec, attempt=2, n=5000).outputs
    for y in outputs:
        # |y - d| < |k y - d|  is  (k + 1) |y|^2 > 2 y.d
        expected += (k + 1) * float(y @ y) > 2 * float(y @ desired)
    assert count_closer(spec, 2, 1, n=5000, same_dice=True).share == expected / 5000
    assert 0 < expected < 5000


def test_an_attempt_is_never_strictly_closer_than_itself() -> None:
    found = count_closer(SheetSpec(), 1, 1, n=100, same_dice=True)
    assert (found.share, found.error) == (0.0, 0.0)


def test_two_attempts_share_all_rolls_between_them() -> None:
    for same_dice in (True, False):
        one, other = (count_closer(SheetSpec(), *pair, n=3000, same_dice=same_dice) for pair in ((0, 1), (1, 0)))
        assert one.share + other.share == pytest.approx(1.0, abs=1e-12)  # ties have no chance
        assert one.error == pytest.approx(other.error, rel=1e-12)
