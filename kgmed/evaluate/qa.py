"""Question answering measured: arms side by side, by kind of question, with intervals.

Two accuracies, never mixed. *Forced*: every answerable question counted, by the option that
scored best. *Selective*: of the questions answered, the share that is right, always beside the
share that was answered. `correct` counts a right choice, and abstaining where nothing supports
an answer.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from pydantic import Field

from graph_schema.records import Record
from kgmed.errors import UsageError
from kgmed.evaluate.citations import CitationReport, check_citations
from kgmed.evaluate.intervals import mcnemar, wilson
from kgmed.evaluate.questions import Question, load_questions
from kgmed.records import Answer
from kgmed.store.protocol import GraphStore

Ask = Callable[[str, Sequence[str], str], Answer]
"""Answers a question with its options in an arm (`none`, `graph`)."""
ALL = "all kinds"


class Share(Record):
    """So many of so many, and the 95 % Wilson interval of the share."""

    right: int
    n: int
    accuracy: float | None
    """None where nothing was counted."""
    interval: tuple[float, float]


class KindReport(Record):
    """One arm on one kind of question."""

    n: int
    correct: int
    abstained: int
    wrong: int
    accuracy: float
    """`correct` of `n`."""
    interval: tuple[float, float]
    forced: Share
    selective: Share
    answered: float
    """Share of the questions that were answered."""


class Paired(Record):
    """McNemar's exact test of an arm against the first one, on forced answers."""

    arm: str
    against: str
    only_arm: int
    """Questions that this arm alone got right; `only_against`, those that the first did."""
    only_against: int
    p: float


class QaReport(Record):
    """Every arm by kind, the paired tests, and what became of the citations."""

    arms: Mapping[str, Mapping[str, KindReport]]
    paired: tuple[Paired, ...] = ()
    citations: Mapping[str, CitationReport] = Field(default_factory=dict)
    citation_share: Mapping[str, float] = Field(default_factory=dict)
    """By arm, the share of quotations and steps that check."""


class _Outcome(NamedTuple):
    question: Question
    answer: Answer


def evaluate_qa(
    questions: Path,
    arms: Sequence[str],
    ask: Ask,
    store: GraphStore,
    *,
    limit: int | None = None,
    out: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> QaReport:
    """Ask every question in every arm, and report what came of it.

    Args:
        questions: a file of JSON lines with `id, question, options, answer`.
        arms: the first is what the others are tested against.
        ask: gets the question and its options; never the answer.
        store: what the citations are checked against.
        limit: so many questions, spread evenly over the file.
        out: predictions are written there, one JSON line each.
        progress: called with the answers so far and their number in all.

    Raises:
        UsageError: no arms, a file that cannot be read or written, or a line that is no question.
    """
    if not arms or len(set(arms)) < len(arms):
        raise UsageError("name at least one arm, and each one once")
    asked = load_questions(questions, limit)
    outcomes: dict[str, list[_Outcome]] = {arm: [] for arm in arms}
    citations = {arm: CitationReport() for arm in arms}
    for index, question in enumerate(asked):
        for arm in arms:
            answer = ask(question.question, question.options, arm)
            outcomes[arm].append(_Outcome(question, answer))
            citations[arm] += check_citations(answer, store)
        if progress is not None:
            progress(index + 1, len(asked))
    if out is not None:
        _write(out, outcomes)
    return QaReport(
        arms={arm: _by_kind(found) for arm, found in outcomes.items()},
        paired=tuple(_paired(arms[0], arm, outcomes) for arm in arms[1:]),
        citations=citations,
        citation_share={arm: round(report.share, 6) for arm, report in citations.items()},
    )


def _by_kind(outcomes: Sequence[_Outcome]) -> dict[str, KindReport]:
    kinds: dict[str, list[_Outcome]] = defaultdict(list)
    for outcome in outcomes:
        kinds[outcome.question.kind].append(outcome)
    reports = {kind: _report(found) for kind, found in kinds.items()}
    return {**reports, ALL: _report(outcomes)}


def _report(outcomes: Sequence[_Outcome]) -> KindReport:
    abstained = sum(answer.abstained for _, answer in outcomes)
    answered = [outcome for outcome in outcomes if not outcome.answer.abstained]
    answerable = [outcome for outcome in outcomes if outcome.question.answer is not None]
    right = sum(_is_right(outcome) for outcome in answered)
    correct = right + sum(
        answer.abstained and question.answer is None for question, answer in outcomes
    )
    n = len(outcomes)
    return KindReport(
        n=n,
        correct=correct,
        abstained=abstained,
        wrong=len(answered) - right,
        accuracy=round(correct / n, 6),
        interval=wilson(correct, n),
        forced=_share(sum(_is_forced_right(outcome) for outcome in answerable), len(answerable)),
        selective=_share(right, len(answered)),
        answered=round(len(answered) / n, 6),
    )


def _share(right: int, n: int) -> Share:
    accuracy = round(right / n, 6) if n else None
    return Share(right=right, n=n, accuracy=accuracy, interval=wilson(right, n))


def _is_right(outcome: _Outcome) -> bool:
    expected = outcome.question.answer
    return expected is not None and outcome.answer.choice == expected


def _is_forced_right(outcome: _Outcome) -> bool:
    return outcome.answer.forced == outcome.question.answer


def _paired(first: str, arm: str, outcomes: Mapping[str, Sequence[_Outcome]]) -> Paired:
    only_arm = only_first = 0
    for ours, theirs in zip(outcomes[arm], outcomes[first], strict=True):
        if ours.question.answer is None:
            continue
        only_arm += _is_forced_right(ours) and not _is_forced_right(theirs)
        only_first += _is_forced_right(theirs) and not _is_forced_right(ours)
    return Paired(
        arm=arm,
        against=first,
        only_arm=only_arm,
        only_against=only_first,
        p=mcnemar(only_arm, only_first),
    )


def _write(out: Path, outcomes: Mapping[str, Sequence[_Outcome]]) -> None:
    lines = [
        json.dumps(_prediction(arm, outcome), ensure_ascii=False)
        for arm, found in outcomes.items()
        for outcome in found
    ]
    try:
        out.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write the predictions {out}: {error.strerror}") from error


def _prediction(arm: str, outcome: _Outcome) -> dict[str, object]:
    answer = outcome.answer
    cited = [citation for step in answer.steps for citation in step.citations]
    return {
        "id": outcome.question.id,
        "arm": arm,
        "choice": answer.choice,
        "forced": answer.forced,
        "abstained": answer.abstained,
        "confidence": answer.confidence,
        "citations": [
            citation.model_dump(
                mode="json", include={"publication", "sentence", "sentence_span", "assertion"}
            )
            for citation in cited
        ],
    }
