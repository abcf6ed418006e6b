"""The services of docker/compose.yaml, run for a test."""

import json
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.docker.clients import composer, run
from tests.docker.images import ROOT, Images
from tests.neo4j_server.guard import Guard
from tests.neo4j_server.server import free_port

PATIENCE = 180.0
"""Seconds within which the services are healthy; half a minute on a quiet machine."""
REMOVE = ("down", "--volumes", "--remove-orphans", "--timeout", "5")


class Stack:
    """The services, under a name, ports and secrets of their own."""

    def __init__(self, images: Images, folder: Path) -> None:
        run(ROOT / "docker" / "make-secrets.sh", folder / "secrets")
        self.password = (folder / "secrets" / "neo4j_password").read_text("ascii")
        self.api, self.http, self.bolt = (
            f"http://127.0.0.1:{free_port()}",
            f"http://127.0.0.1:{free_port()}",
            f"bolt://127.0.0.1:{free_port()}",
        )
        self._project = f"kgmed-test-{secrets.token_hex(4)}"
        self._environ = {
            "KGMED_IMAGE": images.api,
            "NEO4J_IMAGE": images.neo4j,
            "KGMED_PORT": self.api.rpartition(":")[2],
            "NEO4J_HTTP_PORT": self.http.rpartition(":")[2],
            "NEO4J_BOLT_PORT": self.bolt.rpartition(":")[2],
            "NEO4J_HEAP": "512m",
            "NEO4J_PAGE_CACHE": "128m",
            "KGMED_SECRETS": str(folder / "secrets"),
        }

    def compose(self, *arguments: str, given: str | None = None) -> str:
        """What `docker compose` prints for one of its commands."""
        file = ROOT / "docker" / "compose.yaml"
        command = (*composer(), "-f", str(file), "-p", self._project, *arguments)
        return run(*command, given=given, environ=self._environ)

    def guard(self) -> Guard:
        """Removes them if this run is killed."""
        file = ROOT / "docker" / "compose.yaml"
        return Guard([*composer(), "-f", str(file), "-p", self._project, *REMOVE])

    def container(self, service: str) -> str:
        """The container of a service."""
        return self.compose("ps", "-q", service).strip()

    def inspect(self, service: str) -> dict[str, Any]:
        """What the daemon knows of it."""
        (found,) = json.loads(run("docker", "inspect", self.container(service)))
        return found

    def execute(self, service: str, *command: str) -> str:
        """What a command prints in its container."""
        return run("docker", "exec", self.container(service), *command).strip()

    def up(self, *services: str) -> None:
        """Start services, and wait until their own health checks pass."""
        self.compose("up", "-d", "--no-build", *services)
        until = time.monotonic() + PATIENCE
        for service in services:
            while (health := self.inspect(service)["State"]["Health"])["Status"] != "healthy":
                assert time.monotonic() < until, f"{service}: {health}\n{self.logs(service)}"
                time.sleep(0.5)

    def logs(self, service: str) -> str:
        """What it said so far."""
        return re.sub(r"\x1b\[[0-9;]*m", "", self.compose("logs", service))


@contextmanager
def running(images: Images, folder: Path) -> Iterator[Stack]:
    """The services, not started yet; at the end they and their data are removed."""
    stack = Stack(images, folder)
    guard = stack.guard()
    try:
        yield stack
    finally:
        stack.compose(*REMOVE)
        guard.dismiss()
