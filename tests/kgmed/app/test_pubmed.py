"""What is open is looked for in PubMed, listed, and read."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from kgmed.app.engine import Engine
from kgmed.app.eutils import EUtilities, Found
from kgmed.app.growing import Plan
from kgmed.app.pubmed import MOST_NAMES, PubMed, query_of
from kgmed.config import Config, LlmConfig, PubMedConfig
from kgmed.errors import KgmedError
from kgmed.growth.asking import Question
from kgmed.growth.records import GapName, GrowthGap
from tests.kgmed.app.entrez import Entrez, Reply, serving

TREM2 = Question("How does TREM2 affect APP?")
TOLD = "TREM2 decreases APP in microglia."


@pytest.fixture
def entrez() -> Iterator[Entrez]:
    with serving() as server:
        server.papers = {"31": TOLD, "32": "TREM2 is a receptor.", "33": "<b>APP</b> & insulin."}
        yield server


@pytest.fixture
def engine(tmp_path: Path, own_home: Path, entrez: Entrez) -> Iterator[Engine]:
    """A graph of one paper, which PubMed has under this number, too."""
    entrez.papers["1"] = "BACE1 increases APP. TREM2 was measured."
    paper = tmp_path / "read.jsonl"
    paper.write_text(json.dumps({"id": "PMID:1", "title": "", "text": entrez.papers["1"]}))
    config = Config(
        home=own_home,
        llm=LlmConfig(ask=False),
        email="ann@example.org",
        pubmed=PubMedConfig(url=entrez.url),
    )
    with Engine(config, store=str(tmp_path / "graph.sqlite")) as made:
        made.ingest([paper])
        yield made


def gap(*names: str, answers: int = 1, kind: str = "no_path") -> GrowthGap:
    return GrowthGap(
        id=" ".join(names),
        kind=kind,
        reason="",
        names=tuple(GapName(text=name) for name in names),
        answers=tuple(map(str, range(answers))),
    )


def called(name: GapName) -> list[str]:
    return [name.text]


def test_nothing_in_a_name_is_syntax() -> None:
    hostile = gap('TREM2"[tiab]) OR all[sb] NOT ("', "Aβ-42 (amyloid)")
    assert query_of(hostile, called) == (
        '("trem2 tiab or all sb not"[tiab]) AND ("aβ 42 amyloid"[tiab])'
    )
    assert query_of(gap("…", "APP"), called) == ""
    assert query_of(gap("APP"), called) == ""


def test_a_thing_is_looked_for_by_its_best_names_alone() -> None:
    names = {"APP": ["APP", "AD", *(f"name {n}" for n in range(20))], "CA": ["CA"]}
    query = query_of(gap("APP", "CA"), lambda name: names[name.text])
    first, second = query.split(" AND ")
    assert first.startswith('("app"[tiab] OR "name 0"[tiab]')
    assert first.count("[tiab]") == MOST_NAMES
    assert '"ad"' not in first
    assert second == '("ca"[tiab])'


class Counted:
    """Counts what is asked, and finds nothing."""

    def __init__(self) -> None:
        self.queries: list[str] = []

    def search(self, query: str, most: int) -> Found:
        self.queries.append(query)
        return Found(0, ())

    def rest(self) -> None:
        """It may be asked at once."""


def test_what_is_worth_most_is_searched_first_and_once_a_day(tmp_path: Path) -> None:
    asked = Counted()

    def search(day: int) -> list[str]:
        asked.queries.clear()
        pubmed = PubMed(asked, PubMedConfig(gaps=2), tmp_path, date(2026, 1, day))  # type: ignore[arg-type]
        gaps = [gap("a1", "b1"), gap("a2", "b2", answers=3), gap("a3", "b3", kind="weak")]
        pubmed.search(gaps, called, lambda _: True)
        return [query.split('"')[1] for query in asked.queries]

    assert search(1) == ["a2", "a1"]
    assert search(1) == ["a3"]
    assert search(1) == []
    assert search(2) == ["a2", "a1"]


@pytest.mark.vocabulary
def test_a_gap_is_closed_by_a_paper_from_pubmed(engine: Engine, entrez: Entrez) -> None:
    report = engine.growth().grow(Plan(rounds=2, questions=(TREM2,), pubmed=True))
    (round_,) = report.rounds
    assert [one.id for one in round_.documents] == ["PMID:31"]
    assert [gap.kind for gap in round_.closed] == ["no_path"]
    (search,) = round_.searches
    assert '"trem2"[tiab]' in search.query
    assert (search.found, search.new) == (2, ("PMID:31",))  # the other one is in the graph
    assert report.listing.documents == 1
    assert round_.searches == report.searches[:1]
    document = engine.store.document("PMID:31")
    assert document is not None
    assert (document.text, document.year) == (f"On it {TOLD}", 2019)
    fetched = [one.fields["id"] for one in entrez.asked if one.path == "/efetch.fcgi"]
    assert fetched == ["31"]
    # On the same day nothing is asked again, not even for another store.
    asked = len(entrez.asked)
    engine.growth().undo(round_.number)
    with Engine(engine.config, store=f"{engine.config.store}-2") as other:
        (again,) = other.growth().grow(Plan(questions=(TREM2,), pubmed=True)).rounds
    assert "PMID:31" in [one.id for one in again.documents]
    assert {one.path for one in entrez.asked[asked:]} <= {"/efetch.fcgi"}


@pytest.mark.vocabulary
def test_markup_of_a_record_stays_text(engine: Engine, entrez: Entrez) -> None:
    asked = Question("How does insulin affect APP?")
    engine.growth().grow(Plan(questions=(asked,), pubmed=True))
    document = engine.store.document("PMID:33")
    assert document is not None
    assert document.text == "On it <b>APP</b> & insulin."


@pytest.mark.vocabulary
def test_where_pubmed_fails_nothing_is_begun(
    engine: Engine, entrez: Entrez, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kgmed.app.eutils.FIRST_PAUSE", 0.0)
    entrez.failing = [Reply(500)] * 99
    before = engine.store.generation()
    with pytest.raises(KgmedError, match="did not answer"):
        engine.growth().grow(Plan(questions=(TREM2,), pubmed=True))
    assert engine.growth().log().rounds == ()
    assert engine.store.generation() == before
    entrez.failing = []
    assert engine.growth().grow(Plan(questions=(TREM2,), pubmed=True)).rounds


def test_records_come_in_batches(tmp_path: Path, entrez: Entrez) -> None:
    entrez.papers = {str(n): f"Paper {n}." for n in range(1, 451)}
    config = PubMedConfig(url=entrez.url)
    client = EUtilities(config, "ann@example.org", lambda _: None)
    pubmed = PubMed(client, config, tmp_path, date(2026, 1, 1))
    wanted = [f"PMID:{n}" for n in range(1, 451)]
    files = list(pubmed.records(wanted))
    assert [len(one.fields["id"].split(",")) for one in entrez.asked] == [200, 200, 50]
    assert "".join(file.read_text() for file in files).count("<PubmedArticle>") == 450
    assert list(pubmed.records(wanted)) == files
    assert len(entrez.asked) == 3
    client.close()
