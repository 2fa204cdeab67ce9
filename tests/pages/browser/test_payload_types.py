from __future__ import annotations

import pytest

from scripts.payload_types import TARGET, payload_types


def test_the_browsers_types_are_what_python_says() -> None:
    assert TARGET.read_text(encoding="utf-8") == payload_types(), "make format writes it"


@pytest.mark.parametrize(
    "declared",
    [
        "export type Operation = [number, string, string, ...unknown[]];",
        "export type CellContent = [string, CellKind, string, number | null, number, number];",
        'export type CellKind = "l" | "i" | "d" | "m" | "s" | "w" | "b" | "p" | "a";',
        "export interface Receipt {\n  session: string;\n  ack: number;\n  address?: string;\n}",
        "  operation: [string, ...unknown[]];\n  title?: string;\n}",
        "  sizes: (number | null)[] | null;",
        "  refused: Record<string, [string, string]>;",
        "  formulas: [string, string[]][];",
        "export type Mark = [number, number, number, (number | null)[], (number[] | null)[]];",
    ],
)
def test_each_kind_of_type_has_its_counterpart(declared: str) -> None:
    assert declared in payload_types()
