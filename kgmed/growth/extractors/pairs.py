"""The pairs of names in a sentence of which something may be claimed, and the claims made of them.

An extractor says what one name does to another; how that is put in the words of the schema, and
what else stands on the evidence, is the same for all of them.
"""

from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

from graph_schema.belief import PROPOSED_MARK
from graph_schema.biolink import DIRECTED_EFFECTS, Direction, Predicate, may_join, usual_aspect
from graph_schema.records import Assertion, TextEvidence
from ingest.records import Document, Extraction, Mention, Sentence
from ingest.relations.context import species, study_type
from ingest.relations.pairs import judge, view
from ingest.relations.scene import CONTEXT, MAX_MENTIONS, Scene, prepare
from kgmed.llm.facts import Effect

_DIRECTION = {Effect.INCREASES: Direction.INCREASED, Effect.DECREASES: Direction.DECREASED}


class Named(NamedTuple):
    """A sentence of a document, and the grounded mentions of it that claims are made of."""

    document: Document
    sentence: Sentence
    mentions: tuple[Mention, ...]
    scene: Scene | None
    """None where the sentence has no parse."""

    @classmethod
    def of(cls, document: Document, sentence: Sentence, mentions: tuple[Mention, ...]) -> "Named":
        """The sentence with its first `MAX_MENTIONS` grounded mentions."""
        grounded = tuple(one for one in mentions if one.curie)[:MAX_MENTIONS]
        scene = prepare(sentence, grounded) if sentence.tokens else None
        return cls(document, sentence, grounded, scene)

    def pairs(self) -> Iterator[tuple[Mention, Mention]]:
        """For every two things that an effect may join, the two mentions that stand closest, in
        the order of the text; those that overlap are no pair."""
        closest: dict[frozenset[str], tuple[Mention, Mention]] = {}
        for one, other in combinations(self.mentions, 2):
            if one.curie == other.curie or other.start < one.end or not _joinable(one, other):
                continue
            key = frozenset((str(one.curie), str(other.curie)))
            known = closest.get(key)
            if known is None or _distance(one, other) < _distance(*known):
                closest[key] = one, other
        yield from closest.values()

    def hedged(self, one: Mention, other: Mention) -> bool:
        """Whether the sentence only supposes what it says of the two."""
        if self.scene is None:
            return False
        seen = view(self.scene, *sorted(self.mentions.index(each) for each in (one, other)))
        return seen is not None and judge(self.scene, seen).stance.hedged


class Said(NamedTuple):
    """What an extractor says of two mentions."""

    subject: Mention
    effect: Effect
    object: Mention
    confidence: float
    cue: tuple[int, int] | None = None
    """The words that say so, in the sentence."""


def extraction(named: Named, said: Said, name: str) -> Extraction | None:
    """The claim in the words of the schema with its sentence as evidence, marked as proposed by
    `name`; None where nothing is said, or the schema has no word for it."""
    assertion = _assertion(said)
    if assertion is None:
        return None
    ends = (said.subject, said.object)
    if assertion.subject != said.subject.curie:
        ends = ends[::-1]
    document, sentence = named.document, named.sentence
    start = sentence.start
    subject_span, object_span = ((end.start - start, end.end - start) for end in ends)
    evidence = TextEvidence(
        publication=document.id,
        section=sentence.section,
        sentence=sentence.text,
        sentence_start=start,
        subject_span=subject_span,
        object_span=object_span,
        cue_span=said.cue,
        negated=said.effect is Effect.NO_CHANGE,
        hedged=named.hedged(*ends),
        species=species(document, sentence, named.mentions),
        study_type=study_type(document),
        year=document.year,
        extractor=f"{PROPOSED_MARK}{name}/1",
        confidence=round(said.confidence, 3),
    )
    return Extraction(assertion, evidence)


def _assertion(said: Said) -> Assertion | None:
    subject, object_ = said.subject, said.object
    if said.effect is Effect.NONE or not subject.curie or not object_.curie:
        return None
    effect = said.effect is not Effect.OTHER
    predicate = Predicate.AFFECTS if effect else Predicate.ASSOCIATED_WITH
    if not may_join(predicate, subject.category, object_.category):
        predicate = Predicate.ASSOCIATED_WITH
    directed = predicate in DIRECTED_EFFECTS
    return Assertion(
        subject=subject.curie,
        predicate=predicate,
        object=object_.curie,
        aspect=usual_aspect(object_.category) if directed else None,
        direction=_DIRECTION.get(said.effect) if directed else None,
    ).canonical()


def _joinable(one: Mention, other: Mention) -> bool:
    kinds = (one.category, other.category)
    return not CONTEXT.intersection(kinds) and any(
        may_join(Predicate.AFFECTS, *ends) for ends in (kinds, kinds[::-1])
    )


def _distance(one: Mention, other: Mention) -> int:
    """From the beginning of the first to the end of the second."""
    return other.end - one.start
