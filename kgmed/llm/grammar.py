"""The grammar of an answer: a model inside it can cite nothing but what was retrieved.

GBNF, llama.cpp's notation (https://github.com/ggml-org/llama.cpp/blob/master/grammars/README.md).
"""

import json
from collections.abc import Sequence

ABSTENTION = '{"cite": []}'
"""What is written where nothing supports an answer; the only sentence where there is no path."""


def citation_grammar(path_ids: Sequence[str], options: Sequence[str] | None) -> str:
    """GBNF of the answers to one question.

    A sentence is `{"cite": ["P1", "P3"], "choice": "B"}` (without `choice` where there are no
    options), or the abstention. It cites one or more of `path_ids`, each once and in their order,
    so that the language is finite and every sentence of it is JSON.

    Raises:
        ValueError: an id or an option stands there twice, or the options are an empty list.
    """
    _require_distinct(path_ids, "path id")
    if options is not None:
        _require_distinct(options, "option")
        if not options:
            raise ValueError("a choice needs at least one option")
    if not path_ids:
        return f"root ::= {_literal(ABSTENTION)}\n"
    last = len(path_ids) - 1
    opening, closing = _literal('{"cite": ['), _literal("]}")
    if options is not None:
        closing = " ".join([_literal('], "choice": '), "choice", _literal("}")])
    rules = [
        f"root ::= {_literal(ABSTENTION)} | {opening} cited {closing}",
        "cited ::= " + " | ".join(_then(i, f"id-{i}", last) for i in range(len(path_ids))),
    ]
    for i, path_id in enumerate(path_ids):
        rules.append(f"id-{i} ::= {_literal(json.dumps(path_id))}")
        if i < last:
            following = _then(i + 1, f"({_literal(', ')} id-{i + 1})?", last)
            rules.append(f"after-{i} ::= {following}")
    if options is not None:
        rules.append("choice ::= " + " | ".join(_literal(json.dumps(text)) for text in options))
    return "\n".join(rules) + "\n"


def longest_answer(path_ids: Sequence[str], options: Sequence[str] | None) -> str:
    """The longest sentence of the same grammar: what an answer may need room for."""
    if not path_ids:
        return ABSTENTION
    answer: dict[str, object] = {"cite": list(path_ids)}
    if options is not None:
        answer["choice"] = max(options, key=lambda text: len(json.dumps(text)))
    return json.dumps(answer)


def _then(i: int, rule: str, last: int) -> str:
    return f"{rule} after-{i}" if i < last else rule


def _literal(text: str) -> str:
    """A GBNF literal; `json.dumps` left nothing but printable ASCII in what was not ours."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _require_distinct(texts: Sequence[str], kind: str) -> None:
    if len(set(texts)) < len(texts):
        raise ValueError(f"a {kind} stands twice in {list(texts)}")
