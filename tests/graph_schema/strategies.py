"""Hypothesis strategies for every record of the schema."""

from datetime import UTC

from hypothesis import strategies as st

from graph_schema.biolink import DIRECTED_EFFECTS, Aspect, Category, Direction, Predicate
from graph_schema.decisions import Decision
from graph_schema.records import (
    Assertion,
    CuratorEvidence,
    DatabaseEvidence,
    Entity,
    InferredEvidence,
    Rejection,
    Status,
    StudyType,
    TextEvidence,
)

PREFIXES = ["HGNC", "MESH", "CHEBI", "PMID", "MONDO"]

names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
curies = st.builds(
    lambda prefix, number: f"{prefix}:{number}", st.sampled_from(PREFIXES), st.integers(1, 9999)
)
years = st.none() | st.integers(1900, 2100)
shares = st.floats(0, 1)
moments = st.datetimes(timezones=st.just(UTC))

entities = st.builds(
    Entity,
    curie=curies,
    name=names,
    category=st.sampled_from(Category),
    synonyms=st.lists(names, max_size=3).map(tuple),
    xrefs=st.lists(curies, max_size=3).map(tuple),
)
effects = st.builds(
    Assertion,
    subject=curies,
    predicate=st.sampled_from(sorted(DIRECTED_EFFECTS)),
    object=curies,
    aspect=st.none() | st.sampled_from(Aspect),
    direction=st.none() | st.sampled_from(Direction),
)
plain = st.builds(
    Assertion,
    subject=curies,
    predicate=st.sampled_from(sorted(set(Predicate) - DIRECTED_EFFECTS)),
    object=curies,
    aspect=st.none(),
    direction=st.none(),
)
assertions = effects | plain


@st.composite
def text_evidence(draw: st.DrawFn) -> TextEvidence:
    """Evidence whose spans lie inside its sentence."""
    sentence = draw(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
    spans = st.integers(0, len(sentence) - 1).flatmap(
        lambda start: st.tuples(st.just(start), st.integers(start + 1, len(sentence)))
    )
    return TextEvidence(
        publication=draw(curies),
        section=draw(texts),
        sentence=sentence,
        sentence_start=draw(st.integers(0, 10**6)),
        subject_span=draw(spans),
        object_span=draw(spans),
        cue_span=draw(st.none() | spans),
        negated=draw(st.booleans()),
        hedged=draw(st.booleans()),
        species=draw(st.none() | curies),
        study_type=draw(st.sampled_from(StudyType)),
        year=draw(years),
        extractor=draw(st.sampled_from(["patterns/1", "patterns/2", "model/1"])),
        confidence=draw(shares),
    )


database_evidence = st.builds(
    DatabaseEvidence,
    resource=st.sampled_from(["Resource 1", "Resource 2"]),
    record=texts,
    publication=st.none() | curies,
    sentence=texts,
    negated=st.booleans(),
    year=years,
    confidence=shares,
)
curator_evidence = st.builds(
    CuratorEvidence, who=names, when=moments, note=texts, negated=st.booleans()
)
inferred_evidence = st.builds(
    InferredEvidence,
    rule=texts,
    premises=st.lists(names, min_size=1, max_size=3).map(tuple),
    negated=st.booleans(),
)
observed_evidence = text_evidence() | database_evidence | curator_evidence
evidence = observed_evidence | inferred_evidence

decisions = st.builds(
    Decision,
    subject=texts,
    status=st.sampled_from(Status),
    locked=st.booleans(),
    who=names,
    when=moments,
    why=texts,
)
rejections = st.builds(
    Rejection, source=texts, record=texts, stage=texts, reason=texts, detail=texts
)
