"""The arm `paths`: the graph alone. No model is opened, none ranks, judges or breaks a tie."""

from kgmed.evaluate.arms.arm import Arm
from kgmed.evaluate.arms.lab import Lab, LabParts
from kgmed.evaluate.arms.product import ProductArm


def build(lab: Lab) -> Arm:
    """The graph alone."""
    return ProductArm("paths", LabParts(lab.parts, None), asks_model=False)
