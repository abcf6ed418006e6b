"""Chooses the limits of the extractors that ask the judge, on training data alone:
`python -m kgmed.evaluate.fit_extractors rows.jsonl --data DATA --limit 14 --texts 70`.

`DATA` holds `ner/biored/train.pubtator` and `relations/chemprot/train.txt`. Every counted pair of a
seeded sample of their texts is judged; what was said is kept in `rows.jsonl`, so that without
`--data` it is looked at again at no cost. The adapter and the cascade were taught on these very
parts, and are surer of them than of others: the confidences are somewhat too high elsewhere.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from graph_schema.records import Record
from ingest.records import Mention
from kgmed.app.parts import Parts
from kgmed.config import load_config
from kgmed.evaluate.extractor_corpora import Curated, given_names, read_curated, sample
from kgmed.growth.extractors.agreed import Weak, weak_reading
from kgmed.growth.extractors.judging import Verdict, verdict
from kgmed.growth.extractors.limits import Line
from kgmed.growth.extractors.pairs import Named
from kgmed.llm.facts import Effect
from kgmed.llm.jobs import Pair, averaged, judge_once

PARTS = (("ner/biored/train.pubtator", "limit"), ("relations/chemprot/train.txt", "texts"))
GRID = tuple(float(x) for x in np.arange(-4.0, 3.01, 0.25))
WEIGHTS = (0.1, 0.2, 0.3, 0.5, 0.75, 1.0)
SPARED = 0.02
"""Of the pairs that would be claimed, the share that a cheaper look may keep from it."""
_SIGNS = {Effect.INCREASES: 1, Effect.DECREASES: -1}


class Row(Record):
    """Two things in a sentence: what is curated of them, and what both readers say."""

    corpus: str
    document: str
    ends: tuple[str, str]
    related: bool
    signs: tuple[int, ...]
    once: float
    """The judge's log-odds that anything is said, asked once."""
    twice: Verdict
    weak: Weak | None

    @property
    def sign(self) -> int:
        """The judge's; 0 where it has none."""
        return _SIGNS.get(self.twice.effect, 0)

    @property
    def agreed(self) -> int:
        """The sign that both have, with the same acting; else 0."""
        same = self.weak is not None and self.weak[1:] == (self.twice.forward, self.sign)
        return self.sign if same else 0


def gather(data: Path, sizes: Mapping[str, int], parts: Parts) -> Iterator[Row]:
    """A row for every counted pair of a sentence.

    Raises:
        UsageError: a file is not what its name says.
        ModelError: the model cannot be asked.
    """
    for name, size in PARTS:
        corpus, everything = read_curated(data / name, parts.grounder)
        chosen = sample(everything, sizes[size], seed=1)
        scanned = parts.reader.scan([one.document for one in chosen])
        for curated, spoken in zip(chosen, scanned, strict=True):
            for sentence, mentions in given_names(curated, spoken):
                named = Named.of(curated.document, sentence, mentions)
                for pair in named.pairs():
                    if frozenset(str(one.curie) for one in pair) in curated.pairs:
                        yield _row(parts, (corpus, curated), named, pair)


def _row(
    parts: Parts, text: tuple[str, Curated], named: Named, pair: tuple[Mention, Mention]
) -> Row:
    corpus, curated = text
    first, second = sorted(str(one.curie) for one in pair)
    ends = frozenset((first, second))
    start = named.sentence.start
    asked = Pair(named.sentence.text, *((one.start - start, one.end - start) for one in pair))
    once = judge_once(parts.model, asked)
    return Row(
        corpus=corpus,
        document=curated.document.id,
        ends=(first, second),
        related=ends in curated.related,
        signs=tuple(sorted(sign for signed, sign in curated.signed if signed == ends)),
        once=verdict(once).odds,
        twice=verdict(averaged(once, judge_once(parts.model, asked, swapped=True))),
        weak=weak_reading(parts.reader.cascade, named, pair),
    )


def fit(rows: Sequence[Row]) -> dict[str, object]:
    """The limits of `kgmed.growth.extractors.limits`, and the F1 that each reaches here: the mean
    of both corpora, each pair of things counted once in a text."""
    tie, tie_f1 = _line(rows, lambda row: (row.twice.odds, 1), _related)
    sign, sign_f1 = _line(rows, lambda row: (row.twice.odds, row.sign), _signed)
    both = {weight: _line(rows, _summed(weight), _signed) for weight in WEIGHTS}
    weight = max(both, key=lambda one: both[one][1])
    summed = _summed(weight)
    agreed = [
        row.weak.related
        for row in rows
        if row.weak and row.agreed and summed(row)[0] >= both[weight][0].least
    ]
    return {
        "FLOOR": _nearly_all(row.once for row in rows if row.twice.odds >= tie.least),
        "TIE": {**tie._asdict(), "f1": tie_f1},
        "SIGN": {**sign._asdict(), "f1": sign_f1},
        "WEIGHT": weight,
        "BOTH": {**both[weight][0]._asdict(), "f1": both[weight][1]},
        "POSSIBLE": _nearly_all(agreed),
        "rows": len(rows),
    }


def _nearly_all(values: Iterable[float]) -> float:
    """What all but `SPARED` of the values reach."""
    found = sorted(values)
    return round(found[int(SPARED * len(found))], 2) if found else 0.0


Reads = Callable[[Row], tuple[float, int]]
"""Log-odds of a claim, and what is claimed: 0 for nothing."""
Truth = Callable[[Row], frozenset[int]]


def _related(row: Row) -> frozenset[int]:
    return frozenset((1,) if row.related else ())


def _signed(row: Row) -> frozenset[int]:
    return frozenset(row.signs)


def _summed(weight: float) -> Reads:
    def read(row: Row) -> tuple[float, int]:
        return (row.weak.related if row.weak else 0.0) + weight * row.twice.odds, row.agreed

    return read


def _line(rows: Sequence[Row], reads: Reads, truth: Truth) -> tuple[Line, float]:
    """The threshold with the best F1, and Platt's line over whatever BioRED's pairs are claimed to
    be: in ChemProt hardly a pair is marked that is not related."""
    from sklearn.linear_model import LogisticRegression

    scores = {least: _mean_f1(rows, reads, truth, least) for least in GRID}
    least = max(scores, key=lambda one: scores[one])
    claimed = [(reads(row), truth(row)) for row in rows if row.corpus == "biored"]
    cases = [(odds, said in right) for (odds, said), right in claimed if said]
    platt = LogisticRegression(C=1.0).fit([[odds] for odds, _ in cases], [y for _, y in cases])
    slope, base = float(platt.coef_[0][0]), float(platt.intercept_[0])
    return Line(least, round(slope, 2), round(base, 2)), round(scores[least], 3)


def _mean_f1(rows: Sequence[Row], reads: Reads, truth: Truth, least: float) -> float:
    """Of what is claimed above a threshold, each pair of a text by its surest claim."""
    found = []
    for corpus in sorted({row.corpus for row in rows}):
        curated: set[tuple[str, tuple[str, str], int]] = set()
        surest: dict[tuple[str, tuple[str, str]], tuple[float, int]] = {}
        for row in rows:
            if row.corpus == corpus:
                key = (row.document, row.ends)
                curated |= {(*key, one) for one in truth(row)}
                odds, said = reads(row)
                if said and odds >= least:
                    surest[key] = max(surest.get(key, (odds, said)), (odds, said))
        claimed = {(*key, said) for key, (_, said) in surest.items()}
        found.append(2 * len(claimed & curated) / max(1, len(claimed) + len(curated)))
    return sum(found) / max(1, len(found))


def main() -> None:
    """Gather where there is something to gather from, and print the limits as one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=Path)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--limit", type=int, default=14)
    parser.add_argument("--texts", type=int, default=70)
    arguments = parser.parse_args()
    if arguments.data is not None:
        sizes = {"limit": arguments.limit, "texts": arguments.texts}
        with arguments.rows.open("w", encoding="utf-8") as handle:
            for row in gather(arguments.data, sizes, Parts(load_config())):
                handle.write(row.model_dump_json() + "\n")
    lines = arguments.rows.read_text(encoding="utf-8").splitlines()
    sys.stdout.write(json.dumps(fit([Row.model_validate_json(line) for line in lines])) + "\n")


if __name__ == "__main__":
    main()
