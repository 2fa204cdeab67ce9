"""The linked script does what its modules do: node runs both."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pages.ui import browser
from pages.ui.browser.link import link
from tests.node import run_node

_FOLDER = Path(browser.__file__).parent


def _write(folder: Path, modules: dict[str, str]) -> Path:
    """Write modules; return the first one."""
    for name, source in modules.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
    (folder / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    return folder / next(iter(modules))


def _run(script: Path) -> object:
    """What the default export of a script returns, as node runs it."""
    code = f"const {{ default: start }} = await import({json.dumps(script.as_uri())});"
    code += "console.log(JSON.stringify(start('given')));"
    ran = run_node("--input-type=module", "--eval", code)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout.splitlines()[-1])


def _linked(folder: Path, modules: dict[str, str]) -> str:
    return link(_write(folder, modules))


_MODULES = {
    "pages/start.js": (
        'import { describe } from "../shared/words.js";\n'
        'import {\n  secret as shared,\n  Counter,\n} from "../shared/counter.js";\n'
        'const secret = "start";\n'
        "export default function (given) {\n"
        "  return [given, secret, shared, describe(), new Counter().next(), new Counter().next()];\n"
        "}\n"
    ),
    "shared/words.js": (
        'import { Counter, secret as hidden } from "./counter.js";\n'
        'const secret = "words";\n'
        "const helper = () => new Counter().next();\n"
        "export function describe() {\n  return [secret, hidden, helper()];\n}\n"
    ),
    "shared/counter.js": (
        'export const secret = "counter";\n'
        "let count = 0;\n"
        "function helper() {\n  count += 1;\n  return count;\n}\n"
        "export class Counter {\n  next() {\n    return helper();\n  }\n}\n"
        "export async function later() {}\n"
    ),
}


def test_linked_modules_do_what_node_makes_of_them_apart(tmp_path: Path) -> None:
    entry = _write(tmp_path, _MODULES)
    script = tmp_path / "linked.js"
    script.write_text(link(entry), encoding="utf-8")
    expected = ["given", "start", "counter", ["words", "counter", 1], 2, 3]
    assert _run(entry) == expected
    assert _run(script) == expected


def test_each_module_is_there_once_and_after_those_that_it_imports(tmp_path: Path) -> None:
    script = _linked(tmp_path, _MODULES)
    places = [script.index(text) for text in ("class Counter", "function describe", "function start")]
    assert places == sorted(places)
    assert [script.count(text) for text in ("class Counter", "function describe", "function start")] == [1, 1, 1]


@pytest.mark.parametrize(
    "statement",
    [
        'import start from "./other.js";',
        'import * as other from "./other.js";',
        'import "./other.js";',
        'import { one } from "package";',
        'import { one } from "./other.json" with { type: "json" };',
        'export { one } from "./other.js";',
        'export * from "./other.js";',
        "export { one };",
        "export let one = 1;",
        "export const { one } = {};",
        "export default class {}",
        "export default one;",
        'const other = await import("./other.js");',
        "const here = import.meta.url;",
        '  import { one } from "./other.js";',
    ],
)
def test_what_is_not_understood_is_refused(tmp_path: Path, statement: str) -> None:
    with pytest.raises(ValueError, match=r"start\.js: this import or export cannot be linked"):
        _linked(tmp_path, {"start.js": f"{statement}\n", "other.js": "export const one = 1;\n"})


def test_a_default_export_is_for_the_entry(tmp_path: Path) -> None:
    other = "export const one = 1;\nexport default function () {}\n"
    with pytest.raises(ValueError, match=r"other\.js: this import or export cannot be linked: export default"):
        _linked(tmp_path, {"start.js": 'import { one } from "./other.js";\n', "other.js": other})


def test_a_circle_is_refused(tmp_path: Path) -> None:
    modules = {
        "start.js": 'import { a } from "./a.js";\n',
        "a.js": 'import { b } from "./b.js";\nexport const a = 1;\n',
        "b.js": 'import { a } from "./a.js";\nexport const b = 1;\n',
    }
    with pytest.raises(ValueError, match=r"a\.js imports itself by way of b\.js"):
        _linked(tmp_path, modules)


def test_a_module_that_is_not_there_is_missed(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"other\.js"):
        _linked(tmp_path, {"start.js": 'import { one } from "./other.js";\n'})


@pytest.mark.parametrize("entry", ["shared/start.js", "shared/mount.js", "sheet/start.js"])
def test_every_script_of_the_app_is_one_module_that_node_reads(tmp_path: Path, entry: str) -> None:
    script = tmp_path / "script.mjs"
    script.write_text(link(_FOLDER / entry), encoding="utf-8")
    ran = run_node("--check", str(script))
    assert ran.returncode == 0, ran.stderr


def test_every_module_is_part_of_a_script() -> None:
    linked = "".join(link(_FOLDER / entry) for entry in ("shared/start.js", "shared/mount.js", "sheet/start.js"))
    first_lines = [path.read_text(encoding="utf-8").splitlines()[0] for path in _FOLDER.glob("s*/*.js")]
    assert len(first_lines) > 20
    assert [line for line in first_lines if line not in linked] == []
