"""Where sentences end, and what is repaired before parsing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.boundaries import Repaired, cut, repair, slashes_mark_breaks


def pieces(text: str) -> list[str]:
    return [text[start:end] for start, end in cut(text)]


@pytest.mark.parametrize(
    "text",
    [
        "We grew E. coli in broth.",
        "The effect (see Fig. 2 and Figs. 3) was large.",
        "Levels rose vs. Controls in both groups.",
        "Kinases, e.g. GSK3B, i.e. the main one, fell.",
        "The dose was approx. 20 mg, P < 0.05 throughout.",
        "As Smith et al. (2004) said, it fell.",
        "It acts at pH 7.4 in AD.",
    ],
)
def test_one_sentence_stays_one(text: str) -> None:
    assert pieces(text) == [text]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("It rose. It fell.", 2),
        ("Mice died. p53 was high. tau was low.", 3),
        ("We gave vitamin C. It helped.", 2),
        ("It improved cognition.The results held.", 2),
        ("It is due to stress.93 Therefore it fell.", 2),
        ("It was seen in cell lines The lower dose failed.", 2),
        ("A title without a stop\n\nThe first line.", 2),
        ("It fell (see above). (It rose again.)", 2),
        ("Why? Because.", 2),
    ],
)
def test_sentences_are_told_apart(text: str, count: int) -> None:
    assert len(pieces(text)) == count


def test_the_frame_of_a_chat_is_no_part_of_a_sentence() -> None:
    text = "answer A <|im_end|><|im_start|>system say so [/INST] donepezil lowered tau here."
    sentences = [text[start:end] for start, end in cut(text)]
    assert sentences[-1] == "donepezil lowered tau here."
    assert not any("answer" in sentence and "say so" in sentence for sentence in sentences)


def test_a_section_starts_a_sentence() -> None:
    assert list(cut("no stop here and on", {13})) == [(0, 12), (13, 19)]


@given(st.text(alphabet="aB.é )(\n/9β", max_size=60))
def test_sentences_are_ordered_trimmed_and_lose_nothing(text: str) -> None:
    spans = list(cut(text))
    assert spans == sorted(spans)
    covered: set[int] = set()
    for start, end in spans:
        assert text[start:end] == text[start:end].strip() != ""
        assert covered.isdisjoint(range(start, end))
        covered.update(range(start, end))
    lost = [text[i] for i in range(len(text)) if i not in covered]
    assert not any(character.isalnum() for character in lost)


def whole(text: str) -> Repaired:
    """A text repaired, its slashes judged by itself."""
    return repair(text, 0, len(text), breaks=slashes_mark_breaks(text))


def stood(repaired: Repaired, text: str, start: int, length: int) -> str:
    """The original text behind a stretch of the repaired."""
    (begin,), (end,) = repaired.spans(np.array([start]), np.array([start + length]))
    return text[begin:end]


def test_mojibake_is_mended_and_offsets_still_fit() -> None:
    text = "Alzheimerâ€™s disease is bad"
    repaired = whole(text)
    assert repaired.text == "Alzheimer's disease is bad "
    start = repaired.text.index("disease")
    assert stood(repaired, text, start, 7) == "disease"
    start = repaired.text.index("'s")
    assert stood(repaired, text, start, 2) == "â€™s"


def test_slashes_of_line_breaks_are_blanked_only_where_there_are_many() -> None:
    few, many = "TNF / IL6 rose", "it/ rose and/ fell in/ the end"
    assert "/" in whole(few).text
    assert "/" not in whole(many).text
    assert slashes_mark_breaks(many)
    assert not slashes_mark_breaks(many + " it rose" * 1000)


@given(st.text(alphabet="ab â€™Ã¢/,", max_size=40))
def test_repaired_characters_come_from_where_the_map_says(text: str) -> None:
    repaired = whole(text)
    positions = np.arange(max(0, len(repaired.text) - 1))
    starts, ends = repaired.spans(positions, positions + 1)
    for character, start, end in zip(repaired.text[:-1], starts, ends, strict=True):
        assert 0 <= start < end <= len(text)
        if character.isascii() and character.isalpha():
            assert text[start:end] == character
