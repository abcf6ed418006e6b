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

    An answer rests on a part of the graph where without it another answer would be given, or the
    answer would lose something that it shows: a step as it is believed, a sentence for it or
    against it. Looked up are the papers and assertions of its steps, of the sentences against it,
    and of what it would turn without; then the answer is held to the store as a whole
    (`kgmed.reason.check_answer`). What it would turn without is known of answers to `kgmed ask`
    and `kgmed answers again`, not of those that a round gave. An abstention shows nothing, so that
    nothing makes it stale, though without a paper there might be an answer: standing questions
    (`kgmed watch`) and `kgmed grow` ask again what could be other.
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
    says = {
        said.assertion: f"what {said.publication} says against it"
        for said in answer.contradicting
        if said.assertion
    }
    says |= {one.id: one.says for one in _rests_on(answer) if one.kind == "assertion"}
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
