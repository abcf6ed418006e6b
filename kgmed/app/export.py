"""Writing the whole graph to files. The same graph gives the same bytes, whatever happened to
the store on the way: no times of its own, no run ids, one order."""

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kgmed.app.export_format import Format
from kgmed.app.export_graphml import graphml
from kgmed.app.export_kgx import kgx_files
from kgmed.app.export_training import preferences, sft
from kgmed.app.reports import ExportReport
from kgmed.errors import UsageError
from kgmed.growth.records import SavedAnswer
from kgmed.store.protocol import GraphStore

Lines = Iterator[str]


def export_graph(
    store: GraphStore, form: Format, file: Path, saved: Sequence[SavedAnswer] = ()
) -> ExportReport:
    """Write the graph, or the lessons of it and of all versions of its saved answers, replacing
    files at once and whole.

    KGX makes two files: `graph_nodes.tsv` and `graph_edges.tsv` for `graph`, `graph.tsv` or
    `graph.kgx`, and JSON lines for `graph.jsonl`.

    Raises:
        UsageError: the file cannot be written.
    """
    counts: Counter[str] = Counter()
    makers: Mapping[Path, Callable[[], Iterable[str]]]
    match form:
        case Format.JSONL:
            makers = {file: lambda: _json_lines(store, counts)}
        case Format.GRAPHML:
            makers = {file: lambda: graphml(store, counts)}
        case Format.KGX:
            makers = kgx_files(store, file, counts)
        case Format.SFT:
            makers = {file: lambda: sft(store, saved, counts)}
        case Format.PREFERENCES:
            makers = {file: lambda: preferences(store, saved, counts)}
    try:
        digests = tuple(write_whole(target, make()) for target, make in makers.items())
    except OSError as error:
        raise UsageError(f"cannot write {file}: {error.strerror}") from error
    return ExportReport(
        format=form, files=tuple(makers), counts=dict(sorted(counts.items())), sha256=digests
    )


def _json_lines(store: GraphStore, counts: Counter[str]) -> Lines:
    """A line for each document, entity, assertion and decision, each with its `record` kind."""
    for kind, records in (
        ("document", store.iter_documents()),
        ("entity", store.iter_entities()),
        ("assertion", store.iter_assertions()),
        ("decision", store.decisions()),
    ):
        for record in records:
            counts[kind] += 1
            content: dict[str, Any] = {"record": kind, **record.model_dump(mode="json")}
            yield json.dumps(content, ensure_ascii=False, sort_keys=True) + "\n"


def write_whole(file: Path, pieces: Iterable[str]) -> str:
    """Write a file beside its place, move it there, and give its SHA-256."""
    digest = hashlib.sha256()
    beside = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        with beside.open("wb") as handle:
            for piece in pieces:
                data = piece.encode("utf-8", "backslashreplace")
                digest.update(data)
                handle.write(data)
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)
    return digest.hexdigest()
