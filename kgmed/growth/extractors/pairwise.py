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
            if found is not None and found.odds >= TIE.least:
                subject, object_ = pair if found.forward else pair[::-1]
                effect, confidence = _said(found)
                said = Said(subject, effect, object_, confidence)
                claim = extraction(named, said, self.name)
                if claim is not None:
                    yield claim


def _said(found: Verdict) -> tuple[Effect, float]:
    """What is claimed, and how sure that is."""
    if found.effect is not Effect.OTHER and found.odds >= SIGN.least:
        return found.effect, SIGN.confidence(found.odds)
    return Effect.OTHER, TIE.confidence(found.odds)
