"""What the model as judge says of two mentions: who acts, how, and how sure it is that anything is
said at all."""

from typing import NamedTuple

from ingest.records import Mention, Sentence
from kgmed.llm.facts import STATED, Effect
from kgmed.llm.jobs import Judgement, Pair, averaged, judge_once
from kgmed.llm.protocol import LanguageModel
from kgmed.reason.reread import odds_of


class Verdict(NamedTuple):
    """A judgement in one direction, the likelier one."""

    forward: bool
    """Whether the first mention acts on the second."""
    effect: Effect
    """The likeliest thing that is said."""
    odds: float
    """Log-odds, in nats, that something is said."""


def verdict(judged: Judgement) -> Verdict:
    """Which of the two acts, and how, if anything is said."""
    forward = judged.forward[Effect.NONE] <= judged.backward[Effect.NONE]
    scores = judged.forward if forward else judged.backward
    effect = max(STATED, key=lambda one: scores[one])
    return Verdict(forward, effect, -odds_of(scores[Effect.NONE]))


def judged(
    model: LanguageModel, sentence: Sentence, pair: tuple[Mention, Mention], floor: float
) -> Verdict | None:
    """What the model says of two mentions of a sentence; None where its first answer lies below
    `floor`, so that it is not asked again with the names exchanged.

    Raises:
        ModelError: the sentence does not fit into the context.
    """
    first, second = ((one.start - sentence.start, one.end - sentence.start) for one in pair)
    asked = Pair(sentence.text, first, second)
    once = judge_once(model, asked)
    if verdict(once).odds < floor:
        return None
    return verdict(averaged(once, judge_once(model, asked, swapped=True)))
