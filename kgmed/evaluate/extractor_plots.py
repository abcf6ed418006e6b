"""The plots of `kgmed evaluate relations --extractors`."""

from collections.abc import Iterator
from pathlib import Path

from kgmed.evaluate.extractor_scores import TaskScore
from kgmed.evaluate.extractors import ExtractorsReport
from kgmed.evaluate.plots import Range, draw_ranges


def draw_extractors(report: ExtractorsReport, folder: Path) -> Iterator[Path]:
    """Two files for each corpus, one for each task: precision, recall and F1 of every extractor
    with their 95 % intervals.

    Raises:
        UsageError: matplotlib is not installed, or a file cannot be written.
    """
    for found in report.files.values():
        for task in ("related", "signed"):
            path = folder / f"extractors-{found.corpus}-{task}.svg"
            scores = {name: getattr(one, task) for name, one in found.extractors.items()}
            groups = {
                what: {name: _range(score, what) for name, score in scores.items()}
                for what in ("precision", "recall", "f1")
            }
            draw_ranges(path, groups, f"{found.corpus}, {found.texts} texts: {task}", "share")
            yield path


def _range(score: TaskScore, what: str) -> Range:
    figure = getattr(score, what)
    return Range(figure.value, *figure.interval)
