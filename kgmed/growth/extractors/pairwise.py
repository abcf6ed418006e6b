"""DALK's pairwise way: what holds between these two, answered by the logits of five words."""

from collections.abc import Iterator

from ingest.records import Document, Extraction, Mention, Sentence
from kgmed.growth.extractors.judging import Verdict, judged
from kgmed.growth.extractors.limits import FLOOR, SIGN, TIE
from kgmed.growth.extractors.pairs import Named, Said, extraction
from kgmed.llm.facts import Effect
from kgmed.llm.protocol import LanguageModel


class Pairwise:
    """Asks the judge about every two things in a sentence that an effect may join."""

    name = "pairwise"

    def __init__(self, model: LanguageModel) -> None:
        self._model = model

    def extract(
        self, document: Document, sentence: Sentence, mentions: tuple[Mention, ...]
    ) -> Iterator[Extraction]:
        """One claim at most for every two things: an effect where the judge is sure enough of it,
        else a tie.

        Raises:
            ModelError: the sentence does not fit into the context.
        """
        named = Named.of(document, sentence, mentions)
        for pair in named.pairs():
            found = judged(self._model, sentence, pair, FLOOR)
            said = _said(pair, found) if found is not None else None
            claim = extraction(named, said, self.name) if said is not None else None
            if claim is not None:
                yield claim


def _said(pair: tuple[Mention, Mention], found: Verdict) -> Said | None:
    """What is claimed; None where that would be too little. What is not surely unchanged is not
    therefore tied."""
    subject, object_ = pair if found.forward else pair[::-1]
    if found.effect is not Effect.OTHER and found.odds >= SIGN.least:
        return Said(subject, found.effect, object_, SIGN.confidence(found.odds))
    if found.effect is Effect.NO_CHANGE or found.odds < TIE.least:
        return None
    return Said(subject, Effect.OTHER, object_, TIE.confidence(found.odds))
