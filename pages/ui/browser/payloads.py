"""What travels between Python and the browser, and what it looks like.

``shared/payloads.d.ts`` says the same to the browser's side; ``make format`` writes it from here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NotRequired, TypedDict

__all__ = [
    "ButtonContent",
    "ButtonsContent",
    "CellContent",
    "CellKind",
    "ChartContent",
    "ComparisonContent",
    "ComparisonRow",
    "Figure",
    "GridContent",
    "HeadContent",
    "Layout",
    "LogState",
    "Operation",
    "OutboxData",
    "Receipt",
    "SectionContent",
    "SheetContent",
    "Tick",
    "Title",
    "ToolbarContent",
    "ViewData",
]

Operation = tuple[int, str, str, *tuple[object, ...]]
"""What a person did: its number, the page that it was done on, its name, and what belongs to it."""

CellKind = Literal["l", "i", "d", "m", "s", "w", "b", "p", "a"]
"""Label, input, desired output, mean, standard deviation, weight, bias, pre-activation, activation."""

CellContent = tuple[str, CellKind, str, float | None, int, float | None, int]
"""Address, kind, text, value, place of its formula (-1 for none), die, and whether it is edited (1 or 0)."""


class LogState(TypedDict):
    """What the browser sends: every operation that is not acknowledged yet."""

    session: str
    sends: int
    operations: Sequence[Operation]


class OutboxData(TypedDict):
    """What a page's script is mounted with; it stays the same for a visit."""

    session: str
    page: str
    prose: NotRequired[dict[str, str]]


class ViewData(TypedDict):
    """What a view is mounted with."""

    view: str
    content: dict[str, object]


class Receipt(TypedDict):
    """What the content of a view may say besides: which operations were carried out, and the address."""

    session: str
    ack: int
    address: NotRequired[str]


class ButtonContent(TypedDict):
    """A button; its operation starts with a name. ``expanded`` is only there where it opens a panel."""

    name: str
    label: str
    operation: tuple[str, *tuple[object, ...]]
    title: NotRequired[str]
    disabled: NotRequired[bool]
    expanded: NotRequired[bool]
    shortcut: NotRequired[str]


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
    """The sheet's controls, and what a screen reader is told."""

    buttons: list[ButtonContent]
    said: str


class ComparisonRow(TypedDict):
    """One attempt in the comparison."""

    number: int
    title: str
    cells: Sequence[str]


class Tick(TypedDict):
    """A rule of the chart at a decimal logarithm."""

    at: int
    text: str


class ComparisonContent(TypedDict):
    """A row of texts an attempt, and decimal logarithms of the sizes of its signal; None for a size of 0."""

    headings: Sequence[str]
    attempts: list[ComparisonRow]
    sizes: list[list[float | None] | None]
    layers: list[str]
    ticks: list[Tick]
    caption: str
    summary: str


class HeadContent(TypedDict):
    """The view ``head``."""

    toolbar: ToolbarContent
    notices: list[str]
    comparison: ComparisonContent


class GridContent(TypedDict):
    """One attempt as a grid: each formula once, with the addresses it depends on; each cell as a short row."""

    attempt: int
    frame: str
    name: str
    columns: int
    gap_column: int
    first_row: int
    last_row: int
    formulas: list[tuple[str, Sequence[str]]]
    cells: list[CellContent]
    refused: dict[str, tuple[str, str]]
    largest: float
    legend: tuple[str, str, str, str]


class SectionContent(TypedDict):
    """Names of reading texts, a title, a lesson, and the grid that they are said of."""

    prose: list[str]
    title: str
    lesson: str
    grid: GridContent | None


class SheetContent(TypedDict):
    """The view ``sheet``."""

    sections: list[SectionContent]
