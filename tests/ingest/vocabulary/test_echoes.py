"""Names that no vocabulary knows, and that echo another name of their document."""

import pytest

from graph_schema.biolink import Category
from ingest.ground import Grounder
from ingest.ground.echoes import likeness
from ingest.records import Document, Mention, SplitDocument
from ingest.vocabulary import Vocabulary


def _chemicals(text: str, *names: str) -> tuple[Mention, ...]:
    starts = [text.index(name) for name in names]
    return tuple(
        Mention(start=start, end=start + len(name), text=name, category=Category.CHEMICAL)
        for start, name in zip(starts, names, strict=True)
    )


@pytest.mark.parametrize(
    ("text", "unknown", "curie"),
    [
        ("We gave donepezil (DPZL).", "DPZL", "MESH:D000077265"),
        ("We gave donepezil; donep. was safe.", "donep", "MESH:D000077265"),
        ("We gave donepezil, and then xolimab to others.", "xolimab", None),
    ],
)
def test_an_unknown_name_may_echo_another(
    small_vocabulary: Vocabulary, text: str, unknown: str, curie: str | None
) -> None:
    mentions = _chemicals(text, "donepezil", unknown)
    document = Document(id="PMID:7", text=text)
    resolved, rejections = Grounder(small_vocabulary).resolve(
        document, SplitDocument((), ()), mentions
    )
    assert [one.curie for one in resolved] == ["MESH:D000077265", curie]
    assert len(rejections) == (curie is None)
    if curie:
        assert resolved[1].candidates[0].how == "another name of the document"


@pytest.mark.parametrize(
    ("name", "other", "fact"),
    [
        ("CLL", "chronic lymphocytic leukemia", "its initials"),
        ("LOS", "losartan", "its beginning"),
        ("BLM", "bleomycin", "letters of it in order"),
        ("primary microcephaly", "microcephaly", "longer by words"),
        ("hepatotoxic", "hepatotoxicity", "the same stem"),
        ("metfromin", "metformin", "spelt alike"),
        ("CXCR1", "CXCR2", "other numbers"),
    ],
)
def test_what_relates_two_names(name: str, other: str, fact: str) -> None:
    assert fact in likeness(name, other)


def test_strange_names_are_unrelated() -> None:
    assert likeness("xolimab", "donepezil") == {"no numbers"}
