"""The page of an evaluation stands alone, shows what was measured, and runs nothing."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from kgmed.errors import UsageError
from kgmed.evaluate.predictions import Prediction
from kgmed.evaluate.qa_counting import report_of
from kgmed.evaluate.qa_page import PAGE, keep_report, write_page
from kgmed.evaluate.qa_report import QaReport, Setting
from kgmed.evaluate.questions import Question

HOSTILE = "<script>alert('$x^$')</script>"
QUESTIONS = tuple(
    Question(id=f"q{i}", question="Is it?", options=("a", "b"), answer=i % 2, kind=kind)
    for i, kind in enumerate(["effect", HOSTILE] * 10)
)


@pytest.fixture
def report() -> QaReport:
    predictions = [
        Prediction(
            id=question.id,
            arm=arm,
            model=model,
            shown=(0, 1),
            choice=0,
            forced=0,
            abstained=arm == "graph" and number < 3,
            confidence=0.5 + number / 50,
            tokens=7,
            seconds=0.5,
            cpu_seconds=0.0,
        )
        for arm in ("none", "graph")
        for model in (HOSTILE, "b.gguf")
        for number, question in enumerate(QUESTIONS)
    ]
    setting = Setting(questions=HOSTILE, asked=20, models=(HOSTILE,), arms={HOSTILE: HOSTILE})
    return report_of(QUESTIONS, predictions, setting)


class Tags(HTMLParser):
    """The tags of a page with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.fixture
def page(report: QaReport, tmp_path: Path) -> Tags:
    keep_report(report, tmp_path / "new")
    written = write_page(tmp_path / "new")
    assert written == tmp_path / "new" / PAGE
    return Tags(written.read_text(encoding="utf-8"))


def test_it_shows_tables_and_plots(page: Tags) -> None:
    tags = [tag for tag, _ in page.found]
    assert tags.count("img") >= 3 + 4  # accuracy, coverage, cost, and a calibration of each arm
    assert tags.count("table") >= 6
    words = " ".join(page.words)
    for said in ("all kinds", "McNemar", "graph@b.gguf", "50.0% (", "unanswerable", "CPU-seconds"):
        assert said in words


def test_it_needs_no_network_and_runs_nothing(page: Tags) -> None:
    assert not {"script", "link", "iframe", "object", "svg"} & {tag for tag, _ in page.found}
    for tag, attributes in page.found:
        assert not any(name.startswith("on") for name in attributes), tag
        source = attributes.get("src") or attributes.get("href") or "data:"
        assert source.startswith("data:"), tag
    assert HOSTILE in " ".join(page.words)
    assert re.search("default-src 'none'", str(page.found))


def test_a_folder_without_a_report_is_named(report: QaReport, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"qa\.json"):
        write_page(tmp_path)
    (tmp_path / "qa.json").write_text("{}", encoding="utf-8")
    with pytest.raises(UsageError, match="no report"):
        write_page(tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="cannot write"):
        keep_report(report, tmp_path / "file" / "below")


def test_the_report_comes_back_equal(report: QaReport, tmp_path: Path) -> None:
    kept = keep_report(report, tmp_path)
    assert QaReport.model_validate_json(kept.read_bytes()) == report
