"""What every command shares: the options that stand on each of them, the configuration behind
them, the two consoles, and how a failure leaves the process."""

import functools
import inspect
import json
import logging
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kgmed.errors import KgmedError, UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from graph_schema.records import Record
    from kgmed.app.engine import Engine
    from kgmed.config import Config

WIDTH = 120
"""Characters to a line where there is no terminal to fit."""

_PANEL = "Options of every command"
StoreOption = Annotated[
    str | None,
    typer.Option(
        "--store",
        metavar="URL",
        help="A path, sqlite:///path, neo4j://host:port or bolt://host:port (KGMED_NEO4J_USER, "
        "KGMED_NEO4J_PASSWORD). Default: kgmed.sqlite in KGMED_HOME.",
        rich_help_panel=_PANEL,
        show_default=False,
    ),
]
ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="A TOML configuration.", rich_help_panel=_PANEL),
]
JsonOption = Annotated[
    bool,
    typer.Option("--json", help="JSON on stdout, and nothing else.", rich_help_panel=_PANEL),
]
VerboseOption = Annotated[
    int,
    typer.Option(
        "--verbose",
        "-v",
        count=True,
        help="Log what happens; -vv with details and tracebacks.",
        rich_help_panel=_PANEL,
    ),
]
_SHARED = {
    "store": (StoreOption, None),
    "config_file": (ConfigOption, None),
    "as_json": (JsonOption, False),
    "verbose": (VerboseOption, 0),
}


@dataclass
class Session:
    """One call of the command line."""

    store: str | None = None
    config_file: Path | None = None
    as_json: bool = False
    verbose: int = 0

    @functools.cached_property
    def config(self) -> "Config":
        """The configuration, with `--store` over everything else.

        Raises:
            UsageError: see `kgmed.config.load_config`.
        """
        from kgmed.config import load_config

        config = load_config(self.config_file)
        return config.model_copy(update={"store": self.store}) if self.store else config

    @functools.cached_property
    def out(self) -> "Console":
        """Standard output, for people; wide where it goes to a file."""
        from rich.console import Console

        width = None if sys.stdout.isatty() else WIDTH
        return Console(markup=False, highlight=False, emoji=False, width=width)

    @functools.cached_property
    def err(self) -> "Console":
        """Standard error: progress, warnings, failures."""
        from rich.console import Console

        return Console(stderr=True, markup=False, highlight=False, emoji=False)

    @contextmanager
    def engine(self, config: "Config | None" = None) -> "Iterator[Engine]":
        """The engine of this configuration (or of `config`), closed at the end."""
        from kgmed.app.engine import Engine

        with Engine(config or self.config) as engine:
            yield engine

    @contextmanager
    def err_status(self, what: str) -> Iterator[None]:
        """A sign of life on standard error, where that is a terminal."""
        if not self.err.is_terminal:
            yield
            return
        with self.err.status(what):
            yield

    def emit(self, document: "Record | dict[str, Any]") -> None:
        """One line of JSON on standard output, in ASCII: it survives every terminal and pipe."""
        content = document if isinstance(document, dict) else document.model_dump(mode="json")
        sys.stdout.write(json.dumps(content) + "\n")
        sys.stdout.flush()

    def merge(self, shared: dict[str, Any]) -> None:
        """Take over those shared options that were given at this place."""
        for name, value in shared.items():
            if value:
                setattr(self, name, value)


@contextmanager
def reported(session: Session) -> Iterator[None]:
    """Turn an error that we foresaw into one line, a hint, and its exit code."""
    try:
        yield
    except KgmedError as error:
        if session.verbose > 1:
            traceback.print_exc()
        report(session, error)
        raise typer.Exit(error.exit_code) from error


def report(session: Session, error: KgmedError) -> None:
    """One line on standard error, and what to do about it."""
    from kgmed.app.shown import plain

    session.err.print(f"kgmed: {plain(error.message)}", style="bold red", soft_wrap=True)
    if error.hint:
        session.err.print(f"       {plain(error.hint)}", soft_wrap=True)


def command(
    app: typer.Typer, name: str, *, epilog: str = ""
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a function `(session, **its own parameters)` as a command that also takes the
    shared options, before or after its name, and whose errors end as one clear line."""

    def register(function: Callable[..., None]) -> Callable[..., None]:
        app.command(name, epilog=epilog, no_args_is_help=False)(_command_of(function))
        return function

    return register


def group_command(app: typer.Typer, *, epilog: str = "") -> Callable[..., Callable[..., None]]:
    """The same for what a group of commands does where none of its commands is named."""

    def register(function: Callable[..., None]) -> Callable[..., None]:
        run = _command_of(function)
        app.callback(invoke_without_command=True, epilog=epilog)(run)
        return function

    return register


def _command_of(function: Callable[..., None]) -> Callable[..., None]:
    """What typer calls for a function `(session, **its own parameters)`."""

    @functools.wraps(function)
    def run(**arguments: Any) -> None:
        context: typer.Context = arguments.pop("context")
        session = context.find_object(Session) or Session()
        session.merge({shared: arguments.pop(shared) for shared in _SHARED})
        if context.invoked_subcommand is not None:  # of a group; that one does the rest
            return
        configure_logging(session.verbose)
        with reported(session):
            function(session, **arguments)

    own = list(inspect.signature(function).parameters.values())[1:]
    parameters = [_parameter("context", typer.Context, inspect.Parameter.empty)]
    parameters += [_parameter(each.name, each.annotation, each.default) for each in own]
    parameters += [_parameter(key, *value) for key, value in _SHARED.items()]
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    vars(run)["__signature__"] = inspect.Signature(parameters)
    return run


def _parameter(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    kind = inspect.Parameter.KEYWORD_ONLY
    return inspect.Parameter(name, kind, annotation=annotation, default=default)


def configure_logging(verbose: int) -> None:
    """Logs to standard error: warnings, or INFO with -v, or DEBUG with -vv. Neo4j's driver, which
    tells of every try that fails, is heard only then: what it comes to is an error of ours."""
    level = (logging.WARNING, logging.INFO, logging.DEBUG)[min(verbose, 2)]
    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger().setLevel(level)
    logging.getLogger("neo4j").setLevel(logging.NOTSET if verbose else logging.CRITICAL)


def usage(condition: bool, message: str, hint: str = "") -> None:
    """Raise a `UsageError` unless the condition holds."""
    if not condition:
        raise UsageError(message, hint=hint)
