"""Sentences made from verified steps by plain templates. No model writes a word here."""

from collections.abc import Sequence

from graph_schema.biolink import Direction, Predicate
from kgmed.reason.claims import Claim, Stance
from kgmed.reason.signs import SIGNED, Sign, path_sign
from kgmed.records import Citation, Path, SourceKind, Step

_VERBS = {
    Sign.INCREASE: "increases",
    Sign.DECREASE: "decreases",
    Sign.CHANGE: "affects",
    Sign.NO_CHANGE: "does not change",
    Sign.LINK: "is connected with",
    Sign.NOTHING: "has no stated connection with",
}
_PREDICATES: dict[Predicate, tuple[str, str]] = {
    Predicate.CAUSES: ("causes", "does not cause"),
    Predicate.ASSOCIATED_WITH: ("is associated with", "is not associated with"),
    Predicate.GENETICALLY_ASSOCIATED_WITH: (
        "is genetically associated with",
        "is not genetically associated with",
    ),
    Predicate.POSITIVELY_CORRELATED_WITH: (
        "is positively correlated with",
        "is not positively correlated with",
    ),
    Predicate.NEGATIVELY_CORRELATED_WITH: (
        "is negatively correlated with",
        "is not negatively correlated with",
    ),
    Predicate.PHYSICALLY_INTERACTS_WITH: ("binds", "does not bind"),
    Predicate.TREATS: (
        "was applied or studied to treat",
        "was not applied or studied to treat",
    ),
    Predicate.BIOMARKER_FOR: ("is a biomarker for", "is no biomarker for"),
    Predicate.EXPRESSED_IN: ("is expressed in", "is not expressed in"),
    Predicate.LOCATED_IN: ("is located in", "is not located in"),
    Predicate.HAS_PART: ("has as a part", "does not have as a part"),
    Predicate.SUBCLASS_OF: ("is a kind of", "is no kind of"),
}
_EFFECTS = {
    Direction.INCREASED: ("increases", "does not increase"),
    Direction.DECREASED: ("decreases", "does not decrease"),
    None: ("affects", "does not change"),
}
QUOTED_PUBLICATIONS = 4
"""Publications that a sentence names; the others are counted."""


def step_sentence(step: Step) -> str:
    """What one assertion says, in its own direction, without a full stop."""
    denied = step.polarity == "denied"
    if step.predicate is Predicate.AFFECTS or (
        step.predicate is Predicate.CAUSES and step.direction is not None
    ):
        verb = _EFFECTS[step.direction][denied]
        aspect = f"the {step.aspect.value.replace('_', ' ')} of " if step.aspect else ""
        return f"{step.subject_name} {verb} {aspect}{step.object_name}"
    return f"{step.subject_name} {_PREDICATES[step.predicate][denied]} {step.object_name}"


def path_sentence(path: Path, *, treating: bool = False) -> str:
    """What a path says: its steps and, where they compose to one, the effect end to end."""
    told = "; ".join(step_sentence(step) for step in path.steps)
    sign = path_sign(path.steps, treating=treating)
    if path.hops == 1 or sign not in SIGNED:
        return told
    return f"{told}; so {start_name(path)} would {_VERBS[sign].removesuffix('s')} {end_name(path)}"


def start_name(path: Path) -> str:
    """The name of the entity that a path begins at."""
    first = path.steps[0]
    return first.object_name if first.reverse else first.subject_name


def end_name(path: Path) -> str:
    """The name of the entity that a path leads to."""
    last = path.steps[-1]
    return last.subject_name if last.reverse else last.object_name


def claim_sentence(claim: Claim) -> str:
    """What a claim says, without a full stop."""
    if claim.mediator is not None:
        return (
            f"{claim.subject.name} could act on {claim.object.name} through {claim.mediator.name}"
        )
    verb = "treats" if claim.treating else _VERBS[claim.sign]
    said = f"{claim.subject.name} {verb} {claim.object.name}"
    match claim.stance:
        case Stance.AFFIRMS:
            return said
        case Stance.DENIES:
            return f"it is not so that {said}"
        case Stance.OPEN:
            return f"whether {said} is open"


def sources_sentence(citations: Sequence[Citation]) -> str:
    """Who says so: what was read in papers, and what was curated by whom; empty for nobody."""
    parts: list[str] = []
    read = [c.publication for c in citations if c.source is SourceKind.READ]
    if read:
        parts.append(f"read in {_publications(read)}")
    resources = sorted({c.resource for c in citations if c.source is SourceKind.CURATED})
    for resource in resources:
        cited = [c.publication for c in citations if c.resource == resource]
        parts.append(f"curated in {resource} from {_publications(cited)}")
    if not parts:
        return ""
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def _publications(ids: Sequence[str]) -> str:
    distinct = list(dict.fromkeys(ids))
    named = ", ".join(distinct[:QUOTED_PUBLICATIONS])
    rest = len(distinct) - QUOTED_PUBLICATIONS
    return f"{named} and {rest} more" if rest > 0 else named
