"""Standing questions, and up to where they were looked at.

They stand in the book of a store's growth, of which nothing is ever changed: that a question is
watched no more is another row.
"""

from pathlib import Path

from kgmed.errors import UsageError
from kgmed.growth.book import BOOK
from kgmed.growth.kept_file import KeptFile, only_added_to
from kgmed.growth.records import StandingQuestion

_SCHEMA = """
CREATE TABLE IF NOT EXISTS watch (
    entry INTEGER PRIMARY KEY, id TEXT NOT NULL, record TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS looked (entry INTEGER PRIMARY KEY, generation INTEGER NOT NULL);
"""


class WatchList:
    """The standing questions of one store."""

    def __init__(self, folder: Path) -> None:
        """Open the book of a folder, or begin it.

        Raises:
            KgmedError: it cannot be written.
        """
        self._file = KeptFile(folder / BOOK, _SCHEMA + only_added_to("watch", "looked"))

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def note(self, question: StandingQuestion) -> None:
        """Write down that a question stands, or that it does no more."""
        with self._file.transaction() as connection:
            connection.execute(
                "INSERT INTO watch (id, record) VALUES (?, ?)",
                (question.id, question.model_dump_json()),
            )

    def questions(self) -> tuple[StandingQuestion, ...]:
        """Those that stand, in the order in which they were put there."""
        rows = self._file.rows(
            "SELECT record FROM watch WHERE entry IN (SELECT max(entry) FROM watch GROUP BY id)"
            " ORDER BY entry"
        )
        found = (StandingQuestion.model_validate_json(record) for (record,) in rows)
        return tuple(question for question in found if question.standing)

    def find(self, beginning: str) -> StandingQuestion:
        """The standing question whose id begins so.

        Raises:
            UsageError: none has such an id, or more than one.
        """
        found = [one for one in self.questions() if one.id.startswith(beginning)]
        if len(found) != 1:
            how = "more than one standing question has" if found else "no standing question has"
            raise UsageError(
                f"{how} an id that begins with {beginning!r}", hint="see `kgmed watch list`"
            )
        return found[0]

    def looked(self) -> int | None:
        """The generation of the graph up to which the answers of all of them were looked at; None
        before the first look."""
        ((generation,),) = self._file.rows(
            "SELECT (SELECT generation FROM looked ORDER BY entry DESC LIMIT 1)"
        )
        return None if generation is None else int(generation)

    def look(self, generation: int) -> None:
        """Note that all of them were looked at in this generation of the graph."""
        if generation != self.looked():
            with self._file.transaction() as connection:
                connection.execute("INSERT INTO looked (generation) VALUES (?)", (generation,))
