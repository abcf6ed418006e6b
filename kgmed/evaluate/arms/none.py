"""The arm `none`: the model alone, each option by its likelihood after the question."""

from kgmed.evaluate.arms.arm import Arm
from kgmed.evaluate.arms.lab import Lab
from kgmed.evaluate.arms.product import ProductArm


def build(lab: Lab) -> Arm:
    """The model alone."""
    return ProductArm("none", lab.product(), graph=False)
