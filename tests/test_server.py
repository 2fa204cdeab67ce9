"""The server that tests start: it gets a port of its own, whoever else is after one."""

from __future__ import annotations

import re
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.server import running_app


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """An app that shows nothing."""
    path = tmp_path / "app.py"
    path.write_text("import streamlit\n", encoding="utf-8")
    return path


@pytest.fixture
def faster_rival(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Listens on whatever port a server is told to take, before the server does; gives the ports."""
    start: Callable[..., subprocess.Popen[bytes]] = subprocess.Popen
    listeners: list[socket.socket] = []
    ports: list[int] = []

    def listen_then_start(command: list[str], **options: Any) -> subprocess.Popen[bytes]:  # noqa: ANN401 - Popen's
        (told,) = re.findall(r"--server\.port=(\d+)", " ".join(command))
        listeners.append(socket.create_server(("127.0.0.1", int(told))))
        ports.append(listeners[-1].getsockname()[1])
        return start(command, **options)

    monkeypatch.setattr(subprocess, "Popen", listen_then_start)
    yield ports
    for listener in listeners:
        listener.close()


def test_a_port_that_another_takes_first_is_nobodys_loss(script: Path, faster_rival: list[int]) -> None:
    with running_app(script) as server:
        assert len(faster_rival) == 1
        assert server.port not in faster_rival


def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    with pytest.raises(TimeoutError, match=r"no-such-app\.py"), running_app(tmp_path / "no-such-app.py"):
        pass
