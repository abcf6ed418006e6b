"""Answers in which one thing was changed, so that one step says what its sources do not."""

import random
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from graph_schema.biolink import DIRECTED_EFFECTS, Direction
from graph_schema.records import Entity
from kgmed.records import Answer, AnswerStep, Citation, Step


class Pool(NamedTuple):
    """What false things are taken from."""

    entities: tuple[Entity, ...]
    keys: tuple[str, ...]
    """Of assertions."""
    steps: tuple[Step, ...]
    """Of paths of other answers."""
    publications: tuple[str, ...]


Falsify = Callable[[AnswerStep, Pool, random.Random], AnswerStep | None]
"""The step with one thing changed; None where it has nothing of the kind."""

_TURNED = {Direction.INCREASED: Direction.DECREASED, Direction.DECREASED: Direction.INCREASED}
_VERBS = {
    "increases": "decreases",
    "decreases": "increases",
    "affects": "does not change",
    "does not change": "affects",
}


def falsified(answer: Answer, kind: str, pool: Pool, rng: random.Random) -> Answer | None:
    """The answer with one step falsified in this way; None where no step of it can be."""
    for place in rng.sample(range(len(answer.steps)), len(answer.steps)):
        changed = KINDS[kind](answer.steps[place], pool, rng)
        if changed is not None and changed != answer.steps[place]:
            steps = (*answer.steps[:place], changed, *answer.steps[place + 1 :])
            return answer.model_copy(update={"steps": steps})
    return None


def _part(step: AnswerStep, rng: random.Random, **changes: object) -> AnswerStep:
    return _put(step, rng.randrange(len(step.path)), **changes)


def _put(step: AnswerStep, place: int, **changes: object) -> AnswerStep:
    part = step.path[place].model_copy(update=changes)
    path = (*step.path[:place], part, *step.path[place + 1 :])
    return step.model_copy(update={"path": path})


def other_entity(step: AnswerStep, pool: Pool, rng: random.Random) -> AnswerStep:
    place = rng.randrange(len(step.path))
    taken = {step.path[place].subject, step.path[place].object}
    other = rng.choice([each for each in pool.entities if each.curie not in taken])
    end = rng.choice(("subject", "object"))
    return _put(step, place, **{end: other.curie, f"{end}_name": other.name})


def other_name(step: AnswerStep, pool: Pool, rng: random.Random) -> AnswerStep:
    place = rng.randrange(len(step.path))
    taken = {step.path[place].subject_name, step.path[place].object_name}
    other = rng.choice([each for each in pool.entities if each.name not in taken])
    return _put(step, place, **{rng.choice(("subject_name", "object_name")): other.name})


def exchanged(step: AnswerStep, pool: Pool, rng: random.Random) -> AnswerStep:
    place = rng.randrange(len(step.path))
    part = step.path[place]
    return _put(
        step,
        place,
        subject=part.object,
        subject_name=part.object_name,
        object=part.subject,
        object_name=part.subject_name,
    )


def walked_back(step: AnswerStep, pool: Pool, rng: random.Random) -> AnswerStep | None:
    place = rng.randrange(len(step.path))
    part = step.path[place]
    if len(step.path) == 1 and part.predicate not in DIRECTED_EFFECTS:
        return None  # a connection has no direction to be walked in
    return _put(step, place, reverse=not part.reverse)


def other_direction(step: AnswerStep, pool: Pool, rng: random.Random) -> AnswerStep | None:
    places = [i for i, part in enumerate(step.path) if part.predicate in DIRECTED_EFFECTS]
    if not places:
        return None
    place = rng.choice(places)
    return _put(step, place, direction=_TURNED.get(step.path[place].direction, Direction.INCREASED))


def other_polarity(step: AnswerStep, pool: Pool, rng: random.Random) -> AnswerStep:
    place = rng.randrange(len(step.path))
    was = step.path[place].polarity
    return _put(step, place, polarity="denied" if was == "affirmed" else "affirmed")


def more_belief(step: AnswerStep, pool: Pool, rng: random.Random) -> AnswerStep:
    place = rng.randrange(len(step.path))
    was = step.path[place].belief
    return _put(step, place, belief=round((was + 1) / 2 if was < 0.9 else was / 2, 6))


def other_key(step: AnswerStep, pool: Pool, rng: random.Random) -> AnswerStep:
    return _part(step, rng, key=rng.choice(pool.keys))


def opposite_claim(step: AnswerStep, pool: Pool, rng: random.Random) -> AnswerStep:
    found = [verb for verb in _VERBS if verb in step.claim]
    if not found:
        return step.model_copy(update={"claim": f"it is not so that {step.claim}"})
    verb = rng.choice(found)
    return step.model_copy(update={"claim": step.claim.replace(verb, _VERBS[verb], 1)})


def broken_path(step: AnswerStep, pool: Pool, rng: random.Random) -> AnswerStep:
    ends = {step.path[0].start, step.path[-1].end}
    strange = [each for each in pool.steps if not {each.subject, each.object} & ends]
    return step.model_copy(update={"path": (*step.path, rng.choice(strange))})


def shorter_path(step: AnswerStep, pool: Pool, rng: random.Random) -> AnswerStep | None:
    return step.model_copy(update={"path": step.path[:-1]}) if len(step.path) > 1 else None


def _quoted(
    step: AnswerStep, rng: random.Random, change: Callable[[Citation], Mapping[str, object] | None]
) -> AnswerStep | None:
    for place in rng.sample(range(len(step.citations)), len(step.citations)):
        citation = step.citations[place]
        changes = change(citation)
        if changes:
            changed = citation.model_copy(update=dict(changes))
            if changed not in step.citations:
                citations = (*step.citations[:place], changed, *step.citations[place + 1 :])
                return step.model_copy(update={"citations": citations})
    return None


def other_words(step: AnswerStep, pool: Pool, rng: random.Random) -> AnswerStep | None:
    def change(citation: Citation) -> Mapping[str, object] | None:
        words = list(re.finditer(r"\w+", citation.sentence))
        if not words:
            return None
        word = rng.choice(words)
        sentence = citation.sentence
        return {"sentence": f"{sentence[: word.start()]}not{sentence[word.end() :]}"}

    return _quoted(step, rng, change)


def other_paper(step: AnswerStep, pool: Pool, rng: random.Random) -> AnswerStep | None:
    def change(citation: Citation) -> Mapping[str, object]:
        others = [each for each in pool.publications if each != citation.publication]
        return {"publication": rng.choice(others)}

    return _quoted(step, rng, change)


def moved_span(step: AnswerStep, pool: Pool, rng: random.Random) -> AnswerStep | None:
    def change(citation: Citation) -> Mapping[str, object] | None:
        name = rng.choice(("subject_span", "object_span", "sentence_span"))
        span = getattr(citation, name)
        by = rng.choice((-3, -1, 1, 3))
        return None if span is None else {name: (max(0, span[0] + by), max(1, span[1] + by))}

    return _quoted(step, rng, change)


def moved_evidence(step: AnswerStep, pool: Pool, rng: random.Random) -> AnswerStep | None:
    """A sentence is said to be about an assertion that is not on the path."""
    others = [key for key in pool.keys if key not in {part.key for part in step.path}]
    return _quoted(step, rng, lambda citation: {"assertion": rng.choice(others)})


def turned_sentence(step: AnswerStep, pool: Pool, rng: random.Random) -> AnswerStep | None:
    """What denies is said to affirm, what is guarded to be plain, or the other way round."""
    name = rng.choice(("negated", "hedged"))
    return _quoted(step, rng, lambda citation: {name: not getattr(citation, name)})


def other_year(step: AnswerStep, pool: Pool, rng: random.Random) -> AnswerStep | None:
    return _quoted(step, rng, lambda citation: {"year": (citation.year or 1990) + 7})


KINDS: dict[str, Falsify] = {
    "another entity": other_entity,
    "another name": other_name,
    "subject and object exchanged": exchanged,
    "walked the other way": walked_back,
    "increased for decreased": other_direction,
    "another polarity": other_polarity,
    "another belief": more_belief,
    "key of another assertion": other_key,
    "a claim that says the opposite": opposite_claim,
    "a path that does not join": broken_path,
    "a path without its end": shorter_path,
    "another word in a sentence": other_words,
    "another paper": other_paper,
    "a moved span": moved_span,
    "a sentence about another assertion": moved_evidence,
    "denied for affirmed, or guarded for plain": turned_sentence,
    "another year": other_year,
}
