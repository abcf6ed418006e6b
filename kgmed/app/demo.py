"""The demo's corpus: the sentences that NeuroMMSig's curators quote, as the papers they are from.

The package `neurommsig-knowledge` (CC BY 4.0) holds statements in BEL, each with the sentence it
was read from and a PMID. Grouped by PMID, the sentences are documents that our own reader can
read, beside the statements that people made of them.
"""

import json
import re
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from kgmed.assets import package_path
from kgmed.errors import VocabularyError

PACKAGE = "neurommsig-knowledge"
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_CONTINUED = re.compile(r"\\\s*")
"""BEL scripts break long lines with a backslash."""


class DemoCorpus(NamedTuple):
    """What the demo reads."""

    documents: Path
    """JSON lines, one for each paper."""
    curated: tuple[Path, ...]
    """BEL node-link JSON."""
    papers: int
    sentences: int


class _Paper(NamedTuple):
    source: str
    """The citation as the curators wrote it: journal, year, pages."""
    sentences: dict[str, None]


def prepare_corpus(home: Path) -> DemoCorpus:
    """Write the papers to `KGMED_HOME/demo/documents.jsonl`, and say where the curated files are.

    Raises:
        VocabularyError: the package is not in KGMED_HOME, or is broken.
    """
    folder = package_path(home, PACKAGE)
    curated = tuple(sorted(folder.rglob("*.bel.json")))
    if not curated:
        raise VocabularyError(f"{folder} holds no BEL", hint="run `kgmed vocab pull`")
    papers = _papers(curated)
    documents = home / "demo" / "documents.jsonl"
    documents.parent.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(_document(pmid, papers[pmid])) for pmid in sorted(papers)]
    documents.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    sentences = sum(len(paper.sentences) for paper in papers.values())
    return DemoCorpus(documents, curated, len(papers), sentences)


def _papers(files: tuple[Path, ...]) -> dict[str, _Paper]:
    """Every PubMed paper that is quoted, with its distinct sentences in order."""
    papers: dict[str, _Paper] = defaultdict(lambda: _Paper("", {}))
    for file in files:
        try:
            links = json.loads(file.read_text(encoding="utf-8"))["links"]
        except (ValueError, KeyError) as error:
            raise VocabularyError(f"{file} is not BEL node-link JSON: {error}") from error
        for link in links:
            citation = link.get("citation", {})
            pmid = str(citation.get("reference", "")).strip()
            sentence = _sentence(link.get("evidence", ""))
            if citation.get("type") == "PubMed" and pmid.isdigit() and sentence:
                known = papers[pmid].sentences
                papers[pmid] = _Paper(citation.get("name", ""), known | {sentence: None})
    return papers


def _sentence(quoted: str) -> str:
    """The quotation on one line, ended as a sentence."""
    text = " ".join(_CONTINUED.sub(" ", quoted).split())
    return text if not text or text[-1] in ".?!" else f"{text}."


def _document(pmid: str, paper: _Paper) -> dict[str, object]:
    year = _YEAR.search(paper.source)
    return {
        "id": f"PMID:{pmid}",
        "title": "",
        "text": " ".join(paper.sentences),
        "year": int(year.group()) if year else None,
        "journal": paper.source[: year.start()].rstrip(" .") if year else paper.source,
    }
