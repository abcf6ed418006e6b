"""Authors, as one compares them: whether two papers are of one group."""

from collections.abc import Callable, Iterable, Mapping

from kgmed.store.phrases import words

Authors = Callable[[Iterable[str]], Mapping[str, frozenset[str]]]
"""The authors of those of these publications of which they are known, as one compares them."""


def as_compared(authors: Iterable[str]) -> frozenset[str]:
    """Names without case, accents and punctuation; of `Last, First` the last name and one initial,
    so that `Doe, Jo` and `Doe, J.` are one person. Namesakes pass as one, too: two papers are
    rather taken for one group than for two."""
    return frozenset(name for author in authors if (name := _compared(author)))


def _compared(author: str) -> str:
    last, _, first = author.partition(",")
    initials = [word[:1] for word in words(first)[:1]]
    return " ".join([*words(last), *initials])
