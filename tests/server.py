"""Starts a Streamlit app for a test or a benchmark and stops it again."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_STARTS_WITHIN_S = 60.0
_ASK_EVERY_S = 0.1


@dataclass(frozen=True)
class Server:
    """A running app."""

    url: str
    port: int
    pid: int


@contextmanager
def running_app(
    script: Path = ROOT / "app.py",
    *,
    options: Sequence[str] = (),
    with_config: bool = True,
) -> Iterator[Server]:
    """Serve ``script`` until the block ends; without its configuration, with Streamlit's defaults.

    Neither watches files for changes. The system gives the server its port as it binds it, so servers that start at
    the same time cannot take each other's. One that has to come back at the same address stands behind a wire:
    ``tests/browser/wire.py``.
    """
    command = [sys.executable, "-u", "-m", "streamlit", "run", str(script), "--server.port=0"]
    command += ["--server.headless=true", "--server.address=127.0.0.1"]
    folder = ROOT
    if not with_config:
        folder = Path(tempfile.mkdtemp(prefix="bare-"))
        command.append("--server.fileWatcherType=none")  # as the app: what watches files takes from what is measured
    command += options
    with tempfile.NamedTemporaryFile("w") as output:
        process = subprocess.Popen(
            command, cwd=folder, stdout=output, stderr=subprocess.STDOUT, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
        try:
            port = _await_health(process, Path(output.name))
            yield Server(f"http://127.0.0.1:{port}", port, process.pid)
        finally:
            process.terminate()
            process.wait(timeout=20)


def _await_health(process: subprocess.Popen[bytes], output: Path) -> int:
    """Return the port that the server prints, once its health page answers there."""
    give_up = time.monotonic() + _STARTS_WITHIN_S
    while process.poll() is None and time.monotonic() < give_up:
        printed = re.search(r"URL: http://127\.0\.0\.1:(\d+)\s", output.read_text("utf-8"))
        if printed and _is_healthy(printed[1]):
            return int(printed[1])
        time.sleep(_ASK_EVERY_S)
    raise TimeoutError(f"the app did not answer; it printed\n{output.read_text('utf-8')}")


def _is_healthy(port: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
