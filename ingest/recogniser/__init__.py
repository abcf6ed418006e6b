"""The recogniser of names: a small trained network that sees what the vocabulary knows."""

from ingest.recogniser.recogniser import Recogniser

__all__ = ["Recogniser"]
