"""Invented names that look like those of the field, and mean nothing that could be remembered."""

import random
from zlib import crc32

_LETTERS = "ABCDEFGHIKLMNPRSTVWXZ"
_SYLLABLES = (
    "ba", "cor", "dex", "do", "fen", "ga", "lo", "lu", "me", "mi", "na", "nor", "pi", "pro", "ra",
    "ri", "sal", "tan", "tri", "val", "ver", "xa", "ze", "zo",
)  # fmt: skip
_ENDINGS = ("ine", "ol", "ate", "nib", "mab", "one", "ide", "statin", "pril", "ic acid")
_THINGS = (
    "synaptic", "mitochondrial", "hippocampal", "insulin", "cholesterol", "calcium", "glial",
    "vascular", "lysosomal", "dopaminergic", "cortical", "axonal", "iron", "lipid", "serum",
)  # fmt: skip
_DOINGS = (
    "loss", "transport", "signalling", "uptake", "phosphorylation", "aggregation", "stress",
    "inflammation", "plasticity", "clearance", "apoptosis", "disease", "turnover", "density",
)  # fmt: skip
HELD_OUT = 8
"""One name in so many is kept from training."""


def is_held_out(name: str) -> bool:
    """Whether a name is kept for checks, and never trained on."""
    return crc32(name.encode()) % HELD_OUT == 0


def invent(chance: random.Random, *, held_out: bool) -> str:
    """A name: of a gene, a chemical or a process; of those held out, or of the others."""
    while True:
        name = chance.choice((_gene, _gene, _chemical, _process))(chance)
        if is_held_out(name) == held_out:
            return name


def sibling(name: str, chance: random.Random, *, held_out: bool) -> str:
    """A name that is easily taken for another: its number, its first or last letter differs."""
    for _ in range(50):
        place = chance.choice((0, len(name) - 1))
        if name[place].isdigit():
            other = chance.choice("123456789")
        else:
            other = chance.choice(_LETTERS if name[place].isupper() else _LETTERS.lower())
        made = name[:place] + other + name[place + 1 :]
        if made != name and is_held_out(made) == held_out:
            return made
    return invent(chance, held_out=held_out)


def _gene(chance: random.Random) -> str:
    letters = "".join(chance.choices(_LETTERS, k=chance.randint(2, 4)))
    return letters + chance.choice(("", str(chance.randint(1, 9)), str(chance.randint(1, 40))))


def _chemical(chance: random.Random) -> str:
    return "".join(chance.choices(_SYLLABLES, k=chance.randint(1, 3))) + chance.choice(_ENDINGS)


def _process(chance: random.Random) -> str:
    return f"{chance.choice(_THINGS)} {chance.choice(_DOINGS)}"
