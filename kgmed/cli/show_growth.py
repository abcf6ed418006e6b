"""How rounds and saved answers are shown in a terminal."""

from rich.console import Console
from rich.text import Text

from kgmed.app.growth_reports import AnsweredAgain, AnswerHistory, AnswerList, GrowthReport
from kgmed.app.shown import plain
from kgmed.cli.show import row, show_judged, table
from kgmed.cli.show_answer import show_answer
from kgmed.cli.show_watch import show_watched, turn
from kgmed.growth.asking import in_brief
from kgmed.growth.records import Round, Score

MOST = 10
"""Lines of one kind that are shown of a round; --json has them all."""


def show_round(out: Console, round_: Round) -> None:
    """What a round read, closed and changed."""
    head = f"round {round_.number}: {round_.state}, {len(round_.documents)} documents"
    out.print(Text(plain(f"{head}; {round_.note}" if round_.note else head), style="bold"))
    _show_proposals(out, round_)
    if not round_.asked_again and round_.evaluation_after is None:
        return
    _line(
        out,
        f"gaps: {round_.gaps_before} open before, {len(round_.closed)} closed, "
        f"{len(round_.opened)} new, {round_.gaps_after} open after",
    )
    for gap in round_.closed[:MOST]:
        _line(out, f"  closed: {gap.reason}")
    _show_changed(out, round_)
    if round_.evaluation_before is not None and round_.evaluation_after is not None:
        before, after = _score(round_.evaluation_before), _score(round_.evaluation_after)
        _line(out, f"guard: {before} before, {after} after")


def _show_changed(out: Console, round_: Round) -> None:
    """The answers that are other, or rest on other sentences, and how many have other numbers."""
    alike = len(round_.changed) - len(round_.told)
    numbers = f"; in numbers alone: {alike}" if alike else ""
    _line(out, f"asked again: {round_.asked_again}; changed: {len(round_.told)}{numbers}")
    for change in round_.told[:MOST]:
        sources = ", other sources" if change.change == "sources" else ""
        why = ", ".join(change.because[:3])
        _line(out, f"  {change.question}  {turn(change)}{sources}  ({why})")


def _show_proposals(out: Console, round_: Round) -> None:
    """What was proposed, and what became of it."""
    if not (round_.proposed or round_.admitted or round_.refused or round_.inferred):
        return
    _line(
        out,
        f"claims: {round_.proposed} proposed, {round_.admitted} admitted, "
        f"{len(round_.refused)} refused, {round_.inferred} inferred",
    )
    for admission in round_.admissions[:MOST]:
        papers = ", ".join(admission.papers[:3])
        _line(out, f"  admitted: {admission.says}  ({admission.reason}: {papers})")
    for reason, count in round_.refused_by_reason.items():
        _line(out, f"  refused: {count}, {reason}")


def show_growth(out: Console, report: GrowthReport) -> None:
    """What one `kgmed grow` did, after its rounds were shown."""
    listing = report.listing
    if listing.files or listing.known:
        _line(
            out,
            f"reading list: {listing.files} files new, {listing.known} known; "
            f"{listing.documents} documents new, {listing.passed_over} items passed over; "
            f"{report.on_the_list} documents in all",
        )
    if report.searches:
        new = sum(len(one.new) for one in report.searches)
        _line(out, f"PubMed: {len(report.searches)} searches, {new} documents that were not known")
    if report.recovered is not None:
        state = report.recovered.state
        _line(out, f"round {report.recovered.number} had been interrupted; it is {state} now")
    if not report.rounds:
        _line(out, "no document that is left on the reading list could close a gap")
    show_judged(out, report)
    show_watched(out, report.watched)


def show_answer_list(out: Console, report: AnswerList) -> None:
    """A line for each saved answer, and why it is stale."""
    shown = table(f"{len(report.answers)} saved answers", "id", "#version", "question", "answer")
    shown.add_column("stale")
    for one in report.answers:
        row(shown, one.id, one.version, one.question, one.says, "; ".join(one.stale))
    out.print(shown)


def show_again(out: Console, report: AnsweredAgain) -> None:
    """What was answered, what is, and why it was asked again."""
    for one in report.answers:
        _line(out, f"{one.question}  {turn(one)}  ({'; '.join(one.because)})")
    if not report.answers:
        _line(out, "every saved answer stands")


def show_history(out: Console, history: AnswerHistory) -> None:
    """The last version in full, and a line for each."""
    for saved in history.versions:
        after = f", after round {saved.round}" if saved.round else ""
        when = f"{saved.when:%Y-%m-%d %H:%M}"
        _line(out, f"version {saved.version}, {when}{after}: {in_brief(saved.answer)}")
    for reason in history.stale:
        _line(out, f"stale: {reason}")
    show_answer(out, history.versions[-1].answer)


def _score(score: Score) -> str:
    return f"{score.right} right and {score.wrong} wrong of {score.questions}"


def _line(out: Console, text: str) -> None:
    out.print(Text(plain(text)))
