"""`kgmed evaluate relations`."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kgmed.cli.progress import advancing
from kgmed.cli.session import Session
from kgmed.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from kgmed.evaluate.extractors import ExtractorsReport
    from kgmed.evaluate.extractors import Plan as ExtractorsPlan
    from kgmed.evaluate.negation import NegationReport
    from kgmed.evaluate.relation_folds import NeuroMMSigReport
    from kgmed.evaluate.relation_scores import LayerReport
    from kgmed.evaluate.relations import ChemProtReport

EPILOG = (
    "Examples: `kgmed evaluate relations neurommsig.tsv chemprot/dev.txt --plots figures` · "
    "`kgmed evaluate relations biored/dev.pubtator --extractors cascade,pairwise --limit 10`"
)


def relations(
    session: Session,
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE…",
            help="Corpora: NeuroMMSig (TSV), ChemProt (JSON lines), BioScope (XML); with "
            "--extractors, BioRED (PubTator) and ChemProt.",
            exists=True,
            dir_okay=False,
            show_default=False,
        ),
    ],
    plots: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", file_okay=False, help="Draw what was measured, as SVG."),
    ] = None,
    extractors: Annotated[
        str,
        typer.Option(
            metavar="A,B,…",
            help="Measure these side by side: together, cascade, pairwise, generative, agreed.",
            show_default=False,
        ),
    ] = "",
    limit: Annotated[
        int | None,
        typer.Option(
            min=1, help="With --extractors: so many texts of each file.", show_default=False
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="With --limit: which texts.")] = 0,
) -> None:
    """Read the sentences of corpora, and count what was right.

    NeuroMMSig: who acts and with what sign, by five-fold cross-validation over papers, each layer
    by itself and all together. ChemProt: the group of a marked pair. BioScope: cues of negation
    and speculation, and what they govern.

    With --extractors, each reads the same texts of BioRED or ChemProt, whose names are given: which
    pairs are related, and with which sign; precision, recall and F1 with 95 % intervals (bootstrap
    over texts), seconds and tokens of the language model. A pair takes about half a second.
    """
    if extractors:
        from kgmed.evaluate.extractors import Plan

        _side_by_side(session, files, Plan(_known(extractors), limit, seed), plots)
        return
    if limit is not None:
        raise UsageError("--limit goes with --extractors", hint="see --help")
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


def _known(extractors: str) -> tuple[str, ...]:
    """The names, each once.

    Raises:
        UsageError: one is none.
    """
    from kgmed.growth.extractors import WAYS

    names = tuple(dict.fromkeys(name.strip() for name in extractors.split(",") if name.strip()))
    unknown = [name for name in names if name not in WAYS]
    if unknown or not names:
        raise UsageError(
            f"there is no extractor {', '.join(unknown) or extractors!r}",
            hint=f"there are {', '.join(WAYS)}",
        )
    return names


def _side_by_side(
    session: Session, files: list[Path], plan: "ExtractorsPlan", plots: Path | None
) -> None:
    from kgmed.app.parts import Parts
    from kgmed.cli.show_extractors import show_extractors
    from kgmed.evaluate.extractor_plots import draw_extractors
    from kgmed.evaluate.extractors import Instruments, evaluate_extractors

    with closing(Parts(session.config)) as parts, advancing(session.err, "texts") as progress:
        instruments = Instruments(parts.reader, parts.grounder, parts.adviser)
        report = evaluate_extractors(files, plan, instruments, progress)
    _warn_unfit(session, report)
    if plots is not None:
        for path in draw_extractors(report, plots):
            session.err.print(f"drawn: {path}")
    if session.as_json:
        session.emit(report)
    else:
        show_extractors(session.out, report)


def _warn_unfit(session: Session, report: "ExtractorsReport") -> None:
    scores = [one for found in report.files.values() for one in found.extractors.items()]
    unfit = dict.fromkeys(name for name, score in scores if score.fit is False)
    if unfit:
        names = ", ".join(unfit)
        session.err.print(f"the model was not found fit for {names}: see `kgmed models check`")


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
