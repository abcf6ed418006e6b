"""What an answer rested on, found by asking again: knows nothing of how staleness is told.

An answer rested on a part of the graph where, without that part, another answer is given (another
option, other claims to begin with, none at all), or the answer has no longer all that it shows: a
step as it was believed, a sentence for it, a sentence against it. What only came beside, the
numbers of options that were not chosen, and the confidence do not count: nothing of what was said
hung on it.
"""

from collections.abc import Iterable
from pathlib import Path

from kgmed.app.engine import Engine
from kgmed.growth.records import SavedAnswer
from kgmed.records import Answer
from kgmed.store.protocol import GraphStore
from kgmed.store.transfer import copy


def shown(answer: Answer) -> set[object]:
    """All that an answer says and shows, in parts that can be told apart."""
    if answer.abstained:
        return set()
    said: set[object] = {("says", answer.choice, answer.text.partition(" [")[0])}
    for step in answer.steps:
        believed = tuple((p.key, p.polarity, p.reverse, round(p.belief, 6)) for p in step.path)
        said.add(("step", step.claim, believed))
        said.update(("for", citation) for citation in step.citations)
    said.update(("against", citation) for citation in answer.contradicting)
    return said


def lost(saved: Iterable[SavedAnswer], engine: Engine) -> set[str]:
    """Ids of the answers of which something is gone when this engine is asked."""
    found = set()
    for one in saved:
        answer, year = one.answer, one.answer.replay.as_of
        now = engine.ask(answer.question, answer.options, as_of=year, rests=False)
        if not shown(answer) <= shown(now):
            found.add(one.id)
    return found


def copied(engine: Engine, folder: Path) -> Engine:
    """An engine over an embedded copy of a graph, to ask what would be without a part of it."""
    other = Engine(engine.config, store=str(folder / "copy.sqlite"))
    store: GraphStore = other._parts.open_store(create=True)
    copy(engine.store, store)
    return other
