"""A small invented literature, put through the real store."""

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from graph_schema.biolink import Category, Direction, Predicate
from graph_schema.records import Assertion, Entity, TextEvidence
from ingest.records import Candidate, Document, Extraction, Mention, Reading
from kgmed.config import RetrieveConfig
from kgmed.retrieve.retriever import Retriever
from kgmed.store.embedded import EmbeddedStore
from kgmed.store.projection import Projection

UP, DOWN = Direction.INCREASED, Direction.DECREASED

NAMES = {
    "foocillin": ("CHEBI:1", Category.CHEMICAL),
    "quxapine": ("CHEBI:2", Category.CHEMICAL),
    "barase": ("HGNC:1", Category.GENE),
    "bazin": ("HGNC:2", Category.GENE),
    "corgein": ("HGNC:3", Category.GENE),
    "dulcin": ("HGNC:4", Category.GENE),
    "grimness": ("MESH:D1", Category.DISEASE),
}
"""Names that no vocabulary has, so that no test rests on what a model may know."""


def curie(name: str) -> str:
    return NAMES[name][0]


class World:
    """Papers that say things; each claim is one sentence of one paper."""

    def __init__(self) -> None:
        self._said: dict[str, list[tuple[str, str, Assertion, bool, bool, float]]] = defaultdict(
            list
        )
        self._years: dict[str, int] = {}
        self._worded: dict[str, Direction] = {}
        self._retracted: set[str] = set()

    def say(
        self,
        paper: int,
        subject: str,
        object_: str,
        direction: Direction | None = None,
        *,
        predicate: Predicate = Predicate.AFFECTS,
        negated: bool = False,
        hedged: bool = False,
        confidence: float = 0.9,
        year: int = 2010,
        retracted: bool = False,
        worded: Direction | None = None,
    ) -> str:
        """One paper says one thing, or (`worded`) is misread as saying it; gives the key of the
        assertion."""
        assertion = Assertion(
            subject=curie(subject), predicate=predicate, object=curie(object_), direction=direction
        ).canonical()
        publication = f"PMID:{paper}"
        self._said[publication].append((subject, object_, assertion, negated, hedged, confidence))
        if worded is not None:
            self._worded[assertion.key] = worded
        self._years[publication] = year
        if retracted:
            self._retracted.add(publication)
        return assertion.key

    def readings(self) -> list[Reading]:
        return [self._reading(publication) for publication in sorted(self._said)]

    def put(self, path: Path) -> EmbeddedStore:
        """A store in which all of it stands."""
        store = EmbeddedStore(path / "world.sqlite")
        store.put(self.readings())
        return store

    def _reading(self, publication: str) -> Reading:
        text, extractions, entities = "", [], {}
        for subject, object_, assertion, negated, hedged, confidence in self._said[publication]:
            word = self._worded.get(assertion.key, assertion.direction) or "met"
            verb = f"{'did not ' if negated else ''}{word}"
            sentence = f"We saw that {subject} {verb} {object_} in cells."
            start = len(text) + 1 if text else 0
            text = f"{text} {sentence}" if text else sentence
            ends = {curie(name): sentence.index(f" {name} ") + 1 for name in (subject, object_)}
            names = {curie(name): name for name in (subject, object_)}
            spans = [
                (ends[end], ends[end] + len(names[end]))
                for end in (assertion.subject, assertion.object)
            ]
            extractions.append(
                Extraction(
                    assertion,
                    TextEvidence(
                        publication=publication,
                        sentence=sentence,
                        sentence_start=start,
                        subject_span=spans[0],
                        object_span=spans[1],
                        negated=negated,
                        hedged=hedged,
                        year=self._years[publication],
                        extractor="world/1",
                        confidence=confidence,
                    ),
                )
            )
            for name in (subject, object_):
                entities[name] = Entity(curie=curie(name), name=name, category=NAMES[name][1])
        return Reading(
            document=Document(
                id=publication,
                text=text,
                year=self._years[publication],
                retracted=publication in self._retracted,
            ),
            key=f"{publication} {text}",
            entities=tuple(entities.values()),
            extractions=tuple(extractions),
        )


class WorldNamer:
    """Finds the names above in a text, as the reader would find those of a vocabulary."""

    def find(self, text: str) -> tuple[Mention, ...]:
        return tuple(
            _mention(match.group(), match.start())
            for match in re.finditer(rf"\b({'|'.join(NAMES)})\b", text)
        )

    def ground(self, name: str) -> Mention | None:
        return _mention(name, 0) if name in NAMES else None


def _mention(name: str, start: int) -> Mention:
    identifier, category = NAMES[name]
    candidate = Candidate(
        curie=identifier, name=name, category=category, score=1.0, matched=name, how="exact"
    )
    return Mention(
        start=start,
        end=start + len(name),
        text=name,
        category=category,
        curie=identifier,
        name=name,
        score=1.0,
        candidates=(candidate,),
    )


def retriever(
    store: EmbeddedStore, folder: Path, config: RetrieveConfig | None = None, **more: Any
) -> Retriever:
    """A retriever over this store and its real projection."""
    config = config or RetrieveConfig()

    def project(as_of: int | None) -> Projection:
        return Projection.open_for(
            store, folder / "projections", hub_penalty=config.hub_penalty, as_of=as_of
        )

    return Retriever(store, project, WorldNamer(), config, **more)
