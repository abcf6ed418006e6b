"""What comes with a claim: spans, cue, aspect, species, study, and what the schema allows."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_schema.biolink import Aspect, Category, Predicate, may_join
from graph_schema.records import StudyType, TextEvidence
from ingest.records import Extraction
from ingest.relations import EXTRACTOR, extract
from ingest.sentences import Splitter
from tests.ingest.relations.conftest import Read, about, unmark

WORDS = (
    *("[APP]", "[c:insulin]", "[d:dementia]", "[BACE1]", "increased", "inhibitor", "of", "by"),
    *("and", "did not", "-induced", "in", "mice", "lowered", "expression", "effect on", "."),
    *("may", "was"),
)
PARTS = st.lists(st.sampled_from(WORDS), min_size=2, max_size=16)


def only(extractions: tuple[Extraction, ...]) -> tuple[Extraction, TextEvidence]:
    (extraction,) = extractions
    assert isinstance(extraction.evidence, TextEvidence)
    return extraction, extraction.evidence


def test_evidence_quotes_and_places_what_it_rests_on(read: Read) -> None:
    _, evidence = only(read("It was known. In Tg2576 mice [c:insulin] lowered [APP]."))
    assert evidence.sentence == "In Tg2576 mice insulin lowered APP."
    assert evidence.sentence_start == 14
    assert evidence.sentence[slice(*evidence.subject_span)] == "insulin"
    assert evidence.sentence[slice(*evidence.object_span)] == "APP"
    assert evidence.cue_span is not None
    assert evidence.sentence[slice(*evidence.cue_span)] == "lowered"
    assert evidence.species == "NCBITaxon:10090"
    assert evidence.study_type is StudyType.LABORATORY
    assert evidence.extractor == EXTRACTOR


def test_an_effect_names_its_aspect(read: Read) -> None:
    assert (
        only(read("[MAPK1] phosphorylates [MAPT]."))[0].assertion.aspect is Aspect.PHOSPHORYLATION
    )
    assert only(read("[c:Insulin] reduced [d:dementia]."))[0].assertion.aspect is Aspect.SEVERITY


def test_other_predicates(read: Read) -> None:
    said = {
        "[APP] binds to [APBB1].": Predicate.PHYSICALLY_INTERACTS_WITH,
        "[APOE] is associated with [d:dementia].": Predicate.ASSOCIATED_WITH,
        "[c:Donepezil] is used to treat [d:dementia].": Predicate.TREATS,
    }
    for sentence, predicate in said.items():
        assert only(read(sentence))[0].assertion.predicate is predicate


def test_what_only_stands_together_is_weak(read: Read) -> None:
    for sentence in ("[APP] and [MAPT] were measured.", "Levels of [APP], [MAPT]."):
        extraction, evidence = only(read(sentence))
        assert extraction.assertion.predicate is Predicate.ASSOCIATED_WITH
        assert evidence.confidence <= 0.4


def test_plain_grammar_is_surer_than_loose_words(read: Read) -> None:
    sure = only(read("[c:Insulin] lowered [APP]."))[1]
    weak = only(read("[c:Insulin] was given and [APP] was measured."))[1]
    assert sure.confidence > weak.confidence


def test_a_symmetric_claim_keeps_each_span_with_its_entity(read: Read) -> None:
    document, _ = unmark("x")
    extraction, evidence = only(read("[c:Zinc] is used. [APP] correlates with [c:zinc]."))
    names = {extraction.assertion.subject: evidence.subject_span}
    names[extraction.assertion.object] = evidence.object_span
    assert evidence.sentence[slice(*names["HGNC:1"])] == "zinc"
    assert evidence.sentence[slice(*names["HGNC:2"])] == "APP"
    assert evidence.publication == document.id


def test_one_mention_says_nothing(read: Read) -> None:
    assert read("[APP] increased.") == ()
    assert read("[APP] increased [APP].") == ()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(parts=PARTS)
def test_whatever_is_said_spans_quote_the_mentions(splitter: Splitter, parts: list[str]) -> None:
    document, mentions = unmark(" ".join(parts))
    (split,) = splitter.split([document])
    named = {(mention.curie, mention.text) for mention in mentions}
    categories: dict[str | None, Category] = {m.curie: m.category for m in mentions}
    for assertion, evidence in about(document, split, mentions):
        assert isinstance(evidence, TextEvidence)
        start = evidence.sentence_start
        assert document.full_text[start : start + len(evidence.sentence)] == evidence.sentence
        for curie, span in (
            (assertion.subject, evidence.subject_span),
            (assertion.object, evidence.object_span),
        ):
            assert (curie, evidence.sentence[slice(*span)]) in named
        assert may_join(
            assertion.predicate, categories[assertion.subject], categories[assertion.object]
        )
    for sentence in split.sentences:
        assert extract(document, sentence, ()) == ()


@pytest.mark.parametrize(
    ("sentence", "predicate", "aspect"),
    [
        ("[MAPT] was secreted in [d:dementia].", Predicate.AFFECTS, Aspect.SECRETION),
        ("[APP] phosphorylates [MAPT].", Predicate.AFFECTS, Aspect.PHOSPHORYLATION),
        ("[APP] was shown to phosphorylate [d:dementia].", Predicate.ASSOCIATED_WITH, None),
        ("Secretion of [d:dementia] by [APP] was seen.", Predicate.AFFECTS, Aspect.SEVERITY),
        ("[APP] aggregates in [p:apoptosis].", Predicate.ASSOCIATED_WITH, None),
    ],
)
def test_nothing_is_said_to_change_what_a_thing_has_not(
    read: Read, sentence: str, predicate: Predicate, aspect: Aspect | None
) -> None:
    ((assertion, _),) = read(sentence)
    assert (assertion.predicate, assertion.aspect) == (predicate, aspect)
