"""The embedded store keeps the contract."""

from pathlib import Path

import pytest

from tests.kgmed.store.contract import StoreContract


class TestEmbedded(StoreContract):
    @pytest.fixture
    def url(self, tmp_path: Path) -> str:
        return str(tmp_path / "graph.sqlite")
