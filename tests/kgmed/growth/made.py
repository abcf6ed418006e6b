"""A made literature over real names, sparse enough that answers rest on few papers, and questions
to ask of it."""

import json
import random
from pathlib import Path

from kgmed.growth.asking import Question

_DRUGS = (
    "donepezil", "galantamine", "memantine", "metformin", "rivastigmine", "minocycline",
    "insulin", "curcumin", "resveratrol", "simvastatin",
)  # fmt: skip
_GENES = (
    "BACE1", "APP", "MAPT", "IDE", "BDNF", "TREM2", "SORL1", "GSK3B", "CLU", "PSEN1", "APOE",
    "IL6", "TNF", "BIN1", "CDK5", "NGF", "SOD1", "MMP9", "ADAM10", "BCHE",
)  # fmt: skip
_SAID = (
    "{} increases {} in neurons.",
    "{} increases {} in mice.",
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
    "What does {} increase?",
)
_OPTIONS = ("increases", "decreases", "does not change")


def pairs(seed: int = 7) -> list[tuple[str, str]]:
    """The pairs of names that are written about."""
    ends = [(a, b) for a in _DRUGS + _GENES for b in _GENES if a != b]
    return random.Random(seed).sample(ends, 70)


def write_papers(file: Path, count: int, seed: int = 7) -> Path:
    """Papers of two short sentences each, as JSON lines: PMID:1 and so on."""
    rng, written = random.Random(seed), pairs(seed)
    with file.open("w", encoding="utf-8") as out:
        for number in range(1, count + 1):
            ends = (rng.choice(written) for _ in range(2))
            said = (rng.choice(_SAID).format(a[0].upper() + a[1:], b) for a, b in ends)
            year = rng.randrange(1998, 2020)
            paper = {"id": f"PMID:{number}", "title": "", "text": " ".join(said), "year": year}
            out.write(json.dumps(paper) + "\n")
    return file


def questions(count: int, seed: int = 11) -> list[Question]:
    """Of every kind: open, with options, listing; some of a year."""
    rng, written = random.Random(seed), pairs()
    found: dict[Question, None] = {}
    while len(found) < count:
        a, b = rng.choice(written)
        year = rng.choice((None, None, 2010))
        kind = rng.randrange(len(_ASKED) + 2)
        if kind < len(_ASKED):
            asked = Question(_ASKED[kind].format(a, b), (), year)
        elif kind == len(_ASKED):
            options = dict.fromkeys([b, *rng.sample(_GENES, 3)])
            asked = Question(f"Which of these does {a} decrease?", tuple(options), year)
        else:
            options = dict.fromkeys(f"{a} {verb} {b}" for verb in _OPTIONS)
            asked = Question(f"How does {a} affect {b}?", tuple(options), year)
        found[asked] = None
    return list(found)
