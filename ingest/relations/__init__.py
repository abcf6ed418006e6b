"""What a sentence says of the entities in it, with the direction of the effect."""

import hashlib
from importlib.resources import files

from ingest.relations.extract import EXTRACTOR, extract

__all__ = ["EXTRACTOR", "extract", "tables_hash"]


def tables_hash() -> str:
    """A hash of the tables that the extractor works by: another table, another reading."""
    folder = files("ingest.relations")
    content = b"".join((folder / name).read_bytes() for name in ("cues.tsv", "confidence.tsv"))
    return hashlib.sha256(content).hexdigest()[:12]
