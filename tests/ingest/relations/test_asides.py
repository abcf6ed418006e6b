"""Names on the side: what is said is not said of them. The notation is that of `test_effects`."""

import pytest

from tests.ingest.relations.conftest import Read
from tests.ingest.relations.test_effects import effects

REMEDIED = {
    "Treatments for [d:dementia] improve [p:memory].": set(),
    "A [p:memory]-enhancing drug in [d:dementia] was tested.": set(),
    "Drugs used in [d:dementia] increased [c:acetylcholine].": set(),
    "[c:Acetylcholine] was increased by drugs used in [d:dementia].": set(),
    "A vaccine against [d:dementia] reduced [IL6].": set(),
    "Care of patients with [d:dementia] reduced [IL6].": set(),
    "[d:Dementia] medications reduced [IL6].": set(),
    "Anti-[d:dementia] drugs reduced [IL6].": set(),
    "Therapies for [d:stroke] and [d:dementia] reduced [IL6].": set(),
    "A trial in [d:parkinsonian dementia] ([d:PDD]) increased [BDNF].": set(),
    "Drugs against [p:apoptosis] increased [BDNF].": set(),
    # A named drug does act.
    "[c:Donepezil], a drug for [d:dementia], increased [c:acetylcholine].": {
        "donepezil > acetylcholine"
    },
    "In the treatment of [d:dementia], [c:donepezil] increased [BDNF].": {"donepezil > bdnf"},
    "[c:Donepezil] is a [p:memory]-enhancing drug in [d:dementia].": {"donepezil > memory"},
    # So does an illness that no remedy is for.
    "In untreated patients with [d:dementia], [BDNF] was reduced.": {"dementia < bdnf"},
    "In a trial, [BDNF] was reduced in patients with [d:dementia].": {"dementia < bdnf"},
    "[BDNF] was reduced in drug-naive patients with [d:dementia].": {"dementia < bdnf"},
}


@pytest.mark.parametrize("sentence", REMEDIED)
def test_what_a_remedy_does_its_illness_does_not(read: Read, sentence: str) -> None:
    assert effects(read(sentence)) == REMEDIED[sentence]


APART = {
    "[APP] is cleaved in a [PSEN1]-independent manner.": set(),
    "[APP] release was independent of [PSEN1].": set(),
    "[PSEN1]-independent increase of [APP] was seen.": set(),
    "Inhibition of [APP] by [INS] is independent of [PSEN1] and [PSEN2].": {"ins < app"},
    "[c:Insulin] increased [APP] independently of [PSEN1] activity.": {"insulin > app"},
    "[c:Insulin] increased [APP] through a [PSEN1] pathway-independent mechanism.": {
        "insulin > app"
    },
    "Independently of [PSEN1], [c:insulin] increased [APP].": {"insulin > app"},
    # What it is unlike.
    "Unlike [c:insulin], [c:metformin] has no effect on [APP].": {"not metformin ~ app"},
    "[c:Metformin], in contrast to [c:insulin], did not increase [APP].": {"not metformin > app"},
    "Contrary to [c:insulin], [c:metformin] reduced [APP].": {"metformin < app"},
    # Which cells.
    "Expression of [CDK5] in [c:insulin]-producing cells.": set(),
    "[CDK5] was increased in [c:insulin]-positive cells.": set(),
    "[TNF] increased [CDK5] in [c:insulin]-secreting beta cells.": {"tnf > cdk5"},
    "Expression of [CDK5] in [c:insulin]-treated cells.": set(),
    "[CDK5] was increased in [c:insulin]-treated cells.": {"insulin > cdk5"},
    # What does depend on a thing.
    "[PSEN1]-dependent increase of [APP] was seen.": {"psen1 > app"},
}


@pytest.mark.parametrize("sentence", APART)
def test_what_is_so_without_a_thing_says_nothing_of_it(read: Read, sentence: str) -> None:
    assert effects(read(sentence)) == APART[sentence]
