"""Proposers that are cheap, what they are given to read, and what became of it."""

import json
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

from graph_schema.belief import is_proposed
from graph_schema.biolink import Aspect, Direction, Predicate
from graph_schema.records import Assertion, TextEvidence
from ingest.records import Document, Extraction, Reading
from kgmed.app.engine import Engine
from kgmed.app.growing import Plan
from kgmed.config import Config, LlmConfig
from kgmed.growth.asking import Question
from kgmed.growth.records import Round

READ = "BACE1 increases APP in mice. Insulin decreases tau."
TREM2 = Question("How does TREM2 affect APP?")
"""Of the entities of the first paper below."""
FIRST, SECOND = "PMID:101", "PMID:102"
SAID = {FIRST: "We studied TREM2 and APP.", SECOND: "Both TREM2 and APP were seen."}
"""The reader reads no effect in these."""


class Guess:
    """Guesses that of two things in a sentence the first increases the second."""

    name = "guess"

    def propose(self, document: Document, reading: Reading) -> Iterator[Extraction]:
        for start, end in reading.sentences:
            inside = [one for one in reading.mentions if start <= one.start and one.end <= end]
            for first, second in combinations(inside, 2):
                if first.curie and second.curie and first.curie != second.curie:
                    yield Extraction(
                        Assertion(
                            subject=first.curie,
                            predicate=Predicate.AFFECTS,
                            object=second.curie,
                            aspect=Aspect.ACTIVITY_OR_ABUNDANCE,
                            direction=Direction.INCREASED,
                        ),
                        TextEvidence(
                            publication=document.id,
                            sentence=document.full_text[start:end],
                            sentence_start=start,
                            subject_span=(first.start - start, first.end - start),
                            object_span=(second.start - start, second.end - start),
                            extractor="proposed:guess/1",
                            confidence=0.9,
                        ),
                    )


class Liar:
    """Quotes what does not stand there."""

    name = "liar"

    def propose(self, document: Document, reading: Reading) -> Iterator[Extraction]:
        for claim, said in Guess().propose(document, reading):
            yield Extraction(claim, said.model_copy(update={"sentence": f"{said.sentence}!"}))


def papers(file: Path, said: dict[str, str], **fields: dict[str, list[str]]) -> str:
    """`fields`: more of each paper, by id."""
    lines = (
        json.dumps({"id": id_, "title": "", "text": text}
                   | {name: by_id[id_] for name, by_id in fields.items()})
        for id_, text in said.items()
    )  # fmt: skip
    file.write_text("\n".join(lines), encoding="utf-8")
    return str(file)


def one_round(engine: Engine, plan: Plan) -> Round:
    (round_,) = engine.growth().grow(plan).rounds
    return round_


def guessed(engine: Engine) -> dict[str, bool]:
    """Of each paper whose sentence is guessed to say that TREM2 increases APP: whether that is
    only proposed."""
    stored = [
        one for one in engine.store.iter_assertions()
        if one.assertion.subject == "NCBIGene:54209" and one.assertion.direction
    ]  # fmt: skip
    found = [said for one in stored for said in one.evidence if isinstance(said, TextEvidence)]
    return {said.publication: is_proposed(said) for said in found}


LESS = "TREM2 affects APP (activity_or_abundance, decreased)"


def grown_strictly(home: Path, folder: Path) -> Config:
    """A graph that grew by a claim (`LESS`) that two papers, 101 and 102, had to make."""
    said = {FIRST: "TREM2 decreases APP in rats.", SECOND: "In mice, TREM2 reduces APP."}
    listed = papers(folder / "strict.jsonl", said)
    plan = Plan(reading_list=(listed,), questions=(TREM2,), strict=True, infer=False)
    config = Config(home=home, store=str(folder / "grown.sqlite"), llm=LlmConfig(ask=False))
    with Engine(config) as engine:
        assert LESS in {one.says for one in one_round(engine, plan).admissions}
    return config
