"""EvidenceQA, each question asked of a reader and a model that were not taught its papers.

The classifier of relations and the adapter that ship were taught NeuroMMSig, which EvidenceQA was
made from. Here the papers are cut into folds, as for the adapter
(`kgmed.evaluate.adapter.data`). For each fold a classifier is taught without its papers, all
documents are read with it, and the questions whose papers all lie in the fold are asked of that
graph, by the model with an adapter that was trained without the fold. Such an adapter stands in
for the shipped one, and is given the jobs that the shipped one passed. Questions whose papers lie
in several folds are left out; those without papers are dealt out evenly.

`python -m kgmed.evaluate.cross_fitted DATA --out FOLDER [--adapters A0,A1,A2,A3]`; hours. Killed,
it goes on where it stopped.
"""

import argparse
import hashlib
import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from ingest.relations.classifier import write_trained
from kgmed.app.engine import Engine
from kgmed.app.parts import Parts
from kgmed.config import Config, load_config
from kgmed.errors import UsageError
from kgmed.evaluate.adapter.data import FOLDS
from kgmed.evaluate.arms import ARMS
from kgmed.evaluate.predictions import Prediction
from kgmed.evaluate.qa_counting import report_of
from kgmed.evaluate.qa_page import keep_report
from kgmed.evaluate.qa_report import QaReport
from kgmed.evaluate.qa_run import Plan, evaluate_qa
from kgmed.evaluate.questions import Question, load_questions
from kgmed.evaluate.relation_training import Corpora, fold_of, train
from kgmed.evaluate.train_relations import read_corpora
from kgmed.llm.adapters import NO_ADAPTER
from kgmed.llm.fitness import keep_fitness, shipped_fitness

log = logging.getLogger(__name__)


class Laid(NamedTuple):
    """What is measured, and where it is kept."""

    data: Path
    """With `evidence_qa`, `relations` and, where there, `ner/biored`."""
    out: Path
    adapters: tuple[str, ...]
    """Of each fold, what `llm.lora` is to be."""
    arms: tuple[str, ...]
    orders: int = 4

    @property
    def documents(self) -> Path:
        return self.data / "evidence_qa" / "documents.jsonl"

    def folder(self, fold: int) -> Path:
        """What belongs to a fold."""
        return self.out / f"fold-{fold}"


def cross_fit(laid: Laid, config: Config) -> QaReport:
    """Ask every question that a fold can be asked, and report on all of them together.

    Raises:
        UsageError: something of the data is missing.
        StoreError, ModelError, VocabularyError: a part is missing or broken.
    """
    questions = load_questions(laid.data / "evidence_qa" / "questions.jsonl")
    taught = None
    reports: list[QaReport] = []
    asked: list[Question] = []
    found: list[Prediction] = []
    for fold in range(FOLDS):
        own = tuple(deal(questions, fold))
        laid.folder(fold).mkdir(parents=True, exist_ok=True)
        if not weights_of(laid, fold).is_file():
            with closing(Parts(config)) as parts:
                taught = taught or read_corpora(laid.data, parts.reader, parts.grounder)
            teach(taught, fold, weights_of(laid, fold))
        reports.append(_ask(laid, config, fold, own))
        asked += own
        found += list(_predictions(laid.folder(fold)))
    setting = reports[0].setting.model_copy(update={"asked": len(asked)})
    return report_of(asked, found, setting)


def deal(questions: Sequence[Question], fold: int) -> Iterator[Question]:
    """The questions of a fold."""
    without = 0
    for question in questions:
        if not question.pmids:
            without += 1
        folds = {fold_of(paper, FOLDS) for paper in question.pmids} or {without % FOLDS}
        if folds == {fold}:
            yield question


def weights_of(laid: Laid, fold: int) -> Path:
    """Where the classifier is kept that was not taught a fold."""
    return laid.folder(fold) / "relations.npz"


def teach(corpora: Corpora, fold: int, target: Path) -> None:
    """Teach a classifier everything but the papers of a fold."""
    unseen = frozenset(p.paper for p in corpora.pairs if fold_of(p.paper, FOLDS) == fold)
    log.info("fold %d: teaching without %d papers", fold, len(unseen))
    beside = target.with_suffix(".part")
    with beside.open("wb") as handle:
        write_trained(handle, train(corpora.without(unseen)))
    beside.replace(target)


def _ask(laid: Laid, config: Config, fold: int, questions: Sequence[Question]) -> QaReport:
    """Read with the fold's classifier, and ask with the fold's adapter."""
    folder = laid.folder(fold)
    reader = config.reader.model_copy(update={"relations": weights_of(laid, fold)})
    llm = config.llm.model_copy(update={"lora": laid.adapters[fold]})
    lend_fitness(laid.adapters[fold], config.home)
    store = str(folder / "graph.sqlite")
    own = config.model_copy(update={"reader": reader, "llm": llm, "store": store})
    with Engine(own) as engine:
        engine.ingest([str(laid.documents)])
    listed = folder / "questions.jsonl"
    rows = (one.model_dump(mode="json") | {"pmids": one.pmids} for one in questions)
    listed.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    plan = Plan(
        questions=listed,
        arms=laid.arms,
        orders=laid.orders,
        out=folder / "predictions.jsonl",
        documents=laid.documents,
    )
    with closing(Parts(own)) as parts:
        return evaluate_qa(
            parts, plan, lambda done, of: log.info("fold %d: %d of %d", fold, done, of)
        )


def lend_fitness(adapter: str, home: Path) -> None:
    """Let an adapter do what the shipped one may, and say so in what is kept of it."""
    shipped = shipped_fitness()
    if adapter and adapter != NO_ADAPTER and shipped is not None:
        sha256 = hashlib.sha256(Path(adapter).read_bytes()).hexdigest()
        named = f"{shipped.model}, lent the jobs of the shipped adapter"
        lent = shipped.model_copy(update={"adapter_sha256": sha256, "model": named})
        keep_fitness(lent, home)


def _predictions(folder: Path) -> Iterator[Prediction]:
    with (folder / "predictions.jsonl").open(encoding="utf-8") as lines:
        yield from map(Prediction.model_validate_json, lines)


def main() -> None:
    """Measure, and keep what `kgmed evaluate report FOLDER` shows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument(
        "--adapters",
        help=f"{FOLDS} adapters, comma-separated, each trained without its fold (`data --fold N`); "
        "by default the shipped one, then `none`",
    )
    parser.add_argument("--arms", default=",".join(ARMS))
    parser.add_argument("--orders", type=int, default=4)
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    adapters = tuple(given.adapters.split(",")) if given.adapters else ("", *["none"] * (FOLDS - 1))
    if len(adapters) != FOLDS:
        raise UsageError(f"{len(adapters)} adapters are not {FOLDS}")
    laid = Laid(given.data, given.out, adapters, tuple(given.arms.split(",")), given.orders)
    keep_report(cross_fit(laid, load_config()), given.out)


if __name__ == "__main__":
    main()
