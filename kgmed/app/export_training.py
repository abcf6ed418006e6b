"""Lessons for fine-tuning, as JSON lines: what people judged, and what was verified.

`sft`: a chat for each saved answer that stands: its question with the paths that it was found
among, and the answer. `preferences`: a prompt with a chosen and a rejected reply, where curators
accepted one claim of two names and rejected another, or said what a claim should have been; and
where an answer that stands took the place of one that does not. Both in the shapes that
`trl` (Hugging Face) reads: `messages`; `prompt`, `chosen`, `rejected`.

What was withdrawn, retracted or rejected stands nowhere but in a rejected reply.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from graph_schema.records import DatabaseEvidence, Evidence
from kgmed.app.considered import considered
from kgmed.app.judged import Judged, judged_pairs
from kgmed.growth.records import SavedAnswer
from kgmed.growth.stale import why_stale
from kgmed.llm.prompts import Message, as_data, chat
from kgmed.reason.check_answer import faults
from kgmed.records import Path, SourceKind
from kgmed.retrieve.wording import step_fact
from kgmed.store.protocol import GraphStore

LICENCE = "unknown"
"""Of the sources of a line. The store keeps no licence of a document: see docs/growing.md."""
SENTENCES = 8
"""That are shown of one pair of claims."""
NONE = ("none",)
"""What a model is told where there are no facts."""
Line = dict[str, Any]


def sft(store: GraphStore, saved: Iterable[SavedAnswer], counts: Counter[str]) -> Iterator[str]:
    """A chat for each question whose last answer stands; in order of id."""
    for last in (versions[-1] for versions in _by_question(saved)):
        if not _stands(last, store):
            counts["left out: no longer stands"] += 1
            continue
        counts["answers"] += 1
        asked, sources = _asked(last, store)
        yield _line(
            {"messages": _plain([*asked, Message("assistant", last.answer.text)])},
            sources,
            {"answer": last.id, "version": last.version},
        )


def preferences(
    store: GraphStore, saved: Iterable[SavedAnswer], counts: Counter[str]
) -> Iterator[str]:
    """Pairs of claims, in order of their keys; then pairs of answers, in order of id."""
    for pair in judged_pairs(store):
        counts["claims"] += 1
        yield _claims(pair)
    for versions in _by_question(saved):
        last = versions[-1]
        if not _stands(last, store):
            continue
        told = {last.answer.text}
        for older in reversed(versions[:-1]):
            if older.answer.text in told or not _fell(older, store):
                continue
            told.add(older.answer.text)
            counts["answers"] += 1
            yield _answers(last, older, store)


def _by_question(saved: Iterable[SavedAnswer]) -> Iterator[list[SavedAnswer]]:
    """All versions of each answer that the graph gave, oldest first."""
    of_graph = [one for one in saved if one.answer.replay.graph]
    ordered = sorted(of_graph, key=lambda one: (one.id, one.version))
    for _, versions in groupby(ordered, key=lambda one: one.id):
        yield list(versions)


def _stands(saved: SavedAnswer, store: GraphStore) -> bool:
    """Whether all that an answer says is as the store has it, and read: what the model alone made
    of a sentence that was searched for is no lesson for it."""
    said = (citation for step in saved.answer.steps for citation in step.citations)
    if any(citation.source is SourceKind.SEARCHED for citation in said):
        return False
    return not why_stale(saved, store) and not faults(saved.answer, store)


def _fell(saved: SavedAnswer, store: GraphStore) -> bool:
    """Whether an answer that was given rests on what the store does not have so any more."""
    return not saved.answer.abstained and bool(why_stale(saved, store))


def _answers(last: SavedAnswer, older: SavedAnswer, store: GraphStore) -> str:
    asked, sources = _asked(last, store)
    ids: dict[str, str | int] = {
        "answer": last.id,
        "chosen": last.version,
        "rejected": older.version,
    }
    return _line(_preference(asked, last.answer.text, older.answer.text), sources, ids)


def _claims(pair: Judged) -> str:
    """Both claims are shown the sentences that either was read in."""
    pieces = [*pair.accepted.evidence, *pair.rejected.evidence]
    sentences = sorted({s for piece in pieces if (s := _sentence(piece))})[:SENTENCES]
    question = f"What holds between {' and '.join(pair.names)}?"
    asked = chat("choose", question=question, facts=sentences or NONE)
    shown = [piece for piece in pieces if not _sentence(piece) or _sentence(piece) in sentences]
    ids: dict[str, str | int] = {"chosen": pair.accepted.key, "rejected": pair.rejected.key}
    return _line(_preference(asked, pair.accepted.words, pair.rejected.words), shown, ids)


def _sentence(piece: Evidence) -> str:
    return getattr(piece, "sentence", "")


def _asked(saved: SavedAnswer, store: GraphStore) -> tuple[list[Message], list[Evidence]]:
    """The question as the model is asked, and the evidence behind the facts that it is told."""
    answer = saved.answer
    paths, behind = considered(answer, store)
    question = answer.question
    if answer.options:
        question = f"{question} Options: {'; '.join(answer.options)}."
    asked = chat("choose", question=question, facts=[_fact(path) for path in paths] or NONE)
    return asked, [piece for one in behind.values() for piece in one.evidence]


def _fact(path: Path) -> str:
    """A path as the model is told it, with what the answer cites it by."""
    return f"{'; '.join(step_fact(step).line for step in path.steps)} [{path.id}]"


def _preference(asked: Sequence[Message], chosen: str, rejected: str) -> Line:
    return {
        "prompt": _plain(asked),
        "chosen": _plain([Message("assistant", chosen)]),
        "rejected": _plain([Message("assistant", rejected)]),
    }


def _plain(messages: Iterable[Message]) -> list[dict[str, str]]:
    return [
        {
            "role": one.role,
            "content": as_data(one.content) if one.role == "assistant" else one.content,
        }
        for one in messages
    ]


def _line(content: Line, sources: Iterable[Evidence], ids: dict[str, str | int]) -> str:
    pieces = list(sources)
    content |= {
        "pmids": sorted({id_ for piece in pieces if (id_ := getattr(piece, "publication", None))}),
        "resources": sorted({p.resource for p in pieces if isinstance(p, DatabaseEvidence)}),
        "licence": LICENCE,
        "ids": ids,
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True) + "\n"
