"""Benchmarks as they are published, each told by its fields and brought into one shape:
`id, question, options, answer, kind`.

| benchmark | fields |
|---|---|
| EvidenceQA, ADQA, QA4MRE | `question`, `options` (a list), `answer` (an index, or null) |
| MedQA | `question`, `options` (by letter), `answer_idx` (a letter) |
| MedMCQA | `question`, `opa` to `opd`, `cop` |
| MMLU | `question`, `choices`, `answer` (an index or a letter) |
| PubMedQA | `QUESTION` (or `question`), `final_decision`; an object by PMID, or one a line |

A row that has no `id` is called after its benchmark and line.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from string import ascii_uppercase
from typing import Any

from kgmed.errors import UsageError

Row = Mapping[str, Any]
DECISIONS = ("yes", "no", "maybe")
"""The options of PubMedQA."""
_MEDMCQA = ("opa", "opb", "opc", "opd")


def rows_of(text: str, file: str) -> Iterator[tuple[str, Row]]:
    """The rows of a question file in our shape, each with its place (`FILE:LINE`, or `FILE`
    and the PMID).

    Raises:
        UsageError: what is there is not JSON, or no benchmark that is known here.
    """
    published = list(_published(text, file))
    first = _first_of_medmcqa(published, file)
    for number, (place, row) in enumerate(published, start=1):
        try:
            yield place, _in_our_shape(row, number, first)
        except (KeyError, TypeError, ValueError) as error:
            reason = f"it has no {error}" if isinstance(error, KeyError) else str(error)
            raise UsageError(
                f"{place} is no question: {reason}",
                hint="known are EvidenceQA, ADQA, MedQA, MedMCQA, MMLU, PubMedQA and QA4MRE",
            ) from error


def _published(text: str, file: str) -> Iterator[tuple[str, Row]]:
    """The rows as they are published: the lines of the file, or the entries of one object."""
    entries = _entries(text)
    if entries is not None:
        for pmid, row in entries.items():
            yield f"{file}, {pmid}", {"id": pmid, "pmids": [pmid], **row}
        return
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise UsageError(f"{file}:{number} is no question: {error}") from error
        if not isinstance(row, dict):
            raise UsageError(f"{file}:{number} is no question: it is no object")
        yield f"{file}:{number}", row


def _entries(text: str) -> dict[str, Row] | None:
    """What a file holds that is one object of objects, as PubMedQA is; None of any other."""
    try:
        whole = json.loads(text)
    except json.JSONDecodeError:
        return None
    if not isinstance(whole, dict) or not whole:
        return None
    found = all(isinstance(entry, dict) and "final_decision" in entry for entry in whole.values())
    return whole if found else None


def _in_our_shape(row: Row, number: int, first_of_medmcqa: int) -> Row:
    """
    Raises:
        KeyError, TypeError, ValueError: it is no question of any benchmark.
    """
    if "final_decision" in row:
        return _pubmedqa(row, number)
    if "cop" in row:
        return {
            "id": str(row.get("id", f"medmcqa-{number}")),
            "question": row["question"],
            "options": [row[name] for name in _MEDMCQA],
            "answer": int(row["cop"]) - first_of_medmcqa,
            "kind": "medmcqa",
        }
    if "choices" in row:
        return {
            "id": str(row.get("id", f"mmlu-{number}")),
            "question": row["question"],
            "options": row["choices"],
            "answer": _index(row["answer"], ascii_uppercase),
            "kind": row.get("subject") or "mmlu",
        }
    if isinstance(row.get("options"), dict):
        letters = sorted(row["options"])
        return {
            "id": str(row.get("id", f"medqa-{number}")),
            "question": row["question"],
            "options": [row["options"][letter] for letter in letters],
            "answer": _index(row["answer_idx"], letters),
            "kind": "medqa",
        }
    return row


def _pubmedqa(row: Row, number: int) -> Row:
    given = row.get("CONTEXTS", row.get("context", ()))
    contexts = given.get("contexts", ()) if isinstance(given, dict) else given
    identifier = row.get("id", row.get("pubid", f"pubmedqa-{number}"))
    return {
        "id": str(identifier),
        "question": row["QUESTION"] if "QUESTION" in row else row["question"],
        "options": DECISIONS,
        "answer": _index(row["final_decision"], DECISIONS),
        "kind": "pubmedqa",
        "pmids": row.get("pmids", [str(row["pubid"])] if "pubid" in row else []),
        "contexts": contexts,
    }


def _index(answer: object, letters: Sequence[str]) -> int:
    """The place of an answer that is an index, or what an option is called by."""
    if isinstance(answer, int):
        return answer
    if answer not in letters:
        raise ValueError(f"answer {answer!r} is none of the options")
    return letters.index(str(answer))


def _first_of_medmcqa(rows: Sequence[tuple[str, Row]], file: str) -> int:
    """What MedMCQA calls the first option: 1 in the files of its authors, 0 in the copies that
    came later. A file where no answer tells (there is neither 0 nor 4) counts from 0.

    Raises:
        UsageError: there are both.
    """
    said = {str(row["cop"]) for _, row in rows if "cop" in row}
    if {"0", "4"} <= said:
        raise UsageError(f"{file}: of MedMCQA's `cop`, some count from 0 and some from 1")
    return 1 if "4" in said else 0
