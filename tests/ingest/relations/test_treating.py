"""What treats an illness: not what a remedy acts on, nor what one may come of."""

import pytest

from graph_schema.biolink import Predicate
from tests.ingest.relations.conftest import Read

ITSELF = (
    "[c:Donepezil] is a drug for [d:dementia].",
    "[c:Donepezil], an inhibitor of [ACHE], is approved for [d:dementia].",
    "The inhibitor [c:donepezil] is effective in [d:dementia].",
    "The [ACHE] inhibitor [c:donepezil] is used to treat [d:dementia].",
    "[d:Dementia] is treated with [c:donepezil], which blocks [ACHE].",
    "[c:Insulin] may provide a treatment of [d:dementia].",
)
ANOTHER = (
    "[ACHE] inhibitors are drugs for [d:dementia].",
    "Inhibitors of [ACHE] and [BCHE] are approved for [d:dementia].",
    "Antagonists of [ACHE] are effective in [d:dementia].",
    "[INSR] agonists are used to treat [d:dementia].",
    "Drugs targeting [ACHE] are beneficial in [d:dementia].",
    "Blocking [ACHE] is beneficial in [d:dementia].",
    "[c:Cholesterol]-lowering drugs are used to treat [d:dementia].",
    "[d:Dementia] is treated with inhibitors of [ACHE].",
    "Loss of [ACHE] is beneficial in [d:dementia].",
    "[MINT1] may provide novel therapies for [d:dementia].",
    "[MINT1] is a target of drugs for [d:dementia].",
    "Knowledge of [MINT1] may help to develop a therapy for [d:dementia].",
)


def treating(read: Read, sentence: str) -> set[str]:
    """What is said to treat something, in small letters."""
    return {
        evidence.sentence[slice(*evidence.subject_span)].lower()
        for assertion, evidence in read(sentence)
        if assertion.predicate is Predicate.TREATS
    }


@pytest.mark.parametrize("sentence", ITSELF)
def test_a_drug_treats(read: Read, sentence: str) -> None:
    assert treating(read, sentence) in ({"donepezil"}, {"insulin"})


@pytest.mark.parametrize("sentence", ANOTHER)
def test_a_target_does_not(read: Read, sentence: str) -> None:
    assert treating(read, sentence) == set()
