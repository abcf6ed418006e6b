"""How well names are found: strict F1 of span and type against annotated corpora.

A mention counts when its start, its end and its type are those of an annotation. Documents that
the recogniser was trained on are not scored.

BC2GM (the `.iob` files) calls families, domains and complexes genes too, and draws the ends of
names otherwise than the other corpora, so that no one choice of mentions satisfies both. Our
recogniser has learned its guideline apart: `gene` of an `.iob` file is what that says, and
`gene among mentions` is what the graph gets.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from graph_schema.biolink import Category
from graph_schema.records import Record
from ingest.formats import read_path
from ingest.mentions import NameRecogniser
from ingest.pipeline import Reader
from ingest.recogniser import Recogniser
from ingest.recogniser.corpora import read_iob
from ingest.records import Document, Mention, Recognition
from kgmed.errors import UsageError
from kgmed.evaluate.plots import draw_bars

_COUNTED_AS: dict[str, frozenset[Category]] = {
    "gene": frozenset({Category.GENE}),
    "gene among mentions": frozenset({Category.GENE, Category.GENE_FAMILY, Category.COMPLEX}),
    "chemical": frozenset({Category.CHEMICAL}),
    "disease": frozenset({Category.DISEASE, Category.PHENOTYPE}),
    "variant": frozenset({Category.VARIANT}),
    "species": frozenset({Category.TAXON}),
    "cell line": frozenset({Category.CELL_LINE}),
    "anatomy": frozenset({Category.ANATOMY, Category.CELL, Category.COMPONENT}),
}
"""Which of our categories count as a type of the corpora, by what a mention was recognised as, or
else by what it names. The corpora call a sign or symptom a disease."""
_TYPES = {
    Category.GENE: "gene",
    Category.CHEMICAL: "chemical",
    Category.DISEASE: "disease",
    Category.VARIANT: "variant",
    Category.TAXON: "species",
    Category.CELL_LINE: "cell line",
}
_BATCH = 64
_Places = set[tuple[int, int]]


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
    ours = isinstance(recogniser, Recogniser)
    trained_on = recogniser.trained_on if isinstance(recogniser, Recogniser) else frozenset()
    files, documents, left_out = {}, {}, {}
    words, seconds = 0, 0.0
    for path in paths:
        everything = tuple(read_gold(path))
        scored = [gold for gold in everything if gold.document.id not in trained_on]
        types = {kind for gold in everything for _, _, kind in gold.marks}
        if not types:
            raise UsageError(f"{path} holds no annotated document", hint="PubTator or .iob files")
        broad = ["gene among mentions"] if path.suffix == ".iob" and "gene" in types else []
        counts: dict[str, _Counts] = defaultdict(_Counts)
        for start in range(0, len(scored), _BATCH):
            batch = scored[start : start + _BATCH]
            began = time.process_time()
            found = [
                {kind: _of_type(kind, mentions) for kind in (*types, *broad)}
                for mentions in reader.find_mentions(gold.document for gold in batch)
            ]
            seconds += time.process_time() - began
            if ours and broad:
                _by_guideline(found, reader.recognise(gold.document for gold in batch))
            for gold, places in zip(batch, found, strict=True):
                _count(counts, gold, places)
                words += len(gold.document.full_text.split())
            progress(start + len(batch), len(scored))
        name = f"{path.parent.name}/{path.stem}"
        files[name] = {kind: counts[kind].score() for kind in sorted(counts)}
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


def _of_type(kind: str, mentions: Sequence[Mention]) -> _Places:
    counted_as = _COUNTED_AS[kind]
    return {(m.start, m.end) for m in mentions if (m.recognised or m.category) in counted_as}


def _by_guideline(found: Sequence[dict[str, _Places]], said: Iterable[Recognition]) -> None:
    """Take what was recognised by BC2GM's guideline for its genes."""
    for places, recognition in zip(found, said, strict=True):
        places["gene"] = {
            (span.start, span.end)
            for span in recognition.spans
            if span.category is Category.GENE_FAMILY
        }


def _count(counts: dict[str, _Counts], gold: Gold, places: dict[str, _Places]) -> None:
    for kind, found in places.items():
        meant = kind.removesuffix(" among mentions")
        marked = {(start, end) for start, end, of in gold.marks if of == meant}
        counts[kind].gold += len(marked)
        counts[kind].found += len(found)
        counts[kind].both += len(found & marked)
