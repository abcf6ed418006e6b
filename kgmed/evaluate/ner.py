"""How well names are found: strict F1 of span and type against annotated corpora.

A mention counts when its start, its end and its type are those of an annotation. Documents that
the recogniser was trained on are not scored.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from graph_schema.biolink import Category
from graph_schema.records import Record
from ingest.formats import read_path
from ingest.mentions import NameRecogniser
from ingest.pipeline import Reader
from ingest.recogniser import Recogniser
from ingest.recogniser.corpora import read_iob
from ingest.records import Document, Mention
from kgmed.errors import UsageError
from kgmed.evaluate.plots import draw_bars

_GENES = frozenset({Category.GENE, Category.GENE_FAMILY, Category.COMPLEX})
_COUNTED_AS: dict[str, frozenset[Category]] = {
    "gene": _GENES,
    "chemical": frozenset({Category.CHEMICAL}),
    "disease": frozenset({Category.DISEASE, Category.PHENOTYPE}),
    "variant": frozenset({Category.VARIANT}),
    "species": frozenset({Category.TAXON}),
    "cell line": frozenset({Category.CELL_LINE}),
    "anatomy": frozenset({Category.ANATOMY, Category.CELL, Category.COMPONENT}),
}
"""Which of our categories count as a type of the corpora. Corpora call a family or a complex a
gene, and a sign or symptom a disease."""
_TYPES = {
    Category.GENE: "gene",
    Category.CHEMICAL: "chemical",
    Category.DISEASE: "disease",
    Category.VARIANT: "variant",
    Category.TAXON: "species",
    Category.CELL_LINE: "cell line",
}
_BATCH = 64


class Score(Record):
    """Precision, recall and F1 of one type in one file; `support` is the number of annotations."""

    precision: float
    recall: float
    f1: float
    support: int


class NerReport(Record):
    """What `kgmed evaluate ner` found."""

    recogniser: str
    """Fingerprint of the recogniser."""
    files: dict[str, dict[str, Score]]
    """By file, by type."""
    documents: dict[str, int]
    """Documents scored, by file."""
    left_out: dict[str, int]
    """Documents that the recogniser was trained on and that were not scored, by file."""
    words: int
    words_per_second: float
    """White-space words per second of CPU: splitting into sentences, finding and grounding."""


class Gold(NamedTuple):
    """A document without its annotations, and the annotations."""

    document: Document
    marks: frozenset[tuple[int, int, str]]


def evaluate_ner(
    paths: Sequence[Path],
    reader: Reader,
    recogniser: NameRecogniser | None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> NerReport:
    """Find the names of every document with `reader`, and compare them with the annotations.

    `recogniser`: the one that the reader has. `progress` hears of documents, done and in all.

    Raises:
        UsageError: a file holds no annotated document.
    """
    trained_on = recogniser.trained_on if isinstance(recogniser, Recogniser) else frozenset()
    files, documents, left_out = {}, {}, {}
    words, seconds = 0, 0.0
    for path in paths:
        everything = tuple(read_gold(path))
        scored = [gold for gold in everything if gold.document.id not in trained_on]
        types = {kind for gold in everything for _, _, kind in gold.marks}
        if not types:
            raise UsageError(f"{path} holds no annotated document", hint="PubTator or .iob files")
        counts: dict[str, _Counts] = defaultdict(_Counts)
        for start in range(0, len(scored), _BATCH):
            batch = scored[start : start + _BATCH]
            began = time.process_time()
            found = list(reader.find_mentions(gold.document for gold in batch))
            seconds += time.process_time() - began
            for gold, mentions in zip(batch, found, strict=True):
                _count(counts, types, gold, mentions)
                words += len(gold.document.full_text.split())
            progress(start + len(batch), len(scored))
        name = f"{path.parent.name}/{path.stem}"
        files[name] = {kind: counts[kind].score() for kind in sorted(types)}
        documents[name], left_out[name] = len(scored), len(everything) - len(scored)
    return NerReport(
        recogniser=recogniser.fingerprint if recogniser else "vocabulary alone",
        files=files,
        documents=documents,
        left_out=left_out,
        words=words,
        words_per_second=words / seconds if seconds else 0.0,
    )


def draw(report: NerReport, folder: Path) -> Path:
    """Precision, recall and F1 of every type of every file, as `ner.svg` in `folder`."""
    bars = {
        f"{kind}\n{name}": {
            "precision": score.precision,
            "recall": score.recall,
            "F1": score.f1,
        }
        for name, types in report.files.items()
        for kind, score in types.items()
    }
    path = folder / "ner.svg"
    draw_bars(path, bars, f"Names found by {report.recogniser}", "share, strict span and type")
    return path


def read_gold(path: Path) -> Iterator[Gold]:
    """The documents of a PubTator or IOB file, their annotations taken off; each id once."""
    seen = set()
    if path.suffix == ".iob":
        for sentence in read_iob(path):
            marks = frozenset((start, end, _type(label)) for start, end, label in sentence.marks)
            number = sentence.id.rpartition(":")[2]
            yield Gold(Document(id=f"PMC:{number}", text=sentence.text), marks)
        return
    for located in read_path(path):
        document = located.item
        if isinstance(document, Document) and document.id not in seen:
            seen.add(document.id)
            marks = frozenset(
                (mark.start, mark.end, _TYPES[mark.category]) for mark in document.annotations
            )
            yield Gold(document.model_copy(update={"annotations": ()}), marks)


def _type(label: str) -> str:
    return label.lower() if label.lower() in _COUNTED_AS else "anatomy"


class _Counts:
    """Annotations, mentions, and how many are both."""

    def __init__(self) -> None:
        self.gold = self.found = self.both = 0

    def score(self) -> Score:
        precision = self.both / self.found if self.found else 0.0
        recall = self.both / self.gold if self.gold else 0.0
        both = precision + recall
        f1 = 2 * precision * recall / both if both else 0.0
        return Score(precision=precision, recall=recall, f1=f1, support=self.gold)


def _count(
    counts: dict[str, _Counts],
    types: Collection[str],
    gold: Gold,
    mentions: Sequence[Mention],
) -> None:
    for kind in types:
        counted_as = _COUNTED_AS[kind]
        found = {(one.start, one.end) for one in mentions if one.category in counted_as}
        marked = {(start, end) for start, end, of in gold.marks if of == kind}
        counts[kind].gold += len(marked)
        counts[kind].found += len(found)
        counts[kind].both += len(found & marked)
