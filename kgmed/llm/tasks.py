"""What a model is asked in this house. A task knows no model; it checks what comes back."""

import json
import logging
import math
import string
from collections.abc import Sequence

from kgmed.errors import ModelError, UsageError
from kgmed.llm.grammar import citation_grammar, longest_answer
from kgmed.llm.prompts import Prompt, as_data, prompt
from kgmed.llm.protocol import LanguageModel

_log = logging.getLogger(__name__)
_YES_NO = (" yes", " no")
_NO_FACTS = ("none",)


def rank_paths(model: LanguageModel, question: str, lines: Sequence[str]) -> tuple[float, ...]:
    """How useful the model finds each path for the question, one line of text per path.

    Log-odds (nats) of "yes" against "no", higher is better, in the order of `lines`. All paths
    stand side by side behind one evaluation of instruction and question: DALK's self-aware
    retrieval (Li et al. 2024, arXiv 2405.04819), by logit instead of by generated text.

    Raises:
        ModelError: a path does not fit beside the question, or the model returned no number.
    """
    if not lines:
        return ()
    asked, told = prompt("rank").split("line")
    rows = model.score_each(
        asked.render(question=question), [told.render(line=line) for line in lines], _YES_NO
    )
    return _checked([yes - no for yes, no in rows], len(lines))


def score_options(
    model: LanguageModel, question: str, options: Sequence[str], evidence_lines: Sequence[str]
) -> tuple[float, ...]:
    """What the evidence adds to each option's likelihood, in nats per token of the option.

    Mean log-probability per token given the evidence, less the same without evidence: pointwise
    mutual information, which takes away what the model prefers to say whatever it is told
    (Holtzman et al. 2021, arXiv 2104.08315). All zero where there is no evidence.

    Raises:
        ModelError: question and options do not fit, or the model returned no number.
    """
    if not options or not evidence_lines:
        return (0.0,) * len(options)
    answers = [f" {as_data(option)}" for option in options]
    choose = prompt("choose")
    room = max(model.count_tokens(answer) for answer in answers)
    facts = _fitting(model, choose, evidence_lines, room, question=question)
    given = model.score(choose.render(question=question, facts=facts), answers)
    prior = model.score(choose.render(question=question, facts=_NO_FACTS), answers)
    return _checked(
        [
            (with_facts - without) / model.count_tokens(answer)
            for with_facts, without, answer in zip(given, prior, answers, strict=True)
        ],
        len(options),
    )


def cite(
    model: LanguageModel,
    question: str,
    options: Sequence[str],
    lines_with_ids: Sequence[tuple[str, str]],
) -> tuple[tuple[str, ...], int | None]:
    """Which paths the model rests its answer on, and the index of the option that it chooses.

    It writes inside a grammar, so it can cite nothing but the ids of `lines_with_ids`, in their
    order. Nothing cited and no choice is an abstention; without options the choice is None.

    Raises:
        UsageError: more than 26 options.
        ModelError: the question does not fit, or the answer is not in the grammar.
    """
    if len(options) > len(string.ascii_uppercase):
        raise UsageError(f"{len(options)} options", hint="at most 26 can be told apart by letter")
    letters = string.ascii_uppercase[: len(options)]
    listed = [f"{letter}: {option}" for letter, option in zip(letters, options, strict=True)]
    told = prompt("cite")
    ids = [path_id for path_id, _ in lines_with_ids]
    room = len(longest_answer(ids, letters or None).encode())  # a token is at least a byte
    lines = [f"{path_id}: {line}" for path_id, line in lines_with_ids]
    facts = _fitting(model, told, lines, room, question=question, options=listed)
    ids = ids[: len(facts)]
    written = model.complete(
        told.render(facts=facts or _NO_FACTS, question=question, options=listed),
        grammar=citation_grammar(ids, letters or None),
        max_tokens=room + 1,
    )
    return _read_answer(written, ids, letters)


def _read_answer(
    written: str, ids: Sequence[str], letters: str
) -> tuple[tuple[str, ...], int | None]:
    try:
        answer = json.loads(written)
        cited = tuple(answer["cite"])
        choice = answer.get("choice")
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(f"the model wrote no answer: {written[:80]!r}") from error
    if not set(cited) <= set(ids) or (choice is not None and choice not in letters):
        raise ModelError(f"the model left its grammar: {written[:80]!r}")
    return cited, None if choice is None else letters.index(choice)


def _fitting(
    model: LanguageModel,
    asked: Prompt,
    lines: Sequence[str],
    room: int,
    **data: str | Sequence[str],
) -> tuple[str, ...]:
    """The first lines, as many as the context holds beside the question and `room` tokens."""
    kept = tuple(lines)
    while kept and model.count_tokens(asked.render(facts=kept, **data)) + room > model.context:
        kept = kept[:-1]
    if len(kept) < len(lines):
        _log.warning("%s: %d of %d facts fit into the context", asked.id, len(kept), len(lines))
    return kept


def _checked(scores: Sequence[float], expected: int) -> tuple[float, ...]:
    """The scores, if there is one finite number for each thing that was asked about."""
    if len(scores) != expected or not all(map(math.isfinite, scores)):
        raise ModelError(f"the model returned {len(scores)} scores for {expected}, or no numbers")
    return tuple(scores)
