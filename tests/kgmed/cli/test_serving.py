"""`kgmed serve`: on loopback, until it is told to stop."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.kgmed.cli.conftest import Kgmed

pytestmark = pytest.mark.vocabulary


@pytest.fixture
def port() -> int:
    """A port of loopback that is free."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        number: int = found.getsockname()[1]
    return number


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_until_it_is_told_to_stop(
    ready_home: Path, graph: Path, port: int, kgmed: Kgmed, stop: signal.Signals
) -> None:
    command = [sys.executable, "-m", "kgmed.cli.main", "--store", str(graph)]
    command += ["serve", "--port", str(port)]
    environment = {**os.environ, "KGMED_HOME": str(ready_home)}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as child:
        try:
            body = _health(port, child)
            assert body["status"] == "ok"
            taken = kgmed("--store", graph, "serve", "--port", port, home=ready_home)
            assert taken.code == 2
            assert str(port) in taken.err
            child.send_signal(stop)
            _, errors = child.communicate(timeout=30)
        finally:
            child.kill()
    assert child.returncode == (-stop if stop is signal.SIGTERM else 130)
    assert "Traceback" not in errors


def _health(port: int, child: "subprocess.Popen[str]") -> dict[str, object]:
    for _ in range(600):
        assert child.poll() is None
        try:
            found: dict[str, object] = httpx.get(f"http://127.0.0.1:{port}/v1/health").json()
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return found
    raise AssertionError("it did not serve within a minute")
