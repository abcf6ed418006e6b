"""Gathers what the adapter is taught of sentences: `python -m kgmed.evaluate.adapter.data DATA`.

`DATA` holds `relations/neurommsig.tsv` and, where they are to be had, `relations/chemprot` and
`ner/biored`. Writes JSON lines (`Tied` and its part) for training and for measuring; a quarter
of NeuroMMSig's papers, and every development part, are for measuring alone.
"""

import argparse
import json
import logging
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from graph_schema.records import Record
from kgmed.app.parts import Parts
from kgmed.config import load_config
from kgmed.evaluate.adapter.sentences import (
    Span,
    Tied,
    read_biored,
    read_chemprot,
    read_neurommsig,
)  # fmt: skip
from kgmed.evaluate.relation_training import fold_of
from kgmed.llm.facts import Effect

log = logging.getLogger(__name__)
FOLDS = 4
"""One of so many parts of NeuroMMSig's papers is not trained on: the first, for what is shipped."""
TRAIN, TEST = "train", "test"


class Sentences(NamedTuple):
    """What is trained on, and what is measured with."""

    train: tuple[Tied, ...]
    test: tuple[Tied, ...]


class _Line(Record):
    part: str
    corpus: str
    paper: str
    text: str
    one: Span
    other: Span
    forward: Effect
    backward: Effect


def gather(data: Path, parts: Parts, fold: int = 0) -> Iterator[tuple[str, Tied]]:
    """Every pair of names in the corpora of a folder, with its part; `fold` is not trained on.

    Raises:
        UsageError: a file is not what its name says.
    """
    unseen = set()
    table = data / "relations" / "neurommsig.tsv"
    for tied in read_neurommsig(table, parts.reader, parts.grounder):
        test = fold_of(tied.paper, FOLDS) == fold
        unseen |= {tied.paper} if test else set()
        yield TEST if test else TRAIN, tied
    for part, name in ((TRAIN, "train.txt"), (TEST, "dev.txt")):
        path = data / "relations" / "chemprot" / name
        if path.is_file():
            yield from ((part, tied) for tied in read_chemprot(path, parts.grounder))
    for part, name in ((TRAIN, "train.pubtator"), (TEST, "dev.pubtator")):
        path = data / "ner" / "biored" / name
        if path.is_file():
            found = read_biored(path)
            yield from ((part, tied) for tied in found if tied.paper not in unseen)


def read_sentences(path: Path) -> Sentences:
    """What `main` wrote."""
    by_part: dict[str, list[Tied]] = {TRAIN: [], TEST: []}
    with path.open(encoding="utf-8") as handle:
        for line in handle:
            found = _Line.model_validate_json(line).model_dump()
            by_part[found.pop("part")].append(Tied(**found))
    return Sentences(tuple(by_part[TRAIN]), tuple(by_part[TEST]))


def main() -> None:
    """Gather, and say how much was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--fold", type=int, default=0, help=f"not trained on, of {FOLDS}: 0")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parts = Parts(load_config())
    counts: Counter[tuple[str, str, str]] = Counter()
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    with arguments.out.open("w", encoding="utf-8") as handle:
        for part, tied in gather(arguments.data, parts, arguments.fold):
            handle.write(json.dumps({"part": part, **tied._asdict()}) + "\n")
            counts[part, tied.corpus, tied.forward.value] += 1
    for (part, corpus, effect), count in sorted(counts.items()):
        log.info("%-5s %-10s %-9s %6d", part, corpus, effect, count)


if __name__ == "__main__":
    main()
