"""What each arm goes by, and that no arm but one is shown what a question was made from."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from kgmed.assets import default_model
from kgmed.config import LlmConfig, ReasonConfig
from kgmed.errors import ModelError
from kgmed.evaluate.arms import ARMS, MODELLESS, open_arm
from kgmed.evaluate.arms.arm import Asked, ask
from kgmed.evaluate.arms.dalk_sampling import Sampler
from kgmed.evaluate.arms.lab import Lab, texts_of
from kgmed.evaluate.arms.likelihood import fitting
from kgmed.evaluate.arms.remembering import Remembering
from kgmed.evaluate.arms.sentences import Sentences, Text
from kgmed.evaluate.predictions import PredictionFile, RunHeader
from kgmed.evaluate.qa import Bench, ask_all
from kgmed.evaluate.questions import load_questions
from kgmed.llm import open_model
from kgmed.llm.protocol import LanguageModel
from kgmed.retrieve.anchor import Namer
from kgmed.store.embedded import EmbeddedStore
from kgmed.store.protocol import GraphStore
from tests.kgmed.evaluate.laboratory import Spy, WorldParts
from tests.kgmed.reason.world import DOWN, UP, World, WorldNamer, curie

QUESTION = "Which of these does foocillin decrease?"
OPTIONS = ("corgein", "barase", "dulcin")


@pytest.fixture(scope="module")
def model(home: Path) -> Iterator[LanguageModel]:
    with open_model(default_model(home), LlmConfig(context=1024)) as opened:
        yield opened


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EmbeddedStore]:
    world = World()
    world.say(1, "foocillin", "barase", DOWN)
    world.say(2, "barase", "bazin", UP)
    world.say(3, "foocillin", "corgein", UP)
    world.say(4, "quxapine", "dulcin", UP, retracted=True)
    with world.put(tmp_path) as opened:
        yield opened


def test_sentences_are_found_by_rare_words_and_no_word_is_an_operator() -> None:
    sentences = Sentences(
        [
            Text("PMID:1", "Tau was measured. Tau binds MAPT in cells.", 0),
            Text("PMID:2", "A title Tau was measured again. It decreased BACE1 strongly.", 7),
        ]
    )
    assert len(sentences) == 5
    first, *_ = sentences.find("Does BACE1 decrease?")
    assert first == "It decreased BACE1 strongly."
    assert sentences.find("tau", limit=1) == ("Tau was measured.",)
    assert sentences.find('") OR NEAR("x* AND NOT -tau:') != ()
    assert sentences.find("?! ...") == sentences.find("") == ()
    of = sentences.of(["PMID:2"], "BACE1")
    assert of == ("It decreased BACE1 strongly.", "A title", "Tau was measured again.")
    assert sentences.of(["PMID:3"], "tau") == sentences.of([], "tau") == ()


def test_what_was_retracted_is_not_read(store: EmbeddedStore) -> None:
    assert {text.id for text in texts_of(store)} == {"PMID:1", "PMID:2", "PMID:3"}


def test_dalk_samples_along_edges_in_chains(store: EmbeddedStore, tmp_path: Path) -> None:
    sampler = Sampler(WorldParts(store, tmp_path).projection())
    nodes = sampler.nodes([curie(n) for n in ("foocillin", "bazin", "nothing", "foocillin")
                           if n != "nothing"] + ["MESH:D999"])  # fmt: skip
    assert len(nodes) == 2
    (chain,) = sampler.paths(nodes)
    assert [(edge.subject, edge.object) for edge, _ in chain.hops] == [
        (curie("foocillin"), curie("barase")), (curie("barase"), curie("bazin")),
    ]  # fmt: skip
    assert list(sampler.paths(nodes[::-1])) == []  # nothing leads back
    around = {edge.object for found in sampler.neighbours(nodes) for edge, _ in found.hops}
    assert around == {curie("barase"), curie("corgein")}
    assert list(sampler.paths([])) == list(sampler.paths(nodes[:1])) == []
    assert sampler.shortest(nodes[0], nodes[0]) == []


def test_paths_asks_no_model_and_the_others_need_one(store: EmbeddedStore, tmp_path: Path) -> None:
    lab = Lab(WorldParts(store, tmp_path), None, Sentences(()))
    arm = open_arm("paths", lab)
    answer, cost = ask(arm, Asked(QUESTION, OPTIONS), None)
    assert (answer.choice, cost.tokens, arm.asks_model) == (1, 0, False)
    assert answer.replay.model_sha256 is None
    for name in ARMS.keys() - MODELLESS:
        with pytest.raises(ModelError):
            open_arm(name, lab)
    with pytest.raises(KeyError):
        open_arm("arm", lab)


def test_degree_takes_the_name_with_most_edges(store: EmbeddedStore, tmp_path: Path) -> None:
    edges = Counter(end for edge in store.edges() for end in (edge.subject, edge.object))
    names = ("foocillin", "quxapine", "barase", "bazin", "corgein", "dulcin")
    most = max(names, key=lambda name: edges[curie(name)])
    arm = open_arm("degree", Lab(WorldParts(store, tmp_path), None, Sentences(())))
    for options in (names, names[::-1]):
        answer = arm.answer(Asked("Which of these?", options))
        assert edges[curie(options[answer.forced or 0])] == edges[curie(most)] > 0
    assert arm.answer(Asked("Which of these?", ("nothing known", most))).choice == 1
    assert arm.answer(Asked("Which of these?", ("nothing known", "nor this"))).choice == 0


@pytest.mark.model
def test_every_arm_answers_and_says_what_it_took(
    store: EmbeddedStore, tmp_path: Path, model: LanguageModel
) -> None:
    known = Remembering(model)
    lab = Lab(WorldParts(store, tmp_path), known, Sentences(texts_of(store)))
    replies = {}
    for name in ARMS:
        arm = open_arm(name, lab)
        known.forget()
        replies[name] = ask(arm, Asked(QUESTION, OPTIONS, ("1",) if arm.sees_gold else ()), known)
        assert replies[name].answer.forced in range(3), name
        assert replies[name].cost.seconds > 0
        if name not in {"shuffled", "scattered"}:  # which paths it finds is chance
            assert (replies[name].cost.tokens > 0) is (name not in MODELLESS), name
    assert replies["graph"].answer.choice == replies["paths"].answer.choice == 1
    assert replies["graph"].answer.replay.jobs["judge"] == "reader and model"
    assert "given 3 sentences" in replies["text"].answer.text
    assert "given 1 sentences" in replies["gold"].answer.text
    assert "given 3 sentences" in replies["dalk"].answer.text
    for name in ("text", "gold", "dalk"):
        assert not replies[name].answer.abstained
        assert replies[name].answer.replay.model_sha256 == model.sha256
        assert 1 / 3 <= replies[name].answer.confidence <= 1


@pytest.mark.model
def test_asked_again_in_another_order_nothing_is_evaluated(
    store: EmbeddedStore, tmp_path: Path, model: LanguageModel
) -> None:
    known = Remembering(model)
    lab = Lab(WorldParts(store, tmp_path), known, Sentences(texts_of(store)))
    for name in ("none", "graph", "text"):
        arm = open_arm(name, lab)
        known.forget()
        first, _ = ask(arm, Asked(QUESTION, OPTIONS), known)
        again, cost = ask(arm, Asked(QUESTION, OPTIONS[::-1]), known)
        assert cost.tokens == 0, name
        assert OPTIONS[::-1][again.forced or 0] == OPTIONS[first.forced or 0]
        known.forget()
        assert ask(arm, Asked(QUESTION, OPTIONS), known).cost.tokens > 0


@pytest.mark.model
def test_the_best_facts_that_fit_are_told(model: LanguageModel) -> None:
    facts = [f"{'word ' * length}{number}" for number, length in enumerate((400, 900, 300, 2))]
    told = fitting(model, Asked("Is it?", ("yes", "no")), facts)
    assert told == (facts[0], facts[2], facts[3])


def _asked(id_: str, kind: str, answer: int | None, pmids: list[str]) -> str:
    shown = {"question": QUESTION, "options": list(OPTIONS)}
    other = {"question": "How does barase affect bazin?",
             "options": ["barase increases bazin", "barase decreases bazin"]}  # fmt: skip
    rest = {"kind": kind, "answer": answer, "pmids": pmids}
    rows = [{"id": f"{id_}-1", **shown, **rest}, {"id": f"{id_}-2", **other, **rest}]
    return "".join(f"{json.dumps(row)}\n" for row in rows)


@pytest.mark.model
@pytest.mark.parametrize("name", ARMS)
def test_what_is_known_of_a_question_reaches_no_arm_but_gold(
    store: EmbeddedStore, tmp_path: Path, model: LanguageModel, name: str
) -> None:
    """Two files that differ in ids, kinds, answers and papers, and in nothing else: everything
    that reaches the model, the namer, the store and the texts is the same."""
    logs: list[list[str]] = []
    for number, told in enumerate(
        (("zebra", "hidden", 1, ["1"]), ("giraffe", "secret", 0, ["2", "3"]))
    ):
        file = tmp_path / f"{number}.jsonl"
        file.write_text(_asked(*told), encoding="utf-8")
        log: list[str] = []
        spied: Any = Spy(model, log)
        parts = WorldParts(
            cast(GraphStore, Spy(store, log)),
            tmp_path / str(number),  # no projection of the other one is found there
            cast(Namer, Spy(WorldNamer(), log)),
        )
        sentences: Any = Spy(Sentences(texts_of(store)), log)
        known = Remembering(spied)
        arm = open_arm(name, Lab(parts, known, sentences, seed=7))
        header = RunHeader(questions="q", store="s", generation=1)
        questions = load_questions(file)
        bench = Bench(known, (arm,))
        found = ask_all(questions, [bench], PredictionFile(None, header), orders=2, seed=7)
        assert len(found) == 4
        assert any(name in entry for entry in log for name in ("foocillin", "barase"))
        assert not any(secret in entry for entry in log for secret in (told[0], told[1]))
        logs.append(log)
    assert (logs[0] == logs[1]) is (name != "gold")


@pytest.mark.model
def test_a_strategy_needs_a_model_that_is_fit_for_it(
    store: EmbeddedStore, tmp_path: Path, model: LanguageModel, home: Path
) -> None:
    parts = WorldParts(store, tmp_path)
    parts.config = parts.config.model_copy(update={"reason": ReasonConfig(strategy="direct")})
    lab = Lab(parts, Remembering(model), Sentences(()))
    answer = open_arm("graph", lab).answer(Asked(QUESTION, OPTIONS))
    assert answer.replay.jobs["choose"].startswith("model, direct")
    alone = open_arm("paths", lab).answer(Asked(QUESTION, OPTIONS))
    assert alone.replay.jobs["choose"] == "paths"
    with open_model(default_model(home), LlmConfig(context=512, lora="none")) as untaught:
        unfit = Lab(parts, Remembering(untaught), Sentences(()))
        for name in ("graph", "shuffled", "scattered", "none"):
            with pytest.raises(ModelError, match="direct"):
                open_arm(name, unfit)
