"""The training of `ingest.relations.negation`, from the corpus to the weights in the package.

Run: `make train-negation DATA=FOLDER`, or `python -m ingest.train_negation BIOSCOPE.xml --pipeline
PIPELINE`. Learns from nine of ten folds of a BioScope file; the tenth is never looked at.
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from ingest.relations.mending import mended
from ingest.relations.negation_corpus import FOLDS, MarkedDocument, fold, in_tokens, read_bioscope
from ingest.relations.negation_train import Example, learn
from ingest.relations.negation_weights import FILE, pack
from ingest.relations.syntax import Tree
from ingest.sentences import Splitter

HELD_OUT = 9
"""The fold that training leaves alone: documents 10, 20, 30, … of the file."""


def main() -> None:
    """Train from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path, help="BioScope XML")
    parser.add_argument("--pipeline", required=True, help="a spaCy pipeline, by name or folder")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "relations" / FILE)
    arguments = parser.parse_args()
    documents = read_bioscope(arguments.corpus)
    learned = [one for k in range(FOLDS) if k != HELD_OUT for one in fold(documents, k)]
    arguments.out.write_bytes(train(learned, Splitter(arguments.pipeline)))


def train(documents: Sequence[MarkedDocument], splitter: Splitter) -> bytes:
    """The weights file learned from documents."""
    phrases, weights = learn(tuple(read_examples(documents, splitter)))
    return pack(weights, phrases, (document.name for document in documents))


def read_examples(documents: Sequence[MarkedDocument], splitter: Splitter) -> Iterator[Example]:
    """The parsed sentences of documents, with what is marked in them."""
    splits = splitter.split(one.document for one in documents)
    for document, split in zip(documents, splits, strict=True):
        for sentence, marked in in_tokens(document, split):
            if sentence.tokens:
                yield Example(Tree(mended(sentence.tokens)), marked)


if __name__ == "__main__":
    main()
