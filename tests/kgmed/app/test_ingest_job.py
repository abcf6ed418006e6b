"""The ingest job: what is read, skipped, replaced, withdrawn and refused."""

import itertools
from collections.abc import Callable, Sequence

import pytest

from graph_schema.biolink import Category, Direction, Predicate
from graph_schema.records import Assertion, DatabaseEvidence, Entity, Rejection
from ingest.pipeline import Reader
from ingest.records import CuratedResource, CuratedStatement, Document, Located, Withdrawal
from kgmed.app import ingest_job, offers
from kgmed.app.ingest_job import IngestJob
from kgmed.app.reports import Done, IngestReport
from kgmed.app.workers import Crew
from kgmed.config import Config, ReaderConfig
from kgmed.store import open_store
from kgmed.store.protocol import GraphStore

pytestmark = pytest.mark.vocabulary
Locate = Callable[..., list[Located]]

INHIBITS = "Donepezil inhibits acetylcholinesterase."
INCREASES = "BACE1 increases amyloid beta."


def paper(number: int, text: str = INHIBITS, **fields: object) -> Document:
    return Document.model_validate({"id": f"PMID:{number}", "text": text, **fields})


def ingest(
    store: GraphStore, reader: Reader, items: Sequence[Located], batch: int = 2, **settings: object
) -> IngestReport:
    with Crew(reader.read, Config(reader=ReaderConfig(workers=1))) as crew:
        job = IngestJob(store, reader, crew, batch=batch, **settings)  # type: ignore[arg-type]
        return job.run(items)


def content(store: GraphStore) -> list[str]:
    records = itertools.chain(
        store.iter_documents(), store.iter_entities(), store.iter_assertions()
    )
    return [record.model_dump_json() for record in records]


def test_papers_become_assertions_with_evidence(
    store: GraphStore, reader: Reader, located: Locate
) -> None:
    report = ingest(store, reader, located(paper(1), paper(2, INCREASES), paper(3, "Nothing.")))
    assert report.documents.model_dump() == {
        "read": 3,
        "new": 3,
        "changed": 0,
        "unchanged": 0,
        "withdrawn": 0,
        "empty": 1,
        "rejected": 0,
    }
    assert report.assertions == 2
    assert report.evidence == 2
    assert report.sentences == 3
    assert report.words == 8
    assert report.grounded >= 4
    assert report.generation == store.generation() > 0
    assert [(each.reason, each.source) for each in report.rejections] == [
        ("no entities", "papers.jsonl")
    ]


def test_a_second_ingest_changes_nothing(
    store: GraphStore, reader: Reader, located: Locate
) -> None:
    items = located(*(paper(number) for number in range(5)))
    first = ingest(store, reader, items)
    before = content(store)
    second = ingest(store, reader, items)
    assert second.documents.unchanged == second.documents.read == 5
    assert (second.sentences, second.assertions, second.evidence) == (0, 0, 0)
    assert second.generation == first.generation
    assert content(store) == before


def test_a_changed_abstract_withdraws_what_only_its_old_text_said(
    store: GraphStore, reader: Reader, located: Locate
) -> None:
    ingest(store, reader, located(paper(1, f"{INHIBITS} {INCREASES}")))
    assert store.counts().assertions == 2
    report = ingest(store, reader, located(paper(1, INHIBITS)))
    assert report.documents.changed == 1
    (left,) = store.iter_assertions()
    assert left.assertion.direction is Direction.DECREASED


def test_the_same_twice_is_unchanged_and_other_content_is_refused(
    store: GraphStore, reader: Reader, located: Locate
) -> None:
    items = located(paper(1), paper(1), paper(1, INCREASES))
    for _ in range(2):
        report = ingest(store, reader, items)
        (refused,) = report.rejections
        assert (refused.stage, refused.reason) == ("read", "duplicate in the same input")
        assert (refused.source, refused.record) == ("papers.jsonl", "line 3")
        assert report.documents.rejected == 1
        assert store.document("PMID:1") is not None
        assert content(store)[0].find("Donepezil") > 0
    assert report.documents.unchanged == 2


@pytest.mark.parametrize("batch", [1, 3])
def test_of_revisions_the_latest_is_kept_in_any_order(
    reader: Reader, located: Locate, batch: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    revisions = [
        paper(1, INHIBITS, revised="2001-05-01"),
        paper(1, INCREASES, revised="2010-01-02"),
        paper(1, "Nothing.", revised="2004-01-01"),
    ]
    for number, order in enumerate(itertools.permutations(revisions)):
        path = tmp_path_factory.mktemp("order") / f"{number}.sqlite"
        with open_store(str(path)) as store:
            report = ingest(store, reader, located(*order), batch)
            stored = store.document("PMID:1")
            assert stored is not None
            assert stored.text == INCREASES
            counts = report.documents
            assert counts.rejected == 0
            assert counts.new + counts.changed + counts.unchanged == counts.read == 3
            again = ingest(store, reader, located(*order), batch)
            assert again.documents.unchanged == 3


def test_an_older_revision_of_another_run_is_superseded(
    store: GraphStore, reader: Reader, located: Locate
) -> None:
    ingest(store, reader, located(paper(1, INCREASES, revised="2010-01-02")))
    report = ingest(store, reader, located(paper(1, INHIBITS, revised="2001-05-01")))
    assert report.documents.unchanged == 1
    stored = store.document("PMID:1")
    assert stored is not None
    assert stored.text == INCREASES


def test_what_was_withdrawn_stays_so_until_it_says_something_else(
    store: GraphStore, reader: Reader, located: Locate
) -> None:
    gone = Withdrawal(id="PMID:1", reason="DeleteCitation")
    unknown = Withdrawal(id="PMID:99", reason="DeleteCitation")
    report = ingest(store, reader, located(paper(1), paper(2, INCREASES), gone, unknown))
    assert report.documents.withdrawn == 1
    assert store.counts().assertions == 1
    report = ingest(store, reader, located(paper(1), gone))
    assert (report.documents.unchanged, report.documents.withdrawn) == (1, 0)
    assert store.counts().assertions == 1
    report = ingest(store, reader, located(paper(1, INHIBITS + " In mice.")))
    assert report.documents.new == 1
    assert store.counts().assertions == 2


def test_a_retracted_paper_counts_for_nothing(
    store: GraphStore, reader: Reader, located: Locate
) -> None:
    ingest(store, reader, located(paper(1), paper(2, INCREASES)), retracted={"PMID:1"})
    beliefs = {stored.evidence[0].publication: stored.belief for stored in store.iter_assertions()}  # type: ignore[union-attr]
    assert beliefs["PMID:1"] == 0
    assert beliefs["PMID:2"] > 0


def resource(version: str, *pmids: int) -> CuratedResource:
    donepezil = Entity(curie="CHEBI:53289", name="donepezil", category=Category.CHEMICAL)
    ache = Entity(curie="HGNC:108", name="ACHE", category=Category.GENE)
    claim = Assertion(
        subject=donepezil.curie,
        predicate=Predicate.AFFECTS,
        object=ache.curie,
        direction=Direction.DECREASED,
    )
    return CuratedResource(
        id="KGMED:bel-test",
        name="A test of BEL",
        version=version,
        content_hash=f"{version}{pmids}",
        statements=tuple(
            CuratedStatement(
                subject=donepezil,
                object=ache,
                assertion=claim,
                evidence=DatabaseEvidence(
                    resource=f"Test {version}", record=str(pmid), publication=f"PMID:{pmid}"
                ),
            )
            for pmid in pmids
        ),
    )


def test_a_curated_resource_is_kept_or_replaced_as_one(
    store: GraphStore, reader: Reader, located: Locate
) -> None:
    report = ingest(store, reader, located(resource("1", 10, 11)))
    assert (report.documents.new, report.assertions, report.evidence) == (1, 1, 2)
    assert ingest(store, reader, located(resource("1", 10, 11))).documents.unchanged == 1
    report = ingest(store, reader, located(resource("2", 11)))
    assert report.documents.changed == 1
    (left,) = store.iter_assertions()
    assert [item.publication for item in left.evidence] == ["PMID:11"]  # type: ignore[union-attr]


def test_a_curated_claim_from_a_retracted_paper_counts_for_nothing(
    store: GraphStore, reader: Reader, located: Locate
) -> None:
    ingest(store, reader, located(resource("1", 10)), retracted={"PMID:10"})
    (stored,) = store.iter_assertions()
    assert stored.belief == 0


class _Interrupt:
    """Behaves as the person who presses Ctrl-C after so many documents."""

    def __init__(self, after: int) -> None:
        self.after = after

    def __call__(self, done: Done) -> None:
        if done.documents >= self.after:
            raise KeyboardInterrupt


@pytest.mark.parametrize("after", [1, 3, 7])
def test_what_was_acknowledged_stays_and_the_next_run_does_the_rest(
    store: GraphStore,
    reader: Reader,
    located: Locate,
    after: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    items = located(*(paper(number, INHIBITS if number % 2 else INCREASES) for number in range(9)))
    with pytest.raises(KeyboardInterrupt):
        ingest(store, reader, items, batch=1, progress=_Interrupt(after))
    assert store.counts().documents >= after
    (broken,) = store.runs()
    assert broken.finished is None
    report = ingest(store, reader, items, batch=1)
    assert report.documents.unchanged == after
    with open_store(str(tmp_path_factory.mktemp("whole") / "whole.sqlite")) as whole:
        ingest(whole, reader, items)
        assert content(whole) == content(store)


def test_a_run_is_recorded_with_its_counts_and_its_rejections(
    store: GraphStore, reader: Reader, located: Locate
) -> None:
    bad = Rejection(source="x.xml", record="3", stage="read", reason="no identifier")
    report = ingest(store, reader, located(paper(1), bad))
    assert report.documents.rejected == 1
    assert [(kind.reason, kind.count) for kind in report.reasons] == [("no identifier", 1)]
    (run,) = store.runs()
    assert run.finished is not None
    assert run.counts["new"] == run.counts["rejected"] == 1
    assert report.anything_usable


def test_an_input_of_rejections_alone_is_not_usable(
    store: GraphStore, reader: Reader, located: Locate
) -> None:
    bad = Rejection(source="x.xml", record="3", stage="read", reason="no identifier")
    assert not ingest(store, reader, located(bad)).anything_usable


def test_long_documents_share_a_transaction_with_fewer_others(
    store: GraphStore, reader: Reader, located: Locate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offers, "BATCH_CHARACTERS", 100)
    monkeypatch.setattr(ingest_job, "WAITING_CHARACTERS", 300)
    long = paper(3, "Nothing. " * 40)
    heard: list[Done] = []
    items = located(paper(1), paper(2), long, paper(4), paper(5), paper(6))
    report = ingest(store, reader, items, batch=5, progress=heard.append)
    assert [done.documents for done in heard] == [2, 3, 5, 6]
    assert report.generation == 4
    assert report.documents.new == 6


def test_progress_tells_how_much_and_how_long(
    store: GraphStore, reader: Reader, located: Locate
) -> None:
    heard: list[Done] = []
    shares = iter((0.25, 0.5, 0.75, 1.0))
    with Crew(reader.read, Config(reader=ReaderConfig(workers=1))) as crew:
        job = IngestJob(store, reader, crew, batch=2, progress=heard.append)
        job.run(located(*(paper(number) for number in range(4))), share=lambda: next(shares))
    assert [(done.documents, done.words, done.share) for done in heard] == [(2, 6, 0.5), (4, 12, 1)]
    assert heard[0].left == pytest.approx(heard[0].seconds)
    assert heard[1].left == 0
    assert str(Done(100, 2000, 10.0, 0.25)) == "100 documents, 10.0/s, 200 words/s, 0:00:30 left"
    assert str(Done(100, 2000, 10.0)) == "100 documents, 10.0/s, 200 words/s"
