"""What the tests of several stages of reading share."""

from tests.ingest.vocabulary import conftest as names

small_vocabulary = names.small_vocabulary
"""A vocabulary of a few real rows."""
