"""Belief follows the noisy-or model, and the rules of what counts."""

from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.belief import CURATOR, DATABASE, READER, SourceError, belief, believe, observe
from graph_schema.records import (
    CuratorEvidence,
    DatabaseEvidence,
    Evidence,
    InferredEvidence,
    TextEvidence,
)
from tests.graph_schema import strategies
from tests.kgmed.store.makers import curated, text

several = st.lists(strategies.evidence, max_size=8)
observed = st.lists(strategies.observed_evidence, max_size=8)


def support(items: list[Evidence]) -> float:
    """Noisy-or over sources, and within a source over witnesses, as the formula has it."""
    sources: dict[tuple[str, SourceError], dict[str, float]] = {}
    for item in items:
        if isinstance(item, TextEvidence):
            source = ("text " + item.extractor.split("/")[0], READER)
            strength = item.confidence / 2 if item.hedged else item.confidence
            witness = item.publication
        elif isinstance(item, DatabaseEvidence):
            source, strength = ("database " + item.resource, DATABASE), item.confidence
            witness = item.publication or item.record
        elif isinstance(item, CuratorEvidence):
            source, strength, witness = ("curator " + item.who, CURATOR), 1.0, item.who
        else:
            continue
        known = sources.setdefault(source, {})
        known[witness] = max(known.get(witness, 0.0), strength)
    return 1 - prod(
        1 - (1 - error.systematic) * (1 - prod(1 - s * (1 - error.random) for s in said.values()))
        for (_, error), said in sources.items()
    )


@given(several)
def test_belief_is_that_of_the_formula(evidence: list[Evidence]) -> None:
    pro = support([item for item in evidence if not item.negated])
    contra = support([item for item in evidence if item.negated])
    assert belief(evidence) == pytest.approx(pro * (1 - contra), abs=2e-6)


@given(several, st.randoms())
def test_the_order_of_evidence_does_not_matter(evidence: list[Evidence], rng: object) -> None:
    shuffled = list(evidence)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    assert belief(shuffled) == belief(evidence)
    assert belief(evidence + evidence) == belief(evidence), "nor does repetition"


@given(several, strategies.inferred_evidence)
def test_what_was_inferred_counts_for_nothing(
    evidence: list[Evidence], inferred: InferredEvidence
) -> None:
    assert belief([*evidence, inferred]) == belief(evidence)


@given(observed, strategies.observed_evidence)
def test_more_for_it_never_lowers_belief(evidence: list[Evidence], more: Evidence) -> None:
    changed = belief([*evidence, more])
    assert changed <= belief(evidence) if more.negated else changed >= belief(evidence)


@given(several)
def test_what_was_retracted_counts_for_nothing(evidence: list[Evidence]) -> None:
    published = {getattr(item, "publication", None) for item in evidence} - {None}
    for publication in published:
        rest = [item for item in evidence if getattr(item, "publication", None) != publication]
        assert belief(evidence, {publication}) == belief(rest)


@given(observed)
def test_denial_is_belief_in_the_opposite(evidence: list[Evidence]) -> None:
    opposite = [item.model_copy(update={"negated": not item.negated}) for item in evidence]
    claim, denial = believe([observe(item) for item in evidence])  # type: ignore[arg-type]
    assert (claim, denial) == (belief(evidence), belief(opposite))


def test_no_evidence_is_no_belief() -> None:
    assert belief([]) == 0.0


def test_fifty_sentences_of_one_reader_saturate() -> None:
    fifty = [text(f"PMID:{n}", confidence=1.0) for n in range(1, 51)]
    assert belief(fifty) == pytest.approx(1 - READER.systematic, abs=1e-5)


def test_repeats_in_one_paper_count_once_and_a_second_paper_more() -> None:
    once = belief([text("PMID:1")])
    assert belief([text("PMID:1", section=str(n)) for n in range(9)]) == once
    assert belief([text("PMID:1"), text("PMID:2")]) > once
    assert belief([text("PMID:1"), curated("r")]) > belief([text("PMID:1"), text("PMID:2")])


def test_a_version_of_a_reader_is_not_another_reader() -> None:
    two = [text("PMID:1", extractor="patterns/1"), text("PMID:1", extractor="patterns/2")]
    assert belief(two) == belief(two[:1])
    assert belief([two[0], text("PMID:1", extractor="model/1")]) > belief(two)


def test_a_speculation_counts_for_half() -> None:
    assert belief([text("PMID:1", hedged=True, confidence=0.8)]) == belief(
        [text("PMID:1", confidence=0.4)]
    )
