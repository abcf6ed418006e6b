"""Relations measured: each file by what it is, NeuroMMSig, ChemProt or BioScope."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from graph_schema.records import Record
from ingest.ground import Grounder
from ingest.pipeline import Reader
from ingest.relations.classifier import GROUPS, Linear, shipped
from ingest.sentences import Splitter
from kgmed.errors import UsageError
from kgmed.evaluate.negation import NegationReport, evaluate_negation
from kgmed.evaluate.relation_corpora import read_neurommsig
from kgmed.evaluate.relation_folds import NeuroMMSigReport, evaluate_folds
from kgmed.evaluate.relation_marked import Marked, read_biored, read_chemprot
from kgmed.evaluate.relation_training import Corpora

Kind = Literal["neurommsig", "chemprot", "bioscope"]
_SNIFFED = 4096
"""Bytes by which a file's kind is told."""


class GroupScore(Record):
    """One of ChemProt's scored groups, or all together (micro-averaged)."""

    precision: float
    recall: float
    f1: float
    support: int


class ChemProtReport(Record):
    """The classifier's group of each marked pair. A pair that is not found in one parsed
    sentence gets no group, and counts against recall."""

    kind: Literal["chemprot"] = "chemprot"
    pairs: int
    micro: GroupScore
    groups: Mapping[str, GroupScore]


class RelationsReport(Record):
    """What was measured, by file."""

    files: Mapping[str, NeuroMMSigReport | ChemProtReport | NegationReport]


class Instruments(NamedTuple):
    """What reads."""

    reader: Reader
    grounder: Grounder
    splitter: Splitter


def evaluate_relations(
    files: Sequence[Path],
    instruments: Instruments,
    progress: Callable[[int, int], None],
) -> RelationsReport:
    """Measure each file by what it is.

    NeuroMMSig is cross-validated over papers. ChemProt and BioRED beside it, where a data folder
    has them (`chemprot/train.txt`, `../ner/biored/train.pubtator`), are trained on too.

    Raises:
        UsageError: a file is none of the three, or is broken.
    """
    measured: dict[str, NeuroMMSigReport | ChemProtReport | NegationReport] = {}
    for path in files:
        kind = sniff(path)
        if kind == "bioscope":
            found = evaluate_negation(path, instruments.splitter, progress=progress)
            measured[str(path)] = found
        elif kind == "chemprot":
            marked = read_chemprot(path, instruments.reader, instruments.grounder)
            measured[str(path)] = score_groups(marked)
        else:
            measured[str(path)] = _fold(path, instruments, progress)
    return RelationsReport(files=measured)


def sniff(path: Path) -> Kind:
    """What a file is, by its beginning.

    Raises:
        UsageError: it cannot be read, or is none of the three.
    """
    try:
        with path.open("rb") as handle:
            beginning = handle.read(_SNIFFED).decode("utf-8", "replace").lstrip("\ufeff \n\r\t")
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
    first = beginning.split("\n", 1)[0]
    if beginning.startswith("<"):
        return "bioscope"
    if first.startswith("{") and '"label"' in first:
        return "chemprot"
    if "subj_name" in first.split("\t"):
        return "neurommsig"
    raise UsageError(
        f"{path} is no corpus of relations that is known here",
        hint="NeuroMMSig (TSV), ChemProt (JSON lines) or BioScope (XML)",
    )


def _fold(
    path: Path, instruments: Instruments, progress: Callable[[int, int], None]
) -> NeuroMMSigReport:
    """NeuroMMSig by cross-validation, beside whatever else of the training data there is."""
    reader, grounder = instruments.reader, instruments.grounder
    curated = read_neurommsig(path, reader, grounder)
    marked, abstracts = (
        path.parent / "chemprot" / "train.txt",
        path.parent.parent / "ner" / "biored" / "train.pubtator",
    )
    chemprot = read_chemprot(marked, reader, grounder) if marked.is_file() else []
    biored = read_biored(abstracts, reader) if abstracts.is_file() else []
    corpora = Corpora(curated.pairs, curated.edges, chemprot, biored)
    if not corpora.edges:
        raise UsageError(f"{path}: of no signed edge both names were found in one sentence")
    return evaluate_folds(corpora, curated.rows, shipped(), progress)


def score_groups(marked: Sequence[Marked]) -> ChemProtReport:
    """The shipped classifier's groups against those of the corpus."""
    asked = [one.features for one in marked if one.features is not None]
    columns = Linear(shipped().groups).scores(asked).argmax(axis=1).tolist() if asked else []
    answers = iter(columns)
    pairs = [(one.group, None if one.features is None else GROUPS[next(answers)]) for one in marked]
    return ChemProtReport(
        pairs=len(pairs),
        micro=_score(pairs, GROUPS),
        groups={group: _score(pairs, (group,)) for group in GROUPS},
    )


def _score(pairs: Sequence[tuple[str, str | None]], groups: Sequence[str]) -> GroupScore:
    right = sum(truth == said for truth, said in pairs if truth in groups)
    said_so = sum(said in groups for _, said in pairs)
    support = sum(truth in groups for truth, _ in pairs)
    precision, recall = right / max(1, said_so), right / max(1, support)
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return GroupScore(precision=precision, recall=recall, f1=f1, support=support)
