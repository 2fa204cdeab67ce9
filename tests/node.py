"""Runs node: the one on PATH where that is new enough, else the one in .venv."""

from __future__ import annotations

import subprocess

from tests.server import ROOT

__all__ = ["run_node"]


def run_node(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run node with arguments; return what it said."""
    command = ["/bin/sh", "scripts/node.sh", "node", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
