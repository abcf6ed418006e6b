"""The page of growth: nothing that comes from questions or papers is markup."""

from datetime import UTC, datetime
from pathlib import Path

from kgmed.app.growth_reports import GrowthReport
from kgmed.evaluate.growth_page import write_growth_page
from kgmed.growth.admission import Reason
from kgmed.growth.records import Admission, AnswerChange, Refusal, Round, RoundState, Score

HOSTILE = '<script>alert(1)</script> $x$ & "q"'


def test_text_is_escaped_and_every_round_is_there(tmp_path: Path) -> None:
    change = AnswerChange(id="a", question=HOSTILE, was=HOSTILE, now="b", because=(HOSTILE,))
    rounds = tuple(
        Round(
            number=number,
            state=state,
            when=datetime(2026, 1, number, tzinfo=UTC),
            gaps_before=9,
            gaps_after=9 - number,
            changed=(change,),
            size={"documents": number},
            evaluation_before=Score(questions=4, right=1, wrong=0),
            evaluation_after=Score(questions=4, right=number, wrong=0),
        )
        for number, state in enumerate((RoundState.DONE, RoundState.ROLLED_BACK), 1)
    )
    file = tmp_path / "growth.html"
    write_growth_page(GrowthReport(store=HOSTILE, rounds=rounds), file)
    page = file.read_text(encoding="utf-8")
    assert "<script" not in page
    assert page.count("&lt;script&gt;alert(1)") == 1 + 2 * 3
    assert "Answers that round 2 changed" in page
    assert "2 of 4" in page
    assert page.count("data:image/svg+xml") == 4


def test_what_was_proposed_is_there_by_reason(tmp_path: Path) -> None:
    admission = Admission(subject="k", says=HOSTILE, reason=Reason.TWO_SOURCES, papers=(HOSTILE,))
    refused = [
        Refusal(subject=str(n), reason=reason, says=HOSTILE, detail=HOSTILE)
        for n, reason in enumerate((Reason.CONFLICT, Reason.ONE_SOURCE, Reason.ONE_SOURCE))
    ]
    round_ = Round(
        number=1,
        state=RoundState.DONE,
        when=datetime(2026, 1, 1, tzinfo=UTC),
        proposed=4,
        admitted=1,
        admissions=(admission,),
        refused=tuple(refused),
    )
    assert round_.refused_by_reason == {Reason.ONE_SOURCE: 2, Reason.CONFLICT: 1}
    file = tmp_path / "growth.html"
    write_growth_page(GrowthReport(store="here", rounds=(round_,)), file)
    page = file.read_text(encoding="utf-8")
    assert "<script" not in page
    for reason in (Reason.TWO_SOURCES, Reason.ONE_SOURCE, Reason.CONFLICT):
        assert reason in page
    assert page.count("&lt;script&gt;alert(1)") == 2


def test_without_rounds_there_is_a_page_without_plots(tmp_path: Path) -> None:
    file = tmp_path / "growth.html"
    write_growth_page(GrowthReport(store="here"), file)
    assert "0 rounds" in file.read_text(encoding="utf-8")
    assert "data:image" not in file.read_text(encoding="utf-8")
