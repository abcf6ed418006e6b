"""Sentences found by text search, as a weaker support of an answer.

Nobody read them into the graph, so the language model says what each has one name do to the
other, where it is fit to judge; without it they count for nothing, and are only told of. What it
says counts half: `DISCOUNT` of its probability, since it was taught on sentences that state
something of two names, and most sentences that merely name both do not. Papers count as
independent, sentences of one paper once. And text alone never makes a claim likelier than not:
`CAP`. Both were set before anything was measured.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from kgmed.reason.prose import VERBS, publications
from kgmed.reason.weigh import Support, noisy_or
from kgmed.records import AnswerStep, Citation, Gap, SourceKind
from kgmed.retrieve.records import FoundSentence
from kgmed.signs import Sign

DISCOUNT = 0.5
"""What a found sentence counts, of what the model thinks it is likely to say."""
CAP = 0.5
"""The most that found sentences together support a sign."""
NOT_IN_GRAPH = "a sentence found by text search, not in the graph"
_SIGNS = (Sign.INCREASE, Sign.DECREASE, Sign.NO_CHANGE, Sign.LINK)
"""What the model may find said."""


class Heard(NamedTuple):
    """A found sentence, and how likely it says each sign, by the model; what is left, none."""

    found: FoundSentence
    chances: Mapping[Sign, float]
    sign: Sign
    """The likeliest; `NOTHING` where that is that nothing is said."""


def said_support(heard: Sequence[Heard]) -> Support:
    """The support for each sign from sentences that likeliest say it: what a claim may rest on."""
    return _support(heard, lambda each, sign: each.sign is sign)


def leaning_support(heard: Sequence[Heard]) -> Support:
    """The same, and what a sentence less likely says too: what claims compete by, and what
    speaks against one."""
    return _support(heard, lambda _, __: True)


def _support(heard: Sequence[Heard], counts: Callable[[Heard, Sign], bool]) -> Support:
    supports: dict[Sign, float] = {}
    for sign in _SIGNS:
        best: dict[str, float] = {}
        for each in heard:
            if counts(each, sign):
                paper = each.found.publication
                best[paper] = max(best.get(paper, 0.0), DISCOUNT * each.chances[sign])
        if best:
            supports[sign] = min(CAP, noisy_or(best.values()))
    return supports


def found_steps(heard: Iterable[Heard], says: Callable[[Sign], bool]) -> list[AnswerStep]:
    """Steps of an answer on sentences that say it, the surest first. Their path is empty: there is
    no assertion."""
    saying = [each for each in heard if says(each.sign)]
    saying.sort(key=lambda each: (-each.chances[each.sign], each.found.id))
    return [
        AnswerStep(
            claim=f"{_said(each)} ({NOT_IN_GRAPH})",
            path_id=each.found.id,
            path=(),
            citations=(citation(each.found),),
        )
        for each in saying
    ]


def citation(found: FoundSentence) -> Citation:
    """A found sentence as it is quoted; no assertion stands behind it."""
    return Citation(
        publication=found.publication,
        sentence=found.sentence,
        subject_span=found.subject_span,
        object_span=found.object_span,
        sentence_span=(found.sentence_start, found.sentence_start + len(found.sentence)),
        source=SourceKind.SEARCHED,
        year=found.year,
        assertion="",
        subject=found.subject,
        object=found.object,
    )


def _said(each: Heard) -> str:
    """In the sentence's own names, so that anybody can check that it has them."""
    return f"{each.found.subject_text} {VERBS[each.sign]} {each.found.object_text}"


def leads(texts: Sequence[FoundSentence]) -> tuple[Gap, ...]:
    """Which papers name both names of a pair of which the graph says nothing."""
    by_ends: dict[tuple[str, str], list[FoundSentence]] = {}
    for found in texts:
        by_ends.setdefault((found.subject, found.object), []).append(found)
    return tuple(
        Gap(
            kind="unread",
            detail=f"not read into the graph: {_counted(found)}"
            f" ({publications([each.publication for each in found])})",
            curies=ends,
        )
        for ends, found in by_ends.items()
    )


def _counted(found: Sequence[FoundSentence]) -> str:
    names = f"{found[0].subject_text} and {found[0].object_text}"
    if len(found) == 1:
        return f"1 sentence names both {names}"
    return f"{len(found)} sentences name both {names}"
