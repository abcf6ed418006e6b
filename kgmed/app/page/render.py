"""Puts the page of an answer together. Everything that is not ours is escaped by the template
engine, and rid of characters that could turn the writing around; nothing is loaded from
anywhere, and no script runs."""

import shlex
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from kgmed.app.explain import COLUMNS, MEANING, reasons
from kgmed.app.page.drawing import draw
from kgmed.app.page.quoting import link, pieces
from kgmed.app.page.subgraph import subgraph
from kgmed.app.shown import plain
from kgmed.records import Answer
from kgmed.retrieve.wording import step_sentence
from kgmed.store.protocol import GraphStore

if TYPE_CHECKING:
    from jinja2 import Template

TEMPLATE, STYLE = "answer.html.j2", "answer.css"


def answer_page(answer: Answer, store: GraphStore) -> str:
    """One HTML page that shows all of an answer, or of an abstention.

    Args:
        answer: as it was given.
        store: the graph that it was given from; asked for the entities and for the assertions
            that are drawn.

    Raises:
        StoreError: the store cannot be reached.
    """
    return _template().render(
        answer=answer,
        drawing=draw(subgraph(answer, store)),
        reasons=reasons(answer.ranking),
        columns=COLUMNS,
        meaning=MEANING,
        commands=replay_commands(answer, store.url),
        version=version("kgmed"),
    )


def replay_commands(answer: Answer, store: str) -> tuple[str, ...]:
    """What to type in a shell to get this answer again, and to compare it with itself."""
    asked = ["kgmed", "--store", store, "--json", "ask", plain(answer.question)]
    for option in answer.options:
        asked += ["--option", plain(option)]
    if answer.replay.as_of is not None:
        asked += ["--as-of", str(answer.replay.as_of)]
    if not answer.replay.graph:
        asked.append("--no-graph")
    if answer.replay.strategy != "paths":
        asked += ["--strategy", answer.replay.strategy]
    again = ["kgmed", "--store", store, "replay", "answer.json"]
    return f"{shlex.join(asked)} > answer.json", shlex.join(again)


@cache
def _template() -> "Template":
    from jinja2 import DictLoader, Environment, StrictUndefined

    folder = files("kgmed.app.page")
    parts = {name: (folder / name).read_text(encoding="utf-8") for name in (TEMPLATE, STYLE)}
    environment = Environment(
        loader=DictLoader(parts),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"pieces": pieces, "link": link, "says": step_sentence}
    return environment.get_template(TEMPLATE)


def _finalize(value: Any) -> Any:
    """What is written of a value: of plain text, no characters that control how it is shown.
    What the template has escaped already stays as it is."""
    return plain(value) if type(value) is str else value
