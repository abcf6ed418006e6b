"""What an answer leaves open, as records that say which names something is missing between.

An answer that abstains says why; an answer that was given may still rest on one weak source, or
have sources against it. Which names belong together is told from question and options: where an
option names something of its own, each name of the question and each of the option's are a pair;
where none does, the names of the question are.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations, product

from graph_schema.records import Span, digest
from kgmed.growth.records import GapKind, GapName, GrowthGap
from kgmed.records import Answer, AnswerStep, Citation, Gap, NameRead

THIN = 0.8
"""A step believed less than this, on the word of one publication, is a gap."""
_QUOTED = re.compile(r"no vocabulary knows (?P<quote>['\"])(?P<name>.*)(?P=quote)$", re.DOTALL)
_REASONS: Mapping[GapKind, str] = {
    "no_path": "nothing joins {}",
    "unread": "sentences name both {}, and none of them is in the graph",
    "unknown_direction": "{} stand together, but nothing says what is asked",
    "weak": "what is said of {} rests on too little",
    "conflict": "sources on {} disagree",
}


def gaps_of(answer: Answer, id_: str) -> tuple[GrowthGap, ...]:
    """The gaps of one answer, each once; `id_` is the id under which the answer is saved."""
    found = [*_ungrounded(answer, id_), *_between(answer, id_), *_thin(answer, id_)]
    return tuple({gap.id: gap for gap in found}.values())


def joined(gaps: Iterable[GrowthGap]) -> tuple[GrowthGap, ...]:
    """Gaps of many answers: the same gap once, with all answers that have it; in order of id."""
    by_id: dict[str, GrowthGap] = {}
    for gap in gaps:
        known = by_id.get(gap.id)
        answers = {*gap.answers, *(known.answers if known else ())}
        by_id[gap.id] = gap.model_copy(update={"answers": tuple(sorted(answers))})
    return tuple(by_id[id_] for id_ in sorted(by_id))


def pairs(answer: Answer) -> tuple[tuple[NameRead, NameRead], ...]:
    """The names of question and options that something should join."""
    asked = [name for name in answer.names if name.text in answer.question]
    found: dict[tuple[NameRead, NameRead], None] = {}
    for option in answer.options or ("",):
        own = [n for n in answer.names if n.text in option and not _same_as_any(n, asked)]
        joins = product(asked, own) if own and asked else combinations(asked or own, 2)
        found.update(dict.fromkeys(pair for pair in joins if pair[0].curies != pair[1].curies))
    return tuple(found)


def _same_as_any(name: NameRead, others: Iterable[NameRead]) -> bool:
    return any(name.curies == other.curies for other in others)


def _ungrounded(answer: Answer, id_: str) -> Iterator[GrowthGap]:
    for gap in answer.gaps:
        if gap.kind == "ungrounded":
            found = _QUOTED.search(gap.detail)
            name = GapName(text=found["name"] if found else gap.detail)
            yield _gap("ungrounded", (name,), id_, gap.detail)


def _between(answer: Answer, id_: str) -> Iterator[GrowthGap]:
    """Of an answer that abstains: what is missing between which two names. A question that was
    not understood is none that reading could answer."""
    told = next((gap for gap in answer.gaps if gap.kind not in {"ungrounded", "unread"}), None)
    if told is None or not answer.abstained or told.kind == "not_understood":
        return
    for pair in pairs(answer):
        kind: GapKind = told.kind if _is_about(told, pair) else _of_other_option(told)
        yield _gap(kind, tuple(_named(name) for name in pair), id_)


def _is_about(gap: Gap, pair: Iterable[NameRead]) -> bool:
    return not gap.curies or all(not set(gap.curies).isdisjoint(name.curies) for name in pair)


def _of_other_option(told: Gap) -> GapKind:
    """An answer tells of its best option: where not even that one has a direction, or a path,
    the others have none. Where it is weak or disputed, another option may settle it."""
    return "no_path" if told.kind == "no_path" else "unknown_direction"


def _thin(answer: Answer, id_: str) -> Iterator[GrowthGap]:
    """Of an answer that was given: steps on one weak source, and sources against it."""
    for step in answer.steps:
        if _is_weak(step):
            yield _gap("weak", _ends(step), id_)
    disputed = {citation.assertion for citation in answer.contradicting}
    for step in answer.steps if answer.contradicting else ():
        if disputed & {part.key for part in step.path} or step is answer.steps[0]:
            yield _gap("conflict", _ends(step), id_)


def _is_weak(step: AnswerStep) -> bool:
    return len(_publications(step.citations)) <= 1 and any(p.belief < THIN for p in step.path)


def _publications(citations: Iterable[Citation]) -> set[str]:
    return {citation.publication for citation in citations}


def _ends(step: AnswerStep) -> tuple[GapName, GapName]:
    """What stands at the two ends of a step; of one without a path, what its sentence names."""
    if not step.path:
        said = step.citations[0]
        return _marked(said, said.subject_span, said.subject), _marked(
            said, said.object_span, said.object
        )
    first, last = step.path[0], step.path[-1]
    start = first.object_name if first.reverse else first.subject_name
    end = last.subject_name if last.reverse else last.object_name
    return GapName(text=start, curies=(first.start,)), GapName(text=end, curies=(last.end,))


def _marked(said: Citation, span: Span | None, curie: str) -> GapName:
    return GapName(text=said.sentence[slice(*span)] if span else curie, curies=(curie,))


def _named(name: NameRead) -> GapName:
    return GapName(text=name.text, curies=name.curies)


def _gap(kind: GapKind, names: tuple[GapName, ...], id_: str, reason: str = "") -> GrowthGap:
    said = " and ".join(name.text for name in names)
    about = sorted(name.curies or (name.text,) for name in names)
    return GrowthGap(
        id=digest("gap", kind, about)[:12],
        kind=kind,
        reason=reason or _REASONS[kind].format(said),
        names=names,
        answers=(id_,),
    )
