"""The formats that `kgmed export` knows; a module of its own, so that `--help` stays quick."""

from enum import StrEnum


class Format(StrEnum):
    """The formats that a graph, or what was learnt from it, can be written in."""

    JSONL = "jsonl"
    """Documents, entities, assertions with their evidence: a record on each line."""
    GRAPHML = "graphml"
    """Entities and assertions, for drawing programs and NetworkX."""
    KGX = "kgx"
    """The Biolink world's exchange format: a file of nodes and a file of edges."""
    SFT = "sft"
    """Saved answers that stand, as chats to fine-tune on."""
    PREFERENCES = "preferences"
    """What curators accepted against what they rejected, to fine-tune on."""


TRAINING = frozenset({Format.SFT, Format.PREFERENCES})
"""Made of what was asked and decided, not of the whole graph."""
