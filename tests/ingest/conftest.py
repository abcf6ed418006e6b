"""What the tests of several stages of reading share."""

from pathlib import Path

import pytest

from ingest.vocabulary import Vocabulary
from tests.ingest.vocabulary import conftest as names

small_vocabulary = names.small_vocabulary
"""A vocabulary of a few real rows."""


@pytest.fixture(scope="session")
def vocabulary(home: Path) -> Vocabulary:
    """The vocabulary that `make setup` compiles."""
    return Vocabulary.open(home / "vocabulary")
