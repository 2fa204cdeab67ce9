"""What is handed out: the wheel that a notebook installs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from xavier_core import Sheet
from xavier_core.digits import load_digits

ROOT = Path(__file__).resolve().parent.parent

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
