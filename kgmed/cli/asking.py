"""`kgmed ask`, `kgmed paths`, `kgmed entity` and `kgmed status`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kgmed.cli.fitness import LoraOption
from kgmed.cli.session import Session, command, usage
from kgmed.errors import UnknownNameError, UsageError

if TYPE_CHECKING:
    from kgmed.config import Config

ModelOption = Annotated[
    Path | None, typer.Option("--model", metavar="PATH", help="Another GGUF model.")
]
NameArgument = Annotated[
    str, typer.Argument(help="A name, as papers write it, or a CURIE.", show_default=False)
]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    command(
        app,
        "ask",
        epilog=(
            'Examples: `kgmed ask "How does donepezil affect acetylcholinesterase?"` · '
            '`kgmed ask "Which of these does insulin increase?" --option IDE --option BACE1`'
        ),
    )(ask)
    command(app, "paths", epilog="Example: `kgmed paths donepezil APP -k 5 --max-hops 3`")(paths)
    command(app, "entity", epilog="Examples: `kgmed entity tau` · `kgmed entity HGNC:6893`")(entity)
    command(app, "status", epilog="Example: `kgmed --store ad.sqlite --json status`")(status)


def ask(
    session: Session,
    question: Annotated[str, typer.Argument(help="In English.", show_default=False)],
    option: Annotated[
        list[str] | None,
        typer.Option("--option", metavar="TEXT", help="An answer to choose from; repeatable."),
    ] = None,
    model: ModelOption = None,
    lora: LoraOption = "",
    strategy: Annotated[
        str,
        typer.Option(
            help="Who decides between options: `paths` (no model), `direct`, `stepwise`, "
            "`self-consistency`.",
            show_default="paths",
        ),
    ] = "",
    style: Annotated[
        str,
        typer.Option(
            help="A way of reasoning that a model without an adapter is told of: `differential`, "
            "`analytic`, `bayesian`, `intuitive`.",
        ),
    ] = "",
    no_graph: Annotated[
        bool, typer.Option("--no-graph", help="Ask the model alone, to compare.")
    ] = False,
    as_of: Annotated[
        int | None,
        typer.Option("--as-of", metavar="YEAR", help="Only what was published up to this year."),
    ] = None,
    include_proposed: Annotated[
        bool,
        typer.Option(
            "--include-proposed",
            help="Let what is only proposed count too; steps that rest on it say so.",
        ),
    ] = False,
    when: Annotated[
        bool, typer.Option("--when", help="Find the year, and the paper, that turned the answer.")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show every path considered, and why in this order.")
    ] = False,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write it as a page, too.")
    ] = None,
    save: Annotated[
        bool, typer.Option("--save", help="Keep the answer: see `kgmed answers`, `kgmed grow`.")
    ] = False,
) -> None:
    """Ask a question, and see the sentences that the answer rests on.

    Where nothing in the graph supports an answer it abstains, and says what is missing.
    """
    usage(not (save and include_proposed), "an answer with what is only proposed is not saved")
    config = with_model(session.config, model, lora)
    if strategy or style:
        named = {"strategy": strategy or config.reason.strategy, "style": style}
        config = config.model_copy(update={"reason": config.reason.model_copy(update=named)})
    with session.engine(config) as engine, session.err_status("thinking"):
        answer = engine.ask(
            question,
            option or (),
            graph=not no_graph,
            as_of=as_of,
            when=when,
            include_proposed=include_proposed,
        )
        if html is not None:
            _write(html, engine.page(answer))
        if save:
            kept = engine.growth().save(answer)
            session.err.print(f"saved as {kept.id}, version {kept.version}")
    if session.as_json:
        session.emit(answer)
    else:
        from kgmed.cli.show_answer import show_answer, show_turn

        show_answer(session.out, answer)
        if when:
            show_turn(session.out, answer)
        if explain:
            from kgmed.cli.show_ranking import show_ranking

            show_ranking(session.out, answer)


def _write(file: Path, page: str) -> None:
    try:
        file.write_text(page, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {file}: {error.strerror}") from error


def with_model(config: "Config", model: Path | None, lora: str) -> "Config":
    """The configuration with another model, or another adapter, where one is named.

    Raises:
        UsageError: there is no such model.
    """
    if model is not None:
        usage(model.is_file(), f"there is no model file {model}")
        config = config.model_copy(update={"llm": config.llm.model_copy(update={"model": model})})
    if lora:
        config = config.model_copy(update={"llm": config.llm.model_copy(update={"lora": lora})})
    return config


def paths(
    session: Session,
    a: NameArgument,
    b: NameArgument,
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many paths.")] = 10,
    max_hops: Annotated[
        int, typer.Option("--max-hops", min=1, max=4, help="Longest path, in steps.")
    ] = 3,
) -> None:
    """Show the cheapest paths between two entities.

    A step costs -log(belief), and a little more into a node that touches very many others.
    """
    with session.engine() as engine:
        report = engine.paths(a, b, k=k, max_hops=max_hops)
    if session.as_json:
        session.emit(report)
    else:
        from kgmed.cli.show import show_paths

        show_paths(session.out, report)


def entity(
    session: Session,
    name: Annotated[str, typer.Argument(metavar="NAME_OR_CURIE", show_default=False)],
) -> None:
    """Show what a name stands for, its other names, and what the graph says of it.

    A name that nothing has is a wrong call, as it is of `kgmed paths`; `curie` is null then.
    """
    with session.engine() as engine:
        view = engine.entity(name)
    if session.as_json:
        session.emit(view)
    if view.curie is None:
        raise UnknownNameError(name, hint="another of its names may be known, or its CURIE")
    if not session.as_json:
        from kgmed.cli.show import show_entity

        show_entity(session.out, view)


def status(session: Session) -> None:
    """Show which graph this is, how large, and what last happened to it."""
    with session.engine() as engine:
        report = engine.status()
    if session.as_json:
        session.emit(report)
    else:
        from kgmed.cli.show import show_status

        show_status(session.out, report)
