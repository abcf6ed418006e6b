"""What a sentence says of the entities in it, with the direction of the effect."""

from ingest.relations.cascade import Cascade, cascade_of, shipped_cascade
from ingest.relations.extract import EXTRACTOR, extract, may_speak

__all__ = ["EXTRACTOR", "Cascade", "cascade_of", "extract", "may_speak", "shipped_cascade"]
