"""Grounding: which entity a name means, explained, or that the vocabulary does not know it."""

from ingest.ground.grounder import Grounder

__all__ = ["Grounder"]
