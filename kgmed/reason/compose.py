"""Puts an answer together from verified paths: its steps, both sides, and what is missing."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kgmed.reason.chains import Chain
from kgmed.reason.claims import Claim, Stance
from kgmed.reason.confidence import confidence
from kgmed.reason.decide import Decision
from kgmed.reason.found_text import found_steps, leads
from kgmed.reason.options import Scored, on_leg, paths_between
from kgmed.reason.prose import claim_sentence, path_sentence, proposed_sentence, sources_sentence
from kgmed.reason.verify import Verified
from kgmed.records import AnswerStep, Citation, Gap, Path
from kgmed.retrieve.records import Asked, Retrieved
from kgmed.signs import EFFECT, SIGNED, Sign, path_sign

STEPS_PER_LEG = 3
"""Paths that a claim is shown to rest on, for each pair of names in it."""
CITATIONS_PER_ASSERTION = 4


class Draft(NamedTuple):
    """What an answer says and rests on."""

    text: str
    confidence: float
    abstained: bool
    steps: tuple[AnswerStep, ...]
    contradicting: tuple[Citation, ...]
    gaps: tuple[Gap, ...]
    leading: str = ""
    """The claims that it begins with, in a few words; empty where it abstains."""

    def fields(self) -> dict[str, object]:
        """What of it is a field of the answer."""
        fields = self._asdict()
        del fields["leading"]
        return fields


def abstention(missing: Sequence[Gap], credence: float = 0.0) -> Draft:
    """No answer, and why."""
    return Draft(abstention_text(missing), confidence(credence), True, (), (), tuple(missing))


def draft(
    chosen: Sequence[Scored],
    verified: Verified,
    missing: Sequence[Gap] = (),
    *,
    cited: Sequence[str] = (),
) -> Draft:
    """An answer that states the claims of these candidates, the best one first.

    Of the paths behind a claim, those that a model cited come first.
    """
    steps = tuple(
        dict.fromkeys(
            step for candidate in chosen for step in supporting_steps(candidate, verified, cited)
        )
    )
    against = tuple(
        dict.fromkeys(c for candidate in chosen for c in contradicting(candidate, verified))
    )
    claims = [candidate.claim for candidate in chosen if candidate.claim is not None]
    return Draft(
        text=answer_text(claims, steps, against),
        confidence=confidence(max(candidate.credence for candidate in chosen)),
        abstained=False,
        steps=steps,
        contradicting=against,
        gaps=tuple(missing),
        leading="; ".join(candidate.text for candidate in chosen),
    )


def chain_draft(found: Sequence[Chain], verified: Verified, opening: str) -> Draft:
    """An answer that rests on chains of several steps, and says that it does."""
    steps = tuple(answer_step(chain.path, verified) for chain in found)
    against = tuple(_distinct(c for chain in found for c in _denials(chain.path, verified)))
    return Draft(
        text=f"{opening} {chain_text(steps, against)}",
        confidence=confidence(max(chain.credence for chain in found)),
        abstained=False,
        steps=steps,
        contradicting=against,
        gaps=(),
        leading=steps[0].claim,
    )


def supporting_steps(
    candidate: Scored, verified: Verified, cited: Sequence[str] = ()
) -> tuple[AnswerStep, ...]:
    """The steps that say the candidate's claim, for each leg of it, the best path first."""
    claim = candidate.claim
    if claim is None:
        return ()
    steps: list[AnswerStep] = []
    for leg in claim.legs:
        between = paths_between(candidate.paths, *leg)
        said = _direct_first([path for path in between if says(claim, path)])
        said.sort(key=lambda path: path.id not in cited)
        steps.extend(
            answer_step(path, verified, treating=claim.treating) for path in said[:STEPS_PER_LEG]
        )
        found = found_steps(on_leg(verified.heard, leg), lambda sign: _is_said(claim, sign))
        steps.extend(found[:STEPS_PER_LEG])
    return tuple(steps)


def saying(candidate: Scored) -> tuple[Path, ...]:
    """The verified paths that say the candidate's claim, in rank order."""
    claim = candidate.claim
    return tuple(path for path in candidate.paths if claim is not None and says(claim, path))


def answer_step(path: Path, verified: Verified, *, treating: bool = False) -> AnswerStep:
    """What one verified path says, with the sentences that say so."""
    citations: list[Citation] = []
    for step in path.steps:
        denied = step.polarity == "denied"
        behind = [c for c in verified.citations[step.key] if c.negated is denied]
        citations.extend(behind[:CITATIONS_PER_ASSERTION])
    return AnswerStep(
        claim=path_sentence(path, treating=treating),
        path_id=path.id,
        path=path.steps,
        citations=tuple(_distinct(citations)),
    )


def contradicting(candidate: Scored, verified: Verified) -> tuple[Citation, ...]:
    """Sentences that speak against the candidate's claim: those behind paths that exclude it,
    and those that deny the very assertions it rests on."""
    claim = candidate.claim
    if claim is None:
        return ()
    against: list[Citation] = []
    for path in _direct_first(candidate.paths):
        if says(claim, path):
            against.extend(_denials(path, verified))
        elif _excludes(claim, path):
            against.extend(answer_step(path, verified).citations)
    for leg in claim.legs:
        found = found_steps(on_leg(verified.heard, leg), lambda sign: _is_excluded(claim, sign))
        against.extend(citation for step in found for citation in step.citations)
    return tuple(_distinct(against))


def _direct_first(paths: Sequence[Path]) -> list[Path]:
    """The direct paths where there are any: what is said outright is not told by detours."""
    direct = [path for path in paths if path.hops == 1]
    return direct or list(paths)


def _denials(path: Path, verified: Verified) -> Iterable[Citation]:
    """The sentences that deny what the steps of a path say."""
    for step in path.steps:
        denied = step.polarity == "denied"
        yield from (c for c in verified.citations[step.key] if c.negated is not denied)


def _disagreement(against: Sequence[Citation]) -> str:
    told = sources_sentence(against)
    return f" Sources disagree: against it, {told[:1].lower()}{told[1:]}" if told else ""


def gaps(retrieved: Retrieved, scored: Sequence[Scored], decision: Decision) -> tuple[Gap, ...]:
    """What is missing for an answer: names, paths, a direction, strength, or agreement."""
    if not decision.why_not:
        return retrieved.gaps
    claim = scored[decision.best].claim if decision.best is not None else None
    ends = _ends(retrieved.asked, claim)
    curies = tuple(curie for _, curie in ends)
    names = " and ".join(name for name, _ in ends) or "what the question names"
    by = (
        "" if retrieved.as_of is None else f" by {retrieved.as_of} (papers without a year left out)"
    )
    details = {
        "no_path": f"nothing that was read or curated{by} joins {names}",
        "unknown_direction": f"{names} stand together, but no source says what is asked of them",
        "weak": f"what is said of {names} is too weak to rest an answer on",
        "not_understood": f"no word says what is asked of {names}: an effect, a cause, a "
        "treatment, an interaction or an association",
        "conflict": f"what is said of {names} speaks as much for one answer as for another",
    }
    return (
        *retrieved.gaps,
        Gap(kind=decision.why_not, detail=details[decision.why_not], curies=curies),
        *leads(retrieved.texts),
    )


def answer_text(
    claims: Sequence[Claim], steps: Sequence[AnswerStep], against: Sequence[Citation]
) -> str:
    """The answer in sentences, each of which rests on the steps given."""
    return told_text([claim_sentence(claim) for claim in claims], steps, against)


def told_text(
    leads: Sequence[str], steps: Sequence[AnswerStep], against: Sequence[Citation]
) -> str:
    """The text of an answer that begins with these claims."""
    cited = ", ".join(step.path_id for step in steps)
    sentences = [f"{_capital('; '.join(leads))} [{cited}]."]
    told: dict[str, list[str]] = {}
    led = {lead.casefold() for lead in leads}
    for step in steps:
        if step.claim.casefold() not in led:
            told.setdefault(step.claim, []).append(step.path_id)
    sentences.extend(f"{_capital(claim)} [{', '.join(ids)}]." for claim, ids in told.items())
    sentences.append(sources_sentence([c for step in steps for c in step.citations]))
    sentences.append(proposed_sentence(steps))
    return " ".join(sentence for sentence in sentences if sentence) + _disagreement(against)


def chain_text(steps: Sequence[AnswerStep], against: Sequence[Citation]) -> str:
    """The text of an answer that tells chains, after its opening."""
    told = " ".join(f"{_capital(step.claim)} [{step.path_id}]." for step in steps)
    sources = sources_sentence([c for step in steps for c in step.citations])
    sentences = [told, sources, proposed_sentence(steps)]
    return " ".join(filter(None, sentences)) + _disagreement(against)


def abstention_text(missing: Sequence[Gap]) -> str:
    """Why there is no answer."""
    reasons = "; ".join(dict.fromkeys(gap.detail for gap in missing))
    return f"No answer: {reasons}." if reasons else "No answer."


def says(claim: Claim, path: Path) -> bool:
    """Whether a path is what the claim says (or denies, where the option denies it)."""
    return _is_said(claim, path_sign(path.steps, treating=claim.treating))


def _excludes(claim: Claim, path: Path) -> bool:
    return _is_excluded(claim, path_sign(path.steps, treating=claim.treating))


def _is_said(claim: Claim, sign: Sign) -> bool:
    if claim.stance is Stance.DENIES:
        return _excluded(claim.sign, sign)
    return _included(claim.sign, sign)


def _is_excluded(claim: Claim, sign: Sign) -> bool:
    if claim.stance is Stance.DENIES:
        return _included(claim.sign, sign)
    return _excluded(claim.sign, sign)


def _included(claimed: Sign, said: Sign) -> bool:
    if claimed is Sign.LINK:
        return said in EFFECT | {Sign.LINK}
    return said in EFFECT if claimed is Sign.CHANGE else said is claimed


def _excluded(claimed: Sign, said: Sign) -> bool:
    if claimed is Sign.NO_CHANGE:
        return said in EFFECT
    if claimed in SIGNED:
        return said is Sign.NO_CHANGE or (said in SIGNED and said is not claimed)
    return said is Sign.NO_CHANGE


def _ends(asked: Asked, claim: Claim | None) -> list[tuple[str, str]]:
    if claim is not None:
        parties = [party for leg in claim.legs for party in leg]
        return list(dict.fromkeys((party.name, party.curies[0]) for party in parties))
    anchors = [anchor for anchor in (asked.subject, asked.object, *asked.context) if anchor]
    return [(anchor.text, anchor.curies[0]) for anchor in anchors]


def _distinct(citations: Iterable[Citation]) -> Iterable[Citation]:
    return dict.fromkeys(citations)


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
