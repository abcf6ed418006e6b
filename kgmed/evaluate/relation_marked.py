"""Corpora in which the names are marked: ChemProt (pairs of a chemical and a protein, in groups)
and BioRED (names, and what a whole abstract says of them)."""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from graph_schema.biolink import Category
from ingest.ground import Grounder
from ingest.pipeline import Reader
from ingest.records import Annotation, Document
from ingest.relations.classifier import Hashed
from ingest.relations.scene import Scene
from kgmed.errors import UsageError
from kgmed.evaluate.relation_corpora import Pair, read_pairs, scenes_of

_GROUPS = {
    "CPR:3": ("ACTIVATOR", "INDIRECT-UPREGULATOR", "UPREGULATOR"),
    "CPR:4": ("INHIBITOR", "DOWNREGULATOR", "INDIRECT-DOWNREGULATOR"),
    "CPR:5": ("AGONIST", "AGONIST-ACTIVATOR", "AGONIST-INHIBITOR"),
    "CPR:6": ("ANTAGONIST",),
    "CPR:9": ("SUBSTRATE", "PRODUCT-OF", "SUBSTRATE_PRODUCT-OF"),
}
GROUP_OF = {label: group for group, labels in _GROUPS.items() for label in labels}
"""The scored group of each of ChemProt's labels (BioCreative VI, Krallinger et al. 2017)."""
GROUP_SIGNS = {"CPR:3": 1, "CPR:4": -1, "CPR:5": 1, "CPR:6": -1}
BIORED_SIGNS = {"Positive_Correlation": 1, "Negative_Correlation": -1}
_GENES = frozenset({Category.GENE, Category.GENE_FAMILY, Category.COMPLEX})
_BIORED = {
    "GeneOrGeneProduct": Category.GENE,
    "DiseaseOrPhenotypicFeature": Category.DISEASE,
    "ChemicalEntity": Category.CHEMICAL,
    "SequenceVariant": Category.VARIANT,
    "OrganismTaxon": Category.TAXON,
    "CellLine": Category.CELL_LINE,
}


class Marked(NamedTuple):
    """A marked pair of ChemProt, with the group of its label."""

    features: Hashed | None
    """None where the two do not stand in one parsed sentence."""
    group: str


def read_chemprot(path: Path, reader: Reader, grounder: Grounder) -> list[Marked]:
    """The pairs of a ChemProt file (JSON lines with `text` and `label`) in scored groups.

    Raises:
        UsageError: a line is no such JSON.
    """
    found = [
        (document, GROUP_OF[label])
        for document, label in marked_lines(path, grounder)
        if label in GROUP_OF
    ]
    scenes = scenes_of(reader, [document for document, _ in found])
    return [
        Marked(_marked_features(found_in), group)
        for (_, group), found_in in zip(found, scenes, strict=True)
    ]


def marked_lines(path: Path, grounder: Grounder) -> Iterator[tuple[Document, str]]:
    """Each sentence of a ChemProt file with its two names, and its label.

    Raises:
        UsageError: a line is no such JSON.
    """
    with path.open(encoding="utf-8") as handle:
        for number, line in enumerate(handle, start=1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
                label, document = record["label"], marked_document(record["text"], grounder)
            except (ValueError, KeyError, TypeError) as error:
                raise UsageError(f"{path}, line {number}: not a marked pair ({error})") from error
            yield document, label


_MARKERS = re.compile(r"<< | >>|\[\[ | \]\]")
_ENDS = ("MESH:D999991", "MESH:D999992")
"""Identities for two marked names that nobody else has."""


def marked_document(text: str, grounder: Grounder) -> Document:
    """The sentence without its markers, and the two names that stood in them."""
    plain, done, opened = "", 0, {}
    spans: dict[str, tuple[int, int]] = {}
    for mark in _MARKERS.finditer(text):
        kind = mark.group().strip()
        opening = kind in {"<<", "[["}
        closes = {">>": "<<", "]]": "[["}.get(kind, kind)
        if closes in spans or (opening == (closes in opened)):
            continue
        plain += text[done : mark.start()]
        done = mark.end()
        if opening:
            opened[closes] = len(plain)
        else:
            spans[closes] = (opened[closes], len(plain))
    plain += text[done:]
    if len(spans) != 2:
        raise ValueError("two marked names are needed")
    (one, first), (other, second) = (
        (span, _category(plain[slice(*span)], grounder)) for span in (spans["<<"], spans["[["])
    )
    if first is not Category.CHEMICAL and second is not Category.CHEMICAL:
        first, second = (
            (first, Category.CHEMICAL) if first in _GENES else (Category.CHEMICAL, second)
        )
    annotations = tuple(
        Annotation(
            start=span[0], end=span[1], text=plain[slice(*span)], category=kind, curies=(curie,)
        )
        for span, kind, curie in zip((one, other), (first, second), _ENDS, strict=True)
    )
    return Document(id="PMID:1", text=plain, annotations=annotations)


def _category(name: str, grounder: Grounder) -> Category:
    found = grounder.candidates(name)
    return found[0].category if found else Category.THING


def _marked_features(scenes: Iterable[Scene]) -> Hashed | None:
    for scene in scenes:
        for pair, _, hashed_features in read_pairs(scene):
            if {scene.mentions[i].curie for i in pair} == set(_ENDS):
                return hashed_features
    return None


def read_biored(path: Path, reader: Reader) -> list[Pair]:
    """The pairs of a BioRED file (PubTator with relation lines), by what the document says."""
    documents, relations = [], []
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        document, curated = biored_document(block.split("\n"))
        documents.append(document)
        relations.append(curated)
    pairs = []
    for document, curated, scenes in zip(
        documents, relations, scenes_of(reader, documents), strict=True
    ):
        named = {one.curies[0] for one in document.annotations}
        for scene in scenes:
            for pair, claim, hashed_features in read_pairs(scene):
                ends = frozenset(str(scene.mentions[i].curie) for i in pair)
                if not ends <= named:
                    continue
                said = curated.get(ends, frozenset())
                signs = frozenset(BIORED_SIGNS[one] for one in said if one in BIORED_SIGNS)
                related = True if signs else None if said else False
                place = " ".join((document.id, *sorted(ends)))
                pairs.append(
                    Pair(document.id, place, claim, hashed_features, signs, signs, related)
                )
    return pairs


def biored_document(
    lines: list[str],
) -> tuple[Document, dict[frozenset[str], frozenset[str]]]:
    """A document whose identifiers are numbered, and the relations between the numbers."""
    pmid, _, title = lines[0].split("|", 2)
    text = lines[1].split("|", 2)[2]
    curies: dict[str, str] = {}
    annotations = []
    relations: dict[frozenset[str], frozenset[str]] = {}
    for line in lines[2:]:
        cells = line.split("\t")
        if len(cells) == 6:
            start, end, name, kind, identifiers = cells[1:]
            curie = curies.setdefault(identifiers, f"MESH:D{900000 + len(curies)}")
            annotations.append(
                Annotation(start=int(start), end=int(end), text=name, category=_BIORED[kind],
                           curies=(curie,))
            )  # fmt: skip
        elif len(cells) == 5:
            named = [
                {curie for known, curie in curies.items() if end in known.split(",")}
                for end in cells[2:4]
            ]
            for one in named[0]:
                for other in named[1]:
                    ends = frozenset((one, other))
                    relations[ends] = relations.get(ends, frozenset()) | {cells[1]}
    document = Document(id=f"PMID:{pmid}", title=title, text=text, annotations=tuple(annotations))
    return document, relations
