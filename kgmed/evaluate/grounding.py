"""How well names are given their identity: gold mentions one by one, and whole documents.

Identities are compared by the CURIE under which our vocabulary keeps them, so that equivalents
of other vocabularies meet. Where annotators give several identities, any one of them is right;
where they give none, none is right.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from graph_schema.biolink import Category
from graph_schema.records import Record
from ingest.ground import Grounder
from ingest.pipeline import Reader
from ingest.records import Mention
from ingest.sentences import Splitter
from ingest.vocabulary import Vocabulary
from kgmed.evaluate.grounding_gold import GoldDocument, read_gold, verdict
from kgmed.evaluate.intervals import wilson
from kgmed.evaluate.plots import Bin, draw_curves, draw_reliability

TYPES: dict[Category, str] = {
    Category.CHEMICAL: "chemical",
    Category.DISEASE: "disease",
    Category.PHENOTYPE: "disease",
    Category.GENE: "gene",
    Category.GENE_FAMILY: "gene",
    Category.COMPLEX: "gene",
    Category.VARIANT: "variant",
    Category.TAXON: "species",
    Category.CELL_LINE: "cell line",
}
"""The types of the corpora: they call a sign a disease, and a family or complex a gene."""
ALL = "all"
_BINS = 10
_BATCH = 64


class GroundingScore(Record):
    """Gold mentions of one type: the shares that got a right identity (or rightly none), a wrong
    one, and none although they have one; with 95 % intervals."""

    mentions: int
    accuracy: float
    accuracy_interval: tuple[float, float]
    wrong: float
    wrong_interval: tuple[float, float]
    unlinked: float


class SetScore(Record):
    """Distinct (type, identity) pairs of documents, found by the whole reader."""

    precision: float
    recall: float
    f1: float
    support: int


class FileReport(Record):
    """What was measured on one corpus, by type and over all of them."""

    documents: int
    gold_mentions: dict[str, GroundingScore]
    end_to_end: dict[str, SetScore]


class GroundingReport(Record):
    """What `kgmed evaluate grounding` found."""

    files: dict[str, FileReport]
    mentions_per_second: float
    """Gold mentions grounded per second of CPU."""
    words_per_second: float
    """White-space words per second of CPU: splitting into sentences, finding and grounding."""
    reliability: tuple[Bin, ...]
    """Of the gold mentions that got an identity: how probable it was said to be, and how often
    it was right."""
    floors: tuple[tuple[float, float, float], ...]
    """(floor, share right, share wrong), had only what is at least so probable been said."""


class Instruments(NamedTuple):
    """The parts that are measured."""

    reader: Reader
    grounder: Grounder
    splitter: Splitter
    vocabulary: Vocabulary


class _Said(NamedTuple):
    """What was said of one gold mention."""

    kind: str
    known: bool
    """Whether the annotators gave an identity."""
    score: float | None
    """The probability of the identity that was given; None where none was."""
    right: bool


def evaluate_grounding(
    files: Sequence[Path],
    parts: Instruments,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> GroundingReport:
    """Measure on annotated corpora (PubTator). `progress` hears of files, done and in all.

    Raises:
        NothingUsableError: a file holds no annotated document.
    """
    reports: dict[str, FileReport] = {}
    said: list[_Said] = []
    seconds, reading, words = 0.0, 0.0, 0
    for number, path in enumerate(files):
        gold = list(read_gold([path], parts.splitter, parts.vocabulary))
        began = time.process_time()
        here = [one for document in gold for one in _said(document, parts)]
        seconds += time.process_time() - began
        began = time.process_time()
        found = list(parts.reader.find_mentions(one.document for one in gold))
        reading += time.process_time() - began
        words += sum(len(one.document.full_text.split()) for one in gold)
        reports[f"{path.parent.name}/{path.stem}"] = FileReport(
            documents=len(gold),
            gold_mentions=_by_type(here),
            end_to_end=_sets(gold, found),
        )
        said += here
        progress(number + 1, len(files))
    return GroundingReport(
        files=reports,
        mentions_per_second=len(said) / seconds if seconds else 0.0,
        words_per_second=words / reading if reading else 0.0,
        reliability=_reliability(said),
        floors=tuple(_at_floor(said, step / 20) for step in range(20)),
    )


def _said(gold: GoldDocument, parts: Instruments) -> Iterable[_Said]:
    mentions = tuple(one.mention for one in gold.mentions)
    resolved, _ = parts.grounder.resolve(gold.document, gold.split, mentions)
    for mention, (given, meant) in zip(resolved, gold.mentions, strict=True):
        curie = mention.curie
        right = None if curie is None else verdict(curie, meant, parts.vocabulary)
        yield _Said(
            kind=TYPES[given.category],
            known=bool(meant),
            score=None if right is None else mention.score,
            right=not meant if curie is None else bool(right),
        )


def _by_type(said: Sequence[_Said]) -> dict[str, GroundingScore]:
    groups: dict[str, list[_Said]] = defaultdict(list)
    for one in said:
        groups[one.kind].append(one)
        groups[ALL].append(one)
    return {kind: _score(groups[kind]) for kind in sorted(groups)}


def _score(said: Sequence[_Said]) -> GroundingScore:
    n, right = len(said), sum(one.right for one in said)
    wrong = sum(one.score is not None and not one.right for one in said)
    return GroundingScore(
        mentions=n,
        accuracy=round(right / n, 4),
        accuracy_interval=wilson(right, n),
        wrong=round(wrong / n, 4),
        wrong_interval=wilson(wrong, n),
        unlinked=round((n - right - wrong) / n, 4),
    )


def _sets(
    gold: Sequence[GoldDocument], found: Sequence[tuple[Mention, ...]]
) -> dict[str, SetScore]:
    """Distinct identities of each document, those that it has and those that were found."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    kinds = {TYPES[one.mention.category] for document in gold for one in document.mentions}
    for document, mentions in zip(gold, found, strict=True):
        has = {
            (TYPES[one.mention.category], curie) for one in document.mentions for curie in one.meant
        }
        got = {
            (TYPES[one.category], _comparable(one.curie))
            for one in mentions
            if one.curie and TYPES.get(one.category) in kinds
        }
        for name, pairs in (("gold", has), ("found", got), ("both", has & got)):
            for kind, _ in pairs:
                counts[kind][name] += 1
                counts[ALL][name] += 1
    return {kind: _set_score(counts[kind]) for kind in sorted(counts)}


def _comparable(curie: str) -> str:
    return curie.rpartition(":")[2] if curie.startswith("HGVS:") else curie


def _set_score(counts: Mapping[str, int]) -> SetScore:
    both, found, gold = counts.get("both", 0), counts.get("found", 0), counts.get("gold", 0)
    return SetScore(
        precision=round(both / found, 4) if found else 0.0,
        recall=round(both / gold, 4) if gold else 0.0,
        f1=round(2 * both / (found + gold), 4) if found + gold else 0.0,
        support=gold,
    )


def _reliability(said: Iterable[_Said]) -> tuple[Bin, ...]:
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for one in said:
        if one.score is not None:
            bins[min(_BINS - 1, int(one.score * _BINS))].append((one.score, one.right))
    return tuple(
        Bin(
            confidence=round(sum(score for score, _ in inside) / len(inside), 4),
            right=round(sum(right for _, right in inside) / len(inside), 4),
            n=len(inside),
        )
        for _, inside in sorted(bins.items())
    )


def _at_floor(said: Sequence[_Said], floor: float) -> tuple[float, float, float]:
    """The shares right and wrong, had only what is at least so probable been said."""
    right = wrong = 0
    for one in said:
        if one.score is not None and one.score >= floor:
            right += one.right
            wrong += not one.right
        else:
            right += not one.known
    return floor, round(right / len(said), 4), round(wrong / len(said), 4)


def draw(report: GroundingReport, folder: Path) -> list[Path]:
    """The plots of a report as SVG files in `folder`: reliability, and what the floor does."""
    reliability, floors = folder / "grounding_reliability.svg", folder / "grounding_floor.svg"
    draw_reliability(reliability, report.reliability, "Grounding: probability of an identity")
    curves = {
        "right": [(floor, right) for floor, right, _ in report.floors],
        "wrong": [(floor, wrong) for floor, _, wrong in report.floors],
    }
    draw_curves(floors, curves, "Grounding: what the floor does", ("floor", "share of mentions"))
    return [reliability, floors]
