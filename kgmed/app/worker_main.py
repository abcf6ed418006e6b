"""A worker process: reads the batches that come through a socket, and sends back the readings.

Started by `kgmed.app.workers` with the number of the socket. It ends when the socket's other end
is closed, which is also what happens when the process that started it is killed.
"""

import os
import signal
import sys
from collections.abc import Sequence
from multiprocessing.connection import Connection
from queue import SimpleQueue
from threading import Thread

from ingest.records import Document
from kgmed.app.parts import Parts
from kgmed.app.workers import read_here
from kgmed.errors import KgmedError

Batches = SimpleQueue[Sequence[Document]]


def main() -> None:
    """Read until there is nobody left to read for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    connection: Connection = Connection(int(sys.argv[1]))
    config = connection.recv()
    batches: Batches = SimpleQueue()
    Thread(target=_receive, args=(connection, batches), daemon=True).start()
    parts = Parts(config)
    while True:
        documents = batches.get()
        try:
            connection.send(read_here(parts.reader.read, documents))
        except KgmedError as error:
            connection.send(error)


def _receive(connection: Connection, batches: Batches) -> None:
    """Take in batches as they come, and end the process where no more can come. That is not
    left to the main thread, which may be in the middle of a batch that nobody wants any more."""
    try:
        while True:
            batches.put(connection.recv())
    except (EOFError, OSError):
        os._exit(0)


if __name__ == "__main__":
    main()
