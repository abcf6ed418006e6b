"""Sentences of every pattern that we claim to read, with exactly what they say.

The claim is written `subject > object` for more, `<` for less, `~` where no direction is said;
`not` where it is denied, `maybe` where it is supposed.
"""

import pytest

from graph_schema.biolink import Direction, Predicate
from ingest.records import Extraction
from tests.ingest.relations.conftest import Read

EFFECTS = {
    # Plain verbs, active and passive.
    "[c:Donepezil] inhibits [ACHE].": "donepezil < ache",
    "[MAPK1] phosphorylates [MAPT].": "mapk1 > mapt",
    "[APP] was reduced by [c:donepezil].": "donepezil < app",
    "[TNF] expression was strongly induced by [IL1B].": "il1b > tnf",
    "[c:Lithium] was shown to inhibit [GSK3B].": "lithium < gsk3b",
    "[TNF], which activates [NFKB1], was measured.": "tnf > nfkb1",
    "[BDNF] expression, which is stimulated by [c:lithium], fell.": "lithium > bdnf",
    # Nouns made from verbs.
    "Inhibition of [BACE1] by [c:curcumin] was observed.": "curcumin < bace1",
    "Treatment with [c:curcumin] led to a decrease in [TNF].": "curcumin < tnf",
    "Increased [BACE1] results in elevated [APP].": "bace1 > app",
    "[c:Curcumin]-induced [HMOX1] expression was seen.": "curcumin > hmox1",
    "[c:Donepezil] is an inhibitor of [ACHE].": "donepezil < ache",
    "[IL6], a potent inducer of [CRP], was high.": "il6 > crp",
    # With both arguments of the noun, whatever the verb says.
    "[ACHE] inhibition by [c:donepezil] was observed.": "donepezil < ache",
    "No inhibition of [ACHE] by [c:donepezil] was found.": "not donepezil < ache",
    "Suppression of [TNF] release by [c:curcumin] was observed.": "curcumin < tnf",
    "The regulation of [ACHE] by [c:donepezil] was described.": "donepezil ~ ache",
    "Impairment of [p:memory] by [c:scopolamine] was observed.": "scopolamine < memory",
    # Taking something away: what it did is the opposite.
    "Knock-out of [BACE1] increased [APP].": "bace1 < app",
    "A [BACE1] inhibitor lowered [APP].": "bace1 > app",
    "Lack of [APOE] enhanced [IL6] production.": "apoe < il6",
    "In [TREM2]-/- mice, [APOE] increased.": "trem2 < apoe",
    "[IL6] was higher in [APOE]-deficient mice.": "apoe < il6",
    "[BACE1] siRNA decreased [APP] levels.": "bace1 > app",
    "Silencing of [PSEN1] decreased [BDNF].": "psen1 > bdnf",
    "Inhibition of [BACE1] lowers [amyloid beta].": "bace1 > amyloid beta",
    "The inhibitor [c:verubecestat] reduced [APP] levels.": "verubecestat < app",
    "The agonist [c:exenatide] raised [BDNF] levels.": "exenatide > bdnf",
    "Overexpression of [SIRT1] attenuated [TNF] release.": "sirt1 < tnf",
    # Two turns make none.
    "Inhibition of [GSK3B] prevented the decrease of [BDNF].": "gsk3b < bdnf",
    "[c:Resveratrol] reversed the loss of [BDNF].": "resveratrol > bdnf",
    "[BAG1] can inhibit the degradation of [MAPT] by the proteasome.": "bag1 > mapt",
    "Overexpression of [SIRT1] attenuated the increase in [TNF].": "sirt1 < tnf",
    # Need.
    "[PRKACA] is required for [CREB1] activation.": "prkaca > creb1",
    "[CREB1] activation depends on [PRKACA].": "prkaca > creb1",
    # To better an illness is to lessen it.
    "[c:Memantine] improved [d:dementia].": "memantine < dementia",
    "[c:Curcumin] ameliorated [d:neuroinflammation].": "curcumin < neuroinflammation",
    "[c:Melatonin] protects against [d:dementia].": "melatonin < dementia",
    # Illness as where something was seen.
    "[BDNF] is reduced in [d:dementia].": "dementia < bdnf",
    "Patients with [d:dementia] had lower [BDNF] levels.": "dementia < bdnf",
    # No direction said.
    "The effect of [c:melatonin] on [BACE1] was studied.": "melatonin ~ bace1 maybe",
    "[BACE1] activity is regulated by [PRKCD].": "prkcd ~ bace1",
    # Denied.
    "[INS] did not increase [APP] levels.": "not ins > app",
    "[INS] had no effect on [APP].": "not ins ~ app",
    "[MAPT] phosphorylation was unchanged by [c:lithium].": "not lithium ~ mapt",
    "[BDNF] levels were not altered by [c:curcumin].": "not curcumin ~ bdnf",
    "[c:Curcumin] failed to reduce [TNF].": "not curcumin < tnf",
    "There was no evidence that [INS] increases [APP].": "not ins > app",
    "The absence of [APOE] did not reduce [MAPT].": "not apoe > mapt",
    # Supposed.
    "These results suggest that [INS] may increase [BDNF].": "ins > bdnf maybe",
    "Whether [c:melatonin] decreases [BACE1] is unknown.": "melatonin < bace1 maybe",
    "[c:Melatonin] possibly reduces [BACE1].": "melatonin < bace1 maybe",
}

MANY = {
    "[BACE1] and [PSEN1] increased [APP] but not [MAPT].": {
        "bace1 > app",
        "psen1 > app",
        "not bace1 > mapt",
        "not psen1 > mapt",
    },
    "[INS] enhances the expression of [BDNF] and reduces [IL6].": {"ins > bdnf", "ins < il6"},
    "[GSK3B] is inhibited by [c:lithium] and activated by [TNF].": {
        "lithium < gsk3b",
        "tnf > gsk3b",
    },
    "[c:Curcumin] reduced [TNF], thereby increasing [BDNF].": {
        "curcumin < tnf",
        "curcumin > bdnf",
    },
    "[c:Curcumin]-induced [HMOX1] expression was blocked by [c:memantine].": {
        "curcumin > hmox1",
        "memantine < hmox1",
    },
}

BY = {
    "Inhibition of [ACHE] by [c:donepezil] decreases [IL6].": {
        "donepezil < ache",
        "donepezil < il6",
        "ache > il6",
    },
    "Activation of [ACHE] by [c:nicotine] decreases [IL6].": {
        "nicotine > ache",
        "nicotine < il6",
        "ache < il6",
    },
    "[IL6] was decreased by induction of [ACHE] by [c:nicotine].": {
        "nicotine > ache",
        "nicotine < il6",
        "ache < il6",
    },
    "Inhibition of [ACHE] and [BCHE] by [c:donepezil] was observed.": {
        "donepezil < ache",
        "donepezil < bche",
    },
    "The suppression of [ACHE] expression by [c:donepezil] did not decrease [IL6].": {
        "donepezil < ache",
        "not donepezil < il6",
        "not ache > il6",
    },
}
"""A change with both of its arguments, and what it does in turn."""


def effects(extractions: tuple[Extraction, ...]) -> set[str]:
    """The effects among extractions, in the notation of this module."""
    signs = {Direction.INCREASED: ">", Direction.DECREASED: "<", None: "~"}
    said = set()
    for assertion, evidence in extractions:
        if assertion.predicate is not Predicate.AFFECTS:
            continue
        subject, object_ = (
            evidence.sentence[slice(*span)].lower()
            for span in (evidence.subject_span, evidence.object_span)
        )
        claim = f"{subject} {signs[assertion.direction]} {object_}"
        said.add(f"{'not ' * evidence.negated}{claim}{' maybe' * evidence.hedged}")
    return said


@pytest.mark.parametrize("sentence", EFFECTS)
def test_one_effect(read: Read, sentence: str) -> None:
    assert effects(read(sentence)) == {EFFECTS[sentence]}


@pytest.mark.parametrize("sentence", BY)
def test_a_noun_with_both_its_arguments(read: Read, sentence: str) -> None:
    assert effects(read(sentence)) == BY[sentence]


def test_a_name_behind_by_may_only_say_which(read: Read) -> None:
    said = effects(read("Activation of [ACHE] by [TNF] inhibitors was observed."))
    assert "tnf > ache" not in said


@pytest.mark.parametrize("sentence", MANY)
def test_several_effects(read: Read, sentence: str) -> None:
    assert effects(read(sentence)) == MANY[sentence]
