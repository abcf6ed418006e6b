"""An evaluation put together: questions, models, arms, and where its predictions are kept."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from graph_schema.records import digest
from ingest.records import Document
from kgmed.app.inputs import Inputs
from kgmed.app.parts import Parts
from kgmed.assets import default_model
from kgmed.errors import UsageError
from kgmed.evaluate.arms import ARMS, MODELLESS, READING, open_arm
from kgmed.evaluate.arms.lab import Lab, texts_of
from kgmed.evaluate.arms.remembering import Remembering
from kgmed.evaluate.arms.sentences import Sentences, Text
from kgmed.evaluate.predictions import PredictionFile, RunHeader
from kgmed.evaluate.qa import Bench, Progress, ask_all
from kgmed.evaluate.qa_counting import report_of
from kgmed.evaluate.qa_report import QaReport, Setting
from kgmed.evaluate.questions import Question, load_questions
from kgmed.llm import open_model
from kgmed.llm.fitness import wording
from kgmed.llm.protocol import LanguageModel


class Plan(NamedTuple):
    """What is to be evaluated."""

    questions: Path
    arms: tuple[str, ...]
    models: tuple[Path, ...] = ()
    """GGUF files; the model of the configuration where none is named."""
    limit: int | None = None
    """So many questions, spread evenly over the file."""
    orders: int = 1
    """Orders in which the options are shown."""
    seed: int = 0
    out: Path | None = None
    """Where predictions are kept as they are made, and taken over from a run that stopped."""
    documents: Path | None = None
    """What `text` and `gold` read; the documents of the store where nothing is named."""


def evaluate_qa(
    parts: Parts,
    plan: Plan,
    progress: Progress | None = None,
    open_gguf: Callable[[Path], LanguageModel] | None = None,
) -> QaReport:
    """Ask every question in every arm of every model, and report what came of it.

    Args:
        parts: store, vocabulary and configuration.
        plan: what is to be asked.
        progress: told how many questions are done, and of how many.
        open_gguf: opens a model; as the configuration has it, where not given.

    Raises:
        UsageError: the plan does not hold together, a file cannot be read, or predictions were
            made with something else.
        NothingUsableError: there are no questions.
        StoreError, ModelError, VocabularyError: a part is missing or broken.
    """
    asked = _checked(plan)
    everything = load_questions(plan.questions)
    files = plan.models or _model_of(parts, plan.arms)
    header = _header(parts, plan, everything)
    kept = PredictionFile(plan.out, header)
    gguf = open_gguf or (lambda path: open_model(path, parts.config.llm))
    with closing(_sentences(parts, plan)) as sentences:
        benches = _benches(parts, plan, sentences, [(gguf, file) for file in files])
        found = ask_all(asked, benches, kept, orders=plan.orders, seed=plan.seed, progress=progress)
    setting = Setting(
        questions=plan.questions.name,
        asked=len(asked),
        orders=plan.orders,
        seed=plan.seed,
        store=parts.store.url,
        generation=header.generation,
        models=tuple(file.name for file in files),
        arms={arm: ARMS[arm] for arm in plan.arms},
    )
    return report_of(asked, found, setting)


def _checked(plan: Plan) -> tuple[Question, ...]:
    """The questions, if the plan holds together."""
    if not plan.arms or len(set(plan.arms)) < len(plan.arms):
        raise UsageError("name at least one arm, and each one once")
    for arm in plan.arms:
        if arm not in ARMS:
            raise UsageError(f"there is no arm {arm!r}", hint=f"arms: {', '.join(ARMS)}")
    names = [file.name for file in plan.models]
    if len(set(names)) < len(names):
        raise UsageError("two models have one file name", hint="rename one: arms are called so")
    asked = load_questions(plan.questions, plan.limit)
    if "gold" in plan.arms and not any(one.pmids or one.contexts for one in asked):
        raise UsageError(
            f"no question of {plan.questions} says which papers it was made from",
            hint="the arm `gold` needs `pmids`, or PubMedQA's `CONTEXTS`",
        )
    return asked


def _model_of(parts: Parts, arms: Sequence[str]) -> tuple[Path, ...]:
    """The model of the configuration, if an arm asks one."""
    if set(arms) <= MODELLESS:
        return ()
    return (parts.config.llm.model or default_model(parts.config.home),)


def _header(parts: Parts, plan: Plan, questions: Iterable[Question]) -> RunHeader:
    store = parts.store
    settings = {name: float(value) for name, value in parts.config.retrieve}
    return RunHeader(
        questions=digest([(q.model_dump(mode="json"), q.pmids, q.contexts) for q in questions]),
        store=store.identity,
        generation=store.generation(),
        documents=_sha256(plan.documents) if plan.documents else "",
        seed=plan.seed,
        settings={**settings, "context": float(parts.config.llm.context)},
        strategy=" ".join((parts.config.reason.strategy, parts.config.reason.style)).strip(),
        prompts=wording(),
    )


def _benches(
    parts: Parts,
    plan: Plan,
    sentences: Sentences,
    models: Sequence[tuple[Callable[[Path], LanguageModel], Path]],
) -> Iterator[Bench]:
    """Each model with its arms, opened when its turn comes and closed after it."""
    if not models:
        lab = Lab(parts, None, sentences, plan.seed)
        yield Bench(None, tuple(open_arm(arm, lab) for arm in plan.arms))
    for open_gguf, file in models:
        with Remembering(open_gguf(file)) as model:
            lab = Lab(parts, model, sentences, plan.seed)
            yield Bench(model, tuple(open_arm(arm, lab) for arm in plan.arms))


def _sentences(parts: Parts, plan: Plan) -> Sentences:
    """What `text` and `gold` read; nothing where neither is asked."""
    if READING.isdisjoint(plan.arms):
        return Sentences(())
    return Sentences(_texts(plan.documents) if plan.documents else texts_of(parts.store))


def _texts(path: Path) -> Iterator[Text]:
    """The documents of a file in any format that is read; what is broken is passed over."""
    for located in Inputs([path], lambda *_: None):
        document = located.item
        if isinstance(document, Document) and not document.retracted:
            yield Text(document.id, document.full_text, len(document.title))


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
