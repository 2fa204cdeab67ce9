"""Writes what travels between Python and the browser as TypeScript, from the TypedDicts that say it.

python -m scripts.payload_types
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import NoneType, UnionType
from typing import Literal, NotRequired, Union, Unpack, get_args, get_origin, get_type_hints, is_typeddict

from pages.ui.browser import payloads

__all__ = ["TARGET", "payload_types"]

TARGET = Path(payloads.__file__).parent / "shared" / "payloads.d.ts"
_NAMES: Mapping[object, str] = {
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    NoneType: "null",
    object: "unknown",
}


def payload_types() -> str:
    """Return the declarations, in the order of the Python names."""
    written = [_declared(name, getattr(payloads, name)) for name in payloads.__all__]
    return "\n\n".join(("// Written by scripts/payload_types.py from pages/ui/browser/payloads.py.", *written)) + "\n"


def _declared(name: str, what: object) -> str:
    if not is_typeddict(what):
        return f"export type {name} = {_written_out(what)};"
    fields = [_field(key, hint) for key, hint in get_type_hints(what, include_extras=True).items()]
    return "\n".join((f"export interface {name} {{", *fields, "}"))


def _field(key: str, hint: object) -> str:
    if get_origin(hint) is NotRequired:
        return f"  {key}?: {_type(get_args(hint)[0])};"
    return f"  {key}: {_type(hint)};"


def _type(hint: object) -> str:
    """Return a type by its name, where it has one, or written out."""
    named = next((name for name in payloads.__all__ if getattr(payloads, name) == hint), None)
    return named or _NAMES.get(hint) or _written_out(hint)


def _written_out(hint: object) -> str:
    parts = [part for part in get_args(hint) if part is not Ellipsis]
    origin = get_origin(hint)
    if origin is Literal:
        return " | ".join(f'"{part}"' for part in parts)
    if origin in {UnionType, Union}:
        return " | ".join(map(_type, parts))
    if origin is dict:
        return f"Record<{_type(parts[0])}, {_type(parts[1])}>"
    if origin is Unpack:
        return f"...{_type(parts[0])}"
    if origin is tuple and Ellipsis not in get_args(hint):
        return f"[{', '.join(map(_type, parts))}]"
    if origin in {list, tuple, Sequence}:
        item, unpacked = _type(parts[0]), getattr(hint, "__unpacked__", False)
        return ("..." if unpacked else "") + (f"({item})[]" if " | " in item else f"{item}[]")
    raise TypeError(f"{hint} has no counterpart in TypeScript")


if __name__ == "__main__":
    TARGET.write_text(payload_types(), encoding="utf-8")
