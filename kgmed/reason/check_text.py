"""Whether the text of an answer says what its steps say: it is made from them by templates, so it
can be made again."""

from kgmed.reason.claims import Claim, Party, Stance
from kgmed.reason.compose import abstention_text, chain_text, says, told_text
from kgmed.reason.prose import VERBS
from kgmed.records import Answer, AnswerStep, Path
from kgmed.signs import Sign

_NOBODY = Party(name="", curies=())
_NOT_SO = "it is not so that "
_BRIDGE = " could act on "


def text_fault(answer: Answer) -> str:
    """What is wrong with the text, in words; empty where it is what the steps say.

    A text begins with its claims, which cite all steps, or opens with a phrase and tells chains.
    The claims name things as the question does; whether the steps speak for them is looked at by
    their verbs.
    """
    if answer.abstained:
        same = answer.text == abstention_text(answer.gaps)
        return "" if same else "the text does not say what is missing"
    if not answer.steps:
        return "the text cites what is not there" if "[P" in answer.text else ""
    opening, chains, _ = answer.text.partition(chain_text(answer.steps, answer.contradicting))
    if chains and "[" not in opening and answer.text == opening + chains:
        return ""
    cited = ", ".join(step.path_id for step in answer.steps)
    lead = answer.text.partition(f" [{cited}].")[0]
    for first in (lead, f"{lead[:1].lower()}{lead[1:]}"):
        leads = first.split("; ")
        if answer.text == told_text(leads, answer.steps, answer.contradicting):
            return _leads_fault(leads, answer.steps)
    return "the text does not say what the steps say"


def _leads_fault(leads: list[str], steps: tuple[AnswerStep, ...]) -> str:
    """Whether every step says one of these claims, as far as their verbs tell."""
    claims = [claim for lead in leads for claim in _claims(lead)]
    for step in steps:
        path = Path(id=step.path_id, steps=step.path, cost=0.0)
        if path.steps and not any(says(claim, path) for claim in claims):
            return f"{step.path_id} does not say what the text begins with"
    return ""


def _claims(lead: str) -> list[Claim]:
    """What a sentence may claim, by its verb: more than one where a name has a verb in it."""
    stance = Stance.DENIES if _NOT_SO in f"{lead[:1].lower()}{lead[1:]}" else Stance.AFFIRMS
    told = f"{lead} "
    signs = {(sign, False) for sign, verb in VERBS.items() if f" {verb} " in told}
    if _BRIDGE in told:
        signs.add((Sign.LINK, False))
    if " treats " in told:
        signs.add((Sign.DECREASE, True))
    return [
        Claim(subject=_NOBODY, object=_NOBODY, sign=sign, treating=treating, stance=stance)
        for sign, treating in sorted(signs)
    ]
