"""Names and what they stand for, compiled from vocabularies into files that are only mapped."""

from ingest.vocabulary.build import build
from ingest.vocabulary.opened import Vocabulary
from ingest.vocabulary.terms import Source

__all__ = ["Source", "Vocabulary", "build"]
