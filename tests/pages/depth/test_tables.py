"""The tables of the depth page: printed figures beside a run's own, in an order that never changes."""

from __future__ import annotations

from pages.ui.depth.tables import published_table
from xavier_core.depth.published import PUBLISHED, Comparison, Published


def compared(*rows: tuple[Published, int]) -> tuple[Comparison, ...]:
    return tuple(Comparison(published, attempt, published.value + 0.25, 0.25, -4.0) for published, attempt in rows)


def test_printed_figures_stand_layer_by_layer_in_the_order_of_their_source() -> None:
    relu = [row for row in PUBLISHED if row.preset == "cs231n-relu"]
    table = published_table(compared(*((row, row.attempt) for row in relu)))
    expected = ["inputs, standard deviation of the inputs"]
    for layer in range(1, 11):
        expected += [
            f"layer {layer}, mean of the activations",
            f"layer {layer}, standard deviation of the activations",
        ]
    assert table["Figure"] == expected
    for attempt in {row.attempt for row in relu}:
        assert len(table[f"Attempt {attempt + 1}, printed"]) == len(expected)


def test_a_printed_figure_stands_beside_the_attempt_that_it_is_of() -> None:
    first, other = (row for row in PUBLISHED if row.preset == "cs231n-relu" and row.quantity == "input.std")
    later = next(row for row in PUBLISHED if row.preset == "cs231n-relu" and row.layer == 3)
    table = published_table(compared((first, 0), (other, 2), (later, 2)))
    assert list(table) == [
        "Figure",
        *(
            f"Attempt {number}, {what}"
            for number in (1, 3)
            for what in ("printed", "this run", "standard errors apart")
        ),
    ]
    assert table["Attempt 1, this run"] == [f"{first.value + 0.25:.4g}", "–"]
    assert table["Attempt 3, printed"][1] == f"{later.value:.6g}".replace("-", "−")
    assert table["Attempt 3, standard errors apart"] == ["−4.0 (far)", "−4.0 (far)"]
