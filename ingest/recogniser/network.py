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

from ingest.recogniser.features import ATTRIBUTES

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
"""Rows of the embedding of each of `ATTRIBUTES`."""


def build(heads: int) -> Any:
    """A network without weights that gives `TAGS` scores for each head and token."""
    from spacy.ml.models.tok2vec import MaxoutWindowEncoder, MultiHashEmbed, build_Tok2Vec_model
    from thinc.api import Linear, chain, use_ops, with_array

    with use_ops("numpy", use_blis=False):  # numpy's own BLAS is about three times as fast
        vectors = build_Tok2Vec_model(
            MultiHashEmbed(
                WIDTH, attrs=list(ATTRIBUTES), rows=list(ROWS), include_static_vectors=False
            ),
            MaxoutWindowEncoder(WIDTH, window_size=1, maxout_pieces=2, depth=DEPTH),
        )
        return chain(vectors, with_array(Linear(nO=TAGS * heads, nI=WIDTH)))


def probabilities(scores: Floats) -> Floats:
    """Softmax over the tags: scores (tokens, heads x tags) to (tokens, heads, tags)."""
    scores = scores.reshape(len(scores), -1, TAGS)
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))
