"""What the recogniser sees: words, hints of the vocabulary, and what is written like a variant."""

import pytest

from graph_schema.biolink import Category
from ingest.recogniser.features import FORM, form, see, unmarked, words
from ingest.recogniser.variants import variants
from ingest.records import Candidate, Name


def known(start: int, end: int, *categories: Category, score: float = 1.0) -> Name:
    """A name of the vocabulary that may mean things of these categories."""
    candidates = tuple(
        Candidate(
            curie="MESH:D1", name="x", category=category, score=score, matched="x", how="exact"
        )
        for category in categories
    )
    return Name(start, end, candidates)


def test_words_end_wherever_a_name_may_end() -> None:
    text = "TNF-α/β (p<0.05)"
    assert [text[start:end] for start, end in words(text)] == [
        *("TNF", "-", "α", "/", "β", "(", "p", "<", "0", ".", "05", ")"),
    ]


def test_the_first_name_marks_its_words_and_all_names_mark_their_kinds() -> None:
    text = "amyloid precursor protein rose"
    wide = known(0, 25, Category.GENE)
    narrow = known(0, 7, Category.CHEMICAL, score=0.8)
    both = see(text, [wide, narrow], ()).hints
    wide_alone = see(text, [wide], ()).hints
    assert [place for place, _ in both] == [place for place, _ in wide_alone]
    assert len({place for place, _ in both[:3]}) == 3  # first, inside, last
    assert both[0] != wide_alone[0]
    assert both[1:] == wide_alone[1:]


def test_a_sure_name_is_marked_otherwise_than_a_doubtful_one() -> None:
    sure, doubtful = (
        see("tau", [known(0, 3, Category.GENE, score=score)], ()).hints for score in (1.0, 0.7)
    )
    assert sure != doubtful


def test_without_marks_a_text_looks_as_if_the_vocabulary_were_empty() -> None:
    text = "tau rose"
    marked = see(text, [known(0, 3, Category.GENE)], ()).features()
    empty = see(text, [], ()).features()
    assert (unmarked(marked) == empty).all()
    assert (marked != empty).any()


def test_a_form_is_the_word_in_lower_case_its_ends_and_its_shape() -> None:
    assert [a == b for a, b in zip(form("Donepezil"), form("donepezil"), strict=True)] == [
        *(True, False, True, False),
    ]
    assert form("IL6")[FORM - 1] == form("TN1")[FORM - 1] != form("il6")[FORM - 1]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the V717I mutation", ["V717I"]),
        ("p.Val600Glu and (p.V600E)", ["p.Val600Glu", "p.V600E"]),
        ("c.1799T>A in exon 15", ["c.1799T>A"]),
        ("a -511C/T promoter", ["-511C/T"]),
        ("Arg389Gly, arginine 124-to-cysteine", ["Arg389Gly", "arginine 124-to-cysteine"]),
        ("rs429358 but not hours5", ["rs429358"]),
        ("30delG", ["30delG"]),
        ("type 2 diabetes in 20 mice", []),
    ],
)
def test_what_is_written_like_a_variant(text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in variants(text)] == found
