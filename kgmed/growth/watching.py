"""What became of the answer to a standing question."""

from typing import Literal

from kgmed.growth.asking import Again, change_of, in_brief
from kgmed.growth.records import WatchedAnswer
from kgmed.records import Answer, Citation


def became(again: Again, because: tuple[str, ...]) -> WatchedAnswer:
    """What is other in an answer: what it says, what it rests on, or nothing that counts.

    That its paths were ranked another way, or took other numbers, is nothing.
    """
    before, now = again.before.answer, again.now.answer
    was, is_ = _cited(before), _cited(now)
    return WatchedAnswer(
        **dict(change_of(again, because)),
        change=_change(before, now),
        gained=tuple(sorted(is_ - was)),
        lost=tuple(sorted(was - is_)),
    )


def _change(before: Answer, now: Answer) -> Literal["answer", "sources", "nothing"]:
    if in_brief(before) != in_brief(now):
        return "answer"
    return "nothing" if _sentences(before) == _sentences(now) else "sources"


def _sentences(answer: Answer) -> tuple[frozenset[Citation], frozenset[Citation]]:
    """What is quoted for an answer, and what against it."""
    said = (citation for step in answer.steps for citation in step.citations)
    return frozenset(said), frozenset(answer.contradicting)


def _cited(answer: Answer) -> set[str]:
    quoted = _sentences(answer)
    return {citation.publication for side in quoted for citation in side}
