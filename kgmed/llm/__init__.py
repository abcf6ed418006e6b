"""The local language model: what it can do, how it is asked, and the one adapter behind it."""

import os
from pathlib import Path

from kgmed.config import LlmConfig
from kgmed.llm.protocol import LanguageModel

# OpenMP threads spin while they wait for each other, which on a busy machine takes the cores from
# those they wait for; this is how long libgomp itself spins where cores are short. It reads the
# variable once, when llama.cpp is loaded.
os.environ.setdefault("GOMP_SPINCOUNT", "100")


def open_model(path: Path, config: LlmConfig) -> LanguageModel:
    """The model of a GGUF file, loaded, with the adapter of the configuration; where it says
    nothing, with the shipped one if that was trained for this model.

    Raises:
        ModelError: a file is missing, is not GGUF, cannot be loaded, or the adapter is for
            another model.
    """
    from kgmed.llm.model import LlamaModel

    return LlamaModel(path, config)
