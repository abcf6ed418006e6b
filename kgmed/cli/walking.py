"""`kgmed curate review --each`: one question after the other, in a terminal."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from kgmed.cli.session import Session, report
from kgmed.cli.show_curation import show_decided, show_item, show_sides
from kgmed.errors import UsageError

if TYPE_CHECKING:
    from kgmed.app.curation import Curation
    from kgmed.store.protocol import ReviewItem

_WORDS = {"a": "accept", "r": "reject", "s": "skip", "q": "quit"}


def walk(session: Session, curator: "Curation", items: "Sequence[ReviewItem]") -> None:
    """Show each item with what speaks for and against it, and ask for a verdict. What was
    answered is decided at once; quitting keeps it."""
    done = 0
    for number, item in enumerate(items, start=1):
        session.out.rule(f"{number} of {len(items)}: {item.kind}")
        show_item(session.out, item)
        show_sides(session.out, curator.quoted(item.subject), rest="")
        answer = _ask()
        if answer == "quit":
            break
        done += answer != "skip" and _decide(session, curator, item.subject, answer)
    session.out.print(f"{done} decided, {len(items) - done} left")


def _decide(session: Session, curator: "Curation", subject: str, verdict: str) -> bool:
    note = typer.prompt("note", default="", show_default=False)
    try:
        made = (curator.accept if verdict == "accept" else curator.reject)(subject, note)
    except UsageError as error:
        report(session, error)
        return False
    show_decided(session.out, made, nothing="")
    return True


def _ask() -> str:
    while True:
        answer = typer.prompt("[a]ccept, [r]eject, [s]kip or [q]uit", default="s").strip().lower()
        word = _WORDS.get(answer[:1])
        if word is not None and word.startswith(answer):
            return word
