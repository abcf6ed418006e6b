"""The local language model: what it can do, how it is asked, and the one adapter behind it."""

from pathlib import Path

from kgmed.config import LlmConfig
from kgmed.llm.protocol import LanguageModel


def open_model(path: Path, config: LlmConfig) -> LanguageModel:
    """The model of a GGUF file, loaded.

    Raises:
        ModelError: the file is missing, is not GGUF, or cannot be loaded.
    """
    from kgmed.llm.model import LlamaModel

    return LlamaModel(path, config)
