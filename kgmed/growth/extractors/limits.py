"""When something is claimed, and how sure that is. The numbers are chosen on the training parts of
BioRED and ChemProt alone: `python -m kgmed.evaluate.fit_extractors` prints them."""

from math import exp
from typing import NamedTuple


class Line(NamedTuple):
    """A threshold on log-odds in nats, and the confidence above it."""

    least: float
    """What lies below is not claimed."""
    slope: float
    base: float
    """The confidence is the logistic of `base + slope * odds` (Platt 1999)."""

    def confidence(self, odds: float) -> float:
        """The chance that the claim is curated, from 0 to 1."""
        return 1 / (1 + exp(-(self.base + self.slope * odds)))


FLOOR = -1.81
"""A pair below this in the judge's first answer is not asked about again."""
TIE = Line(least=-2.0, slope=0.54, base=1.43)
"""Of the judge's log-odds that anything is said: that the two are tied."""
SIGN = Line(least=1.75, slope=0.65, base=-1.65)
"""Of the same: that its sign is the curated one; below, a signed effect is claimed as a tie."""
POSSIBLE = -4.17
"""Of the cascade's log-odds that an effect is said (it reads one from -2.2 on): below this the
judge is not asked for a second opinion."""
WEIGHT = 0.75
"""What a nat of the judge's counts beside one of the cascade's."""
BOTH = Line(least=-1.75, slope=0.65, base=-0.81)
"""Of the weighted sum of both: that the sign on which they agree is the curated one."""
