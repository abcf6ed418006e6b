"""Either kind of store, and an engine over it that asks without a model."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kgmed.app.engine import Engine
from kgmed.config import Config, LlmConfig
from tests.neo4j_server import Neo4jServer


@pytest.fixture(params=["embedded", "neo4j"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "embedded":
        return str(tmp_path / "graph.sqlite")
    server: Neo4jServer = request.getfixturevalue("neo4j_database")
    return server.uri


@pytest.fixture
def engine(own_home: Path, url: str) -> Iterator[Engine]:
    with Engine(Config(home=own_home, llm=LlmConfig(ask=False)), store=url) as made:
        yield made


def papers(file: Path, **texts: str) -> Path:
    """A file of papers: `P1="APP is cut."` is PMID:1."""
    lines = (json.dumps({"id": f"PMID:{id_[1:]}", "title": "", "text": text, "year": 2010})
             for id_, text in texts.items())  # fmt: skip
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def pubmed(file: Path, records: str) -> Path:
    """A PubMed XML file of these records."""
    file.write_text(f"<PubmedArticleSet>{records}</PubmedArticleSet>", encoding="utf-8")
    return file


def deletion(number: int) -> str:
    """What a PubMed update file says of a citation that is no more."""
    return f'<DeleteCitation><PMID Version="1">{number}</PMID></DeleteCitation>'


def notice(number: int, retracted: int) -> str:
    """A retraction notice as PubMed has it."""
    return (
        f'<PubmedArticle><MedlineCitation><PMID Version="1">{number}</PMID><Article>'
        "<ArticleTitle>Retraction.</ArticleTitle></Article><CommentsCorrectionsList>"
        f'<CommentsCorrections RefType="RetractionOf"><PMID Version="1">{retracted}</PMID>'
        "</CommentsCorrections></CommentsCorrectionsList></MedlineCitation></PubmedArticle>"
    )
