"""`kgmed evaluate relations`."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kgmed.cli.progress import advancing
from kgmed.cli.session import Session

if TYPE_CHECKING:
    from rich.console import Console

    from kgmed.evaluate.negation import NegationReport
    from kgmed.evaluate.relation_folds import NeuroMMSigReport
    from kgmed.evaluate.relation_scores import LayerReport
    from kgmed.evaluate.relations import ChemProtReport

EPILOG = "Example: `kgmed evaluate relations neurommsig.tsv chemprot/dev.txt --plots figures`"


def relations(
    session: Session,
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE…",
            help="Corpora: NeuroMMSig (TSV), ChemProt (JSON lines), BioScope (XML).",
            exists=True,
            dir_okay=False,
            show_default=False,
        ),
    ],
    plots: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", file_okay=False, help="Draw what was measured, as SVG."),
    ] = None,
) -> None:
    """Read the sentences of corpora, and count what was right.

    NeuroMMSig: who acts and with what sign, by five-fold cross-validation over papers, each layer
    by itself and all together. ChemProt: the group of a marked pair. BioScope: cues of negation
    and speculation, and what they govern.
    """
    from kgmed.app.parts import Parts
    from kgmed.evaluate.relation_folds import NeuroMMSigReport
    from kgmed.evaluate.relation_plots import draw
    from kgmed.evaluate.relations import ChemProtReport, Instruments, evaluate_relations

    with closing(Parts(session.config)) as parts, advancing(session.err, "steps") as progress:
        instruments = Instruments(
            reader=parts.reader, grounder=parts.grounder, splitter=parts.splitter
        )
        report = evaluate_relations(files, instruments, progress)
    if plots is not None:
        for path in draw(report, plots):
            session.err.print(f"drawn: {path}")
    if session.as_json:
        session.emit(report)
        return
    for name, found in report.files.items():
        if isinstance(found, NeuroMMSigReport):
            _show_folds(session.out, name, found)
        elif isinstance(found, ChemProtReport):
            _show_groups(session.out, name, found)
        else:
            _show_negation(session.out, name, found)


def _show_folds(out: "Console", name: str, found: "NeuroMMSigReport") -> None:
    from kgmed.cli.show import row, table

    made = table(
        f"{name}: {found.cases} curated edges of {found.papers} papers, on papers not trained on",
        *("layer", "#extracted", "#of all", "#who acts", "#sign", "#both"),
        *(f"#both at {at.coverage:.0%}" for at in found.layers["together"].surest),
    )
    for layer, said in found.layers.items():
        row(made, layer, *_layer(said))
    row(made, f"shipped ({found.shipped_had_seen:.0%} seen)", *_layer(found.shipped))
    out.print(made)
    for at in found.layers["together"].surest:
        out.print(f"the surest {at.coverage:.0%}: who acts {at.direction:.1%}, sign {at.sign:.1%}")
    out.print(
        f"always the commoner sign: {max(found.always_increases, 1 - found.always_increases):.1%}; "
        f"expected calibration error {found.reliability.expected_calibration_error:.3f}; "
        f"trained in {found.training_seconds:.0f} s of CPU"
    )


def _layer(said: "LayerReport") -> tuple[object, ...]:
    shares = (said.direction.share, said.sign.share, said.both.share)
    return (
        said.extracted,
        f"{said.coverage:.1%}",
        *(f"{share:.1%}" for share in shares),
        *(f"{at.both:.1%}" for at in said.surest),
    )


def _show_groups(out: "Console", name: str, found: "ChemProtReport") -> None:
    from kgmed.cli.show import row, table

    made = table(f"{name}: {found.pairs} pairs", "group", "#precision", "#recall", "#F1", "#n")
    for group, score in {**found.groups, "micro": found.micro}.items():
        figures = (f"{x:.3f}" for x in (score.precision, score.recall, score.f1))
        row(made, group, *figures, score.support)
    out.print(made)


def _show_negation(out: "Console", name: str, found: "NegationReport") -> None:
    from kgmed.cli.show import row, table

    made = table(
        f"{name}: {found.documents} documents, {found.sentences} sentences",
        *("kind", "#cues P", "#cues R", "#cues F1", "#scope tokens F1", "#with gold cues"),
    )
    for kind, scores in found.kinds.items():
        cues = (scores.cues.precision, scores.cues.recall, scores.cues.f1)
        tokens = (scores.scope_tokens.f1, scores.scope_tokens_gold_cues.f1)
        row(made, kind, *(f"{x:.3f}" for x in (*cues, *tokens)))
    out.print(made)
    if found.trained_on:
        out.print(f"{found.trained_on} more documents were trained on, and left out")
