"""`kgmed`: the command line. Each group of commands has its module; this one joins them."""

import signal
import sys
from types import FrameType, TracebackType

import typer

from kgmed.cli import (
    asking,
    assets,
    browser,
    carrying,
    curating,
    evaluating,
    exporting,
    growing,
    reading,
    replaying,
    serving,
    watching,
)
from kgmed.cli import demo as demonstration
from kgmed.cli.session import (
    ConfigOption,
    JsonOption,
    Session,
    StoreOption,
    VerboseOption,
)

INTERRUPTED = 130

app = typer.Typer(
    name="kgmed",
    help="Ask the Alzheimer's literature, and get an answer that can be audited.",
    epilog=(
        "Start with `kgmed demo`. Then read your own papers: `kgmed ingest papers/`, and ask: "
        '`kgmed ask "How does donepezil affect acetylcholinesterase?"`.'
    ),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)
_PARTS = (
    reading,
    asking,
    replaying,
    growing,
    watching,
    curating,
    evaluating,
    exporting,
    carrying,
    assets,
    serving,
    browser,
    demonstration,
)
for part in _PARTS:
    part.register(app)


@app.callback()
def options(
    context: typer.Context,
    store: StoreOption = None,
    config_file: ConfigOption = None,
    as_json: JsonOption = False,
    verbose: VerboseOption = 0,
) -> None:
    """Ask the Alzheimer's literature, and get an answer that can be audited.

    Exit codes: 0 done; 2 wrong usage; 3 nothing in the input could be used; 4 the store cannot
    be reached or is not ours; 5 a model or vocabulary is missing or broken; 6 another failure;
    130 interrupted (what was acknowledged stays).
    """
    context.obj = Session(store, config_file, as_json, verbose)


def main() -> None:
    """The entry point of `kgmed`. Nobody sees a traceback unless they ask for it with -vv."""
    sys.excepthook = _unforeseen
    interrupted = _note_interrupts()
    try:
        typer.main.get_command(app)(prog_name="kgmed")
    except Exception:
        if interrupted:  # in the middle of a library that calls it an error of its own
            raise SystemExit(INTERRUPTED) from None
        raise


def _note_interrupts() -> list[int]:
    """Where the number of each interrupt will stand; it raises `KeyboardInterrupt` as before."""
    noted: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        noted.append(number)
        signal.default_int_handler(number, frame)

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, note)
    return noted


def _unforeseen(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """What is shown of a mistake in kgmed itself."""
    if any(argument.startswith("-vv") for argument in sys.argv):
        sys.__excepthook__(kind, error, trace)
        return
    sys.stderr.write(f"kgmed: unforeseen {kind.__name__}: {error}\n")
    sys.stderr.write("       this is a mistake in kgmed; run it again with -vv for the traceback\n")


if __name__ == "__main__":
    main()
