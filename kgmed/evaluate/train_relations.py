"""Trains the classifier of relations that the package brings along.

`python -m kgmed.evaluate.train_relations DATA [--out FILE]`, or `make train-relations DATA=…`.
`DATA` holds `relations/neurommsig.tsv` and, where they are to be had,
`relations/chemprot/train.txt` and `ner/biored/train.pubtator`. The same data, vocabulary and
parser give the same weights. Development and test parts are never read.
"""

import argparse
import logging
from pathlib import Path

from ingest.ground import Grounder
from ingest.pipeline import Reader
from ingest.relations import classifier
from ingest.relations.classifier import write_trained
from kgmed.app.parts import Parts
from kgmed.config import load_config
from kgmed.errors import UsageError
from kgmed.evaluate.relation_corpora import read_neurommsig
from kgmed.evaluate.relation_marked import read_biored, read_chemprot
from kgmed.evaluate.relation_training import Corpora, train

log = logging.getLogger(__name__)
SHIPPED = Path(classifier.__file__).parent / classifier.SHIPPED


def read_corpora(data: Path, reader: Reader, grounder: Grounder) -> Corpora:
    """Everything in a folder that the classifier may be taught.

    Raises:
        UsageError: there is no NeuroMMSig table, or a file is not what its name says.
    """
    table = data / "relations" / "neurommsig.tsv"
    if not table.is_file():
        raise UsageError(f"there is no {table}")
    curated = read_neurommsig(table, reader, grounder)
    log.info("NeuroMMSig: %d edges found, %d pairs", len(curated.edges), len(curated.pairs))
    marked = data / "relations" / "chemprot" / "train.txt"
    chemprot = read_chemprot(marked, reader, grounder) if marked.is_file() else []
    log.info("ChemProt: %d pairs", len(chemprot))
    abstracts = data / "ner" / "biored" / "train.pubtator"
    biored = read_biored(abstracts, reader) if abstracts.is_file() else []
    log.info("BioRED: %d pairs", len(biored))
    return Corpora(curated.pairs, curated.edges, chemprot, biored)


def main() -> None:
    """Train, and write the weights where the package looks for them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, default=SHIPPED)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parts = Parts(load_config())
    trained = train(read_corpora(arguments.data, parts.reader, parts.grounder))
    arguments.out.parent.mkdir(exist_ok=True)
    with arguments.out.open("wb") as handle:
        write_trained(handle, trained)
    log.info("%s: %d features, %d bytes", arguments.out, len(trained.effects.keys),
             arguments.out.stat().st_size)  # fmt: skip


if __name__ == "__main__":
    main()
