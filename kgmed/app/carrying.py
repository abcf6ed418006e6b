"""Carrying a ledger, or a whole graph, from one store to another of either kind."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from pydantic import ValidationError

from graph_schema.decisions import Decision
from graph_schema.records import Rejection
from kgmed.app.edits import reason
from kgmed.app.export import write_whole
from kgmed.app.reports import CopyReport, LedgerCounts, LedgerExport, ReplayReport
from kgmed.errors import UsageError
from kgmed.growth.records import JudgedAnew
from kgmed.store.protocol import GraphStore
from kgmed.store.transfer import copy

LOOK_UP = 256
"""Documents whose state is asked of a store in one query."""


def export_ledger(store: GraphStore, file: Path) -> LedgerExport:
    """Write the ledger as JSON lines, in its order, each decision with its id and its context.

    Raises:
        UsageError: the file cannot be written.
    """
    decisions = list(store.decisions())
    try:
        digest = write_whole(file, map(_line, decisions))
    except OSError as error:
        raise UsageError(f"cannot write {file}: {error.strerror}") from error
    return LedgerExport(file=file, decisions=len(decisions), sha256=digest)


def replay(
    store: GraphStore, file: Path, judging: Callable[[], JudgedAnew] = JudgedAnew
) -> ReplayReport:
    """Add the decisions of a file (or of standard input: `-`) that this ledger does not have, in
    the order of the file and all at once. A line that cannot be used is a rejection. `judging` is
    called then, and judges anew what they could change about proposals.

    Raises:
        UsageError: the file cannot be read.
    """
    known = {decision.id for decision in store.decisions()}
    rejections: list[Rejection] = []
    wanted: dict[str, tuple[int, Decision]] = {}
    read = 0
    try:
        source = nullcontext(sys.stdin.buffer) if str(file) == "-" else file.open("rb")
        with source as lines:
            for number, line in _lines(lines):
                read += 1
                item = _parse(line, file, number)
                if isinstance(item, Rejection):
                    rejections.append(item)
                elif item.id not in known:
                    wanted.setdefault(item.id, (number, item))
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror}") from error
    refused = _decide(store, list(wanted.values()), file)
    rejected = len(rejections) + len(refused)
    new = len(wanted) - len(refused)
    counts = LedgerCounts(read=read, new=new, known=read - new - rejected, rejected=rejected)
    judged = judging()
    return ReplayReport(
        **dict(judged),
        decisions=counts,
        generation=store.generation(),
        rejections=(*rejections, *refused),
    )


def copy_graph(source: GraphStore, target: GraphStore) -> CopyReport:
    """Carry everything that was read, and the ledger, into another store: an empty one, or one
    into which the copying of this graph was begun.

    Raises:
        UsageError: the target holds something else already.
    """
    if target.identity == source.identity:
        raise UsageError(f"{source.url} is the store itself")
    if _holds_else(target, source):
        raise UsageError(
            f"{target.url} holds a graph of its own",
            hint="copy into a new store; `kgmed curate replay` adds decisions to an old one",
        )
    copy(source, target)
    return CopyReport(
        source=source.url,
        target=target.url,
        documents=target.counts().documents,
        decisions=sum(1 for _ in target.decisions()),
        generation=target.generation(),
    )


def _holds_else(target: GraphStore, source: GraphStore) -> bool:
    """Whether the target has a document or a decision that the source has not."""
    theirs = {decision.id for decision in source.decisions()}
    if any(decision.id not in theirs for decision in target.decisions()):
        return True
    ids = (document.id for document in target.iter_documents())
    while some := list(islice(ids, LOOK_UP)):
        ours, known = target.document_states(some), source.document_states(some)
        if any(known.get(id_) != state for id_, state in ours.items()):
            return True
    return False


def _decide(
    store: GraphStore, numbered: Sequence[tuple[int, Decision]], file: Path
) -> list[Rejection]:
    """All of them at once; where one cannot be, one by one, to tell which."""
    try:
        store.decide(*(decision for _, decision in numbered))
    except UsageError:
        return list(_decide_singly(store, numbered, file))
    return []


def _decide_singly(
    store: GraphStore, numbered: Iterable[tuple[int, Decision]], file: Path
) -> Iterator[Rejection]:
    for number, decision in numbered:
        try:
            store.decide(decision)
        except UsageError as error:
            yield _rejection(file, number, "what it needs is not known", str(error))


def _lines(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank, numbered from 1."""
    return ((number, line) for number, line in enumerate(file, 1) if line.strip())


def _line(decision: Decision) -> str:
    content = {"id": decision.id, **decision.model_dump(mode="json", exclude_none=True)}
    return json.dumps(content, ensure_ascii=False) + "\n"


def _parse(line: bytes, file: Path, number: int) -> Decision | Rejection:
    try:
        content = json.loads(line)
        id_ = content.pop("id", None)
        decision = Decision.model_validate(content)
    except ValidationError as error:
        return _rejection(file, number, "not a decision", reason(error))
    except (ValueError, AttributeError, TypeError, RecursionError) as error:
        return _rejection(file, number, "not JSON of a decision", str(error))
    if id_ not in {None, decision.id}:
        return _rejection(file, number, "its id is that of another", f"{id_}, not {decision.id}")
    return decision


def _rejection(file: Path, number: int, why: str, detail: str) -> Rejection:
    return Rejection(
        source=str(file), record=f"line {number}", stage="replay", reason=why, detail=detail
    )
