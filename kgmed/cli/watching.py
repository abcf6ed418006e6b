"""`kgmed watch`: standing questions."""

from typing import Annotated

import typer

from kgmed.app.shown import plain
from kgmed.cli import progress
from kgmed.cli.session import Session, command

HELP = (
    "Standing questions: asked again after each `kgmed ingest` and `kgmed grow` that could have "
    "changed their answers, which then tells what changed."
)


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    watching = typer.Typer(name="watch", help=HELP, no_args_is_help=True)
    command(
        watching,
        "add",
        epilog=(
            'Examples: `kgmed watch add "How does TREM2 affect APP?"` · '
            '`kgmed watch add "Which of these does insulin increase?" --option IDE --option BACE1`'
            " · then `kgmed ingest new-papers/` tells what changed"
        ),
    )(add)
    command(watching, "list", epilog="Example: `kgmed --json watch list`")(list_questions)
    command(watching, "remove", epilog="Example: `kgmed watch remove 3f2a`")(remove)
    command(watching, "run", epilog="Example: `kgmed curate reject 3f2a91; kgmed watch run`")(run)
    app.add_typer(watching)


def add(
    session: Session,
    question: Annotated[str, typer.Argument(help="In English.", show_default=False)],
    option: Annotated[
        list[str] | None,
        typer.Option("--option", metavar="TEXT", help="An answer to choose from; repeatable."),
    ] = None,
) -> None:
    """Let a question stand. It is asked now; `kgmed answers show` has all its answers."""
    with session.engine() as engine, session.err_status("thinking"):
        entry = engine.watching().add(question, option or ())
    if session.as_json:
        session.emit(entry)
    else:
        session.out.print(plain(f"watching {entry.watched.id}: {question}  {entry.says}"))


def list_questions(session: Session) -> None:
    """Show the standing questions with their last answers."""
    from kgmed.cli.show_watch import show_watch_list

    with session.engine() as engine:
        report = engine.watching().questions()
    if session.as_json:
        session.emit(report)
    else:
        show_watch_list(session.out, report)


def remove(
    session: Session,
    id_: Annotated[str, typer.Argument(metavar="ID", help="Or its beginning.", show_default=False)],
) -> None:
    """Watch a question no more. Its answers stay saved."""
    with session.engine() as engine:
        entry = engine.watching().remove(id_)
    if session.as_json:
        session.emit(entry)
    else:
        session.out.print(plain(f"watched no more: {entry.watched.question}"))


def run(session: Session) -> None:
    """Ask the standing questions again now, where the graph changed since they were last asked.

    Ingesting and growing do so by themselves. This is for afterwards: when a curator decided
    something, a round was undone, or an ingest was killed.
    """
    from kgmed.cli.show_watch import show_watched

    with session.engine() as engine, progress.stages(session.err) as show:
        report = engine.watching().run(show)
    if session.as_json:
        session.emit(report)
    else:
        show_watched(session.out, report.watched)
        if not report.watched:
            session.out.print("no standing question could have another answer")
