"""The Python API: `from kgmed import Engine`."""

import json
from pathlib import Path

import pytest

from graph_schema.records import Rejection
from ingest.pipeline import Reader
from ingest.records import Reading
from kgmed import Engine
from kgmed.app.demo import prepare_corpus
from kgmed.app.retractions import retracted_publications
from kgmed.config import Config
from kgmed.errors import ModelError, StoreError, UsageError, VocabularyError

CLAIM = "Donepezil inhibits acetylcholinesterase."


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """Two papers and a broken line between them."""
    file = tmp_path / "papers.jsonl"
    lines = [json.dumps({"id": f"PMID:{number}", "text": CLAIM}) for number in (1, 2)]
    file.write_text(f"{lines[0]}\n{{\n{lines[1]}\n", encoding="utf-8")
    return file


def test_a_graph_is_asked_only_after_it_was_made(tmp_path: Path) -> None:
    with Engine(Config(home=tmp_path), store=str(tmp_path / "none.sqlite")) as engine:
        with pytest.raises(StoreError, match="no store"):
            engine.status()
        with pytest.raises(UsageError, match="empty"):
            engine.ask("  ")
        with pytest.raises(UsageError, match="options"):
            engine.ask("Is it?", graph=False)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_pipeline_is_named(tmp_path: Path, papers: Path) -> None:
    config = Config.model_validate({"home": tmp_path, "reader": {"pipeline": "en_no_such"}})
    with Engine(config) as engine, pytest.raises(ModelError, match="en_no_such"):
        engine.ingest([papers])


@pytest.mark.vocabulary
def test_reading_keeps_the_order_of_the_input(reader: Reader, home: Path, papers: Path) -> None:
    with Engine(Config(home=home)) as engine:
        first, broken, second = engine.read([papers])
    assert isinstance(first, Reading)
    assert isinstance(broken, Rejection)
    assert isinstance(second, Reading)
    assert [first.document.id, second.document.id] == ["PMID:1", "PMID:2"]


@pytest.mark.vocabulary
def test_one_engine_sees_what_it_has_just_ingested(
    reader: Reader, home: Path, tmp_path: Path, papers: Path
) -> None:
    with Engine(Config(home=home), store=str(tmp_path / "g.sqlite")) as engine:
        report = engine.ingest([papers])
        assert (report.documents.new, report.documents.rejected) == (2, 1)
        before = engine.entity("donepezil").neighbours[0].belief
        more = tmp_path / "more.jsonl"
        more.write_text(json.dumps({"id": "PMID:3", "text": CLAIM}), encoding="utf-8")
        assert engine.ingest([more]).generation == engine.generation() > report.generation
        assert engine.entity("donepezil").neighbours[0].belief > before


def test_retracted_papers_are_known_by_their_identifiers(home: Path, tmp_path: Path) -> None:
    retracted = retracted_publications(home)
    assert len(retracted) > 10_000
    assert all(each.removeprefix("PMID:").isdigit() for each in retracted)
    assert retracted_publications(tmp_path) == frozenset()


def test_the_demo_corpus_is_made_of_the_papers_that_curators_quote(
    home: Path, tmp_path: Path
) -> None:
    (tmp_path / "packages").symlink_to(home / "packages")
    corpus = prepare_corpus(tmp_path)
    before = corpus.documents.read_bytes()
    documents = [json.loads(line) for line in before.splitlines()]
    assert len(documents) == corpus.papers > 900
    assert corpus.sentences > 1500
    assert all(document["id"].startswith("PMID:") for document in documents)
    assert not any("\\" in document["text"] for document in documents)
    assert sum(document["year"] is not None for document in documents) > corpus.papers / 2
    assert prepare_corpus(tmp_path).documents.read_bytes() == before


def test_the_demo_says_what_it_misses(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match="neurommsig"):
        prepare_corpus(tmp_path)
