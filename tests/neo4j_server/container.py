"""A server in a container, by testcontainers."""

import gc
import secrets
import sys
import warnings
from functools import cache

import docker
from docker.errors import DockerException, ImageNotFound
from requests.exceptions import RequestException
from testcontainers.core.config import testcontainers_config
from testcontainers.core.container import DockerContainer

from tests.neo4j_server.guard import Guard
from tests.neo4j_server.server import Neo4jServer, StartError, free_port

IMAGE = "neo4j:5.26.28-community"
"""The official image, as docker/compose.yaml has it."""
SILENCE = 20
"""Seconds without a word from the daemon, after which an image is given up."""
GRACE = 30
"""Seconds for a stop in good order."""
_REMOVE = (
    "import docker, sys; docker.from_env().containers.get(sys.argv[1]).remove(force=True, v=True)"
)


@cache
def why_no_image(image: str | None = None) -> str | None:
    """Why there can be no container of an image, or None where there can; it is then here."""
    if not daemon_answers():
        return "no Docker daemon answers"
    image = image or IMAGE
    client = docker.from_env(timeout=SILENCE)
    try:
        client.images.get(image)
    except ImageNotFound:
        return _why_not_pulled(client, image)
    except (DockerException, RequestException) as error:
        return f"{image} cannot be had: {error}"
    finally:
        client.close()
    return None


def daemon_answers() -> bool:
    """Whether a Docker daemon answers this user."""
    with warnings.catch_warnings():
        # The library leaves the socket open that could not be connected.
        warnings.simplefilter("ignore", ResourceWarning)
        try:
            docker.from_env(timeout=SILENCE).close()
        except DockerException:
            return False
        finally:
            gc.collect()
    return True


def _why_not_pulled(client: docker.DockerClient, image: str) -> str | None:
    try:
        for line in client.api.pull(image, stream=True, decode=True):
            if "error" in line:
                return f"{image} cannot be pulled: {line['error']}"
    except (DockerException, RequestException) as error:
        return f"{image} cannot be pulled: {error}"
    return None


class ContainerServer(Neo4jServer):
    """A container of this run's own; gone when this process is."""

    def __init__(self, image: str | None = None) -> None:
        self._bolt, self._http = free_port(), free_port()
        super().__init__(
            f"bolt://127.0.0.1:{self._bolt}",
            f"http://127.0.0.1:{self._http}",
            "neo4j",
            secrets.token_hex(16),
        )
        # Its reaper is one more image to pull; Guard does the same.
        testcontainers_config.ryuk_disabled = True
        self._made = DockerContainer(image or IMAGE).with_envs(
            NEO4J_AUTH=f"{self.user}/{self.password}",
            NEO4J_server_bolt_advertised__address=f"127.0.0.1:{self._bolt}",
            NEO4J_server_http_advertised__address=f"127.0.0.1:{self._http}",
            NEO4J_server_memory_heap_max__size="1g",
            NEO4J_server_memory_pagecache_size="256m",
            NEO4J_db_tx__log_preallocate="false",
            NEO4J_dbms_usage__report_enabled="false",
        )
        # Fixed, since a container that is started again would get others; and loopback only.
        self._made.ports |= {"7687": ("127.0.0.1", self._bolt), "7474": ("127.0.0.1", self._http)}
        self._guard: Guard | None = None

    def start(self) -> None:
        """Start it; made at the first time."""
        try:
            if self._guard is None:
                self._made.start()
                container = self._made.get_container_id()
                self._guard = Guard([sys.executable, "-c", _REMOVE, container])
            else:
                self._made.get_wrapped_container().start()
        except DockerException as error:
            raise StartError(str(error)) from error
        self._wait()

    def stop(self, *, kill: bool = False) -> None:
        """Stop it; `start` brings it back."""
        self._made.get_wrapped_container().stop(timeout=0 if kill else GRACE)

    def close(self) -> None:
        """Remove it with its data."""
        self._made.stop()
        if self._guard is not None:
            self._guard.dismiss()

    def _ended(self) -> str | None:
        container = self._made.get_wrapped_container()
        container.reload()
        if container.status != "exited":
            return None
        return f"ended: {container.logs().decode()[-1500:]}"
