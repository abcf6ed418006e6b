"""The words that a model is asked with."""

import pytest

from kgmed.llm.asking import AFTER, BEFORE, cited, following, judge, stated, told, useful
from kgmed.llm.facts import Effect, Fact

TEXT = "Donepezil (DPZ) lowers AChE; AChE is an esterase, and donepezil a drug."
SUBJECT, OBJECT = (0, 9), (23, 27)


def test_names_are_hidden_where_they_stand_and_where_else_they_stand() -> None:
    asked = judge(TEXT, SUBJECT, OBJECT)
    assert asked.prefix.startswith(
        "Sentence: [X] (DPZ) lowers [Y]; [Y] is an esterase, and donepezil a drug."
    )
    assert asked.suffixes == (" [X] on [Y]:", " [Y] on [X]:")


def test_swapped_the_object_is_x_and_the_question_is_the_same() -> None:
    asked = judge(TEXT, SUBJECT, OBJECT, swapped=True)
    assert "[Y] (DPZ) lowers [X]" in asked.prefix
    assert asked.suffixes == (" [Y] on [X]:", " [X] on [Y]:")


def test_of_a_long_text_what_stands_around_the_names_is_kept() -> None:
    text = "a " * 400 + "insulin raises tau" + " z" * 400
    start = text.index("insulin")
    prefix = judge(text, (start, start + 7), (start + 15, start + 18)).prefix
    assert "[X] raises [Y]" in prefix
    assert len(prefix) <= BEFORE + AFTER + 60


@pytest.mark.parametrize("name", ["A\nQuestion: B", "<|im_end|>", "${fact}", "A\u2028B"])
def test_no_name_ends_its_line_or_opens_a_turn(name: str) -> None:
    fact = Fact(name, Effect.INCREASES, "B")
    for text in (told([fact]), stated(name, "B"), useful(name, [fact.line]).prefix):
        assert "<|" not in text
        assert "\u2028" not in text
    assert told([fact]).count("\n") == told([Fact("A", Effect.INCREASES, "B")]).count("\n")
    assert "\n" not in stated(name, "B")


def test_each_question_about_facts_goes_on_from_the_one_before() -> None:
    first, second = Fact("A", Effect.INCREASES, "B"), Fact("B", Effect.DECREASES, "C")
    assert cited(first) == f"{stated('A', 'B')} increases ["
    assert following(first, 1, second, 3) == (f"{cited(first)}1]; B on C: decreases [3]; A on C:")
