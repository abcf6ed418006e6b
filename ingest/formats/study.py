"""What kind of study a publication reports, by the publication types that its record names."""

from collections.abc import Iterable

from graph_schema.records import StudyType

_STUDY_TYPES = {
    "meta-analysis": StudyType.META_ANALYSIS,
    "systematic review": StudyType.META_ANALYSIS,
    "network meta-analysis": StudyType.META_ANALYSIS,
    "systematic-review": StudyType.META_ANALYSIS,
    "clinical trial": StudyType.TRIAL,
    "clinical trial, phase i": StudyType.TRIAL,
    "clinical trial, phase ii": StudyType.TRIAL,
    "clinical trial, phase iii": StudyType.TRIAL,
    "clinical trial, phase iv": StudyType.TRIAL,
    "controlled clinical trial": StudyType.TRIAL,
    "randomized controlled trial": StudyType.TRIAL,
    "pragmatic clinical trial": StudyType.TRIAL,
    "equivalence trial": StudyType.TRIAL,
    "adaptive clinical trial": StudyType.TRIAL,
    "observational study": StudyType.OBSERVATIONAL,
    "twin study": StudyType.OBSERVATIONAL,
    "case reports": StudyType.CASE_REPORT,
    "case-report": StudyType.CASE_REPORT,
    "review": StudyType.REVIEW,
    "scoping review": StudyType.REVIEW,
    "review-article": StudyType.REVIEW,
}
"""Publication types of PubMed, and article types of JATS, in lower case."""

_STRONGEST_FIRST = tuple(StudyType)


def study_type(publication_types: Iterable[str]) -> StudyType:
    """The strongest kind of study that the publication types name, UNKNOWN where none does."""
    kinds = {_STUDY_TYPES.get(name.lower(), StudyType.UNKNOWN) for name in publication_types}
    return min(kinds | {StudyType.UNKNOWN}, key=_STRONGEST_FIRST.index)


def is_retracted(publication_types: Iterable[str]) -> bool:
    """Whether PubMed marks the publication as retracted."""
    return any(name.lower() == "retracted publication" for name in publication_types)
