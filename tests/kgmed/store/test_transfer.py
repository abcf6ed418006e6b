"""A graph is carried from one store to another, whole."""

import json
from pathlib import Path

from kgmed.app.export import export_graph
from kgmed.app.export_format import Format
from kgmed.store import open_store
from kgmed.store.protocol import DocumentState
from kgmed.store.transfer import BATCH, copy
from tests.kgmed.store.common import UP, numbered
from tests.kgmed.store.contract_undoing import OF_EVERY_KIND, curate
from tests.kgmed.store.makers import curated, reading, text


def test_a_copy_is_exported_to_the_same_bytes(tmp_path: Path) -> None:
    files = [tmp_path / "source.jsonl", tmp_path / "target.jsonl"]
    with open_store(str(tmp_path / "source")) as source, open_store(str(tmp_path / "t")) as target:
        source.put([numbered(number) for number in range(50, 51 + BATCH)])
        curate(source)
        said = [(UP, text("PMID:70", negated=True)), (UP, curated("record"))]
        source.put(
            [reading("PMID:70", said, title="T", revised="2020-01-01", retracts=["PMID:60"])]
        )
        source.withdraw(["PMID:70", "PMID:80", "PMID:4040"])
        source.decide(*OF_EVERY_KIND.values())
        copy(source, target)
        for store, file in zip((source, target), files, strict=True):
            export_graph(store, Format.JSONL, file)
        assert files[0].read_bytes() == files[1].read_bytes()
        ids = ["PMID:70", "PMID:4040"]
        assert target.document_states(ids) == source.document_states(ids)
        assert target.document_states(ids)["PMID:70"] == DocumentState(
            "key of PMID:70", "2020-01-01", withdrawn=True
        )
        assert target.review() == source.review()
        decided = [line for line in _records(files[1]) if line.pop("record") == "decision"]
        assert decided == [decision.model_dump(mode="json") for decision in source.decisions()]


def test_the_ledger_stands_last_and_in_its_order(tmp_path: Path) -> None:
    file = tmp_path / "graph.jsonl"
    with open_store(str(tmp_path / "graph")) as store:
        curate(store)
        report = export_graph(store, Format.JSONL, file)
        count = len(list(store.decisions()))
    kinds = [record["record"] for record in _records(file)]
    assert kinds == sorted(kinds, key=["document", "entity", "assertion", "decision"].index)
    assert report.counts["decision"] == count > 3


def _records(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]
