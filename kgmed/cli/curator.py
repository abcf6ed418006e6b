"""What the commands of a curator share: who, why, about what, and what is shown of a decision."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from kgmed.cli.session import Session

if TYPE_CHECKING:
    from kgmed.app.curation import Curation
    from kgmed.app.reports import Decided

SubjectArgument = Annotated[
    str,
    typer.Argument(
        metavar="SUBJECT",
        help="Key of an assertion or its first digits, CURIE, or a name of one entity.",
        show_default=False,
    ),
]
NoteOption = Annotated[
    str, typer.Option("--note", "-m", metavar="TEXT", help="Why.", show_default=False)
]
WhoOption = Annotated[
    str | None,
    typer.Option(
        "--who",
        metavar="NAME",
        help="Who decides. Default: KGMED_CURATOR, or the login name.",
        show_default=False,
    ),
]


@contextmanager
def curation(session: Session, who: str | None) -> "Iterator[Curation]":
    """The curator at work on the store of this session."""
    with session.engine() as engine:
        yield engine.curation(who or "")


def decided(
    session: Session,
    who: str | None,
    decide: "Callable[[Curation], Decided]",
    *,
    nothing: str = "nothing was decided",
) -> None:
    """Decide, and show what was added to the ledger."""
    with curation(session, who) as curator:
        report = decide(curator)
    if session.as_json:
        session.emit(report)
    else:
        from kgmed.cli.show_curation import show_decided

        show_decided(session.out, report, nothing=nothing)
