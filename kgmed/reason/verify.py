"""Checks every path against the store before anything is said from it. No model is asked.

A path stands if each of its assertions is in the store with the entities, predicate, aspect,
direction and polarity that the step says, if its steps join without visiting a node twice,
and if at least one piece of evidence behind each step can be shown. What does not stand is
dropped, and said so.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from graph_schema.records import Status
from kgmed.reason.citing import Quoted, Quoter
from kgmed.reason.found_text import Heard
from kgmed.records import Citation, Path, Step, StoredAssertion
from kgmed.retrieve.sources import Sources


class Verified(NamedTuple):
    """The paths that stand, and what they rest on."""

    paths: tuple[Path, ...]
    evidence: Mapping[str, StoredAssertion]
    citations: Mapping[str, tuple[Citation, ...]]
    """By key of the assertion."""
    retracted: frozenset[str]
    dropped: tuple[str, ...]
    heard: tuple[Heard, ...] = ()
    """Sentences found by text search that stand too, as the model judged them."""


def verify(
    paths: Sequence[Path],
    evidence: Mapping[str, StoredAssertion],
    store: Sources,
    quoter: Quoter | None = None,
    *,
    proposed: bool = False,
) -> Verified:
    """The paths that stand.

    Args:
        paths: as they were found.
        evidence: as it was found, by key; of the store's evidence only these pieces may be
            used (a question "as of 2015" must not quote a later paper).
        store: what the paths are checked against.
        quoter: what turns evidence into quotations, where it may remember some.
        proposed: whether a path may rest on what is only proposed, if it says so.
    """
    usable = _usable(paths, evidence, store)
    quoter = quoter or Quoter(store)
    quoted = {key: quoter.quote(stored) for key, stored in usable.items()}
    dropped = [reason for _, quotation in sorted(quoted.items()) for reason in quotation.dropped]
    standing: list[Path] = []
    for path in paths:
        fault = path_fault(path, usable, quoted, proposed=proposed)
        if fault:
            dropped.append(f"{path.id}: {fault}")
        else:
            standing.append(path)
    return Verified(
        paths=tuple(standing),
        evidence=usable,
        citations={key: quotation.citations for key, quotation in quoted.items()},
        retracted=frozenset().union(*(quotation.retracted for quotation in quoted.values())),
        dropped=tuple(dropped),
    )


def _usable(
    paths: Sequence[Path], evidence: Mapping[str, StoredAssertion], store: Sources
) -> dict[str, StoredAssertion]:
    """What the store has of the assertions, with that evidence alone which was found."""
    keys = sorted({step.key for path in paths for step in path.steps} & set(evidence))
    current = store.assertions(keys)
    usable: dict[str, StoredAssertion] = {}
    for key in keys:
        if key in current and current[key] is evidence[key]:
            usable[key] = current[key]
        elif key in current:
            allowed = {piece.id for piece in evidence[key].evidence}
            pieces = tuple(piece for piece in current[key].evidence if piece.id in allowed)
            usable[key] = current[key].model_copy(update={"evidence": pieces})
    return usable


def path_fault(
    path: Path,
    evidence: Mapping[str, StoredAssertion],
    quoted: Mapping[str, Quoted],
    *,
    proposed: bool = False,
) -> str:
    """Why a path does not stand, in words; empty where it does."""
    if not path.steps:
        return "it has no steps"
    for before, after in zip(path.steps, path.steps[1:], strict=False):
        if before.end != after.start:
            return f"its steps do not join at {before.end}"
    nodes = [path.steps[0].start, *(step.end for step in path.steps)]
    if len(set(nodes)) < len(nodes):
        return "it visits a node twice"
    for step in path.steps:
        if step.key not in evidence:
            return f"the store has no assertion {step.key}"
        stored = evidence[step.key]
        fault = _status_fault(step, stored.status, proposed)
        fault = fault or _step_fault(step, stored, quoted[step.key])
        if fault:
            return fault
    return ""


def _status_fault(step: Step, status: Status, proposed: bool) -> str:
    """What the status of an assertion has against a step; what is proposed passes where that was
    asked for, and the step says so."""
    is_proposed = status is Status.PROPOSED
    if status is not Status.ACCEPTED and not (is_proposed and proposed):
        return f"assertion {step.key} is {status}"
    if step.proposed is not is_proposed:
        return f"assertion {step.key} is {status}, and the step says otherwise"
    return ""


def _step_fault(step: Step, stored: StoredAssertion, quoted: Quoted) -> str:
    assertion = stored.assertion
    said = (step.subject, step.predicate, step.object, step.aspect, step.direction)
    kept = (
        assertion.subject,
        assertion.predicate,
        assertion.object,
        assertion.aspect,
        assertion.direction,
    )
    if said != kept:
        return f"assertion {step.key} says something else"
    if step.polarity != quoted.polarity:
        return f"the evidence of {step.key} is not {step.polarity}"
    if not quoted.citations:
        return f"nothing behind {step.key} can be quoted"
    return ""
