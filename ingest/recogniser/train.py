"""Train the recogniser from a folder of corpora, and write its weights.

Run: `python -m ingest.recogniser.train FOLDER --vocabulary VOCABULARY --out WEIGHTS`, or
`make train-ner DATA=FOLDER`. The folder holds the files that `corpora.tsv` names. Documents that
also stand in a held-out file (`dev.*` or `test.*` beside a training file) are not trained on.
The same seed, files and vocabulary give the same weights on the same machine.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ingest.recogniser.corpora import ALL_HEADS, Corpus, Marked, corpora, read_corpus, read_marked
from ingest.recogniser.network import HEADS, TAGS, build
from ingest.recogniser.recogniser import ABOUT, WEIGHTS
from ingest.recogniser.teachers import Teachers
from ingest.recogniser.training import Lesson, Manner, School, prepare
from ingest.vocabulary import Vocabulary

_TOLD = 250
"""Steps between two lines of progress."""


def main() -> None:
    """Read the corpora, train, and write weights and what is known of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="the folder that holds the corpora")
    parser.add_argument("--vocabulary", type=Path, required=True, help="a compiled vocabulary")
    parser.add_argument("--out", type=Path, required=True, help="where the weights are written")
    parser.add_argument("--steps", type=int, default=Manner().steps)
    parser.add_argument("--seed", type=int, default=Manner().seed)
    parser.add_argument("--dropout", type=float, default=Manner().dropout)
    parser.add_argument("--strange", type=float, default=Manner().strange)
    parser.add_argument(
        "--teachers", type=Path, nargs="*", default=[], help="what earlier trainings wrote"
    )
    arguments = parser.parse_args()
    manner = Manner(arguments.steps, arguments.seed, arguments.dropout, arguments.strange)
    try:
        texts = gather(arguments.folder)
        teachers = Teachers(arguments.teachers)
    except FileNotFoundError as error:
        parser.error(str(error))
    weights = train(texts, Vocabulary.open(arguments.vocabulary), manner, teachers)
    write(arguments.out, weights, texts, {**manner._asdict(), "teachers": teachers.hashes})


def gather(folder: Path) -> dict[Corpus, tuple[Marked, ...]]:
    """The texts of every corpus that stand in no held-out file; of those that a machine
    labelled, only what no person did.

    Raises:
        FileNotFoundError: a corpus is missing.
    """
    held_out = set(_held_out(folder))
    seen: set[str] = set()
    gathered = {}
    for corpus in corpora():
        texts = tuple(read_corpus(folder, corpus))
        shut_out = held_out | seen if corpus.silver else held_out
        kept = tuple(one for one in texts if shut_out.isdisjoint({one.id, one.text}))
        seen |= {one.id for one in kept}
        gathered[corpus] = kept
        _say(f"{corpus.name}: {len(kept)} of {len(texts)} texts")
    return gathered


def _held_out(folder: Path) -> Iterable[str]:
    """Ids and texts that stand in the files with which the training will be judged."""
    for corpus in corpora():
        for pattern in ("dev.*", "test.*"):
            for path in sorted(folder.glob(str(Path(corpus.files).parent / pattern))):
                for marked in read_marked(path, corpus.heads):
                    yield from (marked.id, marked.text)


def train(
    texts: Mapping[Corpus, Sequence[Marked]],
    vocabulary: Vocabulary,
    manner: Manner,
    teachers: Teachers | None = None,
) -> bytes:
    """The weights of the heads that are asked, learned in this manner."""
    from thinc.api import fix_random_seed

    fix_random_seed(manner.seed)
    gold, silver = list[Lesson](), list[Lesson]()
    for corpus, marked in texts.items():
        lessons = (prepare(one, vocabulary) for one in marked)
        taught = teachers.annotate(lessons) if teachers else lessons
        (silver if corpus.silver else gold).extend(taught)
    network = build(len(ALL_HEADS))
    network.initialize(X=[lesson.features for lesson in gold[:5]])
    school = School(network, gold, silver, manner)
    recent: list[float] = []
    for step, loss in enumerate(school.teach(), start=1):
        recent.append(loss)
        if step % _TOLD == 0 or step == manner.steps:
            _say(f"step {step:,} of {manner.steps:,}: loss {np.mean(recent):.4f} per token")
            recent.clear()
    network.from_bytes(school.averaged())
    return without_silver(network)


def without_silver(network: Any) -> bytes:
    """The weights without the heads that only taught the layers below."""
    asked = TAGS * len(HEADS)
    kept = build(len(HEADS))
    linear = network.layers[-1].layers[0]
    for ours, theirs in zip(kept.layers[:-1], network.layers[:-1], strict=True):
        ours.from_bytes(theirs.to_bytes())
    kept.layers[-1].layers[0].set_param("W", linear.get_param("W")[:asked])
    kept.layers[-1].layers[0].set_param("b", linear.get_param("b")[:asked])
    return bytes(kept.to_bytes())


def write(
    out: Path,
    weights: bytes,
    texts: Mapping[Corpus, Sequence[Marked]],
    how: Mapping[str, object],
) -> None:
    """Write the weights, and beside them what they come from."""
    out.mkdir(parents=True, exist_ok=True)
    (out / WEIGHTS).write_bytes(weights)
    about = {
        "sha256": hashlib.sha256(weights).hexdigest(),
        **how,
        "corpora": [
            {"name": corpus.name, "licence": corpus.licence, "texts": len(marked)}
            for corpus, marked in texts.items()
        ],
        "trained_on": _gold_ids(texts),
    }
    (out / ABOUT).write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    _say(f"{len(weights) / 1e6:.1f} MB in {out}")


def _gold_ids(texts: Mapping[Corpus, Sequence[Marked]]) -> list[str]:
    """Publications whose gold annotations were trained on; figures on them would flatter."""
    ids = {one.id for corpus, marked in texts.items() if not corpus.silver for one in marked}
    return sorted(id_ for id_ in ids if id_.startswith("PMID:"))


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")


if __name__ == "__main__":
    main()
