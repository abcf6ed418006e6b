"""The page of an evaluation: one HTML file that needs nothing else."""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from pydantic import ValidationError

from kgmed.errors import UsageError
from kgmed.evaluate.qa_plots import draw
from kgmed.evaluate.qa_report import ALL, QaReport, Rate, Share

REPORT = "qa.json"
PAGE = "index.html"
_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem;
  color: #1b1b1b; background: #fff; }
table { border-collapse: collapse; margin: 1rem 0; display: block; overflow-x: auto; }
th, td { padding: .2rem .8rem; text-align: right; border-bottom: 1px solid #ddd; }
th:first-child, td:first-child, td.text { text-align: left; }
figure { display: inline-block; margin: 1rem 1rem 1rem 0; max-width: 100%; }
figure img { max-width: 100%; }
figcaption { font-size: 13px; color: #555; max-width: 32rem; }
p.note { color: #555; max-width: 48rem; }
"""


def keep_report(report: QaReport, folder: Path) -> Path:
    """Write what the page is made of into a folder.

    Raises:
        UsageError: it cannot be written.
    """
    return write(folder / REPORT, f"{report.model_dump_json(indent=1)}\n")


def write_page(folder: Path) -> Path:
    """Draw the plots of what was kept in a folder, and write the page beside it.

    Raises:
        UsageError: there is no report in the folder, or a file cannot be written.
    """
    kept = folder / REPORT
    try:
        report = QaReport.model_validate_json(kept.read_bytes())
    except OSError as error:
        raise UsageError(
            f"cannot read {kept}: {error.strerror}",
            hint=f"`kgmed evaluate qa QUESTIONS --report {folder}` writes it",
        ) from error
    except ValidationError as error:
        raise UsageError(f"{kept} is no report of `kgmed evaluate qa`: {error}") from error
    figures = [figure(caption, path) for caption, path in draw(report, folder).items()]
    return write(folder / PAGE, page_of(report, figures))


def page_of(report: QaReport, figures: Iterable[str] = ()) -> str:
    """The page as HTML. Whatever comes from files is escaped."""
    setting = report.setting
    models = ", ".join(setting.models) or "none"
    parts = [
        *page_head(f"kgmed: {setting.questions}"),
        f"<h1>{escape(setting.questions)}: {setting.asked} questions, {len(report.arms)} arms</h1>",
        f'<p class="note">Store {escape(setting.store)}, generation {setting.generation}; model: '
        f"{escape(models)}; options in up to {setting.orders} orders; seed {setting.seed}.</p>",
        table(("arm", "what it is"), setting.arms.items(), text=True),
        *_accuracy(report),
        *_comparisons(report),
        *_orders(report),
        *_costs(report),
        "<h2>Plots</h2>",
        *figures,
        "</body></html>\n",
    ]
    return "\n".join(parts)


def page_head(title: str) -> list[str]:
    """The beginning of a page that may load and run nothing."""
    return [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "img-src data:; style-src 'unsafe-inline'\">",
        '<meta name="viewport" content="width=device-width">',
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>",
    ]


def _accuracy(report: QaReport) -> list[str]:
    named = (kind for found in report.arms.values() for kind in found)
    kinds = list(dict.fromkeys([ALL, *named]))
    parts = [
        "<h2>Accuracy</h2>",
        '<p class="note">Forced: every answerable question counts, by the option that scored best. '
        "Selective: of the questions answered, the share that is right. A question that could not "
        "be answered at all (failed) is a wrong one. 95 % Wilson intervals.</p>",
    ]
    for kind in kinds:
        rows = []
        for arm, found in report.arms.items():
            if (one := found.get(kind)) is not None:
                shares = (_share(one.forced), _share(one.selective), f"{one.answered:.1%}")
                rows.append((arm, one.n, *shares, one.abstained, one.failed))
        head = ("arm", "questions", "forced", "selective", "answered", "abstained", "failed")
        parts += [f"<h3>{escape(kind)}</h3>", table(head, rows)]
    return parts


def _comparisons(report: QaReport) -> list[str]:
    rows = [
        (
            f"{one.arm} − {one.against}",
            one.kind,
            one.n,
            f"{100 * one.difference:+.1f}",
            f"{100 * one.interval[0]:+.1f} to {100 * one.interval[1]:+.1f}",
            f"{one.only_arm} : {one.only_against}",
            f"{one.p:.2g}",
        )
        for one in report.comparisons
    ]
    head = ("arms", "kind", "questions", "points apart", "95 %", "right alone", "McNemar p")
    note = (
        "Forced answers of answerable questions. Points apart: each question counted by the share "
        "of orders in which it was right; interval by a paired bootstrap over questions. Right "
        "alone, and McNemar's exact test: in the order of the file. No correction for the number "
        "of tests."
    )
    return ["<h2>Arms against each other</h2>", f'<p class="note">{note}</p>', table(head, rows)]


def _orders(report: QaReport) -> list[str]:
    rows = []
    for arm, found in report.orders.items():
        mean = "-" if found.mean is None else f"{found.mean:.1%}"
        accuracy = " ".join(f"{value:.1%}" for value in found.accuracy)
        pairs = zip(found.chosen, found.expected, strict=True)
        places = " ".join(f"{chosen} ({expected:.0f})" for chosen, expected in pairs)
        shares = report.abstention[arm]
        quoted = f"{report.citation_share.get(arm, 1.0):.1%}"
        error = f"{report.calibration[arm].expected_calibration_error:.3f}"
        rates = (_rate(shares.answerable), _rate(shares.unanswerable))
        rows.append((arm, mean, accuracy, places, *rates, error, quoted))
    head = ("arm", "mean of orders", "by order", "place chosen (expected)",
            "abstained: answerable", "unanswerable", "calibration error",
            "citations that check")  # fmt: skip
    note = (
        "An arm that likes a place whatever stands there shows in the places that it chose, and "
        "in accuracies that differ by order. Calibration error: ten bins of equally many answers."
    )
    return ["<h2>Orders, abstention, calibration, citations</h2>",
            f'<p class="note">{note}</p>', table(head, rows)]  # fmt: skip


def _costs(report: QaReport) -> list[str]:
    rows = [
        (arm, *(f"{middle:,.6g} / {worst:,.6g}" for middle, worst in
                (cost.tokens, cost.seconds, cost.cpu_seconds)))
        for arm, cost in report.cost.items()
    ]  # fmt: skip
    head = ("arm", "tokens", "seconds", "CPU-seconds")
    note = "Of one answer, as it was asked first: median / 95th percentile."
    return ["<h2>Cost</h2>", f'<p class="note">{note}</p>', table(head, rows)]


def _share(share: Share) -> str:
    if share.accuracy is None:
        return "-"
    low, high = share.interval
    return f"{share.accuracy:.1%} ({low:.1%} to {high:.1%})"


def _rate(rate: Rate) -> str:
    if rate.rate is None:
        return "-"
    low, high = rate.interval
    return f"{rate.rate:.1%} ({low:.1%} to {high:.1%}) of {rate.n}"


def table(head: Sequence[str], rows: Iterable[Sequence[object]], *, text: bool = False) -> str:
    """A table of plain text; `text` where all of its cells are words."""
    cell = '<td class="text">' if text else "<td>"
    titles = "".join(f"<th>{escape(title)}</th>" for title in head)
    lines = "\n".join(
        f"<tr>{''.join(f'{cell}{escape(str(value))}</td>' for value in row)}</tr>" for row in rows
    )
    return f"<table><thead><tr>{titles}</tr></thead><tbody>\n{lines}\n</tbody></table>"


def figure(caption: str, path: Path) -> str:
    """A plot inside the page, as a picture: nothing in it can run."""
    picture = b64encode(path.read_bytes()).decode("ascii")
    said = escape(caption)
    return (
        f'<figure><img alt="{said}" src="data:image/svg+xml;base64,{picture}">'
        f"<figcaption>{said}</figcaption></figure>"
    )


def write(path: Path, content: str) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from error
    return path
