"""What is handed out: a notebook's wheel, the locks that the app is installed from, the texts for who builds on it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from xavier_core import Sheet
from xavier_core.digits import load_digits

ROOT = Path(__file__).resolve().parent.parent
APP = ("requirements.txt", "requirements.lock")
DEV = ("requirements-dev.txt", "requirements-dev.lock")

# ---- the wheel -----------------------------------------------------------------------------------

NOTEBOOK = """
import importlib.metadata, importlib.resources, json
import xavier_core as xc
from xavier_core.digits import load_digits

pixels, labels = load_digits()
files = importlib.resources.files(xc)
print(json.dumps({
    "where": xc.__file__,
    "outputs": [attempt.outputs.tolist() for attempt in xc.run_sheet(xc.SheetSpec()).attempts],
    "ink": [pixels.shape, pixels.sum(), labels.sum().item()],
    "typed": files.joinpath("py.typed").is_file(),
    "provenance": "CC BY 4.0" in files.joinpath("digits", "PROVENANCE.txt").read_text("utf-8"),
    "requires": importlib.metadata.requires("xavier-core"),
}))
"""


def run(*command: str | Path, cwd: Path) -> str:
    """What a command prints; where it fails, the test tells what it said."""
    ran = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of a copy of this folder, since a build leaves files beside what it builds."""
    copy = tmp_path_factory.mktemp("build")
    source = copy / "source"
    left_out = shutil.ignore_patterns(".*", "__pycache__", "build", "*.egg-info", "test-results", "*.png")
    shutil.copytree(ROOT, source, ignore=left_out)
    pip = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-index", "--no-deps", "--no-build-isolation")
    run(*pip, "--wheel-dir", copy, source, cwd=copy)
    (built,) = copy.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def notebook(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a fresh environment sees that has the wheel, NumPy and SciPy, and not this folder."""
    elsewhere = tmp_path_factory.mktemp("notebook")
    venv = elsewhere / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", venv, cwd=elsewhere)
    python = venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    ours = {str(distribution(name).locate_file("")) for name in ("numpy", "scipy")}
    packages = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=elsewhere).strip())
    (packages / "numpy_and_scipy.pth").write_text("\n".join(ours), encoding="utf-8")
    pip = (sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-index", "--no-deps")
    run(*pip, wheel, cwd=elsewhere)
    seen: dict[str, Any] = json.loads(run(python, "-I", "-W", "error", "-c", NOTEBOOK, cwd=elsewhere))
    assert Path(seen["where"]).is_relative_to(packages)
    return seen


def test_the_wheel_holds_all_of_the_core_and_nothing_else(wheel: Path) -> None:
    core = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "xavier_core").rglob("*")
        if path.is_file() and path.parent.name != "__pycache__"
    }
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert held == core


def test_the_wheel_brings_both_licences(wheel: Path) -> None:
    held = zipfile.ZipFile(wheel)
    licences = {name.partition("/licenses/")[2] for name in held.namelist() if "/licenses/" in name}
    assert licences == {"LICENSE", "xavier_core/digits/PROVENANCE.txt"}
    (about,) = (name for name in held.namelist() if name.endswith(".dist-info/METADATA"))
    assert "License-Expression: MIT AND CC-BY-4.0\n" in held.read(about).decode()


def test_a_notebook_gets_the_numbers_of_the_sheet(notebook: dict[str, Any], seed_sheet: Sheet) -> None:
    assert notebook["outputs"] == [attempt.outputs.tolist() for attempt in seed_sheet.attempts]


def test_a_notebook_gets_the_digits_and_where_they_are_from(notebook: dict[str, Any]) -> None:
    pixels, labels = load_digits()
    assert notebook["ink"] == [list(pixels.shape), pixels.sum(), labels.sum()]
    assert notebook["provenance"]


def test_a_notebook_gets_the_types(notebook: dict[str, Any]) -> None:
    assert notebook["typed"]


def test_a_notebook_needs_numpy_and_scipy_alone(notebook: dict[str, Any]) -> None:
    assert sorted(Requirement(text).name for text in notebook["requires"]) == ["numpy", "scipy"]


# ---- the versions --------------------------------------------------------------------------------

Entry = tuple[str, str, tuple[str, ...]]
"""A lock's version of a package, the systems that it is for ("" for all), and the hashes of its files."""


def pinned(file: str) -> dict[str, str]:
    """Package to version, of a requirements file and of those that it reads."""
    found: dict[str, str] = {}
    for line in (ROOT / file).read_text("utf-8").splitlines():
        text = line.partition("#")[0].strip()
        if text.startswith("-r "):
            found |= pinned(text.removeprefix("-r "))
        elif text:
            wanted = Requirement(text)
            found[canonicalize_name(wanted.name)] = str(wanted.specifier).removeprefix("==")
    return found


def locked(text: str) -> dict[str, list[Entry]]:
    """Package to its entries, of a lock."""
    found: dict[str, list[Entry]] = {}
    for lines in re.sub(r"^ *#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ").splitlines():
        head, *hashes = lines.split("--hash=")
        wanted = Requirement(head)
        entry = (str(wanted.specifier).removeprefix("=="), str(wanted.marker or ""), tuple(map(str.strip, hashes)))
        found.setdefault(canonicalize_name(wanted.name), []).append(entry)
    return found


def lacking(lock: dict[str, list[Entry]], pins: dict[str, str]) -> list[str]:
    """What a lock does not hold for every system, of what it was made from; and entries that nothing vouches for."""
    held = {(name, version) for name, entries in lock.items() for version, marker, _ in entries if not marker}
    unhashed = [
        name
        for name, entries in lock.items()
        for _, _, hashes in entries
        if not hashes or not all(re.fullmatch("sha256:[0-9a-f]{64}", digest) for digest in hashes)
    ]
    return [name for name, version in pins.items() if (name, version) not in held] + unhashed


@pytest.mark.parametrize(("requirements", "lock"), [APP, DEV])
def test_a_lock_holds_its_requirements_and_hashes_of_everything(requirements: str, lock: str) -> None:
    assert lacking(locked((ROOT / lock).read_text("utf-8")), pinned(requirements)) == [], "make lock mends this"


@pytest.mark.parametrize(
    ("text", "breaches"),
    [
        ("numpy==2.4.6 \\\n    --hash=sha256:" + 64 * "a" + "\n    # via scipy\n", []),
        ("numpy==2.4.5 \\\n    --hash=sha256:" + 64 * "a" + "\n", ["numpy"]),
        ("numpy==2.4.6 ; sys_platform == 'linux' \\\n    --hash=sha256:" + 64 * "a" + "\n", ["numpy"]),
        ("numpy==2.4.6\n", ["numpy"]),
        ("numpy==2.4.6 \\\n    --hash=sha256:" + 64 * "a" + " \\\n    --hash=md5:" + 32 * "a" + "\n", ["numpy"]),
        ("# nothing\n", ["numpy"]),
    ],
)
def test_a_bad_lock_is_found_and_a_good_one_is_not(text: str, breaches: list[str]) -> None:
    assert lacking(locked(text), {"numpy": "2.4.6"}) == breaches


def test_tests_run_on_what_the_app_runs_on() -> None:
    app, dev = (locked((ROOT / lock).read_text("utf-8")) for _, lock in (APP, DEV))
    assert len(app) > len(pinned("requirements.txt"))
    assert {name: dev.get(name) for name in app} == app


def test_no_file_of_versions_names_a_server() -> None:
    files = sorted(ROOT.glob("requirements*"))
    assert {ROOT / file for file in (*APP, *DEV)} <= set(files)
    server = re.compile(r"://|^\s*(-i|-f|--index-url|--extra-index-url|--find-links|--trusted-host)\b", re.MULTILINE)
    assert [file.name for file in files if server.search(file.read_text("utf-8"))] == []


def test_the_package_takes_the_versions_that_it_is_tested_with_and_later_ones() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    app = pinned("requirements.txt")
    for wanted in map(Requirement, project["dependencies"]):
        assert f">={app[wanted.name]}" in map(str, wanted.specifier)
        assert wanted.specifier.contains(app[wanted.name])


@pytest.mark.skipif(os.name == "nt", reason="make and its scripts are for POSIX shells")
def test_make_installs_from_the_lock_by_hash_and_again_when_it_changes(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    for file in ("requirements.lock", "requirements-bench.txt"):
        shutil.copy(ROOT / file, tmp_path)
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\n[ "$1" = -c ] || echo "$@" | sed "s/.*-version-check //" >>calls\n')
    python.chmod(0o755)

    def calls(file: str) -> list[str]:
        (tmp_path / "calls").write_text("")
        run("sh", "scripts/venv.sh", file, cwd=tmp_path)
        return (tmp_path / "calls").read_text().splitlines()

    by_hash = "--require-hashes -r requirements.lock"
    assert calls("requirements.lock") == [by_hash]
    assert calls("requirements.lock") == []
    assert calls("requirements-bench.txt") == [by_hash, "-r requirements-bench.txt"]
    assert calls("requirements-bench.txt") == []
    with (tmp_path / "requirements.lock").open("a") as lock:
        lock.write("# changed\n")
    assert calls("requirements.lock") == [by_hash]
    assert calls("requirements-bench.txt") == [by_hash, "-r requirements-bench.txt"]


def test_the_lock_of_npm_holds_exact_versions_and_hashes_and_names_no_server() -> None:
    wanted = json.loads((ROOT / "package.json").read_text("utf-8"))["devDependencies"]
    locked = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    assert locked.pop("")["devDependencies"] == wanted, "npm install --package-lock-only mends this"
    assert {name: locked[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert [name for name, own in locked.items() if not own["integrity"].startswith("sha512-")] == []
    assert [name for name, own in locked.items() if "resolved" in own] == []


NODE_20 = """#!/bin/sh
[ "$1" = -e ] || echo "node $@" >>calls
"""
NODE_18 = """#!/bin/sh
exit 1
"""
NPM = """#!/bin/sh
echo "npm $@" >>calls
"""


@pytest.mark.skipif(os.name == "nt", reason="make and its scripts are for POSIX shells")
@pytest.mark.parametrize(
    ("node", "npm"), [(NODE_20, "npm"), (NODE_18, "node wheel/lib/node_modules/npm/bin/npm-cli.js")], ids=["20", "18"]
)
def test_make_installs_from_npm_s_lock_with_a_node_that_is_new_enough(tmp_path: Path, node: str, npm: str) -> None:
    """That on PATH or else the one in .venv; again when the lock changes, and before a command is run."""
    for file, text in {
        "bin/node": node,
        "bin/npm": NPM,
        "wheel/bin/node": NODE_20,
        ".venv/bin/python": "#!/bin/sh\necho wheel\n",
    }.items():
        program = tmp_path / file
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(text)
        program.chmod(0o755)
    (tmp_path / "node_modules").mkdir()
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    shutil.copy(ROOT / "package-lock.json", tmp_path)

    def calls(*command: str) -> list[str]:
        (tmp_path / "calls").write_text("")
        run("env", f"PATH={tmp_path / 'bin'}:{os.environ['PATH']}", "sh", "scripts/node.sh", *command, cwd=tmp_path)
        return (tmp_path / "calls").read_text().splitlines()

    install = f"{npm} ci --ignore-scripts --silent"
    assert calls() == [install]
    assert calls() == []
    with (tmp_path / "package-lock.json").open("a") as lock:
        lock.write("\n\n ")
    assert calls("node", "--test") == [install, "node --test"]


# ---- the texts -----------------------------------------------------------------------------------


def paths_named(text: str) -> list[str]:
    """Files and folders of this project that a text names, but for those with a blank to fill in."""
    named = re.findall(r"`((?:app\.py|(?:docs|deploy|pages|scripts|tests|xavier_core)/)[^`\s]*)`", text)
    linked = re.findall(r"\]\(([^):#]+)(?:#[^)]*)?\)", text)
    return [path for path in (*named, *linked) if not re.search("NAME|[*…]", path)]


@pytest.mark.parametrize("text", ["CONTRIBUTING.md", "README.md", "docs/architecture.md", "docs/cluster.md"])
def test_a_text_names_files_that_exist(text: str) -> None:
    beside = (ROOT / text).parent
    named = paths_named((ROOT / text).read_text("utf-8"))
    assert [path for path in named if not (ROOT / path).exists() and not (beside / path).exists()] == []


def test_names_of_files_are_found_in_a_text() -> None:
    text = (
        "`xavier_core/base/` and `pages/NAME.py`, `run_sheet`, [a](docs/b.md#c), [d](#e), [f](https://g.h/i), `app.py`"
    )
    assert paths_named(text) == ["xavier_core/base/", "app.py", "docs/b.md"]
