"""Which kind of server there can be here."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.neo4j_server.container import ContainerServer, why_no_image
from tests.neo4j_server.given import GivenServer
from tests.neo4j_server.maven import MavenServer, fetched
from tests.neo4j_server.server import Neo4jServer, StartError

ENVIRON = {name: value for name, value in os.environ.items() if name.startswith("KGMED_")}
"""As the run was started: a test sees none of these (`environment` in tests/conftest.py)."""
ROOT = Path(__file__).resolve().parents[2]


class NoServerError(Exception):
    """No server of any kind can be had here, and why."""


@contextmanager
def opened(folder: Path) -> Iterator[Neo4jServer]:
    """A server that runs, until the end of the block; one made for it keeps its data in `folder`.

    Raises:
        NoServerError: none can be had.
        StartError: there is one, and it does not start.
    """
    server = _chosen(folder)
    try:
        server.start()
        yield server
    finally:
        server.close()


def _chosen(folder: Path) -> Neo4jServer:
    if ENVIRON.get("KGMED_TEST_NEO4J_URI"):
        return GivenServer(ENVIRON)
    no_container = why_no_image(ENVIRON.get("KGMED_TEST_NEO4J_IMAGE"))
    if no_container is None:
        return ContainerServer(ENVIRON.get("KGMED_TEST_NEO4J_IMAGE"))
    if missing := [tool for tool in ("java", "mvn") if shutil.which(tool) is None]:
        raise NoServerError(
            f"no Neo4j: KGMED_TEST_NEO4J_URI is not set; {no_container}; "
            f"{' and '.join(missing)} missing"
        )
    try:
        lib = fetched(Path(ENVIRON.get("KGMED_HOME") or ROOT / ".kgmed"))
    except StartError as error:
        raise NoServerError(f"no Neo4j: {no_container}; {error}") from error
    return MavenServer(lib, folder)
