"""`kgmed read` and `kgmed ingest`: the JSON that others rely on, and what is skipped."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.kgmed.cli.conftest import PAPERS, Kgmed

pytestmark = pytest.mark.vocabulary


def test_read_gives_each_document_with_spans_that_fit(
    kgmed: Kgmed, ready_home: Path, papers: Path
) -> None:
    outcome = kgmed("--json", "read", papers, home=ready_home)
    assert outcome.code == 0
    assert [line["id"] for line in outcome.lines] == [paper["id"] for paper in PAPERS]
    for line, paper in zip(outcome.lines, PAPERS, strict=True):
        assert set(line) == {
            "id",
            "title",
            "text",
            "year",
            "sentences",
            "mentions",
            "assertions",
            "rejections",
        }
        assert (line["title"], line["text"]) == (paper["title"], paper["text"])
        full = f"{line['title']} {line['text']}" if line["title"] else line["text"]
        for mention in line["mentions"]:
            assert full[mention["start"] : mention["end"]] == mention["text"]
            assert set(mention) == {"start", "end", "text", "category", "curie", "name", "score"}
        for sentence in line["sentences"]:
            assert full[sentence["start"] : sentence["end"]].strip()


def test_read_places_each_assertion_in_its_sentence(
    kgmed: Kgmed, ready_home: Path, papers: Path
) -> None:
    first, second, *_ = kgmed("read", "--json", papers, home=ready_home).lines
    (claim,) = second["assertions"]
    assert set(claim) == {
        "subject",
        "predicate",
        "object",
        "aspect",
        "direction",
        "negated",
        "hedged",
        "sentence",
        "subject_span",
        "object_span",
        "cue_span",
        "confidence",
    }
    assert (claim["direction"], claim["sentence"]) == ("increased", 0)
    text = second["text"]
    spans = [text[slice(*claim[name])] for name in ("subject_span", "cue_span", "object_span")]
    assert spans == ["BACE1", "increases", "amyloid beta"]
    full = f"{first['title']} {first['text']}"
    inhibits = next(each for each in first["assertions"] if each["direction"] == "decreased")
    sentence = first["sentences"][inhibits["sentence"]]
    assert full[sentence["start"] : sentence["end"]] == "Donepezil inhibits acetylcholinesterase."
    assert full[slice(*inhibits["subject_span"])] == "Donepezil"


def test_read_reports_a_broken_record_as_a_line_without_id(
    kgmed: Kgmed, ready_home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "papers.jsonl"
    file.write_text('{"id": "PMID:7", "text": "Tau."}\n{"id": 3\n', encoding="utf-8")
    good, bad = kgmed("--json", "read", file, home=ready_home).lines
    assert good["id"] == "PMID:7"
    assert bad["id"] is None
    (rejection,) = bad["rejections"]
    assert rejection["stage"] == "read"
    assert "2" in rejection["record"]


def test_ingest_from_standard_input_then_again(
    kgmed: Kgmed, ready_home: Path, tmp_path: Path, papers: Path
) -> None:
    store = tmp_path / "graph.sqlite"
    text = papers.read_text(encoding="utf-8")
    first = kgmed("--json", "--store", store, "ingest", "-", home=ready_home, stdin=text)
    assert first.code == 0
    report = first.json
    assert report["documents"]["new"] == len(PAPERS)
    assert report["documents"]["empty"] == 1
    counted = ("sentences", "mentions", "grounded", "assertions", "evidence", "words")
    assert all(report[name] > 0 for name in counted)
    assert {"source", "record", "stage", "reason"} <= set(report["rejections"][0])
    again = kgmed("--json", "--store", store, "ingest", papers, home=ready_home).json
    assert again["documents"]["unchanged"] == len(PAPERS)
    assert again["generation"] == report["generation"]


def test_a_second_ingest_loads_neither_parser_nor_model(
    ready_home: Path, papers: Path, graph: Path
) -> None:
    script = (
        "import sys; from kgmed.cli.main import main\n"
        "try: main()\n"
        "finally: print([m for m in ('spacy', 'llama_cpp', 'sklearn') if m in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", script, "--store", str(graph), "--json", "ingest", str(papers)],
        capture_output=True,
        text=True,
        env={**os.environ, "KGMED_HOME": str(ready_home)},
        check=True,
    )
    report, loaded = result.stdout.splitlines()
    assert json.loads(report)["documents"]["unchanged"] == len(PAPERS)
    assert loaded == "[]"


def test_people_see_what_was_rejected_and_why(
    kgmed: Kgmed, ready_home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "papers.jsonl"
    file.write_text('{"id": "PMID:7", "text": "Tau \\u001b[31mred."}\n{"id": 3\n', encoding="utf-8")
    outcome = kgmed("--store", tmp_path / "g.sqlite", "ingest", file, home=ready_home)
    assert outcome.code == 0
    assert "1 new" in outcome.out
    assert "Rejected" in outcome.out
    shown = kgmed("read", file, home=ready_home).out
    assert "\x1b" not in shown


def test_an_interrupt_ends_with_130_and_keeps_what_was_acknowledged(
    ready_home: Path, tmp_path: Path
) -> None:
    file, store = tmp_path / "many.jsonl", tmp_path / "graph.sqlite"
    lines = (
        json.dumps(
            {"id": f"PMID:{number}", "text": "Donepezil inhibits acetylcholinesterase. " * 9}
        )
        for number in range(1, 4000)
    )
    file.write_text("\n".join(lines), encoding="utf-8")
    environment = {
        **os.environ,
        "KGMED_HOME": str(ready_home),
        "KGMED_READER_BATCH_DOCUMENTS": "4",
    }
    command = [sys.executable, "-m", "kgmed.cli.main", "--store", str(store), "ingest", str(file)]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as child:
        try:
            stored = _wait_for_documents(store, child)
            child.send_signal(signal.SIGINT)
            _, errors = child.communicate(timeout=30)
        finally:
            child.kill()
    assert child.returncode == 130
    assert "Traceback" not in errors
    from kgmed.store import open_store

    with open_store(str(store)) as opened:
        counts = opened.counts()
        assert counts.documents >= stored
        assert counts.documents % 4 == 0
        assert counts.documents < 3999
        (run,) = opened.runs()
        assert run.finished is None


def _wait_for_documents(store: Path, child: "subprocess.Popen[str]") -> int:
    """The number of documents, once there are some."""
    from kgmed.store import open_store

    for _ in range(1200):
        assert child.poll() is None
        if store.exists():
            with open_store(str(store)) as opened:
                documents = opened.counts().documents
            if documents:
                return documents
        time.sleep(0.1)
    raise AssertionError("nothing was stored in two minutes")
