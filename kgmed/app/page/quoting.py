"""A quoted sentence in pieces, so that a page can mark the names in it."""

import re
from typing import Literal, NamedTuple

from kgmed.records import Citation

_PMID = re.compile(r"PMID:(\d{1,9})")
PUBMED = "https://pubmed.ncbi.nlm.nih.gov/"


class Piece(NamedTuple):
    """A stretch of a sentence."""

    text: str
    role: Literal["", "subject", "object"] = ""


def pieces(citation: Citation) -> tuple[Piece, ...]:
    """The sentence, cut where its two names begin and end; of names that overlap only the first
    is marked."""
    marked: list[tuple[tuple[int, int], Literal["subject", "object"]]] = []
    if citation.subject_span is not None:
        marked.append((citation.subject_span, "subject"))
    if citation.object_span is not None:
        marked.append((citation.object_span, "object"))
    made: list[Piece] = []
    position, sentence = 0, citation.sentence
    for (start, end), role in sorted(marked):
        if position <= start < end <= len(sentence):
            made += [Piece(sentence[position:start]), Piece(sentence[start:end], role)]
            position = end
    made.append(Piece(sentence[position:]))
    return tuple(piece for piece in made if piece.text)


def link(publication: str) -> str:
    """The address of a publication in PubMed; empty where it has no PMID."""
    match = _PMID.fullmatch(publication)
    return f"{PUBMED}{match[1]}/" if match else ""
