"""How many words per second are searched for names, on one core.

Run: `python -m benchmarks.names [--home KGMED_HOME] [FILE.pubtator …]`. The time is that of
finding and grounding mentions alone; the texts are read and the vocabulary is opened before.
"""

import argparse
import os
import re
import time
from collections.abc import Iterable
from pathlib import Path

from ingest.ground import Grounder
from ingest.mentions import MentionFinder
from ingest.records import Document, SplitDocument
from ingest.vocabulary import Vocabulary

BAR = 30_000
"""Words per second."""
_LINE = re.compile(r"(\d+)\|([ta])\|(.*)")
_DEFAULT = Path(__file__).resolve().parents[2] / "shared/data/dalk/abstracts/2015.pubtator"


def main() -> None:
    """Measure, and print one line for each number."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, default=[_DEFAULT])
    parser.add_argument("--home", type=Path, default=Path(os.environ.get("KGMED_HOME", ".kgmed")))
    arguments = parser.parse_args()
    documents = list(read_abstracts(arguments.files))
    started = time.perf_counter()
    vocabulary = Vocabulary.open(arguments.home / "vocabulary")
    opening = time.perf_counter() - started
    finder, grounder, split = MentionFinder(vocabulary), Grounder(vocabulary), SplitDocument((), ())
    for name in ("cold", "warm"):
        wall, cpu, found = time.perf_counter(), time.process_time(), 0
        for document in documents:
            mentions, _ = grounder.resolve(document, split, finder.find(document, split))
            found += len(mentions)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        words = sum(len(document.full_text.split()) for document in documents)
        print(
            f"{name}: {words:,} words of {len(documents):,} abstracts, {found:,} mentions, "
            f"{wall:.1f} s wall, {cpu:.1f} s CPU: {words / wall:,.0f} words per second, "
            f"{words / cpu:,.0f} per CPU second "
            f"({'meets' if words / cpu >= BAR else 'MISSES'} the bar of {BAR:,})"
        )
    print(f"opening the vocabulary: {opening * 1000:.1f} ms")


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
