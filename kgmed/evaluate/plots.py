"""Plots of what was measured: plain SVG files, the same bytes for the same figures.

matplotlib is imported when something is drawn, and not before.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kgmed.errors import UsageError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_STYLE: dict[Any, Any] = {
    "svg.hashsalt": "kgmed",
    "svg.fonttype": "none",
    "text.parse_math": False,  # a name with a `$` in it is a name
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.alpha": 0.3,
    "legend.frameon": False,
}


class Bin(NamedTuple):
    """Predictions of about one confidence: their mean confidence, the share right, how many."""

    confidence: float
    right: float
    n: int


class Range(NamedTuple):
    """A value, and from where to where it may lie."""

    value: float
    low: float
    high: float


Curve = Sequence[tuple[float, float]]
"""Points (x, y), in order of x."""


def draw_reliability(path: Path, bins: Sequence[Bin], title: str) -> None:
    """A reliability diagram: the share right against the confidence said. On the dotted line,
    what says 0.8 is right 8 times in 10. Areas of the points are as the numbers behind them."""
    with _axes(path, title, "confidence said", "share right") as axes:
        axes.plot([0, 1], [0, 1], ":", color="grey")
        largest = max((one.n for one in bins), default=1)
        sizes = [200 * one.n / largest for one in bins]
        axes.plot([one.confidence for one in bins], [one.right for one in bins], color="C0")
        axes.scatter(
            [one.confidence for one in bins], [one.right for one in bins], s=sizes, color="C0"
        )
        for one in bins:
            axes.annotate(str(one.n), (one.confidence, one.right), (4, -10), fontsize=7,
                          textcoords="offset points")  # fmt: skip
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1.02)


def draw_precision_recall(path: Path, curves: Mapping[str, Curve], title: str) -> None:
    """Precision against recall, a curve of points (recall, precision) for each name."""
    draw_curves(path, curves, title, ("recall", "precision"))


def draw_curves(
    path: Path, curves: Mapping[str, Curve], title: str, axis_names: tuple[str, str]
) -> None:
    """Curves of shares, both axes from 0 to 1; a curve of one point is drawn as that point."""
    with _axes(path, title, *axis_names) as axes:
        for name, curve in curves.items():
            x, y = [point[0] for point in curve], [point[1] for point in curve]
            axes.plot(x, y, "o" if len(curve) == 1 else "-", label=name)
        axes.set_xlim(0, 1.02)
        axes.set_ylim(0, 1.02)
        axes.legend(loc="lower left")


def draw_lines(
    path: Path, lines: Mapping[str, Curve], title: str, axis_names: tuple[str, str]
) -> None:
    """Lines of counts, each axis as far as they go, from nought up; points are marked."""
    with _axes(path, title, *axis_names) as axes:
        for name, line in lines.items():
            axes.plot([x for x, _ in line], [y for _, y in line], "o-", markersize=3, label=name)
        axes.set_ylim(bottom=0)
        axes.legend(loc="best", fontsize=8)


def draw_bars(path: Path, bars: Mapping[str, Mapping[str, float]], title: str, unit: str) -> None:
    """Groups of bars: for each name (along the axis) the value of each series."""
    with _axes(path, title, "", unit) as axes:
        series = list(dict.fromkeys(name for values in bars.values() for name in values))
        width = 0.8 / max(1, len(series))
        for number, name in enumerate(series):
            places = [i + (number - (len(series) - 1) / 2) * width for i in range(len(bars))]
            heights = [values.get(name, 0.0) for values in bars.values()]
            drawn = axes.bar(places, heights, width, label=name)
            axes.bar_label(drawn, fmt="%.3g", fontsize=7)
        axes.set_xticks(range(len(bars)), list(bars), rotation=20 if len(bars) > 4 else 0)
        if len(series) > 1:
            axes.legend(loc="lower right")


def draw_ranges(
    path: Path,
    groups: Mapping[str, Mapping[str, Range]],
    title: str,
    unit: str,
    *,
    log: bool = False,
) -> None:
    """Values with their ranges: for each name along the axis a point of each series, and a line
    from its low end to its high one. `log`: values are above nought, on a logarithmic scale."""
    with _axes(path, title, "", unit, width=max(5.2, 1.6 * len(groups))) as axes:
        series = list(dict.fromkeys(name for values in groups.values() for name in values))
        step = 0.8 / max(1, len(series))
        for number, name in enumerate(series):
            found = [(i, group[name]) for i, group in enumerate(groups.values()) if name in group]
            places = [i + (number - (len(series) - 1) / 2) * step for i, _ in found]
            values = [one.value for _, one in found]
            below = [max(0.0, one.value - one.low) for _, one in found]
            above = [max(0.0, one.high - one.value) for _, one in found]
            axes.errorbar(places, values, (below, above), fmt="o", markersize=4, label=name)
        axes.set_xticks(range(len(groups)), list(groups))
        if log:
            axes.set_yscale("log")
        else:
            axes.set_ylim(bottom=0)
        if len(series) > 1:
            axes.legend(loc="upper left", bbox_to_anchor=(1, 1), fontsize=8)


@contextmanager
def _axes(path: Path, title: str, x: str, y: str, *, width: float = 5.2) -> Iterator["Axes"]:
    """Axes to draw on, kept as an SVG file when that is done. `width` is in inches.

    Raises:
        UsageError: matplotlib is not installed, or the file cannot be written.
    """
    try:
        import matplotlib as mpl
        from matplotlib.backends.backend_svg import FigureCanvasSVG
        from matplotlib.figure import Figure
    except ImportError as error:
        raise UsageError("plots need matplotlib", hint="pip install matplotlib") from error
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(width, 4.0), layout="constrained")
        FigureCanvasSVG(figure)
        axes = figure.add_subplot()
        axes.set_title(title, fontsize=10)
        axes.set_xlabel(x)
        axes.set_ylabel(y)
        yield axes
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})
        except OSError as error:
            raise UsageError(f"cannot write {path}: {error.strerror}") from error
