"""Extractors measured side by side: the same texts, names and pairs, the same counting.

Names are given, so that nothing is measured but what is read of them. The task is defined in
`kgmed.evaluate.extractor_corpora`. A model is measured whether or not it is fit for the job; the
report says which.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from time import perf_counter, process_time
from typing import NamedTuple

from graph_schema.records import Record
from ingest.ground import Grounder
from ingest.pipeline import Reader, Spoken
from ingest.records import Document, Extraction
from kgmed.evaluate.extractor_corpora import Curated, given_names, read_curated, sample
from kgmed.evaluate.extractor_scores import Counted, TaskScore, count, score
from kgmed.growth.extractors import WAYS, Extractor
from kgmed.llm.adviser import Adviser

Progress = Callable[[int, int], None]
_AT_ONCE = 16
"""Texts that are parsed together."""


class ExtractorScore(Record):
    """How one extractor did on one file."""

    fit: bool | None
    """Whether the model was found fit for its job, and so would be given it; None where it asks
    none."""
    related: TaskScore
    signed: TaskScore
    claims: int
    """That it made, of whatever pairs."""
    seconds: float
    """A text, beside reading it, as a clock has it."""
    cpu_seconds: float
    """The same in seconds of processors, all threads together: what a busy machine does not
    change."""
    tokens: float
    """A text, evaluated by the model."""


class FileScores(Record):
    """What was measured on one file."""

    corpus: str
    texts: int
    texts_in_file: int
    pairs: int
    """That count."""
    within_reach: float
    """The share of the related ones whose two things are named in one sentence: no extractor that
    reads sentence by sentence can have a higher recall."""
    reading_seconds: float
    """A text, split and parsed."""
    extractors: Mapping[str, ExtractorScore]


class ExtractorsReport(Record):
    """What `kgmed evaluate relations --extractors` found."""

    seed: int
    limit: int | None
    model_sha256: str | None
    """Of the language model; None where no extractor asked one."""
    adapter_sha256: str | None
    files: Mapping[str, FileScores]


class Plan(NamedTuple):
    """Which extractors, on which texts."""

    names: tuple[str, ...]
    limit: int | None = None
    """Texts of each file, chosen by the seed."""
    seed: int = 0


class Instruments(NamedTuple):
    """What reads, and who is asked."""

    reader: Reader
    grounder: Grounder
    adviser: Adviser


def evaluate_extractors(
    files: Sequence[Path], plan: Plan, instruments: Instruments, progress: Progress
) -> ExtractorsReport:
    """Every extractor on every file.

    Raises:
        UsageError: a file is of no corpus that is known here.
        ModelError: the model is missing or broken, or cannot be asked.
    """
    adviser = instruments.adviser
    asks = [name for name in plan.names if WAYS[name].job is not None]
    cascade = instruments.reader.cascade
    extractors = {name: WAYS[name].make(lambda: adviser.model, cascade) for name in plan.names}
    measured = {
        str(path): _measure(path, plan, instruments, _Bench(extractors, progress)) for path in files
    }
    return ExtractorsReport(
        seed=plan.seed,
        limit=plan.limit,
        model_sha256=adviser.model.sha256 if asks else None,
        adapter_sha256=adviser.model.adapter_sha256 if asks else None,
        files=measured,
    )


class _Bench(NamedTuple):
    extractors: Mapping[str, Extractor]
    progress: Progress


class _Tally(NamedTuple):
    """What one extractor did, text by text."""

    counted: list[Counted]
    claims: list[int]
    seconds: list[float]
    cpu_seconds: list[float]
    tokens: list[int]


def _measure(path: Path, plan: Plan, instruments: Instruments, bench: _Bench) -> FileScores:
    corpus, everything = read_curated(path, instruments.grounder)
    chosen = sample(everything, plan.limit, plan.seed)
    tallies = {name: _Tally([], [], [], [], []) for name in plan.names}
    reachable = reading = 0.0
    for done, (curated, spoken, seconds) in enumerate(_read(chosen, instruments.reader), start=1):
        reading += seconds
        reachable += len(curated.related & _together(spoken))
        for name, extractor in bench.extractors.items():
            _take(tallies[name], extractor, curated, spoken, instruments.adviser)
        bench.progress(done, len(chosen))
    n = max(1, len(chosen))
    related = sum(len(one.related) for one in chosen)
    return FileScores(
        corpus=corpus,
        texts=len(chosen),
        texts_in_file=len(everything),
        pairs=sum(len(one.pairs) for one in chosen),
        within_reach=round(reachable / max(1, related), 4),
        reading_seconds=round(reading / n, 4),
        extractors={
            name: _scored(tally, plan.seed, _fit(name, instruments.adviser))
            for name, tally in tallies.items()
        },
    )


def _read(
    chosen: Sequence[Curated], reader: Reader
) -> "Iterable[tuple[Curated, list[Spoken], float]]":
    """Each text with its sentences and given names, and its share of the time that took."""
    for start in range(0, len(chosen), _AT_ONCE):
        batch = chosen[start : start + _AT_ONCE]
        began = perf_counter()
        scanned = list(reader.scan([one.document for one in batch]))
        seconds = (perf_counter() - began) / len(batch)
        for curated, spoken in zip(batch, scanned, strict=True):
            yield curated, given_names(curated, spoken), seconds


def _together(spoken: Iterable[Spoken]) -> set[frozenset[str]]:
    return {
        frozenset((str(one.curie), str(other.curie)))
        for _, mentions in spoken
        for one in mentions
        for other in mentions
    }


def _take(
    tally: _Tally,
    extractor: Extractor,
    curated: Curated,
    spoken: Sequence[Spoken],
    adviser: Adviser,
) -> None:
    asks = WAYS[extractor.name].job is not None
    before = adviser.model.evaluated if asks else 0
    began, cpu = perf_counter(), process_time()
    said = _said(extractor, curated.document, spoken)
    tally.seconds.append(perf_counter() - began)
    tally.cpu_seconds.append(process_time() - cpu)
    tally.tokens.append(adviser.model.evaluated - before if asks else 0)
    tally.claims.append(len(said))
    tally.counted.append(count(curated, said))


def _said(extractor: Extractor, document: Document, spoken: Sequence[Spoken]) -> list[Extraction]:
    return [
        one
        for sentence, mentions in spoken
        for one in extractor.extract(document, sentence, mentions)
    ]


def _fit(name: str, adviser: Adviser) -> bool | None:
    job = WAYS[name].job
    return None if job is None else adviser.may(job)


def _scored(tally: _Tally, seed: int, fit: bool | None) -> ExtractorScore:
    n = max(1, len(tally.counted))
    return ExtractorScore(
        fit=fit,
        related=score([one.related for one in tally.counted], seed),
        signed=score([one.signed for one in tally.counted], seed),
        claims=sum(tally.claims),
        seconds=round(sum(tally.seconds) / n, 4),
        cpu_seconds=round(sum(tally.cpu_seconds) / n, 4),
        tokens=round(sum(tally.tokens) / n, 1),
    )
