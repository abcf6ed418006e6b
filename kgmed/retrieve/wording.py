"""What an assertion says, in words: one plain sentence per step of a path."""

from graph_schema.biolink import Aspect, Direction, Predicate
from kgmed.llm.facts import Effect, Fact
from kgmed.records import Path, Step
from kgmed.signs import Sign, step_sign

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
EFFECT_OF = {
    Sign.INCREASE: Effect.INCREASES,
    Sign.DECREASE: Effect.DECREASES,
    Sign.NO_CHANGE: Effect.NO_CHANGE,
}
"""What a sign is called before the language model; any other is `OTHER`."""
_EFFECTS = {
    Direction.INCREASED: ("increases", "does not increase"),
    Direction.DECREASED: ("decreases", "does not decrease"),
    None: ("affects", "does not change"),
}


def step_sentence(step: Step) -> str:
    """What one assertion says, in its own direction, without a full stop."""
    denied = step.polarity == "denied"
    if step.predicate is Predicate.AFFECTS or (
        step.predicate is Predicate.CAUSES and step.direction is not None
    ):
        verb = _EFFECTS[step.direction][denied]
        named = step.aspect not in {None, Aspect.ACTIVITY_OR_ABUNDANCE}
        aspect = f"the {step.aspect} of " if named else ""
        return f"{step.subject_name} {verb} {aspect}{step.object_name}"
    return f"{step.subject_name} {_PREDICATES[step.predicate][denied]} {step.object_name}"


def path_line(path: Path) -> str:
    """What a path says, step by step, on one line."""
    return "; ".join(step_sentence(step) for step in path.steps)


def step_fact(step: Step) -> Fact:
    """A step as the language model is told it: what its start does to its end."""
    names = (step.subject_name, step.object_name)
    start, end = names[::-1] if step.reverse else names
    return Fact(start, EFFECT_OF.get(step_sign(step), Effect.OTHER), end)
