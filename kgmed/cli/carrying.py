"""`kgmed copy` and `kgmed migrate`: from store to store, and to the newest schema."""

from typing import Annotated

import typer

from kgmed.cli.session import Session, command


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    command(
        app,
        "copy",
        epilog=(
            "Examples: `kgmed --store ad.sqlite copy --to neo4j://localhost:7687` · "
            "`kgmed --store neo4j://localhost:7687 copy --to backup.sqlite`"
        ),
    )(copy)
    command(app, "migrate", epilog="Example: `kgmed --store neo4j://localhost:7687 migrate`")(
        migrate
    )


def copy(
    session: Session,
    to: Annotated[
        str, typer.Option("--to", metavar="URL", help="A store that is empty, or will be made.")
    ],
) -> None:
    """Carry the graph into another store of either kind: what was read, and every decision.

    The copy exports the same bytes, and every decision in it can be undone as here.
    """
    with session.engine() as engine, session.err_status("copying"):
        report = engine.copy(to)
    if session.as_json:
        session.emit(report)
        return
    counts = f"{report.documents:,} documents, {report.decisions:,} decisions"
    session.out.print(f"{report.source} -> {report.target}: {counts}", soft_wrap=True)


def migrate(session: Session) -> None:
    """Bring the schema of the store up to date. Safe to repeat; refused where it is not ours."""
    with session.engine() as engine:
        report = engine.migrate()
    if session.as_json:
        session.emit(report)
        return
    for applied in report.applied:
        session.out.print(applied)
    session.out.print(f"{report.store} is up to date", soft_wrap=True)
