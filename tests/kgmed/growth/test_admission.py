"""What is admitted and why: each reason by itself, whatever the order."""

import random
from collections.abc import Sequence

import pytest

from graph_schema.biolink import Aspect, Category, Direction, Predicate
from graph_schema.records import (
    Assertion,
    CuratorEvidence,
    DatabaseEvidence,
    Entity,
    Evidence,
    Status,
    TextEvidence,
)
from ingest.records import Candidate, Document, Mention, Reading
from kgmed.growth.admission import (
    Known,
    Proposal,
    Reason,
    Verdict,
    fault,
    judge,
    opposites,
    related,
)
from tests.kgmed.store.curator import NOW

APP, BACE1 = "NCBIGene:351", "NCBIGene:23621"
UP, DOWN = Direction.INCREASED, Direction.DECREASED
NOBODY = Known(counted={}, ruled={}, deleted=(), authors={})


def effect(
    direction: Direction | None = UP,
    aspect: Aspect | None = Aspect.ACTIVITY_OR_ABUNDANCE,
    predicate: Predicate = Predicate.AFFECTS,
) -> Assertion:
    return Assertion(
        subject=BACE1, predicate=predicate, object=APP, aspect=aspect, direction=direction
    )


def text(paper: int, said: str = "", *, negated: bool = False, sure: float = 0.8) -> TextEvidence:
    return TextEvidence(
        publication=f"PMID:{paper}",
        sentence=said or f"BACE1 raises APP, says paper {paper}.",
        sentence_start=0,
        subject_span=(0, 5),
        object_span=(13, 16),
        negated=negated,
        extractor="pairwise/1",
        confidence=sure,
    )


def proposed(*papers: int, claim: Assertion | None = None) -> list[Proposal]:
    return [Proposal(claim or effect(), text(paper)) for paper in papers]


def reasons(proposals: Sequence[Proposal], known: Known = NOBODY) -> list[Reason]:
    """Of a verdict on each, which does not depend on their order."""
    verdicts = judge(proposals, known)
    shuffled = list(range(len(proposals)))
    random.Random(1).shuffle(shuffled)
    again = judge([proposals[n] for n in shuffled], known)
    assert [verdicts[n] for n in shuffled] == list(again)
    return [verdict.reason for verdict in verdicts]


def counted(*evidence: Evidence, claim: Assertion | None = None) -> Known:
    return NOBODY._replace(counted={(claim or effect()).key: evidence})


# -- one by one -------------------------------------------------------------------------------


def read(said: str = "BACE1 raises APP.") -> Reading:
    mentions = tuple(
        Mention(start=at, end=at + len(name), text=name, category=Category.GENE, curie=curie)
        for name, curie in (("BACE1", BACE1), ("APP", APP))
        if (at := said.find(name)) >= 0
    )
    entities = tuple(
        Entity(curie=curie, name=curie, category=Category.GENE) for curie in (BACE1, APP)
    )
    document = Document(id="PMID:1", text=said)
    return Reading(document=document, key="1", mentions=mentions, entities=entities)


FINE = text(1, "BACE1 raises APP.")


def test_what_stands_in_its_paper_is_no_fault() -> None:
    assert fault(effect(), FINE, read()) is None
    later = read("So far. BACE1 raises APP.")
    assert fault(effect(), FINE.model_copy(update={"sentence_start": 8}), later) is None


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"publication": "PMID:2"}, Reason.OTHER_PAPER),
        ({"sentence": "BACE1 raises APP!"}, Reason.NOT_VERBATIM),
        ({"sentence_start": 1}, Reason.NOT_VERBATIM),
        ({"subject_span": (6, 12)}, Reason.NOT_NAMED),
        ({"subject_span": (0, 12)}, Reason.NOT_NAMED),
        ({"subject_span": (13, 16), "object_span": (0, 5)}, Reason.NOT_NAMED),
    ],
)
def test_what_does_not_stand_there_is_refused(changed: dict[str, object], reason: Reason) -> None:
    assert fault(effect(), FINE.model_copy(update=changed), read()) is reason


def test_the_schema_and_the_names_have_a_say() -> None:
    treats = effect(None, None, Predicate.TREATS)
    assert fault(treats, FINE, read()) is Reason.SCHEMA
    itself = effect().model_copy(update={"object": BACE1})
    assert fault(itself, FINE.model_copy(update={"object_span": (0, 5)}), read()) is (
        Reason.NOT_NAMED
    )
    unknown = read().model_copy(update={"entities": ()})
    assert fault(effect(), FINE, unknown) is Reason.SCHEMA


def test_a_gene_of_the_mouse_may_stand_for_the_human_one() -> None:
    mouse, app = "NCBIGene:23821", read().mentions[1]
    best = Candidate(
        curie=BACE1, name="BACE1", category=Category.GENE, score=0.9, matched="BACE1", how="exact"
    )
    bace1 = Mention(
        start=0, end=5, text="BACE1", category=Category.GENE, curie=mouse, candidates=(best,)
    )
    of_mice = read().model_copy(update={"mentions": (bace1, app)})
    assert fault(effect(), FINE, of_mice) is None
    other = best.model_copy(update={"curie": mouse})
    no_human = bace1.model_copy(update={"candidates": (other,)})
    of_mice = of_mice.model_copy(update={"mentions": (no_human, app)})
    assert fault(effect(), FINE, of_mice) is Reason.NOT_NAMED


# -- together ---------------------------------------------------------------------------------


def test_one_paper_is_one_source_however_often_it_is_said() -> None:
    assert reasons(proposed(1)) == [Reason.ONE_SOURCE]
    often = [Proposal(effect(), text(1, f"BACE1 raises APP {n}")) for n in range(9)]
    assert set(reasons(often)) == {Reason.ONE_SOURCE}
    read_too = counted(text(1, "BACE1 raises APP, it is read."))
    assert reasons(proposed(1), read_too) == [Reason.ONE_SOURCE]
    same = DatabaseEvidence(resource="base 1", record="7", publication="PMID:1")
    assert reasons(proposed(1), counted(same)) == [Reason.ONE_SOURCE]


def test_a_second_paper_admits_both() -> None:
    assert reasons(proposed(1, 2)) == [Reason.TWO_SOURCES] * 2
    (verdict, _) = judge(proposed(1, 2), NOBODY)
    assert verdict == Verdict(Reason.TWO_SOURCES, "PMID:2")
    other = effect(aspect=Aspect.EXPRESSION)
    assert reasons([*proposed(1), *proposed(2, claim=other)]) == [Reason.ONE_SOURCE] * 2


def test_one_that_counts_admits() -> None:
    assert reasons(proposed(1), counted(text(2))) == [Reason.COUNTED]
    curated = DatabaseEvidence(resource="base 1", record="7")
    assert reasons(proposed(1), counted(curated)) == [Reason.COUNTED]


def test_one_group_is_one_source() -> None:
    known = NOBODY._replace(
        authors={"PMID:1": frozenset({"a", "b"}), "PMID:2": frozenset({"b", "c"})}
    )
    assert reasons(proposed(1, 2), known) == [Reason.ONE_GROUP] * 2
    assert reasons(proposed(1, 2, 3), known) == [Reason.TWO_SOURCES] * 3
    strangers = {**known.authors, "PMID:2": frozenset({"c"})}
    assert reasons(proposed(1, 2), known._replace(authors=strangers)) == [Reason.TWO_SOURCES] * 2


def test_one_sentence_over_again_is_one_source() -> None:
    said = [Proposal(effect(), text(n, end)) for n, end in ((1, "BACE1 raises APP."),
            (2, "BACE1  raises APP!"))]  # fmt: skip
    assert reasons(said) == [Reason.ONE_WORDING] * 2


def test_a_curators_word_decides() -> None:
    key = effect().key
    yes = NOBODY._replace(ruled={key: Status.ACCEPTED})
    no = NOBODY._replace(ruled={key: Status.REJECTED})
    assert reasons(proposed(1), yes) == [Reason.CURATOR]
    assert reasons(proposed(1, 2, 3), no) == [Reason.LOCKED] * 3
    assert (
        reasons(proposed(1, 2), NOBODY._replace(ruled={key: Status.PROPOSED}))
        == [Reason.LOCKED] * 2
    )
    denial = [Proposal(effect(), text(n, negated=True)) for n in (1, 2)]
    assert reasons(denial, yes) == [Reason.LOCKED] * 2
    assert reasons(denial, no) == [Reason.CURATOR] * 2
    opposite = NOBODY._replace(ruled={effect(DOWN).key: Status.ACCEPTED})
    assert reasons(proposed(1, 2), opposite) == [Reason.LOCKED] * 2
    vouched = counted(CuratorEvidence(who="ann", when=NOW))
    assert reasons(proposed(1), vouched) == [Reason.CURATOR]


def test_what_a_curator_deleted_stays_so() -> None:
    both = proposed(1, 2)
    assert reasons(both, NOBODY._replace(deleted=set(both))) == [Reason.DELETED] * 2
    # A deleted sentence supports no other.
    assert reasons(both, NOBODY._replace(deleted={both[0]})) == [
        Reason.DELETED,
        Reason.ONE_SOURCE,
    ]


def test_a_retracted_paper_says_nothing() -> None:
    known = NOBODY._replace(retracted={"PMID:1"})
    assert reasons(proposed(1, 2), known) == [Reason.RETRACTED, Reason.ONE_SOURCE]


@pytest.mark.parametrize(
    "opposite",
    [
        effect(DOWN),
        effect(DOWN, Aspect.EXPRESSION),
        effect(DOWN, None, Predicate.CAUSES),
    ],
)
def test_nothing_is_admitted_while_others_say_the_opposite(opposite: Assertion) -> None:
    against = counted(text(9), claim=opposite)
    assert reasons(proposed(1, 2), against) == [Reason.CONFLICT] * 2
    assert judge(proposed(1, 2), against)[0].detail == "PMID:9"
    # Also where that is only proposed; and neither of the two is.
    assert reasons([*proposed(1, 2), *proposed(8, 9, claim=opposite)]) == [Reason.CONFLICT] * 4


def test_a_denial_contests_and_a_faint_voice_does_not() -> None:
    denied = counted(text(9, negated=True))
    assert reasons(proposed(1, 2), denied) == [Reason.CONFLICT] * 2
    faint = counted(text(9, negated=True, sure=0.2))
    assert reasons(proposed(1, 2), faint) == [Reason.TWO_SOURCES] * 2
    denials = [Proposal(effect(), text(n, negated=True)) for n in (1, 2)]
    assert reasons(denials) == [Reason.TWO_SOURCES] * 2
    assert reasons(denials, counted(text(9))) == [Reason.CONFLICT] * 2


def test_what_contradicts_what() -> None:
    assert effect(DOWN).key in opposites(effect())
    assert not opposites(effect(None))
    caused = effect(None, None, Predicate.CAUSES)
    assert effect(DOWN).key in opposites(caused)
    assert caused.key in opposites(effect(DOWN))
    up, down = (
        Assertion(subject=APP, predicate=predicate, object=BACE1)
        for predicate in (
            Predicate.POSITIVELY_CORRELATED_WITH,
            Predicate.NEGATIVELY_CORRELATED_WITH,
        )
    )
    assert opposites(up) == (down.key,)
    reverse = Assertion(subject=APP, predicate=Predicate.AFFECTS, object=BACE1, direction=DOWN)
    assert reverse.key not in related(effect())
    # Whatever one claim is judged by, is judged with it.
    for claim in (effect(), effect(DOWN, Aspect.SECRETION), caused, up):
        assert claim.key in related(claim)
    assert related(effect()) == related(effect(DOWN)) == related(caused)
