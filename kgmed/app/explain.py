"""Why one path was ranked before another, in plain words."""

from collections.abc import Sequence
from itertools import pairwise

from kgmed.records import Ranked

COLUMNS = ("doubt", "hubs", "forward", "match", "species", "sources", "model")
"""The parts of a score, in the order in which they are told."""
MEANING = {
    "doubt": "how far its steps are believed: the logarithm of their beliefs, 0 for certainty",
    "hubs": "less for steps into names that touch very many others",
    "forward": "more where it acts all the way from its start to its end",
    "match": "more where it says outright, in the asked direction or predicate, what is asked",
    "species": "more where it was seen in the species that the question names",
    "sources": "more for independent publications behind its weakest step",
    "model": "what the language model thinks of its use; 0 where it was not asked",
}
"""What each part is; all are in nats, and the score is their sum."""
_MORE = {
    "doubt": "the steps of {} are believed more",
    "hubs": "{} steps into names that touch fewer others",
    "forward": "{} acts all the way from its start to its end",
    "match": "{} says outright what is asked",
    "species": "{} was seen in the species that the question names",
    "sources": "more independent publications stand behind the weakest step of {}",
    "model": "the model finds {} of more use",
}


def reasons(ranking: Sequence[Ranked]) -> tuple[str, ...]:
    """One sentence for each two neighbours: why the first came before the second."""
    return tuple(why_before(*pair) for pair in pairwise(ranking))


def why_before(first: Ranked, second: Ranked) -> str:
    """Names the part of the score that speaks most for the first, and, where one speaks as
    clearly for the second, that too."""
    ids = f"{first.path_id} before {second.path_id}"
    by = {name: getattr(first.parts, name) - getattr(second.parts, name) for name in COLUMNS}
    ahead = round(first.score - second.score, 6)
    if ahead == 0:
        return f"{ids}: their scores are equal; the cheaper one comes first, then by key."
    if ahead < 0:
        return f"{ids}, though it scores less: the model ranked only the first ones."
    most, least = max(COLUMNS, key=by.__getitem__), min(COLUMNS, key=by.__getitem__)
    told = f"{ids} by {ahead:.3f}: {_MORE[most].format(first.path_id)} ({by[most]:+.3f})"
    if -by[least] > by[most] / 2:
        told += f", though {_MORE[least].format(second.path_id)} ({by[least]:+.3f})"
    return f"{told}."
