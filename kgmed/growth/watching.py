"""What became of the answer to a standing question."""

from kgmed.growth.asking import Again, change_of, quoted
from kgmed.growth.records import WatchedAnswer
from kgmed.records import Answer


def became(again: Again, because: tuple[str, ...]) -> WatchedAnswer:
    """What is other in an answer, and which publications it cites now, or no more."""
    was, is_ = _cited(again.before.answer), _cited(again.now.answer)
    return WatchedAnswer(
        **dict(change_of(again, because)),
        gained=tuple(sorted(is_ - was)),
        lost=tuple(sorted(was - is_)),
    )


def _cited(answer: Answer) -> set[str]:
    return {citation.publication for side in quoted(answer) for citation in side}
