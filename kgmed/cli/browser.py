"""`kgmed browser`."""

from pathlib import Path
from typing import Annotated

import typer

from kgmed.cli.session import Session, command


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    command(app, "browser", epilog="Example: `kgmed browser for-browser`")(browser)


def browser(
    session: Session,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", show_default=False)],
) -> None:
    """Write a style, saved queries and a guide for Neo4j Browser into a folder.

    While `kgmed serve` runs, Browser loads them from there.
    """
    from graph_schema import browser as ours
    from kgmed.errors import UsageError

    base = f"http://localhost:{session.config.api.port}/browser/"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in ours.MEDIA:
            (folder / name).write_bytes(ours.content(name, base))
    except OSError as error:
        raise UsageError(f"cannot write into {folder}: {error.strerror}") from error
    load = {
        ours.STYLE: f"drop it onto Browser, or type  :style {base}{ours.STYLE}",
        ours.QUERIES: "drop it onto Browser: under the star, in the folder kgmed",
        ours.GUIDE: f":guide {base}{ours.GUIDE}",
    }
    if session.as_json:
        session.emit({"files": [str(folder / name) for name in load], "load": load})
        return
    for name, how in load.items():
        session.out.print(f"{folder / name}\n    {how}", soft_wrap=True)
    session.out.print("Addresses are those of `kgmed serve`, while it runs.")
