"""Counting rejections in flat memory."""

from graph_schema.records import Rejection
from kgmed.app.tally import KEPT, Tally


def test_every_rejection_is_counted_and_of_very_many_the_first_are_kept() -> None:
    tally = Tally()
    for line in range(KEPT + 5):
        tally.reject(
            Rejection(source="x.jsonl", record=str(line), stage="read", reason="invalid JSON")
        )
    tally.reject(Rejection(source="x.jsonl", record="end", stage="read", reason="ends too early"))
    report = tally.report(generation=0)
    assert [(kind.reason, kind.count) for kind in report.reasons] == [
        ("invalid JSON", KEPT + 5),
        ("ends too early", 1),
    ]
    assert len(report.rejections) == KEPT + 1
    assert report.rejections[-1].record == "end"
