"""Asking again what an answer was the answer to, and comparing the two."""

import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError

from kgmed.app.answering import answer_question
from kgmed.app.parts import Parts
from kgmed.app.reports import AnswerReplay, Difference
from kgmed.config import Config, RetrieveConfig
from kgmed.errors import UsageError
from kgmed.records import Answer

NEAR = 1e-6
"""By which two numbers of an answer may differ and count as the same."""
_LONGEST = 300
"""Characters of a value that a difference shows."""
_NOT_COMPARED = {"timings", "replay"}


def read_answer(file: FilePath) -> Answer:
    """The answer that a file holds, as `kgmed --json ask` prints it.

    Raises:
        UsageError: it cannot be read, or holds something else.
    """
    try:
        return Answer.model_validate_json(file.read_bytes())
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror}") from error
    except ValidationError as error:
        raise UsageError(
            f"{file} holds no answer: {error.errors()[0]['msg']}",
            hint="write one with `kgmed --json ask QUESTION > answer.json`",
        ) from error


def replay_answer(parts: Parts, answer: Answer) -> AnswerReplay:
    """Ask again, as it was asked then, and say what is other, and why that may be.

    Question, options, year, graph or none, with what is proposed or without, how paths are looked
    for, strategy, style and seed are those of the answer; store and model are those of `parts`.
    Timings are not compared.

    Raises:
        StoreError, ModelError, VocabularyError: a part is missing or broken.
    """
    from kgmed.app.when import with_turn
    from kgmed.reason.check_answer import faults

    config = _config_of(answer, parts.config)
    used = parts if config == parts.config else Parts(config)
    try:
        again = answer_question(
            used,
            answer.question,
            answer.options,
            graph=answer.replay.graph,
            as_of=answer.replay.as_of,
            rests=answer.rests_on is not None,
            proposed=answer.replay.include_proposed,
        )
        if answer.turned is not None:
            again = with_turn(used, again)
        found = faults(answer, used.store)
    finally:
        if used is not parts:
            used.close()
    changed = tuple(_differences(_fields(answer), _fields(again)))
    because = tuple(_differences(_dump(answer)["replay"], _dump(again)["replay"]))
    return AnswerReplay(same=not changed, changed=changed, because=because, faults=found)


def _config_of(answer: Answer, config: Config) -> Config:
    """The configuration with the settings that the answer was found with."""
    settings = {
        name: answer.replay.settings[name]
        for name in RetrieveConfig.model_fields
        if name in answer.replay.settings
    }
    retrieve = RetrieveConfig.model_validate({**dict(config.retrieve), **settings})
    llm = config.llm.model_copy(update={"seed": answer.replay.seed})
    decided = {"strategy": answer.replay.strategy, "style": answer.replay.style}
    reason = config.reason.model_copy(update=decided)
    return config.model_copy(update={"retrieve": retrieve, "llm": llm, "reason": reason})


def _dump(answer: Answer) -> dict[str, Any]:
    return answer.model_dump(mode="json")


def _fields(answer: Answer) -> dict[str, Any]:
    """What is compared; the citations of all steps apart from the steps."""
    fields = {name: value for name, value in _dump(answer).items() if name not in _NOT_COMPARED}
    fields["citations"] = [step.pop("citations") for step in fields["steps"]]
    return fields


def _differences(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Difference]:
    for name in dict.fromkeys((*was, *now)):
        before, after = was.get(name), now.get(name)
        if not _same(before, after):
            yield Difference(what=name, was=_short(before), now=_short(after))


def _same(one: Any, other: Any) -> bool:
    """Equal, numbers up to `NEAR`."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=0.0, abs_tol=NEAR)
    return bool(one == other)


def _short(value: Any) -> str:
    told = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return told if len(told) <= _LONGEST else f"{told[:_LONGEST]} …"
