"""What curators see: the queue, their decisions, the ledger."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from kgmed.app.shown import plain
from kgmed.cli.show import SHORT, show_judged, show_rejection
from kgmed.cli.show_answer import show_citations

if TYPE_CHECKING:
    from kgmed.app.reports import (
        AssertionView,
        Decided,
        LogEntry,
        LogReport,
        ReplayReport,
        ReviewReport,
    )
    from kgmed.records import Citation
    from kgmed.store.protocol import ReviewItem

_VERDICTS = {True: "accept", False: "reject"}
_STYLES = {"proposed": "cyan", "conflict": "red", "returned": "magenta", "quarantined": "yellow"}

MOST_UNDONE = 3
"""Decisions whose undoing is spelt out."""


def show_review(out: Console, report: "ReviewReport", limit: int = 0) -> None:
    """What waits, by its reason; of each the first so many, unless that is 0."""
    if not report.items:
        out.print("nothing waits for a curator")
        return
    kinds = dict.fromkeys(item.kind for item in report.items)
    for kind in kinds:
        items = [item for item in report.items if item.kind is kind]
        heading = f"{kind.capitalize()}: {len(items):,}"
        out.print(Text(heading, style=f"bold {_STYLES.get(kind, '')}".strip()))
        shown = items[: limit or len(items)]
        for item in shown:
            show_item(out, item)
        if len(items) > len(shown):
            more = f"and {len(items) - len(shown):,} more: `--kind {kind} --limit 0` shows them all"
            _line(out, more, 2, style="dim")
    out.print(
        Text(
            "`kgmed curate accept KEY`, `reject KEY`, or `review --each` for one after the other",
            style="dim",
        )
    )


def show_item(out: Console, item: "ReviewItem") -> None:
    """One thing that waits: what it says, why it waits, and what a verdict on it names."""
    belief = f"belief {item.belief:.2f}; " if item.belief else ""
    _line(out, f"{item.subject}  {item.says}", 2)
    _line(out, f"{belief}{item.detail}", len(item.subject) + 4, style="dim")


def show_decided(out: Console, report: "Decided", *, nothing: str) -> None:
    """What was added to the ledger, and what was judged anew for it."""
    if not report.decisions:
        out.print(nothing)
    _entries(out, report.decisions)
    for note in report.notes:
        _line(out, f"note: {note}", 2, style="yellow")
    show_judged(out, report)
    if report.decisions:
        last = [entry.id[:SHORT] for entry in reversed(report.decisions)][:MOST_UNDONE]
        undo = ", then ".join(f"`kgmed curate undo {id_}`" for id_ in last)
        left = len(report.decisions) - len(last)
        more = f", and {left} more: `kgmed curate log` has their ids" if left else ""
        _line(out, f"taken back by {undo}{more}", 2, style="dim")


def show_assertion(out: Console, view: "AssertionView") -> None:
    """An assertion, what speaks for it and against it, and what was decided about it."""
    _line(out, f"{view.key}  {view.says}", 0, style="bold")
    locked = ", locked" if view.locked else ""
    _line(out, f"{view.status}{locked}; belief {view.belief:.2f}", 2)
    show_sides(out, view.citations, rest="; --json shows them all")
    if view.decisions:
        _line(out, "Decided:", 2, style="bold")
        _entries(out, view.decisions)


def show_sides(out: Console, citations: "Sequence[Citation]", *, rest: str) -> None:
    """Who says so, and who denies it."""
    mark = out.color_system is None
    for heading, negated in (("For it:", False), ("Against it:", True)):
        side = [each for each in citations if each.negated is negated]
        if side:
            _line(out, heading, 2, style="bold")
            show_citations(out, side, mark=mark, rest=rest)


def show_log(out: Console, report: "LogReport") -> None:
    """Every decision, oldest first."""
    if not report.decisions:
        out.print("no decisions")
    _entries(out, report.decisions)


def show_replay(out: Console, report: "ReplayReport") -> None:
    """What was new, what was judged anew for it, and which lines could not be used."""
    counts = report.decisions
    out.print(
        f"Decisions: {counts.read:,} read, {counts.new:,} new, {counts.known:,} known, "
        f"{counts.rejected:,} rejected"
    )
    show_judged(out, report)
    for rejection in report.rejections:
        show_rejection(out, rejection)


def _entries(out: Console, entries: "Sequence[LogEntry]") -> None:
    for entry in entries:
        undone = f"  (undone by {entry.undone_by[:SHORT]})" if entry.undone_by else ""
        style = "dim" if entry.undone_by else ""
        head = f"{entry.id[:SHORT]}  {entry.when:%Y-%m-%d %H:%M}  {entry.who}  {_verb(entry)}"
        _line(out, f"{head}{undone}", 0, style=f"bold {style}".strip())
        _line(out, entry.says, 4, style=style)
        _line(out, entry.change, 4, style=style)
        if entry.why:
            _line(out, f'"{entry.why}"', 4, style=style)


def _verb(entry: "LogEntry") -> str:
    """What was done, in the words of the commands."""
    if entry.action != "judge":
        return entry.action
    accepted = entry.after.get("status") == "accepted" or entry.after.get("shown") is True
    return "propose" if entry.after.get("status") == "proposed" else _VERDICTS[accepted]


def _line(out: Console, text: str, indent: int, *, style: str = "") -> None:
    out.print(Padding(Text(plain(text), style=style), (0, 0, 0, indent), expand=False))
