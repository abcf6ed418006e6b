"""What every kind of server offers: addresses, credentials, and to be away for a while."""

import socket
import time
from abc import ABC, abstractmethod
from contextlib import AbstractContextManager, nullcontext
from random import SystemRandom

import neo4j
from neo4j.exceptions import DriverError, Neo4jError

PATIENCE = 120.0
"""Seconds within which a server that was started answers; it takes 10 on a quiet machine."""


class StartError(Exception):
    """A server did not start."""


class Neo4jServer(ABC):
    """A server to test against."""

    own = True
    """Made for this run: nothing in it is anybody else's, and it can be stopped and started."""

    def __init__(self, uri: str, http: str | None, user: str, password: str) -> None:
        self.uri = uri
        """`bolt://127.0.0.1:PORT`"""
        self.http = http
        """Where Neo4j Browser is served, or None."""
        self.user = user
        self.password = password

    @property
    def environ(self) -> dict[str, str]:
        """The credentials, as kgmed reads them."""
        return {"KGMED_NEO4J_USER": self.user, "KGMED_NEO4J_PASSWORD": self.password}

    def driver(self) -> neo4j.Driver:
        """A new driver, with the credentials; whoever asked for it closes it."""
        return neo4j.GraphDatabase.driver(
            self.uri, auth=(self.user, self.password), notifications_min_severity="OFF"
        )

    def turn(self) -> AbstractContextManager[object]:
        """For the time of the block, nobody else uses it."""
        return nullcontext()

    @abstractmethod
    def start(self) -> None:
        """Start it where it is not running, with the same data, ports and password; returns when
        it answers.

        Raises:
            StartError: it ended or did not answer.
        """

    @abstractmethod
    def stop(self, *, kill: bool = False) -> None:
        """Stop it, in good order or like a power cut; the data stays."""

    def close(self) -> None:
        """Stop it for good, and leave nothing behind."""
        self.stop(kill=True)

    def answers(self) -> bool:
        """Whether a question over Bolt gets its answer now."""
        # A session's `run` is not repeated, as what `execute_query` does would be for 30 s.
        try:
            with self.driver() as driver, driver.session() as session:
                session.run("RETURN 1").consume()
        except (DriverError, Neo4jError):
            return False
        return True

    def _wait(self) -> None:
        """Until it answers, or has ended."""
        until = time.monotonic() + PATIENCE
        while not self.answers():
            if (end := self._ended()) is not None:
                raise StartError(end)
            if time.monotonic() > until:
                raise StartError(f"no answer on {self.uri} within {PATIENCE:.0f} s")
            time.sleep(0.2)

    def _ended(self) -> str | None:
        """How it ended, if it did."""
        return None


def free_port() -> int:
    """A port of loopback that nobody listens on.

    Below those that outgoing connections are given, so that none takes it while a server that was
    stopped is to come back to it.
    """
    chance = SystemRandom()
    for _ in range(100):
        port = chance.randrange(20_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise StartError("no free port")
