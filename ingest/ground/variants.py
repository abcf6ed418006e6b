"""Variants: a dbSNP number where the text gives one, else the change as HGVS writes it.

A change alone (`V717I`) is no identity, as many genes have one of that name: it is given one only
together with the gene that the text speaks of there (`HGVS:APP:p.V717I`; the reference sequence,
which HGVS wants, no abstract names).
"""

import re

from graph_schema.biolink import Category
from ingest.records import Candidate

_SYMBOL = re.compile(r"[A-Za-z0-9][\w.-]*", re.ASCII)
_NUMBER = re.compile(r"\brs\d{3,12}\b")
_LETTERS = "ACDEFGHIKLMNPQRSTVWY"
_THREE_LETTERS = "alacysaspglupheglyhisilelysleumetasnproglnargserthrvaltrptyr"
_ONE_LETTER = {_THREE_LETTERS[3 * i : 3 * i + 3]: letter for i, letter in enumerate(_LETTERS)}
_ONE_LETTER |= dict.fromkeys(("ter", "stop", "x", "*"), "X")
_WORDS = {
    "alanine": "ala",
    "arginine": "arg",
    "asparagine": "asn",
    "aspartate": "asp",
    "aspartic acid": "asp",
    "cysteine": "cys",
    "glutamine": "gln",
    "glutamate": "glu",
    "glutamic acid": "glu",
    "glycine": "gly",
    "histidine": "his",
    "isoleucine": "ile",
    "leucine": "leu",
    "lysine": "lys",
    "methionine": "met",
    "phenylalanine": "phe",
    "proline": "pro",
    "serine": "ser",
    "threonine": "thr",
    "tryptophan": "trp",
    "tyrosine": "tyr",
    "valine": "val",
}
_LONG = "|".join(sorted([*_WORDS, *filter(str.isalpha, _ONE_LETTER)], key=len, reverse=True))
_PLACE = r"[-+*]?\d+(?:[-+_]\d+)?"
_PROTEIN = re.compile(
    rf"(?:p\.)?\(?(?P<a>{_LONG})[- ]?\(?(?P<n>\d+)\)?[- ]?(?:to[- ]?|-*>[- ]?|/)?"
    rf"(?P<b>{_LONG}|\*)\)?",
    re.IGNORECASE,
)
_PROTEIN_WORDS = re.compile(
    rf"(?P<a>{_LONG})[- ](?:to|for|by|>|/)[- ](?P<b>{_LONG})\b.*?(?P<n>\d+)", re.IGNORECASE
)
_PROTEIN_SHORT = re.compile(
    rf"(?P<p>p\.\(?)?(?P<a>[{_LETTERS}])[ (]?(?P<n>\d+)\)?(?P<b>[{_LETTERS}X*])\)?"
)
_DNA = re.compile(
    rf"(?:[cgmn]\.)?(?P<n>{_PLACE})\s?(?P<a>[ACGT])\s?(?:-*>|→|/|-| to )\s?(?P<b>[ACGT])"
)
_DNA_AROUND = re.compile(rf"(?:[cgmn]\.)?(?P<a>[ACGT])[ (]?(?P<n>{_PLACE})\)?\s?-?>?(?P<b>[ACGT])")
_OTHER_DNA = re.compile(
    rf"(?:[cgmn]\.)?(?P<n>{_PLACE})\s?(?P<what>del|ins|dup)\s?(?P<a>[ACGT]+|\d+)?", re.IGNORECASE
)
_SIGNS = str.maketrans({"–": "-", "−": "-", "→": ">", "\u2010": "-"})


def identified(name: str, text: str) -> Candidate | None:
    """The dbSNP number of a variant: in its name, or beside it in brackets anywhere in `text`."""
    own = _NUMBER.search(name)
    number = own.group() if own else _beside(name, text)
    if number is None:
        return None
    how = "identifier" if own else "identifier beside it"
    return _candidate(f"dbSNP:{number}", number, 1.0 if own else 0.95, how)


def of_gene(name: str, gene: str) -> Candidate | None:
    """The change that a variant is called by, in the gene with the symbol `gene`; None where the
    one is no change or the other no symbol (`APP intracellular domain`)."""
    change = change_of(name)
    if not change or not _SYMBOL.fullmatch(gene):
        return None
    return _candidate(f"HGVS:{gene}:{change}", f"{gene} {change}", 0.8, "change of the gene")


def change_of(name: str) -> str:
    """The change as HGVS writes it, proteins with one letter (`p.V717I`, `c.-521C>T`); or nothing.

    `A123G` may be alanine or adenine: with no sign of either, bases are taken to be bases.
    """
    name = name.translate(_SIGNS).strip()
    short = _PROTEIN_SHORT.fullmatch(name)
    bases = set("ACGT")
    if short and (short["p"] or not {short["a"], short["b"]} <= bases):
        return f"p.{short['a']}{short['n']}{short['b'].replace('*', 'X')}"
    for pattern in (_PROTEIN, _PROTEIN_WORDS):
        if found := pattern.fullmatch(name) or (
            pattern.search(name) if pattern is _PROTEIN_WORDS else None
        ):
            return f"p.{_letter(found['a'])}{found['n']}{_letter(found['b'])}"
    for pattern in (_DNA, _DNA_AROUND):
        if found := pattern.fullmatch(name):
            return f"c.{found['n']}{found['a']}>{found['b']}"
    if found := _OTHER_DNA.fullmatch(name):
        return f"c.{found['n']}{found['what'].lower()}{found['a'] or ''}"
    return ""


def change_of_tmvar(form: str) -> str:
    """The change of one of tmVar's normal forms (`p|SUB|V|717|I`; Wei et al. 2013), as above."""
    level, _, rest = form.partition("|")
    what, *parts = rest.split("|")
    match level, what, parts:
        case "p", "SUB", [before, place, after, *_]:
            return f"p.{before}{place}{after.replace('*', 'X')}"
        case _, "SUB", [before, place, after, *_]:
            return f"c.{place}{before}>{after}"
        case _, _, [place, changed, *_]:
            return f"{level}.{place}{what.lower()}{changed}"
    return form


def _letter(residue: str) -> str:
    low = residue.lower()
    return _ONE_LETTER[_WORDS.get(low, low)]


def _candidate(curie: str, name: str, score: float, how: str) -> Candidate:
    category = Category.VARIANT
    return Candidate(curie=curie, name=name, category=category, score=score, matched=name, how=how)


def _beside(name: str, text: str) -> str | None:
    between = r"\s?[\[(,;/=:]+\s?(?:or |also known as |i\.e\.,? )?"
    quoted = rf"(?<!\w){re.escape(name)}(?!\w)"
    after = re.search(rf"{quoted}{between}({_NUMBER.pattern})", text)
    before = re.search(rf"({_NUMBER.pattern}){between}{quoted}", text)
    found = after or before
    return found.group(1) if found else None
