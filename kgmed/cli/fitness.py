"""`kgmed models check` and `kgmed models judge`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kgmed.cli.progress import advancing
from kgmed.cli.session import Session
from kgmed.errors import NothingUsableError

if TYPE_CHECKING:
    from kgmed.llm.fitness import Fitness, Measure
    from kgmed.llm.protocol import LanguageModel

CHECK_EPILOG = (
    "Examples: `kgmed models check` · `kgmed models check big.gguf --quick` · "
    "`kgmed models check base.gguf --lora mine.gguf`"
)
JUDGE_EPILOG = "Example: `kgmed models judge pairs.jsonl > judged.jsonl`"
LoraOption = Annotated[
    str,
    typer.Option(
        "--lora",
        metavar="PATH",
        help="A LoRA adapter as GGUF, or `none`. Default: ours, on the model it was trained for.",
        show_default=False,
    ),
]
_Gguf = Annotated[
    Path | None,
    typer.Argument(
        metavar="[PATH]",
        help="A GGUF model. Default: the one of the configuration.",
        show_default=False,
    ),
]


def check_model(
    session: Session,
    path: _Gguf = None,
    lora: LoraOption = "",
    quick: Annotated[
        bool, typer.Option("--quick", help="A third of the questions; wider intervals.")
    ] = False,
) -> None:
    """Find out what a model is fit for, and remember it.

    It reads invented sentences and facts whose answers are known: which name acts on which and
    how, which facts are of use, what they say or do not say, the number of the fact, and what it
    writes of a sentence. A job is passed where every interval lies above its bar; the engine gives
    a model no other job. A model without an adapter is shown worked examples first, as in use.
    """
    from kgmed.evaluate.fitness.check import QUICK_WORLDS, WORLDS, check
    from kgmed.llm.fitness import keep_fitness, known_fitness

    home = session.config.home
    with _model(session, path, lora) as model:
        with advancing(session.err, f"checking {model.name}") as progress:
            worlds = QUICK_WORLDS if quick else WORLDS
            found = check(model, worlds=worlds, progress=progress)
        is_default = path is None and not lora
    kept = keep_fitness(found, home)
    default = None
    if not is_default and not session.as_json:
        with _model(session, None, "") as ours:
            default = known_fitness(ours, home)
    if session.as_json:
        jobs = sorted(job.value for job in found.fit)
        session.emit({**found.model_dump(mode="json"), "fit": jobs, "kept": str(kept)})
    else:
        _show(session, found, default)
        session.err.print(f"kept: {kept}", soft_wrap=True)


def judge_pairs(
    session: Session,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE.jsonl",
            help="JSON lines: id, sentence, subject_span, object_span.",
            exists=True,
            dir_okay=False,
            show_default=False,
        ),
    ],
    model_file: Annotated[
        Path | None, typer.Option("--model", metavar="PATH", help="A GGUF model.")
    ] = None,
    lora: LoraOption = "",
) -> None:
    """Judge what sentences have one name do to another: a JSON line out for each line in.

    Spans are half-open, in code points of the sentence. Out: `id`, `label` and `scores`, the
    log-probabilities of increases, decreases, no_change, other and none; `backward` is the same
    for the object upon the subject. A line that cannot be used is named on standard error.
    """
    from kgmed.evaluate.fitness.judging import judged_lines
    from kgmed.llm.fitness import known_fitness
    from kgmed.llm.jobs import Job

    with _model(session, model_file, lora) as model:
        known = known_fitness(model, session.config.home)
        if known is None or Job.JUDGE not in known.fit:
            why = "was not checked" if known is None else "did not pass the check"
            session.err.print(f"{model.name} {why} as a judge: see `kgmed models check`")
        used = 0
        for found in judged_lines(model, file):
            if isinstance(found, str):
                session.err.print(f"not judged: {found}", soft_wrap=True)
            else:
                used += 1
                session.emit(found)
    if not used:
        raise NothingUsableError(f"no line of {file} could be judged", hint="see the lines above")


@contextmanager
def _model(session: Session, path: Path | None, lora: str) -> "Iterator[LanguageModel]":
    """The model of the configuration, or another file and adapter; closed at the end."""
    from kgmed.assets import default_model
    from kgmed.llm import open_model

    config = session.config.llm
    update = {"lora": lora} if lora else {}
    found = path or config.model or default_model(session.config.home)
    with open_model(found, config.model_copy(update=update)) as model:
        yield model


def _show(session: Session, found: "Fitness", default: "Fitness | None") -> None:
    from kgmed.cli.show import row, table

    columns = ("job", "asked", "#right", "#of", "#share", "#95 %", "#bar", "passed")
    made = table(
        f"{found.model}{' with its adapter' if found.adapter_sha256 else ', by worked examples'}",
        *columns,
        *(("#the default",) if default else ()),
    )
    for job, measures in found.jobs.items():
        for what, one in measures.items():
            cells = _cells(one)
            if default:
                ours = default.jobs.get(job, {}).get(what)  # it may have been checked for fewer
                cells = (*cells, f"{ours.share:.2f}" if ours else "")
            row(made, job.value, what, *cells)
    session.out.print(made)
    fit = ", ".join(job.value for job in found.jobs if job in found.fit)
    session.out.print(f"fit for: {fit or 'nothing; the engine will not ask it'}")
    session.out.print(f"{found.seconds:.0f} s")


def _cells(one: "Measure") -> tuple[object, ...]:
    low, high = one.interval
    passed = "yes" if one.passed else "no"
    return one.right, one.n, f"{one.share:.2f}", f"{low:.2f}-{high:.2f}", f"{one.bar:.2f}", passed
