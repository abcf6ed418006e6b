"""The programs that build images and start services, as this machine has them."""

import os
import re
import shutil
import subprocess
from pathlib import Path


class MissingError(Exception):
    """What a machine lacks to build or run containers."""


def run(
    *command: str | Path, given: str | None = None, environ: dict[str, str] | None = None
) -> str:
    """What a program prints on standard output.

    Raises:
        AssertionError: it failed; with the end of what it said.
    """
    done = subprocess.run(
        command,
        input=given,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | (environ or {}),
    )
    assert done.returncode == 0, f"{command}: {done.stdout[-1500:]}\n{done.stderr[-3000:]}"
    return done.stdout


def builder() -> tuple[str, ...]:
    """`docker build` with BuildKit: by its plug-in, or a client that still has it built in.

    Raises:
        MissingError: there is neither.
    """
    if _succeeds("docker", "buildx", "version"):
        return ("docker", "buildx", "build", "--load")
    for folder in os.get_exec_path():
        client = Path(folder) / "docker"
        if not os.access(client, os.X_OK):
            continue
        version = re.search(r"version (\d+)", run(client, "--version"))
        if version and int(version[1]) < 23:
            return ("env", "DOCKER_BUILDKIT=1", str(client), "build")
    raise MissingError("no Docker client that builds with BuildKit (docker-buildx)")


def composer() -> tuple[str, ...]:
    """`docker compose`, or its forerunner.

    Raises:
        MissingError: there is neither.
    """
    if _succeeds("docker", "compose", "version"):
        return ("docker", "compose")
    if shutil.which("docker-compose"):
        return ("docker-compose",)
    raise MissingError("neither docker compose nor docker-compose")


def _succeeds(*command: str) -> bool:
    if shutil.which(command[0]) is None:
        return False
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
