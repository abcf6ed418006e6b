"""How standing questions are shown in a terminal."""

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from kgmed.app.growth_reports import WatchReport
from kgmed.app.shown import plain
from kgmed.cli.show import row, table
from kgmed.growth.records import AnswerChange, WatchedAnswer

MOST = 4
"""Publications and reasons that a line names; --json has them all."""


def show_watched(out: Console, watched: Sequence[WatchedAnswer]) -> None:
    """How many standing questions were asked again, and a line for each that changed."""
    if not watched:
        return
    changed = [one for one in watched if one.change != "nothing"]
    _line(out, f"Watched:   {len(watched)} questions asked again, {len(changed)} changed")
    for one in changed:
        cited = [*(f"+{id_}" for id_ in one.gained[:MOST]), *(f"-{id_}" for id_ in one.lost[:MOST])]
        because = f"  (because of {', '.join(one.because[:MOST])})"
        _line(out, f"  {one.question}  {turn(one)}  {' '.join(cited)}{because}")


def turn(change: AnswerChange) -> str:
    """From which answer to which."""
    return f"{change.was} -> {change.now}" if change.change == "answer" else f"still {change.now}"


def show_watch_list(out: Console, report: WatchReport) -> None:
    """A line for each standing question."""
    shown = table(f"{len(report.questions)} standing questions", "id", "question", "answer")
    shown.add_column("stale")
    for one in report.questions:
        row(shown, one.watched.id, one.watched.question, one.says, "; ".join(one.stale))
    out.print(shown)
    if not report.current:
        _line(out, "the graph changed since they were asked: `kgmed watch run`")


def _line(out: Console, text: str) -> None:
    out.print(Text(plain(text)))
