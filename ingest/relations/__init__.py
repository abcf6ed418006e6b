"""What a sentence says of the entities in it, with the direction of the effect."""

from ingest.relations.cascade import cascade_of
from ingest.relations.extract import EXTRACTOR, extract, may_speak

__all__ = ["EXTRACTOR", "cascade_of", "extract", "may_speak"]
