"""Any spaCy or scispaCy pipeline as the recogniser of names."""

import csv
from collections.abc import Sequence
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING

from graph_schema.biolink import Category
from ingest.records import Name, Recognised, Recognition, fits
from ingest.spacy_pipelines import load, version_of

if TYPE_CHECKING:
    from spacy.language import Language


class PipelineRecogniser:
    """Finds the entities (`doc.ents`) of a pipeline, whose labels `labels.tsv` translates.

    Labels that stand there belong to scispaCy's released pipelines; entities with others are
    left out. spaCy gives no probabilities, so every entity counts as certain.
    """

    def __init__(self, pipeline: str) -> None:
        """`pipeline`: a folder, or the name of an installed pipeline; loaded at the first text."""
        self._pipeline = pipeline

    @cached_property
    def fingerprint(self) -> str:
        """Name and version of the pipeline, read without loading it."""
        return version_of(self._pipeline)

    def recognise(self, text: str, names: Sequence[Name]) -> Recognition:
        """The pipeline's entities. A vocabulary name of a category that the pipeline has labels
        for counts where it overlaps such an entity; all others count.

        Raises:
            OSError: there is no such pipeline.
        """
        labels = _categories()
        with self._nlp.memory_zone():
            spans = tuple(
                Recognised(entity.start_char, entity.end_char, labels[entity.label_], 1.0)
                for entity in self._nlp(text).ents
                if entity.label_ in labels
            )
        return Recognition(spans, tuple(float(self._supports(name, spans)) for name in names))

    def _supports(self, name: Name, spans: Sequence[Recognised]) -> bool:
        category = name.candidates[0].category
        if not any(fits(category, known) for known in self._known):
            return True
        return any(
            fits(category, span.category) and span.start < name.end and name.start < span.end
            for span in spans
        )

    @cached_property
    def _known(self) -> frozenset[Category]:
        """The categories that the pipeline has labels for."""
        labels = _categories()
        given = {
            label
            for _, component in self._nlp.pipeline
            for label in getattr(component, "labels", ())
        }
        return frozenset(labels[label] for label in given & labels.keys())

    @cached_property
    def _nlp(self) -> "Language":
        return load(self._pipeline, without=["parser", "lemmatizer"])


@cache
def _categories() -> dict[str, Category]:
    with (files("ingest.recogniser") / "labels.tsv").open(encoding="utf-8") as handle:
        rows = csv.DictReader(handle, delimiter="\t")
        return {row["label"]: Category(row["category"]) for row in rows}
