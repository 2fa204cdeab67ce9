"""Which lines of the app the tests run: a pytest plugin, loaded by ``-p tests.covered``.

A tracer is called at every line that Python runs and makes these tests take nearly twice as long. Slipcover puts a
probe into each line as its module is imported, and takes it out again once the line has run. Not counted are
``app.py`` and the scripts of the pages, which Streamlit compiles by itself, and what the browser tests' servers run.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any, Protocol

import pytest
from slipcover import FileMatcher, ImportManager, Slipcover, merge_coverage

_FOLDERS = ("xavier_core", "pages/ui")
_ALL = PurePath("all")
_probes = Slipcover(source=list(_FOLDERS))
ImportManager(_probes, FileMatcher(_FOLDERS)).__enter__()  # before a test imports the app, and to the end

Coverage = dict[str, Any]
"""As Slipcover has it: under ``files``, by path, the executed_lines and the missing_lines."""


class _Node(Protocol):
    workeroutput: dict[str, str]


class Covered:
    """Brings together what every process has seen, and prints it before the summary."""

    def __init__(self) -> None:
        self._seen: Coverage = {}

    def _add(self, coverage: Coverage) -> None:
        if self._seen:
            merge_coverage(self._seen, coverage)
        else:
            self._seen = coverage

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: _Node) -> None:
        self._add(json.loads(node.workeroutput["covered"]))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self._seen:  # no other process ran the tests
            self._add(_probes.get_coverage())
        terminalreporter.section("lines covered")
        for line in table(self._seen):
            terminalreporter.write_line(line)


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workeroutput"):
        config.pluginmanager.register(Covered())


def pytest_sessionfinish(session: pytest.Session) -> None:
    output: dict[str, str] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["covered"] = json.dumps(_probes.get_coverage())


def table(coverage: Coverage) -> Iterator[str]:
    """One line a folder, and one for all."""
    lines: Counter[PurePath] = Counter()
    missing: Counter[PurePath] = Counter()
    for path, file in coverage["files"].items():
        folder = PurePath(path).parent
        for place in (folder, _ALL):
            lines[place] += len(file["executed_lines"]) + len(file["missing_lines"])
            missing[place] += len(file["missing_lines"])
    yield f"{'':32} lines   not run   run"
    for place in (*sorted(lines.keys() - {_ALL}), _ALL):
        share = 1 - missing[place] / max(lines[place], 1)
        yield f"{place!s:32} {lines[place]:5} {missing[place]:9} {share:5.0%}"
