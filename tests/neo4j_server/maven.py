"""The server that docker/neo4j-maven puts together from Maven Central."""

import os
import secrets
import shutil
import subprocess
from pathlib import Path

from filelock import FileLock

from tests.neo4j_server.guard import Guard
from tests.neo4j_server.server import Neo4jServer, StartError, free_port

PARTS = Path(__file__).resolve().parents[2] / "docker" / "neo4j-maven"
ATTEMPTS = 3
"""How often ports are tried that another program may take first."""
GRACE = 30.0
"""Seconds for a stop in good order."""


def fetched(home: Path) -> Path:
    """The folder of the server's jars under `home`, fetched where they are not there yet.

    Raises:
        StartError: Maven could not bring them.
    """
    lib = home / "neo4j" / "lib"
    lib.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(lib.with_suffix(".lock")):
        done = subprocess.run(
            [PARTS / "fetch.sh", lib], capture_output=True, text=True, check=False, timeout=280
        )
    if done.returncode:
        raise StartError(f"docker/neo4j-maven/fetch.sh: {(done.stderr or done.stdout)[-500:]}")
    return lib


class MavenServer(Neo4jServer):
    """A server of this run's own, in a folder of its own; gone when this process is."""

    def __init__(self, lib: Path, folder: Path) -> None:
        super().__init__("", None, "neo4j", secrets.token_hex(16))
        self._lib = lib
        self._folder = folder
        self._log = folder / "console.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._guard: Guard | None = None
        self._bolt = self._http = 0
        self._settled = False
        folder.mkdir(parents=True, exist_ok=True)
        secret = folder / "password"
        secret.touch(mode=0o600)
        secret.write_text(self.password, encoding="ascii")

    def start(self) -> None:
        """Start it; at first with ports that are free, and then always with those."""
        for attempt in range(1, ATTEMPTS + 1):
            if not self._settled:
                self._bolt, self._http = free_port(), free_port()
                self.uri = f"bolt://127.0.0.1:{self._bolt}"
                self.http = f"http://127.0.0.1:{self._http}"
            try:
                self._launch()
                self._wait()
            except StartError as error:
                self.stop(kill=True)
                if self._settled or attempt == ATTEMPTS or "in use" not in str(error):
                    raise
            else:
                self._settled = True
                return

    def stop(self, *, kill: bool = False) -> None:
        """Stop it; the guard goes first, so that it never kills a number given to somebody else."""
        if self._guard is not None:
            self._guard.dismiss()
            self._guard = None
        if self._process is not None:
            (self._process.kill if kill else self._process.terminate)()
            try:
                self._process.wait(GRACE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def close(self) -> None:
        """Stop it and delete its folder."""
        super().close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _launch(self) -> None:
        if self._process is not None and self._process.poll() is None:
            return
        self.stop()
        ports = {"NEO4J_BOLT_PORT": str(self._bolt), "NEO4J_HTTP_PORT": str(self._http)}
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [PARTS / "start.sh", self._lib, self._folder],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=os.environ | ports,
                # Ctrl-C is for the tests; what they still clean up needs the server.
                start_new_session=True,
            )
        self._guard = Guard(["kill", "-KILL", str(self._process.pid)])

    def _ended(self) -> str | None:
        if self._process is None or self._process.poll() is None:
            return None
        return f"ended with {self._process.returncode}: {self._log.read_text('utf-8')[-1500:]}"
