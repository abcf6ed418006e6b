"""Records are frozen and closed, come back equal from JSON, and have keys made of content."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from graph_schema.biolink import SYMMETRIC, Aspect, Direction, Predicate
from graph_schema.decisions import Decision
from graph_schema.records import (
    Assertion,
    CuratorEvidence,
    Entity,
    Evidence,
    Record,
    Status,
    TextEvidence,
    digest,
)
from tests.graph_schema import strategies

any_evidence: TypeAdapter[Evidence] = TypeAdapter(Evidence)
records = st.one_of(
    strategies.entities,
    strategies.assertions,
    strategies.evidence,
    strategies.decisions,
    strategies.rejections,
)


@given(records)
def test_a_record_comes_back_equal_from_json(record: Record) -> None:
    assert type(record).model_validate_json(record.model_dump_json()) == record
    assert type(record).model_validate(record.model_dump()) == record


@given(strategies.evidence)
def test_evidence_comes_back_as_its_own_kind(evidence: Evidence) -> None:
    back = any_evidence.validate_json(evidence.model_dump_json())
    assert type(back) is type(evidence)
    assert back == evidence
    assert back.id == evidence.id


@given(records)
def test_a_record_is_frozen_and_closed(record: Record) -> None:
    field = next(iter(type(record).model_fields))
    with pytest.raises(ValidationError):
        setattr(record, field, "another")
    with pytest.raises(ValidationError):
        type(record).model_validate({**record.model_dump(), "unheard_of": 1})


@given(strategies.evidence, strategies.evidence)
def test_distinct_evidence_has_distinct_ids(one: Evidence, other: Evidence) -> None:
    assert (one.id == other.id) == (one == other)


@given(strategies.assertions, strategies.assertions)
def test_distinct_claims_have_distinct_keys(one: Assertion, other: Assertion) -> None:
    assert (one.key == other.key) == (one.canonical() == other.canonical())


@given(strategies.assertions)
def test_a_symmetric_claim_is_the_same_both_ways(claim: Assertion) -> None:
    turned = claim.model_copy(update={"subject": claim.object, "object": claim.subject})
    turned = Assertion.model_validate(turned.model_dump())
    same = claim.predicate in SYMMETRIC or claim.subject == claim.object
    assert (turned.key == claim.key) == same
    assert (turned.canonical() == claim.canonical()) == same
    assert claim.canonical().is_canonical
    assert claim.canonical().key == claim.key


def test_keys_are_the_same_in_every_run() -> None:
    claim = Assertion(
        subject="CHEBI:53289",
        predicate=Predicate.AFFECTS,
        object="HGNC:108",
        aspect=Aspect.ACTIVITY,
        direction=Direction.DECREASED,
    )
    assert claim.key == "ff6ab2d358a966dec139d496"
    assert digest("a", 1, None) == "30780d0daa72bce56290bae9"


def test_each_qualifier_is_part_of_the_claim() -> None:
    fields: dict[str, Any] = {"subject": "HGNC:1", "predicate": "affects", "object": "HGNC:2"}
    claims = [
        Assertion(**fields),
        Assertion(**fields, aspect="activity"),
        Assertion(**fields, direction="increased"),
        Assertion(**fields, aspect="activity", direction="increased"),
        Assertion(**{**fields, "predicate": "causes"}),
        Assertion(**{**fields, "subject": "HGNC:2", "object": "HGNC:1"}),
    ]
    assert len({claim.key for claim in claims}) == len(claims)


@pytest.mark.parametrize("predicate", sorted(set(Predicate) - {"affects", "causes"}))
@pytest.mark.parametrize("qualifier", [{"aspect": "activity"}, {"direction": "increased"}])
def test_only_effects_take_qualifiers(predicate: str, qualifier: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="neither aspect nor direction"):
        Assertion(subject="HGNC:1", predicate=predicate, object="HGNC:2", **qualifier)


@pytest.mark.parametrize("span", [(0, 0), (3, 2), (-1, 2), (0, 7)])
@pytest.mark.parametrize("field", ["subject_span", "object_span", "cue_span"])
def test_spans_lie_inside_their_sentence(field: str, span: tuple[int, int]) -> None:
    fields: dict[str, Any] = {"subject_span": (0, 1), "object_span": (2, 3), field: span}
    with pytest.raises(ValidationError, match="outside its sentence"):
        TextEvidence(
            publication="PMID:1",
            sentence="abcdef",
            sentence_start=0,
            extractor="patterns/1",
            confidence=0.5,
            **fields,
        )


def test_curies_are_rewritten_in_one_spelling() -> None:
    assert Entity(curie="mesh:D000544", name="AD", category="Disease").curie == "MESH:D000544"
    claim = Assertion(subject="hgnc:1", predicate=Predicate.AFFECTS, object="HGNC:2")
    assert claim == Assertion(subject="HGNC:1", predicate=Predicate.AFFECTS, object="HGNC:2")


def test_people_are_named() -> None:
    when = datetime(2026, 1, 1, tzinfo=UTC)
    with pytest.raises(ValidationError):
        CuratorEvidence(who="", when=when)
    with pytest.raises(ValidationError):
        Decision(subject="x", status=Status.ACCEPTED, who="", when=when)


def test_sequences_are_tuples() -> None:
    entity = Entity.model_validate_json(
        '{"curie": "HGNC:1", "name": "A", "category": "Gene", "synonyms": ["b"]}'
    )
    assert entity.synonyms == ("b",)
    hash(entity)
