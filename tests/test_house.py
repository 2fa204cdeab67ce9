"""The house: which module may import what, and which one may touch the address bar or the session.

Every rule is a function of source text that returns what breaks it, so that beside the test that
finds nothing in the house stands one that feeds it a violation and finds that.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType

import pytest

ROOT = Path(__file__).resolve().parent.parent
CORE = sorted((ROOT / "xavier_core").rglob("*.py"))
SCRIPTS = sorted(path for path in (ROOT / "pages").glob("*.py") if path.name != "__init__.py")
SHARED = sorted((ROOT / "pages" / "ui").rglob("*.py"))
APP = [ROOT / "app.py"]

BENCH = sorted((ROOT / "tests" / "bench").rglob("*.py"))
TESTS_OF_THE_CORE = sorted((ROOT / "tests" / "core").rglob("*.py"))

CORE_STANDS_ON = ("numpy", "scipy", "xavier_core")
WINGS = MappingProxyType(
    {
        name: frozenset(() if name == "base" else ("base", *re.findall(r"[a-z_]+", stands_on)))
        for name, stands_on in re.findall(
            r"^\| `([a-z_]+)` \|[^|]*\| *([a-z_, ]*?) *\|$",
            (ROOT / "docs" / "architecture.md").read_text("utf-8"),
            re.MULTILINE,
        )
    }
)
"""What each wing stands on, from above to below, as the table of docs/architecture.md has it; all on base."""
READS_THE_ADDRESS = {"pages/ui/shell/address.py"}
READS_THE_SESSION = {
    "pages/ui/shell/session.py",
    "pages/ui/shell/widgets.py",  # only the values of widgets
}
KNOWS_STREAMLIT_INSIDE = {"pages/ui/shell/streamlit_internals.py"}
SERVES_EVERY_PAGE = ("charts", "shell", "browser", "prose")
"""Folders of pages/ui that belong to no page, each standing on those after it and on none before."""

BEHIND_NO_FACE = {"xavier_core.dice.generator_draws"}
"""What no face may load: the laws stand on dice, and reach nothing that draws."""

PACKAGES = {".".join(path.parent.relative_to(ROOT).parts) for path in ROOT.glob("*/**/__init__.py")}

Rule = Callable[[str, str], list[str]]
"""(source, module name) to what breaks the rule."""


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def broken(rule: Rule, paths: list[Path]) -> dict[str, list[str]]:
    """What breaks the rule, by file."""
    found = {str(path.relative_to(ROOT)): rule(path.read_text("utf-8"), module_name(path)) for path in paths}
    return {file: breaches for file, breaches in found.items() if breaches}


# ---- the rules -----------------------------------------------------------------------------------


def imports(source: str, module: str) -> list[str]:
    """Dotted names of all that is imported, ``from a import b`` as ``a.b``; relative imports resolved."""
    return [f"{name}.{taken}" if taken else name for name, taken in modules(source, module)]


def modules(source: str, module: str) -> list[tuple[str, str]]:
    """Each (module, name taken from it), the name empty for ``import module``; relative imports resolved."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [(alias.name, "") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = node.level - (module in PACKAGES) if node.level else 0
            parts = module.split(".")
            package = (parts[: max(len(parts) - above, 0)] if above else parts) if node.level else []
            start = ".".join((*package, *([node.module] if node.module else [])))
            found += [(start, alias.name) for alias in node.names]
    return found


def is_within(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


def core_rule(source: str, module: str) -> list[str]:
    """The core imports NumPy, SciPy, itself and the standard library."""
    return [
        name
        for name in imports(source, module)
        if name.partition(".")[0] not in CORE_STANDS_ON and name.partition(".")[0] not in sys.stdlib_module_names
    ]


def wing_rule(source: str, module: str) -> list[str]:
    """A wing imports only what it is said to stand on, which lies below it."""
    wing = wing_of(module)
    order = list(WINGS)
    return [
        name
        for name in imports(source, module)
        if (other := wing_of(name)) != wing
        and other in WINGS
        and wing in WINGS
        and (other not in WINGS[wing] or order.index(other) < order.index(wing))
    ]


def face_rule(source: str, module: str) -> list[str]:
    """Nobody reaches past the face of a wing but the wing itself, and the tests of that wing.

    Inside a wing a file imports the file that it needs, and neither its own face nor the package's, which is all
    wings at once.
    """
    own, is_core = wing_of(module), module.startswith("xavier_core.")
    found = []
    for name, taken in modules(source, module):
        if name != "xavier_core" and not is_within(name, "xavier_core"):
            continue
        wing, depth = wing_of(name), name.count(".")
        if taken and depth == 1 and is_module(name, taken):
            name, depth = f"{name}.{taken}", 2  # noqa: PLW2901 - a module that is taken from its package
        is_past = depth > 1 and wing != own
        is_own_face = is_core and name in ("xavier_core", f"xavier_core.{own}") and module != name
        found += [name] if (is_past or is_own_face) and name not in BEHIND_NO_FACE else []
    return found


def is_module(package: str, name: str) -> bool:
    folder = ROOT.joinpath(*package.split("."))
    face = (folder / "__init__.py").read_text("utf-8")
    return f'"{name}"' not in face and ((folder / f"{name}.py").is_file() or (folder / name).is_dir())


def wing_of(name: str) -> str:
    """The wing that a dotted name of the core, or of its tests, lies in; nothing for any other name."""
    parts = name.split(".")
    if parts[:2] == ["tests", "core"]:
        parts = parts[1:]
    return parts[1] if parts[0] in ("xavier_core", "core") and len(parts) > 1 else ""


def script_rule(source: str, module: str) -> list[str]:
    """A page imports of the house only the core and what pages share."""
    return [
        name
        for name in imports(source, module)
        if name.partition(".")[0] in ("app", "pages", "tests") and not is_within(name, "pages.ui")
    ]


def folder_rule(source: str, module: str) -> list[str]:
    """What belongs to one page imports of pages.ui only that page's and what serves every page, which knows no page."""
    own = folder_of(module)
    serving = SERVES_EVERY_PAGE[SERVES_EVERY_PAGE.index(own) + 1 :] if own in SERVES_EVERY_PAGE else SERVES_EVERY_PAGE
    return [
        name for name in imports(source, module) if (other := folder_of(name)) and other not in (own, *serving) and own
    ]


def folder_of(name: str) -> str:
    """The folder of pages/ui that a dotted name lies in; nothing for any other name."""
    parts = name.split(".")
    return parts[2] if parts[:2] == ["pages", "ui"] and len(parts) > 2 else ""


def script_folder_rule(source: str, module: str) -> list[str]:
    """A script imports its own page's folder and what serves every page."""
    own = module.rpartition(".")[2]
    return [
        name
        for name in imports(source, module)
        if (other := folder_of(name)) and other not in (own, *SERVES_EVERY_PAGE)
    ]


def internals_rule(source: str, module: str) -> list[str]:
    """Only one module reaches into what Streamlit does not document."""
    return [name for name in imports(source, module) if is_within(name, "streamlit.runtime")]


def address_rule(source: str, module: str) -> list[str]:
    return uses(source, "query_params", module)


def session_rule(source: str, module: str) -> list[str]:
    return uses(source, "session_state", module)


def uses(source: str, name: str, module: str) -> list[str]:
    """Places that get a name as an attribute, an import, or a text given to getattr."""
    lines = [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if (isinstance(node, ast.Attribute) and node.attr == name)
        or (isinstance(node, ast.Name) and node.id == name)
        or (isinstance(node, ast.Constant) and node.value == name)
    ]
    return [f"line {line}" for line in lines] + [found for found in imports(source, module) if name in found.split(".")]


def public_face_rule(source: str, _: str) -> list[str]:
    """A module says what it is for and, where it defines anything, which names are for others."""
    tree = ast.parse(source)
    missing = [] if ast.get_docstring(tree) else ["no docstring"]
    assigned = [node for node in tree.body if isinstance(node, ast.Assign)]
    declared = [node for node in assigned if "__all__" in map(ast.unparse, node.targets)]
    if not declared:
        return missing + (["no __all__"] if len(tree.body) > 1 else [])
    bound = {node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    bound |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    taken = [alias for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names]
    bound |= {alias.asname or alias.name for alias in taken}
    return missing + [f"{name} is in __all__ only" for name in ast.literal_eval(declared[0].value) if name not in bound]


def private_rule(source: str, module: str) -> list[str]:
    """A name with an underscore before it is nobody else's."""
    return [f"{name}.{taken}" for name, taken in modules(source, module) if re.match("_[^_]", taken)]


def mutable_rule(source: str, _: str) -> list[str]:
    """No list, dict or set is kept at the top of a module, where a caller could change it for all."""
    found = []
    for node in ast.parse(source).body:
        if not isinstance(node, (ast.Assign, ast.AnnAssign)) or node.value is None:
            continue
        names = [ast.unparse(to) for to in (node.targets if isinstance(node, ast.Assign) else [node.target])]
        literal = isinstance(node.value, (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp))
        called = isinstance(node.value, ast.Call) and ast.unparse(node.value.func) in ("list", "dict", "set")
        if (literal or called) and names != ["__all__"]:
            found += names
    return found


# ---- the house keeps them ------------------------------------------------------------------------


def test_the_house_is_where_the_rules_look() -> None:
    assert {path.parent.name for path in CORE} >= {"network", "sheet", "laws"}
    assert ROOT / "pages" / "sheet.py" in SCRIPTS
    assert {path.name for path in SHARED} >= {"session.py", "address.py", "grid.py"}
    assert all((ROOT / file).is_file() for file in READS_THE_ADDRESS | READS_THE_SESSION)


@pytest.mark.parametrize(
    ("rule", "paths"),
    [
        (core_rule, CORE),
        (wing_rule, CORE),
        (face_rule, [*CORE, *SCRIPTS, *SHARED, *APP, *BENCH]),
        (script_rule, [*SCRIPTS, *SHARED]),
        (script_folder_rule, SCRIPTS),
        (folder_rule, SHARED),
        (public_face_rule, CORE),
        (private_rule, [*CORE, *SCRIPTS, *SHARED, *APP]),
        (mutable_rule, CORE),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_the_house_keeps_its_rules(rule: Rule, paths: list[Path]) -> None:
    assert broken(rule, paths) == {}


def test_the_wings_are_those_of_the_architecture_and_each_says_what_it_is() -> None:
    folders = {path.name for path in (ROOT / "xavier_core").iterdir() if (path / "__init__.py").is_file()}
    assert set(WINGS) == folders
    assert [path.name for path in (ROOT / "xavier_core").glob("*.py")] == ["__init__.py"]
    for wing in WINGS:
        told = ast.get_docstring(ast.parse((ROOT / "xavier_core" / wing / "__init__.py").read_text("utf-8")))
        assert told is not None
        assert 2 <= len([line for line in told.splitlines() if line]) <= 6, wing
        *_, stands_on = told.rpartition("It stands on ")
        assert set(re.findall(r"[a-z_]+", stands_on)) & set(WINGS) == WINGS[wing] - (
            {"base"} if WINGS[wing] != {"base"} else set()
        ), wing


def test_the_architecture_names_the_arrows_that_there_are_and_no_others() -> None:
    for wing, stands_on in WINGS.items():
        paths = sorted((ROOT / "xavier_core" / wing).rglob("*.py"))
        named = {wing_of(name) for path in paths for name in imports(path.read_text("utf-8"), module_name(path))}
        assert named & set(WINGS) - {wing} == stands_on - ({"base"} if "base" not in named else set()), wing


def test_the_tests_of_a_wing_lie_where_the_wing_does() -> None:
    """And look only into the modules of their own."""
    mirrored = {path.name for path in (ROOT / "tests" / "core").iterdir() if (path / "__init__.py").is_file()}
    assert mirrored == set(WINGS)
    assert not [path.name for path in (ROOT / "tests" / "core").glob("test_*.py")]
    helpers = [path for path in TESTS_OF_THE_CORE if path.parent.name == "core"]
    assert broken(face_rule, [path for path in TESTS_OF_THE_CORE if path not in helpers]) == {}


def test_only_the_links_module_touches_the_address_bar() -> None:
    assert set(broken(address_rule, [*APP, *CORE, *SCRIPTS, *SHARED])) == READS_THE_ADDRESS


def test_only_one_module_knows_streamlit_from_inside() -> None:
    assert set(broken(internals_rule, [*APP, *CORE, *SCRIPTS, *SHARED])) == KNOWS_STREAMLIT_INSIDE


def test_only_the_shell_touches_the_session() -> None:
    assert set(broken(session_rule, [*APP, *CORE, *SCRIPTS, *SHARED])) == READS_THE_SESSION


def test_scripts_say_what_they_are() -> None:
    assert [str(path) for path in [*APP, *SCRIPTS] if not ast.get_docstring(ast.parse(path.read_text("utf-8")))] == []


# ---- and the rules can be broken -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "module", "source", "breaches"),
    [
        (core_rule, "xavier_core.sheet", "import streamlit as st", ["streamlit"]),
        (core_rule, "xavier_core.sheet", "from pandas import DataFrame", ["pandas.DataFrame"]),
        (core_rule, "xavier_core.sheet", "def f():\n    import plotly.express", ["plotly.express"]),
        (core_rule, "xavier_core.sheet", "from pages.ui.shell import session", ["pages.ui.shell.session"]),
        (core_rule, "xavier_core.sheet.run", "from ... import pages", [".pages"]),
        (core_rule, "xavier_core.sheet", "import math, numpy.random\nfrom .spec import Pin", []),
        (wing_rule, "xavier_core.network.a", "from xavier_core.depth import DeepSpec", ["xavier_core.depth.DeepSpec"]),
        (wing_rule, "xavier_core.base.a", "import xavier_core.dice", ["xavier_core.dice"]),
        (wing_rule, "xavier_core.mean_field.a", "from xavier_core.dice import cover", ["xavier_core.dice.cover"]),
        (wing_rule, "xavier_core.laws.a", "from ..rerolls import reroll", ["xavier_core.rerolls.reroll"]),
        (wing_rule, "xavier_core.network.a", "from xavier_core.activations import find_activation", []),
        (wing_rule, "xavier_core.network.a", "from xavier_core.network.space import Space", []),
        (wing_rule, "xavier_core", "from xavier_core.rerolls import reroll", []),
        (face_rule, "pages.sheet", "from xavier_core.sheet.run import run_sheet", ["xavier_core.sheet.run"]),
        (face_rule, "xavier_core.laws.a", "import xavier_core.sheet.spec", ["xavier_core.sheet.spec"]),
        (face_rule, "xavier_core.laws.a", "from xavier_core.sheet import spec", ["xavier_core.sheet.spec"]),
        (face_rule, "tests.core.laws.test_a", "from xavier_core.sheet.run import Sheet", ["xavier_core.sheet.run"]),
        (face_rule, "tests.core.laws.test_a", "from xavier_core.laws.mellin import invert", []),
        (face_rule, "xavier_core.laws.a", "from ..sheet.run import run_sheet", ["xavier_core.sheet.run"]),
        (face_rule, "xavier_core.laws.a", "from ..sheet import spec", ["xavier_core.sheet.spec"]),
        (face_rule, "xavier_core.laws.a", "import xavier_core as xc", ["xavier_core"]),
        (face_rule, "xavier_core.laws.a", "from xavier_core import reroll", ["xavier_core"]),
        (face_rule, "xavier_core.laws.a", "from xavier_core.laws import final_law", ["xavier_core.laws"]),
        (face_rule, "xavier_core.sheet.a", "from xavier_core.sheet.run import run_sheet", []),
        (wing_rule, "xavier_core.laws", "from ..rerolls import reroll", ["xavier_core.rerolls.reroll"]),
        (face_rule, "xavier_core.laws", "from .laws import final_law", []),
        (face_rule, "pages.sheet", "from xavier_core.sheet import run_sheet\nimport xavier_core as xc", []),
        (script_rule, "pages.sheet", "from pages.depth import show_page", ["pages.depth.show_page"]),
        (script_rule, "pages.sheet", "from pages import depth, ui", ["pages.depth"]),
        (script_rule, "pages.sheet", "from . import depth", ["pages.depth"]),
        (script_rule, "pages.sheet", "import pages", ["pages"]),
        (script_rule, "pages.sheet", "import pages.ui.shell.session\nfrom xavier_core import run_sheet", []),
        (script_rule, "pages.ui.shell.session", "from pages.sheet import show_page", ["pages.sheet.show_page"]),
        (script_rule, "pages.ui.shell.session", "from ... import sheet", ["pages.sheet"]),
        (script_rule, "pages.ui.shell.session", "from . import links", []),
        (script_rule, "pages.ui.shell.session", "import app", ["app"]),
        (script_folder_rule, "pages.depth", "from pages.ui.sheet.page import PAGE", ["pages.ui.sheet.page.PAGE"]),
        (script_folder_rule, "pages.depth", "from pages.ui.depth.page import PAGE\nimport pages.ui.shell.page", []),
        (folder_rule, "pages.ui.shell.page", "from pages.ui.depth import page", ["pages.ui.depth.page"]),
        (folder_rule, "pages.ui.shell.page", "import pages.ui.charts.show", ["pages.ui.charts.show"]),
        (folder_rule, "pages.ui.depth.page", "from pages.ui.sheet import page", ["pages.ui.sheet.page"]),
        (folder_rule, "pages.ui.depth.page", "from ..sheet import page", ["pages.ui.sheet.page"]),
        (folder_rule, "pages.ui.depth.page", "from pages.ui.shell import page\nfrom .spec import a", []),
        (
            internals_rule,
            "pages.ui.shell.page",
            "from streamlit.runtime import get_instance",
            ["streamlit.runtime.get_instance"],
        ),
        (address_rule, "pages.sheet", "import streamlit as st\nst.query_params.clear()", ["line 2"]),
        (address_rule, "pages.sheet", "from streamlit import query_params as q", ["streamlit.query_params"]),
        (address_rule, "pages.sheet", "getattr(st, 'query_params')", ["line 1"]),
        (session_rule, "pages.sheet", "import streamlit as st\nst.session_state['a'] = 1", ["line 2"]),
        (session_rule, "pages.sheet", "from streamlit import session_state", ["streamlit.session_state"]),
        (session_rule, "pages.sheet", "'a text on session_state'", []),
        (public_face_rule, "xavier_core.a", "__all__ = []", ["no docstring"]),
        (public_face_rule, "xavier_core.a", "'''Text.'''\ndef f(): ...", ["no __all__"]),
        (public_face_rule, "xavier_core.a", "'''Text.'''\n__all__ = ['f']\ndef g(): ...", ["f is in __all__ only"]),
        (public_face_rule, "xavier_core.a", "'''Text.'''\n__all__ = ['F', 'f', 'g']\nfrom b import f\ng = F = 1", []),
        (public_face_rule, "xavier_core.a", "'''Text.'''", []),
        (private_rule, "pages.a", "from a.b import _c, d\nfrom __future__ import annotations", ["a.b._c"]),
        (mutable_rule, "xavier_core.a", "A = []\n_B: dict = {1: 2}\nC = {1}\nD = dict(a=1)", ["A", "_B", "C", "D"]),
        (mutable_rule, "xavier_core.a", "A = [i for i in x]\nB = C = {i: i for i in x}", ["A", "B", "C"]),
        (mutable_rule, "xavier_core.a", "__all__ = ['f']\nA = (1,)\nB = frozenset({1})\nC: int", []),
    ],
)
def test_a_breach_is_found_and_what_is_allowed_is_not(
    rule: Rule, module: str, source: str, breaches: list[str]
) -> None:
    assert rule(source, module) == breaches


# ---- what importing the core loads ---------------------------------------------------------------


def loaded_by(statement: str) -> set[str]:
    """The forbidden modules that a fresh Python has loaded after a statement."""
    ask = f"import sys; {statement}; print(*({{'streamlit', 'pandas', 'plotly', 'pages', 'app'}} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", ask], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(ran.stdout.split())


def test_importing_the_core_loads_no_user_interface() -> None:
    modules = ", ".join(module_name(path) for path in CORE)
    assert loaded_by(f"import {modules}") == set()


def test_a_user_interface_would_be_noticed() -> None:
    assert loaded_by("import xavier_core, pages.ui.shell.session") >= {"streamlit", "pages"}
