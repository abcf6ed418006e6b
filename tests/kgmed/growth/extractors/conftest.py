"""The real reader and the real model, and papers whose names are given."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph_schema.biolink import Category
from ingest.pipeline import Reader
from ingest.records import Annotation, Document
from kgmed.app.parts import Parts
from kgmed.assets import default_model
from kgmed.config import LlmConfig, load_config
from kgmed.llm import open_model
from kgmed.llm.protocol import LanguageModel


@pytest.fixture(scope="session")
def model(home: Path) -> Iterator[LanguageModel]:
    with open_model(default_model(home), LlmConfig(threads=1, context=1024)) as opened:
        yield opened


@pytest.fixture(scope="session")
def reader(home: Path) -> Reader:
    return Parts(load_config(environ={"KGMED_HOME": str(home)})).reader


KINDS = {
    "Quxapine": ("MESH:D900001", Category.CHEMICAL),
    "BARZ1": ("MESH:D900002", Category.GENE),
    "FOOB2": ("MESH:D900003", Category.GENE),
    "glial stress": ("MESH:D900004", Category.DISEASE),
    "Orexin": ("MESH:D900005", Category.GENE),
    "nicotine": ("MESH:D900006", Category.CHEMICAL),
    "rats": ("NCBITaxon:10116", Category.TAXON),
}


def paper(text: str, number: int = 1) -> Document:
    """A paper in which every name of `KINDS` is annotated wherever it stands."""
    found = [
        Annotation(start=start, end=start + len(name), text=name, category=kind, curies=(curie,))
        for name, (curie, kind) in KINDS.items()
        for start in range(len(text))
        if text.startswith(name, start)
    ]
    annotations = tuple(sorted(found, key=lambda one: one.start))
    return Document(id=f"PMID:{number}", text=text, annotations=annotations)
