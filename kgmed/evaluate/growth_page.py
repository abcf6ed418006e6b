"""The page of a graph's growth: one HTML file that needs nothing else."""

import tempfile
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

from kgmed.app.growth_reports import GrowthReport
from kgmed.evaluate.plots import Curve, draw_lines
from kgmed.evaluate.qa_page import figure, page_head, table, write
from kgmed.growth.records import Round, RoundState

_COUNTED = (RoundState.DONE, RoundState.ROLLED_BACK)


def write_growth_page(report: GrowthReport, file: Path) -> Path:
    """Draw what the rounds did, and write the page.

    Raises:
        UsageError: matplotlib is not installed, or the file cannot be written.
    """
    with tempfile.TemporaryDirectory() as folder:
        figures = _figures([r for r in report.rounds if r.state in _COUNTED], Path(folder))
    return write(file, page_of(report, figures))


def page_of(report: GrowthReport, figures: Sequence[str] = ()) -> str:
    """The page as HTML. Whatever comes from questions, papers or files is escaped."""
    rounds = report.rounds
    done = sum(round_.state is RoundState.DONE for round_ in rounds)
    parts = [
        *page_head("kgmed: growth"),
        f"<h1>Growth: {len(rounds)} rounds, {done} of them done</h1>",
        f'<p class="note">Store {escape(report.store)}; {report.on_the_list} documents on the '
        "reading list, read ones included.</p>",
        *figures,
        "<h2>Rounds</h2>",
        table(
            ("round", "state", "documents", "gaps before", "closed", "new", "gaps after",
             "asked again", "changed", "guard before", "guard after", "when"),
            map(_row, rounds),
        ),
        *_proposals(rounds),
        *(part for round_ in rounds for part in _changes(round_)),
        "</body></html>\n",
    ]  # fmt: skip
    return "\n".join(parts)


def _row(round_: Round) -> tuple[object, ...]:
    before, after = round_.evaluation_before, round_.evaluation_after
    return (
        round_.number,
        round_.state,
        len(round_.documents),
        round_.gaps_before,
        len(round_.closed),
        len(round_.opened),
        round_.gaps_after,
        round_.asked_again,
        len(round_.told),
        f"{before.right} of {before.questions}" if before else "-",
        f"{after.right} of {after.questions}" if after else "-",
        f"{round_.when:%Y-%m-%d %H:%M}",
    )


def _proposals(rounds: Sequence[Round]) -> list[str]:
    """What was proposed, and what became of it, by reason; and every claim that was admitted."""
    told = [one for one in rounds if one.proposed or one.admitted or one.refused or one.inferred]
    if not told:
        return []
    counted = (
        (one.number, one.proposed, one.inferred, what, reason, count)
        for one in told
        for what, reasons in (
            ("admitted", one.admitted_by_reason),
            ("refused", one.refused_by_reason),
        )
        for reason, count in (reasons or {"-": 0}).items()
    )
    admitted = [
        (one.number, claim.says, claim.reason, ", ".join(claim.papers))
        for one in told
        for claim in one.admissions
    ]
    by_reason = ("round", "proposed", "inferred", "became", "reason", "claims")
    parts = ["<h2>Proposals</h2>", table(by_reason, counted, text=True)]
    if admitted:
        told_of = ("round", "claim", "reason", "said by")
        parts += ["<h3>Claims admitted</h3>", table(told_of, admitted, text=True)]
    return parts


def _changes(round_: Round) -> list[str]:
    if not round_.told:
        return []
    rows = [(one.question, one.was, one.now, ", ".join(one.because)) for one in round_.told]
    title = f"<h3>Answers that round {round_.number} changed</h3>"
    return [title, table(("question", "was", "is", "named in"), rows, text=True)]


def _figures(rounds: Sequence[Round], folder: Path) -> list[str]:
    """The plots, as they stand in the page."""
    if not rounds:
        return []

    def line(value: Callable[[Round], float | None]) -> Curve:
        return [(r.number, found) for r in rounds if (found := value(r)) is not None]

    plots: tuple[tuple[str, dict[str, Curve], str], ...] = (
        ("Gaps", {
            "open after the round": line(lambda r: r.gaps_after),
            "closed by it": line(lambda r: len(r.closed)),
            "new": line(lambda r: len(r.opened)),
        }, "gaps"),
        ("Size of the graph", {
            name: line(lambda r, name=name: r.size.get(name))  # type: ignore[misc]
            for name in ("documents", "entities", "assertions", "evidence")
        }, "in the graph"),
        ("Proposals", {
            "proposed": line(lambda r: r.proposed or None),
            "admitted": line(lambda r: r.admitted if r.proposed else None),
            "refused": line(lambda r: len(r.refused) if r.proposed else None),
        }, "claims"),
        ("Documents read by the round", {"read": line(lambda r: len(r.documents))}, "documents"),
        ("Guard: share answered right", {
            "after the round": line(
                lambda r: r.evaluation_after.accuracy if r.evaluation_after else None
            )
        }, "share right"),
    )  # fmt: skip
    figures = []
    for number, (title, lines, unit) in enumerate(plots):
        drawn = {name: found for name, found in lines.items() if found}
        if drawn:
            path = folder / f"{number}.svg"
            draw_lines(path, drawn, title, ("round", unit))
            figures.append(figure(f"{title}, by round.", path))
    return figures
