"""What a run leaves behind is taken away, however the run ended."""

import subprocess
from collections.abc import Sequence


class Guard:
    """Runs a command when this process is gone, killed included, unless it was dismissed.

    It reads from a pipe that only this process writes to. (A signal on the parent's death would
    also come when a mere thread ends.)
    """

    def __init__(self, command: Sequence[str]) -> None:
        self._process = subprocess.Popen(
            ["sh", "-c", 'cat; exec "$@"', "guard", *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # Ctrl-C is for the tests, not for it.
            start_new_session=True,
        )

    def dismiss(self) -> None:
        """The command is no longer needed."""
        self._process.kill()
        self._process.communicate()
