"""spaCy pipelines by name: which version they are, and how they are loaded."""

import json
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language


def version_of(pipeline: str) -> str:
    """Name and version of a pipeline (a folder, or an installed one), without loading it."""
    meta = Path(pipeline) / "meta.json"
    if meta.is_file():
        about = json.loads(meta.read_text(encoding="utf-8"))
        return f"{about['lang']}_{about['name']}/{about['version']}"
    try:
        return f"{pipeline}/{metadata.version(pipeline)}"
    except metadata.PackageNotFoundError:
        return pipeline


def load(pipeline: str, *, without: Iterable[str]) -> "Language":
    """The pipeline less some components, multiplying by numpy's BLAS: the wheels of Thinc's own
    lack this CPU's instructions and are about three times as slow.

    Raises:
        OSError: no pipeline of that name or at that path.
    """
    import spacy
    from thinc.api import use_ops

    with use_ops("numpy", use_blis=False):
        return spacy.load(pipeline, exclude=list(without))
