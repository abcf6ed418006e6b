"""How likely an answer is right, by how credible the verified paths make it.

Credence is a belief computed from evidence; confidence is what it turned out to be worth on
questions whose answers are known (Platt 1999, on the log-odds of the credence). Fitted by
`python -m kgmed.evaluate.fit_confidence` on questions made from curated edges of papers that
neither the reader nor the model was taught, and on development questions; docs/decisions/0011.
"""

import math

INTERCEPT, SLOPE = 1.66, 0.67
"""Log-odds of being right at a credence of one half, and what a nat of its log-odds adds."""
WRONG_COSTS = 2.0
"""What a wrong answer costs, in abstentions: at two, it answers where it is likelier right than
wrong."""
FLOOR = 1.0 - 1.0 / WRONG_COSTS
"""Below this confidence it costs less to abstain."""


def confidence(credence: float) -> float:
    """The chance that a claim of this credence is the right answer, from 0 to 1; nought where
    nothing speaks for it."""
    if credence <= 0.0:
        return 0.0
    return round(logistic(INTERCEPT + SLOPE * log_odds(credence)), 6)


def _credence_at(chance: float) -> float:
    return logistic((log_odds(chance) - INTERCEPT) / SLOPE)


def log_odds(share: float) -> float:
    """The log-odds of a share, kept finite."""
    sure = min(max(share, 1e-4), 1.0 - 1e-4)
    return math.log(sure / (1.0 - sure))


def logistic(odds: float) -> float:
    """The share that has these log-odds."""
    return 1.0 / (1.0 + math.exp(-odds))


CREDENCE_FLOOR = _credence_at(FLOOR)
"""The credence at which answering begins to cost less than abstaining."""
