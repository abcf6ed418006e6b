"""Authors, as one compares them: whether two papers are of one group."""

from collections.abc import Callable, Iterable, Mapping

from kgmed.store.phrases import words

Authors = Callable[[Iterable[str]], Mapping[str, frozenset[str]]]
"""The authors of those of these publications of which they are known, as one compares them."""


def as_compared(authors: Iterable[str]) -> frozenset[str]:
    """Names without case, accents and punctuation. `Doe, Jo` and `Doe, J` are two people."""
    return frozenset(name for author in authors if (name := " ".join(words(author))))
