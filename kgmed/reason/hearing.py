"""Sentences found by text search, checked and judged before they count for anything."""

import math
from collections.abc import Callable, Iterator

from kgmed.llm.facts import Effect
from kgmed.llm.jobs import Judgement, Pair, likeliest
from kgmed.reason.citing import fault_of
from kgmed.reason.found_text import Heard
from kgmed.reason.verify import Verified
from kgmed.retrieve.records import FoundSentence, Retrieved
from kgmed.retrieve.sources import Sources
from kgmed.retrieve.texts import all_names
from kgmed.retrieve.wording import EFFECT_OF
from kgmed.signs import Sign
from kgmed.store.phrases import words

_SIGN_OF = {effect: sign for sign, effect in EFFECT_OF.items()} | {Effect.OTHER: Sign.LINK}


def hear(
    retrieved: Retrieved,
    verified: Verified,
    sources: Sources,
    judge: Callable[[Pair], Judgement],
    judged: dict[str, Judgement],
) -> Verified:
    """What stands, with the found sentences that do, as the model judges them (`judge`).

    `judged` holds the model's judgements by id of the sentence; new ones are put there.

    Raises:
        ModelError: the model cannot be asked.
    """
    heard: list[Heard] = []
    dropped: list[str] = []
    for found in retrieved.texts:
        if fault := found_fault(found, retrieved, sources):
            dropped.append(f"{found.id}: {fault}")
            continue
        if found.id not in judged:
            pair = Pair(found.sentence, found.subject_span, found.object_span)
            judged[found.id] = judge(pair)
        heard.append(_heard(found, judged[found.id]))
    return verified._replace(heard=tuple(heard), dropped=(*verified.dropped, *dropped))


def found_fault(found: FoundSentence, retrieved: Retrieved, sources: Sources) -> str:
    """Why a found sentence does not stand, in words; empty where it does.

    It must stand in a document that counts, and the words marked in it must be what the graph or
    the question calls the two things.
    """
    document = sources.document(found.publication)
    if fault := fault_of(found, document):
        return f"{found.publication}: {fault}"
    if document is None or document.retracted or document.year != found.year:
        return f"{found.publication} has been retracted, or is of another year"
    marked = ((found.subject, found.subject_text), (found.object, found.object_text))
    for curie, name in marked:
        if words(name) not in map(words, _names(curie, retrieved, sources)):
            return f"{found.publication}: {name!r} is no name of {curie}"
    return ""


def _names(curie: str, retrieved: Retrieved, sources: Sources) -> Iterator[str]:
    for name in all_names(retrieved.asked, retrieved.options):
        if curie in name.curies:
            yield name.text
    entity = sources.entities([curie]).get(curie)
    if entity is not None:
        yield from (entity.name, *entity.synonyms)


def _heard(found: FoundSentence, judgement: Judgement) -> Heard:
    chances = {sign: math.exp(judgement.forward[effect]) for effect, sign in _SIGN_OF.items()}
    return Heard(found, chances, _SIGN_OF.get(likeliest(judgement.forward), Sign.NOTHING))
