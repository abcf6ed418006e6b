"""The default model, loaded once for the tests that ask it something."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kgmed.assets import default_model
from kgmed.config import LlmConfig
from kgmed.llm import open_model
from kgmed.llm.protocol import LanguageModel


@pytest.fixture(scope="session")
def model_file(home: Path) -> Path:
    return default_model(home)


@pytest.fixture(scope="session")
def model(model_file: Path) -> Iterator[LanguageModel]:
    with open_model(model_file, LlmConfig(threads=1, context=512)) as opened:
        yield opened
