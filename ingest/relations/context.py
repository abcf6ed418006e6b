"""What the document around a sentence says: the species, and the kind of study."""

import re
from functools import lru_cache

from graph_schema.biolink import Category
from graph_schema.records import StudyType
from ingest.records import Document, Mention, Sentence

_SPECIES = (
    ("NCBITaxon:10090", r"\b(?:mice|mouse|murine|transgenic|Tg2576|5xFAD|APP/PS1|3xTg\w*)\b"),
    ("NCBITaxon:10116", r"\b(?:rats?|wistar|sprague)\b"),
    ("NCBITaxon:9606", r"\b(?:patients?|humans?|subjects?|participants?|women|men|volunteers?|"
     r"individuals|probands?|carriers|SH-SY5Y|HEK-?293\w*|HeLa)\b"),
    ("NCBITaxon:7227", r"\b(?:drosophila|fruit fl(?:y|ies))\b"),
    ("NCBITaxon:6239", r"\b(?:c\. elegans|caenorhabditis|nematodes?)\b"),
    ("NCBITaxon:7955", r"\b(?:zebrafish|danio)\b"),
    ("NCBITaxon:4932", r"\b(?:yeast|saccharomyces)\b"),
)  # fmt: skip
_PATTERNS = tuple((curie, re.compile(pattern, re.IGNORECASE)) for curie, pattern in _SPECIES)
_STUDIES = (
    (StudyType.META_ANALYSIS, r"\bmeta-?analys[ie]s\b"),
    (StudyType.TRIAL, r"\b(?:randomi[sz]ed|placebo|double-blind|clinical trial|"
     r"phase (?:i+|[1-4]))\b"),
    (StudyType.CASE_REPORT, r"\b(?:case report|we report (?:a|the) (?:case|patient))\b"),
    (StudyType.REVIEW, r"\b(?:we review|this review|reviewed here|is reviewed|are reviewed)\b"),
    (StudyType.OBSERVATIONAL, r"\b(?:cohort|case-control|cross-sectional|longitudinal study|"
     r"genome-wide association|prospective)\b"),
    (StudyType.LABORATORY, r"\b(?:in vitro|transfected|cultured|western blot|knock-?out|transgenic|"
     r"cell lines?|neurons were|mice|rats?)\b"),
)  # fmt: skip
_STUDY_PATTERNS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _STUDIES)


def species(document: Document, sentence: Sentence, mentions: tuple[Mention, ...]) -> str | None:
    """The taxon that a sentence speaks of: one that it names, else one it implies ("mice",
    "patients"), else the only one that the document implies; None where that is open."""
    for mention in mentions:
        if mention.category is Category.TAXON and mention.curie:
            return mention.curie
    for curie, pattern in _PATTERNS:
        if pattern.search(sentence.text):
            return curie
    return _document_species(document.full_text)


@lru_cache(maxsize=64)
def _document_species(text: str) -> str | None:
    implied = [curie for curie, pattern in _PATTERNS if pattern.search(text)]
    return implied[0] if len(implied) == 1 else None


def study_type(document: Document) -> StudyType:
    """What the file says of the study; where it says nothing, what the text says."""
    if document.study_type is not StudyType.UNKNOWN:
        return document.study_type
    return _stated_study(document.full_text)


@lru_cache(maxsize=64)
def _stated_study(text: str) -> StudyType:
    for kind, pattern in _STUDY_PATTERNS:
        if pattern.search(text):
            return kind
    return StudyType.UNKNOWN
