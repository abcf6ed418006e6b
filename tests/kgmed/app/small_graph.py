"""A small graph over real names, read by the real reader, and questions to ask it."""

import json
import random
from pathlib import Path

DRUGS = ("donepezil", "galantamine", "memantine", "metformin", "rivastigmine", "minocycline")
GENES = ("BACE1", "APP", "MAPT", "IDE", "BDNF", "TREM2", "SORL1", "GSK3B")
_SAID = (
    "{} increases {} in neurons.",
    "{} decreases {} in neurons.",
    "{} inhibits {}.",
    "{} did not change {}.",
    "{} was associated with {}.",
    "{} binds {}.",
)
_ASKED = (
    "How does {} affect {}?",
    "Does {} increase {}?",
    "Is {} associated with {}?",
    "Through which genes could {} act on {}?",
)


def write_papers(file: Path, papers: int = 20, seed: int = 7) -> Path:
    """Papers of three short sentences each, as JSON lines."""
    rng = random.Random(seed)
    with file.open("w", encoding="utf-8") as out:
        for number in range(1, papers + 1):
            text = " ".join(said(rng) for _ in range(3))
            year = rng.randrange(1998, 2020)
            paper = {"id": f"PMID:{number}", "title": "", "text": text, "year": year}
            out.write(json.dumps(paper) + "\n")
    return file


def said(rng: random.Random) -> str:
    """A sentence about two of the names."""
    subject, object_ = rng.sample(DRUGS + GENES, 2)
    return rng.choice(_SAID).format(subject.capitalize(), object_)


def questions(count: int, seed: int = 11) -> list[tuple[str, tuple[str, ...], int | None]]:
    """Each with its options and the year that it is asked of."""
    rng = random.Random(seed)
    made: list[tuple[str, tuple[str, ...], int | None]] = []
    while len(made) < count:
        subject, object_ = rng.choice(DRUGS), rng.choice(GENES)
        year = rng.choice((None, None, 2010))
        kind = rng.randrange(len(_ASKED) + 2)
        if kind < len(_ASKED):
            made.append((_ASKED[kind].format(subject, object_), (), year))
        elif kind == len(_ASKED):
            asked = f"Which of these does {subject} decrease?"
            made.append((asked, tuple(rng.sample(GENES, 4)), year))
        else:
            said = ("increases", "decreases", "does not change")
            options = tuple(f"{subject} {verb} {object_}" for verb in said)
            made.append((f"How does {subject} affect {object_}?", options, year))
    return made
