"""Extractors side by side, as `kgmed evaluate relations --extractors` shows them."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from kgmed.evaluate.extractor_scores import Estimate, TaskScore
    from kgmed.evaluate.extractors import ExtractorsReport, FileScores


def show_extractors(out: "Console", report: "ExtractorsReport") -> None:
    """A table for each file."""
    for name, found in report.files.items():
        _show_file(out, name, found)


def _show_file(out: "Console", name: str, found: "FileScores") -> None:
    from kgmed.cli.show import row, table

    made = table(
        f"{name}: {found.texts} of {found.texts_in_file} texts, {found.pairs} pairs",
        *("extractor", "task", "#precision", "#recall", "#F1", "#said", "#curated"),
        *("#CPU s a text", "#tokens", "fit"),
    )
    fit = {True: "yes", False: "no", None: ""}
    for extractor, score in found.extractors.items():
        cost = (f"{score.cpu_seconds:.2f}", f"{score.tokens:.0f}", fit[score.fit])
        row(made, extractor, "related", *_cells(score.related), *cost)
        row(made, "", "sign", *_cells(score.signed), "", "", "")
    out.print(made)
    out.print(
        f"{found.within_reach:.1%} of the related pairs stand in one sentence; reading a text "
        f"takes {found.reading_seconds:.3f} s more"
    )


def _cells(score: "TaskScore") -> tuple[object, ...]:
    figures = (score.precision, score.recall, score.f1)
    return (*map(_estimate, figures), score.said, score.curated)


def _estimate(figure: "Estimate") -> str:
    low, high = figure.interval
    return f"{figure.value:.3f} ({low:.2f}-{high:.2f})"
