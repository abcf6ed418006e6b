"""`kgmed export`: files that others can read, with the same bytes for the same graph."""

import csv
import hashlib
import json
from pathlib import Path

import networkx as nx
import pytest

from kgmed import Engine
from kgmed.config import Config
from tests.kgmed.cli.conftest import Kgmed

pytestmark = pytest.mark.vocabulary


def test_json_lines_hold_every_record(kgmed: Kgmed, graph: Path, tmp_path: Path) -> None:
    file = tmp_path / "graph.jsonl"
    report = kgmed("--store", graph, "--json", "export", "--format", "jsonl", file).json
    records = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert report["sha256"] == [hashlib.sha256(file.read_bytes()).hexdigest()]
    assert sum(report["counts"].values()) == len(records)
    kinds = [record["record"] for record in records]
    assert kinds == sorted(kinds, key=["document", "entity", "assertion", "decision"].index)
    assert report["counts"]["document"] == 4
    evidence = [each for record in records for each in record.get("evidence", ())]
    assert "Donepezil inhibits acetylcholinesterase." in {each["sentence"] for each in evidence}


def test_the_same_papers_in_another_order_give_the_same_bytes(
    kgmed: Kgmed, graph: Path, papers: Path, ready_home: Path, tmp_path: Path
) -> None:
    turned = tmp_path / "turned.jsonl"
    lines = papers.read_text(encoding="utf-8").splitlines()
    turned.write_text("\n".join(reversed(lines)), encoding="utf-8")
    other = tmp_path / "other.sqlite"
    with Engine(Config(home=ready_home), store=str(other)) as engine:
        engine.ingest([turned])
    for form in ("jsonl", "graphml", "kgx"):
        digests = [
            kgmed("--store", store, "--json", "export", "--format", form, tmp_path / "x").json[
                "sha256"
            ]
            for store in (graph, other)
        ]
        assert digests[0] == digests[1], form


def test_graphml_is_read_by_networkx(kgmed: Kgmed, graph: Path, tmp_path: Path) -> None:
    file = tmp_path / "graph.graphml"
    report = kgmed("--store", graph, "--json", "export", "--format", "graphml", file).json
    read = nx.read_graphml(file)
    assert read.number_of_nodes() == report["counts"]["nodes"] > 0
    assert read.number_of_edges() == report["counts"]["edges"] > 0
    assert {"predicate", "direction", "belief"} <= set(next(iter(read.edges(data=True)))[2])


@pytest.mark.parametrize("suffix", ["tsv", "jsonl"])
def test_kgx_is_a_file_of_nodes_and_a_file_of_edges(
    kgmed: Kgmed, graph: Path, tmp_path: Path, suffix: str
) -> None:
    report = kgmed(
        "--store", graph, "--json", "export", "--format", "kgx", tmp_path / f"ad.{suffix}"
    ).json
    nodes, edges = (_rows(tmp_path / f"ad_{name}.{suffix}") for name in ("nodes", "edges"))
    assert report["counts"] == {"nodes": len(nodes), "edges": len(edges)}
    known = {node["id"] for node in nodes}
    for edge in edges:
        assert {edge["subject"], edge["object"]} <= known
        assert edge["predicate"].startswith("biolink:")
        assert edge["agent_type"] == "text_mining_agent"
    inhibits = next(edge for edge in edges if edge.get("object_direction_qualifier") == "decreased")
    assert "PMID:" in str(inhibits["publications"])


def _rows(file: Path) -> list[dict[str, str]]:
    lines = file.read_text(encoding="utf-8").splitlines()
    if file.suffix == ".jsonl":
        return [json.loads(line) for line in lines]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_a_dash_is_standard_output(
    kgmed: Kgmed, graph: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "graph.jsonl"
    kgmed("--store", graph, "export", file)
    outcome = kgmed("--store", graph, "export", "-")
    assert outcome.out.encode() == file.read_bytes()
    assert "4 document" in outcome.err
    for wrong in (("--json", "export", "-"), ("export", "--format", "kgx", "-")):
        refused = kgmed("--store", graph, *wrong)
        assert (refused.code, refused.out) == (2, "")
        assert "FILE" in refused.err
    assert [each.name for each in tmp_path.iterdir()] == ["graph.jsonl"]


def test_a_place_that_cannot_be_written_is_a_wrong_call(kgmed: Kgmed, graph: Path) -> None:
    outcome = kgmed("--store", graph, "export", "/nowhere/graph.jsonl")
    assert outcome.code == 2
    assert "/nowhere" in outcome.err
