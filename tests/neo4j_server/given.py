"""The server that KGMED_TEST_NEO4J_URI names: somebody else's, so it is never stopped."""

import tempfile
from collections.abc import Mapping
from contextlib import AbstractContextManager
from hashlib import sha256
from pathlib import Path
from typing import NoReturn

from filelock import FileLock

from tests.neo4j_server.server import Neo4jServer, StartError


class GivenServer(Neo4jServer):
    """A server that runs already. Its database must be empty: the tests wipe it."""

    own = False

    def __init__(self, environ: Mapping[str, str]) -> None:
        super().__init__(
            environ["KGMED_TEST_NEO4J_URI"],
            environ.get("KGMED_TEST_NEO4J_HTTP"),
            environ.get("KGMED_NEO4J_USER", "neo4j"),
            environ.get("KGMED_NEO4J_PASSWORD", ""),
        )
        name = f"kgmed-neo4j-{sha256(self.uri.encode()).hexdigest()[:16]}.lock"
        self._lock = FileLock(Path(tempfile.gettempdir()) / name)

    def turn(self) -> AbstractContextManager[object]:
        """The workers of a run share its one database, so they take turns."""
        return self._lock

    def start(self) -> None:
        """See that it answers, and that nothing is in it that the tests would delete."""
        with self._lock, self.driver() as driver:
            records, _, _ = driver.execute_query("MATCH (n) RETURN count(n) AS nodes")
        if nodes := records[0]["nodes"]:
            raise StartError(f"{self.uri} holds {nodes} nodes, and the tests would delete them")

    def stop(self, *, kill: bool = False) -> NoReturn:
        """Not ours to stop."""
        raise NotImplementedError("the server of KGMED_TEST_NEO4J_URI is not ours to stop")

    def close(self) -> None:
        """Leave it as it is."""
