"""From the mentions of a sentence to assertions with their evidence."""

from collections.abc import Iterator
from typing import NamedTuple

from graph_schema.biolink import (
    DIRECTED_EFFECTS,
    Aspect,
    Direction,
    Predicate,
    may_have,
    may_join,
    usual_aspect,
)
from graph_schema.records import Assertion, StudyType, TextEvidence
from ingest.records import Document, Extraction, Mention, Sentence
from ingest.relations.cascade import CLASSIFIED, Cascade, shipped_cascade
from ingest.relations.confidence import WEAK
from ingest.relations.context import species, study_type
from ingest.relations.cues import Cue
from ingest.relations.pairs import Claim, views
from ingest.relations.scene import CONTEXT, MAX_MENTIONS, Scene, prepare

EXTRACTOR = "cascade/1"
LIKELY = 0.7
"""How sure a statement must be to stand against a surer one in its sentence."""


def extract(
    document: Document,
    sentence: Sentence,
    mentions: tuple[Mention, ...],
    cascade: Cascade | None = None,
) -> tuple[Extraction, ...]:
    """What the sentence says of the grounded mentions inside it, each claim once, the surest
    first. Nothing where there are fewer than two, or no parse. `cascade`: the shipped one where
    none is given."""
    usable = tuple(mention for mention in mentions if mention.may_speak)[:MAX_MENTIONS]
    if len(usable) < 2 or not sentence.tokens:
        return ()
    scene = prepare(sentence, usable)
    setting = Setting(species(document, sentence, usable), study_type(document))
    best: dict[tuple[str, bool], Statement] = {}
    for statement in _statements(scene, cascade or shipped_cascade()):
        key = (statement.assertion.key, statement.claim.stance.negated)
        if key not in best or statement.confidence > best[key].confidence:
            best[key] = statement
    surest_first = sorted(best.values(), key=lambda one: (-one.confidence, one.assertion.key))
    return tuple(
        Extraction(statement.assertion, _evidence(document, sentence, statement, setting))
        for statement in _consistent(surest_first)
    )


def may_speak(mentions: tuple[Mention, ...]) -> bool:
    """Whether a sentence with these mentions can say anything at all: else it needs no parse."""
    usable = [mention for mention in mentions if mention.may_speak][:MAX_MENTIONS]
    return len({one.curie for one in usable if one.category not in CONTEXT}) > 1


class Statement(NamedTuple):
    """A claim in the words of the schema, with the mentions that it speaks of."""

    assertion: Assertion
    claim: Claim
    ends: tuple[Mention, Mention]
    confidence: float


class Setting(NamedTuple):
    """What holds for everything that a sentence says."""

    species: str | None
    study_type: StudyType


def _statements(scene: Scene, cascade: Cascade) -> Iterator[Statement]:
    """What the sentence says of every pair of different entities."""
    for seen, claim, sureness in cascade.verdicts(scene, views(scene)):
        first, second = (scene.mentions[i] for i in seen.pair)
        ends = (first, second) if claim.forward else (second, first)
        assertion = _assertion(claim, *ends)
        if assertion is not None:
            spoken = ends if assertion.subject == ends[0].curie else ends[::-1]
            yield Statement(assertion, claim, spoken, sureness)


def _consistent(surest_first: list[Statement]) -> Iterator[Statement]:
    """The statements without those that go against a surer one about the same two entities, in
    who acts or in the sign: unless they are likely by themselves, and rest on a word of their own
    ("A raised B, which in turn lowered A")."""
    effects: dict[frozenset[str], Statement] = {}
    for statement in surest_first:
        said = statement.assertion
        if said.predicate in DIRECTED_EFFECTS:
            surer = effects.setdefault(frozenset((said.subject, said.object)), statement)
            signs = {said.direction, surer.assertion.direction} - {None}
            agrees = surer.assertion.subject == said.subject and len(signs) < 2
            own_word = statement.claim.cue not in {None, surer.claim.cue}
            if not agrees and not (own_word and statement.confidence >= LIKELY):
                continue
        yield statement


def _assertion(claim: Claim, subject: Mention, object_: Mention) -> Assertion | None:
    """The claim in the words of the schema; None where the schema does not allow it."""
    if subject.curie is None or object_.curie is None:
        return None
    predicate = _predicate(claim)
    if predicate in DIRECTED_EFFECTS and _is_misdirected(claim.cue, object_):
        predicate = Predicate.ASSOCIATED_WITH
    if not may_join(predicate, subject.category, object_.category):
        predicate = Predicate.ASSOCIATED_WITH
    if not may_join(predicate, subject.category, object_.category):
        return None
    directed = predicate in DIRECTED_EFFECTS
    return Assertion(
        subject=subject.curie,
        predicate=predicate,
        object=object_.curie,
        aspect=_aspect(claim.cue, object_) if directed else None,
        direction=_direction(claim) if directed else None,
    ).canonical()


def _predicate(claim: Claim) -> Predicate:
    """What the cue says; "associated with more" is a correlation."""
    if claim.layer == CLASSIFIED:
        return Predicate.AFFECTS
    if claim.cue is None or claim.layer in WEAK:
        return Predicate.ASSOCIATED_WITH
    if claim.cue.entry.kind in {"link", "bind"} and claim.sign:
        positive = claim.sign > 0
        return (
            Predicate.POSITIVELY_CORRELATED_WITH
            if positive
            else Predicate.NEGATIVELY_CORRELATED_WITH
        )
    return claim.cue.entry.predicate


def _direction(claim: Claim) -> Direction | None:
    if claim.sign == 0:
        return None
    return Direction.INCREASED if claim.sign > 0 else Direction.DECREASED


def _aspect(cue: Cue | None, object_: Mention) -> Aspect | None:
    """The aspect that the cue names, if it is one that the object has."""
    named = cue.entry.aspect if cue is not None else None
    if named is not None and may_have(object_.category, named):
        return named
    return usual_aspect(object_.category)


def _is_misdirected(cue: Cue | None, object_: Mention) -> bool:
    """Whether a verb does to its object what cannot be done to it: "phosphorylates an illness"."""
    if cue is None or cue.entry.kind != "verb" or cue.entry.aspect is None:
        return False
    return not may_have(object_.category, cue.entry.aspect)


def _evidence(
    document: Document, sentence: Sentence, statement: Statement, setting: Setting
) -> TextEvidence:
    """The sentence as evidence, its spans relative to itself."""
    start = sentence.start
    subject_span, object_span = ((end.start - start, end.end - start) for end in statement.ends)
    cue, cue_span = statement.claim.cue, None
    if cue is not None:
        first, last = sentence.tokens[cue.start], sentence.tokens[cue.end - 1]
        cue_span = (first.start - start, last.end - start)
    return TextEvidence(
        publication=document.id,
        section=sentence.section,
        sentence=sentence.text,
        sentence_start=start,
        subject_span=subject_span,
        object_span=object_span,
        cue_span=cue_span,
        negated=statement.claim.stance.negated,
        hedged=statement.claim.stance.hedged,
        species=setting.species,
        study_type=setting.study_type,
        year=document.year,
        extractor=EXTRACTOR,
        confidence=statement.confidence,
    )
