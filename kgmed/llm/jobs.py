"""The jobs of a language model in this house: closed questions, each answered by one token.

A model without an adapter is asked the same questions after worked examples. Every answer is a
row of log-probabilities among the answers that could stand there; what comes of them is decided
elsewhere.
"""

import math
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from kgmed.errors import ModelError
from kgmed.llm.asking import (
    JUDGED,
    TOLD,
    USEFUL,
    Question,
    Span,
    cited,
    following,
    judge,
    stated,
    told,
    useful,
)  # fmt: skip
from kgmed.llm.facts import Effect, Fact
from kgmed.llm.prompts import prompt
from kgmed.llm.protocol import LanguageModel

Scores = Mapping[Effect, float]
"""The log-probability of each effect, in nats; together they are certain."""


class Job(StrEnum):
    """What a model may be asked to do, once it has shown that it can."""

    JUDGE = "judge"
    """Say what a sentence has one name do to another."""
    RANK = "rank"
    """Say whether a path is of use for a question."""
    CHOOSE = "choose"
    """Say what facts tell of two names, what a chain of them comes to, or that they are silent."""
    CITE = "cite"
    """Name the fact that an answer rests on."""
    WRITE = "write"
    """Write what a sentence says of its names (`kgmed.llm.triples`)."""


PROMPTS = {
    Job.JUDGE: "judge",
    Job.RANK: "useful",
    Job.CHOOSE: "facts",
    Job.CITE: "facts",
    Job.WRITE: "triples",
}
"""The prompt that each job is asked with."""
STYLES = ("differential", "analytic", "bayesian", "intuitive")
"""Ways of diagnostic reasoning, each a prompt: what a model without an adapter can be told before
it chooses. After Savage et al. 2024 (doi:10.1038/s41746-024-01010-1)."""


class Pair(NamedTuple):
    """Two names in a text, by their places: half-open, in code points."""

    text: str
    subject: Span
    object: Span


class Judgement(NamedTuple):
    """What a text has the subject do to the object, and the object to the subject."""

    forward: Scores
    backward: Scores


def prompt_id(model: LanguageModel, job: Job) -> str:
    """What an answer names the wording by: `judge-v1`, or `judge-v1+examples` with examples."""
    name = prompt(PROMPTS[job]).id
    return name if model.adapter_sha256 else f"{name}+examples"


def judge_pair(model: LanguageModel, pair: Pair) -> Judgement:
    """What a text says of two names, asked twice, each name once as X, and averaged.

    Raises:
        ModelError: the text does not fit into the context.
    """
    return averaged(judge_once(model, pair), judge_once(model, pair, swapped=True))


def judge_once(model: LanguageModel, pair: Pair, *, swapped: bool = False) -> Judgement:
    """The same asked once, at half the cost, the subject as X, or as Y where `swapped`.

    Raises:
        ModelError: the text does not fit into the context.
    """
    rows = _asked(model, Job.JUDGE, judge(*pair, swapped=swapped), JUDGED)
    return Judgement(*map(_effects, rows))


def averaged(one: Judgement, other: Judgement) -> Judgement:
    """Two judgements of the same pair as one: the means of their log-probabilities."""
    return Judgement(
        *(
            _effects([(first[effect] + second[effect]) / 2 for effect in Effect])
            for first, second in zip(one, other, strict=True)
        )
    )


def tell(
    model: LanguageModel, facts: Sequence[Fact], pairs: Sequence[tuple[str, str]], style: str = ""
) -> tuple[Scores, ...]:
    """What facts say that one name does to another, for each pair; NONE: they do not tell.

    `style` names a prompt that is put before everything else (`STYLES`).

    Raises:
        ModelError: the facts do not fit into the context.
    """
    if not pairs:
        return ()
    asked = Question(told(facts), tuple(stated(*pair) for pair in pairs))
    return tuple(_effects(row) for row in _asked(model, Job.CHOOSE, asked, TOLD, style))


def compose(
    model: LanguageModel,
    facts: Sequence[Fact],
    chains: Sequence[tuple[int, int]],
    style: str = "",
) -> tuple[Scores, ...]:
    """What two facts in a row, by their places, say of their two ends.

    Raises:
        ModelError: the facts do not fit into the context.
    """
    if not chains:
        return ()
    suffixes = tuple(following(facts[i], i + 1, facts[j], j + 1) for i, j in chains)
    asked = Question(told(facts), suffixes)
    return tuple(_effects(row) for row in _asked(model, Job.CHOOSE, asked, TOLD, style))


def number(
    model: LanguageModel,
    facts: Sequence[Fact],
    claims: Sequence[Fact],
    allowed: Sequence[int] = (),
) -> tuple[int, ...]:
    """For each claim the place, from 0, of the fact that says so; one of those allowed, if given.

    Raises:
        ModelError: the facts do not fit into the context.
    """
    if not claims:
        return ()
    places = tuple(allowed) or tuple(range(len(facts)))
    digits = tuple(str(place + 1) for place in places)
    asked = Question(told(facts), tuple(cited(claim) for claim in claims))
    rows = _asked(model, Job.CITE, asked, digits)
    return tuple(places[row.index(max(row))] for row in rows)


def usefulness(model: LanguageModel, question: str, lines: Sequence[str]) -> tuple[float, ...]:
    """How useful the model finds each path for a question: log-odds in nats, higher is better.

    DALK's self-aware retrieval (Li et al. 2024, arXiv 2405.04819), by logit instead of by
    generated text, all paths side by side behind one evaluation of the question.

    Raises:
        ModelError: a path does not fit beside the question.
    """
    if not lines:
        return ()
    rows = _asked(model, Job.RANK, useful(question, lines), USEFUL)
    return tuple(yes - no for yes, no in rows)


def _asked(
    model: LanguageModel, job: Job, asked: Question, labels: Sequence[str], style: str = ""
) -> list[list[float]]:
    """A row for each suffix: the log-probabilities of the labels, among themselves.

    Raises:
        ModelError: it does not fit, the model returned no number for one, or it has an adapter,
            which was taught without any style.
    """
    if style and model.adapter_sha256:
        raise ModelError(
            "a model with an adapter is asked as it was taught, in no other style",
            hint="leave --style out, or name another model with --model",
        )
    examples = "" if model.adapter_sha256 else prompt(f"{PROMPTS[job]}examples").text + "\n"
    before = f"{prompt(style).text}\n" if style else ""
    rows = model.score_each(before + examples + asked.prefix, asked.suffixes, labels)
    if len(rows) != len(asked.suffixes) or not all(map(math.isfinite, sum(rows, ()))):
        raise ModelError(f"the model gave {len(rows)} answers to {len(asked.suffixes)} questions")
    return [_among(row) for row in rows]


def _among(row: Sequence[float]) -> list[float]:
    top = max(row)
    total = top + math.log(sum(math.exp(value - top) for value in row))
    return [value - total for value in row]


def _effects(row: Sequence[float]) -> Scores:
    return dict(zip(Effect, _among(row), strict=True))


def likeliest(scores: Scores) -> Effect:
    """The effect with the highest score; of equals the first."""
    return max(Effect, key=lambda effect: scores[effect])
