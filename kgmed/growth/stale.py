"""Saved answers that no longer stand, and why: what they cite is looked up in the store."""

from collections.abc import Iterator

from kgmed.growth.records import SavedAnswer
from kgmed.reason.check_answer import faults
from kgmed.reason.citing import CURATOR
from kgmed.records import Answer, LeftOut
from kgmed.store.protocol import GraphStore

MOST = 5
"""Reasons that are told; there may be more."""


def why_stale(saved: SavedAnswer, store: GraphStore) -> tuple[str, ...]:
    """What an answer rests on and the store does not have so any more; empty where all of it
    stands.

    Looked up are the papers and assertions of its steps, of the sentences against it, and of
    what it rests on (where that was looked into); then the answer is held to the store as a whole
    (`kgmed.reason.check_answer`). An abstention cites nothing, and is stale only by what else
    was read: `kgmed grow` asks again what that could change.
    """
    if saved.generation == store.generation():
        return ()
    answer = saved.answer
    found = [*_papers(answer, store), *_assertions(answer, store)]
    found = found or list(faults(answer, store))
    return tuple(dict.fromkeys(found))[:MOST]


def _papers(answer: Answer, store: GraphStore) -> Iterator[str]:
    cited = [citation for step in answer.steps for citation in step.citations]
    named = [citation.publication for citation in (*cited, *answer.contradicting)]
    named += [one.id for one in _rests_on(answer) if one.kind == "paper"]
    for id_ in dict.fromkeys(named):
        document = store.document(id_) if id_ != CURATOR else None
        if document is not None and document.withdrawn:
            yield f"{id_} was withdrawn"
        elif document is not None and document.retracted:
            yield f"{id_} has been retracted"


def _assertions(answer: Answer, store: GraphStore) -> Iterator[str]:
    says = {one.id: one.says for one in _rests_on(answer) if one.kind == "assertion"}
    for step in answer.steps:
        for part in step.path:
            says[part.key] = f"{part.subject_name} {part.predicate} {part.object_name}"
    stored = store.assertions(sorted(says))
    for key, words in says.items():
        if key not in stored:
            yield f"gone from the graph: {words}"
        elif stored[key].status != "accepted":
            yield f"{stored[key].status}: {words}"


def _rests_on(answer: Answer) -> tuple[LeftOut, ...]:
    return answer.rests_on.turns if answer.rests_on else ()
