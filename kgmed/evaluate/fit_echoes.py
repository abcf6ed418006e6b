"""Fit how probable it is that an unknown name means what another name of its document means.

Run: `python -m kgmed.evaluate.fit_echoes TRAIN.pubtator …`. Of every gold mention that its own
name leaves without an identity, each entity that the document names otherwise is the right one or
not; logistic regression over the facts about the two (`ingest.ground.echoes`) gives the weights,
as in `kgmed.evaluate.fit_grounding`.
Written to `ingest/ground/echo_weights.tsv`. A name that annotators taught us counts only where
another document taught it, too.
"""

import argparse
import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from graph_schema.biolink import Category
from ingest.ground import Grounder, echoes
from ingest.ground.lookup import SORTS, Found, sort_of
from ingest.vocabulary import Vocabulary
from kgmed.evaluate.fit_grounding import (
    Row,
    Taught,
    annotated_without,
    fitted_lines,
    is_known,
    splitter_of,
    taught_by,
)
from kgmed.evaluate.grounding_gold import GoldDocument, read_gold, verdict

_TABLE = Path(echoes.__file__).with_name("echo_weights.tsv")


class _Unlearned(Grounder):
    """A grounder that has not learned from the annotators of one document."""

    def __init__(self, vocabulary: Vocabulary, document: str, taught: Taught) -> None:
        super().__init__(vocabulary)
        self._document, self._taught = document, taught
        self.annotated = annotated_without(taught, document)

    def ways(self, name: str, category: Category) -> Iterator[list[Found]]:
        asked, known = (name, sort_of(category)), (self._vocabulary, self._taught)
        for way in super().ways(name, category):
            if usable := [hit for hit in way if is_known(hit, asked, self._document, *known)]:
                yield usable


def main() -> None:
    """Fit, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--home", type=Path, default=Path(os.environ.get("KGMED_HOME", ".kgmed")))
    arguments = parser.parse_args()
    vocabulary = Vocabulary.open(arguments.home / "vocabulary")
    gold = list(read_gold(arguments.files, splitter_of(arguments.home), vocabulary))
    taught = taught_by(gold, vocabulary)
    rows: dict[str, list[Row]] = defaultdict(list)
    for one in gold:
        grounder = _Unlearned(vocabulary, one.document.id, taught)
        for sort, row in _rows(one, grounder, vocabulary):
            rows[sort].append(row)
    lines = [
        f"# Fitted by `python -m kgmed.evaluate.fit_echoes` to {len(gold)} documents of "
        + ", ".join("/".join(path.parts[-2:]) for path in arguments.files),
        "sort\tfact\tweight",
    ]
    for sort in sorted(rows):
        lines += fitted_lines(sort, rows[sort])
    _TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _rows(
    one: GoldDocument, grounder: Grounder, vocabulary: Vocabulary
) -> Iterator[tuple[str, Row]]:
    """What each name of a document that is unknown by itself may echo, with its sort."""
    mentions = tuple(each.mention for each in one.mentions)
    found = grounder.names_of(one.document, one.split, mentions).echoes()
    for mention, gold in zip(found.mentions, one.mentions, strict=True):
        if mention.curie or mention.candidates or mention.category not in SORTS:
            continue
        for echoed, facts in found.facts(mention):
            right = bool(verdict(echoed.entity.curie, gold.meant, vocabulary))
            yield sort_of(mention.category), Row(tuple(sorted(facts)), right)


if __name__ == "__main__":
    main()
