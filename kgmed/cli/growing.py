"""`kgmed grow` and `kgmed answers`: what was asked, and reading for what it left open."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kgmed.cli import progress
from kgmed.cli.session import Session, command, group_command

if TYPE_CHECKING:
    from kgmed.evaluate.questions import Question
    from kgmed.growth.asking import Known
    from kgmed.growth.asking import Question as Asked

GROW_EPILOG = (
    'Examples: `kgmed ask --save "How does TREM2 affect APP?"` · `kgmed grow --reading-list '
    "abstracts/ --budget 50` · `kgmed grow --rounds 5 --questions mine.jsonl --guard "
    "known.jsonl` · `kgmed grow log` · `kgmed grow undo 3`"
)


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    growing = typer.Typer(name="grow", no_args_is_help=False)
    group_command(growing, epilog=GROW_EPILOG)(grow)
    command(growing, "undo", epilog="Example: `kgmed grow undo 3`")(undo)
    command(growing, "log", epilog="Example: `kgmed grow log --html growth.html`")(log)
    app.add_typer(growing)
    answers = typer.Typer(name="answers", help="Saved answers.", no_args_is_help=True)
    command(answers, "list", epilog="Example: `kgmed --json answers list`")(list_answers)
    command(answers, "show", epilog="Example: `kgmed answers show 3f2a`")(show_answers)
    command(answers, "again", epilog="Example: `kgmed answers again`")(again)
    app.add_typer(answers)


def grow(
    session: Session,
    rounds: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many rounds.")] = 1,
    budget: Annotated[
        int, typer.Option(min=1, max=10_000, metavar="DOCS", help="Documents a round may read.")
    ] = 20,
    reading_list: Annotated[
        list[str] | None,
        typer.Option(
            "--reading-list",
            metavar="PATH",
            help="A file, folder or glob to choose from, in any format that `kgmed read` takes; "
            "repeatable. What was listed once stays listed.",
        ),
    ] = None,
    questions: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Grow for these (JSON lines: `question`, `options`) instead of the saved answers.",
        ),
    ] = None,
    guard: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Questions with known answers (`id, question, options, answer`): a round after "
            "which they are answered worse is rolled back.",
        ),
    ] = None,
    bisect: Annotated[
        bool,
        typer.Option(
            "--bisect",
            help="With --guard: try parts of a round that was rolled back, each as a round, until "
            "only papers that make the answers worse by themselves are refused.",
        ),
    ] = False,
    propose: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Who reads deeper, and proposes claims: `pairwise`, `agreed` or `generative`; "
            "repeatable. None by default: the language model is asked about each pair of names in "
            "a sentence, which takes seconds a paper.",
        ),
    ] = None,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict",
            help="Believe nothing that one new document alone says: what the reader reads in a "
            "round is a proposal, too.",
        ),
    ] = False,
    infer: Annotated[
        bool,
        typer.Option(help="Propose what follows from what a round brings."),
    ] = True,
    pubmed: Annotated[
        bool,
        typer.Option(
            "--pubmed",
            help="Search PubMed for what is open, and put what is found on the reading list. Needs "
            "a network and KGMED_EMAIL; faster with NCBI_API_KEY.",
        ),
    ] = False,
    no_model: Annotated[
        bool, typer.Option("--no-model", help="Ask without the language model: much faster.")
    ] = False,
) -> None:
    """Read what could answer the questions that are open.

    A round asks, sees what is missing (names that nothing joins, weak or disputed steps), chooses
    from the reading list the documents whose text could close most of that, reads them, and asks
    again what they could have changed. What is proposed counts where a second, independent paper
    says the same and none says the opposite, or a curator accepts it. A round is whole or absent:
    interrupted anywhere, the same command ends it. `kgmed grow undo` takes one back; `kgmed grow
    log` shows all.
    """
    from kgmed.app.growing import Plan
    from kgmed.cli.show_growth import show_growth, show_round
    from kgmed.evaluate.questions import load_questions

    config = session.config
    if no_model:
        config = config.model_copy(update={"llm": config.llm.model_copy(update={"ask": False})})
    plan = Plan(
        rounds=rounds,
        budget=budget,
        reading_list=tuple(reading_list or ()),
        questions=tuple(map(_asked, load_questions(questions))) if questions else (),
        guard=tuple(map(_known, load_questions(guard))) if guard else (),
        bisect=bisect,
        proposers=tuple(propose or ()),
        strict=strict,
        infer=infer,
        pubmed=pubmed,
    )
    with session.engine(config) as engine, progress.stages(session.err) as show:
        report = engine.growth().grow(
            plan, show, lambda round_: None if session.as_json else show_round(session.out, round_)
        )
    if session.as_json:
        session.emit(report)
    else:
        show_growth(session.out, report)


def undo(
    session: Session,
    number: Annotated[int, typer.Argument(metavar="ROUND", min=1, show_default=False)],
) -> None:
    """Take back what a round read. What curators decided stays, earlier or later."""
    from kgmed.cli.show_growth import show_round

    with session.engine() as engine:
        undone = engine.growth().undo(number)
    if session.as_json:
        session.emit(undone)
    else:
        show_round(session.out, undone)


def log(
    session: Session,
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help="Write it as one page with plots, too."),
    ] = None,
) -> None:
    """Show every round: what it read, closed and changed."""
    from kgmed.cli.show_growth import show_round

    with session.engine() as engine:
        report = engine.growth().log()
    if html is not None:
        from kgmed.evaluate.growth_page import write_growth_page

        write_growth_page(report, html)
    if session.as_json:
        session.emit(report)
        return
    for round_ in report.rounds:
        show_round(session.out, round_)
    if not report.rounds:
        session.out.print("no rounds yet: `kgmed grow --help`")


def list_answers(session: Session) -> None:
    """Show every saved answer, and why those that no longer stand do not."""
    from kgmed.cli.show_growth import show_answer_list

    with session.engine() as engine:
        report = engine.growth().answers()
    if session.as_json:
        session.emit(report)
    else:
        show_answer_list(session.out, report)


def show_answers(
    session: Session,
    id_: Annotated[str, typer.Argument(metavar="ID", help="Or its beginning.", show_default=False)],
) -> None:
    """Show a saved answer with its history."""
    from kgmed.cli.show_growth import show_history

    with session.engine() as engine:
        history = engine.growth().history(id_)
    if session.as_json:
        session.emit(history)
    else:
        show_history(session.out, history)


def again(session: Session) -> None:
    """Ask again what no longer stands; the answer before stays in its history."""
    from kgmed.cli.show_growth import show_again

    with session.engine() as engine, progress.stages(session.err) as show:
        report = engine.growth().ask_again(show)
    if session.as_json:
        session.emit(report)
    else:
        show_again(session.out, report)


def _asked(question: "Question") -> "Asked":
    from kgmed.growth.asking import Question as Asked

    return Asked(question.question, question.options)


def _known(question: "Question") -> "Known":
    from kgmed.growth.asking import Known

    return Known(_asked(question), question.answer)
