"""The layers put together: what the patterns read, what the classifier thinks, how sure both are.

Grammar says what kind of thing is said; the classifier, trained on curated sentences, has the
last word on who acts and with what sign, may read an effect where no rule matched, and may
doubt one. Cues that say something other than an effect (binding, treatment, a tie in a
population) are left alone: "associated with a risk of" never becomes a cause. What is denied
keeps the sign that is denied.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from math import exp
from typing import IO, NamedTuple

from ingest.relations.agents import Aim
from ingest.relations.asides import Aside
from ingest.relations.classifier import Linear, Opinion, Trained, read_trained, shipped
from ingest.relations.confidence import WEAK, confidence
from ingest.relations.features import Sight
from ingest.relations.means import IMPLIED, STATED
from ingest.relations.pairs import UNCONDITIONAL, Claim, View, judge
from ingest.relations.scene import Scene

PATTERNED = frozenset({"top_sure", "top_loose", "way_sure", "way_loose", "carrier", "unchanged"})
"""Layers of the patterns that say that one thing acts on the other."""
CLASSIFIED = "classified"
"""The layer of an effect that only the classifier reads."""
BY_MEANS = frozenset({STATED, IMPLIED})
"""Layers of what the means says by which something is done, against the other two."""
EFFECTS = PATTERNED | BY_MEANS | {CLASSIFIED}
ASKED = PATTERNED | {"no_cue"}
"""Layers on which the classifier is asked; the others say something else, or nothing."""
DOUBTED = -4.0
"""Below these log-odds of being related, an effect that a pattern reads is a mere co-mention."""
READ = -2.2
"""Above these, a pair without a cue is read as an effect."""
PLAIN, LOOSE = 1.0, 0.25
"""How far the classifier must lean to overrule plain grammar (a cue at the top, a subject and an
object), and anything else."""

FIRM = 3.0
"""Leaning further than this makes nothing surer: curators read whole papers, so about one label
in six is not what its sentence says."""


class Verdict(NamedTuple):
    """What is claimed of a pair, and the chance that it is right, between 0 and 1."""

    seen: View
    claim: Claim
    confidence: float


class Cascade:
    """Patterns and classifier together, with one set of weights."""

    def __init__(self, trained: Trained) -> None:
        self.trained = trained
        self._effects = Linear(trained.effects)
        self._calibration = trained.calibration

    def verdicts(self, scene: Scene, views: Iterable[View]) -> list[Verdict]:
        """What is claimed of each pair."""
        seen = [(view, judge(scene, view)) for view in views]
        opinions = iter(self.opinions(scene, [one for one in seen if one[1].layer in ASKED]))
        return [
            Verdict(view, *self.weigh(claim, next(opinions)))
            if claim.layer in ASKED
            else Verdict(view, final := settled(claim), confidence(final.layer))
            for view, claim in seen
        ]

    def opinions(self, scene: Scene, seen: Sequence[tuple[View, Claim]]) -> list[Opinion]:
        """What the classifier thinks of pairs that the patterns have read."""
        if not seen:
            return []
        sight = Sight(scene)
        pairs = [sight.hashed(view, claim) for view, claim in seen]
        return [Opinion(*row) for row in self._effects.scores(pairs).tolist()]

    def weigh(self, claim: Claim, opinion: Opinion) -> tuple[Claim, float]:
        """The patterns' claim as the classifier leaves it, and its confidence."""
        final = combined(claim, opinion)
        if final.layer not in EFFECTS or final.layer in BY_MEANS:
            return final, confidence(final.layer)
        weights = self._calibration.signed if final.sign else self._calibration.unsigned
        doubt = sum(w * x for w, x in zip(weights.tolist(), traits(claim, opinion), strict=True))
        return final, round(1 / (1 + exp(-doubt)), 3)


@cache
def shipped_cascade() -> Cascade:
    """The cascade with the weights that the package brings along."""
    return Cascade(shipped())


def cascade_of(weights: IO[bytes]) -> Cascade:
    """The cascade with other weights, as `write_trained` wrote them.

    Raises:
        ValueError: they are something else.
    """
    try:
        return Cascade(read_trained(weights))
    except (KeyError, OSError, EOFError) as error:
        raise ValueError(f"no weights of the classifier of relations: {error}") from error


def combined(claim: Claim, opinion: Opinion) -> Claim:
    """Who acts and with what sign, by both layers, seen from the targets of agents; the stance
    stays as the patterns have it."""
    return settled(_combined(claim, opinion))


def settled(claim: Claim) -> Claim:
    """The claim as the means has it by which something is done, about the targets of agents: what
    an agent lowers, its target raises. What is done to an agent, or said of it otherwise, says
    nothing of its target; nor what is said of a remedy of what it is for."""
    claim = _by_means(claim)
    if claim.layer in EFFECTS and _is_of_remedy(claim):
        return _unsaid(claim)
    if not any(claim.aims) or claim.layer in WEAK:
        return claim
    acting, other = claim.aims if claim.forward else claim.aims[::-1]
    if claim.layer in EFFECTS and other is None and _acts(acting, claim):
        return claim if acting is Aim.MORE else claim._replace(sign=-claim.sign)
    return _unsaid(claim)


def _unsaid(claim: Claim) -> Claim:
    """The two as merely named together."""
    return claim._replace(sign=0, layer="no_cue", stance=UNCONDITIONAL)


def _is_of_remedy(claim: Claim) -> bool:
    """Whether an effect is that of a remedy, not of what the remedy is for."""
    acting, other = claim.asides if claim.forward else claim.asides[::-1]
    return acting is not None or (other is Aside.REMEDIED and claim.sign > 0)


def _by_means(claim: Claim) -> Claim:
    """The claim, unless a means says otherwise of the two. Where both say the same, the claim
    stays as it is, and as sure."""
    means = claim.means
    if means is None:
        return claim
    if not means.sign:
        return _unsaid(claim)
    if claim.layer in EFFECTS and (claim.forward, claim.sign) == (means.forward, means.sign):
        return claim
    return claim._replace(
        forward=means.forward,
        sign=means.sign,
        cue=means.cue or claim.cue,
        layer=means.layer,
        stance=means.stance,
    )


def _acts(aim: Aim | None, claim: Claim) -> bool:
    """Whether an agent does what is said: an antibody, only where a word says so."""
    if aim in {Aim.MADE, Aim.MORE, Aim.PLAIN}:
        return claim.layer in PATTERNED | BY_MEANS and (aim is not Aim.PLAIN or claim.sign <= 0)
    return aim is Aim.LESS


def _combined(claim: Claim, opinion: Opinion) -> Claim:
    """Who acts and with what sign, by both layers.

    A list ("A and B rose") is never read as an effect of one part on another.
    """
    if claim.layer == "no_cue":
        if opinion.related < READ or claim.stance.negated:
            return claim._replace(stance=UNCONDITIONAL)
        sign = 1 if opinion.positive > 0 else -1
        return claim._replace(forward=opinion.forward > 0, sign=sign, layer=CLASSIFIED)
    if claim.layer not in PATTERNED:
        return claim
    if opinion.related < DOUBTED:
        return _unsaid(claim)
    return claim._replace(forward=_who_acts(claim, opinion), sign=_sign(claim, opinion))


def _who_acts(claim: Claim, opinion: Opinion) -> bool:
    if claim.plain or (claim.layer == "top_sure" and abs(opinion.forward) < PLAIN):
        return claim.forward
    return opinion.forward > 0


def _sign(claim: Claim, opinion: Opinion) -> int:
    """The classifier's sign where one word turns it. A sum of weights cannot know that two turns
    cancel out, and where no word turns it there is nothing to find; nor what a denial denies."""
    leaning = PLAIN if claim.layer == "top_sure" else LOOSE
    if claim.plain or claim.sign == 0 or claim.turns != 1 or abs(opinion.positive) < leaning:
        return claim.sign
    return claim.sign if claim.stance.negated else (1 if opinion.positive > 0 else -1)


def traits(claim: Claim, opinion: Opinion) -> tuple[float, ...]:
    """What the confidence of an effect is computed from: how far the classifier leans, whether
    the patterns agree, and whether grammar was plain."""
    way, sign = min(abs(opinion.forward), FIRM), min(abs(opinion.positive), FIRM)
    grammatical = claim.layer in PATTERNED
    same_way = claim.forward == (opinion.forward > 0)
    same_sign = claim.sign == 0 or (claim.sign > 0) == (opinion.positive > 0)
    return (
        1.0,
        way,
        sign,
        min(way, sign),
        min(max(opinion.related, DOUBTED), 1.0),
        float(grammatical and same_way),
        float(grammatical and not same_way),
        float(grammatical and claim.sign != 0 and same_sign),
        float(grammatical and not same_sign),
        float(claim.layer == "top_sure"),
        float(claim.turns > 1),
    )
