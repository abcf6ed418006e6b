"""What denies a claim, what only supposes it, and what does neither."""

import pytest

from ingest.records import Extraction
from tests.ingest.relations.conftest import Read

DENIED = [
    "[INS] no longer increased [APP].",
    "[INS] did not begin to increase [APP].",
    "[INS] was not found to increase [APP].",
    "[INS] can't increase [APP].",
    "No increase of [APP] by [INS] was seen.",
    "An increase of [APP] by [INS] was not observed.",
    "Neither [INS] nor insulin increased [APP].",
    "[INS] was unable to increase [APP].",
    "[INS] increased BDNF without increasing [APP].",
]
AFFIRMED = [
    "[INS] did not fail to increase [APP].",
    "[INS] not only increased [APP] but also bound BDNF.",
    "Lithium did not change the [INS]-induced [APP] expression.",
    "[INS] increased [APP], whereas lithium did not.",
    "[INS] increased [APP] but not BDNF.",
    "[INS] increased [APP] without toxicity.",
    "Nor-NOHA and [INS] increased [APP] and NO.",
]
HEDGED = [
    "[INS] may increase [APP].",
    "It is possible that [INS] increases [APP].",
    "We propose that [INS] increases [APP].",
    "[INS] is likely to increase [APP].",
    "We asked whether [INS] increases [APP].",
    "It was speculated that [INS] increases [APP].",
]
PLAIN = [
    "[INS] increased [APP].",
    "These results show that [INS] increases [APP].",
    "[INS] increased [APP], and lithium may bind it.",
    "[INS] increased [APP] in neurons or in astrocytes.",
]


def stance_of(found: tuple[Extraction, ...]) -> tuple[bool, bool]:
    """Whether the one thing that is said is denied, and whether it is supposed."""
    (one,) = found
    return one.evidence.negated, one.evidence.hedged


@pytest.mark.parametrize("marked", DENIED)
def test_it_is_denied(read: Read, marked: str) -> None:
    assert stance_of(read(marked))[0]


@pytest.mark.parametrize("marked", [*AFFIRMED, *HEDGED, *PLAIN])
def test_it_is_not_denied(read: Read, marked: str) -> None:
    assert not stance_of(read(marked))[0]


@pytest.mark.parametrize("marked", HEDGED)
def test_it_is_supposed(read: Read, marked: str) -> None:
    assert stance_of(read(marked))[1]


@pytest.mark.parametrize("marked", [*DENIED, *AFFIRMED, *PLAIN])
def test_it_is_not_supposed(read: Read, marked: str) -> None:
    assert not stance_of(read(marked))[1]


def test_a_name_is_never_a_cue(read: Read) -> None:
    found = read("[NO] synthesis was increased by [INS].")
    assert stance_of(found) == (False, False)
