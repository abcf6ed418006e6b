"""Falsify one thing in each of 1,000 answers: the verifier must accept none of them, and all of
the answers as they were given.

Run: `python -m tests.torture.falsify [--answers 1000] [--store URL] [--seed N]`. The answers are
those to questions about what the graph of `make demo` says (it is made where it is not there),
given without the language model. `kgmed.evaluate.citations`, which knows nothing of the
verifier, gives a second opinion on what both look at.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from kgmed.app.demo import prepare_corpus
from kgmed.app.engine import Engine
from kgmed.app.parts import Parts
from kgmed.config import Config, default_home
from kgmed.evaluate.citations import check_citations
from kgmed.reason.check_answer import faults
from kgmed.reason.reasoner import Reasoner
from kgmed.records import Answer
from kgmed.store.protocol import GraphStore
from tests.kgmed.reason.falsified import KINDS, Pool, falsified
from tests.torture.kill import say

_ASKED = (
    "How does {subject} affect {object}?",
    "What does {subject} decrease?",
    "What increases {object}?",
    "Is {subject} associated with {object}?",
    "Through which genes could {subject} act on {other}?",
    "What treats {object}?",
    "How does {subject} affect {other}?",
)
_OPTIONS = ("{subject} increases {object}", "{subject} decreases {object}")
YEARS = (None, None, 2008, 2014)


def main() -> int:
    """Falsify as many answers as are wanted; 1 if one was accepted, or a true one was not."""
    parser = argparse.ArgumentParser(description="Falsified answers, offered to the verifier.")
    parser.add_argument("--answers", type=int, default=1000)
    parser.add_argument("--store", default="")
    parser.add_argument("--seed", type=int, default=None)
    arguments = parser.parse_args()
    seed = random.randrange(10**6) if arguments.seed is None else arguments.seed
    say(f"seed {seed}")
    with tempfile.TemporaryDirectory() as name:
        store = arguments.store or _demo_store(Path(name))
        parts = Parts(Config(store=store))
        try:
            return torture(parts, arguments.answers, random.Random(seed))
        finally:
            parts.close()


def _demo_store(folder: Path) -> str:
    """The graph of the demo in KGMED_HOME, or one that is made like it."""
    made = default_home() / "demo.sqlite"
    if made.exists():
        return str(made)
    say("there is no graph of the demo; one is made (a minute or two)")
    corpus, store = prepare_corpus(default_home()), str(folder / "demo.sqlite")
    with Engine(store=store) as engine:
        engine.ingest([corpus.documents])
        engine.ingest(corpus.curated)
    return store


def torture(parts: Parts, wanted: int, rng: random.Random) -> int:
    """Whether anything went wrong, as an exit code."""
    started, store = time.monotonic(), parts.store
    answers: list[Answer] = []
    for answer in _answers(parts, rng):
        answers.append(answer)
        if len(answers) == wanted:
            break
    refused = [(answer, found) for answer in answers if (found := faults(answer, store))]
    say(f"{len(answers)} answers as they were given: {len(answers) - len(refused)} accepted")
    for answer, found in refused[:5]:
        say(f"  refused: {answer.question} {found[:3]}")
    pool = _pool(store, answers, rng)
    offered, accepted, seen = Counter[str](), Counter[str](), Counter[str]()
    kinds = list(KINDS)
    for number, answer in enumerate(answers):
        for turn in range(len(kinds)):
            kind = kinds[(number + turn) % len(kinds)]
            false = falsified(answer, kind, pool, rng)
            if false is None:
                continue
            offered[kind] += 1
            seen[kind] += check_citations(false, store).share < 1
            if not faults(false, store):
                accepted[kind] += 1
                say(f"  ACCEPTED: {kind}: {answer.question} as of {answer.replay.as_of}")
            break
    _table(offered, accepted, seen)
    took = time.monotonic() - started
    say(f"{offered.total()} falsified, {accepted.total()} accepted; {took:.0f} s")
    complete = len(answers) == offered.total() == wanted
    return 0 if complete and not refused and not accepted.total() else 1


def _answers(parts: Parts, rng: random.Random) -> Iterator[Answer]:
    """Answers that rest on something, to questions about pairs that the graph has edges between."""
    reasoner, retriever = Reasoner(parts.store), parts.retriever
    edges = list(parts.store.edges())
    names = {entity.curie: entity.name for entity in parts.store.iter_entities()}
    for number in range(20 * len(edges)):
        edge, far = rng.choice(edges), rng.choice(edges)
        words = {
            "subject": names[edge.subject],
            "object": names[edge.object],
            "other": names[far.object],
        }
        question = _ASKED[number % len(_ASKED)].format_map(words)
        plain = number % len(_ASKED) == 0 and rng.random() < 0.5
        options = tuple(each.format_map(words) for each in _OPTIONS) if plain else ()
        year = rng.choice(YEARS)
        answer = reasoner.answer(question, options, retriever.retrieve(question, options, year))
        if answer.steps:
            replay = answer.replay.model_copy(update={"as_of": year})
            yield answer.model_copy(update={"replay": replay})


def _pool(store: GraphStore, answers: list[Answer], rng: random.Random) -> Pool:
    steps = [part for answer in answers for step in answer.steps for part in step.path]
    return Pool(
        entities=tuple(store.iter_entities()),
        keys=tuple(edge.key for edge in store.edges()),
        steps=tuple(rng.sample(steps, min(len(steps), 500))),
        publications=tuple(document.id for document in store.iter_documents()),
    )


def _table(offered: Counter[str], accepted: Counter[str], seen: Counter[str]) -> None:
    say(f"{'falsified':45} {'offered':>8} {'accepted':>9} {'second opinion refuses':>23}")
    for kind in KINDS:
        say(f"{kind:45} {offered[kind]:8} {accepted[kind]:9} {seen[kind]:23}")


if __name__ == "__main__":
    sys.exit(main())
