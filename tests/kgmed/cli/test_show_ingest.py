"""What a terminal shows of an ingest."""

import io

from rich.console import Console

from kgmed.app.reports import DocumentCounts, IngestReport
from kgmed.cli.show import show_ingest
from kgmed.growth.records import Admission, Refusal

NOTHING = dict.fromkeys(("sentences", "mentions", "grounded", "assertions", "evidence"), 0)


def test_claims_that_were_judged_anew_are_shown_with_their_reasons() -> None:
    report = IngestReport(
        documents=DocumentCounts(withdrawn=1),
        **NOTHING,
        words=0,
        seconds=0.1,
        generation=7,
        admissions=(Admission(subject="a", says="A causes B", reason="two independent sources"),),
        refused=(Refusal(subject="c", says="C [bold]causes[/] D", reason="one source"),),
    )
    out = io.StringIO()
    show_ingest(Console(file=out, width=100), report)
    shown = out.getvalue().splitlines()
    at = shown.index("Judged:    1 proposals admitted")
    assert shown[at : at + 4] == [
        "Judged:    1 proposals admitted",
        "  A causes B: two independent sources",
        "Judged:    1 admitted before, and no longer",
        "  C [bold]causes[/] D: one source",
    ]
