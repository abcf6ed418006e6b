"""The standing questions, over the API."""

from pathlib import Path

import pytest

from kgmed import Engine
from kgmed.config import Config, LlmConfig
from tests.kgmed.api.conftest import Serve

pytestmark = pytest.mark.vocabulary


def test_standing_questions_are_listed(own_home: Path, config: Config, serve: Serve) -> None:
    own = config.model_copy(update={"home": own_home, "llm": LlmConfig(ask=False)})
    with serve(own) as client:
        assert client.get("/v1/watch").json() == {"questions": [], "current": True}
        assert not (own_home / "growth").exists()
        with Engine(own) as engine:
            added = engine.watching().add("How does donepezil affect acetylcholinesterase?")
        listed = client.get("/v1/watch").json()
    assert listed == {"questions": [added.model_dump(mode="json")], "current": True}
    assert "ACHE" in added.says or "acetylcholinesterase" in added.says
