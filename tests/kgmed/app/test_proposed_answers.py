"""What is only proposed is seen by nobody who did not ask for it, and marked for who did."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph_schema.belief import PROPOSED_MARK
from graph_schema.biolink import Category, Direction, Predicate
from graph_schema.records import Assertion, Entity, InferredEvidence, TextEvidence
from ingest.records import Document, Extraction, Reading
from kgmed import Engine
from kgmed.app.export_format import Format
from kgmed.config import Config, LlmConfig
from kgmed.errors import UsageError
from kgmed.reason.check_answer import faults
from kgmed.reason.reasoner import Reasoner
from kgmed.records import Answer, SourceKind
from kgmed.retrieve.proposals import marked
from kgmed.store import open_store
from kgmed.store.protocol import GraphStore

pytestmark = pytest.mark.vocabulary

NAMES = {
    "donepezil": Category.CHEMICAL,
    "metformin": Category.CHEMICAL,
    "BACE1": Category.GENE,
    "APP": Category.GENE,
}
QUESTION = "How does donepezil affect BACE1?"


class Paper:
    """A paper of sentences between known names, some of which are only proposed."""

    def __init__(self, id_: str, known: dict[str, Entity]) -> None:
        self.id = id_
        self._known = known
        self._text = ""
        self._said: list[Extraction] = []

    def say(self, subject: str, object_: str, extractor: str, *, negated: bool = False) -> str:
        """Another sentence that was read by, or is proposed by, an extractor; its claim's key."""
        sentence = f"{subject} {'did not increase' if negated else 'increases'} {object_} in cells."
        start = len(self._text) + 1 if self._text else 0
        self._text = f"{self._text} {sentence}".strip()
        claim = Assertion(
            subject=self._known[subject].curie,
            predicate=Predicate.AFFECTS,
            object=self._known[object_].curie,
            direction=Direction.INCREASED,
        )
        place = sentence.index(object_)
        evidence = TextEvidence(
            publication=self.id,
            sentence=sentence,
            sentence_start=start,
            subject_span=(0, len(subject)),
            object_span=(place, place + len(object_)),
            negated=negated,
            year=2010,
            extractor=extractor,
            confidence=0.9,
        )
        self._said.append(Extraction(claim, evidence))
        return claim.key

    def readings(self) -> list[Reading]:
        """The paper as it was read, and what is proposed on it."""
        read, proposed = [], []
        for claim, evidence in self._said:
            is_marked = str(getattr(evidence, "extractor", "")).startswith(PROPOSED_MARK)
            (proposed if is_marked else read).append(Extraction(claim, evidence))
        about = {"key": self._text, "entities": tuple(self._known.values())}
        document = Document(id=self.id, text=self._text, year=2010)
        hidden = Document(id=f"KGMED:proposal-{self.id}")
        return [
            Reading(document=document, extractions=tuple(read), **about),
            Reading(document=hidden, extractions=tuple(proposed), **about),
        ]


@pytest.fixture
def engine(home: Path, tmp_path: Path) -> Iterator[Engine]:
    """An engine over an empty store, which asks no model."""
    path = str(tmp_path / "graph.sqlite")
    with open_store(path):
        pass
    with Engine(Config(home=home, llm=LlmConfig(ask=False)), store=path) as opened:
        yield opened


@pytest.fixture
def known(engine: Engine) -> dict[str, Entity]:
    found = {name: engine.entity(name).curie for name in NAMES}
    return {
        name: Entity(curie=curie, name=name, category=NAMES[name])
        for name, curie in found.items()
        if curie
    }


def put(store: GraphStore, *papers: Paper) -> None:
    store.put([reading for paper in papers for reading in paper.readings()])


@pytest.fixture
def proposal(engine: Engine, known: dict[str, Entity]) -> str:
    """Key of the one claim on donepezil and BACE1, which is only proposed."""
    paper = Paper("PMID:1", known)
    paper.say("metformin", "APP", "patterns/1")
    key = paper.say("donepezil", "BACE1", "proposed:pairwise/1")
    put(engine.store, paper)
    return key


def asked(engine: Engine, question: str = QUESTION) -> Answer:
    return engine.ask(question, include_proposed=True)


def test_nobody_sees_it_who_did_not_ask(
    engine: Engine, known: dict[str, Entity], proposal: str
) -> None:
    drug, gene = known["donepezil"].curie, known["BACE1"].curie
    assert asked(engine).steps, "the projection with proposals is there already"
    answer = engine.ask(QUESTION)
    assert answer.abstained
    assert answer.ranking == ()
    assert not answer.replay.include_proposed
    assert engine.entity("donepezil").neighbours == ()
    assert engine.entity("BACE1").neighbours == ()
    assert engine.paths("donepezil", "BACE1").paths == ()
    assert engine.store.find_sentences([drug, gene]) == ()
    assert proposal not in {edge.key for edge in engine.store.edges()}
    assert engine.ask(QUESTION, as_of=2015).abstained


def test_who_asks_sees_it_marked(engine: Engine, proposal: str) -> None:
    answer = asked(engine)
    (step,) = answer.steps
    (part,) = step.path
    assert (part.key, part.proposed) == (proposal, True)
    (citation,) = step.citations
    assert (citation.publication, citation.resource) == ("PMID:1", "proposed:pairwise/1")
    assert "only proposed by a language model from PMID:1" in answer.text.replace("Only", "only")
    assert "Nobody has admitted all that P1 rests on." in answer.text
    assert answer.replay.include_proposed
    assert "only proposed" in engine.page(answer)
    assert faults(answer, engine.store) == ()
    assert engine.replay_answer(answer).same


@pytest.mark.usefixtures("proposal")
def test_an_answer_that_hides_it_is_found_out(engine: Engine) -> None:
    answer = asked(engine)
    (step,) = answer.steps
    hidden = step.model_copy(
        update={"path": tuple(p.model_copy(update={"proposed": False}) for p in step.path)}
    )
    found = faults(answer.model_copy(update={"steps": (hidden,)}), engine.store)
    told = 'P1: assertion "donepezil increases BACE1" is proposed'
    assert f"{told}, and the step says otherwise" in found
    replay = answer.replay.model_copy(update={"include_proposed": False})
    unasked = faults(answer.model_copy(update={"replay": replay}), engine.store)
    assert told in unasked


def test_the_verifier_lets_it_pass_only_where_it_was_asked_for(
    engine: Engine, proposal: str
) -> None:
    retriever = engine._parts.retriever
    retrieved = retriever.choose(retriever.find(QUESTION, proposed=True))
    assert marked(retrieved.paths[0].steps, retrieved.evidence) == retrieved.paths[0].steps
    smuggled = retrieved.model_copy(update={"proposed": False})
    answer = Reasoner(engine.store).answer(QUESTION, (), smuggled)
    assert answer.abstained
    assert answer.dropped == (f"P1: assertion {proposal} is proposed",)


def test_beside_what_was_read_it_is_not_seen_even_then(
    engine: Engine, known: dict[str, Entity]
) -> None:
    one, other = Paper("PMID:1", known), Paper("PMID:2", known)
    one.say("donepezil", "BACE1", "patterns/1")
    other.say("donepezil", "BACE1", "proposed:pairwise/1", negated=True)
    put(engine.store, one, other)
    plain, with_proposals = engine.ask(QUESTION), asked(engine)
    assert {c.publication for step in plain.steps for c in step.citations} == {"PMID:1"}
    assert plain.contradicting == with_proposals.contradicting == ()
    assert with_proposals.text == plain.text
    assert not any(part.proposed for step in with_proposals.steps for part in step.path)
    assert faults(plain, engine.store) == faults(with_proposals, engine.store) == ()


def test_admitting_it_needs_no_asking(engine: Engine, proposal: str) -> None:
    engine.curation("ann").accept(proposal)
    answer = engine.ask(QUESTION)
    assert not answer.abstained
    assert "Read in PMID:1" in answer.text
    assert "admitted" not in answer.text
    assert not answer.steps[0].path[0].proposed


def test_an_inference_is_cited_by_its_premises(engine: Engine, known: dict[str, Entity]) -> None:
    paper = Paper("PMID:1", known)
    premises = (
        paper.say("donepezil", "APP", "patterns/1"),
        paper.say("APP", "BACE1", "patterns/1"),
    )
    conclusion = Assertion(
        subject=known["donepezil"].curie,
        predicate=Predicate.AFFECTS,
        object=known["BACE1"].curie,
        direction=Direction.INCREASED,
    )
    inferred = Extraction(conclusion, InferredEvidence(rule="composition", premises=premises))
    put(engine.store, paper)
    document = Document(id="KGMED:inferred-1")
    entities = tuple(known.values())
    engine.store.put(
        [Reading(document=document, key="1", entities=entities, extractions=(inferred,))]
    )
    answer = asked(engine)
    (step,) = (step for step in answer.steps if step.path[0].key == conclusion.key)
    assert step.path[0].proposed
    (citation,) = step.citations
    assert (citation.source, citation.resource) == (SourceKind.INFERRED, "composition")
    said = "donepezil affects APP (increased); APP affects BACE1 (increased)"
    assert citation.sentence == said
    assert faults(answer, engine.store) == ()
    assert engine.replay_answer(answer).same
    beliefs = [s.belief for s in engine.store.assertions(premises).values()]
    assert step.path[0].belief < beliefs[0] * beliefs[1]
    alone = engine.ask(QUESTION)
    assert conclusion.key not in {key for ranked in alone.ranking for key in ranked.keys}


def test_an_export_says_so_and_forgetting_restores_it_to_the_byte(
    engine: Engine, known: dict[str, Entity], tmp_path: Path
) -> None:
    paper = Paper("PMID:1", known)
    paper.say("metformin", "APP", "patterns/1")
    key = paper.say("donepezil", "BACE1", "proposed:pairwise/1")
    read, hidden = paper.readings()
    forms = ((Format.JSONL, "a.jsonl"), (Format.GRAPHML, "a.xml"))

    def exported() -> list[bytes]:
        for form, name in forms:
            engine.export(form, tmp_path / name)
        return [(tmp_path / name).read_bytes() for _, name in forms]

    engine.store.put([read])
    before = exported()
    engine.store.put([hidden])
    assert "KGMED:proposal" not in exported()[0].decode()
    engine.export(Format.KGX, tmp_path / "a.jsonl")
    rows = (tmp_path / "a_edges.jsonl").read_text("utf-8").splitlines()
    levels = {row["id"]: row["knowledge_level"] for row in map(json.loads, rows)}
    assert levels.pop(key) == "prediction"
    assert set(levels.values()) == {"not_provided"}
    engine.store.forget(["KGMED:proposal-PMID:1"])
    assert exported() == before


def test_without_the_graph_nothing_is_proposed(engine: Engine) -> None:
    with pytest.raises(UsageError, match="nothing is proposed"):
        engine.ask(QUESTION, ("yes", "no"), graph=False, include_proposed=True)
