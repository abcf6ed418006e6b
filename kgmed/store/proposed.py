"""What is only proposed: whether it stands, and how it would be believed if it were admitted.

An inference falls with its premises: it counts only while each of them is an edge that may be
reasoned over (of what is itself only proposed, nothing follows). That is looked up when it is
shown, so that nothing has to be written anew when a premise changes.
"""

from collections.abc import Collection, Iterable, Mapping
from math import prod

from graph_schema.belief import Belief, Observation, believe, is_by, is_proposed, observe
from graph_schema.biolink import may_join
from graph_schema.records import (
    Assertion,
    Entity,
    Evidence,
    InferredEvidence,
    Status,
)
from kgmed.records import StoredAssertion
from kgmed.store.edges import as_edge
from kgmed.store.looking import Looking
from kgmed.store.protocol import Edge
from kgmed.store.rulings import Rulings


def premises_of(evidence: Iterable[Evidence]) -> set[str]:
    """The keys of all assertions that these pieces of evidence were inferred from."""
    inferred = (piece for piece in evidence if isinstance(piece, InferredEvidence))
    return {key for piece in inferred for key in piece.premises}


def stands(piece: InferredEvidence, usable: Mapping[str, Belief]) -> bool:
    """Whether what was inferred still follows. `usable` holds the belief in those premises that
    are edges. A claim follows where all of them are believed, a denial where one is denied."""
    if not usable.keys() >= set(piece.premises):
        return False
    denied = any(usable[key].denial > usable[key].claim for key in piece.premises)
    return denied == piece.negated


def sure(piece: InferredEvidence, usable: Mapping[str, Belief]) -> InferredEvidence:
    """What was inferred, as sure as all its premises are together."""
    return piece.model_copy(update={"confidence": prod(max(usable[key]) for key in piece.premises)})


def counted(stored: StoredAssertion) -> StoredAssertion:
    """The assertion; of an accepted one, without evidence that is only proposed."""
    if stored.status is not Status.ACCEPTED or not any(map(is_proposed, stored.evidence)):
        return stored
    left = tuple(piece for piece in stored.evidence if not is_proposed(piece))
    return stored.model_copy(update={"evidence": left})


def as_shown(stored: StoredAssertion, usable: Mapping[str, Belief]) -> StoredAssertion:
    """The assertion; rejected, where nothing but inferences proposes it, and all of these fell."""
    if stored.status is not Status.PROPOSED or not stored.evidence:
        return stored
    for piece in stored.evidence:
        if not isinstance(piece, InferredEvidence) or stands(piece, usable):
            return stored
    return stored.model_copy(update={"status": Status.REJECTED})


def believed(
    evidence: Iterable[Evidence], usable: Mapping[str, Belief], retracted: Collection[str]
) -> Belief:
    """Belief in a claim and in its denial, as if what is proposed were admitted. An inference is
    believed as far as all its premises are."""
    observations: list[Observation] = []
    for piece in evidence:
        if not isinstance(piece, InferredEvidence):
            if getattr(piece, "publication", None) not in retracted:
                observations.append(observe(piece))
        elif stands(piece, usable):
            observations.append(observe(sure(piece, usable)))
    return believe(observations, proposed=True)


def proposed_edges(rulings: Rulings, look: Looking, as_of: int | None = None) -> list[Edge]:
    """What would be edges if everything that is proposed were admitted, in order of key, each
    believed as if it were; not what somebody decided about, nor what the schema does not know.
    With `as_of`, by what was published up to that year, and without inferences, which have none."""
    undecided = [key for key in look.proposed() if key not in rulings.standing]
    waiting = {
        key: stored.model_copy(
            update={"evidence": tuple(one for one in stored.evidence if is_by(one, as_of))}
        )
        for key, stored in sorted(look.assertions(undecided).items())
        if stored.status is Status.PROPOSED
    }
    claims = [stored.assertion for stored in waiting.values()]
    ends = look.entities(sorted({end for claim in claims for end in (claim.subject, claim.object)}))
    edges: list[Edge] = []
    for key, said in if_admitted(waiting.values(), look).items():
        fixed = rulings.belief_of(key) if waiting[key].evidence else None
        believed = said if fixed is None else Belief(fixed, 0.0)
        edge = as_edge(waiting[key].assertion, believed)
        if edge is not None and not against_schema(waiting[key].assertion, ends):
            edges.append(edge)
    return edges


def if_admitted(proposed: Iterable[StoredAssertion], look: Looking) -> dict[str, Belief]:
    """How these assertions would be believed if what is proposed were admitted, by key."""
    proposed = list(proposed)
    evidence = [piece for each in proposed for piece in each.evidence]
    usable = look.usable(sorted(premises_of(evidence)))
    retracted = look.retracted(_publications(evidence))
    return {each.assertion.key: believed(each.evidence, usable, retracted) for each in proposed}


def against_schema(claim: Assertion, ends: Mapping[str, Entity]) -> str:
    """What the schema has against a claim, or nothing."""
    subject, object_ = ends.get(claim.subject), ends.get(claim.object)
    if not subject or not object_:
        return ""
    if may_join(claim.predicate, subject.category, object_.category):
        return ""
    return f"the schema knows no {claim.predicate} from {subject.category} to {object_.category}"


def proposers(evidence: Iterable[Evidence]) -> str:
    """Who proposes, in words: `pairwise, a rule (symmetric)`."""
    names: set[str] = set()
    for piece in filter(is_proposed, evidence):
        if isinstance(piece, InferredEvidence):
            names.add(f"a rule ({piece.rule})")
        else:
            extractor = getattr(piece, "extractor", "")
            names.add(extractor.partition(":")[2].partition("/")[0])
    return ", ".join(sorted(names))


def _publications(evidence: Iterable[Evidence]) -> set[str]:
    cited = (getattr(piece, "publication", None) for piece in evidence)
    return {publication for publication in cited if publication}
