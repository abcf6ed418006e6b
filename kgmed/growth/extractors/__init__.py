"""Who proposes claims: the language model as extractor, in several ways, each beside the cascade.

An extractor reads one parsed sentence with its grounded mentions; a proposer reads a document with
one. What a model says is marked as proposed (`proposed:pairwise/1`) and counts for nothing until it
is admitted.
"""

from kgmed.growth.extractors.proposer import Extractor, Proposer, SentenceProposer
from kgmed.growth.extractors.ways import WAYS, open_proposer

__all__ = ["WAYS", "Extractor", "Proposer", "SentenceProposer", "open_proposer"]
