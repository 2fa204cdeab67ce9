"""What travels between Python and the browser, and what it looks like.

``shared/payloads.d.ts`` says the same to the browser's side; ``make format`` writes it from here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NotRequired, TypedDict

__all__ = [
    "AttemptContent",
    "ButtonContent",
    "ButtonsContent",
    "CellContent",
    "CellKind",
    "ChartContent",
    "DiceContent",
    "ExperimentContent",
    "Figure",
    "GridContent",
    "GrowthContent",
    "Layout",
    "LogState",
    "Mark",
    "NumbersContent",
    "Operation",
    "OutboxData",
    "Receipt",
    "SectionContent",
    "StageContent",
    "Tick",
    "Title",
    "ToolbarContent",
    "TypicalContent",
    "ViewData",
]

Operation = tuple[int, str, str, *tuple[object, ...]]
"""What a person did: its number, the page that it was done on, its name, and what belongs to it."""

CellKind = Literal["l", "i", "d", "m", "s", "w", "b", "p", "a"]
"""Label, input, desired output, mean, standard deviation, weight, bias, pre-activation, activation."""

CellContent = tuple[str, CellKind, str, float | None, int, int]
"""Address, kind, text, value, place of its formula (-1 for none), and what becomes of it: 0 as it is, 1 edited by
hand, 2 drawn or computed anew with each roll, so that text and value come apart from it."""


class LogState(TypedDict):
    """What the browser sends: every operation that is not acknowledged yet."""

    session: str
    sends: int
    operations: Sequence[Operation]
    has: NotRequired[Sequence[str]]
    """Keys of the layouts and experiments that need not be sent again."""
    marks: NotRequired[int]
    """Number of the last mark that it has."""
    plays: NotRequired[bool]
    """Whether rolls come by themselves."""


class OutboxData(TypedDict):
    """What a page's script is mounted with; it stays the same for a visit."""

    session: str
    page: str
    prose: NotRequired[dict[str, str]]


class ViewData(TypedDict):
    """What a view is mounted with; one that is live takes what the browser sends in place of the page's script."""

    view: str
    content: dict[str, object]
    is_live: NotRequired[bool]


class Receipt(TypedDict):
    """What the content of a view may say besides: which operations were carried out, and the address."""

    session: str
    ack: int
    address: NotRequired[str]


class ButtonContent(TypedDict):
    """A button; its operation starts with a name."""

    name: str
    label: str
    operation: tuple[str, *tuple[object, ...]]
    title: NotRequired[str]


class ButtonsContent(TypedDict):
    """The view ``buttons``: a row of them, and what a screen reader calls it."""

    label: str
    buttons: list[ButtonContent]


class Title(TypedDict):
    """The title of a figure."""

    text: str
    font: dict[str, object]


class Layout(TypedDict):
    """What a figure's layout has of all that Plotly knows, as far as the browser looks at it."""

    height: int
    title: Title


class Figure(TypedDict):
    """A figure as Plotly takes it."""

    data: list[dict[str, object]]
    layout: Layout


class ChartContent(TypedDict):
    """The view ``chart``: what a screen reader calls it, and what a picture of it is saved as, without an ending.

    Where there is less room than its least width, in pixels, it is scrolled. ``click`` begins the operation that a
    click on a point is, with its x, y and customdata; None where it is none.
    """

    figure: Figure
    label: str
    file: str
    least_width: int
    click: tuple[str, *tuple[object, ...]] | None


class ToolbarContent(TypedDict):
    """What the sheet's controls say and can do now."""

    seed: int
    roll: int
    is_last_roll: bool
    layers: str
    panel: str
    pins: int
    undo: bool
    redo: bool
    projector: bool
    link: str
    """Query of what is on screen where the address does not say it: while rolls come by themselves."""


class Tick(TypedDict):
    """A rule of the chart at a decimal logarithm."""

    at: int
    text: str


class GrowthContent(TypedDict):
    """By how much a signal grows, a layer and in all; or why that is not known."""

    a_layer: str
    in_all: str
    note: str


class AttemptContent(TypedDict):
    """What came out of an attempt in this roll; ``sizes`` are decimal logarithms of the signal's, None for 0."""

    outputs: Sequence[str]
    distance: str
    verdict: str
    growth: GrowthContent
    sizes: list[float | None] | None
    lesson: str


class TypicalContent(TypedDict):
    """What rolls usually do to an attempt, as far as it is known; sources are exact, simulated or nothing yet."""

    growth: GrowthContent
    source: str
    closest: str
    closest_source: str


class SectionContent(TypedDict):
    """A piece of the reading text, by the name of its file, that can be folded."""

    name: str
    title: str


class ExperimentContent(TypedDict):
    """What stays the same from roll to roll.

    ``low`` and ``high`` are the powers of ten between which its numbers are drawn and shaded.
    """

    titles: list[str]
    desired: list[str]
    desired_values: list[float]
    layers: list[str]
    low: int
    high: int
    ticks: list[Tick]
    rms: list[GrowthContent]
    sections: list[SectionContent]


Mark = tuple[int, int, int, list[float | None], list[list[float] | None]]
"""What a roll leaves behind: its number here, seed, roll; distance and outputs of each attempt."""


class DiceContent(TypedDict):
    """The dice of the weights and of the biases, in the order of their cells."""

    weights: list[float]
    biases: list[float]


class GridContent(TypedDict):
    """One attempt as a grid: each formula once, with the addresses it depends on; each cell as a short row."""

    frame: str
    name: str
    columns: int
    gap_column: int
    first_row: int
    last_row: int
    formulas: list[tuple[str, Sequence[str]]]
    cells: list[CellContent]


class NumbersContent(TypedDict):
    """The numbers of a grid in one roll, in the order of the cells that change with it; none where it has none."""

    layout: str
    values: list[float]
    texts: list[str]
    dice: int
    refused: dict[str, tuple[str, str]]


class StageContent(TypedDict):
    """The view ``stage``: ``layouts`` and ``experiments`` are those that the browser has not yet, by their key."""

    toolbar: ToolbarContent
    notices: list[str]
    experiment: str
    experiments: dict[str, ExperimentContent]
    layouts: dict[str, GridContent]
    grids: list[NumbersContent]
    dice: list[DiceContent]
    attempts: list[AttemptContent]
    typical: list[TypicalContent]
    is_typical_known: bool
    marks: list[Mark]
    cleared: int
    """Number of the last mark that was taken off."""
