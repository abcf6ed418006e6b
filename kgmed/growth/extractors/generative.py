"""DALK's generative way: the model writes triples, inside a grammar of the sentence."""

from collections.abc import Iterator, Sequence
from itertools import product

from ingest.records import Document, Extraction, Mention, Sentence
from kgmed.growth.extractors.pairs import Named, Said, extraction
from kgmed.llm.protocol import LanguageModel
from kgmed.llm.triples import Written, write_triples

CONFIDENCE = 0.2
"""What is written with the shipped model, whatever it is."""


class Generative:
    """The facts that a model writes of a sentence, each with the words that it quotes as cue.

    A small model writes badly even where it can write nothing but names that stand there: see
    docs/extractors.md before it is used.
    """

    name = "generative"

    def __init__(self, model: LanguageModel) -> None:
        self._model = model

    def extract(
        self, document: Document, sentence: Sentence, mentions: tuple[Mention, ...]
    ) -> Iterator[Extraction]:
        """What the model writes of the mentions that can be joined.

        Raises:
            ModelError: the sentence does not fit into the context.
        """
        named = Named.of(document, sentence, mentions)
        pairs = list(named.pairs())
        names = tuple(dict.fromkeys(one.text for pair in pairs for one in pair))
        for written in write_triples(self._model, sentence.text, names) if pairs else ():
            ends = _ends(written, names, named.mentions)
            if ends is not None:
                subject, object_ = ends
                said = Said(subject, written.effect, object_, CONFIDENCE, written.span)
                claim = extraction(named, said, self.name)
                if claim is not None:
                    yield claim


def _ends(
    written: Written, names: Sequence[str], mentions: Sequence[Mention]
) -> tuple[Mention, Mention] | None:
    """The mentions of the two names that stand closest together; None where both are one thing."""
    subjects, objects = (
        [one for one in mentions if one.text == names[number]]
        for number in (written.subject, written.object)
    )
    apart = [ends for ends in product(subjects, objects) if ends[0].curie != ends[1].curie]
    return min(apart, key=lambda ends: abs(ends[0].start - ends[1].start), default=None)
