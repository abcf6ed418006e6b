"""Answers from sentences that were searched for: what they count, how they are checked and told."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from ingest.records import Document
from kgmed.assets import default_model
from kgmed.cli.show_answer import show_answer
from kgmed.config import LlmConfig, RetrieveConfig
from kgmed.evaluate.citations import check_citations
from kgmed.llm import open_model
from kgmed.llm.adviser import Adviser
from kgmed.llm.fitness import known_fitness
from kgmed.llm.jobs import Job
from kgmed.llm.protocol import LanguageModel
from kgmed.reason import found_text
from kgmed.reason.conclusion import Memory
from kgmed.reason.confidence import confidence
from kgmed.reason.found_text import CAP, DISCOUNT, NOT_IN_GRAPH, Heard
from kgmed.reason.hearing import found_fault
from kgmed.reason.reasoner import Reasoner
from kgmed.reason.resting import Again, rests_on
from kgmed.reason.verify import verify
from kgmed.records import Answer, AnswerStep, SourceKind
from kgmed.retrieve.records import FoundSentence, Retrieved
from kgmed.signs import Sign
from kgmed.store.embedded import EmbeddedStore
from tests.kgmed.reason.unread import OPTIONS, QUESTION, answer_from, judged, told, unread
from tests.kgmed.reason.world import UP, World, curie, retriever


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EmbeddedStore]:
    world = World()
    world.say(9, "corgein", "dulcin", UP)
    with world.put(tmp_path) as opened:
        opened.put([unread(1)])
        yield opened


@pytest.fixture
def retrieved(store: EmbeddedStore, tmp_path: Path) -> Retrieved:
    found = retriever(store, tmp_path).retrieve(QUESTION, OPTIONS)
    assert len(found.texts) == 1
    return found


def heard(paper: int, sign: Sign, **chances: float) -> Heard:
    found = FoundSentence(
        id=f"T{paper}",
        publication=f"PMID:{paper // 10}",
        sentence="foocillin met barase",
        sentence_start=0,
        subject=curie("foocillin"),
        subject_span=(0, 9),
        object=curie("barase"),
        object_span=(14, 20),
    )
    every = dict.fromkeys((Sign.INCREASE, Sign.DECREASE, Sign.NO_CHANGE, Sign.LINK), 0.0)
    return Heard(found, every | {Sign(name): chance for name, chance in chances.items()}, sign)


# -- what they count -------------------------------------------------------------------------------


def test_a_sentence_counts_half_for_what_it_likeliest_says_and_leans_to_the_rest() -> None:
    one = [heard(10, Sign.INCREASE, increase=0.6, decrease=0.3)]
    assert found_text.said_support(one) == {Sign.INCREASE: pytest.approx(DISCOUNT * 0.6)}
    leaning = found_text.leaning_support(one)
    assert leaning[Sign.DECREASE] == pytest.approx(DISCOUNT * 0.3)
    silent = [heard(10, Sign.NOTHING, increase=0.4)]
    assert found_text.said_support(silent) == {}
    assert found_text.leaning_support(silent)[Sign.INCREASE] == pytest.approx(DISCOUNT * 0.4)


def test_papers_add_up_to_the_cap_and_sentences_of_one_paper_do_not() -> None:
    same = [heard(10, Sign.INCREASE, increase=0.5), heard(11, Sign.INCREASE, increase=0.6)]
    assert found_text.said_support(same)[Sign.INCREASE] == pytest.approx(DISCOUNT * 0.6)
    two = [heard(10, Sign.INCREASE, increase=0.5), heard(20, Sign.INCREASE, increase=0.5)]
    assert found_text.said_support(two)[Sign.INCREASE] == pytest.approx(1 - (1 - 0.25) ** 2)
    many = [heard(10 * n, Sign.INCREASE, increase=1.0) for n in range(1, 9)]
    assert found_text.said_support(many)[Sign.INCREASE] == CAP


# -- what stands -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "forged",
    [
        {"publication": "PMID:404"},
        {"sentence": "Foocillin, that is foocillin, increased the level of barase in cells."},
        {"sentence_start": 17},
        {"year": 1999},
        {"subject": curie("corgein")},
        {"object": curie("bazin")},
        {"object_span": (68, 73)},
        {"object_span": (0, 9)},
        {"subject_span": (300, 309)},
    ],
)
def test_a_forged_sentence_is_refused_and_notjudged(
    store: EmbeddedStore, retrieved: Retrieved, forged: dict[str, object]
) -> None:
    (found,) = retrieved.texts
    assert found_fault(found, retrieved, store) == ""
    other = found.model_copy(update=forged)
    assert found_fault(other, retrieved, store) != ""
    answer = answer_from(store, retrieved, increases=0.9)
    assert answer.choice == 0
    refused = answer_from(store, retrieved.model_copy(update={"texts": (other,)}), increases=0.9)
    assert refused.abstained
    assert len(refused.dropped) == 1
    assert refused.scores == (0.0, 0.0)


def test_a_retracted_or_withdrawn_paper_does_not_stand(
    store: EmbeddedStore, retrieved: Retrieved
) -> None:
    (found,) = retrieved.texts
    store.put([unread(2, "A notice.").model_copy(update={"document": _notice("PMID:1")})])
    assert "retracted" in found_fault(found, retrieved, store)
    store.withdraw(["PMID:2", "PMID:1"])
    assert "not in the store" in found_fault(found, retrieved, store)


def _notice(of: str) -> Document:
    return Document(id="PMID:2", text="A notice.", retracts=(of,))


def test_an_answer_from_found_text_says_so_and_is_checked(
    store: EmbeddedStore, retrieved: Retrieved
) -> None:
    answer = answer_from(store, retrieved, decreases=0.8)
    assert (answer.choice, answer.forced, answer.abstained) == (1, 1, False)
    against = 1 - (1 - DISCOUNT * 0.05) ** 2  # what it may say instead: an increase, no change
    assert answer.confidence == confidence(DISCOUNT * 0.8 * (1 - against))
    (step,) = answer.steps
    assert step.path == ()
    assert step.claim == f"foocillin decreases barase ({NOT_IN_GRAPH})"
    (cited,) = step.citations
    assert (cited.source, cited.assertion) == (SourceKind.SEARCHED, "")
    assert "found by text search in PMID:1" in answer.text.casefold().replace("pmid", "PMID")
    report = check_citations(answer, store)
    assert (report.quotations, report.steps, report.share) == (1, 1, 1.0)
    assert Answer.model_validate_json(answer.model_dump_json()) == answer
    out = io.StringIO()
    show_answer(Console(file=out, width=200, force_terminal=False), answer)
    assert "SEARCHED" in out.getvalue()
    assert "[foocillin], decreased the level of [barase]" in out.getvalue()


@pytest.mark.parametrize(
    "forged",
    [
        {"publication": "PMID:9"},
        {"sentence": "Foocillin, that is foocillin, increased the level of barase in cells."},
        {"sentence_span": (0, 17)},
        {"subject": curie("corgein")},
        {"object": curie("dulcin")},
        {"subject_span": (10, 14)},
        {"assertion": "f" * 24},
        {"year": 1999},
        {"source": SourceKind.READ},
    ],
)
def test_a_forged_citation_of_found_text_is_found_out(
    store: EmbeddedStore, retrieved: Retrieved, forged: dict[str, object]
) -> None:
    answer = answer_from(store, retrieved, decreases=0.8)
    (step,) = answer.steps
    cited = step.citations[0].model_copy(update=forged)
    _assert_refused(answer, step.model_copy(update={"citations": (cited,)}), store)


def test_a_claim_that_names_others_than_its_sentence_is_found_out(
    store: EmbeddedStore, retrieved: Retrieved
) -> None:
    answer = answer_from(store, retrieved, decreases=0.8)
    (step,) = answer.steps
    other = step.claim.replace("barase", "bazin")
    _assert_refused(answer, step.model_copy(update={"claim": other}), store)
    _assert_refused(answer, step.model_copy(update={"citations": ()}), store)


def _assert_refused(answer: Answer, step: AnswerStep, store: EmbeddedStore) -> None:
    assert check_citations(answer.model_copy(update={"steps": (step,)}), store).share < 1


# -- what becomes of an answer ---------------------------------------------------------------------


def test_what_likeliest_says_nothing_steers_the_choice_and_makes_no_answer(
    store: EmbeddedStore, retrieved: Retrieved, tmp_path: Path
) -> None:
    for paper in range(2, 6):
        store.put([unread(paper)])
    several = retriever(store, tmp_path).retrieve(QUESTION, OPTIONS)
    for found in (retrieved, several):
        leaning = answer_from(store, found, none=0.6, decreases=0.35)
        assert leaning.abstained
        assert leaning.forced == 1
        assert leaning.scores[1] > 0 > leaning.scores[0]


def test_what_speaks_against_is_shown(store: EmbeddedStore, tmp_path: Path) -> None:
    store.put([unread(2, "Here foocillin increased barase.")])
    found = retriever(store, tmp_path).retrieve(QUESTION, OPTIONS)
    by_paper = {"PMID:1": {"decreases": 0.55}, "PMID:2": {"increases": 0.95}}
    judgements = {text.id: judged(**by_paper[text.publication]) for text in found.texts}
    answer = told(store, found, judgements)
    assert answer.choice == 0
    assert [cited.publication for cited in answer.steps[0].citations] == ["PMID:2"]
    assert [cited.publication for cited in answer.contradicting] == ["PMID:1"]
    assert "Sources disagree" in answer.text
    assert check_citations(answer, store).share == 1.0


def test_without_a_model_it_is_a_lead_and_counts_for_nothing(
    store: EmbeddedStore, retrieved: Retrieved, tmp_path: Path
) -> None:
    answer = Reasoner(store).answer(QUESTION, OPTIONS, retrieved)
    assert answer.abstained
    (lead,) = (gap for gap in answer.gaps if gap.kind == "unread")
    assert lead.detail == (
        "not read into the graph: 1 sentence names both foocillin and barase (PMID:1)"
    )
    assert lead.detail in answer.text
    assert lead.curies == (curie("foocillin"), curie("barase"))
    off = retriever(store, tmp_path, RetrieveConfig(text=False)).retrieve(QUESTION, OPTIONS)
    plain = Reasoner(store).answer(QUESTION, OPTIONS, off)
    assert (plain.scores, plain.forced) == (answer.scores, answer.forced)
    assert [gap.kind for gap in plain.gaps] == ["no_path"]


def test_evidence_is_not_found_text(store: EmbeddedStore, retrieved: Retrieved) -> None:
    verified = verify(retrieved.paths, retrieved.evidence, store)
    assert verified.heard == ()


@pytest.fixture(scope="module")
def model(home: Path) -> Iterator[LanguageModel]:
    with open_model(default_model(home), LlmConfig(threads=1, context=1024)) as opened:
        yield opened


@pytest.mark.model
def test_the_model_reads_what_was_found_and_without_the_paper_there_is_no_answer(
    model: LanguageModel, store: EmbeddedStore, tmp_path: Path
) -> None:
    adviser = Adviser(lambda: model, lambda asked: known_fitness(asked, tmp_path))
    if not adviser.may(Job.JUDGE):
        pytest.skip("the shipped adapter did not pass as a judge")
    finder, reasoner = retriever(store, tmp_path), Reasoner(store, adviser)
    memory = Memory(store)
    pool = finder.find(QUESTION, OPTIONS)
    found = finder.choose(pool, memory.sources)
    answer = reasoner.answer(QUESTION, OPTIONS, found, memory)
    assert answer.forced == 1
    assert answer.choice == 1
    assert answer.replay.jobs["judge"] == "reader and model"
    assert "judge-v1" in answer.replay.prompts
    assert check_citations(answer, store).share == 1.0
    again = Again(
        pool,
        memory,
        choose=lambda rest: finder.choose(rest, memory.sources),
        conclude=lambda rest: reasoner.conclude(QUESTION, OPTIONS, rest, memory),
    )
    resting = rests_on(answer, found, again)
    assert resting is not None
    assert [(turn.kind, turn.id, turn.abstained) for turn in resting.turns] == [
        ("paper", "PMID:1", True)
    ]
