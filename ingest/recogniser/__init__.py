"""The recogniser of names: a small trained network that sees what the vocabulary knows."""

from ingest.recogniser.pipelines import PipelineRecogniser
from ingest.recogniser.recogniser import Recogniser

__all__ = ["PipelineRecogniser", "Recogniser"]
