"""What the grammar of an answer admits, judged by the model inside it."""

import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kgmed.errors import ModelError
from kgmed.llm.grammar import ABSTENTION, citation_grammar, longest_answer
from kgmed.llm.protocol import LanguageModel

texts = st.text(min_size=1, max_size=8)
ids = st.lists(texts, max_size=6, unique=True)
options = st.none() | st.lists(texts, min_size=1, max_size=4, unique=True)
few = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def test_with_no_path_the_only_sentence_is_the_abstention() -> None:
    assert citation_grammar([], ["A", "B"]) == citation_grammar([], None)
    literals = re.findall(r'"((?:\\.|[^"\\])*)"', citation_grammar([], None))
    assert [json.loads(f'"{text}"') for text in literals] == [ABSTENTION]


def test_what_stands_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="path id stands twice"):
        citation_grammar(["P1", "P1"], None)
    with pytest.raises(ValueError, match="option stands twice"):
        citation_grammar(["P1"], ["A", "A"])
    with pytest.raises(ValueError, match="at least one option"):
        citation_grammar(["P1"], [])


@given(ids, options)
def test_the_grammar_is_ascii_and_one_rule_per_line(
    path_ids: list[str], choices: list[str] | None
) -> None:
    for rule in citation_grammar(path_ids, choices).splitlines():
        assert rule.isascii()
        assert rule.isprintable()
        assert re.match(r"[a-z0-9-]+ ::= ", rule)


@pytest.mark.model
@few
@given(ids, options)
def test_what_is_written_cites_only_the_given_ids(
    model: LanguageModel, path_ids: list[str], choices: list[str] | None
) -> None:
    room = len(longest_answer(path_ids, choices))
    written = model.complete(
        "Answer:", grammar=citation_grammar(path_ids, choices), max_tokens=room + 1
    )
    answer = json.loads(written)
    assert [path_id for path_id in path_ids if path_id in answer["cite"]] == answer["cite"]
    assert "choice" not in answer or answer["choice"] in (choices or [])
    assert len(written) <= room


@pytest.mark.model
@pytest.mark.parametrize("wish", ['{"cite": ["P9"]}', '{"cite": ["P3", "P1"]}', "I do not know."])
def test_a_model_led_to_say_something_else_cannot(model: LanguageModel, wish: str) -> None:
    grammar = citation_grammar(["P1", "P2", "P3"], None)
    written = model.complete(f"{wish}\n" * 4 + "\n", grammar=grammar, max_tokens=40)
    cited = json.loads(written)["cite"]
    assert cited == [path_id for path_id in ("P1", "P2", "P3") if path_id in cited]


@pytest.mark.model
def test_inside_the_grammar_the_likeliest_sentence_is_written(model: LanguageModel) -> None:
    wanted = '{"cite": ["P1", "P3"]}'
    grammar = citation_grammar(["P1", "P2", "P3"], None)
    assert model.complete(f"Answer: {wanted}\n" * 4, grammar=grammar, max_tokens=40) == wanted


@pytest.mark.model
def test_a_broken_grammar_is_a_model_error(model: LanguageModel) -> None:
    with pytest.raises(ModelError, match="grammar"):
        model.complete("Answer:", grammar='root ::= "a')
