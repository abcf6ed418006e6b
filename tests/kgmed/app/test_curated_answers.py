"""What a curator created is asked about like anything else, and cited as the curator's word."""

import io
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from graph_schema.records import CuratorEvidence
from kgmed import Engine
from kgmed.app.curation import Curation
from kgmed.cli.show_answer import show_answer
from kgmed.config import Config
from kgmed.evaluate.citations import check_citations
from kgmed.reason.citing import Quoter
from kgmed.reason.reasoner import Reasoner
from kgmed.records import Answer, SourceKind
from kgmed.store import open_store
from kgmed.store.protocol import GraphStore
from tests.kgmed.reason.world import DOWN, UP, World, curie, retriever


def ask(store: GraphStore, folder: Path, question: str, as_of: int | None = None) -> Answer:
    found = retriever(store, folder).retrieve(question, (), as_of)  # type: ignore[arg-type]
    return Reasoner(store).answer(question, (), found)


def shown(answer: Answer) -> str:
    out = io.StringIO()
    show_answer(Console(file=out, width=120), answer)
    return out.getvalue()


def test_an_answer_cites_the_curator(store: GraphStore, tmp_path: Path) -> None:
    world = World()
    world.say(1, "foocillin", "barase", DOWN)
    world.say(2, "quxapine", "bazin", DOWN)
    store.put(world.readings())
    question = "How does quxapine affect barase?"
    assert ask(store, tmp_path, question).abstained
    Curation(store, "ann").create("quxapine", "INCREASES", "barase", "seen in our lab")
    answer = ask(store, tmp_path, question)
    assert not answer.abstained
    assert answer.text.startswith("Quxapine increases barase")
    today = datetime.now(UTC)
    assert f"Vouched for by ann ({today:%Y-%m-%d})." in answer.text
    (citation,) = answer.steps[0].citations
    assert citation.source is SourceKind.CURATOR
    assert (citation.publication, citation.resource) == ("curator", "ann")
    assert (citation.sentence, citation.year) == ("seen in our lab", today.year)
    assert citation.when is not None
    assert f'CURATOR ann {today:%Y-%m-%d}: "seen in our lab"' in shown(answer)
    checked = check_citations(answer, store)
    assert (checked.share, checked.quotations) == (1.0, 1)
    forged = citation.model_copy(update={"sentence": "seen in the dark"})
    step = answer.steps[0].model_copy(update={"citations": (forged,)})
    checked = check_citations(answer.model_copy(update={"steps": (step,)}), store)
    assert "no curator said so" in checked.faults[0]
    assert ask(store, tmp_path, question, as_of=today.year - 1).abstained


def test_a_word_without_a_note_is_cited_as_such(store: GraphStore, tmp_path: Path) -> None:
    world = World()
    world.say(1, "foocillin", "barase", DOWN)
    store.put(world.readings())
    for who in ("ann", "bob"):
        Curation(store, who).create("foocillin", "DECREASES", "barase", aspect="activity")
    answer = ask(store, tmp_path, "How does foocillin affect barase?")
    told = shown(answer)
    assert "CURATOR ann" in told
    assert "CURATOR bob" in told, "one curator does not hide another"
    assert ", without a note" in told
    assert "read in PMID:1" in answer.text.replace("Read", "read")


def test_what_a_curator_says_comes_first(store: GraphStore) -> None:
    world = World()
    for paper in range(1, 8):
        world.say(paper, "barase", "bazin", UP)
    store.put(world.readings())
    (edge,) = store.edges()
    ann = Curation(store, "ann")
    ann.replace(edge.key, reverse=True, note="the other way")
    (stored,) = store.assertions([edge.key for edge in store.edges()]).values()
    citations = Quoter(store).quote(stored).citations
    assert [each.source for each in citations] == [SourceKind.CURATOR] + [SourceKind.READ] * 7
    assert sum(isinstance(each, CuratorEvidence) for each in stored.evidence) == 1


def test_an_engine_asks_about_what_was_merged(tmp_path: Path) -> None:
    world = World()
    world.say(1, "foocillin", "barase", DOWN)
    world.say(2, "quxapine", "bazin", UP)
    with Engine(Config(home=tmp_path), store=str(tmp_path / "g.sqlite")) as engine:
        with open_store(str(tmp_path / "g.sqlite")) as store:
            store.put(world.readings())
        assert engine.entity(curie("quxapine")).curie == curie("quxapine")
        engine.curation("ann").merge("quxapine", "foocillin")
        for name in (curie("quxapine"), "quxapine", "foocillin"):
            view = engine.entity(name)
            assert (view.curie, view.name) == (curie("foocillin"), "foocillin")
            assert {each.name for each in view.neighbours} == {"barase", "bazin"}
        assert engine.curation().review().items == ()
