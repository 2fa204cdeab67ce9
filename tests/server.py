"""Starts a Streamlit app for a test or a benchmark and stops it again."""

from __future__ import annotations

import os
import socket
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


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def running_app(
    script: Path = ROOT / "app.py",
    *,
    port: int | None = None,
    options: Sequence[str] = (),
    with_config: bool = True,
) -> Iterator[Server]:
    """Serve ``script`` until the block ends; without its configuration, with Streamlit's defaults."""
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}"]
    command += ["--server.headless=true", "--server.address=127.0.0.1", "--server.fileWatcherType=none", *options]
    folder = ROOT if with_config else Path(tempfile.mkdtemp(prefix="bare-"))
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(
            command, cwd=folder, stdout=output, stderr=subprocess.STDOUT, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
        try:
            _await_health(process, port)
            yield Server(f"http://127.0.0.1:{port}", port, process.pid)
        except TimeoutError as late:
            output.seek(0)
            raise TimeoutError(f"{late}\n{output.read()}") from late
        finally:
            process.terminate()
            process.wait(timeout=20)


def _await_health(process: subprocess.Popen[bytes], port: int) -> None:
    """Ask for the health page until it answers."""
    give_up = time.monotonic() + _STARTS_WITHIN_S
    while process.poll() is None and time.monotonic() < give_up:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(_ASK_EVERY_S)
    raise TimeoutError(f"the app did not answer on port {port}")
