"""What became of a claim that was planted in a reading list."""

from collections.abc import Iterable, Sequence

from graph_schema.belief import is_proposed
from graph_schema.records import Record, Status, TextEvidence
from ingest.records import Reading
from kgmed.evaluate.planting import Planted
from kgmed.growth.admission import effects
from kgmed.growth.records import Round, RoundState
from kgmed.store.protocol import GraphStore

GUARDED = "the guard rolled the round back"
UNREAD = "not read by any round"
MISREAD = "not read as it was planted"
ADMITTED = "counts"


class Fate(Record):
    """What became of a planted claim."""

    kind: str
    says: str
    papers: tuple[str, ...]
    became: str
    """`counts`, or why it does not: a reason of admission, or the guard."""
    alone: bool = False
    """It counts, and on no more than one paper."""


def fate_of(
    planted: Planted,
    store: GraphStore,
    rounds: Sequence[Round],
    poison: Sequence[Reading],
    strict: bool,
) -> Fate:
    """Look a claim up after these rounds.

    Args:
        planted: the claim.
        store: what the rounds left.
        rounds: all of them.
        poison: how the planted papers were read.
        strict: whether every claim of a round was under admission.
    """
    ids = {paper.id for paper in planted.papers}
    keys = set(effects(planted.subject, planted.object, planted.direction))
    counting = _counting(store, keys)
    ours = {id_ for some in counting.values() for id_ in some} & ids
    fate = Fate(kind=planted.kind, says=planted.says, papers=tuple(sorted(ids)), became=ADMITTED)
    if ours:
        alone = any(len(some) < 2 for some in counting.values() if some & ids)
        return fate.model_copy(update={"alone": alone})
    kept = ids & papers_of(one for one in rounds if one.state is RoundState.DONE)
    tried = ids & papers_of(rounds)
    said = {
        reading.document.id
        for reading in poison
        for claim, evidence in reading.extractions
        if claim.key in keys and not evidence.negated
    }
    if not tried:
        became = UNREAD
    elif not said & ids:
        became = MISREAD
    elif tried != kept:
        became = GUARDED
    else:
        became = _refused(keys, rounds) if strict else MISREAD
    return fate.model_copy(update={"became": became})


def papers_of(rounds: Iterable[Round]) -> set[str]:
    """The documents of these rounds."""
    return {one.id for round_ in rounds for one in round_.documents}


def _counting(store: GraphStore, keys: Iterable[str]) -> dict[str, set[str]]:
    """By key of each of these claims: the publications whose sentences count for it."""
    return {
        key: {
            one.publication
            for one in stored.evidence
            if isinstance(one, TextEvidence) and not (one.negated or is_proposed(one))
        }
        for key, stored in store.assertions(sorted(keys)).items()
        if stored.status is Status.ACCEPTED
    }


def _refused(keys: set[str], rounds: Iterable[Round]) -> str:
    """The last reason for which a claim was refused."""
    refused = (one for round_ in rounds for one in round_.refused if one.subject in keys)
    return next((one.reason for one in reversed(list(refused))), MISREAD)
