"""How many words per second are searched for names, on one core, and what the package weighs.

Run: `python -m benchmarks.names [--home KGMED_HOME] [FILE.pubtator …]`. The time is that of the
recogniser and the vocabulary together, finding mentions (and, in the second line, grounding them
too); the texts are read and the weights are loaded before. CPU time on one thread.
"""

import argparse
import os
import re
import time
from collections.abc import Iterable
from pathlib import Path

from threadpoolctl import threadpool_limits

from ingest.ground import Grounder
from ingest.mentions import MentionFinder
from ingest.recogniser import Recogniser
from ingest.records import Document, SplitDocument
from ingest.vocabulary import Vocabulary

BAR = 15_000
"""Words per second."""
HEAVIEST, HEAVIEST_ADAPTER = 15, 12
"""MB of the installed package without the adapter of the language model, and of the adapter."""
ROOT = Path(__file__).resolve().parents[1]
_LINE = re.compile(r"(\d+)\|([ta])\|(.*)")
_DEFAULT = ROOT.parent / "shared/data/dalk/abstracts/2015.pubtator"


def main() -> None:
    """Measure, and print one line for each number."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, default=[_DEFAULT])
    parser.add_argument("--home", type=Path, default=Path(os.environ.get("KGMED_HOME", ".kgmed")))
    arguments = parser.parse_args()
    weigh()
    if not all(path.is_file() for path in arguments.files):
        print(f"skipped: there is no {arguments.files[0]}")
        return
    with threadpool_limits(1):
        measure(list(read_abstracts(arguments.files)), arguments.home)


def measure(documents: list[Document], home: Path) -> None:
    """Find the names of all documents, then ground them; print both speeds."""
    vocabulary = Vocabulary.open(home / "vocabulary")
    finder, grounder, split = (
        MentionFinder(vocabulary, Recogniser()),
        Grounder(vocabulary),
        SplitDocument((), ()),
    )
    finder.find(documents[0], split)
    words = sum(len(document.full_text.split()) for document in documents)
    cpu = time.process_time()
    found = [finder.find(document, split) for document in documents]
    finding = words / (time.process_time() - cpu)
    cpu = time.process_time()
    for document, mentions in zip(documents, found, strict=True):
        grounder.resolve(document, split, mentions)
    grounding = words / (time.process_time() - cpu)
    both = 1 / (1 / finding + 1 / grounding)
    print(
        f"{words:,} words of {len(documents):,} abstracts, {sum(map(len, found)):,} mentions\n"
        f"recogniser and vocabulary: {finding:,.0f} words per second of CPU "
        f"({'meets' if finding >= BAR else 'MISSES'} the bar of {BAR:,})\n"
        f"with grounding: {both:,.0f}"
    )


def weigh() -> None:
    """What the package's own files weigh, without caches."""
    sizes = {
        path: path.stat().st_size
        for package in ("graph_schema", "ingest", "kgmed")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    adapter = sum(size for path, size in sizes.items() if path.suffix == ".gguf")
    package = sum(sizes.values()) - adapter
    for what, size, bar in (("package", package, HEAVIEST), ("adapter", adapter, HEAVIEST_ADAPTER)):
        verdict = "meets" if size <= bar * 1e6 else "MISSES"
        print(f"{what}: {size / 1e6:.1f} MB ({verdict} the bar of {bar} MB)")


def read_abstracts(files: Iterable[Path]) -> Iterable[Document]:
    """The abstracts of PubTator files, without their annotations."""
    for path in files:
        texts: dict[str, dict[str, str]] = {}
        for line in path.read_text(encoding="utf-8").splitlines():
            match = _LINE.match(line)
            if match:
                texts.setdefault(match[1], {})[match[2]] = match[3]
        for pmid, text in texts.items():
            yield Document(id=f"PMID:{pmid}", title=text.get("t", ""), text=text.get("a", ""))


if __name__ == "__main__":
    main()
