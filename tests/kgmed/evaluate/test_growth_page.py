"""The page of growth: nothing that comes from questions or papers is markup."""

from datetime import UTC, datetime
from pathlib import Path

from kgmed.app.growth_reports import GrowthReport
from kgmed.evaluate.growth_page import write_growth_page
from kgmed.growth.records import AnswerChange, Round, RoundState, Score

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


def test_without_rounds_there_is_a_page_without_plots(tmp_path: Path) -> None:
    file = tmp_path / "growth.html"
    write_growth_page(GrowthReport(store="here"), file)
    assert "0 rounds" in file.read_text(encoding="utf-8")
    assert "data:image" not in file.read_text(encoding="utf-8")
