"""The arm `graph`: the product, as `kgmed ask` has it."""

from kgmed.evaluate.arms.arm import Arm
from kgmed.evaluate.arms.lab import Lab
from kgmed.evaluate.arms.product import ProductArm


def build(lab: Lab) -> Arm:
    """The product."""
    return ProductArm("graph", lab.product())
