"""The plots of `kgmed evaluate relations`."""

from collections.abc import Iterator
from pathlib import Path

from kgmed.evaluate.plots import draw_bars, draw_curves, draw_precision_recall, draw_reliability
from kgmed.evaluate.relation_folds import NeuroMMSigReport
from kgmed.evaluate.relations import ChemProtReport, RelationsReport


def draw(report: RelationsReport, folder: Path) -> Iterator[Path]:
    """Draw everything that was measured; the files drawn, each named after its corpus.

    Raises:
        UsageError: matplotlib is not installed, or a file cannot be written.
    """
    for name, found in report.files.items():
        stem = f"relations-{Path(name).stem}"
        if isinstance(found, NeuroMMSigReport):
            yield from _draw_folds(found, folder, stem)
        elif isinstance(found, ChemProtReport):
            groups = {
                group: {"precision": score.precision, "recall": score.recall}
                for group, score in found.groups.items()
            }
            path = folder / f"{stem}-groups.svg"
            draw_bars(path, groups, f"ChemProt, micro-F1 {found.micro.f1:.3f}", "share")
            yield path
        else:
            kinds = {
                kind: {"cues": scores.cues.f1, "scope tokens": scores.scope_tokens.f1}
                for kind, scores in found.kinds.items()
            }
            path = folder / f"{stem}-scopes.svg"
            draw_bars(path, kinds, "Negation and speculation", "F1")
            yield path


def _draw_folds(found: NeuroMMSigReport, folder: Path, stem: str) -> Iterator[Path]:
    error = found.reliability.expected_calibration_error
    path = folder / f"{stem}-reliability.svg"
    draw_reliability(
        path, found.reliability.bins, f"On unseen papers; expected calibration error {error:.3f}"
    )
    yield path
    path = folder / f"{stem}-coverage.svg"
    draw_curves(
        path,
        found.risk,
        "Who acts and sign both right, the surest first",
        ("share of curated edges read", "share right"),
    )
    yield path
    path = folder / f"{stem}-predicates.svg"
    draw_precision_recall(path, found.curves, "By what is claimed, on unseen papers")
    yield path
