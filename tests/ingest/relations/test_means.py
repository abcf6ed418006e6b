"""By what means: who acts on what stands behind "by", and what that does in turn.

The notation is that of `test_effects`.
"""

import pytest

from graph_schema.biolink import Predicate
from ingest.relations.cascade import settled
from ingest.relations.confidence import confidence
from ingest.relations.means import IMPLIED, ByMeans
from ingest.relations.pairs import UNCONDITIONAL, Claim
from ingest.relations.scopes import Stance
from tests.ingest.relations.conftest import Read
from tests.ingest.relations.test_effects import effects

LOWERED = {"donepezil < app", "donepezil < bace1", "bace1 > app"}

EVERYTHING = {
    # Gerunds and nouns, before and behind.
    "[c:Donepezil] lowered [APP] by inhibiting [BACE1].": LOWERED,
    "[c:Donepezil] lowered [APP] through inhibition of [BACE1].": LOWERED,
    "[c:Donepezil] lowered [APP] via [BACE1] suppression.": LOWERED,
    "[c:Donepezil] lowers [APP] via reduced [BACE1] expression.": LOWERED,
    "[c:Donepezil] lowered [APP], at least in part through its inhibition of [BACE1].": LOWERED,
    "By inhibiting [BACE1], [c:donepezil] lowered [APP].": LOWERED,
    "Through blockade of [BACE1], [c:donepezil] lowered [APP].": LOWERED,
    "[c:Donepezil], by inhibiting [BACE1], lowered [APP].": LOWERED,
    # Hyphens, and without them.
    "[c:Donepezil] lowered [APP] by down-regulating [BACE1].": LOWERED,
    "[c:Donepezil] lowered [APP] by down regulating [BACE1].": LOWERED,
    "[c:Donepezil] lowered [APP] through down-regulation of [BACE1].": LOWERED,
    "[c:Donepezil] lowered [APP] by up-regulating [ADAM10].": {
        "donepezil < app", "donepezil > adam10", "adam10 < app"},
    # The other signs.
    "[c:Donepezil] raised [APP] by activating [BACE1].": {
        "donepezil > app", "donepezil > bace1", "bace1 > app"},
    "[c:Donepezil] increased [APP] by inhibiting [ADAM10].": {
        "donepezil > app", "donepezil < adam10", "adam10 < app"},
    "[c:Donepezil] lowered [APP] by preventing [BACE1] degradation.": {
        "donepezil < app", "donepezil > bace1", "bace1 < app"},
    # Passives, with their agent and without.
    "[APP] was lowered by [c:donepezil] through inhibition of [BACE1].": LOWERED,
    "[APP] was lowered by [c:donepezil] by inhibiting [BACE1].": LOWERED,
    "[APP] was lowered by inhibiting [BACE1].": {"bace1 > app"},
    "[APP] was lowered by activation of [ADAM10].": {"adam10 < app"},
    # A verb that the parse takes for a noun.
    "[c:Insulin] lowers [amyloid beta] via suppression of [GSK3B].": {
        "insulin < amyloid beta", "insulin < gsk3b", "gsk3b > amyloid beta"},
    "By reducing [d:oxidative stress], [c:curcumin] lessened [d:dementia].": {
        "curcumin < dementia", "curcumin < oxidative stress", "oxidative stress > dementia"},
    # A process is as good a means as a thing; to better an illness is to lessen it.
    "[c:Curcumin] protects against [d:dementia] by reducing [d:oxidative stress].": {
        "curcumin < dementia", "curcumin < oxidative stress", "oxidative stress > dementia"},
    "[c:Memantine] improved [d:dementia] by increasing [BDNF].": {
        "memantine < dementia", "memantine > bdnf", "bdnf < dementia"},
    # Several means.
    "[c:Memantine] suppresses [APP] shedding by down-regulating [BACE1] while activating [ADAM10].":
        {"memantine < app", "memantine < bace1", "memantine > adam10",
         "bace1 > app", "adam10 < app"},
    "[c:Memantine] lowered [APP] through inhibition of [BACE1] and activation of [ADAM10].":
        {"memantine < app", "memantine < bace1", "memantine > adam10",
         "bace1 > app", "adam10 < app"},
    "[c:Memantine] lowered [APP] by inhibiting [BACE1] and [PSEN1].":
        {"memantine < app", "memantine < bace1", "memantine < psen1",
         "bace1 > app", "psen1 > app"},
    # Loss of what acts, and agents directed at it.
    "Knock-down of [TREM2] increased [TNF] by suppressing [APOE].": {
        "trem2 < tnf", "trem2 > apoe", "apoe < tnf"},
    "siRNA against [TREM2] increased [TNF] by suppressing [APOE].": {
        "trem2 < tnf", "trem2 > apoe", "apoe < tnf"},
    # Doubt.
    "[c:Donepezil] lowered [APP], possibly by inhibiting [BACE1].": {
        "donepezil < app", "donepezil < bace1 maybe", "bace1 > app maybe"},
    # No means: amounts, times, methods, agents of passives.
    "[c:Donepezil] lowered [APP] by 30% by inhibiting [BACE1].": LOWERED,
    "[c:Donepezil] lowered [APP] by day 3.": {"donepezil < app"},
    "[c:Donepezil] lowered [APP] by western blot.": {"donepezil < app"},
    "[APP] was inhibited by [BACE1].": {"bace1 < app"},
}  # fmt: skip

SILENT = {
    # What is denied says nothing of the means.
    "[c:Donepezil] did not lower [APP] by inhibiting [BACE1].": {"bace1 > app", "bace1 < app"},
    "[c:Donepezil] failed to reduce [APP] by inhibiting [BACE1].": {"bace1 > app", "bace1 < app"},
    "[c:Donepezil] lowered [APP] not by inhibiting [BACE1] but by activating [ADAM10].": {
        "donepezil < bace1", "bace1 > app", "bace1 < app"},
    # Another verb's means, another subject's.
    "[c:Donepezil] raised [TNF], and [c:memantine] lowered [APP] by inhibiting [BACE1].": {
        "bace1 > tnf", "bace1 < tnf", "tnf > bace1"},
    # What is only due to a name, or kept by it from another.
    "[c:Donepezil] lowered [APP] by inhibiting [TNF]-induced [BACE1] expression.": {
        "donepezil < tnf", "tnf > app"},
    # What came of it is no means.
    "[c:Donepezil] lowered [APP] by inhibiting [BACE1], thus increasing [BDNF].": {
        "bdnf < app", "bdnf > app"},
}  # fmt: skip


@pytest.mark.parametrize("sentence", EVERYTHING)
def test_the_means_and_what_it_does(read: Read, sentence: str) -> None:
    assert effects(read(sentence)) == EVERYTHING[sentence]


@pytest.mark.parametrize("sentence", SILENT)
def test_what_is_not_said(read: Read, sentence: str) -> None:
    said = effects(read(sentence))
    assert said
    assert said.isdisjoint(SILENT[sentence])


def test_what_is_implied_is_believed_less_than_what_is_stated(read: Read) -> None:
    sure = {
        (assertion.subject, assertion.object): evidence.confidence
        for assertion, evidence in read("[c:Donepezil] lowered [APP] by inhibiting [BACE1].")
        if assertion.predicate is Predicate.AFFECTS
    }
    implied = sure.pop(("HGNC:3", "HGNC:2"))
    assert implied == confidence(IMPLIED)
    assert implied < min(sure.values())


def test_where_both_say_the_same_the_claim_stays_as_sure() -> None:
    means = ByMeans(True, -1, None, IMPLIED)
    claim = Claim(True, -1, None, "top_sure", UNCONDITIONAL, 1, means=means)
    assert settled(claim) == claim
    assert settled(claim._replace(sign=1)).layer == IMPLIED


def test_a_means_that_says_nothing_leaves_two_names_beside_each_other() -> None:
    means = ByMeans(True, 0, None, IMPLIED)
    claim = Claim(True, -1, None, "top_sure", Stance(True, False), 1, means=means)
    left = settled(claim)
    assert (left.layer, left.sign, left.stance) == ("no_cue", 0, UNCONDITIONAL)
