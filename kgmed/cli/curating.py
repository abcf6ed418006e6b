"""`kgmed curate`: the queue, verdicts, and the ledger. The edits are in `editing`."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from kgmed.cli import editing
from kgmed.cli.curator import NoteOption, SubjectArgument, WhoOption, curation, decided
from kgmed.cli.session import Session, command, usage
from kgmed.errors import NothingUsableError

_HELP = (
    "Decide what the graph says: review, accept, reject, merge, edit, undo. Decisions are law: no "
    "later ingest undoes one, and each can be undone by `kgmed curate undo`."
)
_EXAMPLES = {
    "sync": "Examples: `kgmed curate sync` · `kgmed curate sync --who ann`",
    "review": (
        "Examples: `kgmed curate review` · `kgmed curate review --kind conflict` · "
        "`kgmed curate review --each --who ann` · `kgmed --json curate review | jq .counts`"
    ),
    "show": "Examples: `kgmed curate show 3f2a91c0` · `kgmed --json curate show 3f2a91c0`",
    "accept": 'Example: `kgmed curate accept 3f2a91c0 --note "shown in fig. 2" --who ann`',
    "reject": (
        'Examples: `kgmed curate reject 3f2a91c0 --note "the sentence is about mice"` · '
        "`kgmed curate reject MESH:D000544` (it was deleted, and stays so)"
    ),
    "merge": 'Example: `kgmed curate merge "amyloid-beta 42" HGNC:620 --note "one protein"`',
    "undo": 'Example: `kgmed curate undo 9ac14d77 --note "wrong paper"`',
    "log": (
        "Examples: `kgmed curate log` · `kgmed curate log --subject donepezil` · "
        "`kgmed curate log --undone` · `kgmed curate log --export decisions.jsonl`"
    ),
    "replay": (
        "Examples: `kgmed --store new.sqlite curate replay decisions.jsonl` · "
        "`cat decisions.jsonl | kgmed curate replay -`"
    ),
}


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    group = typer.Typer(name="curate", help=_HELP, no_args_is_help=True)
    functions: tuple[Callable[..., None], ...] = (
        review,
        show,
        accept,
        reject,
        merge,
        sync,
        log,
        undo,
        replay,
    )
    for function in functions:
        name = function.__name__
        command(group, name, epilog=_EXAMPLES[name])(function)
    editing.register(group)
    app.add_typer(group)


def review(
    session: Session,
    kind: Annotated[
        str, typer.Option("--kind", metavar="KIND", help="Only what waits for this reason.")
    ] = "",
    limit: Annotated[
        int, typer.Option("--limit", min=0, help="How many of each kind are shown; 0 for all.")
    ] = 20,
    each: Annotated[
        bool, typer.Option("--each", help="Ask for a verdict on one after the other.")
    ] = False,
    who: WhoOption = None,
) -> None:
    """Show what waits for a curator: proposals, conflicts, what came back, what does not fit.

    *proposed*: the machine is not sure enough; *conflict*: sources disagree, or curators do;
    *returned*: somebody deleted it, and it was read again; *quarantined*: somebody made what the
    schema does not know, which is kept and never reasoned over. The most believed come first;
    with --json all of them.
    """
    from kgmed.store.protocol import ReviewKind

    usage(
        kind in {"", *ReviewKind}, f"nothing waits as {kind!r}", f"one of {', '.join(ReviewKind)}"
    )
    usage(not (each and session.as_json), "--each asks, and --json answers: one of them")
    usage(
        not each or sys.stdin.isatty(),
        "--each asks questions, and there is no terminal to answer at",
        "`kgmed curate accept` and `kgmed curate reject` take one subject each",
    )
    with curation(session, who) as curator:
        waiting = curator.review(ReviewKind(kind) if kind else None)
        if session.as_json:
            session.emit(waiting)
        elif each:
            from kgmed.cli.walking import walk

            walk(session, curator, waiting.items)
        else:
            from kgmed.cli.show_curation import show_review

            show_review(session.out, waiting, limit)


def show(
    session: Session,
    key: Annotated[
        str,
        typer.Argument(
            metavar="KEY", help="Of an assertion, or its first digits.", show_default=False
        ),
    ],
) -> None:
    """Show an assertion: who says so and who denies it, and what was decided about it."""
    from kgmed.cli.show_curation import show_assertion

    with curation(session, None) as curator:
        view = curator.show(key)
    if session.as_json:
        session.emit(view)
    else:
        show_assertion(session.out, view)


def accept(
    session: Session, subject: SubjectArgument, note: NoteOption = "", who: WhoOption = None
) -> None:
    """Say that an assertion holds, or bring back what was deleted.

    It is accepted and locked: no later reading changes its status. What the schema does not
    allow cannot be accepted, since it would be reasoned over; correct it first.
    """
    decided(session, who, lambda curator: curator.accept(subject, note))


def reject(
    session: Session, subject: SubjectArgument, note: NoteOption = "", who: WhoOption = None
) -> None:
    """Say that an assertion is wrong, or that what was deleted stays deleted.

    A rejected assertion stays in the graph with its evidence, and is reasoned over no more. What
    returned leaves the queue until it is read in yet another paper.
    """
    decided(session, who, lambda curator: curator.reject(subject, note))


def merge(
    session: Session,
    subject: SubjectArgument,
    into: Annotated[
        str,
        typer.Argument(help="The entity that it is: CURIE or name.", show_default=False),
    ],
    note: NoteOption = "",
    who: WhoOption = None,
) -> None:
    """Say that SUBJECT is INTO: from now on every mention of either meets on INTO.

    Assertions of both meet too, with all their evidence; the names of SUBJECT become synonyms.
    """
    decided(session, who, lambda curator: curator.merge(subject, into, note))


def sync(session: Session, who: WhoOption = None) -> None:
    """Find what people changed in Neo4j Browser, record it, and hold to it from now on.

    Every ingest does this too, before it writes. Without --who or KGMED_CURATOR the ledger says
    `unknown`: who syncs need not be who edited. The embedded store has no other door than these
    commands, so that there is never anything to find.
    """
    from kgmed.app.curators import UNKNOWN

    named = who or session.config.curator or UNKNOWN
    decided(session, named, lambda curator: curator.sync(), nothing="nothing was changed by hand")


def log(
    session: Session,
    subject: Annotated[
        str, typer.Option("--subject", metavar="KEY|CURIE|NAME", help="Only what concerns this.")
    ] = "",
    undone: Annotated[bool, typer.Option("--undone", help="Only what was undone.")] = False,
    file: Annotated[
        Path | None,
        typer.Option("--export", metavar="FILE", help="Write all of it, for `curate replay`."),
    ] = None,
) -> None:
    """Show every decision: who, when, what about which subject, before and after, and why."""
    usage(not (file and (subject or undone)), "--export writes the whole ledger")
    with session.engine() as engine:
        if file is not None:
            written = engine.export_ledger(file)
            if session.as_json:
                session.emit(written)
            else:
                session.out.print(
                    f"{written.file}  {written.decisions:,} decisions  sha256 {written.sha256}",
                    soft_wrap=True,
                )
            return
        report = engine.curation().log(subject, undone=undone)
    if session.as_json:
        session.emit(report)
    else:
        from kgmed.cli.show_curation import show_log

        show_log(session.out, report)


def undo(
    session: Session,
    decision: Annotated[
        str,
        typer.Argument(help="The id of a decision, or its first digits.", show_default=False),
    ],
    note: NoteOption = "",
    who: WhoOption = None,
) -> None:
    """Let a decision count no more; what it hid is shown again.

    Decisions made later stand as they are. An undoing is a decision too, and can be undone.
    """
    decided(session, who, lambda curator: curator.undo(decision, note))


def replay(
    session: Session,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="From `curate log --export`; - is stdin.", show_default=False
        ),
    ],
) -> None:
    """Add the decisions of an exported ledger to this store, which is made where there is none.

    Those that the ledger has already are left as they are, so that it may be done again. A line
    that cannot be used is reported with its number, and the others are used.
    """
    from kgmed.cli.show_curation import show_replay

    with session.engine() as engine:
        report = engine.replay(file)
    if session.as_json:
        session.emit(report)
    else:
        show_replay(session.out, report)
    if report.decisions.rejected == report.decisions.read > 0:
        raise NothingUsableError(f"nothing in {file} is a decision", hint="see `curate log`")
