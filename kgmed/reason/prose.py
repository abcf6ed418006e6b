"""Sentences made from verified steps by plain templates. No model writes a word here."""

from collections.abc import Sequence

from graph_schema.belief import PROPOSED_MARK
from kgmed.reason.claims import Claim, Stance
from kgmed.records import AnswerStep, Citation, Path, SourceKind
from kgmed.retrieve.wording import path_line
from kgmed.signs import SIGNED, Sign, path_sign

VERBS = {
    Sign.INCREASE: "increases",
    Sign.DECREASE: "decreases",
    Sign.CHANGE: "affects",
    Sign.NO_CHANGE: "does not change",
    Sign.LINK: "is connected with",
    Sign.NOTHING: "has no stated connection with",
}
"""What a sign is called between two names."""
TREATING = VERBS | {
    Sign.INCREASE: "worsens",
    Sign.DECREASE: "treats",
    Sign.NO_CHANGE: "does not treat",
}
"""The same where what treats a condition is asked."""
QUOTED_PUBLICATIONS = 4
"""Publications that a sentence names; the others are counted."""


def path_sentence(path: Path, *, treating: bool = False) -> str:
    """What a path says: its steps and, where they compose to one, the effect end to end."""
    told = path_line(path)
    sign = path_sign(path.steps, treating=treating)
    if path.hops == 1 or sign not in SIGNED:
        return told
    return f"{told}; so {start_name(path)} would {VERBS[sign].removesuffix('s')} {end_name(path)}"


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
    verb = (TREATING if claim.treating else VERBS)[claim.sign]
    said = f"{claim.subject.name} {verb} {claim.object.name}"
    match claim.stance:
        case Stance.AFFIRMS:
            return said
        case Stance.DENIES:
            return f"it is not so that {said}"
        case Stance.OPEN:
            return f"whether {said} is open"


def sources_sentence(citations: Sequence[Citation]) -> str:
    """Who says so: what was read in papers, what was only proposed or inferred, what was curated
    by whom, what was only searched for, and which curators of this graph vouch for it; empty for
    nobody."""
    parts: list[str] = []
    said = [c for c in citations if c.source is SourceKind.READ]
    read = [c.publication for c in said if not c.resource.startswith(PROPOSED_MARK)]
    if read:
        parts.append(f"read in {publications(read)}")
    proposed = [c.publication for c in said if c.resource.startswith(PROPOSED_MARK)]
    if proposed:
        parts.append(f"only proposed by a language model from {publications(proposed)}")
    rules = sorted({c.resource for c in citations if c.source is SourceKind.INFERRED})
    if rules:
        parts.append(f"only inferred, by {', '.join(rules)}")
    resources = sorted({c.resource for c in citations if c.source is SourceKind.CURATED})
    for resource in resources:
        cited = [c.publication for c in citations if c.resource == resource]
        parts.append(f"curated in {resource} from {publications(cited)}")
    searched = [c.publication for c in citations if c.source is SourceKind.SEARCHED]
    if searched:
        parts.append(f"found by text search in {publications(searched)}")
    vouched = [
        f"{c.resource} ({c.when:%Y-%m-%d})" for c in citations if c.source is SourceKind.CURATOR
    ]
    if vouched:
        parts.append(f"vouched for by {', '.join(dict.fromkeys(vouched))}")
    if not parts:
        return ""
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def proposed_sentence(steps: Sequence[AnswerStep]) -> str:
    """Which steps rest on what is only proposed; empty where none does."""
    ids = [step.path_id for step in steps if any(part.proposed for part in step.path)]
    return f"Nobody has admitted all that {', '.join(ids)} rests on." if ids else ""


def publications(ids: Sequence[str]) -> str:
    """The first few of these publications, each once, and how many more."""
    distinct = list(dict.fromkeys(ids))
    named = ", ".join(distinct[:QUOTED_PUBLICATIONS])
    rest = len(distinct) - QUOTED_PUBLICATIONS
    return f"{named} and {rest} more" if rest > 0 else named
