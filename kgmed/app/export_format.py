"""The formats that `kgmed export` knows; a module of its own, so that `--help` stays quick."""

from enum import StrEnum


class Format(StrEnum):
    """The formats that a graph can be written in."""

    JSONL = "jsonl"
    """Documents, entities, assertions with their evidence: a record on each line."""
    GRAPHML = "graphml"
    """Entities and assertions, for drawing programs and NetworkX."""
    KGX = "kgx"
    """The Biolink world's exchange format: a file of nodes and a file of edges."""
