"""What is chosen to be read, and in which order."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import combinations
from pathlib import Path

import pytest

from ingest.records import Document, Located
from kgmed.growth.gain import IN_SENTENCE, IN_TEXT, ONE_NAME, WORTH, chances, pick
from kgmed.growth.reading_list import ReadingList
from kgmed.growth.records import GapKind, GapName, GrowthGap

TEXTS = {
    "PMID:1": "Donepezil was given. APP fell in mice.",
    "PMID:2": "Aricept lowers the amyloid precursor protein.",
    "PMID:3": "Donepezil lowers APP. Tau raises IL6.",
    "PMID:4": "Donepezil is a drug.",
    "PMID:5": "Nothing of interest stands here.",
}
SYNONYMS = {"donepezil": ["Aricept"], "APP": ["amyloid precursor protein"]}


def gap(*names: str, kind: GapKind = "no_path", answers: Sequence[str] = ("a",)) -> GrowthGap:
    return GrowthGap(
        id=" ".join(names),
        kind=kind,
        reason="",
        names=tuple(GapName(text=name) for name in names),
        answers=tuple(answers),
    )


def wordings(name: GapName) -> Sequence[str]:
    return [name.text, *SYNONYMS.get(name.text, [])]


@pytest.fixture
def listed(tmp_path: Path) -> Iterator[ReadingList]:
    with closing(ReadingList(tmp_path)) as opened:
        items = [Located(Document(id=id_, text=text), "", "") for id_, text in TEXTS.items()]
        opened.add(Path(__file__), items)
        yield opened


def test_both_names_in_a_sentence_count_most(listed: ReadingList) -> None:
    found = chances([gap("donepezil", "APP")], listed, wordings)
    assert {id_: p["donepezil APP"] for id_, p in found.items()} == {
        "PMID:1": IN_TEXT,
        "PMID:2": IN_SENTENCE,
        "PMID:3": IN_SENTENCE,
        "PMID:4": ONE_NAME,
    }


def test_the_gain_is_the_formula_and_the_choice_greedy(listed: ReadingList) -> None:
    gaps = [gap("donepezil", "APP", answers=("a", "b")), gap("Tau", "IL6", kind="weak")]
    picked = pick(gaps, listed, wordings, 9)
    assert [one.id for one in picked[:2]] == ["PMID:3", "PMID:2"]
    assert picked[0].gain == pytest.approx(2 * IN_SENTENCE + WORTH["weak"] * IN_SENTENCE)
    assert picked[1].gain == pytest.approx(2 * IN_SENTENCE * (1 - IN_SENTENCE))
    assert set(picked[0].gaps) == {"donepezil APP", "Tau IL6"}
    assert "PMID:5" not in {one.id for one in picked}

    found = chances(gaps, listed, wordings)
    worth = {gaps[0].id: 2.0, gaps[1].id: WORTH["weak"]}

    def gain(documents: Sequence[str]) -> float:
        missed = dict.fromkeys(worth, 1.0)
        for id_ in documents:
            for one, p in found[id_].items():
                missed[one] *= 1 - p
        return sum(worth[one] * (1 - missed[one]) for one in worth)

    assert sum(one.gain for one in picked) == pytest.approx(gain([one.id for one in picked]))
    best = max(gain(some) for some in combinations(found, 2))
    assert gain([one.id for one in picked[:2]]) >= (1 - 1 / 2.718281828) * best


def test_what_was_read_for_in_vain_is_worth_less(listed: ReadingList) -> None:
    gaps = [gap("donepezil", "APP"), gap("Tau", "IL6")]
    first = pick(gaps, listed, wordings, 1, vain={"Tau IL6": 0})
    later = pick(gaps, listed, wordings, 1, vain={"donepezil APP": 1, "Tau IL6": 1})
    assert later[0].gain == pytest.approx(first[0].gain / 2)


def test_no_text_is_left_to_read(listed: ReadingList) -> None:
    listed.leave_out(TEXTS)
    assert pick([gap("donepezil", "APP")], listed, wordings, 9) == ()
    assert pick([], listed, wordings, 9) == ()
