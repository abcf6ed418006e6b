"""The network: spaCy's convolutional token vectors, and one small tagger for each type.

Every type has a head of its own (outside, begin, inside, last, unit), so that a corpus which
annotates only diseases teaches nothing about genes: its loss is masked for them. Corpora whose
guidelines differ (BC2GM counts families, domains and complexes as genes; PubTator's labels are
a machine's) have heads of their own too, and share all that lies below. Architecture of the
token vectors: https://spacy.io/api/architectures#HashEmbedCNN.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.recogniser.features import COLUMNS

Floats = npt.NDArray[np.float32]

OUTSIDE, BEGIN, INSIDE, LAST, UNIT = range(5)
TAGS = 5
HEADS = ("Chemical", "Disease", "Gene", "GeneBroad", "Variant", "Species", "CellLine")
"""The heads that are asked when a text is read."""
SILVER_HEADS = tuple(f"Silver{head}" for head in HEADS if head != "GeneBroad")
"""Heads that exist only in training, for labels made by a machine."""
WIDTH = 96
DEPTH = 4
ROWS = (5000, 2500, 5000, 2500, 500, 500)
"""Rows of the embedding of each column of the features."""
_SEED = 8
"""Of the hashes of the first column; the next one has the next."""
PIECES, MIXED_PIECES = 2, 3
"""Pieces of the maxout that looks at the neighbours of a word, and at the word."""


def build(heads: int) -> Any:
    """A network without weights that gives `TAGS` scores for each head and row of features."""
    from spacy.ml.models.tok2vec import MaxoutWindowEncoder
    from thinc.api import HashEmbed, Linear, Maxout, chain, concatenate, use_ops, with_array

    embeddings = [
        HashEmbed(WIDTH, rows, column=column, seed=_SEED + column, dropout=0.0)
        for column, rows in enumerate(ROWS)
    ]
    mixed = Maxout(WIDTH, WIDTH * COLUMNS, nP=MIXED_PIECES, dropout=0.0, normalize=True)
    with use_ops("numpy", use_blis=False):  # numpy's own BLAS is about three times as fast
        return chain(
            with_array(chain(concatenate(*embeddings), mixed)),
            MaxoutWindowEncoder(WIDTH, window_size=1, maxout_pieces=PIECES, depth=DEPTH),
            with_array(Linear(nO=TAGS * heads, nI=WIDTH)),
        )


def probabilities(scores: Floats) -> Floats:
    """Softmax over the tags: scores (tokens, heads x tags) to (tokens, heads, tags)."""
    scores = scores.reshape(len(scores), -1, TAGS)
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))
