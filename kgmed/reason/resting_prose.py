"""What an answer rests on, in words."""

from collections import Counter
from collections.abc import Sequence

from graph_schema.records import DatabaseEvidence, TextEvidence
from kgmed.reason.conclusion import Verdict
from kgmed.records import Answer, LeftOut, SourceKind

SPECIES = {
    "NCBITaxon:9606": "humans",
    "NCBITaxon:10090": "mice",
    "NCBITaxon:10116": "rats",
    "NCBITaxon:9913": "cattle",
    "NCBITaxon:9823": "pigs",
    "NCBITaxon:9986": "rabbits",
    "NCBITaxon:9615": "dogs",
    "NCBITaxon:9544": "macaques",
    "NCBITaxon:7227": "flies",
    "NCBITaxon:7955": "zebrafish",
    "NCBITaxon:6239": "worms",
    "NCBITaxon:4932": "yeast",
}
NONE_TURNS = "no single one of them turns it"
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def verdict_in_words(verdict: Verdict) -> str:
    """What would be answered."""
    return "no answer" if verdict.abstained else verdict.text


def paper_in_words(paper: str, pieces: Sequence[TextEvidence | DatabaseEvidence]) -> str:
    """A publication with its year and the model system that its sentences speak of."""
    years = [str(piece.year) for piece in pieces if piece.year]
    systems = Counter(
        SPECIES.get(piece.species, piece.species)
        for piece in pieces
        if isinstance(piece, TextEvidence) and piece.species
    )
    told = [*years[:1], *(f"in {system}" for system, _ in systems.most_common(1))]
    return f"{paper} ({', '.join(told)})" if told else paper


def summary(
    answer: Answer,
    turns: Sequence[LeftOut],
    smallest: Sequence[tuple[str, ...]],
    untried: int = 0,
) -> str:
    """What the answer rests on, and what it could not stand without, in a sentence or two;
    `untried`: how many papers were not left out."""
    cited = [citation for step in answer.steps for citation in step.citations]
    papers = {c.publication for c in cited if c.source is not SourceKind.CURATOR}
    people = {c.resource for c in cited if c.source is SourceKind.CURATOR}
    needed = [turn for turn in turns if turn.kind == "paper"]
    parts = []
    if len(papers) == 1 and {turn.id for turn in needed} == papers:
        _, _, told = needed[0].says.partition(" (")
        parts.append(f"Rests on one paper{_from(told.rstrip(')'))}")
    elif papers or people:
        parts.append(f"Rests on {_of(papers, people)}")
    if len(papers) != 1 and needed:
        parts.extend(f"without {turn.says} {_instead(turn)}" for turn in needed[:3])
        if len(needed) > 3:
            parts.append(f"and so for {_number(len(needed) - 3)} more")
    elif not needed and len(papers) > 1:
        parts.append("no single one that was tried turns it" if untried else NONE_TURNS)
    if smallest and len(smallest[0]) > 1:
        size = _number(len(smallest[0]))
        parts.append(f"without {size} assertions at once it would be another answer")
    if untried:
        parts.append(f"{untried:,} papers that weigh less were not tried")
    return f"{'; '.join(parts)}." if parts else ""


def _instead(turn: LeftOut) -> str:
    return "there would be no answer" if turn.abstained else f"it would be {turn.verdict!r}"


def _of(papers: set[str], people: set[str]) -> str:
    told = []
    if papers:
        told.append(f"{_number(len(papers))} paper{'s' if len(papers) > 1 else ''}")
    if people:
        told.append(f"the word of {', '.join(sorted(people))}")
    return " and ".join(told)


def _from(told: str) -> str:
    """`2011, in mice` as `from 2011, in mice`."""
    if not told:
        return ""
    return f" from {told}" if told[:1].isdigit() else f", {told}"


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)
