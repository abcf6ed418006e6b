"""The plots of an evaluation of answers."""

from collections.abc import Mapping
from pathlib import Path

from kgmed.evaluate.plots import Range, draw_curves, draw_ranges, draw_reliability
from kgmed.evaluate.qa_report import QaReport

_LEAST = 1e-3
"""What stands on a logarithmic axis for nothing."""


def draw(report: QaReport, folder: Path) -> Mapping[str, Path]:
    """Draw what was measured, each plot into a file of its own; their captions and files.

    Raises:
        UsageError: matplotlib is not installed, or a file cannot be written.
    """
    drawn: dict[str, Path] = {}
    path = folder / "qa-accuracy.svg"
    draw_ranges(path, _accuracies(report), "Forced accuracy", "share right, with 95 % intervals")
    drawn["Accuracy on answerable questions, every one counted, by kind and arm."] = path
    path = folder / "qa-coverage.svg"
    curves = {arm: curve for arm, curve in report.coverage.items() if curve}
    draw_curves(
        path,
        curves,
        "Of what is answered, the surest first",
        ("share of questions answered", "share of those right"),
    )
    drawn["Coverage against selective accuracy: who abstains more stops further left."] = path
    for number, (arm, found) in enumerate(report.calibration.items(), start=1):
        if found.bins:
            path = folder / f"qa-calibration-{number}.svg"
            error = found.expected_calibration_error
            draw_reliability(path, found.bins, f"{arm}: expected calibration error {error:.3f}")
            drawn[f"Confidence and share right of what {arm} answered, ten bins alike."] = path
    path = folder / "qa-cost.svg"
    draw_ranges(path, _seconds(report), "An answer: median, and 95th percentile", "seconds",
                log=True)  # fmt: skip
    drawn["Seconds for an answer, as the clock has them and as the cores do."] = path
    return drawn


def _accuracies(report: QaReport) -> dict[str, dict[str, Range]]:
    """By kind and arm, where anything is answerable."""
    found: dict[str, dict[str, Range]] = {}
    for arm, kinds in report.arms.items():
        for kind, result in kinds.items():
            if result.forced.accuracy is not None:
                low, high = result.forced.interval
                found.setdefault(kind, {})[arm] = Range(result.forced.accuracy, low, high)
    return found


def _seconds(report: QaReport) -> dict[str, dict[str, Range]]:
    found: dict[str, dict[str, Range]] = {}
    for arm, cost in report.cost.items():
        for name, (middle, worst) in (
            ("by the clock", cost.seconds),
            ("of the cores", cost.cpu_seconds),
        ):
            value = max(_LEAST, middle)
            found.setdefault(arm, {})[name] = Range(value, value, max(value, worst))
    return found
