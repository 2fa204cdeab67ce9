"""Links ES modules into the one script that a component takes.

Streamlit serves a folder of modules only for a component that is an installed package, and this app runs
from a plain clone. So the modules are linked when the app starts: each becomes a function of its own,
which keeps its names to itself, and hands out what it exports.

    // outbox.js                          const outbox = (() => {
    import { element } from "./dom.js";     const { element } = dom;
    export class Outbox {}                  class Outbox {}
                                            return { Outbox };
                                          })();

What is understood is what is used: named imports of relative paths, and ``export`` before a function, a
class or a constant; the entry has ``export default function``. Anything else is refused.
"""

from __future__ import annotations

import re
from pathlib import Path

_IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.{1,2}/[^"]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async function|function|class|const) (\w+))", re.MULTILINE)
_DEFAULT = re.compile(r"^export default function (?=\()", re.MULTILINE)
_LEFT_OVER = re.compile(r"""^.*(?<![@\w"'])(?:import|export)\b(?!["':]).*$""", re.MULTILINE)


def link(entry: Path) -> str:
    """Return one module that does what ``entry`` and all that it imports do."""
    linked: dict[Path, str] = {}
    _link(entry.resolve(), linked, ())
    return "\n".join((*linked.values(), f"export default {_name(entry.resolve(), linked)}.start;\n"))


def _link(path: Path, linked: dict[Path, str], above: tuple[Path, ...]) -> None:
    """Add a module after those that it imports, each once."""
    if path in above:
        raise ValueError(f"{path.name} imports itself by way of {above[-1].name}")
    if path in linked:
        return
    source = path.read_text(encoding="utf-8")
    for _, target in _IMPORT.findall(source):
        _link((path.parent / target).resolve(), linked, (*above, path))

    def imported(match: re.Match[str]) -> str:
        names = match[1].replace(" as ", ": ")
        return f"const {{{names}}} = {_name((path.parent / match[2]).resolve(), linked)};\n"

    body = _IMPORT.sub(imported, source)
    exports = [match[1] for match in _EXPORT.finditer(body)]
    body = _EXPORT.sub("", body)
    if not above and _DEFAULT.search(body):
        body = _DEFAULT.sub("function start", body)
        exports.append("start")
    if left_over := _LEFT_OVER.search(body):
        raise ValueError(f"{path.name}: this import or export cannot be linked: {left_over[0].strip()}")
    linked[path] = ""
    linked[path] = f"const {_name(path, linked)} = (() => {{\n{body}return {{ {', '.join(exports)} }};\n}})();"


def _name(path: Path, linked: dict[Path, str]) -> str:
    """Return what a module that was linked is called: its place in the order, and its file's name."""
    return f"m{list(linked).index(path)}_{path.stem}"
