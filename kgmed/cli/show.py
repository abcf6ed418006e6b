"""What people see. Text from the literature is data here too: it can neither style the terminal
nor move its cursor."""

from pathlib import PurePath
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from kgmed.app.shown import plain
from kgmed.records import Step

if TYPE_CHECKING:
    from graph_schema.records import Rejection
    from ingest.records import Reading
    from kgmed.app.reports import EntityView, IngestReport, PathsReport, StatusReport
    from kgmed.growth.records import JudgedAnew


SHORT = 12
"""Digits of a key or an id that are shown; any beginning that fits one thing will do."""

SYNONYMS = 5
"""Other names of an entity that are shown."""


def table(title: str, *columns: str) -> Table:
    """An empty table in the house style; a column named with a leading `#` holds numbers."""
    made = Table(title=title, title_justify="left", title_style="bold", box=None, padding=(0, 2))
    for column in columns:
        made.add_column(column.lstrip("#"), justify="right" if column.startswith("#") else "left")
    return made


def row(to: Table, *cells: object) -> None:
    """Add a row of plain text."""
    to.add_row(*(Text(plain("" if cell is None else str(cell))) for cell in cells))


def step_text(step: Step) -> str:
    """A step as a line: `donepezil -| acetylcholinesterase (activity; belief 0.92)`."""
    arrow = {"increased": "-->", "decreased": "--|"}.get(step.direction or "", "---")
    if step.polarity == "denied":
        arrow = f"-/{arrow[1:]}"
    said: list[str] = [step.predicate, *filter(None, (step.direction, step.aspect))]
    if step.polarity == "denied":
        said.append("denied")
    if step.proposed:
        said.append("only proposed")
    if step.reverse:
        said.append("walked backwards")
    ends = f"{plain(step.subject_name)} {arrow} {plain(step.object_name)}"
    return f"{ends}  ({', '.join(said)}; belief {step.belief:.2f})"


def show_paths(out: Console, report: "PathsReport") -> None:
    """Every path, cheapest first, with a line for each step."""
    if not report.paths:
        out.print(Text(plain(f"no path between {report.start} and {report.end}")))
    for path in report.paths:
        out.print(Text(f"cost {path.cost:.3f}, {path.hops} hops", style="bold"))
        for step in path.steps:
            out.print(Padding(Text(step_text(step)), (0, 0, 0, 4)))


def show_entity(out: Console, view: "EntityView") -> None:
    """The entity, some of its names, what else the name could mean, and its neighbours."""
    out.print(Text(plain(f"{view.curie}  {view.name}  {view.category}"), style="bold"))
    if view.synonyms:
        also = "also " + ", ".join(view.synonyms[:SYNONYMS])
        if (left := len(view.synonyms) - SYNONYMS) > 0:
            also += f", and {left} more; --json shows them all"
        out.print(Padding(Text(plain(also)), (0, 0, 0, 2)))
    if not view.in_graph:
        out.print(
            Padding(Text("known to the vocabulary; nothing in the graph speaks of it"), (0, 2))
        )
    if view.candidates:
        names = table("The name could mean", "entity", "name", "category", "#score", "how")
        for candidate in view.candidates:
            row(
                names,
                candidate.curie,
                candidate.name,
                candidate.category,
                f"{candidate.score:.2f}",
                candidate.how,
            )
        out.print(names)
    if view.neighbours:
        around = table("Neighbours", "", "predicate", "entity", "name", "#belief", "key")
        for each in view.neighbours:
            arrow = "-->" if each.outgoing else "<--"
            said = (
                f"{each.predicate} {each.direction or ''} {each.polarity.replace('affirmed', '')}"
            )
            short = each.assertion[:SHORT]
            row(around, arrow, said, each.curie, each.name, f"{each.belief:.2f}", short)
        out.print(around)


def show_status(out: Console, report: "StatusReport") -> None:
    """The size of the graph, and the last runs."""
    counts = report.counts
    out.print(Text(plain(f"{report.store}, generation {report.generation}"), style="bold"))
    sizes = ("documents", "entities", "assertions", "evidence")
    out.print("  ".join(f"{getattr(counts, size):,} {size}" for size in sizes))
    for title, by in (
        ("Entities by category", counts.by_category),
        ("Assertions by predicate", counts.by_predicate),
        ("Assertions by status", counts.by_status),
        ("Evidence by year", counts.by_year),
    ):
        if by:
            made = table(title, "", "#count")
            for key, count in by.items():
                row(made, key, f"{count:,}")
            out.print(made)
    runs = table("Last runs", "started", "command", "finished", "what")
    for run in report.runs:
        what = ", ".join(f"{count} {name}" for name, count in run.counts.items() if count)
        ended = f"{run.finished:%H:%M:%S}" if run.finished else "did not finish"
        row(runs, f"{run.started:%Y-%m-%d %H:%M:%S}", run.command, ended, what)
    if report.runs:
        out.print(runs)


def show_ingest(out: Console, report: "IngestReport") -> None:
    """What was read, and what was rejected and why."""
    from kgmed.cli.show_watch import show_watched

    documents = report.documents.model_dump()
    out.print("Documents: " + ", ".join(f"{count:,} {name}" for name, count in documents.items()))
    found = ("sentences", "words", "mentions", "grounded", "assertions", "evidence")
    out.print("Read now:  " + ", ".join(f"{getattr(report, name):,} {name}" for name in found))
    if report.curated:
        out.print(f"Curated:   {report.curated:,} changes that people had made; `kgmed curate log`")
    rate = f", {report.words / report.seconds:,.0f} words/s" if report.words else ""
    out.print(f"Graph generation {report.generation} after {report.seconds:.1f} s{rate}")
    show_judged(out, report)
    show_watched(out, report.watched)
    if report.reasons:
        reasons = table("Rejected", "#count", "stage", "reason", "for example")
        for kind in report.reasons:
            example = next(
                rejection
                for rejection in report.rejections
                if (rejection.stage, rejection.reason) == (kind.stage, kind.reason)
            )
            where = f"{PurePath(example.source).name} {example.record}".strip()
            detail = plain(f"{where}: {example.detail}" if example.detail else where)
            row(reasons, f"{kind.count:,}", kind.stage, kind.reason, detail[:120])
        out.print(reasons)


def show_judged(out: Console, report: "JudgedAnew") -> None:
    """What was proposed in rounds of growth, and counts since, or does no more."""
    if report.put_off:
        out.print("Judged:    nothing, since the graph is being grown; that judges when it ends")
    admitted = [f"{one.says}: {one.reason}" for one in report.admissions]
    refused = [f"{one.says}: {one.reason}" for one in report.refused]
    for told, what in (
        (admitted, "proposals admitted"),
        (refused, "admitted before, and no longer"),
    ):
        if told:
            out.print(f"Judged:    {len(told):,} {what}")
        for line in told:
            out.print(Text(plain(f"  {line}")))


def show_rejection(out: Console, rejection: "Rejection") -> None:
    """A record that could not be used, its place, and why."""
    where = " ".join(filter(None, (rejection.source, rejection.record)))
    text = f"rejected ({rejection.stage}): {rejection.reason}"
    out.print(Text(plain(f"{where}: {text}. {rejection.detail}".rstrip(". ")), style="yellow"))


def show_reading(out: Console, reading: "Reading") -> None:
    """What was read in one document: the names that were grounded, and the claims."""
    document = reading.document
    out.print(Text(plain(f"{document.id}  {document.title}"), style="bold"))
    names = table("", "mention", "entity", "name", "category", "#score")
    for mention in sorted(
        {(m.text, m.curie or "-", m.name, m.category, m.score) for m in reading.mentions}
    ):
        row(names, *mention[:4], f"{mention[4]:.2f}")
    if names.row_count:
        out.print(names)
    known = {entity.curie: entity.name for entity in reading.entities}
    for assertion, evidence in reading.extractions:
        words = [
            known.get(assertion.subject, assertion.subject),
            "does not" if evidence.negated else "",
            assertion.predicate,
            assertion.direction or "",
            assertion.aspect or "",
            known.get(assertion.object, assertion.object),
        ]
        out.print(Padding(Text(plain(" ".join(filter(None, words))), style="green"), (0, 0, 0, 2)))
        quoted = evidence.note if evidence.kind == "curator" else getattr(evidence, "sentence", "")
        out.print(Padding(Text(plain(f'"{quoted}"')), (0, 0, 0, 5)))
    for rejection in reading.rejections:
        show_rejection(out, rejection)
    out.print()
