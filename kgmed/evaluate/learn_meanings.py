"""Learn what annotators mean by names that the vocabulary gives to several things.

Run: `python -m kgmed.evaluate.learn_meanings TRAIN.pubtator …`. Written to
`ingest/ground/annotated.tsv`: the keys of names, identities, and how many documents use the one for
the other. Only names that the vocabulary knows, and not for one thing alone.
"""

import argparse
import os
from pathlib import Path

from ingest.ground import annotated
from ingest.ground.lookup import SORTS, fitting, sort_of
from ingest.vocabulary import Vocabulary
from kgmed.evaluate.fit_grounding import splitter_of, taught_by
from kgmed.evaluate.grounding_gold import GoldDocument, read_gold

_TABLE = Path(annotated.__file__).with_name("annotated.tsv")


def main() -> None:
    """Read the corpora, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--home", type=Path, default=Path(os.environ.get("KGMED_HOME", ".kgmed")))
    arguments = parser.parse_args()
    vocabulary = Vocabulary.open(arguments.home / "vocabulary")
    gold = list(read_gold(arguments.files, splitter_of(arguments.home), vocabulary))
    ambiguous = _ambiguous(gold, vocabulary)
    lines = [
        f"{key}\t{curie}\t{len(documents)}"
        for key, meant in sorted(taught_by(gold, vocabulary).items())
        if key in ambiguous
        for curie, documents in sorted(meant.items())
    ]
    _TABLE.write_text("\n".join(["key\tcurie\tdocuments", *lines]) + "\n", encoding="utf-8")


def _ambiguous(gold: list[GoldDocument], vocabulary: Vocabulary) -> set[str]:
    """The keys of names that the vocabulary has for several things of a sort."""
    return {
        annotated.key_of_name(name, sort_of(each.mention.category))
        for one in gold
        for each in one.mentions
        if each.mention.category in SORTS and (name := each.mention.text)
        if len(fitting(vocabulary.found(name), each.mention.category)) > 1
        or len(fitting(vocabulary.loose(name), each.mention.category)) > 1
    }


if __name__ == "__main__":
    main()
