"""Every path that was considered for an answer, the numbers that rank it, and why it stands where
it stands."""

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from kgmed.app.explain import COLUMNS, MEANING, reasons
from kgmed.app.shown import plain
from kgmed.cli.show import row, table
from kgmed.records import Answer


def show_ranking(out: Console, answer: Answer) -> None:
    """A table of the paths in their order, what its columns mean, and a sentence for each two
    neighbours."""
    if not answer.ranking:
        out.print(Padding(Text("No path was considered."), (0, 0, 1, 2)))
        return
    numbers = (f"#{name}" for name in COLUMNS)
    made = table("Paths considered", "", "#score", *numbers, "stands", "used", "says")
    made.padding = (0, 1)
    for each in answer.ranking:
        parts = (f"{getattr(each.parts, name) + 0.0:.2f}" for name in COLUMNS)
        marks = ("yes" if each.verified else "no", "yes" if each.used else "")
        row(made, each.path_id, f"{each.score:.2f}", *parts, *marks, each.says)
    out.print(made)
    out.print(Padding(Text("All numbers are in nats; the score is their sum."), (1, 0, 0, 2)))
    for name in COLUMNS:
        out.print(Padding(Text(f"{name}: {MEANING[name]}", style="dim"), (0, 0, 0, 4)))
    dim = "stands: the verifier found it in the store as it is said; used: the answer rests on it"
    out.print(Padding(Text(dim, style="dim"), (0, 0, 1, 4)))
    for reason in reasons(answer.ranking):
        out.print(Padding(Text(plain(reason)), (0, 0, 0, 2)))
    out.print()
