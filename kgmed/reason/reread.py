"""A second reading: the model judges the sentences behind direct paths, before they are weighed.

The reader that filled the graph is quick and never sure; the model reads one sentence at a time
for the question at hand. Its judgement and the reader's confidence together say how likely the
sentence says what the graph says it says, and how likely something else. Nothing in the graph
changes, nothing is cited that is not there, and what the sentence is now thought to say instead
never makes an answer: it only speaks against.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from graph_schema.biolink import DIRECTED_EFFECTS
from graph_schema.records import TextEvidence
from kgmed.llm.jobs import Judgement, Pair, judge_pair
from kgmed.llm.protocol import LanguageModel
from kgmed.records import Path, Step, StoredAssertion
from kgmed.retrieve.wording import EFFECT_OF
from kgmed.signs import Sign, step_sign

MOST_SENTENCES = 12
"""Sentences that are read again for one question, those of the best paths first."""
READER, MODEL, BASE = 1.0, 0.5, 0.0
"""What a nat of the reader's log-odds counts, what one of the model's, and what is added: set
before anything was measured. Fitted on curated edges, among which no sentence says nothing, the
model counts less, and everything is believed more (docs/model.md)."""

SIGNS = tuple(EFFECT_OF)


class Second(NamedTuple):
    """What is now thought of a sentence."""

    sure: float
    """How likely it says what it was read as."""
    instead: Mapping[Sign, float]
    """How likely it says another sign; what is left, it says none."""


Reread = Mapping[str, Second]
"""Second readings, by id of the piece of evidence."""


class _Sentence(NamedTuple):
    piece: TextEvidence
    sign: Sign
    """What it was read as."""


def reread(
    model: LanguageModel,
    paths: Sequence[Path],
    evidence: Mapping[str, StoredAssertion],
    judged: dict[str, Judgement],
) -> Reread:
    """How likely the sentences behind direct paths say what they were read as, and what else.

    `judged` holds the model's judgements by id of the piece of evidence; new ones are put there.

    Raises:
        ModelError: the model cannot be asked.
    """
    found: dict[str, Second] = {}
    for sentence in _sentences(paths, evidence):
        if len(found) >= MOST_SENTENCES:
            break
        piece = sentence.piece
        if piece.id not in found:
            if piece.id not in judged:
                pair = Pair(piece.sentence, piece.subject_span, piece.object_span)
                judged[piece.id] = judge_pair(model, pair)
            found[piece.id] = together(sentence.sign, piece.confidence, judged[piece.id])
    return found


def _sentences(
    paths: Sequence[Path], evidence: Mapping[str, StoredAssertion]
) -> Iterator[_Sentence]:
    """The sentences of signed, direct paths, best path first."""
    for path in paths:
        step = path.steps[0]
        if path.hops > 1 or step.reverse or step.predicate not in DIRECTED_EFFECTS:
            continue
        for piece in evidence[step.key].evidence:
            sign = _sign_of(step, piece.negated)
            if isinstance(piece, TextEvidence) and sign in EFFECT_OF and _apart(piece):
                yield _Sentence(piece, sign)


def _sign_of(step: Step, negated: bool) -> Sign:
    """What a piece of evidence says of a step: a denied one, that nothing changes."""
    polarity = "denied" if negated else "affirmed"
    return step_sign(step.model_copy(update={"polarity": polarity}))


def _apart(piece: TextEvidence) -> bool:
    one, other = piece.subject_span, piece.object_span
    return one[1] <= other[0] or other[1] <= one[0]


def together(sign: Sign, confidence: float, judged: Judgement) -> Second:
    """How likely a sentence says each sign, by the reader and the model together.

    The log-odds of what the reader read are a weighted sum of the reader's own and the model's;
    what is left goes to the other signs as the model has it.
    """
    own = judged.forward[EFFECT_OF[sign]]
    others = {other: judged.forward[EFFECT_OF[other]] for other in SIGNS if other is not sign}
    sure = min(max(confidence, 0.02), 0.98)
    odds = READER * math.log(sure / (1 - sure)) + MODEL * odds_of(own) + BASE
    chance = 1 / (1 + math.exp(-odds))
    rest = 1 - math.exp(own)
    shares = {other: math.exp(value) / rest for other, value in others.items()} if rest else {}
    return Second(chance, {other: (1 - chance) * share for other, share in shares.items()})


def odds_of(log_chance: float) -> float:
    """The log-odds of a chance that is given as its logarithm, kept finite."""
    return log_chance - math.log(max(1e-6, -math.expm1(min(0.0, log_chance))))
