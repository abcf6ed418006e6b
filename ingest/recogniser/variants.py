"""Stretches written like a sequence variant: by the rules of HGVS, or as papers write them.

HGVS nomenclature: https://hgvs-nomenclature.org/. A stretch may also be something else (`T47D`
is a cell line), so these are hints to the recogniser and no mentions.
"""

import re

_LETTERS = "ACDEFGHIKLMNPQRSTVWY"
_SHORT = "Ala|Arg|Asn|Asp|Cys|Gln|Glu|Gly|His|Ile|Leu|Lys|Met|Phe|Pro|Ser|Thr|Trp|Tyr|Val|Ter|Stop"
_LONG = (
    "alanine|arginine|asparagine|aspartic acid|aspartate|cysteine|glutamine|glutamic acid|"
    "glutamate|glycine|histidine|isoleucine|leucine|lysine|methionine|phenylalanine|proline|"
    "serine|threonine|tryptophan|tyrosine|valine"
)
_TO = r"(?:\s?(?:-{0,2}>|→|/)\s?)"
_PLACE = r"[-+*−–]?\d+(?:\s?[-+]\s?\d+)?"
_AMINO_ACID = rf"(?:{_SHORT}|(?i:{_LONG}))"
_VARIANT = re.compile(
    r"(?<![A-Za-z0-9.])(?:"
    r"rs\d{3,12}"
    r"|[cgmnr]\.[-+*(]?\d[\w+*()-]*(?:\s?-{0,2}>\s?[ACGT]+)?"
    rf"|p\.\(?(?:{_SHORT}|[{_LETTERS}])\d+[\w*=]*\)?"
    rf"|(?:IVS\d+\s?)?{_PLACE}\s?[ACGT]{_TO}[ACGT](?![a-z])"
    rf"|[ACGT]{_TO}[ACGT](?![A-Za-z])"
    r"|[ACGT]\s?\(?[-+]?\d{2,6}\)?\s?[ACGT](?![A-Za-z0-9])"
    rf"|[{_LETTERS}]\d{{1,4}}(?:[{_LETTERS}X*]|fs[\w*]*|del|dup|stop|ter)(?![A-Za-z0-9])"
    rf"|{_AMINO_ACID}[- ]?\(?\d{{1,4}}\)?(?:[- ]?to[- ]?|{_TO}|-)?(?:{_AMINO_ACID}|fs\w*|X|\*)"
    r"|\d+(?:_\d+)?\s?(?:del|ins|dup)(?:[ACGT]+|\d+)?(?![a-z])"
    r")"
)


def variants(text: str) -> list[tuple[int, int]]:
    """Start and end of everything in `text` that is written like a variant."""
    return [
        (match.start(), match.end() - (match[0].endswith(")") and "(" not in match[0]))
        for match in _VARIANT.finditer(text)
    ]
