"""Ours: the cascade with its threshold lowered, and the model as its second.

The cascade drops what it is not sure of, and costs almost nothing; the model is asked only about
what the cascade finds possible. An effect is claimed where both have the same thing act, with the
same sign, and both together are sure enough.
"""

from collections.abc import Iterator
from typing import NamedTuple

from ingest.records import Document, Extraction, Mention, Sentence
from ingest.relations.cascade import ASKED, Cascade
from ingest.relations.pairs import judge, view
from kgmed.growth.extractors.judging import judged
from kgmed.growth.extractors.limits import BOTH, FLOOR, POSSIBLE, WEIGHT
from kgmed.growth.extractors.pairs import Named, Said, extraction
from kgmed.llm.facts import Effect
from kgmed.llm.protocol import LanguageModel

_SIGN = {Effect.INCREASES: 1, Effect.DECREASES: -1}


class Weak(NamedTuple):
    """The effect that the cascade makes of two mentions, however little sure of it."""

    related: float
    """Log-odds, in nats, that an effect of one on the other would be curated."""
    forward: bool
    """Whether the first acts on the second."""
    sign: int


def weak_reading(cascade: Cascade, named: Named, pair: tuple[Mention, Mention]) -> Weak | None:
    """The cascade's reading of a pair before any threshold; None where it is not asked: the parse
    joins the two nowhere, they are parts of one list, or a cue says something else than an effect.
    """
    if named.scene is None:
        return None
    seen = view(named.scene, *sorted(named.mentions.index(one) for one in pair))
    claim = judge(named.scene, seen) if seen is not None else None
    if seen is None or claim is None or claim.layer not in ASKED:
        return None
    (opinion,) = cascade.opinions(named.scene, [(seen, claim)])
    final, _ = cascade.weigh(claim, opinion)
    if final.sign:
        return Weak(opinion.related, final.forward, final.sign)
    # The opinion is not of the two themselves, or overruled by a means.
    if any(claim.aims) or any(claim.asides) or claim.means:
        return None
    return Weak(opinion.related, opinion.forward > 0, 1 if opinion.positive > 0 else -1)


class Agreed:
    """The effects on which cascade and judge agree, those included of which the cascade alone is
    not sure enough."""

    name = "agreed"

    def __init__(self, model: LanguageModel, cascade: Cascade) -> None:
        """`cascade`: that of the reader, whose weights may be others than the shipped ones."""
        self._model = model
        self._cascade = cascade

    def extract(
        self, document: Document, sentence: Sentence, mentions: tuple[Mention, ...]
    ) -> Iterator[Extraction]:
        """One signed effect at most for every two things.

        Raises:
            ModelError: the sentence does not fit into the context.
        """
        named = Named.of(document, sentence, mentions)
        for pair in named.pairs():
            said = self._agreed(named, pair)
            claim = extraction(named, said, self.name) if said is not None else None
            if claim is not None:
                yield claim

    def _agreed(self, named: Named, pair: tuple[Mention, Mention]) -> Said | None:
        weak = weak_reading(self._cascade, named, pair)
        if weak is None or weak.related < POSSIBLE:
            return None
        found = judged(self._model, named.sentence, pair, FLOOR)
        if found is None or (found.forward, _SIGN.get(found.effect)) != (weak.forward, weak.sign):
            return None
        odds = weak.related + WEIGHT * found.odds
        if odds < BOTH.least:
            return None
        subject, object_ = pair if found.forward else pair[::-1]
        return Said(subject, found.effect, object_, BOTH.confidence(odds))
